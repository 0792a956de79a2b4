"""What changed inside one paragraph, in pieces a person can read."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

from docflow.documents.compare_align import matching, words

_LARGE = 1_000_000
"""From this many pairs of words on, only words that hold by themselves are matched."""


@dataclass(frozen=True, slots=True)
class Span:
    """A piece of text that stayed (`same`), came (`ins`) or went (`del`)."""

    kind: Literal["same", "ins", "del"]
    text: str


@dataclass(frozen=True, slots=True)
class _Piece:
    """Words that stayed, or words that were replaced by others."""

    old: str
    new: str
    stayed: bool


def word_changes(old: str, new: str) -> tuple[Span, ...]:
    """The spans from one text to the other: `same` + `del` is the old text, `same` + `ins` the new one.

    Single characters that happen to occur on both sides of a rewritten passage are not left
    standing alone: 必要时 to 每六个月 is one deletion and one insertion.
    """
    if old == new:
        return (Span("same", old),) if old else ()
    spans: list[Span] = []
    for piece in _joined(_pieces(words(old), words(new))):
        if piece.stayed:
            spans.append(Span("same", piece.new))
            continue
        if piece.old:
            spans.append(Span("del", piece.old))
        if piece.new:
            spans.append(Span("ins", piece.new))
    return tuple(spans)


def _pieces(old: Sequence[str], new: Sequence[str]) -> Iterator[_Piece]:
    at_old = at_new = 0
    for old_at, new_at, size in [*_stretches(old, new), (len(old), len(new), 0)]:
        if old_at > at_old or new_at > at_new:
            yield _Piece("".join(old[at_old:old_at]), "".join(new[at_new:new_at]), stayed=False)
        if size:
            kept = "".join(new[new_at : new_at + size])
            yield _Piece(kept, kept, stayed=True)
        at_old, at_new = old_at + size, new_at + size


def _stretches(old: Sequence[str], new: Sequence[str]) -> list[tuple[int, int, int]]:
    """Equal stretches as (old place, new place, length)."""
    if len(old) * len(new) <= _LARGE:
        return [
            (each.a, each.b, each.size)
            for each in SequenceMatcher(None, old, new, autojunk=False).get_matching_blocks()
        ]
    joined: list[tuple[int, int, int]] = []
    for at, to in matching(old, new):
        if joined and (joined[-1][0] + joined[-1][2], joined[-1][1] + joined[-1][2]) == (at, to):
            joined[-1] = (joined[-1][0], joined[-1][1], joined[-1][2] + 1)
        else:
            joined.append((at, to, 1))
    return joined


def _joined(pieces: Iterator[_Piece]) -> list[_Piece]:
    """Replacements with an island of little weight between them become one."""
    out: list[_Piece] = []
    for piece in pieces:
        out.append(piece)
        while len(out) >= 3 and not out[-1].stayed and out[-2].stayed and _is_small(out[-3], out[-2], out[-1]):
            left, island, right = out[-3:]
            out[-3:] = [_Piece(left.old + island.old + right.old, left.new + island.new + right.new, stayed=False)]
    return out


def _is_small(left: _Piece, island: _Piece, right: _Piece) -> bool:
    """Lighter than what is around it: blanks and marks weigh nothing, a character or short word 1, a long word 2."""
    weight = sum(_weight(word) for word in words(island.new))
    around = min(max(_length(side.old), _length(side.new)) for side in (left, right))
    if weight == 0:
        # A full stop or a comma alone separates nothing; a stretch of blanks and marks neither.
        return True
    return weight <= 1 or 2 * weight <= around


def _weight(word: str) -> int:
    if not word[0].isalnum():
        return 0
    return 1 if len(word) <= 3 else 2


def _length(text: str) -> int:
    return sum(_weight(word) for word in words(text))
