"""Paragraphs, fields and tables as WordprocessingML that looks the same whatever styles the author's file has."""

import html
from collections.abc import Iterable, Sequence
from functools import cache
from typing import Literal

from lxml import etree

from docflow.documents.word_package import R, W
from docflow.kernel.text import Language, one_line

GREEN = "1F5C3F"
GREY = "5B6661"
BLACK = "1A1A1A"
RULE = "B9C6BF"
TINT = "EEF4F0"
NONE = "—"
FULL = 5000
"""The width of the text area in fiftieths of a percent."""
SIDES = ("top", "left", "bottom", "right", "insideH", "insideV")

Align = Literal["left", "center", "right"]

_FACES = {
    "text": ("Times New Roman", "SimSun"),
    "label": ("Arial", "SimHei"),
    "digest": ("Courier New", "SimSun"),
}
Face = Literal["text", "label", "digest"]

NAMESPACES = (
    f'xmlns:w="{W}" xmlns:r="{R}" xmlns:v="urn:schemas-microsoft-com:vml" '
    'xmlns:o="urn:schemas-microsoft-com:office:office" xmlns:w10="urn:schemas-microsoft-com:office:word"'
)


def escaped(words: str) -> str:
    return html.escape(one_line(words))


@cache
def look(size: float, *, face: Face = "text", bold: bool = False, color: str = BLACK, wide: int = 0) -> str:
    """Run properties. `size` in points, `wide` letter spacing in twentieths of a point.

    Everything a style could bring in is said outright, because the author's Normal may be
    bold, indented or red. The fonts are named, never taken from the theme.
    """
    latin, chinese = _FACES[face]
    half_points = round(size * 2)
    weight = 1 if bold else 0
    return (
        f'<w:rPr><w:rFonts w:ascii="{latin}" w:hAnsi="{latin}" w:eastAsia="{chinese}" w:cs="{latin}"/>'
        f'<w:b w:val="{weight}"/><w:i w:val="0"/><w:caps w:val="0"/><w:color w:val="{color}"/>'
        f'<w:spacing w:val="{wide}"/>'
        f'<w:sz w:val="{half_points}"/><w:szCs w:val="{half_points}"/><w:u w:val="none"/>'
        '<w:lang w:val="en-US" w:eastAsia="zh-CN"/></w:rPr>'
    )


def run(words: str, style: str) -> str:
    return f'<w:r>{style}<w:t xml:space="preserve">{html.escape(words)}</w:t></w:r>'


def field(name: str, style: str) -> str:
    """A field that Word and LibreOffice work out themselves, such as PAGE."""
    return (
        f'<w:r>{style}<w:fldChar w:fldCharType="begin"/></w:r>'
        f'<w:r>{style}<w:instrText xml:space="preserve"> {name} </w:instrText></w:r>'
        f'<w:r>{style}<w:fldChar w:fldCharType="separate"/></w:r>'
        f"<w:r>{style}<w:t>1</w:t></w:r>"
        f'<w:r>{style}<w:fldChar w:fldCharType="end"/></w:r>'
    )


def page_of_pages(language: Language, style: str) -> str:
    before, between, after = ("第 ", " 页 共 ", " 页") if language == "zh" else ("Page ", " of ", "")
    ending = run(after, style) if after else ""
    return run(before, style) + field("PAGE", style) + run(between, style) + field("NUMPAGES", style) + ending


def paragraph(
    runs: str, *, align: Align = "left", before: float = 0, after: float = 0, keep: bool = False, section: str = ""
) -> str:
    """A paragraph of our own. `before` and `after` in points; `keep` holds it on one page with the next."""
    kept = "<w:keepNext/>" if keep else ""
    return (
        f'<w:p><w:pPr>{kept}<w:numPr><w:ilvl w:val="0"/><w:numId w:val="0"/></w:numPr>'
        '<w:snapToGrid w:val="0"/>'
        f'<w:spacing w:before="{round(before * 20)}" w:beforeLines="0" w:beforeAutospacing="0" '
        f'w:after="{round(after * 20)}" w:afterLines="0" w:afterAutospacing="0" w:line="240" w:lineRule="auto"/>'
        '<w:ind w:left="0" w:leftChars="0" w:right="0" w:rightChars="0" w:firstLine="0" w:firstLineChars="0"/>'
        f'<w:jc w:val="{align}"/>{section}</w:pPr>{runs}</w:p>'
    )


def hairline(content: str = "") -> str:
    """A paragraph as thin as Word allows: keeps two tables apart and may hold a floating mark."""
    return (
        '<w:p><w:pPr><w:numPr><w:ilvl w:val="0"/><w:numId w:val="0"/></w:numPr><w:snapToGrid w:val="0"/>'
        '<w:spacing w:before="0" w:beforeAutospacing="0" w:after="0" w:afterAutospacing="0" w:line="20" '
        'w:lineRule="exact"/><w:ind w:left="0" w:leftChars="0" w:right="0" w:rightChars="0" w:firstLine="0" '
        f'w:firstLineChars="0"/>{look(1)}</w:pPr>{content}</w:p>'
    )


def edge(name: str, color: str | None, eighths: int = 4) -> str:
    return (
        f'<w:{name} w:val="single" w:sz="{eighths}" w:space="0" w:color="{color}"/>'
        if color
        else f'<w:{name} w:val="nil"/>'
    )


def cell(
    content: str,
    *,
    width: int,
    unit: Literal["dxa", "pct"] = "dxa",
    span: int = 1,
    tint: str = "",
    place: Literal["top", "center"] = "center",
) -> str:
    spanned = f'<w:gridSpan w:val="{span}"/>' if span > 1 else ""
    shaded = f'<w:shd w:val="clear" w:color="auto" w:fill="{tint}"/>' if tint else ""
    return (
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="{unit}"/>{spanned}{shaded}'
        f'<w:vAlign w:val="{place}"/></w:tcPr>{content}</w:tc>'
    )


def row(cells: Iterable[str], *, head: bool = False, whole: bool = True) -> str:
    """A row that stays on one page if it is `whole`; a head row is repeated on every page the table reaches."""
    kept = "<w:cantSplit/>" if whole else ""
    return f"<w:tr><w:trPr>{kept}{'<w:tblHeader/>' if head else ''}</w:trPr>{''.join(cells)}</w:tr>"


def table(
    rows: Iterable[str], *, grid: Sequence[int], width: str, borders: str, padding: tuple[int, int], layout: str
) -> str:
    """A table. `width` is its tblW attributes, `padding` (vertical, horizontal) in twentieths of a point."""
    high, wide = padding
    columns = "".join(f'<w:gridCol w:w="{each}"/>' for each in grid)
    return (
        f'<w:tbl><w:tblPr><w:tblW {width}/><w:jc w:val="left"/><w:tblInd w:w="0" w:type="dxa"/>'
        f'<w:tblBorders>{borders}</w:tblBorders><w:tblLayout w:type="{layout}"/><w:tblCellMar>'
        f'<w:top w:w="{high}" w:type="dxa"/><w:left w:w="{wide}" w:type="dxa"/>'
        f'<w:bottom w:w="{high}" w:type="dxa"/><w:right w:w="{wide}" w:type="dxa"/></w:tblCellMar>'
        f"</w:tblPr><w:tblGrid>{columns}</w:tblGrid>{''.join(rows)}</w:tbl>"
    )


def running_line(left: str, right: str, *, share: float, rule: Literal["top", "bottom"]) -> str:
    """Two cells across the text area, whatever its width; a thin rule between them and the page."""
    first = round(FULL * share)
    cells = (
        cell(paragraph(left), width=first, unit="pct"),
        cell(paragraph(right, align="right"), width=FULL - first, unit="pct"),
    )
    borders = "".join(edge(side, GREEN if side == rule else None, 6) for side in SIDES)
    width = f'w:w="{FULL}" w:type="pct"'
    grid = (round(9000 * share), 9000 - round(9000 * share))
    return table([row(cells)], grid=grid, width=width, borders=borders, padding=(30, 0), layout="autofit")


def framed(rows: Sequence[str], grid: Sequence[int], width: int) -> str:
    """A table between two green rules, as it stands on a cover."""
    colors = (GREEN, None, GREEN, None, RULE, RULE)
    borders = "".join(edge(side, color, 8 if color == GREEN else 4) for side, color in zip(SIDES, colors, strict=True))
    wide = f'w:w="{width}" w:type="dxa"'
    return table(rows, grid=grid, width=wide, borders=borders, padding=(70, 100), layout="fixed")


def label(words: str, width: int) -> str:
    """A cell that says what stands beside or below it."""
    return cell(paragraph(run(words, look(8.5, face="label", color=GREY))), width=width, tint=TINT)


def value(words: str, width: int, *, face: Face = "text", size: float = 10.5, span: int = 1) -> str:
    """A cell with what there is to say, or a dash."""
    size = 8 if face == "digest" else size
    return cell(paragraph(run(one_line(words) or NONE, look(size, face=face))), width=width, span=span)


def subtitle(words: str) -> str:
    """The green line above a list on a cover; stays with it."""
    return paragraph(run(words, look(10.5, face="label", bold=True, color=GREEN)), before=20, after=5, keep=True)


def elements(markup: str) -> list[etree._Element]:
    """The markup as elements, ready to be moved into a part."""
    return list(etree.fromstring(f"<w:body {NAMESPACES}>{markup}</w:body>"))
