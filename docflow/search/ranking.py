"""Which hit comes first: what the reader named, then what is in force, then what speaks of it most."""

from dataclasses import dataclass

from docflow.search import analysis
from docflow.search.entry import Entry
from docflow.search.planner import Node, leaves

RERANKED = 200
"""So many hits are weighed one by one; those behind them keep the order of their commit, newest first."""

_HALF = 3.0
"""So many occurrences are worth half of what any number can be worth. docflow's own choice."""


@dataclass(frozen=True)
class Candidate:
    """A hit to be put in its place."""

    item_id: int
    serial: int
    effective: int
    """Day number of the date in force, 0 without."""
    in_force: bool
    entry: Entry


@dataclass(frozen=True)
class Weigher:
    """The question as ranking sees it; made once for a search."""

    whole: bytes
    number: bytes
    words: tuple[bytes, ...]
    relaxed: bool

    def key(self, hit: Candidate) -> tuple[int, int, float, int, int, int]:
        """Smaller is earlier. The last part is unique, so that the order is total and pages never overlap."""
        weight = self._weight(hit.entry)
        grade = 0 if self.relaxed else self._grade(hit.entry)
        return (grade, 0 if hit.in_force else 1, -weight, -hit.effective, -hit.serial, -hit.item_id)

    def _grade(self, entry: Entry) -> int:
        if self.number and self.number == entry.number:
            return 0
        if self.whole and b" " + self.whole.strip() + b" " in entry.title.split(b"\t"):
            return 1
        if self.whole and self.whole in entry.title:
            return 2
        if self.number and self.number in entry.number:
            return 3
        if self.words and all(words in entry.title for words in self.words):
            return 4
        if any(words in entry.title or words in entry.text for words in self.words):
            return 5
        return 6

    def _weight(self, entry: Entry) -> float:
        """Each word's share, saturating; double when the title has it; rounded to be the same on every machine."""
        weight = 0.0
        for words in self.words:
            often = entry.text.count(words)
            title = words in entry.title
            weight += often / (often + _HALF) * (0.5 if self.relaxed else 1.0) + (1.0 if title else 0.0)
            weight += 1.0 if self.relaxed and (often or title) else 0.0
        return round(weight, 6)


def weigher(text: str, node: Node, *, relaxed: bool) -> Weigher:
    number = analysis.compact(text)
    return Weigher(
        analysis.phrase(text).encode(),
        number.encode() if len(number) > 1 else b"",
        tuple(dict.fromkeys(leaf.words.encode() for leaf in leaves(node))),
        relaxed,
    )
