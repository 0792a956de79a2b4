"""Registers as spreadsheets: findings, nonconformities, actions, audits or change requests, one a row."""

import io
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, Literal
from zoneinfo import ZoneInfo

import xlsxwriter

from docflow.kernel.errors import Invalid
from docflow.kernel.text import Language, one_line
from docflow.reports.wording import Words, lines_of, said

Kind = Literal["text", "long", "number", "date", "instant"]

Cell = Words | int | float | date | datetime | None

_WIDTHS: dict[Kind, int] = {"text": 16, "long": 48, "number": 10, "date": 12, "instant": 17}
_LONGEST = 32_767
"""Letters a cell of a spreadsheet can hold."""
_FORMULA = ("=", "+", "-", "@", "＝", "＋", "－", "＠")
"""Where a cell begins like this, a spreadsheet may take it for a formula; the wide signs count in Chinese ones."""
_MOST_ROWS = 1_048_575
"""Rows a sheet can hold beside its header."""
_FORBIDDEN = re.compile(r"[\[\]:*?/\\]")
_LONGEST_TITLE = 31
_A4 = 9
_MADE_AT = datetime(2026, 1, 1, tzinfo=UTC)
"""Fixed, so that the same rows always give the same bytes."""


class RegisterTooLong(Invalid):
    """A register has at most as many rows as a spreadsheet can hold; none is left out in silence."""

    code = "register-too-long"
    zh = "台账超过电子表格的最大行数 {most}，请缩小筛选范围"
    en = "The register has more than the {most} rows that a spreadsheet holds; filter it to fewer"


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a register."""

    heading: Words
    kind: Kind = "text"
    width: int | None = None
    """In letters; none: as is usual for the kind."""


def register(
    sheet_title: Words,
    columns: Sequence[Column],
    rows: Iterable[Sequence[Cell]],
    *,
    language: Language,
    zone: ZoneInfo,
) -> bytes:
    """A spreadsheet (.xlsx) with one row for each of `rows`, which is read once and never held as a whole.

    The header row stays in sight and every column can be filtered. Dates and instants are dates of the
    spreadsheet, instants in the organisation's zone, to the minute. Text is never taken for a formula: it is
    written as text, and what begins with = + - @ is marked so that it stays text when somebody edits the cell;
    line ends stay, tabs and other control characters are left out.

    The same rows give the same bytes.

    Raises:
        RegisterTooLong: there are more rows than a spreadsheet can hold.
    """
    out = io.BytesIO()
    book = xlsxwriter.Workbook(
        out,
        {
            "constant_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
            "default_date_format": "yyyy-mm-dd",
        },
    )
    book.set_properties({"title": said(sheet_title, language), "author": "docflow", "created": _MADE_AT})
    sheet = book.add_worksheet(_title(sheet_title, language))
    head = book.add_format({"bold": True, "bg_color": "#EEF4F0", "bottom": 1, "valign": "top", "text_wrap": True})
    looks = {
        "text": book.add_format({"valign": "top"}),
        "long": book.add_format({"valign": "top", "text_wrap": True}),
        "number": book.add_format({"valign": "top"}),
        "date": book.add_format({"valign": "top", "num_format": "yyyy-mm-dd", "align": "left"}),
        "instant": book.add_format({"valign": "top", "num_format": "yyyy-mm-dd hh:mm", "align": "left"}),
        "marked": book.add_format({"valign": "top", "text_wrap": True, "quote_prefix": True}),
    }
    for at, column in enumerate(columns):
        sheet.set_column(at, at, column.width or _WIDTHS[column.kind])
        sheet.write_string(0, at, one_line(said(column.heading, language)), head)
    last = 0
    for last, row in enumerate(rows, start=1):
        if last > _MOST_ROWS:
            raise RegisterTooLong(most=_MOST_ROWS)
        for at, (column, cell) in enumerate(zip(columns, row, strict=True)):
            _put(sheet, last, at, cell, looks, column.kind, language, zone)
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, last, max(len(columns) - 1, 0))
    sheet.set_landscape()
    sheet.set_paper(_A4)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)
    sheet.set_footer("&P / &N")
    book.close()
    return out.getvalue()


def _put(
    sheet: Any, row: int, at: int, cell: Cell, looks: dict[str, Any], kind: Kind, language: Language, zone: ZoneInfo
) -> None:
    if cell is None:
        return
    if isinstance(cell, datetime):
        local = cell.astimezone(zone).replace(second=0, microsecond=0, tzinfo=None)
        sheet.write_datetime(row, at, local, looks["instant"])
    elif isinstance(cell, date):
        sheet.write_datetime(row, at, cell, looks["date"])
    elif isinstance(cell, (int, float)):
        sheet.write_number(row, at, cell, looks["number"])
    else:
        words = _cut("\n".join(lines_of(said(cell, language))), _LONGEST)
        if words:
            look = "marked" if words.startswith(_FORMULA) else "long" if "\n" in words else kind
            sheet.write_string(row, at, words, looks[look])


def _title(words: Words, language: Language) -> str:
    """The name of the sheet as spreadsheets allow it."""
    plain = _FORBIDDEN.sub(" ", one_line(said(words, language))).strip(" '")
    return _cut(plain, _LONGEST_TITLE).strip(" '") or "docflow"


def _cut(words: str, most: int) -> str:
    """As many letters as fit; spreadsheets count those beyond the first plane of Unicode twice."""
    if 2 * len(words) > most:
        words = words.encode("utf-16-le")[: 2 * most].decode("utf-16-le", "ignore")
    return words
