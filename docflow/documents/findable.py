"""Who may find an item, as the terms its search card is marked with; `Scope.terms` is the other half."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from docflow.lifecycle.card import Readers
from docflow.lifecycle.items import Item, ItemAudience, ItemParty
from docflow.people.rights import WATCHED

_TERM = {"unit": "u", "post": "o"}


def readers_of(session: Session, item: Item) -> Readers:
    """The terms that stand for exactly those for whom `items.visible` is true of the item."""
    named = set(session.scalars(select(ItemParty.person_id).where(ItemParty.item_id == item.id)))
    terms: set[str] = set()
    if item.in_force:
        for line in session.scalars(select(ItemAudience).where(ItemAudience.item_id == item.id)):
            if line.addressed == "person":
                named.add(line.ref_id)
            else:
                terms.add("all" if line.addressed == "all" else f"{_TERM[line.addressed]}{line.ref_id}")
        terms |= {f"r{person}" for person in named}
    people, unit = {f"p{person}" for person in named}, f"c{item.unit_id}"
    terms |= people | {f"{item.kind}:{term}" for term in (*people, unit)}
    if item.kind not in WATCHED:
        terms.add(unit)  # Watched kinds are seen by who watches them, not by who sees all documents.
    if item.was_in_force:
        terms.add(f"x{item.unit_id}")
    return frozenset(terms)
