"""Reads the directory of an OLE compound file: which streams a .doc or .xls holds, without opening them."""

import mmap
import struct
from dataclasses import dataclass
from pathlib import Path

from docflow.documents.intake.errors import FileDamaged

_SECTOR_SHIFT_AT = 30
_FIRST_DIRECTORY_SECTOR_AT = 48
_TABLE_SECTORS_AT = 76
_TABLE_SECTORS_IN_HEADER = 109
_ENTRY_SIZE = 128
_LAST_SECTOR = 0xFFFFFFFA
_MOST_DIRECTORY_SECTORS = 4_096
_FIB_ENCRYPTED = 0x0100


@dataclass(frozen=True, slots=True)
class Compound:
    """What a compound file is made of."""

    names: frozenset[str]
    """Names of all streams and storages, in lower case."""
    word_encrypted: bool
    """Whether the WordDocument stream says it is encrypted."""


def look_inside(path: Path) -> Compound:
    """The directory of a compound file.

    Raises:
        FileDamaged: the header or the directory cannot be followed.

    Source: [MS-CFB] 2.2 (header), 2.3 (sector chains), 2.6 (directory); [MS-DOC] 2.5.2 (FibBase.fEncrypted).
    """
    try:
        with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
            return _read(data)
    except (struct.error, ValueError, IndexError, UnicodeDecodeError) as broken:
        raise FileDamaged from broken


def _read(data: mmap.mmap) -> Compound:
    (shift,) = struct.unpack_from("<H", data, _SECTOR_SHIFT_AT)
    (first_directory,) = struct.unpack_from("<I", data, _FIRST_DIRECTORY_SECTOR_AT)
    if shift not in (9, 12):
        raise FileDamaged
    size = 1 << shift
    names: set[str] = set()
    encrypted = False
    sector, walked = first_directory, 0
    while sector < _LAST_SECTOR:
        walked += 1
        if walked > _MOST_DIRECTORY_SECTORS:
            raise FileDamaged
        for place in range((sector + 1) * size, (sector + 2) * size, _ENTRY_SIZE):
            entry = data[place : place + _ENTRY_SIZE]
            if len(entry) < _ENTRY_SIZE:
                break
            name_size, kind = struct.unpack_from("<HB", entry, 64)
            if kind == 0 or not 2 <= name_size <= 64:
                continue
            name = entry[: name_size - 2].decode("utf-16-le").lower()
            names.add(name)
            if name == "worddocument":
                (start,) = struct.unpack_from("<I", entry, 116)
                (flags,) = struct.unpack_from("<H", data, (start + 1) * size + 10)
                encrypted = bool(flags & _FIB_ENCRYPTED)
        sector = _next_sector(data, sector, size)
    return Compound(frozenset(names), encrypted)


def _next_sector(data: mmap.mmap, sector: int, size: int) -> int:
    """The sector that follows in the chain, by the allocation table."""
    per_sector = size // 4
    table = sector // per_sector
    if table >= _TABLE_SECTORS_IN_HEADER:
        return _LAST_SECTOR
    (table_sector,) = struct.unpack_from("<I", data, _TABLE_SECTORS_AT + 4 * table)
    (following,) = struct.unpack_from("<I", data, (table_sector + 1) * size + 4 * (sector % per_sector))
    return int(following)
