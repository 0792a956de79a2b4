"""The processes of the management system: who owns them, where they run, which clauses they answer to (4.4)."""
