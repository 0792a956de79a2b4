"""7.5: documents, their revisions and everything that happens to them."""
