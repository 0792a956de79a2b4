"""Who answers for a nonconformity, who judges and verifies it, and who had a hand in it."""

from collections.abc import Collection, Iterable

from sqlalchemy import func, select
from sqlalchemy.orm import Session, aliased

from docflow.journal.work import Work
from docflow.lifecycle.guards import Taking
from docflow.lifecycle.items import ItemParty, name_on, named
from docflow.nonconformities import ordered
from docflow.nonconformities.company import LEADERS, OWNERS_ACT, read_company
from docflow.nonconformities.models import (
    Nonconformity,
    NonconformityPlan,
)
from docflow.people.models import Person
from docflow.people.queries import not_retired, people_with_role, scope_of_person
from docflow.people.rights import Scope, roles_that_may
from docflow.processes.models import Process

KIND = "nonconformity"
BEFORE_VERIFYING = ("reported", *OWNERS_ACT)
"""States in which somebody else can be made to answer for it."""


def here(work: Work, person_id: int | None) -> bool:
    """Whether somebody is named who has not left."""
    if person_id is None:
        return False
    return work.session.scalar(select(Person.id).where(Person.id == person_id, not_retired(work.today))) is not None


def with_role(work: Work, unit_id: int, roles: Iterable[str]) -> list[int]:
    """Who holds one of the roles for a unit today, role by role."""
    found = (
        one.id for role in roles for one in work.session.scalars(people_with_role(role, work.today, unit_id=unit_id))
    )
    return list(dict.fromkeys(found))


def head_of(work: Work, unit_id: int) -> int | None:
    """Whoever is the superior of most people at home in a unit, and at home there."""
    above = aliased(Person)
    heads = (
        select(above.id)
        .join(Person, Person.superior_id == above.id)
        .where(Person.unit_id == unit_id, above.unit_id == unit_id, above.retired_on.is_(None))
        .group_by(above.id)
        .order_by(func.count().desc(), above.id)
    )
    return work.session.scalar(heads.limit(1))


def answering(work: Work, unit_id: int, process: Process | None) -> int | None:
    """The owner of the process, else the head of the unit, its process owner or a leader; None for nobody."""
    if process is not None and here(work, process.owner_id):
        return process.owner_id
    if head := head_of(work, unit_id):
        return head
    return next(iter(with_role(work, unit_id, ("process_owner", *LEADERS))), None)


def in_own_right(scope: Scope, nonconformity: Nonconformity, roles: Iterable[str], barred: Collection[int]) -> bool:
    """Whether somebody holds one of the roles for the unit otherwise than through a barred person."""
    holders = frozenset[int]().union(*(scope.holders(role, nonconformity.unit_id, kind=KIND) for role in roles))
    return bool(holders - frozenset(barred))


def may(scope: Scope, action: str, nonconformity: Nonconformity) -> bool:
    return any(scope.holds(role, nonconformity.unit_id, kind=KIND) for role in roles_that_may(action))


def acts_for(scope: Scope, people: Collection[int]) -> int | None:
    """As whom of these people somebody acts: as themselves before standing in for another; None if for none."""
    if scope.person_id in people:
        return scope.person_id
    return next(iter(sorted(scope.names_for(KIND) & frozenset(people))), None)


def owners(work: Work, nonconformity: Nonconformity) -> frozenset[int]:
    """Everybody who answers or ever answered for it."""
    return named(work.session, nonconformity, "owner") | named(work.session, nonconformity, "former_owner")


def team_of(work: Work, nonconformity: Nonconformity) -> frozenset[int]:
    """Who works on it: the owner, and those who analyse it with them."""
    return named(work.session, nonconformity, "owner") | named(work.session, nonconformity, "analyst")


def had_a_hand(work: Work, nonconformity: Nonconformity, taking: Taking | None = None) -> frozenset[int]:
    """Owners, those who corrected it, the authors of its causes and plans, and those who carried out its actions.

    Of all rounds; whoever stood in counts, and so does whom they stood in for.
    """
    key = ("nonconformity.hands", nonconformity.id)
    return ordered.once(work, key, taking, lambda: read_company(work, [nonconformity]).had_a_hand(nonconformity))


def able(work: Work, nonconformity: Nonconformity, person_id: int, action: str) -> bool:
    """Whether a person may do something with it today, in their own right."""
    scope = scope_of_person(work.session, person_id, work.today).own()
    return may(scope, action, nonconformity) and not scope.sees_no_drafts


def name_instead(work: Work, nonconformity: Nonconformity, people: Iterable[int], part: str) -> bool:
    """Make these people, and nobody else, the ones named as this; True when that changed anything."""
    wanted, before = frozenset(people), named(work.session, nonconformity, part)
    for former in before - wanted:
        work.session.delete(work.session.get_one(ItemParty, (nonconformity.id, former, part)))
    name_on(work.session, nonconformity, sorted(wanted - before), part)
    work.session.flush()
    return wanted != before


def awaited(work: Work, nonconformity: Nonconformity, state: str) -> frozenset[int]:
    """Who is to act in a state today; see `Company.awaited`."""
    return read_company(work, [nonconformity]).awaited(nonconformity, state)


def plan_of(session: Session, nonconformity: Nonconformity) -> NonconformityPlan | None:
    """The plan that counts in this round; None while there is none."""
    return session.get(NonconformityPlan, (nonconformity.id, nonconformity.planning))


def plan_makers(session: Session, nonconformity: Nonconformity) -> frozenset[int]:
    """Who made the plan that counts, and for whom."""
    plan = plan_of(session, nonconformity)
    return frozenset({plan.by_id, plan.for_id}) if plan else frozenset()
