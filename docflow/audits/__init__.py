"""Internal audit: the programme, the audits, what was asked and found (9.2)."""
