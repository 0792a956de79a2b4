"""The spine: items that move through workflows, by the right people, with evidence."""
