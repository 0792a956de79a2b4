"""Audit programmes: objectives, intervals, coverage and the calendar of the year."""

from docflow.web.idempotency import door

router = door("/programmes", tags=["programmes"], pages=True)
