"""Find the text in force by whatever a reader remembers of it, and show nobody what they may not read."""
