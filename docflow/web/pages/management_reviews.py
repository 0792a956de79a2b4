"""Management reviews: the list, and the workbench."""

from docflow.web.idempotency import door

router = door("/management-reviews", tags=["management reviews"], pages=True)
