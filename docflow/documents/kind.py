"""What documents bring to the lifecycle: two kinds, their rules, consequences, forms and search cards."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from docflow.documents import effects, reviewing
from docflow.documents.desk import Desk
from docflow.documents.findable import card_of
from docflow.documents.forms import FORMS
from docflow.documents.guards import REASONS, REVIEW_GUARDS, guards
from docflow.documents.labels import EFFECT_LABELS, GUARD_LABELS
from docflow.documents.models import Content, Document, PeriodicReview, Revision, RevisionClause
from docflow.documents.service import metadata_of
from docflow.kernel.text import Text
from docflow.lifecycle.card import Card
from docflow.lifecycle.engine import Kind


def card(session: Session, revision: Revision) -> Card:
    """What can be read in the text, and on which days it was in force."""
    content = session.get(Content, revision.content_id) if revision.content_id else None
    return card_of(
        session,
        revision,
        [content.text if content else ""],
        stands=revision.in_force,
        on=revision.effective_on,
        type=session.get_one(Document, revision.document_id).type,
        clauses=session.scalars(select(RevisionClause.clause).where(RevisionClause.revision_id == revision.id)),
        serial=revision.serial,
        force=(revision.effective_on if revision.was_in_force else None, revision.effective_to),
    )


def revision_kind(desk: Desk) -> Kind:
    return Kind(
        name="revision",
        model=Revision,
        label=Text("文件修订", "Document revision"),
        guards=guards(desk),
        effects=effects.effects(desk),
        forms=FORMS,
        reasons=REASONS,
        labels={**GUARD_LABELS, **EFFECT_LABELS},
        line=lambda revision: f"document/{revision.document_id}/{revision.language}",
        metadata=metadata_of,
        card=card,
        page="/revisions/{}".format,
    )


def review_kind(desk: Desk) -> Kind:
    """Without a card: it has no words of its own, and its document would be found twice under one title."""
    return Kind(
        name="periodic_review",
        model=PeriodicReview,
        label=Text("定期评审", "Periodic review"),
        guards=REVIEW_GUARDS,
        effects=reviewing.effects(desk),
        reasons=REASONS,
        labels={**GUARD_LABELS, **EFFECT_LABELS},
        line=lambda review: f"document/{review.document_id}",
        page="/reviews/{}".format,
    )
