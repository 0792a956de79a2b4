"""Change requests and what they touch (6.7)."""
