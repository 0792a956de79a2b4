"""Questions about nonconformities."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import Session

from docflow.actions.models import Action
from docflow.lifecycle.items import Item, ItemParty, visible
from docflow.lifecycle.links import Link
from docflow.nonconformities.errors import NonconformityNotFound
from docflow.nonconformities.models import (
    Nonconformity,
    NonconformityAction,
    NonconformityAnalysis,
    NonconformityCause,
    NonconformityContainment,
    NonconformityPlan,
    NonconformityRegrading,
    NonconformityVerdict,
    NonconformityWhy,
)
from docflow.nonconformities.rules import Grade
from docflow.people.rights import Scope

OPEN_STATES = ("reported", "accepted", "contained", "analysed", "planned", "acting", "verifying")
"""The columns of the board but the last: what is still to be done."""
ENDED_STATES = ("closed", "rejected", "dismissed")


def grade_of(nonconformity: Nonconformity) -> Grade:
    return "major" if nonconformity.grade == "major" else "minor"


def graver(one: str, other: str) -> str:
    return "major" if "major" in (one, other) else "minor"


def nonconformity_by_number(session: Session, number: str, scope: Scope | None) -> Nonconformity:
    """Raises NonconformityNotFound, also for what the reader may not see."""
    asked = select(Nonconformity).where(Item.number == number)
    if scope is not None:
        asked = asked.where(visible(scope))
    if found := session.scalar(asked):
        return found
    raise NonconformityNotFound(number=number)


@dataclass(frozen=True)
class Narrowed:
    """What a list of nonconformities is narrowed by; what is left out narrows nothing."""

    unit_ids: frozenset[int] | None = None
    process_id: int | None = None
    owner_id: int | None = None
    source: str = ""
    grade: str = ""
    state: str = ""
    clause: tuple[str, str] | None = None
    """Standard and number; clauses below it count too."""
    category: str = ""
    """Of a cause of the analysis that counts."""
    overdue_on: date | None = None
    """Only open ones that were due before this day."""
    since: date | None = None
    until: date | None = None
    """Reported on a day of this period, both ends included."""
    words: str = ""
    """Part of the number or of a heading."""

    def conditions(self) -> list[ColumnElement[bool]]:
        found: list[ColumnElement[bool]] = []
        plain: tuple[tuple[Any, object], ...] = (
            (Nonconformity.process_id, self.process_id), (Nonconformity.owner_id, self.owner_id),
            (Nonconformity.source, self.source), (Nonconformity.grade, self.grade), (Item.state, self.state),
        )  # fmt: skip
        found += [column == value for column, value in plain if value]
        if self.unit_ids is not None:
            found.append(Item.unit_id.in_(self.unit_ids))
        if self.clause is not None:
            standard, number = self.clause
            below = Nonconformity.clause.startswith(number + ".", autoescape=True)
            found.append(and_(Nonconformity.standard == standard, or_(Nonconformity.clause == number, below)))
        if self.category:
            found.append(_has_cause(NonconformityCause.category == self.category))
        if self.overdue_on is not None:
            found.append(overdue(self.overdue_on))
        if self.since is not None:
            found.append(Nonconformity.reported_on >= self.since)
        if self.until is not None:
            found.append(Nonconformity.reported_on <= self.until)
        if self.words:
            columns = (Item.number, Item.title_zh, Item.title_en)
            found.append(or_(*(column.icontains(self.words, autoescape=True) for column in columns)))
        return found


EVERYTHING = Narrowed()


def _has_cause(condition: ColumnElement[bool]) -> ColumnElement[bool]:
    return (
        select(NonconformityCause.nonconformity_id)
        .where(
            NonconformityCause.nonconformity_id == Nonconformity.id,
            NonconformityCause.analysis == Nonconformity.analysis,
            condition,
        )
        .exists()
    )


def overdue(day: date) -> ColumnElement[bool]:
    """Open and due before a day."""
    return and_(Item.state.in_(OPEN_STATES), Item.due_on < day)


def register(scope: Scope, narrowed: Narrowed = EVERYTHING) -> Select[Nonconformity]:
    """The nonconformities this person may see, the latest number first."""
    rows = select(Nonconformity).where(visible(scope), *narrowed.conditions())
    return rows.order_by(Nonconformity.reported_on.desc(), Nonconformity.id.desc())


def beyond(day: date, nonconformity_id: int) -> ColumnElement[bool]:
    """The condition of the page that follows one ending with this nonconformity, in the order of `register`."""
    same = and_(Nonconformity.reported_on == day, Nonconformity.id < nonconformity_id)
    return or_(Nonconformity.reported_on < day, same)


def counted_by_state(scope: Scope, narrowed: Narrowed = EVERYTHING) -> Select[str, int]:
    """Rows (state, how many), over everything the person may see."""
    rows = select(Item.state, func.count()).select_from(Nonconformity).where(visible(scope), *narrowed.conditions())
    return rows.group_by(Item.state)


def board(scope: Scope, narrowed: Narrowed = EVERYTHING, *, most: int = 12) -> Select[Nonconformity]:
    """Of each state the first `most` cards: the soonest due first, of those that ended the latest first."""
    rank = func.row_number().over(
        partition_by=Item.state,
        order_by=(
            func.coalesce(Nonconformity.closed_on, date(1, 1, 1)).desc(), Item.due_on, Nonconformity.id,
        ),
    )  # fmt: skip
    ranked = (
        select(Nonconformity.id.label("id"), rank.label("rank"))
        .where(visible(scope), *narrowed.conditions())
        .subquery()
    )
    return (
        select(Nonconformity)
        .join(ranked, ranked.c.id == Nonconformity.id)
        .where(ranked.c.rank <= most)
        .order_by(ranked.c.rank)
    )


def open_of_process(process_id: int) -> Select[Nonconformity]:
    """What is not closed of a process; everything there is, for rules."""
    return (
        select(Nonconformity)
        .where(Nonconformity.process_id == process_id, Item.state.in_(OPEN_STATES))
        .order_by(Nonconformity.id)
    )


def containments_of(nonconformity_id: int) -> Select[NonconformityContainment]:
    kept = NonconformityContainment
    return select(kept).where(kept.nonconformity_id == nonconformity_id).order_by(kept.round)


def analyses_of(nonconformity_id: int) -> Select[NonconformityAnalysis]:
    kept = NonconformityAnalysis
    return select(kept).where(kept.nonconformity_id == nonconformity_id).order_by(kept.serial)


def causes_of(nonconformity_id: int) -> Select[NonconformityCause]:
    kept = NonconformityCause
    return select(kept).where(kept.nonconformity_id == nonconformity_id).order_by(kept.analysis, kept.place)


def whys_of(nonconformity_id: int) -> Select[NonconformityWhy]:
    kept = NonconformityWhy
    return select(kept).where(kept.nonconformity_id == nonconformity_id).order_by(kept.analysis, kept.place)


def plans_of(nonconformity_id: int) -> Select[NonconformityPlan]:
    kept = NonconformityPlan
    return select(kept).where(kept.nonconformity_id == nonconformity_id).order_by(kept.serial)


def verdicts_of(nonconformity_id: int) -> Select[NonconformityVerdict]:
    kept = NonconformityVerdict
    return select(kept).where(kept.nonconformity_id == nonconformity_id).order_by(kept.round)


def regradings_of(nonconformity_id: int) -> Select[NonconformityRegrading]:
    kept = NonconformityRegrading
    return select(kept).where(kept.nonconformity_id == nonconformity_id).order_by(kept.serial)


def actions_seen(nonconformity_id: int, scope: Scope) -> Select[Action, int]:
    """Rows (action, the round it was ordered in if known), of those the reader may see."""
    kept = NonconformityAction
    return (
        select(Action, kept.round)
        .join(Link, Link.to_id == Action.id)
        .outerjoin(kept, kept.action_id == Action.id)
        .where(Link.from_id == nonconformity_id, Link.relation == "ordered", visible(scope))
        .order_by(Action.id)
    )


def people_named(nonconformity_ids: Iterable[int], part: str) -> Select[int, int]:
    """Rows (nonconformity, person) of those named as this."""
    return select(ItemParty.item_id, ItemParty.person_id).where(
        ItemParty.item_id.in_(list(nonconformity_ids)), ItemParty.part == part
    )


def repeats_of(nonconformity_id: int, scope: Scope) -> Select[Nonconformity]:
    """Those that repeat this one, as far as the reader may see them."""
    return (
        select(Nonconformity)
        .join(Link, Link.from_id == Nonconformity.id)
        .where(Link.to_id == nonconformity_id, Link.relation == "recurs", visible(scope))
        .order_by(Nonconformity.id)
    )
