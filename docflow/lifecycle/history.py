"""What of the journal a person may read."""

from sqlalchemy import ColumnElement, and_, exists, or_, select

from docflow.journal.models import JournalEntry
from docflow.lifecycle.items import Item, visible
from docflow.people.models import Unit
from docflow.people.rights import Scope, can, roles_that_may

_OF_PEOPLE = ("person", "unit", "post", "account", "delegation")


def may_read(scope: Scope) -> ColumnElement[bool]:
    """Entries about items the person may see; all for who sees the whole system; people's for administrators."""
    about_visible = and_(
        JournalEntry.subject_kind == "item",
        exists(select(Item.id).where(Item.id == JournalEntry.subject_id, visible(scope))),
    )
    conditions: list[ColumnElement[bool]] = [about_visible]
    if wide := scope.units(*roles_that_may("journal.see_all")):
        # Who sees everything of one workshop sees all of the journal only where that workshop is the whole house.
        conditions.append(exists(select(Unit.id).where(Unit.parent_id.is_(None), Unit.id.in_(wide))))
    if can(scope, "people.manage"):
        conditions.append(JournalEntry.subject_kind.in_(_OF_PEOPLE))
    if can(scope, "programme.see"):
        conditions.append(JournalEntry.subject_kind == "process")
    return or_(*conditions)
