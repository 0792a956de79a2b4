"""The actions a nonconformity ordered, as far as its own rules read them."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from sqlalchemy import select

from docflow.actions.gate import waits_for
from docflow.actions.models import Action
from docflow.actions.queries import actions_of
from docflow.actions.who import DOING
from docflow.journal.work import Work
from docflow.lifecycle.guards import Taking
from docflow.lifecycle.items import Item, ItemParty, visible
from docflow.nonconformities.models import Nonconformity, NonconformityAction
from docflow.people.rights import Scope

PROPOSED = "proposed"
ENDED = frozenset({"effective", "ineffective", "cancelled"})
CARRIED_OUT = frozenset({"waiting_effect", *ENDED})
"""States of an action whose work is done and was looked at by somebody else, or that will not be done."""
T = TypeVar("T")


@dataclass(frozen=True)
class Ordered:
    """All actions a nonconformity ordered in whatever round, in the order they came."""

    actions: Sequence[Action]
    rounds: Mapping[int, int]
    parties: Mapping[int, frozenset[int]]
    """By action: whoever owns or ever owned it, or is to carry it out."""

    def of_round(self, round: int) -> list[Action]:
        """Those ordered in one round, without what was cancelled."""
        return [one for one in self.actions if self.rounds.get(one.id) == round and one.state != "cancelled"]

    def corrective(self, round: int) -> list[Action]:
        """Those of a round that act against the causes: a correction alone is none of them."""
        return [one for one in self.of_round(round) if one.category == "corrective"]

    def not_in(self, states: frozenset[str]) -> list[Action]:
        return [one for one in self.actions if one.state not in states]

    @property
    def doers(self) -> frozenset[int]:
        return frozenset().union(*self.parties.values())

    def doubts(self, action: Action) -> list[str]:
        """Why a corrective action does not count as effective, read anew from what stands in its row; codes."""
        if action.verdict != "effective" or action.state != "effective":
            return ["action-not-effective" if action.verdict else "action-not-judged"]
        reasons: list[str] = []
        if action.judged_by_id is None or action.judged_by_id in self.parties[action.id]:
            reasons.append("judged-by-its-doer")
        if action.judged_on is None or action.effect_due_on is None or action.judged_on < action.effect_due_on:
            reasons.append("judged-too-early")
        return reasons


def of(work: Work, nonconformity: Nonconformity, taking: Taking | None = None) -> Ordered:
    """What stands there now; the rules of one attempt at a step read it once."""
    return once(work, ("nonconformity.ordered", nonconformity.id), taking, lambda: _read(work, nonconformity))


def once(work: Work, key: tuple[object, ...], taking: Taking | None, read: Callable[[], T]) -> T:
    """Read something once for an attempt at a step, or once for a work that only looks."""
    if work.view is None and taking is None:
        return read()
    name = ":".join(map(str, key if work.view is not None else (*key, id(taking))))
    if name not in work.memo:
        work.memo[name] = (taking, read())  # the attempt is kept too, so that no other is taken for it
    found: T = work.memo[name][1]
    return found


def _read(work: Work, nonconformity: Nonconformity) -> Ordered:
    session = work.session
    found = session.scalars(actions_of(nonconformity.id)).all()
    if not found:
        return Ordered((), {}, {})
    ids = [one.id for one in found]
    kept = NonconformityAction
    rounds = session.execute(select(kept.action_id, kept.round).where(kept.nonconformity_id == nonconformity.id))
    parties: dict[int, set[int]] = defaultdict(set)
    for one in found:
        parties[one.id].add(one.owner_id)
    doing = select(ItemParty.item_id, ItemParty.person_id).where(ItemParty.item_id.in_(ids), ItemParty.part.in_(DOING))
    for action_id, person_id in session.execute(doing):
        parties[action_id].add(person_id)
    return Ordered(found, dict(rounds.all()), {action: frozenset(people) for action, people in parties.items()})


def document_missing(work: Work, action: Action) -> bool:
    """Whether what an action changes is not in force; that it was put off does not count any more."""
    return action.state not in ("cancelled", "ineffective") and bool(waits_for(work, action))


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
