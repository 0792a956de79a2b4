"""Proof: files kept beside an item, and whether items, signatures and files are still what the journal says."""
