"""What waits for a person: one question over all kinds of items."""

from collections.abc import Iterable
from datetime import date

from sqlalchemy import ColumnElement, Select, and_, case, exists, false, func, or_, select

from docflow.lifecycle.decisions import Assignment, not_decided_by
from docflow.lifecycle.engine import Lifecycle
from docflow.lifecycle.items import Item, ItemParty, in_units_of, is_theirs, names_somebody
from docflow.people.models import Person
from docflow.people.rights import WATCHED, Scope


def _in_states(lifecycles: Iterable[Lifecycle], whose: str) -> ColumnElement[bool]:
    """Items in a state that the workflows put on this kind of to-do list."""
    conditions = [
        and_(Item.workflow == workflow.workflow, Item.workflow_version == workflow.version, Item.state.in_(names))
        for lifecycle in lifecycles
        for workflow in lifecycle.versions.values()
        if (names := [name for name, state in workflow.states.items() if state.worklist == whose])
    ]
    return or_(*conditions) if conditions else false()


def _asked_for(lifecycles: list[Lifecycle], scope: Scope) -> ColumnElement[bool]:
    """Items in a state that waits for somebody named on them, or for whoever holds a role in their unit."""
    words = {
        state.worklist
        for lifecycle in lifecycles
        for workflow in lifecycle.versions.values()
        for state in workflow.states.values()
        if state.worklist and ":" in state.worklist
    }
    conditions: list[ColumnElement[bool]] = []
    for whose in sorted(words):
        how, _, word = whose.partition(":")
        theirs = names_somebody(scope, word) if how == "named" else in_units_of(scope, word)
        conditions.append(and_(_in_states(lifecycles, whose), theirs))
    return or_(*conditions) if conditions else false()


def _unowned() -> ColumnElement[bool]:
    """Nobody who is still here is named as owner."""
    here = Person.retired_on.is_(None)
    owner = select(ItemParty.item_id).join(Person, Person.id == ItemParty.person_id)
    return ~exists(owner.where(ItemParty.item_id == Item.id, ItemParty.part == "owner", here))


def waiting(lifecycles: Iterable[Lifecycle], scope: Scope) -> Select[Item, date]:
    """Rows (item, the day it is due), each item once: decisions asked of me, my drafts, what I own, what I control.

    What nobody owns waits for the controllers of the unit, or for the management representative where
    controllers do not see items of that kind.
    """
    known, not_watched = list(lifecycles), Item.kind.not_in(tuple(WATCHED))
    asked = (
        select(Assignment.item_id, func.min(Assignment.due_on).label("due_on"))
        .join(Item, Item.id == Assignment.item_id)
        .where(
            Assignment.active,
            Assignment.decision.is_(None),
            is_theirs(Assignment.person_id, scope),
            not_decided_by(scope.person_id),
        )
        .group_by(Assignment.item_id)
        .subquery()
    )
    controlled = in_units_of(scope, "document_controller")
    theirs = or_(and_(controlled, not_watched), and_(in_units_of(scope, "management_representative"), ~not_watched))
    due = func.coalesce(asked.c.due_on, Item.due_on)
    return (
        select(Item, due.label("due_on"))
        .outerjoin(asked, asked.c.item_id == Item.id)
        .where(
            ~Item.closed,
            or_(
                asked.c.item_id.is_not(None),
                and_(_in_states(known, "author"), names_somebody(scope, "author", "owner")),
                and_(_in_states(known, "owners"), or_(names_somebody(scope, "owner"), and_(theirs, _unowned()))),
                and_(_in_states(known, "controllers"), controlled),
                _asked_for(known, scope),
            ),
        )
        .order_by(case((due.is_(None), 1), else_=0), due, Item.changed_at, Item.id)
    )
