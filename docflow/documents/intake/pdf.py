"""Reads the text layer of a PDF, page by page."""

import re
from dataclasses import dataclass
from pathlib import Path

import pypdfium2

from docflow.documents.intake.errors import FileDamaged, FileProtected
from docflow.documents.intake.outcome import Passage, single_line

# PDFium marks a hyphen that only breaks the line; word and line are then joined again.
_SOFT_BREAK = re.compile("[\x02\ufffe]\r?\n?")
_WRONG_PASSWORD = 4
_UNKNOWN_SECURITY = 5


@dataclass(frozen=True, slots=True)
class PdfText:
    """The lines of a PDF, and how many of its pages hold none."""

    passages: tuple[Passage, ...]
    pages: int
    pages_without_text: int


def read_pdf(path: Path) -> PdfText:
    """The lines of every page in the order the text layer gives them.

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
        page = document[number]
        layer = page.get_textpage()
        words = _SOFT_BREAK.sub("", layer.get_text_range())
        layer.close()
        page.close()
        lines = [line for line in map(single_line, words.splitlines()) if line]
        empty += not lines
        passages.extend(Passage("body", line) for line in lines)
    return PdfText(tuple(passages), len(document), empty)
