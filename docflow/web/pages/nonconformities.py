"""Nonconformities: the board, and reporting one."""

from docflow.web.idempotency import door

router = door("/nonconformities", tags=["nonconformities"], pages=True)
