"""What changed between two revisions, as on paper: words, paragraphs and tables, the unchanged folded away."""

from fastapi import Query
from starlette.responses import Response

from docflow.documents import queries
from docflow.documents.compare import Fold, fold
from docflow.documents.errors import DocumentNotFound
from docflow.documents.models import Revision
from docflow.documents.redline import redline
from docflow.people.queries import scope_of
from docflow.web.api.revisions import open_revision
from docflow.web.deps import LARGEST_ID, TheHouse, TheId, ThePage, TheReading
from docflow.web.idempotency import door

router = door("/revisions", tags=["revisions"], pages=True)


@router.get("/{revision_id}/compare")
def show(
    revision_id: TheId,
    page: ThePage,
    work: TheReading,
    house: TheHouse,
    against: int | None = Query(None, ge=1, le=LARGEST_ID),
) -> Response:
    """Against the text it is to replace, or against another revision of the document that the reader may see."""
    revision = open_revision(work, revision_id)
    others = [
        one
        for one in work.session.scalars(queries.revisions_of(revision.document_id, scope_of(work)))
        if one.id != revision.id and one.content_id is not None
    ]
    other = _other(revision, others, against)
    found = redline(house.desk, work.session, revision, scope_of(work), against=other) if other else None
    return page.show(
        "revisions/compare.html",
        revision=revision,
        other=other,
        others=[(one.id, one.label) for one in others],
        found=found,
        pieces=[(isinstance(piece, Fold), piece) for piece in fold(found.changes)] if found else [],
    )


def _other(revision: Revision, others: list[Revision], against: int | None) -> Revision | None:
    """The one asked for, else the newest before it; nothing for a first revision."""
    if against is None:
        return next((one for one in others if one.serial < revision.serial), None)
    for one in others:
        if one.id == against:
            return one
    raise DocumentNotFound(number=revision.number)
