"""Reads the text layer of a PDF, page by page."""

import re
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import pypdfium2

from docflow.documents.intake.errors import FileDamaged, FileProtected
from docflow.documents.intake.outcome import Passage, is_han, single_line

# PDFium marks a hyphen that only breaks the line; word and line are then joined again.
_SOFT_BREAK = re.compile("[\x02\ufffe]\r?\n?")
_LINE = re.compile(r"\S(?:[^\r\n]*\S)?")
_DENSE = 0.8
_LONG = 0.4
_INDENT = 5
"""Characters that the first line of a paragraph may stand further to the right than the next."""
_WRONG_PASSWORD = 4
_UNKNOWN_SECURITY = 5


@dataclass(frozen=True, slots=True)
class PdfText:
    """The lines of a PDF, and how many of its pages hold none."""

    passages: tuple[Passage, ...]
    pages: int
    pages_without_text: int


def read_pdf(path: Path) -> PdfText:
    """The lines of every page in the order the text layer gives them, with what is filled into its forms.

    Raises:
        FileProtected: it opens only with a password.
        FileDamaged: it is no PDF that can be opened.
    """
    try:
        with pypdfium2.PdfDocument(path) as document:
            return _read(document)
    except pypdfium2.PdfiumError as refused:
        if refused.err_code in (_WRONG_PASSWORD, _UNKNOWN_SECURITY):
            raise FileProtected from refused
        raise FileDamaged from refused


def _read(document: pypdfium2.PdfDocument) -> PdfText:
    passages: list[Passage] = []
    empty = 0
    for number in range(len(document)):
        lines = _lines_of_page(document, number)
        empty += not lines
        passages.extend(Passage("body", line) for line in lines)
    return PdfText(tuple(passages), len(document), empty)


def _lines_of_page(document: pypdfium2.PdfDocument, number: int) -> list[str]:
    page = document[number]
    if pypdfium2.raw.FPDFPage_GetAnnotCount(page) > 0:
        # What is filled into forms and written beside the text shows on the page: make it part of the page, in memory.
        pypdfium2.raw.FPDFPage_Flatten(page, pypdfium2.raw.FLAT_NORMALDISPLAY)
        page.close()
        page = document[number]
    layer = page.get_textpage()
    lines = [
        line for line in map(single_line, _SOFT_BREAK.sub("", _unwrapped(layer, page.get_width())).splitlines()) if line
    ]
    layer.close()
    page.close()
    return lines


def _unwrapped(layer: pypdfium2.PdfTextPage, width: float) -> str:
    """The words of a page, where a Chinese sentence that goes on in the next line goes on: a word may be cut there.

    A line goes on when it ends in a Chinese character at the right margin, and the line below
    begins with one at about the left of the first.
    """
    words: str = layer.get_text_range()
    if len(words) != layer.count_chars():
        return words  # Places in the words are not places on the page then.
    lines = [_Line(found.start(), found.end() - 1, layer) for found in _LINE.finditer(words)]
    margin = max((line.right for line in lines), default=0.0)
    pieces, copied = [], 0
    for line, below in pairwise(lines):
        if is_han(words[line.end]) and is_han(words[below.begin]) and line.goes_on_in(below, margin, width):
            pieces.append(words[copied : line.end + 1])
            copied = below.begin
    return "".join((*pieces, words[copied:]))


class _Line:
    """One line of a page: where it stands in the words, and where on the page."""

    def __init__(self, begin: int, end: int, layer: pypdfium2.PdfTextPage) -> None:
        self.begin, self.end = begin, end
        self.left, self.bottom, _, self.top = layer.get_charbox(begin)
        last_left, _, self.right, _ = layer.get_charbox(end)
        self._width = self.right - last_left

    def goes_on_in(self, below: "_Line", margin: float, page_width: float) -> bool:
        full = margin - self.right < self._width and self.right - self.left > page_width * _LONG
        # Cells side by side make a line of few characters and wide gaps; they do not go on.
        dense = (self.end + 1 - self.begin) * self._width > (self.right - self.left) * _DENSE
        beneath = below.top < self.bottom and -_INDENT < (below.left - self.left) / (self._width or 1.0) < 1
        return bool(full and dense and beneath)
