"""Processes over HTTP."""

from docflow.web.idempotency import door

router = door("/api/v1/processes", tags=["processes"])
