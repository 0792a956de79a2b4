"""Management reviews, their inputs and their outputs (9.3)."""
