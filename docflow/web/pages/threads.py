"""The thread of an item as a page."""

from docflow.web.idempotency import door

router = door("/items", tags=["threads"], pages=True)
