"""Questions about actions."""

from collections.abc import Iterable
from datetime import date

from sqlalchemy import Select, and_, exists, or_, select
from sqlalchemy.orm import Session

from docflow.actions.models import Action, Extension
from docflow.lifecycle.items import Item, ItemParty, visible
from docflow.lifecycle.links import Link
from docflow.people.rights import Scope


def actions_of(origin_id: int) -> Select[Action]:
    """Actions that an item ordered or decided, in the order they came; everything there is, for rules and effects."""
    return (
        select(Action)
        .join(Link, Link.to_id == Action.id)
        .where(Link.from_id == origin_id, Link.relation.in_(("ordered", "decided")))
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


def register(
    scope: Scope,
    *,
    owner_id: int | None = None,
    unit_ids: frozenset[int] | None = None,
    state: str | None = None,
    action_kind: str | None = None,
    category: str | None = None,
    overdue_on: date | None = None,
    words: str = "",
) -> Select[Action]:
    """The actions this person may see, soonest due first.

    Args:
        overdue_on: a day; then only open ones that were due before it.
        words: part of the number or of a title.
    """
    rows = select(Action).where(visible(scope))
    if owner_id is not None:
        rows = rows.where(Action.owner_id == owner_id)
    if unit_ids is not None:
        rows = rows.where(Item.unit_id.in_(unit_ids))
    if state is not None:
        rows = rows.where(Item.state == state)
    if action_kind is not None:
        rows = rows.where(Action.action_kind == action_kind)
    if category is not None:
        rows = rows.where(Action.category == category)
    if overdue_on is not None:
        rows = rows.where(Item.due_on < overdue_on, Item.state.in_(BEFORE_DONE))
    if words:
        columns = (Item.number, Item.title_zh, Item.title_en)
        rows = rows.where(or_(*(column.icontains(words, autoescape=True) for column in columns)))
    return rows.order_by(Item.due_on, Action.id)


BEFORE_DONE = ("proposed", "approved", "in_progress")
"""States in which the day an action is due still binds."""


def beyond(day: date, action_id: int) -> object:
    """The condition of the page that follows one ending with this action, in the order of `register`."""
    return or_(Item.due_on > day, and_(Item.due_on == day, Action.id > action_id))


def extensions_of(action_id: int) -> Select[Extension]:
    return select(Extension).where(Extension.action_id == action_id).order_by(Extension.serial)


def pending_extension(session: Session, action_id: int) -> Extension | None:
    return session.scalar(extensions_of(action_id).where(Extension.decision.is_(None)))


def origins_of(session: Session, action_ids: Iterable[int]) -> dict[int, Item]:
    """What ordered each action, in one statement; the first where there are several."""
    rows = session.execute(
        select(Link.to_id, Item)
        .join(Item, Item.id == Link.from_id)
        .where(Link.to_id.in_(list(action_ids)), Link.relation.in_(("ordered", "decided")))
        .order_by(Link.id.desc())
    )
    return {row[0]: row[1] for row in rows}
