"""Standing in for somebody: from one person to another, for a time, with a reason, approved by a third."""

from collections.abc import Iterable
from datetime import date

from docflow.journal.work import Work
from docflow.kernel.errors import NotAllowed
from docflow.kernel.text import one_line
from docflow.people.errors import (
    AlreadyEnded,
    DelegationChain,
    DelegationToSelf,
    PeriodPast,
    ReasonMissing,
    RoleNotHeld,
    RoleStaysPersonal,
    SecondPersonNeeded,
    TokenReadOnly,
)
from docflow.people.models import Delegation, Person
from docflow.people.preconditions import end_now, in_order, lock, locked_person, still_here
from docflow.people.queries import forget_scope, scope_of
from docflow.people.rights import PERSONAL_ROLES, can


def delegate(
    work: Work,
    to: Person,
    *,
    from_on: date,
    to_on: date,
    roles: Iterable[str] = (),
    kinds: Iterable[str] = (),
    reason: str,
) -> Delegation:
    """Have somebody stand in for the actor from one day to another, once a third person has approved it.

    Tasks assigned to the actor by name pass to the other in any case; of the roles only those named.
    What the delegate does counts as done by both, so neither approves the other's text this way.

    Args:
        kinds: kinds of item it is limited to, for example `revision`; none for all.

    Raises:
        DelegationToSelf, DatesReversed, PeriodPast, ReasonMissing, PersonRetired.
        RoleStaysPersonal: administration and external auditing are not passed on.
        DelegationChain: the actor holds the role only for somebody else.
        RoleNotHeld: the actor does not hold the role at all.
    """
    scope = scope_of(work)
    if scope.reads_only:
        raise TokenReadOnly()
    if not scope.person_id:
        raise NotAllowed()
    if to.id == scope.person_id:
        raise DelegationToSelf()
    wanted = sorted(set(roles))
    for role in wanted:
        if role in PERSONAL_ROLES:
            raise RoleStaysPersonal(role=role)
        if not scope.own().holds(role):
            raise DelegationChain(role=role) if scope.delegates(role) else RoleNotHeld(role=role)
    if in_order(from_on, to_on) < work.today:
        raise PeriodPast()
    if not (why := one_line(reason)[:500]):
        raise ReasonMissing()
    lock(work, to)
    still_here(work, to)
    delegation = Delegation(
        from_person_id=scope.person_id,
        to_person_id=to.id,
        from_on=from_on,
        to_on=to_on,
        roles=wanted,
        kinds=sorted(set(kinds)),
        reason=why,
    )
    work.session.add(delegation)
    work.session.flush()
    work.record(
        "delegation.asked",
        delegation,
        {
            "from": delegation.from_person_id,
            "to": to.id,
            "from_on": from_on,
            "to_on": to_on,
            "roles": delegation.roles,
            "kinds": delegation.kinds,
            "reason": why,
        },
    )
    return delegation


def approve_delegation(work: Work, delegation: Delegation) -> Delegation:
    """Put a delegation into force: by the delegating person's superior, or whoever leads or administers their unit.

    Raises:
        SecondPersonNeeded: the actor is one of the two, or acts for the one who delegates.
        NotAllowed, AlreadyEnded.
    """
    scope = scope_of(work)
    if scope.reads_only:
        raise TokenReadOnly()
    lock(work, delegation)
    if scope.person_id in (delegation.from_person_id, delegation.to_person_id):
        raise SecondPersonNeeded()
    person = locked_person(work, delegation.from_person_id)
    # A right exercised for the one who delegates would be that person's own approval.
    own = scope.own()
    superior = scope.person_id != 0 and person.superior_id == scope.person_id
    if not superior and not can(own, "delegation.approve", unit_id=person.unit_id) and not can(own, "people.manage"):
        raise NotAllowed()
    still_here(work, person)
    still_here(work, work.session.get_one(Person, delegation.to_person_id))
    if delegation.approved_by_id is not None or delegation.ended_at is not None:
        raise AlreadyEnded()
    delegation.approved_by_id, delegation.approved_at = scope.person_id, work.at
    forget_scope(work)
    work.record("delegation.approved", delegation, {"from": person.id, "to": delegation.to_person_id})
    return delegation


def end_delegation(work: Work, delegation: Delegation) -> None:
    """End a delegation now: by either of the two, or an administrator. Raises NotAllowed, AlreadyEnded."""
    scope = scope_of(work)
    lock(work, delegation)
    mine = scope.person_id in (delegation.from_person_id, delegation.to_person_id) and not scope.reads_only
    if not mine and not can(scope, "people.manage"):
        raise NotAllowed()
    end_now(work, delegation)
    facts = {"from": delegation.from_person_id, "to": delegation.to_person_id}
    work.record("delegation.ended", delegation, facts)
