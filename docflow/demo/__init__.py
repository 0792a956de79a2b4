"""A company made up to try docflow with: its people, its documents, two years of what happened."""
