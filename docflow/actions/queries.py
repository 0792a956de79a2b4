"""Questions about actions."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select
from sqlalchemy.orm import Session

from docflow.actions.errors import ActionNotFound
from docflow.actions.models import Action, Extension, PlanChange
from docflow.lifecycle.items import Item, ItemParty, visible
from docflow.lifecycle.links import Link
from docflow.people.models import Person
from docflow.people.rights import Scope

ORDERING = ("ordered", "decided")
"""Relations in which an action stands to what it came from."""


def actions_of(origin_id: int) -> Select[Action]:
    """Actions that an item ordered or decided, in the order they came; everything there is, for rules and effects."""
    return (
        select(Action)
        .join(Link, Link.to_id == Action.id)
        .where(Link.from_id == origin_id, Link.relation.in_(ORDERING))
        .order_by(Action.id)
    )


def open_actions_owned_by(person_id: int) -> Select[Action]:
    """Actions that are not finished and that a person owns or carries out."""
    carries_out = exists(
        select(ItemParty.item_id).where(
            ItemParty.item_id == Action.id, ItemParty.person_id == person_id, ItemParty.part == "implementer"
        )
    )
    return select(Action).where(~Item.closed, or_(Action.owner_id == person_id, carries_out)).order_by(Action.id)


def action_of(session: Session, which: int | str, scope: Scope) -> Action:
    """An action by id or number. Raises ActionNotFound, also for what the reader may not see."""
    words = str(which)
    by = Action.id == int(words) if words.isdecimal() and len(words) <= 18 else Item.number == words
    if found := session.scalar(select(Action).where(by, visible(scope))):
        return found
    raise ActionNotFound()


@dataclass(frozen=True)
class Narrowed:
    """What the register is narrowed by; what is left out narrows nothing."""

    owner_id: int | None = None
    unit_ids: frozenset[int] | None = None
    state: str = ""
    action_kind: str = ""
    category: str = ""
    source: str = ""
    overdue_on: date | None = None
    """Only open ones whose next day was before this one."""
    open_only: bool = False
    escalated: bool = False
    words: str = ""
    """Part of the number or of a title."""

    def conditions(self) -> list[ColumnElement[bool]]:
        plain: tuple[tuple[Any, object], ...] = (
            (Action.owner_id, self.owner_id), (Item.state, self.state), (Action.action_kind, self.action_kind),
            (Action.category, self.category), (Action.source, self.source),
        )  # fmt: skip
        found: list[ColumnElement[bool]] = [column == value for column, value in plain if value]
        if self.unit_ids is not None:
            found.append(Item.unit_id.in_(self.unit_ids))
        if self.overdue_on is not None:
            found += [~Item.closed, Item.due_on < self.overdue_on]
        if self.open_only:
            found.append(~Item.closed)
        if self.escalated:
            found += [~Item.closed, Action.escalation > 0]
        if self.words:
            columns = (Item.number, Item.title_zh, Item.title_en)
            found.append(or_(*(column.icontains(self.words, autoescape=True) for column in columns)))
        return found


EVERYTHING = Narrowed()


def register(scope: Scope, narrowed: Narrowed = EVERYTHING) -> Select[Action]:
    """The actions this person may see, the soonest due first."""
    return select(Action).where(visible(scope), *narrowed.conditions()).order_by(Item.due_on, Action.id)


def beyond(day: date, action_id: int) -> ColumnElement[bool]:
    """The condition of the page that follows one ending with this action, in the order of `register`."""
    return or_(Item.due_on > day, and_(Item.due_on == day, Action.id > action_id))


def counted(scope: Scope, narrowed: Narrowed, today: date) -> Select[int, int, int]:
    """One row: how many there are, how many of them are open, how many overdue."""
    return (
        select(
            func.count(),
            func.count().filter(~Item.closed),
            func.count().filter(and_(~Item.closed, Item.due_on < today)),
        )
        .select_from(Action)
        .where(visible(scope), *narrowed.conditions())
    )


def owners(scope: Scope) -> Select[Person]:
    """Whoever owns an action that the reader may see, by name."""
    owned = select(Action.owner_id).where(visible(scope))
    return select(Person).where(Person.id.in_(owned)).order_by(Person.name, Person.id)


def extensions_of(action_id: int) -> Select[Extension]:
    return select(Extension).where(Extension.action_id == action_id).order_by(Extension.serial)


def plan_changes_of(action_id: int) -> Select[PlanChange]:
    return select(PlanChange).where(PlanChange.action_id == action_id).order_by(PlanChange.serial)


def pending_extension(session: Session, action_id: int) -> Extension | None:
    return session.scalar(extensions_of(action_id).where(Extension.decision.is_(None)))


def pending_plan_change(session: Session, action_id: int) -> PlanChange | None:
    return session.scalar(plan_changes_of(action_id).where(PlanChange.decision.is_(None)))


def origins_of(session: Session, action_ids: Iterable[int], scope: Scope) -> dict[int, Item]:
    """What ordered each action, as far as the reader may see it, in one statement; the first where several did."""
    rows = session.execute(
        select(Link.to_id, Item)
        .join(Item, Item.id == Link.from_id)
        .where(Link.to_id.in_(list(action_ids)), Link.relation.in_(ORDERING), visible(scope))
        .order_by(Link.id.desc())
    )
    return {row[0]: row[1] for row in rows}


def people_named(action_ids: Iterable[int], part: str) -> Select[int, int]:
    """Rows (action, person) of those named as this."""
    return select(ItemParty.item_id, ItemParty.person_id).where(
        ItemParty.item_id.in_(list(action_ids)), ItemParty.part == part
    )
