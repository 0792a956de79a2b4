"""A card and its figures as an engine keeps them on disk."""

import json
import struct
import zlib
from datetime import date
from typing import Any, NamedTuple

from docflow.search.analysis import ANALYSIS_VERSION
from docflow.search.errors import IndexBroken
from docflow.search.index import Card, fingerprint

_FIGURES = struct.Struct("<qqiiii32s")
_CHECK = struct.Struct("<I")
_LONE = "surrogatepass"
"""Half a character, as a damaged file may have it, is kept as it is."""
_DAYS = ("effective_on", "force_from", "force_to")


class Figures(NamedTuple):
    item_id: int
    serial: int
    effective: int
    """Day number, 0 without a date."""
    force_from: int
    force_to: int
    named: int
    """Characters of the title."""
    fingerprint: bytes


NO_FIGURES = Figures(0, 0, 0, 0, 0, 0, b"")
"""Of a place that holds no card."""


def figures(card: Card) -> bytes:
    days = (day_number(day) for day in (card.effective_on, card.force_from, card.force_to))
    return _FIGURES.pack(card.item_id, card.serial, *days, len(card.title_zh or card.title_en), fingerprint(card))


def read_figures(kept: bytes) -> Figures:
    return Figures(*_FIGURES.unpack(kept))


def day_number(day: date | None) -> int:
    return day.toordinal() if day else 0


def packed(card: Card) -> bytes:
    """A checksum, the facts in a line, and the body as it is: to unpack it would cost every hit more than the space."""
    facts = vars(card) | {"readers": sorted(card.readers)}
    body = facts.pop("body")
    facts |= {name: str(facts[name]) for name in _DAYS if facts[name]}
    told = b"\n".join((json.dumps(facts).encode(), body.encode("utf-8", _LONE)))
    return _CHECK.pack(zlib.crc32(told)) + told


def unpacked(kept: bytes) -> Card:
    """Raises IndexBroken for a card that is not as it was kept."""
    told = kept[_CHECK.size :]
    if _CHECK.pack(zlib.crc32(told)) != kept[: _CHECK.size]:
        raise IndexBroken(reason="damaged")
    line, _, body = told.partition(b"\n")
    facts = json.loads(line)
    read: dict[str, Any] = {
        "body": body.decode("utf-8", _LONE),
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
