"""What the clock does for nonconformities: whom they wait for today, what is overdue and before whom it comes."""

from collections.abc import Iterator, Sequence

from sqlalchemy import ColumnElement, select

from docflow.journal.work import Work
from docflow.lifecycle.items import Item, named, open_item
from docflow.nonconformities.company import read_company
from docflow.nonconformities.models import Nonconformity
from docflow.nonconformities.queries import OPEN_STATES
from docflow.nonconformities.rules import NonconformityRules, shipped_rules
from docflow.nonconformities.who import name_instead

_AT_ONCE = 400
"""Nonconformities that the clock reads together, so that a round takes few statements and little memory."""


def ask_who_is_there(work: Work) -> None:
    """Rights given or ended and people who left since: each waits for whoever may act on it today."""
    for found in _in_turn(work, Item.state.in_((*OPEN_STATES, "rejected"))):
        company = read_company(work, found)
        for one in found:
            if company.awaited(one, one.state) == company.named(one, "awaited"):
                continue
            locked = _locked(work, one)
            wanted = read_company(work, [locked]).awaited(locked, locked.state)
            before = named(work.session, locked, "awaited")
            if name_instead(work, locked, wanted, "awaited"):
                facts = {"before_ids": sorted(before), "after_ids": sorted(wanted)}
                work.record("nonconformity.asked_anew", locked, facts)


def note_overdue(work: Work) -> None:
    """What is overdue is told once for each day that was let pass, and comes before those above in turn.

    First the superior of the owner, then the representative; each is asked as well until it moves on. A house
    that stood still for weeks tells all of it in its first round, once.
    """
    rules = shipped_rules()
    for found in _in_turn(work, Item.state.in_(OPEN_STATES), Item.due_on < work.today):
        for one in found:
            if one.overdue_of == one.due_on and one.escalation >= _level(work, one, rules):
                continue
            locked = _locked(work, one)
            if locked.state not in OPEN_STATES or locked.due_on is None or locked.due_on >= work.today:
                continue
            late = (work.today - locked.due_on).days
            if locked.overdue_of != locked.due_on:
                locked.overdue_of, locked.escalation = locked.due_on, 0
                work.record("nonconformity.overdue", locked, {"due_on": locked.due_on, "days": late})
            for level in range(locked.escalation + 1, _level(work, locked, rules) + 1):
                _bring_before(work, locked, level, late)


def _bring_before(work: Work, nonconformity: Nonconformity, level: int, late: int) -> None:
    nonconformity.escalation = level
    people = read_company(work, [nonconformity]).above(nonconformity, level)
    if not people:
        return
    nonconformity.escalated_on = work.today
    name_instead(work, nonconformity, named(work.session, nonconformity, "superior") | people, "superior")
    wanted = read_company(work, [nonconformity]).awaited(nonconformity, nonconformity.state)
    name_instead(work, nonconformity, wanted, "awaited")
    facts = {"level": level, "days": late, "due_on": nonconformity.due_on, "person_ids": sorted(people)}
    work.record("nonconformity.escalated", nonconformity, facts)


def _level(work: Work, nonconformity: Nonconformity, rules: NonconformityRules) -> int:
    assert nonconformity.due_on is not None, "what is open has a day"
    late = (work.today - nonconformity.due_on).days
    return 2 if late >= rules.representative_after_days else 1 if late >= rules.superior_after_days else 0


def _in_turn(work: Work, *conditions: ColumnElement[bool]) -> Iterator[Sequence[Nonconformity]]:
    last = 0
    rows = select(Nonconformity).where(*conditions).order_by(Nonconformity.id).limit(_AT_ONCE)
    while found := work.session.scalars(rows.where(Nonconformity.id > last)).all():
        last = found[-1].id
        yield found


def _locked(work: Work, nonconformity: Nonconformity) -> Nonconformity:
    """Read again as it now stands: somebody may have moved it meanwhile."""
    found = open_item(work.session, nonconformity.id, None)
    assert isinstance(found, Nonconformity)
    return found
