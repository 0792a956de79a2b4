"""Changing the grade: with a reason, signed by two people who hold two different roles."""

from collections.abc import Mapping

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from docflow.journal.work import Work
from docflow.lifecycle.guards import Answer, Guard, Taking
from docflow.lifecycle.links import joined
from docflow.nonconformities import who
from docflow.nonconformities.models import Nonconformity, NonconformityRegrading
from docflow.nonconformities.rules import shipped_rules


def waiting(session: Session, nonconformity_id: int) -> NonconformityRegrading | None:
    """The change of grade that one person has signed and nobody yet as the second."""
    rows = select(NonconformityRegrading).where(
        NonconformityRegrading.nonconformity_id == nonconformity_id, NonconformityRegrading.outcome == ""
    )
    return session.scalar(rows)


def parts(nonconformity: Nonconformity, taking: Taking) -> list[tuple[str, int]]:
    """Roles that sign changes of this one's grade and that the actor holds, each with whose role it is."""
    found: list[tuple[str, int]] = []
    for role in shipped_rules().regrading.roles(nonconformity.source):
        holders = taking.scope.holders(role, nonconformity.unit_id, kind=who.KIND)
        found += [(role, one) for one in sorted(holders, key=lambda one: one != taking.scope.person_id)]
    return found


def signs_first(work: Work, nonconformity: Nonconformity, taking: Taking) -> Answer:
    """Somebody in one of the two roles; what a finding raised is regraded there, and its nonconformity goes along."""
    if joined(work.session, nonconformity.id, "raised", back=True):
        return "grade-comes-from-the-finding"
    if waiting(work.session, nonconformity.id) is not None:
        return "regrading-waits"
    return None if parts(nonconformity, taking) else f"needs-role:{_roles(nonconformity)[0]}"


def signs_second(work: Work, nonconformity: Nonconformity, taking: Taking) -> Answer:
    """In the other role, by another person, and for another: standing in for the first counts as the first."""
    first = waiting(work.session, nonconformity.id)
    if first is None:
        return "no-regrading-waits"
    barred = {first.first_by_id, first.first_for_id}
    if taking.scope.person_id in barred:
        return "signed-the-first"
    other = [role for role in _roles(nonconformity) if role != first.first_as]
    if any(role in other and whose not in barred for role, whose in parts(nonconformity, taking)):
        return None
    return f"needs-role:{other[0]}"


def may_drop(work: Work, nonconformity: Nonconformity, taking: Taking) -> Answer:
    """Either of the two roles takes a proposal off the table."""
    if waiting(work.session, nonconformity.id) is None:
        return "no-regrading-waits"
    return None if parts(nonconformity, taking) else f"needs-role:{_roles(nonconformity)[0]}"


def _roles(nonconformity: Nonconformity) -> tuple[str, str]:
    return shipped_rules().regrading.roles(nonconformity.source)


def propose(work: Work, nonconformity: Nonconformity, taking: Taking, grade: str) -> None:
    last = select(func.max(NonconformityRegrading.serial)).where(
        NonconformityRegrading.nonconformity_id == nonconformity.id
    )
    role, whose = parts(nonconformity, taking)[0]
    work.session.add(NonconformityRegrading(
        nonconformity_id=nonconformity.id, serial=(work.session.scalar(last) or 0) + 1, before=nonconformity.grade,
        after=grade, reason=taking.comment.strip()[:1000], first_by_id=work.actor.id, first_for_id=whose,
        first_as=role, first_at=work.at,
    ))  # fmt: skip
    work.session.flush()


GRADING_GUARDS: Mapping[str, Guard] = {
    "signs-first": signs_first,
    "signs-second": signs_second,
    "may-drop-regrading": may_drop,
}
