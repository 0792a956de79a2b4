"""Audits: the list, and one of them."""

from docflow.web.idempotency import door

router = door("/audits", tags=["audits"], pages=True)
