"""Corrective actions: who does what by when, and whether it worked (10.2)."""
