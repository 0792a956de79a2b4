"""Putting a change into practice: revisions opened, new documents begun, withdrawals asked for, all joined to it."""

from typing import Any

from docflow.documents import queries as document_queries
from docflow.documents import service
from docflow.documents.changes import deciders, queries
from docflow.documents.changes.models import ChangeDocument, ChangeRequest, ChangeRevision
from docflow.documents.desk import Desk
from docflow.documents.models import Document, Revision
from docflow.journal.work import Work
from docflow.kernel.text import Text
from docflow.lifecycle.links import link
from docflow.people.models import Unit


def open_changes(desk: Desk, work: Work, request: ChangeRequest, *, because: str) -> dict[str, Any]:
    """Open what the impact statement names; returns the revisions by id, for the journal.

    A document that is being revised already is not revised twice: the revision in progress carries the change,
    for the reason given. A withdrawal stays the signed step of the text in force; here it is asked for.
    """
    request.implementation += 1
    facts: dict[str, list[int]] = {"opened": [], "adopted": [], "withdrawals": []}
    for row in work.session.scalars(queries.documents_of(request.id, request.assessment)).all():
        if row.what == "withdraw":
            for revision in work.session.scalars(document_queries.effective_revision(_document(work, row).id)).all():
                link_revision(work, request, revision, "withdrew")
                facts["withdrawals"].append(revision.id)
        elif row.what == "revise" or _has_text(work, row):
            revision, adopted = _revise(desk, work, request, _document(work, row))
            link_revision(work, request, revision, "opened", because=because if adopted else "")
            facts["adopted" if adopted else "opened"].append(revision.id)
        else:
            revision = _begin(desk, work, request, row)
            link_revision(work, request, revision, "opened")
            facts["opened"].append(revision.id)
    return dict(facts)


def link_revision(work: Work, request: ChangeRequest, revision: Revision, what: str, *, because: str = "") -> None:
    """Join a revision to the request that it carries; joined again, it counts for the newest implementation."""
    row = work.session.get(ChangeRevision, (request.id, revision.id))
    if row is None:
        row = ChangeRevision(change_request_id=request.id, revision_id=revision.id, what=what, adopted_because=because)
        work.session.add(row)
    row.what, row.implementation, row.stands = what, request.implementation, True
    work.session.flush()
    link(work, request, what, revision)


def _document(work: Work, row: ChangeDocument) -> Document:
    return work.session.get_one(Document, row.document_id)


def in_progress(work: Work, document: Document) -> Revision | None:
    """The revision that is being worked on of the document's first language in force, or of any where none is."""
    current = _in_force(work, document)
    line = document_queries.open_revision(document.id, current.language if current else None)
    return work.session.scalars(line.order_by(Revision.id)).first()


def _in_force(work: Work, document: Document) -> Revision | None:
    return work.session.scalars(document_queries.effective_revision(document.id).order_by(Revision.id)).first()


def _has_text(work: Work, row: ChangeDocument) -> bool:
    """Whether a new document was begun for the request before and is still something to work on."""
    if row.document_id is None:
        return False
    document = _document(work, row)
    return _in_force(work, document) is not None or in_progress(work, document) is not None


def _revise(desk: Desk, work: Work, request: ChangeRequest, document: Document) -> tuple[Revision, bool]:
    """The next revision of the document's first language, or the one in progress (True)."""
    if pending := in_progress(work, document):
        return pending, True
    current = _in_force(work, document)
    assert current is not None, "the step's guards say so"
    author = document.owner_id if deciders.here(work, document.owner_id) else work.actor.person_id
    revision = service.open_next_revision(
        desk, work, document, current, reason=request.reason, source=request.source, author_id=author
    )
    return revision, False


def _begin(desk: Desk, work: Work, request: ChangeRequest, row: ChangeDocument) -> Revision:
    """A new document, answered for by the owner of a process it belongs to, else by whoever begins it here."""
    owners = sorted(deciders.process_owners(work, request))
    revision = service.open_document(
        desk, work, type=row.type, title=Text(row.title_zh, row.title_en),
        unit=work.session.get_one(Unit, request.unit_id), language="zh" if row.title_zh else "en",
        owner_id=owners[0] if owners else work.actor.person_id,
    )  # fmt: skip
    revision.reason, revision.source = request.reason[:1000], request.source
    row.document_id = revision.document_id
    work.session.flush()
    return revision
