"""What stands around a text: the documents it names and is named by, and how far its readers are."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Select, case, exists, func, select
from sqlalchemy.orm import Session

from docflow.documents.models import Acknowledgement, Content, Document, Reference, Revision
from docflow.documents.queries import master_list
from docflow.lifecycle.items import visible
from docflow.people.rights import Scope


def named_by(revision_id: int, scope: Scope) -> Select[Document, Revision]:
    """Rows (document, revision) of the documents that this text names, as far as the reader may see them."""
    targets = select(Reference.document_id).where(Reference.revision_id == revision_id)
    return master_list(scope).where(Document.id.in_(targets))


def naming(document_id: int, scope: Scope) -> Select[Document, Revision]:
    """Rows (document, revision) of the documents whose text in force or in progress names this one."""
    sources = (
        select(Revision.document_id)
        .join(Reference, Reference.revision_id == Revision.id)
        .where(
            Reference.document_id == document_id, Revision.document_id != document_id, ~Revision.closed, visible(scope)
        )
    )
    return master_list(scope).where(Document.id.in_(sources))


@dataclass(frozen=True)
class Reading:
    """How many readers were asked, have confirmed, and are late; the waived count as done."""

    asked: int
    done: int
    late: int
    oldest_due_on: date | None
    """The earliest day somebody has let pass."""
    last_due_on: date | None
    """The latest day for which somebody is still waited."""


def reading(session: Session, revision_id: int, today: date) -> Reading:
    """How far the readers of a text are, in one statement."""
    return reading_of(session, [revision_id], today).get(revision_id, Reading(0, 0, 0, None, None))


def reading_of(session: Session, revision_ids: Iterable[int], today: date) -> dict[int, Reading]:
    """The same of several texts, in one statement; one whose reading nobody was asked for is absent."""
    waits = Acknowledgement.state == "assigned"
    late = waits & (Acknowledgement.due_on < today)
    rows = session.execute(
        select(
            Acknowledgement.revision_id,
            func.count(),
            func.coalesce(func.sum(case((waits, 1), else_=0)), 0),
            func.coalesce(func.sum(case((late, 1), else_=0)), 0),
            func.min(case((late, Acknowledgement.due_on))),
            func.max(case((waits, Acknowledgement.due_on))),
        )
        .where(Acknowledgement.revision_id.in_(list(revision_ids)), Acknowledgement.state != "replaced")
        .group_by(Acknowledgement.revision_id)
    )
    return {
        revision: Reading(asked, asked - open_, overdue, oldest, last)
        for revision, asked, open_, overdue, oldest, last in rows
    }


def is_known_elsewhere(session: Session, sha256: str, scope: Scope) -> bool:
    """Whether a file is the text of a revision that the reader may not see."""
    kept = (
        select(Content.id)
        .join(Revision, Revision.id == Content.revision_id)
        .where(Content.sha256 == sha256, ~visible(scope))
    )
    return bool(session.scalar(select(exists(kept))))
