"""The web door: pages for people and an API for portals, over the same verbs."""
