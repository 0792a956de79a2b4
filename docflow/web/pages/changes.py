"""Change requests: the list, one of them, and a new one."""

from docflow.web.idempotency import door

router = door("/changes", tags=["changes"], pages=True)
