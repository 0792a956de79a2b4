"""Who: people, their units, posts and roles, how they log in, and what each may do."""
