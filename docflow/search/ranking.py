"""Which hit comes first: what the reader named, then what is in force, then what speaks of it most."""

import math
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from docflow.search import analysis
from docflow.search.entry import Entry, answers, begins, sound_starts
from docflow.search.planner import Leaf, Node, leaves

RERANKED = 50
"""So many hits are weighed one by one; those behind them stay in the order that promised most, newest first."""

_HALF = 1.5
"""So many occurrences in a usual text are worth half of what any number can be worth. docflow's own choice."""
_USUAL = 6000
"""Bytes of a usual text; in a longer one an occurrence says less, in a shorter one more. docflow's own choice."""
_TITLE = 0.7
"""What a word in a title is worth, beside at most 1 for its occurrences in the text. docflow's own choice."""
_NAMED = 4
"""The last grade of hits that the reader named."""
_FITTING = 2.0
"""What a title that is asked for from its beginning to its end is worth. docflow's own choice."""

_FIGURES = re.compile(r"[\d.,%‰]*[.,%‰][\d.,%‰]*")
"""3.5% or 5.2: figures of a text, not a part of a document number, which knows no such marks alone."""


class Candidate(NamedTuple):
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
    asked: tuple[tuple[Leaf, bytes, float], ...]
    """Each leaf with its words and what it is worth: the rarer, the more."""
    relaxed: bool

    def key(self, hit: Candidate) -> tuple[int, int, float, float, int, int, int]:
        """Smaller is earlier. The last part is unique, so that the order is total and pages never overlap.

        Of titles that have what was asked for, the one that says least besides is first, whatever the bodies say.
        """
        grade = 0 if self.relaxed else self._grade(hit.entry)
        fit = self._fit(hit.entry)
        weight = fit if 0 < grade <= _NAMED else 0.0
        beside = self._weight(hit.entry) + _FITTING * fit
        return (
            grade,
            0 if hit.in_force else 1,
            -round(weight, 3),
            -round(beside, 6),
            -hit.effective,
            -hit.serial,
            -hit.item_id,
        )

    def worth(self) -> dict[Leaf, float]:
        return {leaf: worth for leaf, _, worth in self.asked}

    def _grade(self, entry: Entry) -> int:
        if self.number and self.number == entry.number:
            return 0
        if self.whole and b" " + self.whole.strip() + b" " in entry.title.split(b"\t"):
            return 1
        if self.whole and self.whole in entry.title:
            return 2
        if self.number and self.number in entry.number:
            return 3
        if self.asked and all(words in entry.title for _, words, _ in self.asked):
            return 4
        if any(words in entry.title or words in entry.text for _, words, _ in self.asked):
            return 5
        return 6

    def _weight(self, entry: Entry) -> float:
        """Each word's share, saturating, and more when the title has it."""
        room = 0.4 + 0.6 * len(entry.text) / _USUAL
        weight = 0.0
        for leaf, words, worth in self.asked:
            often = entry.text.count(words)
            named = words in entry.title or (leaf.short and answers(leaf, entry) and not often)
            weight += worth * (often / (often + _HALF * room) + (_TITLE if named else 0.0))
        return weight

    def _fit(self, entry: Entry) -> float:
        """How much of a title, by letters, sounds or figures, was asked for: 0 to 1."""
        named = [words for _, words, _ in self.asked if words in entry.title]
        fits = [_covered(part, named) for part in entry.title.split(b"\t")] if named else []
        for leaf, _, _ in self.asked:
            if leaf.sound and entry.sound:
                syllables = len(re.findall(r"[^'|]+", sound := entry.sound.decode()))
                fits += [
                    (past - first) / syllables for first, past in sound_starts(sound, leaf.sound, eager=leaf.eager)
                ]
            if leaf.begun and begins(entry.begun, leaf.begun):
                fits.append(len(leaf.begun) / len(entry.begun.strip()))
        return min(1.0, max(fits, default=0.0))


def _covered(part: bytes, named: Iterable[bytes]) -> float:
    """The share of a title that lies under the words."""
    spans = []
    for words in named:
        at = part.find(words)
        while at >= 0:
            spans.append((at, at + len(words)))
            at = part.find(words, at + 1)
    covered = reached = 0
    for start, end in sorted(spans):
        covered += max(0, end - max(start, reached))
        reached = max(reached, end)
    return covered / len(part)


def weigher(text: str, node: Node, *, relaxed: bool, met: Mapping[Leaf, int] | None = None, among: int = 0) -> Weigher:
    """Args: met: for a relaxed question, how many of the `among` hits answer each leaf."""
    number = analysis.compact(text)
    asked = dict.fromkeys(leaves(node))
    worth = {leaf: round(math.log1p(among / many), 3) for leaf, many in (met or {}).items() if many}
    return Weigher(
        analysis.phrase(text).encode(),
        number.encode() if len(number) > 1 and not _FIGURES.fullmatch(analysis.fold(text).strip()) else b"",
        tuple((leaf, leaf.words.encode(), worth.get(leaf, 1.0)) for leaf in asked),
        relaxed,
    )
