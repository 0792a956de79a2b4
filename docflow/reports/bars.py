"""Bar charts drawn as table cells: they print, scale and can be edited like the text around them."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from docflow.documents.controlled_copy_ink import (
    BLACK,
    GREEN,
    GREY,
    SIDES,
    Align,
    cell,
    edge,
    hairline,
    look,
    paragraph,
    row,
    run,
    table,
)
from docflow.kernel.text import Language, Text, one_line
from docflow.reports.wording import Words, said

_UNITS = 60
"""Steps the scale is divided into."""
_ON_ONE_PAGE = 40
"""Rows up to which a chart is not broken over two pages."""
_LABEL, _SCALE, _VALUE = 0.26, 0.56, 0.18
_COLORS = (GREEN, "9CC3AE", "D9B65B")
_TARGET = Text("竖线：{target}", "Vertical line: {target}")


@dataclass(frozen=True, slots=True)
class Bar:
    """One thing that is compared; a value for each series of the chart, none below zero."""

    label: Words
    values: tuple[float, ...]
    shown: str = ""
    """What stands beside the bar instead of the bare figure, where there is one series."""


@dataclass(frozen=True, slots=True)
class BarChart:
    """Horizontal bars under a caption. With several series each bar has a row for each of them."""

    caption: Words
    bars: tuple[Bar, ...]
    series: tuple[Words, ...] = ()
    unit: str = ""
    target: float | None = None
    """Shown as a vertical line, for example what was to be reached."""


def drawn(chart: BarChart, language: Language, width: int) -> Iterator[str]:
    """The chart without its caption, `width` twentieths of a point wide.

    Every figure also stands beside its bar in words, so that nobody has to measure or to tell colours apart.
    """
    label, value = round(width * _LABEL), round(width * _VALUE)
    unit = (width - label - value) // _UNITS
    grid = (label, *(unit,) * _UNITS, value)
    most = max((one for bar in chart.bars for one in bar.values), default=0)
    most = max(most, chart.target or 0) or 1
    target = None if chart.target is None else min(round(chart.target / most * _UNITS), _UNITS - 1)
    rows: list[str] = []
    count = sum(len(bar.values) for bar in chart.bars)
    for bar in chart.bars:
        for at, amount in enumerate(bar.values):
            words = bar.shown if bar.shown and len(bar.values) == 1 else f"{amount:g}{chart.unit and ' ' + chart.unit}"
            if chart.series:
                words = f"{said(chart.series[at], language)} {words}"
            long = min(max(round(amount / most * _UNITS), 1 if amount > 0 else 0), _UNITS)
            # A chart stays on one page with what is said below it.
            keep = count <= _ON_ONE_PAGE and (chart.target is not None or len(rows) < count - 1)
            cells = [
                _words(said(bar.label, language) if at == 0 else "", label, "right", keep=keep),
                *_scale(long, target, unit, _COLORS[at % len(_COLORS)]),
                _words(words, value, "left", keep=keep),
            ]
            rows.append(row(cells))
    # White rules between the rows keep the bars apart.
    borders = "".join(edge(side, "FFFFFF" if side == "insideH" else None, 36) for side in SIDES)
    yield table(
        rows, grid=grid, width=f'w:w="{sum(grid)}" w:type="dxa"', borders=borders, padding=(10, 60), layout="fixed"
    )
    if chart.target is not None:
        told = _TARGET.in_(language).format(target=f"{chart.target:g}{chart.unit and ' ' + chart.unit}")
        yield paragraph(run(told, look(8, color=GREY)), align="center", before=2, after=4)
    yield hairline()


def _words(words: str, width: int, align: Align, *, keep: bool) -> str:
    return cell(
        paragraph(run(one_line(words), look(8.5, color=BLACK)), align=align, keep=keep),
        width=width,
    )


def _scale(long: int, target: int | None, unit: int, color: str) -> Iterator[str]:
    """The cells of one bar: filled up to its length, with a rule at zero and at the target."""
    ends = sorted({0, long, _UNITS} | ({target} if target is not None else set()))
    for begin, end in pairwise(ends):
        mark = edge("left", GREY, 6) if begin == 0 else edge("left", BLACK, 12) if begin == target else ""
        filled = f'<w:shd w:val="clear" w:color="auto" w:fill="{color}"/>' if end <= long else ""
        bordered = f"<w:tcBorders>{mark}</w:tcBorders>" if mark else ""
        yield (
            f'<w:tc><w:tcPr><w:tcW w:w="{unit * (end - begin)}" w:type="dxa"/><w:gridSpan w:val="{end - begin}"/>'
            f"{bordered}{filled}</w:tcPr>{paragraph('')}</w:tc>"
        )
