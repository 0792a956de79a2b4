"""The shell: the same verbs as the pages and the API, for people with a terminal."""
