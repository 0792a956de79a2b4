"""What of the journal a person may read."""

from sqlalchemy import ColumnElement, and_, exists, or_, select, true

from docflow.journal.models import JournalEntry
from docflow.lifecycle.items import Item, visible
from docflow.people.rights import Scope, can

_OF_PEOPLE = ("person", "unit", "post", "account", "delegation")


def may_read(scope: Scope) -> ColumnElement[bool]:
    """Entries about items the person may see; all for who sees the whole system; people's for administrators."""
    if can(scope, "journal.see_all"):
        return true()
    about_visible = and_(
        JournalEntry.subject_kind == "item",
        exists(select(Item.id).where(Item.id == JournalEntry.subject_id, visible(scope))),
    )
    conditions: list[ColumnElement[bool]] = [about_visible]
    if can(scope, "people.manage"):
        conditions.append(JournalEntry.subject_kind.in_(_OF_PEOPLE))
    return or_(*conditions)
