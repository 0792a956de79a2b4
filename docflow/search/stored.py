"""A card and its figures as an engine keeps them on disk."""

import json
import struct
import zlib
from dataclasses import asdict
from datetime import date
from typing import NamedTuple

from docflow.search.index import Card, fingerprint

_FIGURES = struct.Struct("<qqi32s")


class Figures(NamedTuple):
    item_id: int
    serial: int
    effective: int
    """Day number, 0 without a date."""
    fingerprint: bytes


def figures(card: Card) -> bytes:
    return _FIGURES.pack(card.item_id, card.serial, day_number(card), fingerprint(card))


def read_figures(kept: bytes) -> Figures:
    return Figures(*_FIGURES.unpack(kept))


def day_number(card: Card) -> int:
    return card.effective_on.toordinal() if card.effective_on else 0


def packed(card: Card) -> bytes:
    facts = asdict(card) | {"readers": sorted(card.readers)}
    facts["effective_on"] = card.effective_on.isoformat() if card.effective_on else None
    return zlib.compress(json.dumps(facts).encode(), 1)


def unpacked(kept: bytes) -> Card:
    facts = json.loads(zlib.decompress(kept))
    day = facts["effective_on"]
    read = {
        "clauses": tuple(facts["clauses"]),
        "readers": frozenset(facts["readers"]),
        "effective_on": date.fromisoformat(day) if day else None,
    }
    return Card(**(facts | read))
