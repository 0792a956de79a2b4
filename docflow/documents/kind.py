"""What documents bring to the lifecycle: two kinds, their rules, consequences, forms and search cards."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from docflow.documents import effects, reviewing
from docflow.documents.desk import Desk
from docflow.documents.findable import readers_of
from docflow.documents.forms import FORMS
from docflow.documents.guards import REASONS, REVIEW_GUARDS, guards
from docflow.documents.labels import EFFECT_LABELS, GUARD_LABELS
from docflow.documents.models import Content, Document, PeriodicReview, Revision, RevisionClause
from docflow.documents.service import metadata_of
from docflow.kernel.text import Text
from docflow.lifecycle.card import Card
from docflow.lifecycle.engine import Kind
from docflow.people.models import Unit
from docflow.standards.clauses import with_those_above


def card(session: Session, revision: Revision) -> Card | None:
    """What the search shows of a revision, and the terms of those who may find it (see `Scope.terms`)."""
    document = session.get_one(Document, revision.document_id)
    unit = session.get_one(Unit, revision.unit_id)
    content = session.get(Content, revision.content_id) if revision.content_id else None
    clauses = session.execute(
        select(RevisionClause.standard, RevisionClause.clause).where(RevisionClause.revision_id == revision.id)
    )
    return Card(
        item_id=revision.id,
        kind=revision.kind,
        number=revision.number,
        title_zh=revision.title_zh,
        title_en=revision.title_en,
        body=content.text if content else "",
        type=document.type,
        unit=unit.code,
        state=revision.state,
        clauses=with_those_above(clause for _, clause in clauses),
        language="en" if revision.language == "en" else "zh",
        effective_on=revision.effective_on,
        serial=revision.serial,
        in_force=revision.in_force,
        readers=readers_of(session, revision),
        force_from=revision.effective_on if revision.was_in_force else None,
        force_to=revision.effective_to,
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
        page=lambda revision: f"/revisions/{revision.id}",
    )


def review_kind(desk: Desk) -> Kind:
    return Kind(
        name="periodic_review",
        model=PeriodicReview,
        label=Text("定期评审", "Periodic review"),
        guards=REVIEW_GUARDS,
        effects=reviewing.effects(desk),
        reasons=REASONS,
        labels={**GUARD_LABELS, **EFFECT_LABELS},
        line=lambda review: f"document/{review.document_id}",
        page=lambda review: f"/reviews/{review.id}",
    )
