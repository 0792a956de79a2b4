"""Actions and what was asked and decided about their dates (10.2)."""
