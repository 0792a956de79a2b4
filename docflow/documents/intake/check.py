"""Looks at the bytes of an uploaded file before anything reads it: what it really is, and whether it may come in."""

from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from docflow.documents.intake import kinds
from docflow.documents.intake.archive import Archive, unpack
from docflow.documents.intake.compound import Compound, look_inside
from docflow.documents.intake.errors import (
    EndingMismatch,
    FileDamaged,
    FileEmpty,
    FileKindUnknown,
    FileMissing,
    FileProtected,
    FileTooLarge,
    HasMacros,
)
from docflow.documents.intake.limits import LARGEST_FILE, MIB
from docflow.documents.intake.office import check_office, check_open_document, kept, kind_of
from docflow.documents.intake.outcome import Kind

_HEAD = 1024
_MACRO_STREAMS = ("_vba_project", "_vba_project_cur", "vba", "macros")


@dataclass(frozen=True, slots=True)
class Checked:
    """A file that may be read: its true kind, and its unpacked parts when it is an archive."""

    kind: Kind
    archive: Archive | None = None


def check(path: Path, name: str, *, limit_bytes: int = LARGEST_FILE) -> Checked:
    """Decide what a file is by its content, hold that against its name, and refuse what may not come in.

    Raises:
        FileMissing, FileEmpty, FileTooLarge, FileKindUnknown: before any of it is read.
        EndingMismatch: the content is of another kind than the ending says.
        FileProtected, FileDamaged, FileIsTemplate, HasMacros, ExternalTemplate, ExternalContent,
        ForbiddenXml, ForbiddenPartName, TooManyParts, UnpacksTooLarge: see each.

    Source: the limits are docflow's own.
    """
    try:
        size = path.stat().st_size
        with path.open("rb") as file:
            head = file.read(_HEAD)
    except OSError as gone:
        raise FileMissing from gone
    if size == 0:
        raise FileEmpty
    if size > limit_bytes:
        raise FileTooLarge(limit_mib=round(limit_bytes / MIB, 1) if limit_bytes % MIB else limit_bytes // MIB)
    ending = PurePosixPath(name.lower()).suffix.lstrip(".")
    for kind in kinds.ENDINGS:
        if kind == ending:
            return _check_as(kind, path, head)
    raise FileKindUnknown(ending=ending, allowed="、".join(kinds.ENDINGS))


def _check_as(kind: Kind, path: Path, head: bytes) -> Checked:
    if head.startswith(kinds.ZIP):
        return _check_archive(kind, path)
    if head.startswith(kinds.COMPOUND):
        _check_compound(kind, look_inside(path))
    elif head.startswith(kinds.PDF) or (kind == "pdf" and kinds.PDF in head):
        _same(kind, "pdf")
    else:
        _check_text(kind, head)
    return Checked(kind)


def _check_archive(kind: Kind, path: Path) -> Checked:
    archive = unpack(path, keep=kept)
    found = kind_of(archive)
    if found in ("docx", "xlsx"):
        check_office(archive)
    elif found in ("odt", "ods"):
        check_open_document(archive)
    _same(kind, found)
    return Checked(kind, archive)


def _check_compound(kind: Kind, compound: Compound) -> None:
    names = compound.names
    if "encryptedpackage" in names or compound.word_encrypted:
        raise FileProtected
    if names.intersection(_MACRO_STREAMS):
        raise HasMacros
    if "worddocument" in names:
        _same(kind, "doc")
    elif names & {"workbook", "book"}:
        _same(kind, "xls")
    else:
        _same(kind, "OLE")


def _check_text(kind: Kind, head: bytes) -> None:
    """What has no magic is text, or nothing we know."""
    found = kinds.stranger(head)
    if kind in ("txt", "csv"):
        if found:
            _same(kind, found)
        if b"\x00" in head and head[:2] not in (b"\xff\xfe", b"\xfe\xff"):
            raise FileDamaged
        return
    if found or kinds.markup(head):
        _same(kind, found or "HTML / XML")
    raise FileDamaged


def _same(kind: Kind, found: str) -> None:
    if kind != found:
        raise EndingMismatch(ending=kind, found=found)
