"""The one way in: checks a file, reads it, and says what it is and what stands in its way."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from docflow.documents.intake.check import Checked, check
from docflow.documents.intake.kinds import MEDIA_TYPES
from docflow.documents.intake.legacy import convert_to_docx
from docflow.documents.intake.limits import CONVERT_SECONDS, LARGEST_FILE
from docflow.documents.intake.notices import notice
from docflow.documents.intake.outcome import Intake, Kind, Notice, Passage, Proposal, fold
from docflow.documents.intake.pdf import read_pdf
from docflow.documents.intake.plain import read_csv, read_text
from docflow.documents.intake.proposal import propose
from docflow.documents.intake.sheet import read_beside_cells, read_sheets
from docflow.documents.intake.word import WordText, read_word


@dataclass(frozen=True, slots=True)
class _Reading:
    passages: tuple[Passage, ...]
    warnings: tuple[Notice, ...] = ()
    blockers: tuple[Notice, ...] = ()


def take_in(
    path: Path, name: str, *, limit_bytes: int = LARGEST_FILE, convert_seconds: float = CONVERT_SECONDS
) -> Intake:
    """Check and read one uploaded file in this very process; `Pool.take_in` does the same in a guarded one.

    Args:
        name: the name it was uploaded under; its ending must agree with the content.
        convert_seconds: the longest that LibreOffice may take for a .doc or .odt.

    Raises:
        Any error of `errors.py`; nothing of the file is kept by this function.
    """
    checked = check(path, name, limit_bytes=limit_bytes)
    reading = _READERS[checked.kind](checked, path, convert_seconds)
    proposal = propose(reading.passages, name)
    return Intake(
        media_type=MEDIA_TYPES[checked.kind],
        kind=checked.kind,
        passages=reading.passages,
        text=fold(reading.passages),
        warnings=(*reading.warnings, *_doubts(proposal)),
        blockers=(*reading.blockers, *_open_points(reading, proposal)),
        proposal=proposal,
    )


def _word(checked: Checked, path: Path, convert_seconds: float) -> _Reading:
    archive = (
        checked.archive if checked.kind == "docx" else convert_to_docx(path, checked.kind, seconds=convert_seconds)
    )
    assert archive is not None
    word = read_word(archive)
    return _Reading(word.passages, tuple(_word_warnings(word)), tuple(_word_blockers(word)))


def _word_warnings(word: WordText) -> list[Notice]:
    found: list[Notice] = []
    if word.editing_restricted:
        found.append(notice("editing-restricted"))
    if word.embedded_objects:
        found.append(notice("embedded-objects", count=word.embedded_objects))
    if word.parts_missing:
        found.append(notice("parts-missing", count=word.parts_missing))
    return found


def _word_blockers(word: WordText) -> list[Notice]:
    found: list[Notice] = []
    if word.tracked_changes:
        found.append(notice("tracked-changes", count=word.tracked_changes))
    if word.comments:
        found.append(notice("comments", count=len(word.comments)))
    return found


def _pdf(checked: Checked, path: Path, convert_seconds: float) -> _Reading:
    pdf = read_pdf(path)
    if not pdf.passages:
        return _Reading((), blockers=(notice("no-text-layer"),))
    if pdf.pages_without_text:
        return _Reading(pdf.passages, (notice("pages-without-text", pages=pdf.pages, count=pdf.pages_without_text),))
    return _Reading(pdf.passages)


def _sheets(checked: Checked, path: Path, convert_seconds: float) -> _Reading:
    beside = () if checked.archive is None else read_beside_cells(checked.archive)
    return _Reading((*read_sheets(path), *beside))


def _text(checked: Checked, path: Path, convert_seconds: float) -> _Reading:
    return _Reading(read_text(path))


def _csv(checked: Checked, path: Path, convert_seconds: float) -> _Reading:
    return _Reading(read_csv(path))


_READERS: dict[Kind, Callable[[Checked, Path, float], _Reading]] = {
    "docx": _word,
    "doc": _word,
    "odt": _word,
    "pdf": _pdf,
    "xlsx": _sheets,
    "xls": _sheets,
    "ods": _sheets,
    "txt": _text,
    "csv": _csv,
}


def _doubts(proposal: Proposal) -> list[Notice]:
    found: list[Notice] = []
    if len(proposal.titles) > 1:
        found.append(notice("several-procedures", titles="、".join(proposal.titles)))
    if proposal.numbers:
        found.append(notice("numbers-disagree", numbers="、".join(proposal.numbers)))
    return found


def _open_points(reading: _Reading, proposal: Proposal) -> list[Notice]:
    if not reading.passages:
        return [] if reading.blockers else [notice("no-text")]
    if proposal.placeholders:
        return [notice("placeholders", names="、".join(proposal.placeholders))]
    return []
