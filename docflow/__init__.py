"""Document control and audit for management systems of the ISO structure."""

__version__ = "0.1.0"
