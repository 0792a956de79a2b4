"""Actions and what was asked and decided about their dates and their plan (10.2)."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from docflow.lifecycle.items import Item
from docflow.store.base import Base
from docflow.store.types import Instant, Key

ACTION_KINDS = ("document", "training", "equipment", "process", "other")
CATEGORIES = ("correction", "corrective", "improvement")
BEGUN_BY = ("nonconformity", "finding", "management_review")
"""Kinds of item that order actions; the source of such an action is its kind."""
OF_ITSELF = ("opportunity", "observation", "risk", "suggestion", "other")
"""Sources of an action that no item ordered."""
SOURCES = (*BEGUN_BY, *OF_ITSELF)
BEFORE_DONE = ("proposed", "approved", "in_progress")
"""States in which the day an action is to be carried out still binds."""
AFTER_DONE = ("done", "verified", "waiting_effect")


class Action(Item):
    """Something somebody does by a day, and whether it worked. What comes of it is judged by somebody else.

    `due_on` is the day of whatever comes next: carrying it out, the look at that, the judgement of its effect,
    or the document that was put off.
    """

    __tablename__ = "action"
    __table_args__: tuple[Any, ...] = (
        CheckConstraint("action_kind IN ('document', 'training', 'equipment', 'process', 'other')", name="kind"),
        CheckConstraint("category IN ('correction', 'corrective', 'improvement')", name="category"),
        CheckConstraint("verdict IN ('effective', 'ineffective')", name="verdict"),
        CheckConstraint("deferred_to IS NULL OR deferral_owner_id IS NOT NULL", name="deferral_has_an_owner"),
        CheckConstraint("judged_by_id IS NULL OR judged_by_id <> owner_id", name="judged_by_another"),
        CheckConstraint("effect_cycles IS NULL OR effect_cycles > 0", name="cycles"),
        Index("ix_action_owner", "owner_id"),
    )
    __mapper_args__ = {"polymorphic_identity": "action"}  # noqa: RUF012

    id: Mapped[int] = mapped_column(ForeignKey("item.id"), primary_key=True)
    action_kind: Mapped[str] = mapped_column(String(10))
    category: Mapped[str] = mapped_column(String(12))
    source: Mapped[str] = mapped_column(String(20))
    """The kind of item that ordered it, or what it came from where none did."""
    description: Mapped[str] = mapped_column(String(4000))
    owner_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    original_due_on: Mapped[date]
    """The day by which it was first to be carried out."""
    finish_on: Mapped[date]
    """The day by which it is to be carried out, with all extensions that were granted."""
    extensions: Mapped[int] = mapped_column(default=0)
    """How many later days were granted."""
    criterion: Mapped[str] = mapped_column(String(1000), default="")
    """By what it will be told that it worked; fixed when the action is approved."""
    effect_due_on: Mapped[date | None]
    """The first day on which its effect may be judged; fixed when the action is approved."""
    effect_cycles: Mapped[int | None]
    """How often the process is to have run by then; none where days alone count."""
    plan_changes: Mapped[int] = mapped_column(default=0)
    """How often criterion, day or cycles were changed after the approval, each time by another approval."""
    result: Mapped[str] = mapped_column(String(4000), default="")
    done_on: Mapped[date | None]
    verified_on: Mapped[date | None]
    proof_before: Mapped[int | None] = mapped_column(Key)
    """The last file kept with it when it was verified: what shows its effect came later."""
    verdict: Mapped[str | None] = mapped_column(String(12))
    verdict_words: Mapped[str] = mapped_column(String(4000), default="")
    cycles_seen: Mapped[int | None]
    judged_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    judged_on: Mapped[date | None]
    deferred_to: Mapped[date | None]
    """A signed promise that the document follows by this day, though the action counts as done before."""
    deferral_owner_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    deferral_reason: Mapped[str] = mapped_column(String(1000), default="")
    redeemed_on: Mapped[date | None]
    """The day on which the house saw the deferred document in force."""
    overdue_of: Mapped[date | None]
    """The day whose passing was told last; none while nothing is overdue."""
    escalation: Mapped[int] = mapped_column(default=0)
    """1 once it was brought before the owner's superior, 2 once before the representative; 0 again when on time."""


class Extension(Base):
    """A later day asked for, and what was decided. At most one waits for a decision."""

    __tablename__ = "action_extension"
    __table_args__ = (
        UniqueConstraint("action_id", "serial"),
        CheckConstraint("to_on > from_on", name="later"),
        CheckConstraint("decision IN ('granted', 'refused', 'lapsed')", name="decision"),
        CheckConstraint("decided_by_id IS NULL OR decided_by_id <> asked_by_id", name="two_people"),
        Index(
            "ix_action_extension_pending", "action_id", unique=True,
            sqlite_where=text("decision IS NULL"), postgresql_where=text("decision IS NULL"),
        ),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    action_id: Mapped[int] = mapped_column(ForeignKey("action.id"))
    serial: Mapped[int]
    from_on: Mapped[date]
    to_on: Mapped[date]
    reason: Mapped[str] = mapped_column(String(1000))
    asked_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    asked_at: Mapped[datetime] = mapped_column(Instant)
    decision: Mapped[str | None] = mapped_column(String(8))
    """`lapsed` when the action was done or ended before anybody decided."""
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    decided_at: Mapped[datetime | None] = mapped_column(Instant)
    words: Mapped[str] = mapped_column(String(1000), default="")


class PlanChange(Base):
    """Another criterion, day or number of cycles asked for after the approval, and what was decided."""

    __tablename__ = "action_plan_change"
    __table_args__ = (
        UniqueConstraint("action_id", "serial"),
        CheckConstraint("decision IN ('granted', 'refused', 'lapsed')", name="decision"),
        CheckConstraint("decided_by_id IS NULL OR decided_by_id <> asked_by_id", name="two_people"),
        Index(
            "ix_action_plan_change_pending", "action_id", unique=True,
            sqlite_where=text("decision IS NULL"), postgresql_where=text("decision IS NULL"),
        ),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    action_id: Mapped[int] = mapped_column(ForeignKey("action.id"))
    serial: Mapped[int]
    criterion_before: Mapped[str] = mapped_column(String(1000))
    criterion: Mapped[str] = mapped_column(String(1000))
    effect_due_before: Mapped[date | None]
    effect_due_on: Mapped[date | None]
    cycles_before: Mapped[int | None]
    effect_cycles: Mapped[int | None]
    reason: Mapped[str] = mapped_column(String(1000))
    asked_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    asked_at: Mapped[datetime] = mapped_column(Instant)
    decision: Mapped[str | None] = mapped_column(String(8))
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    decided_at: Mapped[datetime | None] = mapped_column(Instant)
    words: Mapped[str] = mapped_column(String(1000), default="")
