"""Reads plain text and CSV, whatever encoding a Chinese or a European Windows wrote."""

import codecs
import csv
import io
from pathlib import Path

from docflow.documents.intake.errors import FileDamaged
from docflow.documents.intake.outcome import Passage, single_line


def decode(content: bytes) -> str:
    """The words in `content`: UTF-8 with or without mark, UTF-16 with mark, else GB 18030.

    Raises:
        FileDamaged: it is none of these.
    """
    wide = content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    encodings = ("utf-16",) if wide else ("utf-8-sig", "gb18030")
    for encoding in encodings:
        try:
            words = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" not in words:
            return words
    raise FileDamaged


def read_text(path: Path) -> tuple[Passage, ...]:
    """One passage for each line that is not blank."""
    lines = map(single_line, decode(path.read_bytes()).splitlines())
    return tuple(Passage("body", line) for line in lines if line)


def read_csv(path: Path) -> tuple[Passage, ...]:
    """One passage for each filled cell; comma, semicolon or tab part the cells.

    Raises:
        FileDamaged: a cell is longer than CSV allows.
    """
    words = decode(path.read_bytes())
    first = words.partition("\n")[0]
    delimiter = max(",;\t", key=first.count)
    try:
        rows = list(csv.reader(io.StringIO(words, newline=""), delimiter=delimiter))
    except csv.Error as broken:
        raise FileDamaged from broken
    cells = (single_line(cell) for row in rows for cell in row)
    return tuple(Passage("table", cell) for cell in cells if cell)
