"""A report on the house's paper: the same page, fonts, headings and tables as its templates and controlled copies.

The paper (styles, numbering, settings) is made once for each language. What is written on it is
put together as text: building the many cells of a report as a tree would take longer than all the rest.
"""

import html
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Literal, NamedTuple

from lxml import etree

from docflow.documents import typesetting_paper as paper
from docflow.documents.controlled_copy_ink import (
    BLACK,
    GREY,
    NAMESPACES,
    SIDES,
    Align,
    cell,
    edge,
    framed,
    hairline,
    label,
    look,
    page_of_pages,
    paragraph,
    row,
    run,
    running_line,
    subtitle,
    table,
    value,
)
from docflow.documents.controlled_copy_margins import watermark
from docflow.documents.controlled_copy_sheet import cover_title
from docflow.documents.typesetting_filling import packed
from docflow.documents.typesetting_tables import SHADE
from docflow.documents.word_package import WordPackage
from docflow.kernel.text import Language, Text, one_line
from docflow.reports.bars import BarChart, drawn
from docflow.reports.wording import NOTHING, Words, lines_of, said

WARN, ALERT = "FBF1DC", "F6D9D6"
"""Grounds behind a cell that asks for attention; what is meant always stands there in words too."""

_HEAD, _CELL, _BODY, _NOTE, _CAPTION, _BULLET = (
    name.replace(" ", "") for name in (paper.HEAD, paper.CELL, paper.BODY, paper.NOTE, paper.CAPTION, paper.BULLET)
)
"""The paper's styles by the names they bear inside a Word file."""
_HINT = '<w:rFonts w:hint="eastAsia"/>'
"""Without it Word sets Chinese quotation marks and dots in the Latin font, half as wide."""
_PADDING = (40, 85)
_CHINESE = 0x2E80
"""From where on letters are as wide as they are high."""
_LABEL_SHARE = 0.16
_SHORT, _LONG = 8, 300
"""Rows up to which a table is not broken over two pages, and characters from which a row may be."""
Place = Literal["top", "center"]
_CORE = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
    '<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" '
    'xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:creator>{owner}</dc:creator><dc:identifier>{number}'
    "</dc:identifier><dc:language>{tongue}</dc:language><dc:title>{title}</dc:title></cp:coreProperties>"
)


class Spot(NamedTuple):
    """One cell of a table, where it is more than its words."""

    words: str
    bold: bool = False
    align: Align = "left"
    tint: str = ""
    inset: int = 0
    """How far the words are moved in, in twentieths of a point."""
    span: int = 1
    place: Place = "center"


@dataclass(frozen=True, slots=True)
class Identity:
    """What every page of a report says about it."""

    owner: str
    """Whose report it is: the organisation."""
    kind: Text
    """Audit report, minutes ...; on the cover in capitals."""
    number: str
    title: Words
    state: str
    """What stands at the right of the running header: the state and day of the report."""
    checkpoint: str = ""
    """The short code of the journal's checkpoint the report was made at."""
    watermark: Text | None = None
    """Stands across every page, for example 草稿 / DRAFT."""


@dataclass
class Sheet:
    """Writes one report from top to bottom; `file` gives it as Word. The same facts give the same bytes."""

    language: Language
    landscape: bool = False
    _parts: list[str] = field(default_factory=list)
    _known: dict[tuple[str | Spot, int, str, bool], str] = field(default_factory=dict)
    """The cells made so far, by what they say and how wide they are."""

    @property
    def width(self) -> int:
        """The width between the margins, in twentieths of a point."""
        return _blank(self.language, self.landscape).width

    def put(self, *markup: str) -> None:
        """Add WordprocessingML as it is."""
        self._parts.extend(markup)

    def say(self, words: Words) -> str:
        return said(words, self.language)

    def cover(self, identity: Identity, facts: Iterable[tuple[str, str]]) -> None:
        """Owner, kind, title and number, and below them what there is to know at a glance, a line each."""
        title = identity.title if isinstance(identity.title, Text) else Text(identity.title, identity.title)
        kind = self.say(identity.kind).upper()
        # The room above the title is less than on a controlled copy: a report has more to say below it.
        self.put(
            *cover_title(
                self.language, organisation=identity.owner, kind=kind, title=title, number=identity.number, room=18
            )
        )
        self.facts(facts)

    def facts(self, facts: Iterable[tuple[str, str]]) -> None:
        """Labels and what they stand for between two green rules, as on a cover. Lines of words stay lines."""
        narrow = round(self.width * _LABEL_SHARE)
        rows = [
            row((label(name, narrow), _several(words, self.width - narrow)), whole=len(words) < _LONG)
            for name, words in facts
        ]
        self.put(framed(rows, (narrow, self.width - narrow), self.width))

    def frame(
        self, heading: str, heads: Sequence[str], lines: Iterable[Sequence[str]], shares: Sequence[float]
    ) -> None:
        """A list with green rules under a green line, as on a cover."""
        grid = _grid(self.width, shares)
        rows = [row((label(words, wide) for words, wide in zip(heads, grid, strict=True)), head=True)]
        rows += [row(value(words, wide, size=9) for words, wide in zip(line, grid, strict=True)) for line in lines]
        self.put(subtitle(heading), framed(rows, grid, self.width))

    def heading(self, words: str, level: int = 1, *, new_page: bool = False) -> None:
        """A heading that Word numbers."""
        broken = "<w:pageBreakBefore/>" if new_page else ""
        self.put(self._paragraph(one_line(words), f"Heading{level}", broken))

    def body(self, words: str) -> None:
        """Running text, a paragraph for each line."""
        self.put(*(self._paragraph(line, _BODY) for line in lines_of(words)))

    def note(self, words: str, *, keep: bool = False) -> None:
        """Small words below something; if `keep`, never without what follows."""
        self.put(self._paragraph(one_line(words), _NOTE, "<w:keepNext/>" if keep else ""))

    def bullets(self, items: Iterable[str]) -> None:
        self.put(*(self._paragraph(one_line(words), _BULLET) for words in items))

    def caption(self, words: str) -> None:
        """The numbered line above a table."""
        self.put(self._paragraph(one_line(words), _CAPTION))

    def table(self, heads: Sequence[str], lines: Iterable[Sequence[str | Spot]], shares: Sequence[float]) -> None:
        """A ruled table over the full width; its header repeats on every page.

        Rows stay whole unless they are long, and a table of a few rows stays on one page.
        """
        grid = _grid(self.width, shares)
        head = row((self._head(words, wide) for words, wide in zip(heads, grid, strict=True)), head=True)
        given = list(lines)
        whole = [all(len(one if isinstance(one, str) else one.words) < _LONG for one in line) for line in given]
        together = len(given) < _SHORT and all(whole)
        rows = [
            row(self._cells(line, grid, keep=together and at < len(given) - 1), whole=whole[at])
            for at, line in enumerate(given)
        ]
        self.put(self.ruled([head, *rows], grid), hairline())

    def bars(self, chart: BarChart) -> None:
        """A bar chart under its caption."""
        self.caption(self.say(chart.caption))
        self.put(*drawn(chart, self.language, self.width))

    def fields(self, lines: Iterable[tuple[str, str | Spot]]) -> None:
        """Labels in shaded cells and what there is to say beside them, on one page unless it is long."""
        narrow, wide = grid = _grid(self.width, (_LABEL_SHARE, 1 - _LABEL_SHARE))
        given = [(name, one if isinstance(one, Spot) else Spot(one, place="top")) for name, one in lines]
        short = sum(len(spot.words) for _, spot in given) < _LONG
        rows = []
        for at, (name, spot) in enumerate(given):
            keep = at == 0 or (short and at < len(given) - 1)
            cells = (self._head(name, narrow, keep=keep, place="top"), self._cell(spot, wide, keep=keep))
            rows.append(row(cells, whole=len(spot.words) < _LONG))
        self.put(self.ruled(rows, grid), hairline())

    def ruled(self, rows: Sequence[str], grid: Sequence[int]) -> str:
        """A table in black rules, as in the templates."""
        borders = "".join(edge(side, "000000", 4 if side.startswith("inside") else 8) for side in SIDES)
        wide = f'w:w="{sum(grid)}" w:type="dxa"'
        return table(rows, grid=grid, width=wide, borders=borders, padding=_PADDING, layout="fixed")

    def end(self) -> None:
        """The short rule that closes a text."""
        self.put(self._paragraph("", paper.END.replace(" ", "")))

    def file(self, identity: Identity) -> bytes:
        """The whole report as a Word file, with number and page of pages on every page."""
        blank = _blank(self.language, self.landscape)
        package = WordPackage(blank.file)
        package.put(package.main, blank.wrapped("".join(self._parts)))
        package.put(blank.header, _margin("hdr", self._running(identity)))
        package.put(blank.footer, _margin("ftr", _footer(identity, self.language) + hairline()))
        core = _CORE.format(
            owner=html.escape(one_line(identity.owner)),
            number=html.escape(one_line(identity.number)),
            tongue="zh-CN" if self.language == "zh" else "en-GB",
            title=html.escape(one_line(self.say(identity.title))),
        )
        package.put("docProps/core.xml", core.encode())
        return package.written()

    def _running(self, identity: Identity) -> str:
        mark = watermark(identity.watermark.in_(self.language)) if identity.watermark else ""
        return _header(identity, self.language, self.width) + hairline(mark)

    def _cells(self, line: Sequence[str | Spot], grid: Sequence[int], *, keep: bool) -> Iterable[str]:
        at = 0
        for one in line:
            span = one.span if isinstance(one, Spot) else 1
            yield self._cell(one, sum(grid[at : at + span]), keep=keep)
            at += span

    def _head(self, words: str, width: int, *, keep: bool = False, place: Place = "center") -> str:
        return self._cell(Spot(words, align="center", tint=SHADE, place=place), width, style=_HEAD, keep=keep)

    def _cell(self, given: str | Spot, width: int, *, style: str = _CELL, keep: bool = False) -> str:
        key = given, width, style, keep
        if (known := self._known.get(key)) is not None:  # Labels, grades and dashes return on every page.
            return known
        spot = given if isinstance(given, Spot) else Spot(given)
        properties = "<w:keepNext/>" if keep else ""
        properties += f'<w:ind w:left="{spot.inset}"/>' if spot.inset else ""
        properties += f'<w:jc w:val="{spot.align}"/>' if spot.align != "left" else ""
        lines = lines_of(spot.words) or [""]
        content = "".join([self._paragraph(line, style, properties, bold=spot.bold) for line in lines])
        made = self._known[key] = cell(content, width=width, span=spot.span, tint=spot.tint, place=spot.place)
        return made

    def _paragraph(self, words: str, style: str, properties: str = "", *, bold: bool = False) -> str:
        """A paragraph in a style of the paper; the words are one line already."""
        opening = f'<w:p><w:pPr><w:pStyle w:val="{style}"/>{properties}</w:pPr>'
        if not words:
            return f"{opening}</w:p>"
        hint, weight = _HINT if self.language == "zh" else "", "<w:b/>" if bold else ""
        spoken = html.escape(words, quote=False)
        return f"{opening}<w:r><w:rPr>{hint}{weight}</w:rPr><w:t>{spoken}</w:t></w:r></w:p>"


@dataclass(frozen=True)
class _Blank:
    """The paper of one language, ready to be written on."""

    file: bytes
    width: int
    section: str
    header: str
    footer: str

    def wrapped(self, content: str) -> bytes:
        return (
            '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
            f"<w:document {NAMESPACES}><w:body>{content}{self.section}</w:body></w:document>"
        ).encode()


@cache
def _blank(language: Language, landscape: bool) -> _Blank:
    document = paper.blank_paper(language, landscape=landscape)
    section = document.sections[0]
    section.header.is_linked_to_previous = section.footer.is_linked_to_previous = False
    width = paper.text_width(document)
    names = [str(one.part.partname).lstrip("/") for one in (section.header, section.footer)]
    properties = etree.tostring(section._sectPr, encoding="unicode")
    return _Blank(packed(document), width, properties, *names)


def _grid(width: int, shares: Sequence[float]) -> list[int]:
    return [int(width * share / sum(shares)) for share in shares]


def _several(words: str, width: int) -> str:
    """A value on a cover that may have several lines."""
    return cell("".join(paragraph(run(line, look(10.5))) for line in lines_of(words) or [NOTHING]), width=width)


def _margin(tag: str, content: str) -> bytes:
    return f"<w:{tag} {NAMESPACES}>{content}</w:{tag}>".encode()


def _header(identity: Identity, language: Language, width: int) -> str:
    left = run(one_line(identity.number), look(8.5, face="label", bold=True, color=BLACK))
    left += run(f"  {one_line(said(identity.title, language))}", look(8.5, face="label", color=BLACK))
    kind = identity.kind.in_(language)
    right = one_line(f"{kind} · {identity.state}" if identity.state else kind)
    share = 1 - min(0.5, (_extent(right) + 240) / width)
    return running_line(left, run(right, look(8, face="label", color=GREY)), share=share, rule="bottom")


def _extent(words: str) -> int:
    """How wide words of eight points are at most, in twentieths of a point."""
    return sum(160 if ord(letter) >= _CHINESE else 92 for letter in words)


def _footer(identity: Identity, language: Language) -> str:
    parts = [identity.number, identity.checkpoint]
    left = run(" · ".join(one_line(part) for part in parts if part), look(7.5, face="label", color=GREY))
    return running_line(left, page_of_pages(language, look(8, face="label", color=BLACK)), share=0.75, rule="top")
