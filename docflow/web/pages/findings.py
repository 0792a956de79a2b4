"""Findings: the register, and one of them."""

from docflow.web.idempotency import door

router = door("/findings", tags=["findings"], pages=True)
