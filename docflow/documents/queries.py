"""Questions about documents."""

from collections.abc import Iterable
from datetime import date

from sqlalchemy import ColumnElement, Select, and_, exists, func, literal, or_, select, union_all
from sqlalchemy.orm import Session, aliased

from docflow.documents.errors import DocumentNotFound
from docflow.documents.models import (
    Acknowledgement,
    Content,
    Document,
    DocumentProcess,
    PeriodicReview,
    Reference,
    Rendition,
    Revision,
    RevisionClause,
)
from docflow.lifecycle.items import Item, addressed_to, visible
from docflow.lifecycle.signatures import Signature
from docflow.people.rights import Scope

OPEN_STATES = ("draft", "in_review", "in_approval", "approved", "released")


def may_see(scope: Scope) -> ColumnElement[bool]:
    """Documents of which the reader may see a revision, or could while it was in force."""
    seen = select(Revision.document_id).where(
        Revision.document_id == Document.id,
        or_(visible(scope), and_(Item.was_in_force, addressed_to(scope))),
    )
    return exists(seen.correlate(Document))


def document_by_number(session: Session, number: str, scope: Scope | None) -> Document:
    """Raises DocumentNotFound, also for what the reader may not see."""
    asked = select(Document).where(Document.number == number)
    if scope is not None:
        asked = asked.where(may_see(scope))
    if document := session.scalar(asked):
        return document
    raise DocumentNotFound(number=number)


def revisions_of(document_id: int, scope: Scope | None = None) -> Select[Revision]:
    """The line of revisions, newest first; with a scope, only those the reader may see."""
    line = select(Revision).where(Revision.document_id == document_id)
    if scope is not None:
        line = line.where(visible(scope))
    return line.order_by(Revision.serial.desc(), Revision.id.desc())


def open_revision(document_id: int, language: str | None = None) -> Select[Revision]:
    line = select(Revision).where(Revision.document_id == document_id, Revision.state.in_(OPEN_STATES))
    return line if language is None else line.where(Revision.language == language)


def effective_revision(document_id: int, language: str | None = None) -> Select[Revision]:
    line = select(Revision).where(Revision.document_id == document_id, Item.in_force)
    return line if language is None else line.where(Revision.language == language)


def in_force_among(revision_ids: Iterable[int], scope: Scope) -> Select[Revision]:
    """Of some items, the revisions that are in force now and that the reader may see."""
    return select(Revision).where(Revision.id.in_(list(revision_ids)), Item.in_force, visible(scope))


def in_force_on(day: date) -> ColumnElement[bool]:
    """Revisions that bound their readers on a day, whatever became of them since."""
    return and_(
        Revision.effective_on <= day,
        or_(Revision.effective_to.is_(None), Revision.effective_to > day),
        Item.was_in_force,
    )


def revision_as_of(document_id: int, day: date) -> Select[Revision]:
    return (
        select(Revision).where(Revision.document_id == document_id, in_force_on(day)).order_by(Revision.serial.desc())
    )


def previous_revision(revision: Revision) -> Select[Revision]:
    """The one whose text this revision replaces: the last before it that was in force."""
    return (
        select(Revision)
        .where(
            Revision.document_id == revision.document_id,
            Revision.language == revision.language,
            Revision.serial < revision.serial,
            Item.was_in_force,
        )
        .order_by(Revision.serial.desc())
        .limit(1)
    )


def master_list(
    scope: Scope,
    *,
    on: date | None = None,
    type: str | None = None,
    unit_ids: frozenset[int] | None = None,
    state: str | None = None,
    clause: tuple[str, str] | None = None,
    words: str = "",
) -> Select[Document, Revision]:
    """Rows (document, revision): of each document the text in force, else the one in progress, else the last.

    Args:
        on: a day; then only texts that were in force on it.
        clause: standard and number; clauses below it count too.
        words: part of the number or of a title.
    """
    # Only revisions the reader may see take part, so a hidden draft can neither show nor push a text aside.
    rank = func.row_number().over(
        partition_by=Revision.document_id,
        order_by=(Item.in_force.desc(), Item.closed, Revision.serial.desc(), Revision.id.desc()),
    )
    candidates = select(Revision.id.label("revision_id"), rank.label("rank")).where(visible(scope))
    if on is not None:
        candidates = candidates.where(in_force_on(on))
    if state is not None:
        candidates = candidates.where(Item.state == state)
    if type is not None or unit_ids is not None:
        candidates = candidates.join(Document, Document.id == Revision.document_id)
        if type is not None:
            candidates = candidates.where(Document.type == type)
        if unit_ids is not None:
            candidates = candidates.where(Document.unit_id.in_(unit_ids))
    if clause is not None:
        standard, number = clause
        candidates = candidates.where(
            exists(
                select(RevisionClause.revision_id).where(
                    RevisionClause.revision_id == Revision.id,
                    RevisionClause.standard == standard,
                    or_(
                        RevisionClause.clause == number,
                        RevisionClause.clause.startswith(number + ".", autoescape=True),
                    ),
                )
            )
        )
    if words:
        candidates = candidates.where(
            or_(*(column.icontains(words, autoescape=True) for column in (Item.number, Item.title_zh, Item.title_en)))
        )
    best = candidates.subquery()
    return (
        select(Document, Revision)
        .join(Revision, Revision.document_id == Document.id)
        .join(best, and_(best.c.revision_id == Revision.id, best.c.rank == 1))
        .order_by(Document.number, Document.id)
    )


def governing(process_id: int, scope: Scope) -> Select[Document, Revision]:
    """Rows as of `master_list`: the documents that govern a process, as far as the reader may see them."""
    governs = select(DocumentProcess.document_id).where(DocumentProcess.process_id == process_id)
    return master_list(scope).where(Document.id.in_(governs))


def force_changed(
    scope: Scope, *, since: date, behind: tuple[date, int, str] | None = None
) -> Select[Revision, date, str]:
    """Rows (revision, day, state) of texts that came into force, were replaced or withdrawn, the latest first.

    Of what is no longer in force, the reader learns who was addressed by it (see `may_see`).

    Args:
        since: the first day that counts.
        behind: day, id and state of the row before the first.
    """
    seen = and_(Item.was_in_force, or_(visible(scope), addressed_to(scope)))
    began = select(Revision.id, Revision.effective_on.label("day"), literal("effective").label("state")).where(
        seen, Revision.effective_on >= since
    )
    ended = select(Revision.id, Revision.effective_to, Item.state).where(
        seen, Revision.effective_to >= since, Item.state.in_(("superseded", "withdrawn"))
    )
    changes = union_all(began, ended).subquery()
    rows = select(Revision, changes.c.day, changes.c.state).join(changes, changes.c.id == Revision.id)
    if behind is not None:
        day, revision_id, state = behind
        rows = rows.where(
            or_(
                changes.c.day < day,
                and_(changes.c.day == day, Revision.id < revision_id),
                and_(changes.c.day == day, Revision.id == revision_id, changes.c.state < state),
            )
        )
    return rows.order_by(changes.c.day.desc(), Revision.id.desc(), changes.c.state.desc())


def known_numbers(numbers: Iterable[str], scope: Scope) -> Select[str]:
    """Of some numbers, those of documents that the reader may know of."""
    return select(Document.number).where(Document.number.in_(list(numbers)), may_see(scope))


def clauses_of(revision_id: int) -> Select[RevisionClause]:
    return (
        select(RevisionClause)
        .where(RevisionClause.revision_id == revision_id)
        .order_by(RevisionClause.standard, RevisionClause.clause)
    )


def contents_of(revision_id: int) -> Select[Content]:
    return select(Content).where(Content.revision_id == revision_id).order_by(Content.serial.desc())


def renditions_of(revision_id: int) -> Select[Rendition]:
    """Controlled copies, the latest first."""
    return select(Rendition).where(Rendition.revision_id == revision_id).order_by(Rendition.id.desc())


def signatures_of(item_id: int, *, round: int | None = None) -> Select[Signature]:
    asked = select(Signature).where(Signature.item_id == item_id)
    return (asked if round is None else asked.where(Signature.round == round)).order_by(Signature.id)


def inbound_references(document_id: int) -> Select[Reference, Revision]:
    """Rows (reference, revision) of texts in force or in progress that name the document."""
    source = aliased(Revision)
    return (
        select(Reference, source)
        .join(source, source.id == Reference.revision_id)
        .where(
            Reference.document_id == document_id,
            source.document_id != document_id,
            source.closed.is_(False),
        )
        .order_by(source.number, source.id)
    )


def acknowledgements_of(revision_id: int) -> Select[Acknowledgement]:
    return (
        select(Acknowledgement)
        .where(Acknowledgement.revision_id == revision_id)
        .order_by(Acknowledgement.state, Acknowledgement.due_on, Acknowledgement.id)
    )


def acknowledgements_awaited(scope: Scope) -> Select[Acknowledgement, Revision]:
    """Rows (acknowledgement, revision) that this person still owes; nobody can give them for somebody else."""
    return (
        select(Acknowledgement, Revision)
        .join(Revision, Revision.id == Acknowledgement.revision_id)
        .where(
            Acknowledgement.person_id == scope.person_id,
            Acknowledgement.state == "assigned",
            Item.in_force,
            visible(scope),
            Revision.suspended_at.is_(None),
        )
        .order_by(Acknowledgement.due_on, Acknowledgement.id)
    )


def pending_review(document_id: int) -> Select[PeriodicReview]:
    return select(PeriodicReview).where(PeriodicReview.document_id == document_id, ~Item.closed)


def next_reviews(session: Session, document_ids: Iterable[int]) -> dict[int, date]:
    """The day each document is next reviewed, in one statement."""
    rows = session.execute(
        select(PeriodicReview.document_id, Item.due_on).where(
            PeriodicReview.document_id.in_(list(document_ids)), ~Item.closed, Item.due_on.is_not(None)
        )
    )
    return {document_id: due_on for document_id, due_on in rows if due_on is not None}


def clauses_of_many(session: Session, revision_ids: Iterable[int]) -> dict[int, list[str]]:
    """Clause numbers by revision, in one statement."""
    rows = session.execute(
        select(RevisionClause.revision_id, RevisionClause.clause)
        .where(RevisionClause.revision_id.in_(list(revision_ids)))
        .order_by(RevisionClause.revision_id, RevisionClause.standard, RevisionClause.clause)
    )
    found: dict[int, list[str]] = {}
    for revision_id, clause in rows:
        found.setdefault(revision_id, []).append(clause)
    return found


def last_in_force(document_id: int, scope: Scope) -> Select[Revision]:
    """The last text that was in force for this reader."""
    return (
        select(Revision)
        .where(Revision.document_id == document_id, Item.was_in_force, addressed_to(scope))
        .order_by(Revision.serial.desc())
        .limit(1)
    )


def awaited_of(revision_id: int, person_id: int) -> Select[Acknowledgement]:
    """The acknowledgement that a person still owes for a revision."""
    return select(Acknowledgement).where(
        Acknowledgement.revision_id == revision_id,
        Acknowledgement.person_id == person_id,
        Acknowledgement.state == "assigned",
    )
