"""What went wrong, how far it reaches, why, and what is done about it (10.2)."""
