"""Reads every filled cell of a workbook (.xlsx, .xls, .ods), and of an .xlsx what stands beside the cells."""

import datetime
import re
from collections.abc import Iterator
from pathlib import Path
from xml.sax.saxutils import unescape

from python_calamine import CalamineError, CalamineWorkbook, PasswordError, SheetTypeEnum

from docflow.documents.intake.archive import Archive
from docflow.documents.intake.drawing import words_of
from docflow.documents.intake.errors import FileDamaged, FileProtected
from docflow.documents.intake.outcome import Passage, Place, single_line
from docflow.documents.intake.xml import parse

_SHEET = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_COMMENT, _WORDS = _SHEET + "comment", _SHEET + "t"
# Headers and footers are found without parsing all the cells that stand before them.
_MARGIN = re.compile(rb"<(?:\w+:)?(?:odd|even|first)(Header|Footer)>([^<]{1,2000})</")
_MARGIN_CODE = re.compile(r'&(?:"[^"]*"|K[0-9A-Fa-f]{6}|K\d\d[+-]\d{3}|\d{1,3}|[A-Za-z+\-])')
_LONGEST_TAIL = 65_536


def read_sheets(path: Path) -> tuple[Passage, ...]:
    """One passage for each sheet's name that says something, one for each filled cell, row by row.

    A merged cell is read once. Numbers and dates are given as a person writes them; the
    format of the cell is not applied.

    Raises:
        FileProtected: it opens only with a password.
        FileDamaged: it is no workbook that can be opened.
    """
    try:
        with CalamineWorkbook.from_path(path) as workbook:
            return tuple(_read(workbook))
    except PasswordError as locked:
        raise FileProtected from locked
    except CalamineError as broken:
        raise FileDamaged from broken


def read_beside_cells(archive: Archive) -> Iterator[Passage]:
    """The words of text boxes, shapes and charts, of comments at cells, and of printed headers and footers.

    Raises:
        FileDamaged: a part of them is not well-formed.
    """
    said: set[Passage] = set()
    for name, content in archive.parts.items():
        if name.startswith("xl/worksheets/"):
            for passage in _margins(content[-_LONGEST_TAIL:]):
                if passage not in said:
                    said.add(passage)
                    yield passage
        elif name.startswith("xl/comments"):
            for comment in parse(name, content).iter(_COMMENT):
                if words := single_line("".join(run.text or "" for run in comment.iter(_WORDS))):
                    yield Passage("note", words)
        elif name.startswith(("xl/drawings/", "xl/charts/")) and name.endswith(".xml"):
            yield from (Passage("textbox", words) for words in words_of(parse(name, content)))


def _margins(tail: bytes) -> Iterator[Passage]:
    for kind, written in _MARGIN.findall(tail):
        words = unescape(written.decode("utf-8", "replace"), {"&quot;": '"', "&apos;": "'", "&#10;": "\n"})
        place: Place = "header" if kind == b"Header" else "footer"
        for line in re.split(r"&[LCR]|\n", words.replace("&&", "\0")):
            if shown := single_line(_MARGIN_CODE.sub("", line).replace("\0", "&")):
                yield Passage(place, shown)


def _read(workbook: CalamineWorkbook) -> list[Passage]:
    passages: list[Passage] = []
    for sheet in workbook.sheets_metadata:
        if sheet.typ != SheetTypeEnum.WorkSheet:
            continue
        cells = [
            Passage("table", words)
            for row in workbook.get_sheet_by_name(sheet.name).iter_rows()
            for words in (single_line(_shown(value)) for value in row)
            if words
        ]
        if cells:
            passages.append(Passage("body", single_line(sheet.name), style="sheet-name"))
            passages.extend(cells)
    return passages


def _shown(value: object) -> str:
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        return f"{value:.15g}"
    if isinstance(value, datetime.datetime):
        return value.isoformat(" ", timespec="minutes")
    return str(value)
