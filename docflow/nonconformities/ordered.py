"""The actions a nonconformity ordered, as far as its own rules read them."""

from collections.abc import Iterable, Sequence
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from docflow.actions.guards import waits_for
from docflow.actions.models import Action
from docflow.actions.queries import actions_of
from docflow.journal.work import Work
from docflow.lifecycle.items import Item, ItemParty, visible
from docflow.nonconformities.models import NonconformityAction
from docflow.people.rights import Scope

PROPOSED = "proposed"
ENDED = frozenset({"effective", "ineffective", "cancelled"})
CARRIED_OUT = frozenset({"waiting_effect", *ENDED})
"""States of an action whose work is done and was looked at by somebody else, or that will not be done."""
_DOING = ("owner", "implementer")


def actions(session: Session, nonconformity_id: int) -> Sequence[Action]:
    """All it ordered in whatever round, in the order they came."""
    return session.scalars(actions_of(nonconformity_id)).all()


def of_round(session: Session, nonconformity_id: int, round: int) -> list[Action]:
    """Those ordered in one round, without what was cancelled."""
    ids = select(NonconformityAction.action_id).where(
        NonconformityAction.nonconformity_id == nonconformity_id, NonconformityAction.round == round
    )
    known = frozenset(session.scalars(ids))
    return [one for one in actions(session, nonconformity_id) if one.id in known and one.state != "cancelled"]


def corrective(session: Session, nonconformity_id: int, round: int) -> list[Action]:
    """Those of a round that act against the causes: a correction alone is none of them."""
    return [one for one in of_round(session, nonconformity_id, round) if one.category == "corrective"]


def doers(session: Session, nonconformity_id: int) -> frozenset[int]:
    """Whoever owns or ever owned one of its actions, or is to carry one out."""
    found = actions(session, nonconformity_id)
    parties = select(ItemParty.person_id).where(
        ItemParty.item_id.in_([one.id for one in found]), ItemParty.part.in_(_DOING)
    )
    return frozenset(one.owner_id for one in found) | frozenset(session.scalars(parties))


def carriers(session: Session, action: Action) -> frozenset[int]:
    parties = select(ItemParty.person_id).where(ItemParty.item_id == action.id, ItemParty.part.in_(_DOING))
    return frozenset(session.scalars(parties)) | {action.owner_id}


def not_in(found: Iterable[Action], states: frozenset[str]) -> list[Action]:
    return [one for one in found if one.state not in states]


def document_missing(work: Work, action: Action) -> bool:
    """Whether what an action changes is not in force; that it was put off does not count any more."""
    return action.state not in ("cancelled", "ineffective") and bool(waits_for(work, action))


def doubts(session: Session, action: Action) -> list[str]:
    """Why a corrective action does not count as effective, read anew from what stands in its row; codes."""
    if action.verdict != "effective" or action.state != "effective":
        return ["action-not-effective" if action.verdict else "action-not-judged"]
    reasons: list[str] = []
    if action.judged_by_id is None or action.judged_by_id in carriers(session, action):
        reasons.append("judged-by-its-doer")
    if action.judged_on is None or action.effect_due_on is None or action.judged_on < action.effect_due_on:
        reasons.append("judged-too-early")
    return reasons


def against(work: Work, scope: Scope, code: str, found: Sequence[Action]) -> list[str]:
    """One reason for each action, by its number; by a dash for those that the reader may not see."""
    if not found:
        return []
    ids = [one.id for one in found]
    seen = frozenset(work.session.scalars(select(Item.id).where(Item.id.in_(ids), visible(scope))))
    return [f"{code}:{one.number if one.id in seen else '—'}" for one in found]


def last_day(action: Action) -> date:
    """The day from which its effect can be judged, else the day it is due."""
    day = action.effect_due_on or action.due_on
    assert day is not None, "every action has a day"
    return day
