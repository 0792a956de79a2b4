"""Reads every filled cell of a workbook (.xlsx, .xls, .ods)."""

import datetime
from pathlib import Path

from python_calamine import CalamineError, CalamineWorkbook, PasswordError, SheetTypeEnum

from docflow.documents.intake.errors import FileDamaged, FileProtected
from docflow.documents.intake.outcome import Passage, single_line


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
