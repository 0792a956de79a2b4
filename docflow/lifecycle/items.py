"""Whatever has a lifecycle is an item: one table, so that every list and right is one question."""

from collections.abc import Iterable
from datetime import date, datetime
from functools import cache, lru_cache
from typing import Any

from sqlalchemy import (
    CheckConstraint,
    ColumnElement,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Select,
    String,
    and_,
    bindparam,
    exists,
    false,
    or_,
    select,
    true,
)
from sqlalchemy.orm import Mapped, Session, mapped_column

from docflow.kernel.text import Text
from docflow.lifecycle.errors import ItemNotFound, VersionStale
from docflow.people.rights import SEES_ALL_DOCUMENTS, WATCHED, Scope
from docflow.store.base import Base
from docflow.store.engine import LOOKING
from docflow.store.types import Digest, Instant, Key


class WorkflowState(Base):
    """A state of a workflow version in use: the database itself refuses an item in any other."""

    __tablename__ = "workflow_state"

    workflow: Mapped[str] = mapped_column(String(40), primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    state: Mapped[str] = mapped_column(String(40), primary_key=True)


class Item(Base):
    """The part that all kinds share. Its state is moved by `lifecycle.engine` and by nothing else."""

    __tablename__ = "item"
    __table_args__: tuple[Any, ...] = (
        ForeignKeyConstraint(
            ["workflow", "workflow_version", "state"],
            ["workflow_state.workflow", "workflow_state.version", "workflow_state.state"],
        ),
        CheckConstraint("title_zh <> '' OR title_en <> ''", name="titled"),
        Index("ix_item_unit_state", "unit_id", "kind", "state"),
        Index("ix_item_number", "number"),
    )
    __mapper_args__ = {"polymorphic_on": "kind", "polymorphic_identity": "item"}  # noqa: RUF012

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    kind: Mapped[str] = mapped_column(String(30))
    workflow: Mapped[str] = mapped_column(String(40))
    workflow_version: Mapped[int]
    state: Mapped[str] = mapped_column(String(40))
    version: Mapped[int] = mapped_column(default=0)
    """Counts the item's journal entries; what `If-Match` compares."""
    round: Mapped[int] = mapped_column(default=1)
    """Counts returns to the author: decisions and signatures of earlier rounds no longer count."""
    claim: Mapped[str | None] = mapped_column(String(120), unique=True)
    """The place in its line that the state holds, for example the effective text of a document."""
    in_force: Mapped[bool] = mapped_column(default=False, index=True)
    was_in_force: Mapped[bool] = mapped_column(default=False)
    closed: Mapped[bool] = mapped_column(default=False)
    number: Mapped[str] = mapped_column(String(80), default="")
    title_zh: Mapped[str] = mapped_column(String(300), default="")
    title_en: Mapped[str] = mapped_column(String(300), default="")
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    author_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    """None for what the house itself made, such as a starter draft or a scheduled review."""
    content_sha256: Mapped[str | None] = mapped_column(Digest)
    due_on: Mapped[date | None]
    created_at: Mapped[datetime] = mapped_column(Instant)
    changed_at: Mapped[datetime] = mapped_column(Instant)

    @property
    def subject_kind(self) -> str:
        return "item"

    @property
    def title(self) -> Text:
        return Text(self.title_zh or self.title_en, self.title_en or self.title_zh)


class ItemParty(Base):
    """A person named on an item, and as what."""

    __tablename__ = "item_party"

    item_id: Mapped[int] = mapped_column(ForeignKey("item.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True, index=True)
    part: Mapped[str] = mapped_column(String(20), primary_key=True)


class ItemAudience(Base):
    """Whom an item in force is addressed to: all, a unit with what lies below, a post or a person."""

    __tablename__ = "item_audience"
    __table_args__ = (CheckConstraint("addressed IN ('all', 'unit', 'post', 'person')", name="addressed"),)

    item_id: Mapped[int] = mapped_column(ForeignKey("item.id"), primary_key=True)
    addressed: Mapped[str] = mapped_column(String(6), primary_key=True)
    ref_id: Mapped[int] = mapped_column(Key, primary_key=True, autoincrement=False)
    """The unit's, post's or person's id; 0 for all."""


_AS_IT_STANDS = {"populate_existing": True}


def addressed_to(scope: Scope) -> ColumnElement[bool]:
    """Items whose audience contains the person."""
    audience = ItemAudience
    return exists(
        select(audience.item_id).where(
            audience.item_id == Item.id,
            or_(
                # Somebody from outside is not among "all": they read what the audit's scope names.
                and_(audience.addressed == "all", true() if not scope.external else false()),
                and_(audience.addressed == "unit", audience.ref_id.in_(scope.belongs)),
                and_(audience.addressed == "post", audience.ref_id.in_(scope.posts)),
                and_(audience.addressed == "person", is_theirs(audience.ref_id, scope)),
            ),
        )
    )


def is_theirs(person_id: ColumnElement[int] | Mapped[int], scope: Scope) -> ColumnElement[bool]:
    """The person, or somebody they stand in for where an item of this kind is concerned."""
    limited = [
        and_(Item.kind == kind, person_id.in_(more))
        for kind in sorted(scope.kinds)
        if (more := scope.names_for(kind) - scope.names)
    ]
    return or_(person_id.in_(scope.names), *limited)


def names_somebody(scope: Scope, *parts: str) -> ColumnElement[bool]:
    """Items that name the person or somebody they stand in for, as one of these parts if any are given."""
    party = exists(select(ItemParty.item_id).where(ItemParty.item_id == Item.id, is_theirs(ItemParty.person_id, scope)))
    return party.where(ItemParty.part.in_(parts)) if parts else party


def in_units_of(scope: Scope, *roles: str) -> ColumnElement[bool]:
    """Items of units in which the person holds one of the roles, for items of that kind."""
    wide = scope.units(*roles)
    conditions: list[ColumnElement[bool]] = [Item.unit_id.in_(wide)] if wide else []
    for kind in sorted(scope.kinds):
        if more := scope.units(*roles, kind=kind) - wide:
            conditions.append(and_(Item.kind == kind, Item.unit_id.in_(more)))
    return or_(*conditions) if conditions else false()


@lru_cache(maxsize=512)
def visible(scope: Scope) -> ColumnElement[bool]:
    """What this person may see of items; nothing unless something gives it (rights.md).

    In force and addressed to them; or they are named on it; or their role sees all of this kind in the unit.
    An external auditor sees whatever of the scope is or was in force. An administrator sees what
    is in force and addressed to them or names them. Whoever asks for what is in force only sees that part of it.
    """
    if not scope.person_id:
        return false()
    if scope.sees_no_drafts:
        return and_(Item.in_force, or_(addressed_to(scope), names_somebody(scope)))
    conditions: list[ColumnElement[bool]] = [
        and_(Item.in_force, addressed_to(scope)),
        names_somebody(scope),
        and_(Item.kind.not_in(tuple(WATCHED)), in_units_of(scope, *SEES_ALL_DOCUMENTS)),
    ]
    alike: dict[frozenset[int], list[str]] = {}
    for kind, units in scope.watched().items():
        alike.setdefault(units, []).append(kind)
    conditions += [and_(Item.kind.in_(kinds), Item.unit_id.in_(units)) for units, kinds in alike.items() if units]
    if audited := scope.units("external_auditor"):
        conditions.append(and_(Item.unit_id.in_(audited), or_(Item.in_force, Item.was_in_force)))
    return and_(Item.in_force, or_(*conditions)) if scope.in_force_only else or_(*conditions)


def open_item(session: Session, item_id: int, scope: Scope | None, *, version: int | None = None) -> Item:
    """The row if this person may see it, locked for this transaction where it can write.

    Args:
        scope: who asks; None only for the house itself (clock, effects).
        version: the version the writer last saw; another one now is refused.

    Raises:
        ItemNotFound: it does not exist or may not be seen.
        VersionStale: somebody changed it meanwhile.
    """
    # First the lock, then the item: what is joined to a row that had to be waited for comes as it was before the wait.
    asked = _kind_of_one(scope, locked=not session.info.get(LOOKING))
    kind = session.scalar(asked, {"item": item_id})
    if kind is None:
        raise ItemNotFound(item=item_id)
    model: type[Item] = Item.__mapper__.polymorphic_map[kind].class_
    item: Item = session.scalars(_whole(model), {"item": item_id}, execution_options=_AS_IT_STANDS).one()
    if version is not None and version != item.version:
        raise VersionStale(version=item.version)
    return item


@lru_cache(maxsize=512)
def _kind_of_one(scope: Scope | None, *, locked: bool) -> Select[str]:
    """The kind of one item if this person may see it. Parameter: item."""
    asked = select(Item.kind).where(Item.id == bindparam("item"))
    if scope is not None:
        asked = asked.where(visible(scope))
    return asked.with_for_update() if locked else asked


@cache
def _whole(model: type[Item]) -> Select[Item]:
    """One item with its kind's own columns. Parameter: item."""
    return select(model).where(model.id == bindparam("item"))


def name_on(session: Session, item: Item, person_ids: Iterable[int], part: str) -> None:
    """Name people on an item; naming somebody twice changes nothing."""
    for person_id in person_ids:
        if session.get(ItemParty, (item.id, person_id, part)) is None:
            session.add(ItemParty(item_id=item.id, person_id=person_id, part=part))


def named(session: Session, item: Item, part: str) -> frozenset[int]:
    """Everybody who is named on the item as this."""
    session.flush()
    return frozenset(session.scalars(_named(), {"item": item.id, "part": part}))


@cache
def _named() -> Select[int]:
    """Parameters: item, part."""
    return select(ItemParty.person_id).where(
        ItemParty.item_id == bindparam("item"), ItemParty.part == bindparam("part")
    )


def statement_facts(item: Item) -> dict[str, Any]:
    """What every signing statement says of an item, whatever its kind."""
    return {
        "item": item.id,
        "kind": item.kind,
        "number": item.number,
        "title": [item.title_zh, item.title_en],
        "version": item.version,
        "round": item.round,
        "content_sha256": item.content_sha256,
    }
