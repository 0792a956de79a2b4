"""Programmes, audits, checklists, findings and who may audit (9.2)."""
