"""Which kinds of file are taken in, and how their first bytes tell them apart."""

from docflow.documents.intake.outcome import Kind

MEDIA_TYPES: dict[Kind, str] = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "pdf": "application/pdf",
    "doc": "application/msword",
    "xls": "application/vnd.ms-excel",
    "odt": "application/vnd.oasis.opendocument.text",
    "ods": "application/vnd.oasis.opendocument.spreadsheet",
    "txt": "text/plain",
    "csv": "text/csv",
}
ENDINGS: tuple[Kind, ...] = tuple(MEDIA_TYPES)

ZIP = b"PK\x03\x04"
COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
PDF = b"%PDF-"

# Formats that people send under a wrong ending; named so that the refusal can say what was found.
_STRANGERS: tuple[tuple[bytes, str], ...] = (
    (b"{\\rtf", "RTF"),
    (b"\x89PNG", "PNG"),
    (b"\xff\xd8\xff", "JPEG"),
    (b"GIF8", "GIF"),
    (b"BM", "BMP"),
    (b"II*\x00", "TIFF"),
    (b"MM\x00*", "TIFF"),
    (b"Rar!", "RAR"),
    (b"7z\xbc\xaf", "7z"),
    (b"\x1f\x8b", "gzip"),
    (b"MZ", "EXE"),
    (b"\x7fELF", "ELF"),
    (b"PK\x05\x06", "ZIP"),
)
_MARKUP = (b"<!doctype html", b"<html", b"<?xml", b"<svg", b"<script")


def stranger(head: bytes) -> str | None:
    """The name of a known format that is never plain text, or None."""
    for magic, name in _STRANGERS:
        if head.startswith(magic) and (len(magic) > 2 or b"\x00" in head):
            return name
    return None


def markup(head: bytes) -> bool:
    """Whether the bytes open like HTML or XML, which many programs save under .doc and .xls."""
    return head.lstrip(b"\xef\xbb\xbf \t\r\n").lower().startswith(_MARKUP)
