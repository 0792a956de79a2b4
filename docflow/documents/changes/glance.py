"""A change request as one person may see it: what it touches, what was judged, and what came of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from docflow.documents.changes import queries
from docflow.documents.changes.models import (
    ChangeAssessment,
    ChangeDocument,
    ChangeImpact,
    ChangeRequest,
    ChangeRevision,
)
from docflow.documents.models import Document, Revision
from docflow.kernel.text import Text
from docflow.people.rights import Scope
from docflow.processes.models import Process


@dataclass(frozen=True)
class Touched:
    """One document that the request touches; without a number as long as a new one has not been begun."""

    row: ChangeDocument
    number: str
    type: str
    title: Text
    carriers: Sequence[tuple[ChangeRevision, Revision]]
    """The revisions that carry the change in it, as far as this person may see them."""


@dataclass(frozen=True)
class Glance:
    request: ChangeRequest
    documents: Sequence[Touched]
    processes: Sequence[Process]
    assessment: ChangeAssessment | None
    impacts: Mapping[str, ChangeImpact]
    """By area; empty until somebody has judged it."""

    @property
    def revisions(self) -> list[tuple[ChangeRevision, Revision]]:
        return [pair for one in self.documents for pair in one.carriers]


def glance(session: Session, request: ChangeRequest, scope: Scope) -> Glance:
    """Six statements, however much it touches. What this person may not see is not there."""
    rows = session.execute(queries.documents_seen(request.id, request.assessment, scope)).all()
    ids = [document.id for _, document in rows if document is not None]
    titles = queries.titles_of(session, ids, scope)
    carriers: dict[int, list[tuple[ChangeRevision, Revision]]] = {}
    for carried, revision in session.execute(queries.revisions_of(request.id, scope)):
        carriers.setdefault(revision.document_id, []).append((carried, revision))
    return Glance(
        request,
        [_touched(row, document, titles, carriers) for row, document in rows],
        session.scalars(queries.processes_named(request.id, request.assessment)).all(),
        queries.assessment_of(session, request),
        {one.area: one for one in session.scalars(queries.impacts_of(request.id, request.assessment))},
    )


def _touched(
    row: ChangeDocument,
    document: Document | None,
    titles: Mapping[int, Revision],
    carriers: Mapping[int, Sequence[tuple[ChangeRevision, Revision]]],
) -> Touched:
    if document is None:
        return Touched(row, "", row.type, _both(row.title_zh, row.title_en), ())
    known = titles.get(document.id)
    title = _both(known.title_zh, known.title_en) if known else _both(row.title_zh, row.title_en)
    seen = row.what != "new" or known is not None
    return Touched(row, document.number if seen else "", document.type, title, carriers.get(document.id, ()))


def _both(zh: str, en: str) -> Text:
    return Text(zh or en, en or zh)
