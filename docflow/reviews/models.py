"""Management reviews, their inputs and their outputs (9.3)."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from docflow.lifecycle.items import Item
from docflow.store.base import Base
from docflow.store.types import Digest, Facts, Instant, Key


class ManagementReview(Item):
    """One review by top management: what was looked at, what was concluded, what was decided."""

    __tablename__ = "management_review"
    __table_args__ = (CheckConstraint("period_to >= period_from", name="period"),)
    __mapper_args__ = {"polymorphic_identity": "management_review"}  # noqa: RUF012

    id: Mapped[int] = mapped_column(ForeignKey("item.id"), primary_key=True)
    chair_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    """Who holds the review and signs its minutes: somebody of top management (9.3.1)."""
    period_from: Mapped[date]
    period_to: Mapped[date]
    """The days looked at, both included; figures of the inputs speak of them."""
    planned_on: Mapped[date]
    held_on: Mapped[date | None]
    place: Mapped[str] = mapped_column(String(120), default="")
    inputs_sha256: Mapped[str | None] = mapped_column(Digest)
    """The digest of all inputs as they were frozen."""
    frozen_at: Mapped[datetime | None] = mapped_column(Instant)


class ReviewInput(Base):
    """One lettered input of 9.3.2: figures gathered from the system, and what a person says of them."""

    __tablename__ = "review_input"
    __table_args__ = (UniqueConstraint("review_id", "point"),)

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    review_id: Mapped[int] = mapped_column(ForeignKey("management_review.id"))
    point: Mapped[str] = mapped_column(String(3))
    snapshot: Mapped[dict[str, Any]] = mapped_column(Facts)
    """Figures, series and lists in both languages, as they stood at `gathered_at`; never counted again later."""
    gathered_at: Mapped[datetime] = mapped_column(Instant)
    words: Mapped[str] = mapped_column(String(4000), default="")
    nothing_reason: Mapped[str] = mapped_column(String(500), default="")
    """Why there is nothing to report."""
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    answered_at: Mapped[datetime | None] = mapped_column(Instant)
    serial: Mapped[int] = mapped_column(default=0)
    """Counts the answers, so that nobody overwrites what they have not seen."""


class ReviewOutput(Base):
    """One lettered output of 9.3.3: a conclusion, or the reason why there is none."""

    __tablename__ = "review_output"
    __table_args__ = (UniqueConstraint("review_id", "point"),)

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    review_id: Mapped[int] = mapped_column(ForeignKey("management_review.id"))
    point: Mapped[str] = mapped_column(String(3))
    conclusion: Mapped[str] = mapped_column(String(4000), default="")
    none_reason: Mapped[str] = mapped_column(String(500), default="")
    serial: Mapped[int] = mapped_column(default=0)


class ReviewDecision(Base):
    """Something decided under an output; it becomes an action or a change request when the minutes are approved."""

    __tablename__ = "review_decision"
    __table_args__ = (CheckConstraint("becomes IN ('action', 'change_request')", name="becomes"),)

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    review_id: Mapped[int] = mapped_column(ForeignKey("management_review.id"), index=True)
    point: Mapped[str] = mapped_column(String(3))
    becomes: Mapped[str] = mapped_column(String(14))
    title: Mapped[str] = mapped_column(String(300))
    words: Mapped[str] = mapped_column(String(2000))
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    owner_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    due_on: Mapped[date]
    criterion: Mapped[str] = mapped_column(String(1000), default="")
    """How it will be told that an action worked."""
    effect_due_on: Mapped[date | None]
    documents: Mapped[list[str]] = mapped_column(Facts, default=list)
    """Numbers of documents that a change request is to revise."""
    item_id: Mapped[int | None] = mapped_column(ForeignKey("item.id"))
    """What it became."""
    carried_reason: Mapped[str] = mapped_column(String(500), default="")
    """Why the review may be closed although this is not finished: the next one looks at it first."""


class Attendance(Base):
    """Somebody who was asked to a review, and whether they came."""

    __tablename__ = "review_attendance"

    review_id: Mapped[int] = mapped_column(ForeignKey("management_review.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    present: Mapped[bool] = mapped_column(default=False)
