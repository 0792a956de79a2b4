"""Tables of a template: ruled ones whose header repeats, and grids of fields to write in."""

from typing import Any

from docx.document import Document
from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT, WD_ROW_HEIGHT_RULE, WD_TABLE_ALIGNMENT
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Mm, Twips
from docx.table import Table as WordTable
from docx.table import _Cell, _Row

from docflow.documents import typesetting_paper as paper
from docflow.documents.typesetting_source import FormField, Table
from docflow.kernel.text import Language

SHADE = "EDEDED"
_SHORT = 8
"""Rows up to which a table is not broken over two pages."""
_LABEL_SHARE = 0.19
"""Part of the line that the label of a field takes."""


def add_table(document: Document, table: Table, language: Language) -> None:
    """A table over the full width of the text; rows stay whole and the header repeats on every page."""
    shares = table.widths or (1.0,) * len(table.columns.zh)
    made = _ruled(document, 1 + len(table.rows) + table.blank_rows, shares)
    rows = list(made.rows)
    _mark(rows[0], "w:tblHeader")
    for cell, words in zip(rows[0].cells, table.columns.in_(language), strict=True):
        _say(cell, words, paper.HEAD, language)
        _shade(cell)
    for row, cells in zip(rows[1:], table.rows, strict=False):
        for cell, words in zip(row.cells, cells.in_(language), strict=True):
            _say(cell, words, paper.CELL, language)
    for row in rows[1 + len(table.rows) :]:
        _lift(row, 8)
        for cell in row.cells:
            _say(cell, "", paper.CELL, language)
    _hold_together(rows[: 1 if len(rows) > _SHORT else -1])


def add_fields(document: Document, fields: tuple[FormField, ...], language: Language) -> None:
    """Labels with a place to write, two to a line; a wide field, and an odd last one, takes the whole line."""
    lines: list[list[FormField]] = []
    for field in fields:
        if not field.wide and lines and len(lines[-1]) == 1 and not lines[-1][0].wide:
            lines[-1].append(field)
        else:
            lines.append([field])
    made = _ruled(document, len(lines), (_LABEL_SHARE, 0.5 - _LABEL_SHARE) * 2)
    for row, line in zip(made.rows, lines, strict=True):
        _lift(row, 9)
        cells = row.cells
        if len(line) == 1:
            cells[1].merge(cells[3])
        for at, field in enumerate(line):
            _say(cells[2 * at], field.label.in_(language), paper.HEAD, language)
            _shade(cells[2 * at])
            _say(cells[2 * at + 1], field.fill.in_(language) if field.fill else "", paper.CELL, language)
    if len(lines) <= _SHORT:
        _hold_together(list(made.rows)[:-1])


def _ruled(document: Document, rows: int, shares: tuple[float, ...]) -> WordTable:
    made: WordTable = document.add_table(rows=rows, cols=len(shares), style="Table Grid")
    made.alignment, made.autofit = WD_TABLE_ALIGNMENT.CENTER, False
    whole = paper.text_width(document)
    widths = [int(whole * share / sum(shares)) for share in shares]
    properties: Any = made._tbl.tblPr
    for tag in ("w:tblW", "w:tblLook"):
        for old in properties.findall(qn(tag)):
            properties.remove(old)
    wide = parse_xml(f'<w:tblW {nsdecls("w")} w:w="{sum(widths)}" w:type="dxa"/>')
    properties.find(qn("w:tblStyle")).addnext(wide)
    properties.append(parse_xml(
        f'<w:tblCellMar {nsdecls("w")}><w:top w:w="40" w:type="dxa"/><w:left w:w="85" w:type="dxa"/>'
        '<w:bottom w:w="40" w:type="dxa"/><w:right w:w="85" w:type="dxa"/></w:tblCellMar>'
    ))  # fmt: skip
    edge, inner = (
        'w:val="single" w:sz="8" w:space="0" w:color="000000"',
        'w:val="single" w:sz="4" w:space="0" w:color="000000"',
    )
    borders = parse_xml(
        f"<w:tblBorders {nsdecls('w')}><w:top {edge}/><w:left {edge}/><w:bottom {edge}/><w:right {edge}/>"
        f"<w:insideH {inner}/><w:insideV {inner}/></w:tblBorders>"
    )
    layout = properties.find(qn("w:tblLayout"))
    layout.addprevious(borders)
    for column, width in zip(made._tbl.tblGrid.findall(qn("w:gridCol")), widths, strict=True):
        column.set(qn("w:w"), str(width))
    for row in made.rows:
        _mark(row, "w:cantSplit")
        for cell, width in zip(row.cells, widths, strict=True):
            cell.width = Twips(width)
            cell.vertical_alignment = WD_CELL_VERTICAL_ALIGNMENT.CENTER
    return made


def _say(cell: _Cell, words: str, style: str, language: Language) -> None:
    paragraph = cell.paragraphs[0]
    paragraph.style = style
    if words:
        paper.write(paragraph, words, language)


def _hold_together(rows: list[_Row]) -> None:
    """Keep each of these rows on the page of the row after it."""
    for row in rows:
        for cell in row.cells:
            cell.paragraphs[0].paragraph_format.keep_with_next = True


def _mark(row: _Row, tag: str) -> None:
    row._tr.get_or_add_trPr().append(OxmlElement(tag))


def _lift(row: _Row, millimetres: float) -> None:
    row.height, row.height_rule = Mm(millimetres), WD_ROW_HEIGHT_RULE.AT_LEAST


def _shade(cell: _Cell) -> None:
    alignment: Any = cell._tc.get_or_add_tcPr().find(qn("w:vAlign"))  # the schema wants the shading before it
    alignment.addprevious(parse_xml(f'<w:shd {nsdecls("w")} w:val="clear" w:color="auto" w:fill="{SHADE}"/>'))
