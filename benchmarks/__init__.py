"""Measures docflow beside floors: the same work in the same run with nothing of docflow in it."""
