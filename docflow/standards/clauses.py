"""Clauses as people name them."""

from collections.abc import Collection, Mapping

from docflow.standards.errors import ClauseUnknown


def clause_named(known: Mapping[str, Collection[str]], words: str) -> tuple[str, str]:
    """`7.5.2` or `cieccpa:7.5.2` as (standard, clause). Raises ClauseUnknown."""
    standard, colon, clause = words.rpartition(":")
    for name, numbers in known.items():
        if clause in numbers and (not colon or name == standard):
            return name, clause
    raise ClauseUnknown(clause=words)
