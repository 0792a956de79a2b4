"""What the clock does for actions: whom they wait for today, what is overdue and before whom it comes."""

from collections.abc import Callable, Iterator, Sequence

from sqlalchemy import ColumnElement, exists, select
from sqlalchemy.orm import aliased

from docflow.actions.gate import waits_for
from docflow.actions.models import Action
from docflow.actions.rules import ActionRules, shipped_rules
from docflow.actions.who import FOLLOWED, before_whom, differs, follow, following, name_instead, read_company
from docflow.documents.desk import Desk
from docflow.journal.work import Work
from docflow.lifecycle.items import Item, named, open_item
from docflow.lifecycle.links import Link

_AT_ONCE = 400
"""Actions that the clock reads together, so that a round takes few statements and little memory."""
_READY = ("implemented", "closed", "effective", "superseded")
"""States of what an action waits for in which it may have come into force."""


def follow_all(desk: Desk) -> Callable[[Work], None]:
    """Rights, superiors and days change: open actions wait for those who may act on them today.

    A judgement waits for nobody before its day. Any number of missed days is caught up in one round.
    """

    def sweeping(work: Work) -> None:
        for found in _in_turn(work):
            company = read_company(work, found)
            for one in found:
                wanted = following(company, one, one.state, work.today, closed=False)
                if differs(company, one, wanted):
                    _ask_anew(work, _locked(work, one))

    return sweeping


def _ask_anew(work: Work, action: Action) -> None:
    """Other people are told in the journal, from which the search learns who may find it; another day alone is not."""
    before = _people(work, action)
    follow(work, action, action.state, closed=action.closed)
    if (after := _people(work, action)) != before:
        work.record("action.asked_anew", action, {"before_ids": sorted(before), "after_ids": sorted(after)})


def _people(work: Work, action: Action) -> frozenset[int]:
    """Everybody that `follow` names on it."""
    return frozenset().union(*(named(work.session, action, part) for part in FOLLOWED))


def note_redeemed(work: Work) -> None:
    """Deferred documents that have come into force are told once, and nobody is held to the promise any longer."""
    asked = aliased(Item)
    ready = exists(
        select(Link.id)
        .join(asked, asked.id == Link.to_id)
        .where(Link.from_id == Action.id, Link.relation == "asked_for", asked.state.in_(_READY))
    )
    for one in _every(work, Action.deferred_to.is_not(None), Action.redeemed_on.is_(None), ready):
        action = _locked(work, one)
        if action.closed or action.deferred_to is None or action.redeemed_on or waits_for(work, action):
            continue
        action.redeemed_on = work.today
        follow(work, action, action.state)
        work.record("action.deferral_redeemed", action, {"deferred_to": action.deferred_to})


def note_overdue(work: Work) -> None:
    """What is overdue is told once for each day that was let pass, and comes before those above in turn.

    First the superior of whoever is late, then the representative, each named as `escalated` until the
    action is on time again. A house that stood still for weeks tells all of it in its first round, once.
    """
    rules = shipped_rules()
    for one in _every(work, Item.due_on < work.today):
        if one.overdue_of == one.due_on and one.escalation >= _level(work, one, rules):
            continue
        action = _locked(work, one)
        if action.closed or action.due_on is None or action.due_on >= work.today:
            continue
        late = (work.today - action.due_on).days
        if action.overdue_of != action.due_on:
            action.overdue_of, action.escalation = action.due_on, 0
            work.record("action.overdue", action, {"due_on": action.due_on, "days": late, "state": action.state})
        for level in range(action.escalation + 1, _level(work, action, rules) + 1):
            _bring_before(work, action, level, late)


def _bring_before(work: Work, action: Action, level: int, late: int) -> None:
    people = before_whom(read_company(work, [action]), action, level)
    action.escalation = level
    if not people:
        return
    name_instead(work, action, named(work.session, action, "escalated") | people, "escalated")
    follow(work, action, action.state)
    facts = {"level": level, "days": late, "due_on": action.due_on, "person_ids": sorted(people)}
    work.record("action.escalated", action, facts)


def _level(work: Work, action: Action, rules: ActionRules) -> int:
    assert action.due_on is not None, "every action has a day"
    late = (work.today - action.due_on).days
    return 2 if late >= rules.representative_after_days else 1 if late >= rules.superior_after_days else 0


def _in_turn(work: Work, *conditions: ColumnElement[bool]) -> Iterator[Sequence[Action]]:
    last = 0
    rows = select(Action).where(~Item.closed, *conditions).order_by(Action.id).limit(_AT_ONCE)
    while found := work.session.scalars(rows.where(Action.id > last)).all():
        last = found[-1].id
        yield found


def _every(work: Work, *conditions: ColumnElement[bool]) -> Iterator[Action]:
    for found in _in_turn(work, *conditions):
        yield from found


def _locked(work: Work, action: Action) -> Action:
    """Read again as it now stands: somebody may have moved it meanwhile."""
    found = open_item(work.session, action.id, None)
    assert isinstance(found, Action)
    return found
