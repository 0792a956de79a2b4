"""Threads between items, walked both ways."""

from sqlalchemy import ForeignKey, Select, String, UniqueConstraint, or_, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from docflow.journal.work import Work
from docflow.lifecycle.items import Item, visible
from docflow.people.rights import Scope
from docflow.store.base import Base
from docflow.store.types import Key


class Link(Base):
    """One item stands in a named relation to another, for example a revision that `replaces` one."""

    __tablename__ = "item_link"
    __table_args__ = (UniqueConstraint("from_id", "to_id", "relation"),)

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    from_id: Mapped[int] = mapped_column(ForeignKey("item.id"))
    to_id: Mapped[int] = mapped_column(ForeignKey("item.id"), index=True)
    relation: Mapped[str] = mapped_column(String(30))


def link(work: Work, source: Item, relation: str, target: Item) -> None:
    """Join two items; joining them twice changes nothing."""
    work.session.flush()
    known = select(Link).where(Link.from_id == source.id, Link.to_id == target.id, Link.relation == relation)
    if work.session.scalar(known) is None:
        work.session.add(Link(from_id=source.id, to_id=target.id, relation=relation))


def joined(session: Session, item_id: int, relation: str, *, back: bool = False) -> list[Item]:
    """The items that an item stands to in a relation, or with `back` those that stand so to it; for rules and effects.

    Everything there is, whoever asks: what a person is shown comes from `links_of`.
    """
    here, there = (Link.to_id, Link.from_id) if back else (Link.from_id, Link.to_id)
    rows = select(Item).join(Link, Item.id == there).where(here == item_id, Link.relation == relation)
    return list(session.scalars(rows.order_by(Link.id)))


def links_of(item_id: int, scope: Scope) -> Select[Link, Item]:
    """Links of an item in both directions with the item at the other end, if the reader may see that."""
    return (
        select(Link, Item)
        .join(Item, or_(Item.id == Link.from_id, Item.id == Link.to_id))
        .where(or_(Link.from_id == item_id, Link.to_id == item_id), Item.id != item_id, visible(scope))
        .order_by(Link.id)
    )
