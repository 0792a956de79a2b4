"""Where things are kept: one database, one folder of files."""
