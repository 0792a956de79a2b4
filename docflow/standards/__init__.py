"""Clause packs: what a management system standard asks for, as data."""
