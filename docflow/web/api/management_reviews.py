"""Management reviews over HTTP."""

from docflow.web.idempotency import door

router = door("/api/v1/reviews", tags=["management reviews"])
