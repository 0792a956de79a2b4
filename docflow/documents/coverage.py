"""Clause by clause: which documents answer a standard, which are on their way, and what is missing."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from docflow.documents import queries
from docflow.documents.models import Document, Revision, RevisionClause
from docflow.lifecycle.items import Item, visible
from docflow.people.rights import Scope
from docflow.standards.pack import Clause, Pack


@dataclass(frozen=True)
class Answering:
    """A document that answers a clause."""

    number: str
    type: str
    revision: Revision


@dataclass(frozen=True)
class Covered:
    """One clause and how far it is answered."""

    clause: Clause
    effective: tuple[Answering, ...]
    in_progress: tuple[Answering, ...]
    missing: tuple[str, ...]
    """Types of document that the clause expects and of which none is in force."""


def coverage(session: Session, scope: Scope, pack: Pack, *, on: date | None = None) -> list[Covered]:
    """Every clause of the pack in order, from what this reader may see; `on` looks back to a day.

    A document linked to a clause answers the clauses above it as well.
    """
    rows = session.execute(
        select(RevisionClause.clause, Document.number, Document.type, Revision)
        .join(Revision, Revision.id == RevisionClause.revision_id)
        .join(Document, Document.id == Revision.document_id)
        .where(RevisionClause.standard == pack.id, visible(scope), _counts(on))
        .order_by(Document.number, Revision.id)
    ).all()
    effective: dict[str, dict[str, Answering]] = defaultdict(dict)
    in_progress: dict[str, dict[str, Answering]] = defaultdict(dict)
    for linked, number, kind, revision in rows:
        shelf = effective if on is not None or revision.in_force else in_progress
        for cut in range(linked.count(".") + 1):
            shelf[linked.rsplit(".", cut)[0]][number] = Answering(number, kind, revision)
    return [
        Covered(
            clause,
            tuple(effective[clause.number].values()),
            tuple(one for number, one in in_progress[clause.number].items()),
            _missing(clause, effective[clause.number]),
        )
        for clause in pack.clauses
    ]


def _counts(on: date | None) -> ColumnElement[bool]:
    return queries.in_force_on(on) if on is not None else ~Item.closed


def _missing(clause: Clause, answered: dict[str, Answering]) -> tuple[str, ...]:
    if clause.expects is None:
        return ()
    found = {one.type for one in answered.values()}
    return tuple(kind for kind in clause.expects.types if kind not in found)
