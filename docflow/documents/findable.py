"""What the search shows of an item, and the terms of those who may find it; `Scope.terms` is the other half."""

from collections.abc import Iterable
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from docflow.lifecycle.card import Card, Readers
from docflow.lifecycle.items import Item, ItemAudience, ItemParty
from docflow.people.models import Unit
from docflow.people.rights import WATCHED
from docflow.standards.clauses import with_those_above

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


def card_of(
    session: Session,
    item: Item,
    body: Iterable[str],
    *,
    stands: bool,
    on: date | None,
    type: str = "",
    clauses: Iterable[str] = (),
    serial: int = 1,
    force: tuple[date | None, date | None] = (None, None),
) -> Card:
    """The card of an item of any kind.

    Whatever it shows has to change together with a journal entry of this very item, or the index would not follow:
    no name of a person, unit or process, and nothing of another item.

    Args:
        body: what a reader would remember of it; only what everybody sees who may see the item.
        stands: whether it is found without asking for more (`Card.in_force`).
        on: the day that counts for it.
        force: the days on which a text began and ceased to bind.
    """
    return Card(
        item_id=item.id,
        kind=item.kind,
        number=item.number,
        title_zh=item.title_zh,
        title_en=item.title_en,
        body="\n".join(part for part in body if part),
        type=type,
        unit=session.get_one(Unit, item.unit_id).code,
        state=item.state,
        clauses=with_those_above(clauses),
        language="zh" if item.title_zh else "en",
        effective_on=on,
        serial=serial,
        in_force=stands,
        readers=readers_of(session, item),
        force_from=force[0],
        force_to=force[1],
    )
