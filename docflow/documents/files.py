"""Which file a reader gets of a document: the controlled copy in force, or as of a day."""

from dataclasses import dataclass
from datetime import date

from docflow.documents import queries
from docflow.documents.desk import Desk
from docflow.documents.errors import NoContent, NoEffectiveText, NoSuchRendition
from docflow.documents.intake.kinds import MEDIA_TYPES
from docflow.documents.models import Content, Document, Revision
from docflow.journal.work import Work
from docflow.kernel.text import Language
from docflow.lifecycle.items import visible
from docflow.people.queries import scope_of


@dataclass(frozen=True)
class File:
    """A file as it is handed out."""

    sha256: str
    name: str
    media_type: str


def text_in_force(work: Work, document: Document, *, on: date | None = None, language: Language = "zh") -> Revision:
    """The revision that binds its readers, today or on a day; of several languages the reader's own.

    Raises NoEffectiveText, also for a text the reader may not see.
    """
    statement = queries.effective_revision(document.id) if on is None else queries.revision_as_of(document.id, on)
    line = work.session.scalars(statement.where(visible(scope_of(work)))).all()
    if not line:
        raise NoEffectiveText(number=document.number, on=(on or work.today).isoformat())
    return min(line, key=lambda revision: (revision.language not in (language, "both"), -revision.serial))


def controlled_file(work: Work, revision: Revision, *, wanted: str, language: Language) -> File:
    """The controlled copy of a text (Word), or the approved file itself where no copy is stamped.

    Raises NoContent, NoSuchRendition (naming the formats there are).
    """
    content = _content(work, revision)
    copies = work.session.scalars(queries.renditions_of(revision.id)).all()
    latest = [copy for copy in copies if copy.step == copies[0].step]
    if wanted == "docx" and latest:
        copy = min(latest, key=lambda one: one.language != language)
        return File(
            copy.sha256, f"{revision.number} {revision.label} {revision.title.in_(language)}.docx", MEDIA_TYPES["docx"]
        )
    if wanted == content.kind and not latest:
        return File(content.sha256, f"{revision.number} {revision.label} {content.file_name}", content.media_type)
    raise NoSuchRendition(number=revision.number, format=wanted, available="docx" if latest else content.kind)


def readable_text(work: Work, revision: Revision) -> str:
    """Everything that can be read in the file of a text. Raises NoContent."""
    return _content(work, revision).text


def format_of(work: Work, revision: Revision) -> str:
    """The format in which a text is handed out."""
    return _content(work, revision).kind


def original_file(work: Work, revision: Revision) -> File:
    """What the author uploaded last. Raises NoContent."""
    content = _content(work, revision)
    return File(content.sha256, content.file_name, content.media_type)


def bytes_of(desk: Desk, file: File) -> bytes:
    return desk.blobs.read(file.sha256)


def _content(work: Work, revision: Revision) -> Content:
    content = work.session.get(Content, revision.content_id) if revision.content_id else None
    if content is None:
        raise NoContent()
    return content
