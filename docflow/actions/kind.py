"""What actions bring to the lifecycle."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from docflow.actions.effects import effects
from docflow.actions.forms import FORMS
from docflow.actions.guards import GUARDS
from docflow.actions.models import Action
from docflow.actions.who import DOING, KIND, decides
from docflow.actions.words import EFFECT_LABELS, GUARD_LABELS, REASONS
from docflow.documents.desk import Desk
from docflow.documents.findable import card_of
from docflow.journal.work import Work
from docflow.kernel.text import Text
from docflow.lifecycle.card import Card
from docflow.lifecycle.engine import Kind
from docflow.lifecycle.items import ItemParty
from docflow.people.rights import Scope

_KEEPS = (*DOING, "superior", "awaited", "deferral_owner")
"""Parts in an action whose holders keep proof with it."""


def metadata_of(session: Session, action: Action) -> dict[str, Any]:
    """What a signature binds: what is to be done, by whom and when, how it is judged, and what came of it."""
    return {
        "kind": action.action_kind, "category": action.category, "source": action.source,
        "description": action.description, "owner": action.owner_id, "due_on": action.finish_on,
        "criterion": action.criterion, "effect_due_on": action.effect_due_on, "effect_cycles": action.effect_cycles,
        "result": action.result, "deferred_to": action.deferred_to,
    }  # fmt: skip


def card(session: Session, action: Action) -> Card:
    """What is to be done, how it is judged, and what came of it."""
    return card_of(
        session,
        action,
        [action.description, action.criterion, action.result, action.verdict_words, action.deferral_reason],
        stands=action.state != "cancelled",
        on=action.finish_on,
        type=action.category,
    )


def attaches(work: Work, action: Action, scope: Scope) -> str | None:
    """Whoever carries it out, judges it or answers for a document that was put off, until it is over."""
    if action.closed:
        return "attach-closed"
    if scope.reads_only or scope.sees_no_drafts:
        return "attach-not-yours"
    if decides(scope, action.unit_id):
        return None
    party = select(ItemParty.item_id).where(
        ItemParty.item_id == action.id, ItemParty.part.in_(_KEEPS), ItemParty.person_id.in_(scope.names_for(KIND))
    )
    return None if work.session.scalar(party.limit(1)) else "attach-not-yours"


def action_kind(desk: Desk) -> Kind:
    return Kind(
        name=KIND,
        model=Action,
        label=Text("措施", "Action"),
        guards=GUARDS,
        effects=effects(desk),
        forms=FORMS,
        reasons=REASONS,
        labels={**GUARD_LABELS, **EFFECT_LABELS},
        metadata=metadata_of,
        card=card,
        page="/actions/{}".format,
        attaches=attaches,
    )
