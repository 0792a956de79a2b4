"""What programs ask for: JSON under /api/v1, one file per noun."""
