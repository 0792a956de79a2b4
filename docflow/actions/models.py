"""Actions and what was asked and decided about their dates (10.2)."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from docflow.lifecycle.items import Item
from docflow.store.base import Base
from docflow.store.types import Instant, Key

ACTION_KINDS = ("document", "training", "equipment", "process", "other")
CATEGORIES = ("correction", "corrective", "improvement")


class Action(Item):
    """Something somebody does by a day, and whether it worked. What comes of it is judged by somebody else."""

    __tablename__ = "action"
    __table_args__: tuple[Any, ...] = (
        CheckConstraint("action_kind IN ('document', 'training', 'equipment', 'process', 'other')", name="kind"),
        CheckConstraint("category IN ('correction', 'corrective', 'improvement')", name="category"),
        CheckConstraint("verdict IN ('effective', 'ineffective')", name="verdict"),
        CheckConstraint("deferred_to IS NULL OR deferral_owner_id IS NOT NULL", name="deferral_has_an_owner"),
        Index("ix_action_owner", "owner_id"),
    )
    __mapper_args__ = {"polymorphic_identity": "action"}  # noqa: RUF012

    id: Mapped[int] = mapped_column(ForeignKey("item.id"), primary_key=True)
    action_kind: Mapped[str] = mapped_column(String(10))
    category: Mapped[str] = mapped_column(String(12))
    description: Mapped[str] = mapped_column(String(4000))
    owner_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    original_due_on: Mapped[date]
    """The day first promised; `due_on` moves with each extension that is granted."""
    extensions: Mapped[int] = mapped_column(default=0)
    criterion: Mapped[str] = mapped_column(String(1000), default="")
    """By what it will be told that it worked; fixed when the action is approved."""
    effect_due_on: Mapped[date | None]
    """The first day on which its effect may be judged."""
    result: Mapped[str] = mapped_column(String(4000), default="")
    done_on: Mapped[date | None]
    verified_on: Mapped[date | None]
    verdict: Mapped[str | None] = mapped_column(String(12))
    verdict_words: Mapped[str] = mapped_column(String(4000), default="")
    judged_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    judged_on: Mapped[date | None]
    deferred_to: Mapped[date | None]
    """A signed promise that the document follows by this day, though the action counts as done before."""
    deferral_owner_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    deferral_reason: Mapped[str] = mapped_column(String(1000), default="")


class Extension(Base):
    """A later day asked for, and what was decided. At most one waits for a decision."""

    __tablename__ = "action_extension"
    __table_args__ = (
        UniqueConstraint("action_id", "serial"),
        CheckConstraint("to_on > from_on", name="later"),
        CheckConstraint("decision IN ('granted', 'refused')", name="decision"),
        CheckConstraint("decided_by_id IS NULL OR decided_by_id <> asked_by_id", name="two_people"),
    )

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    action_id: Mapped[int] = mapped_column(ForeignKey("action.id"))
    serial: Mapped[int]
    from_on: Mapped[date]
    to_on: Mapped[date]
    reason: Mapped[str] = mapped_column(String(1000))
    asked_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    asked_at: Mapped[datetime] = mapped_column(Instant)
    decision: Mapped[str | None] = mapped_column(String(8))
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    decided_at: Mapped[datetime | None] = mapped_column(Instant)
    words: Mapped[str] = mapped_column(String(1000), default="")
