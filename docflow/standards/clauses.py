"""Clauses as people name them."""

from collections.abc import Collection, Iterable, Mapping

from docflow.standards.errors import ClauseUnknown


def clause_named(known: Mapping[str, Collection[str]], words: str) -> tuple[str, str]:
    """`7.5.2` or `cieccpa:7.5.2` as (standard, clause). Raises ClauseUnknown."""
    standard, colon, clause = words.rpartition(":")
    for name, numbers in known.items():
        if clause in numbers and (not colon or name == standard):
            return name, clause
    raise ClauseUnknown(clause=words)


def with_those_above(clauses: Iterable[str]) -> tuple[str, ...]:
    """Each clause and all above it in their order, so that a filter for 7.5 finds 7.5.1."""
    every = {clause.rsplit(".", cut)[0] for clause in clauses for cut in range(clause.count(".") + 1)}
    return tuple(sorted(every, key=lambda clause: [int(part) for part in clause.split(".") if part.isdigit()]))
