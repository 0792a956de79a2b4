"""How a review counts: over which days and units, and how figures, series and lists stand in a snapshot."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, func, select
from sqlalchemy.orm import Session

from docflow.documents.desk import Desk
from docflow.kernel.text import Text
from docflow.lifecycle.items import Item
from docflow.nonconformities.models import Nonconformity
from docflow.reviews.models import ManagementReview

LONGEST_LIST = 40
"""Lines of a list in a snapshot; how many there are in all is said beside it."""


@dataclass(frozen=True)
class Period:
    """What is counted: of which units, over which days, seen from today."""

    session: Session
    desk: Desk
    review: ManagementReview
    units: frozenset[int]
    today: date
    begins: datetime
    ends: datetime
    """The first instant of the period, and the first after it, by the organisation's clock."""

    @property
    def first(self) -> date:
        return self.review.period_from

    @property
    def last(self) -> date:
        return self.review.period_to

    def within(self, column: Any) -> ColumnElement[bool]:
        """The day lies in the period."""
        return and_(column >= self.first, column <= self.last)

    def here(self) -> ColumnElement[bool]:
        return Item.unit_id.in_(self.units)

    def begun(self) -> ColumnElement[bool]:
        """The item came to life in the period."""
        return and_(Item.created_at >= self.begins, Item.created_at < self.ends)

    def months(self) -> list[str]:
        """`2026-03` for each month that the period touches."""
        many = (self.last.year - self.first.year) * 12 + self.last.month - self.first.month + 1
        begun = self.first.year * 12 + self.first.month - 1
        return [f"{(begun + at) // 12}-{(begun + at) % 12 + 1:02}" for at in range(many)]


def figure(label: Text, value: int) -> dict[str, Any]:
    return {"zh": label.zh, "en": label.en, "value": value}


def series(label: Text, months: Sequence[str], lines: Iterable[tuple[Text, Mapping[str, int]]]) -> dict[str, Any]:
    return {
        "zh": label.zh,
        "en": label.en,
        "labels": list(months),
        "lines": [
            {"zh": name.zh, "en": name.en, "values": [counts.get(month, 0) for month in months]}
            for name, counts in lines
        ],
    }


def by_month(period: Period, column: Any, *conditions: ColumnElement[bool]) -> dict[str, int]:
    """How many rows fall on each month of the period. Days are counted by day, so that every database agrees."""
    rows = period.session.execute(
        select(column, func.count()).where(period.within(column), *conditions).group_by(column)
    )
    counts: dict[str, int] = {}
    for day, many in rows:
        month = month_of(day)
        counts[month] = counts.get(month, 0) + many
    return counts


def month_of(day: date) -> str:
    return f"{day.year}-{day.month:02}"


def listing(period: Period, label: Text, items: Sequence[Item], total: int) -> dict[str, Any]:
    """A list of items as they stood, with their states in words."""

    def line(item: Item) -> dict[str, Any]:
        state = period.desk.lifecycles[item.kind].workflow_of(item).states[item.state].label
        return {
            "item": item.id, "number": item.number, "zh": item.title.zh, "en": item.title.en,
            "state": [state.zh, state.en], "due_on": item.due_on.isoformat() if item.due_on else None,
        }  # fmt: skip

    return {"zh": label.zh, "en": label.en, "total": total, "rows": [line(item) for item in items[:LONGEST_LIST]]}


def count(period: Period, model: type[Item], *conditions: ColumnElement[bool]) -> int:
    asked = select(func.count()).select_from(model).where(period.here(), *conditions)
    return period.session.scalar(asked) or 0


def grouped(period: Period, model: type[Item], column: Any, *conditions: ColumnElement[bool]) -> dict[str, int]:
    rows = period.session.execute(select(column, func.count()).where(period.here(), *conditions).group_by(column))
    return {str(value): many for value, many in rows}


def from_sources(period: Period, label: Text, *sources: str) -> dict[str, Any]:
    """Nonconformities of some sources, in all and by month."""
    months = period.months()
    fits = (period.here(), Nonconformity.source.in_(sources))
    return {
        "figures": [figure(label, count(period, Nonconformity, period.within(Nonconformity.reported_on), fits[1]))],
        "series": [series(label, months, [(label, by_month(period, Nonconformity.reported_on, *fits))])],
    }
