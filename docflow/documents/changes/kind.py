"""What change requests bring to the lifecycle."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from docflow.documents.changes import deciders, queries
from docflow.documents.changes.effects import effects
from docflow.documents.changes.forms import FORMS
from docflow.documents.changes.guards import guards
from docflow.documents.changes.models import ChangeRequest
from docflow.documents.changes.rules import shipped_rules
from docflow.documents.changes.statement import metadata_of
from docflow.documents.changes.words import EFFECT_LABELS, GUARD_LABELS, REASONS
from docflow.documents.desk import Desk
from docflow.documents.findable import card_of
from docflow.journal.work import Work
from docflow.kernel.text import Text
from docflow.lifecycle.card import Card
from docflow.lifecycle.engine import Kind
from docflow.lifecycle.items import ItemParty
from docflow.people.queries import scope_of
from docflow.people.rights import Scope, roles_that_may


def card(session: Session, request: ChangeRequest) -> Card:
    """Why it is asked for, what was judged of it and what came of it.

    What it says of a document is left out: not everybody who sees the request may know of the document.
    """
    judged = queries.assessment_of(session, request)
    impacts = session.scalars(queries.impacts_of(request.id, request.assessment))
    return card_of(
        session,
        request,
        [
            request.reason,
            request.emergency_reason,
            *([judged.risk_words, judged.measures] if judged else []),
            *(one.words for one in impacts),
            request.verdict_words,
        ],
        stands=request.state not in ("declined", "cancelled"),
        on=request.approved_on,
        type=request.source,
    )


def _attaches(work: Work, request: ChangeRequest, scope: Scope) -> str | None:
    """Whoever is named on it, or may assess or check it, keeps files with it until it has ended."""
    if request.closed:
        return "request-closed"
    if scope.sees_no_drafts or scope.reads_only:
        return "attaching-not-yours"
    roles = roles_that_may("change_request.assess") | roles_that_may("change_request.verify")
    if any(scope.holds(role, request.unit_id, kind=deciders.KIND) for role in roles):
        return None
    people = scope.names_for(deciders.KIND)
    party = select(ItemParty.item_id).where(ItemParty.item_id == request.id, ItemParty.person_id.in_(people))
    return None if work.session.scalar(party.limit(1)) else "attaching-not-yours"


def _proposed_assessment(work: Work, request: ChangeRequest) -> Mapping[str, Any]:
    """What was asked for, as far as the assessor may see it."""
    scope = scope_of(work)
    rows = work.session.execute(queries.documents_seen(request.id, request.assessment, scope)).all()
    processes = [one.code for one in work.session.scalars(queries.processes_named(request.id, request.assessment))]
    return {
        "revise": [document.number for row, document in rows if row.what == "revise"],
        "withdraw": [document.number for row, document in rows if row.what == "withdraw"],
        "new": [f"{row.type} | {row.title_zh} | {row.title_en}" for row, _ in rows if row.what == "new"],
        "processes_touched": processes,
    } | ({"processes": "affected"} if processes else {})


def change_kind(desk: Desk) -> Kind:
    return Kind(
        name="change_request",
        model=ChangeRequest,
        label=Text("文件更改申请", "Change request"),
        guards=guards(desk),
        effects=effects(desk, shipped_rules()),
        forms=FORMS,
        proposals={"assess": _proposed_assessment},
        reasons=REASONS,
        labels={**GUARD_LABELS, **EFFECT_LABELS},
        metadata=metadata_of,
        card=card,
        page="/changes/{}".format,
        attaches=_attaches,
    )
