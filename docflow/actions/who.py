"""Who carries an action out, who decides on it, whom it waits for now, and before whom it comes when overdue."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import groupby

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from docflow.actions.models import BEFORE_DONE, Action, Extension, PlanChange
from docflow.actions.rules import ActionRules, shipped_rules
from docflow.journal.work import Work
from docflow.lifecycle.items import ItemParty, name_on, named
from docflow.people.models import Person, RoleHeld, Unit
from docflow.people.queries import in_force, not_retired
from docflow.people.rights import Scope

KIND = "action"
DECIDES = ("process_owner", "programme_manager", "management_representative", "top_management")
"""Roles that approve, verify and judge the actions of their units, in the order in which they are asked."""
ABOVE = ("management_representative", "top_management")
DOING = ("owner", "implementer", "former_owner")
"""Parts in an action whose holders, now or once, carry it out: none of them approves, verifies or judges it."""
FOLLOWED = ("awaited", "superior", "escalated")
"""Parts that the house itself keeps true."""


def carriers(session: Session, action: Action) -> frozenset[int]:
    """Owner and implementers, those who were, and those who stood in for them."""
    rows = select(ItemParty.person_id).where(ItemParty.item_id == action.id, ItemParty.part.in_(DOING))
    session.flush()
    return frozenset(session.scalars(rows)) | {action.owner_id}


def decides(scope: Scope, unit_id: int) -> bool:
    """Whether a person decides on the actions of a unit."""
    return not scope.holds("admin") and any(scope.holds(role, unit_id, kind=KIND) for role in DECIDES)


def superior_of(session: Session, action: Action) -> int | None:
    return session.scalar(select(Person.superior_id).where(Person.id == action.owner_id))


def due_of(action: Action, state: str, rules: ActionRules) -> date:
    """The day of whatever comes next in a state; a document that was put off is due by the day promised for it."""
    if state in BEFORE_DONE:
        day = action.finish_on
    elif state == "done":
        day = (action.done_on or action.finish_on) + timedelta(days=rules.verify_within_days)
    else:
        first = action.effect_due_on or action.verified_on or action.finish_on
        day = first + timedelta(days=rules.judge_within_days)
    return min(day, action.deferred_to) if action.deferred_to and action.redeemed_on is None else day


@dataclass
class Company:
    """Whoever holds a deciding role where, and who is here, as far as some actions need it; read once."""

    here: frozenset[int]
    superiors: Mapping[int, int | None]
    holders: Sequence[tuple[str, str, int]]
    """Role, path of the unit it is held in, person; in the order in which people are asked."""
    paths: Mapping[int, str]
    parties: Mapping[int, Mapping[str, frozenset[int]]]
    pending: frozenset[int]
    """Actions that wait for the decision on a later day or another plan."""

    def carriers(self, action: Action) -> frozenset[int]:
        named = self.parties.get(action.id, {})
        return frozenset({action.owner_id}).union(*(named.get(part, frozenset()) for part in DOING))

    def with_role(self, unit_id: int, *roles: str, but: frozenset[int]) -> frozenset[int]:
        """The holders of the first of the roles that anybody fit holds."""
        path = self.paths[unit_id]
        for role in roles:
            found = {one for name, top, one in self.holders if name == role and path.startswith(top)} - but
            if found:
                return frozenset(found)
        return frozenset()

    def superior(self, person_id: int, *, but: frozenset[int]) -> frozenset[int]:
        above = self.superiors.get(person_id)
        return frozenset({above}) & self.here - but if above else frozenset()


def read_company(work: Work, actions: Sequence[Action]) -> Company:
    """In as many statements for many actions as for one."""
    session = work.session
    session.flush()
    ids = [one.id for one in actions]
    parties: dict[int, dict[str, frozenset[int]]] = {}
    rows = session.execute(
        select(ItemParty.item_id, ItemParty.part, ItemParty.person_id)
        .where(ItemParty.item_id.in_(ids))
        .order_by(ItemParty.item_id, ItemParty.part)
    )
    for (item_id, part), several in groupby(rows, lambda row: (row.item_id, row.part)):
        parties.setdefault(item_id, {})[part] = frozenset(row.person_id for row in several)
    people = frozenset().union(*(held for named in parties.values() for held in named.values()))
    people |= {one.owner_id for one in actions} | {one.deferral_owner_id for one in actions if one.deferral_owner_id}
    above = select(Person.superior_id).where(Person.id.in_(people), Person.superior_id.is_not(None))
    known = session.execute(
        select(Person.id, Person.superior_id).where(
            not_retired(work.today), or_(Person.id.in_(people), Person.id.in_(above))
        )
    ).all()
    gone = session.execute(select(Person.id, Person.superior_id).where(Person.id.in_(people))).all()
    held = session.execute(
        select(RoleHeld.role, Unit.path, RoleHeld.person_id)
        .join(Unit, Unit.id == RoleHeld.unit_id)
        .join(Person, Person.id == RoleHeld.person_id)
        .where(RoleHeld.role.in_(DECIDES), in_force(RoleHeld, work.today), not_retired(work.today))
        .order_by(RoleHeld.person_id)
    ).all()
    units = select(Unit.id, Unit.path).where(Unit.id.in_({one.unit_id for one in actions}))
    waiting = (
        select(asked.action_id).where(asked.action_id.in_(ids), asked.decision.is_(None))
        for asked in (Extension, PlanChange)
    )
    return Company(
        here=frozenset(row.id for row in known),
        superiors={row.id: row.superior_id for row in (*known, *gone)},
        holders=[(row.role, row.path, row.person_id) for row in held],
        paths={row.id: row.path for row in session.execute(units)},
        parties=parties,
        pending=frozenset(one for rows in waiting for one in session.scalars(rows)),
    )


@dataclass(frozen=True)
class Following:
    """What the house keeps true of an action: whom it waits for, who is above its owner, when the next thing is due."""

    due_on: date
    parties: Mapping[str, frozenset[int]] = field(default_factory=dict)


def following(company: Company, action: Action, state: str, today: date, *, closed: bool) -> Following:
    """What holds of an action in a state on a day.

    The effect waits for nobody before its day. Somebody is asked who carries nothing of it out: the process
    owners of its unit, else programme managers, else leaders; its owner's superior as well once it is done.
    """
    rules, doing = shipped_rules(), company.carriers(action)
    due = due_of(action, state, rules) if not closed else action.due_on or action.finish_on
    if closed:
        return Following(due, {part: frozenset() for part in FOLLOWED})
    deciding = company.with_role(action.unit_id, *DECIDES, but=doing)
    superior = company.superior(action.owner_id, but=doing)
    named = company.parties.get(action.id, {})
    if state in ("approved", "in_progress"):
        awaited = (frozenset({action.owner_id}) | named.get("implementer", frozenset())) & company.here
        if action.owner_id not in company.here:
            awaited |= deciding
    elif state == "waiting_effect" and action.effect_due_on and action.effect_due_on > today:
        awaited = frozenset()
    else:
        awaited = deciding | (superior if state != "proposed" else frozenset())
    if action.deferral_owner_id and action.redeemed_on is None:
        awaited |= frozenset({action.deferral_owner_id}) & company.here
    if action.id in company.pending:
        awaited |= deciding
    escalated = named.get("escalated", frozenset()) if action.overdue_of == due else frozenset()
    return Following(due, dict(zip(FOLLOWED, (awaited | escalated, superior, escalated), strict=True)))


def differs(company: Company, action: Action, wanted: Following) -> bool:
    known = company.parties.get(action.id, {})
    return action.due_on != wanted.due_on or any(
        known.get(part, frozenset()) != people for part, people in wanted.parties.items()
    )


def follow(work: Work, action: Action, state: str, *, closed: bool = False) -> None:
    """Keep true, for an action that is about to stand in a state, whom it waits for and when what comes next is due.

    These names follow from rights, superiors and days that are journalled where they change.
    """
    company = read_company(work, [action])
    wanted = following(company, action, state, work.today, closed=closed)
    action.due_on = wanted.due_on
    if closed or action.overdue_of != wanted.due_on:
        action.overdue_of, action.escalation = None, 0
    for part, people in wanted.parties.items():
        name_instead(work, action, people, part)


def name_instead(work: Work, action: Action, people: Iterable[int], part: str) -> None:
    """Make these people, and nobody else, the ones named on the action as this."""
    wanted, before = frozenset(people), named(work.session, action, part)
    for former in before - wanted:
        work.session.delete(work.session.get_one(ItemParty, (action.id, former, part)))
    name_on(work.session, action, sorted(wanted - before), part)
    work.session.flush()


def before_whom(company: Company, action: Action, level: int) -> frozenset[int]:
    """Before whom an overdue action comes: first the superior of whoever is late, then the representative.

    Where there is no superior, the process owners of the unit; where there is no representative, top management.
    """
    doing = company.carriers(action)
    if level > 1:
        return company.with_role(action.unit_id, *ABOVE, but=doing)
    late = action.owner_id
    if action.deferral_owner_id and action.redeemed_on is None and action.due_on == action.deferred_to:
        late = action.deferral_owner_id
    return company.superior(late, but=doing) or company.with_role(action.unit_id, "process_owner", *ABOVE, but=doing)
