"""The thread from a finding to its effect, over HTTP."""

from docflow.web.idempotency import door

router = door("/api/v1/items", tags=["threads"])
