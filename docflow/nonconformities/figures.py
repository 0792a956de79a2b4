"""What nonconformities add up to: which are the most frequent, and how they came and went month by month."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Literal

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from docflow.lifecycle.items import Item, visible
from docflow.nonconformities.models import Nonconformity, NonconformityCause
from docflow.nonconformities.queries import EVERYTHING, Narrowed
from docflow.people.models import Unit
from docflow.people.rights import Scope
from docflow.processes.models import Process

By = Literal["clause", "process", "category", "unit", "source"]
_DISMISSED = Item.state.not_in(("rejected", "dismissed"))

_Column = ColumnElement[Any] | InstrumentedAttribute[Any]
_COLUMNS: dict[str, _Column] = {
    "clause": Nonconformity.clause,
    "process": Process.code,
    "category": NonconformityCause.category,
    "unit": Unit.code,
    "source": Nonconformity.source,
}


def pareto(scope: Scope, narrowed: Narrowed = EVERYTHING, *, by: By) -> Select[str, int]:
    """Rows (value, how many nonconformities), the most frequent first; what has no value is left out.

    Counted is what the person may see and what was not dismissed. By `category` those of the analysis that
    counts: a nonconformity with causes of two kinds stands under both, with two of one kind under it once.
    """
    column = _COLUMNS[by]
    many = func.count(func.distinct(Nonconformity.id))
    rows = select(column, many).select_from(Nonconformity)
    if by == "process":
        rows = rows.join(Process, Process.id == Nonconformity.process_id)
    elif by == "unit":
        rows = rows.join(Unit, Unit.id == Item.unit_id)
    elif by == "category":
        rows = rows.join(
            NonconformityCause,
            (NonconformityCause.nonconformity_id == Nonconformity.id)
            & (NonconformityCause.analysis == Nonconformity.analysis),
        )
    return (
        rows.where(visible(scope), _DISMISSED, column != "", *narrowed.conditions())
        .group_by(column)
        .order_by(many.desc(), column)
    )


@dataclass(frozen=True)
class Month:
    """One month: how many were reported and closed in it, and how things stood on its last day (or today)."""

    first: date
    opened: int
    closed: int
    open: int
    overdue: int
    """Of the open ones, those whose last day for closing had passed."""


def monthly(
    session: Session, scope: Scope, narrowed: Narrowed = EVERYTHING, *, until: date, months: int = 12
) -> Sequence[Month]:
    """The months that end with the one of a day, oldest first; one statement however many there are.

    A nonconformity that was opened again counts as open since its first report.
    """
    firsts = [_months_before(until, back) for back in range(months - 1, -1, -1)]
    columns = (Nonconformity.reported_on, Nonconformity.closed_on, Nonconformity.closing_due_on)
    rows = select(*columns).where(visible(scope), _DISMISSED, *narrowed.conditions())
    opened: Counter[date] = Counter()
    closed: Counter[date] = Counter()
    lives: list[tuple[date, date | None, date]] = []
    for reported_on, closed_on, due_on in session.execute(rows):
        opened[reported_on.replace(day=1)] += 1
        if closed_on is not None:
            closed[closed_on.replace(day=1)] += 1
        lives.append((reported_on, closed_on, due_on))
    found: list[Month] = []
    for first in firsts:
        last = min(_last_of(first), until)
        standing = [due for begun, over, due in lives if begun <= last and (over is None or over > last)]
        found.append(Month(first, opened[first], closed[first], len(standing), sum(due < last for due in standing)))
    return found


def _months_before(day: date, back: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 - back, 12)
    return date(year, month + 1, 1)


def _last_of(first: date) -> date:
    return _months_before(first, -1) - timedelta(days=1)
