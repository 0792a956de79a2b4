"""The register of auditors: competence, absence and declared interests."""

from docflow.web.idempotency import door

router = door("/auditors", tags=["auditors"], pages=True)
