"""The calendar that other programmes subscribe to."""

from docflow.web.idempotency import door

router = door("/calendar", tags=["calendar"])
