"""Management review: inputs gathered, outputs decided, minutes signed (9.3)."""
