"""Questions about change requests."""

from collections.abc import Iterable

from sqlalchemy import ColumnElement, Select, and_, case, exists, or_, select
from sqlalchemy.orm import Session

from docflow.documents.changes.errors import ChangeRequestNotFound
from docflow.documents.changes.models import (
    ChangeAssessment,
    ChangeDocument,
    ChangeImpact,
    ChangeProcess,
    ChangeRequest,
    ChangeRevision,
)
from docflow.documents.changes.settling import outcome_of
from docflow.documents.models import Document, Revision
from docflow.documents.queries import may_see
from docflow.lifecycle.items import Item, visible
from docflow.people.rights import Scope
from docflow.processes.models import Process


def register(
    scope: Scope,
    *,
    state: str | None = None,
    source: str | None = None,
    unit_ids: frozenset[int] | None = None,
    document_id: int | None = None,
    emergency: bool | None = None,
    overdue_on: object = None,
    open_only: bool = False,
    words: str = "",
) -> Select[ChangeRequest]:
    """The requests this person may see, the newest first.

    Args:
        document_id: only those that touch this document, as they stand now.
        overdue_on: a day; then only open ones whose term had passed by then.
        words: part of the number or of a title.
    """
    rows = select(ChangeRequest).where(visible(scope))
    if state is not None:
        rows = rows.where(Item.state == state)
    if source is not None:
        rows = rows.where(ChangeRequest.source == source)
    if unit_ids is not None:
        rows = rows.where(Item.unit_id.in_(unit_ids))
    if document_id is not None:
        rows = rows.where(exists(_touching(document_id)))
    if emergency is not None:
        rows = rows.where(ChangeRequest.emergency.is_(emergency))
    if overdue_on is not None:
        rows = rows.where(~Item.closed, Item.due_on < overdue_on)
    if open_only:
        rows = rows.where(~Item.closed)
    if words:
        columns = (Item.number, Item.title_zh, Item.title_en)
        rows = rows.where(or_(*(column.icontains(words, autoescape=True) for column in columns)))
    return rows.order_by(Item.id.desc())


def _touching(document_id: int) -> Select[int]:
    return select(ChangeDocument.id).where(
        ChangeDocument.change_request_id == ChangeRequest.id,
        ChangeDocument.assessment == ChangeRequest.assessment,
        ChangeDocument.document_id == document_id,
    )


def request_of(session: Session, which: int | str, scope: Scope) -> ChangeRequest:
    """A request by id or number. Raises ChangeRequestNotFound, also for what the reader may not see."""
    by = ChangeRequest.id == int(which) if str(which).isdecimal() and len(str(which)) <= 18 else Item.number == which
    found = session.scalar(select(ChangeRequest).where(by, visible(scope)))
    if found is None:
        raise ChangeRequestNotFound(request=which)
    return found


def documents_of(request_id: int, assessment: int) -> Select[ChangeDocument]:
    return (
        select(ChangeDocument)
        .where(ChangeDocument.change_request_id == request_id, ChangeDocument.assessment == assessment)
        .order_by(ChangeDocument.id)
    )


def documents_whole(request_id: int, assessment: int) -> Select[ChangeDocument, Document]:
    """Rows (touched, document or None), whoever asks: for rules and effects."""
    rows = select(ChangeDocument, Document).outerjoin(Document, Document.id == ChangeDocument.document_id)
    here = and_(ChangeDocument.change_request_id == request_id, ChangeDocument.assessment == assessment)
    return rows.where(here).order_by(ChangeDocument.id)


def with_text(session: Session, document_ids: Iterable[int]) -> tuple[frozenset[int], frozenset[int]]:
    """Of these documents those with a text in force, and those with one in progress, in one statement."""
    rows = session.execute(
        select(Revision.document_id, Revision.in_force)
        .where(Revision.document_id.in_(list(document_ids)), ~Revision.closed)
        .distinct()
    ).all()
    in_force = frozenset(row.document_id for row in rows if row.in_force)
    return in_force, frozenset(row.document_id for row in rows if not row.in_force)


def documents_seen(request_id: int, assessment: int, scope: Scope) -> Select[ChangeDocument, Document]:
    """Rows (touched, document or None) that this person may know of: new ones, and documents they may see."""
    return (
        select(ChangeDocument, Document)
        .outerjoin(Document, Document.id == ChangeDocument.document_id)
        .where(
            ChangeDocument.change_request_id == request_id,
            ChangeDocument.assessment == assessment,
            or_(ChangeDocument.what == "new", may_see(scope)),
        )
        .order_by(ChangeDocument.id)
    )


def titles_of(session: Session, document_ids: Iterable[int], scope: Scope) -> dict[int, Revision]:
    """By document the revision whose title it goes by: the one in force, else the latest seen, in one statement."""
    rows = session.scalars(
        select(Revision)
        .where(Revision.document_id.in_(list(document_ids)), visible(scope))
        .order_by(case((Item.in_force, 1), else_=0), Revision.serial, Revision.id)
    )
    return {one.document_id: one for one in rows}


def processes_of(request_id: int, assessment: int) -> Select[ChangeProcess]:
    return select(ChangeProcess).where(
        ChangeProcess.change_request_id == request_id, ChangeProcess.assessment == assessment
    )


def processes_named(request_id: int, assessment: int) -> Select[Process]:
    rows = select(Process).join(ChangeProcess, ChangeProcess.process_id == Process.id)
    here = and_(ChangeProcess.change_request_id == request_id, ChangeProcess.assessment == assessment)
    return rows.where(here).order_by(Process.code)


def assessment_of(session: Session, request: ChangeRequest) -> ChangeAssessment | None:
    """The impact statement that counts."""
    return session.get(ChangeAssessment, (request.id, request.assessment)) if request.assessment else None


def impacts_of(request_id: int, assessment: int) -> Select[ChangeImpact]:
    return select(ChangeImpact).where(
        ChangeImpact.change_request_id == request_id, ChangeImpact.assessment == assessment
    )


def revisions_of(request_id: int, scope: Scope | None = None) -> Select[ChangeRevision, Revision]:
    """Rows (link, revision) of what a request opened or asked to withdraw; with a scope, what that person may see."""
    rows = (
        select(ChangeRevision, Revision)
        .join(Revision, Revision.id == ChangeRevision.revision_id)
        .where(ChangeRevision.change_request_id == request_id)
        .order_by(ChangeRevision.implementation, Revision.number, Revision.id)
    )
    return rows if scope is None else rows.where(visible(scope))


def carried_by(revision_id: int) -> Select[ChangeRequest]:
    """The requests that a revision carries, or that asked for its withdrawal."""
    rows = select(ChangeRequest).join(ChangeRevision, ChangeRevision.change_request_id == ChangeRequest.id)
    return rows.where(ChangeRevision.revision_id == revision_id).order_by(ChangeRequest.id)


def does_not_stand(revision_id: int) -> ColumnElement[bool]:
    """Whether a change that the revision carries is an emergency without its approval."""
    return exists(
        select(ChangeRevision.revision_id).where(
            ChangeRevision.revision_id == revision_id, ChangeRevision.stands.is_(False)
        )
    )


def settled(session: Session, change_request_id: int) -> bool:
    """Whether all that a request asked for has come to its end, and at least one change really happened."""
    request = session.get(ChangeRequest, change_request_id)
    return request is not None and outcome_of(session, request) == "settle"
