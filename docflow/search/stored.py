"""A card and its figures as an engine keeps them on disk."""

import json
import struct
import zlib
from dataclasses import asdict
from datetime import date
from typing import Any, NamedTuple

from docflow.search.analysis import ANALYSIS_VERSION
from docflow.search.errors import IndexBroken
from docflow.search.index import Card, fingerprint

_FIGURES = struct.Struct("<qqiii32s")
_DAYS = ("effective_on", "force_from", "force_to")


class Figures(NamedTuple):
    item_id: int
    serial: int
    effective: int
    """Day number, 0 without a date."""
    force_from: int
    force_to: int
    fingerprint: bytes


NO_FIGURES = Figures(0, 0, 0, 0, 0, b"")
"""Of a place that holds no card."""


def figures(card: Card) -> bytes:
    days = (day_number(day) for day in (card.effective_on, card.force_from, card.force_to))
    return _FIGURES.pack(card.item_id, card.serial, *days, fingerprint(card))


def read_figures(kept: bytes) -> Figures:
    return Figures(*_FIGURES.unpack(kept))


def day_number(day: date | None) -> int:
    return day.toordinal() if day else 0


def packed(card: Card) -> bytes:
    facts = asdict(card) | {"readers": sorted(card.readers)}
    facts |= {name: str(facts[name]) for name in _DAYS if facts[name]}
    return zlib.compress(json.dumps(facts).encode(), 1)


def unpacked(kept: bytes) -> Card:
    facts = json.loads(zlib.decompress(kept))
    read: dict[str, Any] = {
        "clauses": tuple(facts["clauses"]),
        "readers": frozenset(facts["readers"]),
    }
    read |= {name: date.fromisoformat(facts[name]) for name in _DAYS if facts[name]}
    return Card(**(facts | read))


def mark(position: int) -> bytes:
    """What a commit keeps of itself: where in the journal it stands, and how its texts were read."""
    return json.dumps({"position": position, "analysis": ANALYSIS_VERSION}).encode()


def read_mark(kept: bytes) -> int:
    """The position. Raises IndexBroken when another analysis made the index."""
    said = json.loads(kept)
    if said["analysis"] != ANALYSIS_VERSION:
        raise IndexBroken(reason="analysis")
    return int(said["position"])
