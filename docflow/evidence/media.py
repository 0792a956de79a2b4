"""What kinds of file are kept as proof, told by their first bytes."""

from docflow.evidence.errors import MediaNotKept

_BY_HEAD: tuple[tuple[bytes, str], ...] = (
    (b"%PDF-", "application/pdf"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
)
_ZIPPED = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
_PLAIN = {"csv": "text/csv", "txt": "text/plain"}
KEPT = ("pdf", "png", "jpg", "docx", "xlsx", "csv", "txt")
"""As people call them."""


def media_type_of(head: bytes, name: str) -> str:
    """The media type of a file that is kept as proof. Raises MediaNotKept.

    Bytes decide; between formats that begin alike (zip, plain text) the name's ending does.
    """
    for beginning, media_type in _BY_HEAD:
        if head.startswith(beginning):
            return media_type
    ending = name.rpartition(".")[2].lower()
    if head.startswith(b"PK\x03\x04") and ending in _ZIPPED:
        return _ZIPPED[ending]
    if ending in _PLAIN and head and b"\x00" not in head:
        return _PLAIN[ending]
    raise MediaNotKept(name=name, kept=", ".join(KEPT))
