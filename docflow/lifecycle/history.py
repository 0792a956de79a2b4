"""What of the journal a person may read."""

from collections.abc import Mapping

from sqlalchemy import ColumnElement, and_, exists, or_, select

from docflow.journal.models import JournalEntry
from docflow.lifecycle.items import Item, visible
from docflow.people.models import Unit
from docflow.people.rights import Scope, can, roles_that_may

_OF_PEOPLE = ("person", "unit", "post", "account", "delegation")
_BY_RIGHT: Mapping[str, tuple[str, ...]] = {
    "journal.see_all": (),
    "competence.see": ("competence", "absence"),
    "competence.keep": ("declared_interest",),
}
"""Of which subjects the entries are read by whom a right is given for the whole house; none means of all."""


def may_read(scope: Scope) -> ColumnElement[bool]:
    """Entries about items the person may see; all for who sees the whole system; people's for administrators."""
    about_visible = and_(
        JournalEntry.subject_kind == "item",
        exists(select(Item.id).where(Item.id == JournalEntry.subject_id, visible(scope))),
    )
    conditions: list[ColumnElement[bool]] = [about_visible]
    for action, kinds in _BY_RIGHT.items():
        if wide := scope.units(*roles_that_may(action)):
            # Who sees everything of one workshop sees all of the journal only where that workshop is the whole house.
            whole = exists(select(Unit.id).where(Unit.parent_id.is_(None), Unit.id.in_(wide)))
            conditions.append(and_(whole, JournalEntry.subject_kind.in_(kinds)) if kinds else whole)
    if can(scope, "people.manage"):
        conditions.append(JournalEntry.subject_kind.in_(_OF_PEOPLE))
    if can(scope, "programme.see"):
        conditions.append(JournalEntry.subject_kind == "process")
    return or_(*conditions)
