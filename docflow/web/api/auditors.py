"""The register of auditors over HTTP."""

from docflow.web.idempotency import door

router = door("/api/v1/auditors", tags=["auditors"])
