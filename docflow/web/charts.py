"""Where things stand in a chart: the geometry that the macros in `charts.html` draw.

All lengths are in units of the drawing, which are pixels until a reader zooms. Nothing here knows a colour.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import accumulate

from docflow.web.drawing import wide

_MARGIN, _LINE = 8, 18
_LABELS, _MONTH, _HEAD, _MARK = 190, 68, 30, 22
"""The calendar: room for the labels of its rows, for a month, for its head, and for one mark."""
_PLOT, _LEFT, _RIGHT, _FOOT = 220, 44, 48, 46
"""Charts with axes: height of the plot, and room for figures on both sides and for words below."""
_SLOT, _BAR = 74, 42
"""A bar of a Pareto chart with the room around it, and without."""


@dataclass(frozen=True)
class Audit:
    """What stands in one cell of the year: a day, a tone of the house's states, and words."""

    on: date
    tone: str
    word: str
    """A few letters beside the mark, for example who leads."""
    about: str
    """The whole of it in words, state included."""
    href: str = ""


@dataclass(frozen=True)
class Mark:
    audit: Audit
    x: float
    y: float
    word: str


@dataclass(frozen=True)
class Row:
    label: str
    whole: str
    top: float
    high: float
    marks: list[Mark]


@dataclass(frozen=True)
class Year:
    """A calendar of a year: a row for each unit or process, a column for each month."""

    width: float
    height: float
    left: float
    columns: list[float]
    """Left edges of the months."""
    month: float
    rows: list[Row]
    now: float | None
    """Where today is, if it is in this year."""


def year(number: int, rows: Sequence[tuple[str, Sequence[Audit]]], *, today: date | None = None) -> Year:
    """Marks of one cell stand below each other in the order of their days; a row is as high as its fullest cell.

    Audits of other years are left out.
    """
    left = _MARGIN + _LABELS
    columns = [float(left + _MONTH * at) for at in range(12)]
    placed: list[Row] = []
    top = float(_HEAD)
    for whole, audits in rows:
        inside = sorted((one for one in audits if one.on.year == number), key=lambda one: one.on)
        count = [0] * 12
        marks = []
        for one in inside:
            month = one.on.month - 1
            y = top + _MARK * count[month] + _MARK / 2 + 3
            marks.append(Mark(one, columns[month] + 12, y, shortened(one.word, _MONTH - 24)))
            count[month] += 1
        high = _MARK * max(1, *count) + 6
        placed.append(Row(shortened(whole, _LABELS - 24), whole, top, high, marks))
        top += high
    now = None
    if today is not None and today.year == number:
        first, days = date(number, 1, 1), (date(number + 1, 1, 1) - date(number, 1, 1)).days
        now = left + 12 * _MONTH * (today - first).days / days
    return Year(left + 12 * _MONTH + _MARGIN, top + _MARGIN, left, columns, _MONTH, placed, now)


@dataclass(frozen=True)
class Tick:
    y: float
    words: str


@dataclass(frozen=True)
class Bar:
    x: float
    y: float
    width: float
    height: float
    middle: float
    value: float
    words: str
    label: list[str]
    """The label in at most two lines."""
    series: int = 0


@dataclass(frozen=True)
class Plot:
    """Bars and perhaps a line between two axes."""

    width: float
    height: float
    left: float
    right: float
    """Where the plot ends on the right."""
    base: float
    top: float
    ticks: list[Tick]
    bars: list[Bar]
    labels: list[tuple[float, list[str]]]
    points: list[tuple[float, float, str]] = field(default_factory=list)
    """The line: x, y and the figure in words."""
    shares: list[Tick] = field(default_factory=list)
    """The right axis, in percent."""

    @property
    def path(self) -> str:
        """The line as the points of a polyline."""
        return " ".join(f"{x:g},{y:g}" for x, y, _ in self.points)


def pareto(counts: Sequence[tuple[str, int]]) -> Plot:
    """Bars from the most frequent to the least, and a line of how much of the whole they make up together.

    Left axis: how many. Right axis: per cent of all. Things that never happened are left out.
    """
    ordered = sorted(((label, count) for label, count in counts if count > 0), key=lambda one: -one[1])
    whole = sum(count for _, count in ordered)
    ticks = steps(max((count for _, count in ordered), default=0))
    most = ticks[-1]
    base = float(_MARGIN + _LINE + _PLOT)
    bars, points = [], []
    for at, ((label, count), sum_) in enumerate(zip(ordered, accumulate(count for _, count in ordered), strict=True)):
        x = _LEFT + _SLOT * at + (_SLOT - _BAR) / 2
        high = _up(count, most)
        middle = x + _BAR / 2
        bars.append(Bar(x, base - high, _BAR, high, middle, count, label, folded(label, _SLOT - 6)))
        share = 100 * sum_ / whole
        points.append((middle, round(base - _PLOT * share / 100, 1), f"{share:.0f} %"))
    right = _LEFT + _SLOT * max(len(ordered), 1)
    return Plot(
        width=right + _RIGHT,
        height=base + _FOOT,
        left=_LEFT,
        right=right,
        base=base,
        top=base - _PLOT,
        ticks=_axis(ticks, base),
        bars=bars,
        labels=[(bar.middle, bar.label) for bar in bars],
        points=points,
        shares=[Tick(base - _PLOT * share / 100, f"{share} %") for share in (0, 20, 40, 60, 80, 100)],
    )


def trend(labels: Sequence[str], series: Sequence[Sequence[int]], *, line: Sequence[int] = ()) -> Plot:
    """For each month the bars of every series beside each other, and perhaps a line on the same axis.

    Args:
        series: the same number of figures in each, one for each label.
        line: for example how many were open at the end of the month.
    """
    ticks = steps(max((value for one in (*series, line) for value in one), default=0))
    most = ticks[-1]
    base = float(_MARGIN + _LINE + _PLOT)
    bar, between = 16, 3
    slot = max(len(series) * (bar + between) + 16, 52)
    bars = []
    for kind, values in enumerate(series):
        for at, (label, value) in enumerate(zip(labels, values, strict=True)):
            begin = _LEFT + slot * at + (slot - len(series) * (bar + between) + between) / 2
            x, high = begin + kind * (bar + between), _up(value, most)
            bars.append(Bar(x, base - high, bar, high, x + bar / 2, value, label, [label], kind))
    middles = [_LEFT + slot * (at + 0.5) for at in range(len(labels))]
    right = _LEFT + slot * max(len(labels), 1)
    return Plot(
        width=right + _MARGIN + 12,
        height=base + _FOOT - _LINE,
        left=_LEFT,
        right=right,
        base=base,
        top=base - _PLOT,
        ticks=_axis(ticks, base),
        bars=bars,
        labels=[(middle, folded(label, slot - 2)) for middle, label in zip(middles, labels, strict=True)],
        points=[(middle, base - _up(value, most), str(value)) for middle, value in zip(middles, line, strict=False)],
    )


def steps(most: float, *, parts: int = 5) -> list[int]:
    """Whole, round figures from 0 to at least `most`, in about `parts` equal steps."""
    rough = max(most / parts, 1)
    size = 10 ** (len(str(int(rough))) - 1)
    step = next(size * factor for factor in (1, 2, 5, 10) if size * factor >= rough)
    return list(range(0, int(-(-max(most, 1) // step)) * step + 1, step))


def shortened(words: str, room: float) -> str:
    """As much of the words as fits into the room, with … for the rest."""
    if wide(words) <= room:
        return words
    while words and wide(f"{words}…") > room:
        words = words[:-1]
    return f"{words.rstrip()}…"


def folded(words: str, room: float) -> list[str]:
    """The words in one line, or in two where one is too short; the second is cut if need be."""
    if wide(words) <= room:
        return [words]
    end = next(at for at in range(len(words), -1, -1) if wide(words[:at]) <= room)
    space = words.rfind(" ", 0, end + 1)
    end = space if space > 0 else max(end, 1)
    return [words[:end].rstrip(), shortened(words[end:].lstrip(), room)]


def level(value: float, *, few: float, well: float) -> str:
    """The word for the ground of a cell in a heat map: `none`, `few` or `well`.

    Args:
        few: from here on it is a little.
        well: from here on it is enough.
    """
    return "well" if value >= well else "few" if value >= few else "none"


def _up(value: float, most: float) -> float:
    return round(_PLOT * value / most, 1)


def _axis(ticks: Sequence[int], base: float) -> list[Tick]:
    return [Tick(base - _up(tick, ticks[-1]), str(tick)) for tick in ticks]
