"""Where things stand in a fishbone: the geometry that the macro in `nonconformities/causes.html` draws.

All lengths are in units of the drawing, which are pixels until a reader zooms.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from docflow.web.charts import shortened

_BONE, _LINE, _HEAD, _MARGIN, _SLANT = 190, 19, 150, 10, 40
"""Room for a bone along the spine, for a line of words, for the head, and how far a bone leans."""


@dataclass(frozen=True)
class Rib:
    """A cause on its bone."""

    x: float
    y: float
    end: float
    """Where its line meets the bone."""
    words: str
    whole: str


@dataclass(frozen=True)
class Bone:
    """One of the six bones, from its label to the spine."""

    label: str
    x: float
    y: float
    foot: float
    """Where it meets the spine."""
    label_y: float
    ribs: list[Rib]


@dataclass(frozen=True)
class Fishbone:
    width: float
    height: float
    spine: float
    head_x: float
    head_width: float
    head: list[str]
    whole: str
    bones: list[Bone]


def fishbone(problem: str, causes: Mapping[str, Sequence[str]]) -> Fishbone:
    """Three bones above the spine and three below, as many lines long as the fullest has causes.

    Args:
        causes: by label of the bone, in the order of the bones; a bone without causes is drawn all the same.
    """
    bones = list(causes.items())
    above, below = bones[:3], bones[3:6]
    high = [_LINE * max([2, *(len(lines) + 1 for _, lines in side)]) + 8 for side in (above, below)]
    spine = _MARGIN + _LINE + high[0]
    placed = [_bone(at, label, lines, spine, -high[0]) for at, (label, lines) in enumerate(above)]
    placed += [_bone(at, label, lines, spine, high[1]) for at, (label, lines) in enumerate(below)]
    head_x = _MARGIN + 3 * _BONE + 26
    height = spine + high[1] + _LINE + _MARGIN
    lines, rest = list[str](), problem
    while rest and len(lines) < 3:
        taken = shortened(rest, _HEAD - 22)
        taken = taken if len(lines) == 2 or taken == rest else taken.rstrip("…")
        lines.append(taken)
        rest = rest[len(taken.rstrip("…")) :].lstrip()
    return Fishbone(head_x + _HEAD + _MARGIN, height, spine, head_x, _HEAD, lines, problem, placed)


def _bone(at: int, label: str, lines: Sequence[str], spine: float, length: float) -> Bone:
    """A bone leans towards the head: it begins left of where it meets the spine."""
    foot = _MARGIN + (at + 1) * _BONE
    down = 1 if length > 0 else -1
    x, y = foot - _SLANT, spine + length
    ribs: list[Rib] = []
    for number, words in enumerate(lines, start=1):
        rib_y = y - down * (_LINE * number - 2)
        along = (rib_y - y) / (spine - y) if spine != y else 0.0
        end = x + _SLANT * along
        left = foot - _BONE + 18
        ribs.append(Rib(left, rib_y, round(end, 1), shortened(words, end - left - 8), words))
    return Bone(label, x, y, foot, y - 6 if down < 0 else y + 16, ribs)
