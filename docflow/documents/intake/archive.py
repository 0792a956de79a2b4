"""Unpacks an office archive once, counting what really comes out, and keeps the parts that are read later."""

import mmap
import re
import struct
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from docflow.documents.intake.errors import (
    FileDamaged,
    FileProtected,
    ForbiddenPartName,
    ForbiddenXml,
    TooManyParts,
    UnpacksTooLarge,
)
from docflow.documents.intake.limits import MIB

MOST_PARTS = 2_000
LARGEST_PART = 64 * MIB
LARGEST_TOTAL = 200 * MIB
HIGHEST_RATIO = 150
# Below this size a part may be packed as tightly as it likes: a page of blanks is no bomb.
RATIO_MATTERS_FROM = MIB
_SLICE = 64 * 1024

_LOCAL_HEADER = struct.Struct("<4s5H3L2H")
_ENCRYPTED = 0x1
_ODD_NAME = re.compile(r"^/|\\|^[A-Za-z]:|(^|/)\.\.(/|$)|[\x00-\x1f]")
_ENCODING = re.compile(rb"""^\s*<\?xml[^>]{0,200}?encoding\s*=\s*["']([^"']*)["']""")
_ENCODINGS = (b"utf-8", b"utf8", b"us-ascii", b"ascii", b"utf-16")
_DECLARATION = re.compile(r"^\ufeff?\s*<\?xml[^>]*\?>")


@dataclass(frozen=True, slots=True)
class Archive:
    """An unpacked archive: every name in it, and the bytes of the parts that were asked for (XML as UTF-8)."""

    names: tuple[str, ...]
    parts: dict[str, bytes]


def unpack(path: Path, *, keep: Callable[[str], bool]) -> Archive:
    """Unpack every part, holding to the limits while the bytes come out, and keep those that `keep` names.

    Sizes written in the archive are not believed. A part named twice (upper and lower case
    count as the same), an absolute or climbing name, a document type in any XML part, an
    encrypted part or a wrong checksum ends it.

    Raises:
        FileDamaged, FileProtected, ForbiddenPartName, ForbiddenXml, TooManyParts, UnpacksTooLarge
    """
    try:
        with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as packed:
            with zipfile.ZipFile(file) as directory:
                entries = directory.infolist()
            _check_names(entries)
            return _unpack_all(packed, entries, keep)
    except (zipfile.BadZipFile, zipfile.LargeZipFile, zlib.error, struct.error, ValueError) as broken:
        raise FileDamaged from broken


def _check_names(entries: list[zipfile.ZipInfo]) -> None:
    if len(entries) > MOST_PARTS:
        raise TooManyParts(limit=MOST_PARTS)
    seen: set[str] = set()
    for entry in entries:
        name = entry.orig_filename
        if _ODD_NAME.search(name) or name.lower() in seen:
            raise ForbiddenPartName(part=name[:200])
        seen.add(name.lower())
        if entry.flag_bits & _ENCRYPTED:
            raise FileProtected
        if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise FileDamaged


def _unpack_all(packed: mmap.mmap, entries: list[zipfile.ZipInfo], keep: Callable[[str], bool]) -> Archive:
    parts: dict[str, bytes] = {}
    total = 0
    for entry in entries:
        room = min(
            LARGEST_PART,
            min(LARGEST_TOTAL, max(HIGHEST_RATIO * len(packed), RATIO_MATTERS_FROM)) - total,
            max(HIGHEST_RATIO * entry.compress_size, RATIO_MATTERS_FROM),
        )
        content = _unpack_one(packed, entry, room)
        total += len(content)
        if b"<!DOCTYPE" in content and _is_markup(entry.filename, content):
            raise ForbiddenXml(part=entry.filename)
        if _wide(content) and _is_markup(entry.filename, content):
            content = _as_utf8(entry.filename, content)
        if keep(entry.filename):
            parts[entry.filename] = _plainly_encoded(entry.filename, content)
    return Archive(tuple(entry.filename for entry in entries), parts)


def _unpack_one(packed: mmap.mmap, entry: zipfile.ZipInfo, room: int) -> bytes:
    """The bytes of one part, never more than `room` of them."""
    header = packed[entry.header_offset : entry.header_offset + _LOCAL_HEADER.size]
    magic, *_, name_size, extra_size = _LOCAL_HEADER.unpack(header)
    start = entry.header_offset + _LOCAL_HEADER.size + name_size + extra_size
    end = start + entry.compress_size
    name = packed[start - name_size - extra_size : start - extra_size]
    if magic != b"PK\x03\x04" or end > len(packed) or name != _name_bytes(entry):
        raise FileDamaged
    if entry.compress_type == zipfile.ZIP_STORED or entry.compress_size == 0:
        if entry.compress_size > room:
            raise UnpacksTooLarge
        content = packed[start:end]
    else:
        content = _inflate(packed, start, end, room)
    if zlib.crc32(content) != entry.CRC:
        raise FileDamaged
    return content


def _name_bytes(entry: zipfile.ZipInfo) -> bytes:
    return entry.orig_filename.encode("utf-8" if entry.flag_bits & 0x800 else "cp437")


def _inflate(packed: mmap.mmap, start: int, end: int, room: int) -> bytes:
    inflater = zlib.decompressobj(-zlib.MAX_WBITS)
    pieces: list[bytes] = []
    for place in range(start, end, _SLICE):
        piece = inflater.decompress(packed[place : min(place + _SLICE, end)], room + 1)
        room -= len(piece)
        if room < 0:
            raise UnpacksTooLarge
        pieces.append(piece)
    if not inflater.eof:
        raise FileDamaged
    return b"".join(pieces)


def _is_markup(name: str, content: bytes) -> bool:
    return (
        name.lower().endswith((".xml", ".rels", ".vml"))
        or content[:64].lstrip(b"\xef\xbb\xbf\xff\xfe\x00 \t\r\n")[:1] == b"<"
    )


def _wide(content: bytes) -> bool:
    return content[:2] in (b"\xff\xfe", b"\xfe\xff") or b"\x00" in content[:4]


def _as_utf8(name: str, content: bytes) -> bytes:
    """The same XML in UTF-8, so that nothing hides behind wide characters."""
    if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        encoding = "utf-16"
    elif content[:1] == b"\x00":
        encoding = "utf-16-be"
    else:
        encoding = "utf-16-le"
    try:
        words = content.decode(encoding)
    except UnicodeDecodeError:
        raise ForbiddenXml(part=name) from None
    if "<!DOCTYPE" in words:
        raise ForbiddenXml(part=name)
    return _DECLARATION.sub("", words).encode()


def _plainly_encoded(name: str, content: bytes) -> bytes:
    declared = _ENCODING.match(content[:300])
    if declared and declared[1].lower() not in _ENCODINGS:
        raise ForbiddenXml(part=name)
    return content
