"""Change requests: from "this must change" to the revisions that changed, and whether it helped (6.7)."""
