"""A workflow as a picture on a page."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from html import escape

from docflow.kernel.text import Language
from docflow.lifecycle.definition import Workflow

_BOX, _HIGH, _GAP, _LANE, _MARGIN = 148, 42, 40, 26, 14
_WIDE_LETTER, _LETTER, _WIDE_FROM = 12.2, 6.6, 0x2E80
"""How wide a Chinese and any other character is drawn at most, in units of the drawing, and where the former begin."""


@dataclass
class Bus:
    """Arrows that end at one box under one label; they join in a lane beside the column of boxes."""

    label: str
    target: int
    origins: list[int]
    lane: int = 0
    ports: dict[int, float] = field(default_factory=dict)
    """Where the arrows touch each box, as a height in the drawing."""

    @property
    def rows(self) -> range:
        return range(min(self.target, *self.origins), max(self.target, *self.origins) + 1)


def svg(workflow: Workflow, language: Language, *, current: str | None = None) -> str:
    """The workflow as an SVG with a title, the current state lit; all colours come from the page's style.

    The states stand in one column in the order of the file. A step to the next state is an arrow
    between two boxes; a step further on runs in a lane on the right, one back in a lane on the left,
    and one that stays where it is as a loop, so that no arrow crosses a box.
    """
    row = {name: place for place, name in enumerate(workflow.states)}
    arrows = _arrows(workflow, language, row)
    down = {origin: label for (origin, target), label in arrows.items() if target == origin + 1}
    loops = {origin: label for (origin, target), label in arrows.items() if target == origin}
    ahead = _buses((pair, label) for pair, label in arrows.items() if pair[1] > pair[0] + 1)
    back = _buses((pair, label) for pair, label in arrows.items() if pair[1] < pair[0])
    left_words = [*(bus.label for bus in back), *loops.values()]
    right_words = [*(wide(bus.label) for bus in ahead), *(wide(label) - _BOX / 2 for label in down.values())]
    to_left = max(map(wide, left_words), default=0) + 30 if left_words else 0
    to_right = max(right_words, default=0) + 26
    left = _MARGIN + to_left + _LANE * max((bus.lane for bus in back), default=0)
    width = left + _BOX + to_right + _LANE * max((bus.lane for bus in ahead), default=0) + _MARGIN
    height = 2 * _MARGIN + 18 + len(row) * (_HIGH + _GAP) - _GAP
    title = escape(workflow.label.text.in_(language))
    middle = left + _BOX / 2
    parts = [
        f'<svg class="workflow" viewBox="0 0 {width:.0f} {height:.0f}" width="{width:.0f}" height="{height:.0f}" '
        f'role="img"><title>{title}</title>',
        '<defs><marker id="arrow" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" '
        'orient="auto"><path d="M0 0 8 4 0 8z" class="tip"/></marker></defs>',
        f'<circle class="begin" cx="{middle:.0f}" cy="{_MARGIN}" r="5"/>',
        _arrow(f"M{middle:.0f} {_MARGIN + 5} V{_top(0)}"),
    ]
    for origin, label in down.items():
        parts.append(_arrow(f"M{middle:.0f} {_top(origin) + _HIGH} V{_top(origin + 1)}"))
        parts.append(_words(middle + 9, _top(origin) + _HIGH + _GAP / 2 + 3, label, "after"))
    for origin, label in loops.items():
        first, last = _top(origin) + 11, _top(origin) + _HIGH - 11
        parts.append(_arrow(f"M{left:.0f} {first} H{left - 14:.0f} V{last} H{left:.0f}"))
        parts.append(_words(left - 20, _top(origin) + _HIGH / 2 + 4, label, "before"))
    for buses, side, edge, room in ((ahead, 1, left + _BOX, to_right), (back, -1, left, to_left)):
        _give_ports(buses)
        for bus in buses:
            parts += _drawn(bus, edge, edge + side * (room + _LANE * bus.lane), side)
    for name, state in workflow.states.items():
        kinds = "state-box" + (" current" if name == current else "") + (" final" if state.final else "")
        top, label = _top(row[name]), escape(state.label.text.in_(language))
        parts.append(
            f'<g class="{kinds}"><rect x="{left:.0f}" y="{top}" width="{_BOX}" height="{_HIGH}" rx="3"/>'
            f'<text x="{middle:.0f}" y="{top + _HIGH / 2 + 4.5}">{label}</text></g>'
        )
    return "".join(parts) + "</svg>"


def _arrows(workflow: Workflow, language: Language, row: Mapping[str, int]) -> dict[tuple[int, int], str]:
    """Every pair of rows that steps join, with the words of those steps."""
    found: dict[tuple[int, int], list[str]] = {}
    for step in workflow.steps.values():
        for origin in step.origin:
            found.setdefault((row[origin], row[step.to or origin]), []).append(step.label.text.in_(language))
    return {pair: " / ".join(labels) for pair, labels in found.items()}


def _buses(arrows: Iterable[tuple[tuple[int, int], str]]) -> list[Bus]:
    """Arrows of one target and label together, the shortest in the innermost lane that is free on all its rows."""
    joined: dict[tuple[int, str], Bus] = {}
    for (origin, target), label in arrows:
        joined.setdefault((target, label), Bus(label, target, [])).origins.append(origin)
    placed: list[Bus] = []
    for bus in sorted(joined.values(), key=lambda one: (len(one.rows), one.target)):
        taken = {other.lane for other in placed if set(other.rows) & set(bus.rows)}
        bus.lane = next(lane for lane in range(len(placed) + 1) if lane not in taken)
        placed.append(bus)
    return placed


def _give_ports(buses: list[Bus]) -> None:
    """Spread the arrows that touch one side of a box over its height."""
    for place in {place for bus in buses for place in (bus.target, *bus.origins)}:
        # Arrows that come from above touch higher than those that go down, so that they cross least.
        here = sorted((bus for bus in buses if place in (bus.target, *bus.origins)), key=lambda bus: bus.rows.start)
        for count, bus in enumerate(here, start=1):
            bus.ports[place] = _top(place) + _HIGH * count / (len(here) + 1)


def _drawn(bus: Bus, edge: float, lane: float, side: int) -> Iterable[str]:
    end = bus.ports[bus.target]
    for origin in bus.origins:
        yield _arrow(f"M{edge:.0f} {bus.ports[origin]:.1f} H{lane:.0f} V{end:.1f} H{edge:.0f}")
    yield _words(edge + side * 14, end - 5, bus.label, "after" if side > 0 else "before")


def _top(place: int) -> int:
    return _MARGIN + 18 + place * (_HIGH + _GAP)


def wide(words: str) -> float:
    return sum(_WIDE_LETTER if ord(letter) >= _WIDE_FROM else _LETTER for letter in words)


def _arrow(path: str) -> str:
    return f'<path d="{path}" class="edge" marker-end="url(#arrow)"/>'


def _words(x: float, y: float, words: str, kind: str) -> str:
    return f'<text x="{x:.0f}" y="{y:.1f}" class="step {kind}">{escape(words)}</text>'
