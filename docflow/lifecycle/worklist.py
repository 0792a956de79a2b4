"""What waits for a person: one question over all kinds of items."""

from collections.abc import Iterable
from datetime import date

from sqlalchemy import ColumnElement, Select, and_, case, exists, false, func, or_, select
from sqlalchemy.orm import aliased

from docflow.lifecycle.decisions import Assignment
from docflow.lifecycle.engine import Lifecycle
from docflow.lifecycle.items import Item, ItemParty
from docflow.people.rights import Scope


def _in_states(lifecycles: Iterable[Lifecycle], whose: str) -> ColumnElement[bool]:
    """Items in a state that the workflows put on this kind of to-do list."""
    conditions = [
        and_(Item.workflow == workflow.workflow, Item.workflow_version == workflow.version, Item.state.in_(names))
        for lifecycle in lifecycles
        for workflow in lifecycle.versions.values()
        if (names := [name for name, state in workflow.states.items() if state.worklist == whose])
    ]
    return or_(*conditions) if conditions else false()


def _named(scope: Scope, *parts: str) -> ColumnElement[bool]:
    return exists(
        select(ItemParty.item_id).where(
            ItemParty.item_id == Item.id, ItemParty.person_id.in_(scope.names), ItemParty.part.in_(parts)
        )
    )


def waiting(lifecycles: Iterable[Lifecycle], scope: Scope) -> Select[Item, date]:
    """Rows (item, the day it is due): decisions first asked of me, my drafts, what I own, what I control."""
    known = list(lifecycles)
    asked = aliased(Assignment)
    mine = and_(asked.active, asked.decision.is_(None), asked.person_id.in_(scope.names))
    controlled = scope.units("document_controller")
    due = func.coalesce(asked.due_on, Item.due_on)
    return (
        select(Item, due.label("due_on"))
        .outerjoin(asked, and_(asked.item_id == Item.id, mine))
        .where(
            ~Item.closed,
            or_(
                asked.id.is_not(None),
                and_(_in_states(known, "author"), _named(scope, "author", "owner")),
                and_(_in_states(known, "owners"), _named(scope, "owner")),
                and_(_in_states(known, "controllers"), Item.unit_id.in_(controlled)) if controlled else false(),
            ),
        )
        .order_by(case((due.is_(None), 1), else_=0), due, Item.changed_at, Item.id)
    )
