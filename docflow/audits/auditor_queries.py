"""Questions about auditors: who is competent for what, who is away, which days nobody works, what people declared."""

from collections.abc import Collection, Iterable
from datetime import date, timedelta

from sqlalchemy import ColumnElement, Select, exists, or_, select
from sqlalchemy.orm import aliased

from docflow.audits.models import Absence, Competence, DeclaredInterest, Holiday
from docflow.people.models import Person, RoleHeld
from docflow.people.queries import in_force, not_retired
from docflow.people.rights import Scope, roles_that_may

SOON = timedelta(days=90)
"""So long before its last day a competence is marked as expiring."""
AUDITING = ("lead_auditor", "auditor", "technical_expert")
"""Roles that bring somebody into the register before any competence is granted."""


def counting(first: date, last: date) -> ColumnElement[bool]:
    """Competence that counts on any day of a period, both ends included."""
    return (
        (Competence.from_on <= last)
        & or_(Competence.to_on.is_(None), Competence.to_on >= first)
        & or_(Competence.withdrawn_on.is_(None), Competence.withdrawn_on > first)
    )


def competences(people: Collection[int], first: date, last: date) -> Select[Competence]:
    """What these people may audit on any day of a period, in the order in which it begins."""
    rows = select(Competence).where(Competence.person_id.in_(people), counting(first, last))
    return rows.order_by(Competence.from_on, Competence.id)


def absences(people: Collection[int], first: date, last: date) -> Select[Absence]:
    """When these people are away on any day of a period; what was taken back is left out."""
    rows = select(Absence).where(
        Absence.person_id.in_(people), Absence.from_on <= last, Absence.to_on >= first, Absence.withdrawn_at.is_(None)
    )
    return rows.order_by(Absence.from_on, Absence.id)


def holidays(first: date, last: date) -> Select[Holiday]:
    return select(Holiday).where(Holiday.day.between(first, last)).order_by(Holiday.day)


def interests_of(person_id: int) -> Select[DeclaredInterest]:
    """Everything somebody ever declared, the latest first."""
    rows = select(DeclaredInterest).where(DeclaredInterest.person_id == person_id)
    return rows.order_by(DeclaredInterest.from_on.desc(), DeclaredInterest.id.desc())


def competences_of(people: Collection[int]) -> Select[Competence]:
    """Everything that was ever granted to them, standard by standard, the latest first."""
    rows = select(Competence).where(Competence.person_id.in_(people))
    return rows.order_by(Competence.standard, Competence.from_on.desc(), Competence.id.desc())


def absences_of(people: Collection[int], since: date) -> Select[Absence]:
    """Their absences that are not over, and were not taken back."""
    return absences(people, since, date.max)


def sees(scope: Scope) -> ColumnElement[bool]:
    """Whose page in the register a person may see: their own, of their role's units, and of people from outside."""
    own = Person.id == scope.person_id
    units = scope.units(*roles_that_may("competence.see"))
    return or_(own, Person.unit_id.in_(units), Person.unit_id.is_(None)) if units else own


def register(scope: Scope, on: date, *, words: str = "", standard: str = "", expiring: bool = False) -> Select[Person]:
    """Auditors by name: whoever was granted competence, or has a role in audits, and is still here.

    Args:
        standard: only those whose competence for it counts on the day.
        expiring: only those with a competence that ends within `SOON` of the day and has no successor.
    """
    granted = exists().where(Competence.person_id == Person.id)
    held = exists().where(RoleHeld.person_id == Person.id, RoleHeld.role.in_(AUDITING), in_force(RoleHeld, on))
    rows = select(Person).where(sees(scope), not_retired(on), or_(granted, held)).order_by(Person.name, Person.id)
    if words:
        columns = (Person.name, Person.name_en, Person.employee_no)
        rows = rows.where(or_(*(column.icontains(words, autoescape=True) for column in columns)))
    if standard:
        rows = rows.where(granted.where(Competence.standard == standard, counting(on, on)))
    return rows.where(granted.where(counting(on, on), _ends_soon(on))) if expiring else rows


def _ends_soon(on: date) -> ColumnElement[bool]:
    after = aliased(Competence)
    renewed = exists().where(
        after.person_id == Competence.person_id, after.standard == Competence.standard,
        after.level == Competence.level, after.withdrawn_on.is_(None), after.from_on >= Competence.from_on,
        after.id != Competence.id, or_(after.to_on.is_(None), after.to_on > Competence.to_on),
    )  # fmt: skip
    return (Competence.to_on <= on + SOON) & Competence.withdrawn_on.is_(None) & ~renewed


def standing(one: Competence, others: Iterable[Competence], on: date) -> str:
    """How a competence stands on a day: valid, expiring, expired, withdrawn or coming.

    It expires soon when it ends within `SOON` and no other of the same standard and level goes on.
    """
    if one.withdrawn_on is not None and one.withdrawn_on <= on:
        return "withdrawn"
    if one.to_on is not None and one.to_on < on:
        return "expired"
    if one.from_on > on:
        return "coming"
    if one.to_on is None or one.to_on > on + SOON or one.withdrawn_on is not None:
        return "valid"
    return "valid" if any(_goes_on(one, one.to_on, other) for other in others) else "expiring"


def _goes_on(one: Competence, until: date, other: Competence) -> bool:
    alike = (other.person_id, other.standard, other.level) == (one.person_id, one.standard, one.level)
    later = other.to_on is None or other.to_on > until
    return alike and later and other.withdrawn_on is None and other.from_on >= one.from_on and other.id != one.id
