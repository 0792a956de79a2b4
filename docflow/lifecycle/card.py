"""What an item shows to the search."""

from dataclasses import dataclass
from datetime import date

from docflow.kernel.text import Language

Readers = frozenset[str]
"""Opaque terms ("all", "u12", "p5" ...) that a text is marked with and a reader stands for (`Scope.terms`)."""


@dataclass(frozen=True)
class Card:
    """One item as search knows it. What a reader may find is all in here; nothing else is ever shown."""

    item_id: int
    kind: str
    number: str
    title_zh: str
    title_en: str
    body: str
    type: str
    unit: str
    state: str
    clauses: tuple[str, ...]
    """As filters will ask for them: name the clauses above too, if 7.5 is to find 7.5.1."""
    language: Language
    effective_on: date | None
    """The day that stands beside it and that a range of days is compared with."""
    serial: int
    """Counts the revisions of one document; the greater the newer."""
    in_force: bool
    """A text that binds; of other kinds whatever was not called off: what is found without asking for more."""
    readers: Readers
    force_from: date | None = None
    """The first day on which a text bound its readers; None for what never did."""
    force_to: date | None = None
    """The first day on which it no longer did."""

    def facet(self, name: str) -> tuple[str, ...]:
        """The card's values of a facet; an empty value is none."""
        values: tuple[str, ...] = self.clauses if name == "clause" else (getattr(self, name),)
        return tuple(value for value in values if value)
