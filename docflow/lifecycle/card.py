"""What an item shows to the search."""

from dataclasses import dataclass, field
from datetime import date


@dataclass(frozen=True)
class Card:
    """One searchable text with the words to filter by and the terms of those who may read it."""

    item_id: int
    kind: str
    number: str
    title_zh: str
    title_en: str
    body: str
    type: str = ""
    unit: str = ""
    state: str = ""
    clauses: tuple[str, ...] = ()
    language: str = ""
    effective_on: date | None = None
    serial: int = 0
    in_force: bool = False
    readers: frozenset[str] = field(default_factory=frozenset)
    """Opaque terms; a reader may see the card exactly when one of theirs is among them (`Scope.terms`)."""
