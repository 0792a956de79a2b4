"""The register of actions, and one of them."""

from docflow.web.idempotency import door

router = door("/actions", tags=["actions"], pages=True)
