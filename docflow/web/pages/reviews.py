"""A periodic review: the document, its text in force, earlier verdicts, and what can be decided now."""

from dataclasses import dataclass
from datetime import datetime
from urllib.parse import quote

from sqlalchemy import select
from sqlalchemy.orm import Session
from starlette.responses import Response

from docflow.documents.models import Document, PeriodicReview, Revision
from docflow.documents.queries import effective_revision
from docflow.journal.reader import Recorded, history
from docflow.lifecycle.errors import ItemNotFound
from docflow.lifecycle.items import open_item, visible
from docflow.lifecycle.signatures import Signature
from docflow.people.queries import names_of, scope_of
from docflow.people.rights import Scope
from docflow.web.deps import TheHouse, TheId, ThePage, TheReading
from docflow.web.idempotency import door
from docflow.web.pages.shown import badge, buttons, story, unit_names

router = door("/reviews", tags=["reviews"], pages=True)


@dataclass(frozen=True)
class Verdict:
    """How an earlier review of the document ended, when, and who signed it."""

    review_id: int
    verdict: str
    at: datetime
    signer: str


@router.get("/{review_id}")
def show_review(page: ThePage, work: TheReading, house: TheHouse, review_id: TheId) -> Response:
    scope, session = scope_of(work), work.session
    review = open_item(session, review_id, scope)
    if not isinstance(review, PeriodicReview):
        raise ItemNotFound(item=review_id)
    document = session.get_one(Document, review.document_id)
    in_force = session.scalar(effective_revision(document.id).where(visible(scope)))
    owner = names_of(session, [document.owner_id]) if document.owner_id else {}
    entries = [Recorded(*row) for row in session.execute(history("item", review.id))][::-1]
    return page.show(
        "review.html",
        review=review,
        badge=badge(house, review, page.language),
        document=document,
        document_href=f"/documents/{quote(document.number)}",
        type=house.desk.types[document.type],
        unit=unit_names(session, page.language)[document.unit_id],
        owner=owner.get(document.owner_id or 0, ""),
        reviewed=session.scalar(select(Revision).where(Revision.id == review.revision_id, visible(scope))),
        in_force=in_force,
        in_force_badge=badge(house, in_force, page.language) if in_force else None,
        steps=buttons(house, work, review, page.language, here_only=True),
        heading=page.say("review.refused", step="{step}"),
        earlier=_earlier(session, scope, review),
        entries=story(house, session, entries, page.language),
        late=(work.today - review.due_on).days if review.due_on and not review.closed else 0,
    )


def _earlier(session: Session, scope: Scope, review: PeriodicReview) -> list[Verdict]:
    """Reviews of the same document that were decided, the latest first, in one statement."""
    rows = session.execute(
        select(PeriodicReview.id, PeriodicReview.verdict, Signature.at, Signature.name)
        .join(Signature, Signature.item_id == PeriodicReview.id)
        .where(PeriodicReview.document_id == review.document_id, PeriodicReview.id != review.id, visible(scope))
        .order_by(Signature.at.desc())
        .limit(10)
    )
    return [Verdict(*row) for row in rows if row.verdict]
