"""Questions about auditors: who is competent for what, who is away, which days nobody works, what people declared."""

from collections.abc import Collection
from datetime import date

from sqlalchemy import ColumnElement, Select, or_, select

from docflow.audits.models import Absence, Competence, Holiday


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
