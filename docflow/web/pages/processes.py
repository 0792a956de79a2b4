"""Processes: the list, one of them, and a new one."""

from docflow.web.idempotency import door

router = door("/processes", tags=["processes"], pages=True)
