"""Nonconformities, their causes and similar cases (10.2)."""
