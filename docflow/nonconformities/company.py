"""Whom nonconformities wait for, read in as many statements for many as for one."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import or_, select, union_all

from docflow.actions.who import DOING
from docflow.journal.work import Work
from docflow.lifecycle.items import ItemParty
from docflow.lifecycle.links import Link
from docflow.nonconformities.models import (
    Nonconformity,
    NonconformityAnalysis,
    NonconformityContainment,
    NonconformityPlan,
)
from docflow.people.models import Person, RoleHeld, Unit
from docflow.people.queries import in_force, not_retired
from docflow.people.rights import roles_that_may

LEADERS = ("management_representative", "top_management")
JUDGING = roles_that_may("nonconformity.judge")
WAIVING = roles_that_may("nonconformity.waive")
VERIFYING = roles_that_may("nonconformity.verify") - {"auditor", "lead_auditor"}
"""Who is asked to verify unless somebody in particular is: auditors only where they are named."""
OWNERS_ACT = ("accepted", "contained", "analysed", "planned", "acting")
"""States in which the owner is to act; where nothing is planned to be done, whoever may waive instead."""


@dataclass(frozen=True)
class Company:
    """Who is here, who holds a role where, and who had a hand in what, as far as some nonconformities need it."""

    here: frozenset[int]
    superiors: Mapping[int, int]
    holders: Sequence[tuple[str, str, int]]
    """Role, path of the unit it is held in, person."""
    paths: Mapping[int, str]
    parties: Mapping[int, Mapping[str, frozenset[int]]]
    hands: Mapping[int, frozenset[int]]
    """By nonconformity: whoever contained, analysed or planned it, or carried out what it ordered."""
    needed: Mapping[int, bool]
    """By nonconformity: whether the plan that counts says that action is needed."""

    def named(self, nonconformity: Nonconformity, part: str) -> frozenset[int]:
        return self.parties.get(nonconformity.id, {}).get(part, frozenset())

    def with_role(self, unit_id: int, roles: Iterable[str]) -> frozenset[int]:
        path, wanted = self.paths[unit_id], frozenset(roles)
        return frozenset(one for role, top, one in self.holders if role in wanted and path.startswith(top))

    def had_a_hand(self, nonconformity: Nonconformity) -> frozenset[int]:
        """Owners, whoever corrected it, the authors of its causes and plans, and those who carried out its actions."""
        owners = self.named(nonconformity, "owner") | self.named(nonconformity, "former_owner")
        return self.hands.get(nonconformity.id, frozenset()) | owners

    def awaited(self, nonconformity: Nonconformity, state: str) -> frozenset[int]:
        """Who is to act in a state: the owner, or whoever may judge, waive or verify it and had no hand in it.

        An owner who has left waits for whoever judges reports; superiors are asked as well once it is overdue.
        """
        return self._asked(nonconformity, state) | (self.named(nonconformity, "superior") & self.here)

    def _asked(self, nonconformity: Nonconformity, state: str) -> frozenset[int]:
        unit, owner = nonconformity.unit_id, self.named(nonconformity, "owner") & self.here
        if state == "reported":
            return self.with_role(unit, JUDGING) | owner
        if state == "rejected":
            return self.named(nonconformity, "reporter") & self.here
        if state == "planned" and not self.needed.get(nonconformity.id, True):
            barred = self.named(nonconformity, "owner") | self.named(nonconformity, "former_owner")
            return self.with_role(unit, WAIVING) - barred
        if state in OWNERS_ACT:
            return owner or self.with_role(unit, JUDGING)
        if state == "verifying":
            involved = self.had_a_hand(nonconformity)
            return (self.named(nonconformity, "verifier") & self.here) - involved or (
                self.with_role(unit, VERIFYING) - involved
            )
        return frozenset()

    def above(self, nonconformity: Nonconformity, level: int) -> frozenset[int]:
        """Before whom it comes when overdue: the superiors of the owners, then the leaders of the unit."""
        if level == 1:
            owners = self.named(nonconformity, "owner")
            found = frozenset(self.superiors[one] for one in owners if one in self.superiors) & self.here
            return found or self.above(nonconformity, 2)
        for role in LEADERS:
            if found := self.with_role(nonconformity.unit_id, (role,)) - self.named(nonconformity, "owner"):
                return found
        return frozenset()


def read_company(work: Work, found: Sequence[Nonconformity]) -> Company:
    session = work.session
    session.flush()
    ids = [one.id for one in found]
    parties: dict[int, dict[str, set[int]]] = defaultdict(lambda: defaultdict(set))
    rows = select(ItemParty.item_id, ItemParty.part, ItemParty.person_id).where(ItemParty.item_id.in_(ids))
    for item_id, part, person_id in session.execute(rows):
        parties[item_id][part].add(person_id)
    people = {one for named in parties.values() for held in named.values() for one in held}
    above = select(Person.superior_id).where(Person.id.in_(people), Person.superior_id.is_not(None))
    known = select(Person.id, Person.superior_id, not_retired(work.today)).where(
        or_(Person.id.in_(people), Person.id.in_(above))
    )
    persons = session.execute(known).all()
    held = (
        select(RoleHeld.role, Unit.path, RoleHeld.person_id)
        .join(Unit, Unit.id == RoleHeld.unit_id)
        .join(Person, Person.id == RoleHeld.person_id)
        .where(
            RoleHeld.role.in_(JUDGING | WAIVING | VERIFYING | frozenset(LEADERS)),
            in_force(RoleHeld, work.today),
            not_retired(work.today),
        )
    )
    units = select(Unit.id, Unit.path).where(Unit.id.in_({one.unit_id for one in found}))
    return Company(
        here=frozenset(person for person, _, stays in persons if stays),
        superiors={person: superior for person, superior, _ in persons if superior is not None},
        holders=[(role, path, person) for role, path, person in session.execute(held)],
        paths=dict(session.execute(units).all()),
        parties={item: {part: frozenset(who) for part, who in named.items()} for item, named in parties.items()},
        hands=_hands(work, ids),
        needed=_needed(work, found),
    )


def _hands(work: Work, ids: Sequence[int]) -> dict[int, frozenset[int]]:
    """One statement over all that was contained, analysed, planned and ordered."""
    kept = [
        select(table.nonconformity_id, column).where(table.nonconformity_id.in_(ids))
        for table in (NonconformityContainment, NonconformityAnalysis, NonconformityPlan)
        for column in (table.by_id, table.for_id)
    ]
    doing = (
        select(Link.from_id, ItemParty.person_id)
        .join(ItemParty, ItemParty.item_id == Link.to_id)
        .where(Link.from_id.in_(ids), Link.relation == "ordered", ItemParty.part.in_(DOING))
    )
    found: dict[int, set[int]] = defaultdict(set)
    for item_id, person_id in work.session.execute(union_all(doing, *kept)):
        found[item_id].add(person_id)
    return {item: frozenset(people) for item, people in found.items()}


def _needed(work: Work, found: Sequence[Nonconformity]) -> dict[int, bool]:
    planned = {one.id: one.planning for one in found if one.planning}
    rows = select(NonconformityPlan.nonconformity_id, NonconformityPlan.serial, NonconformityPlan.needed).where(
        NonconformityPlan.nonconformity_id.in_(planned)
    )
    return {item: needed for item, serial, needed in work.session.execute(rows) if planned[item] == serial}
