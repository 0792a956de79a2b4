"""For AI assistants on the intranet: tools that read texts in force, by the Model Context Protocol."""
