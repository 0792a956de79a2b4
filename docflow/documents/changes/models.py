"""Change requests and what they touch (6.7)."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from docflow.lifecycle.items import Item
from docflow.store.base import Base
from docflow.store.types import Instant, Key


class ChangeRequest(Item):
    """Somebody asks that documents change: why, what that touches, who agreed, and what came of it."""

    __tablename__ = "change_request"
    __table_args__: tuple[Any, ...] = (
        CheckConstraint("verdict IN ('', 'effective', 'partly')", name="verdict"),
        CheckConstraint("emergency_reason = '' OR emergency", name="emergency"),
    )
    __mapper_args__ = {"polymorphic_identity": "change_request"}  # noqa: RUF012

    id: Mapped[int] = mapped_column(ForeignKey("item.id"), primary_key=True)
    reason: Mapped[str] = mapped_column(String(2000))
    source: Mapped[str] = mapped_column(String(30), index=True)
    """What brought it about: periodic_review, corrective_action, obligation, suggestion …"""
    emergency: Mapped[bool] = mapped_column(default=False)
    """It is put into practice first and approved within a few days, or what it brought is suspended."""
    emergency_reason: Mapped[str] = mapped_column(String(1000), default="")
    assessment: Mapped[int] = mapped_column(default=0)
    """Serial of the impact statement that counts; 0 as long as there is none."""
    implementation: Mapped[int] = mapped_column(default=0)
    """Counts how often revisions were opened for it."""
    approved_on: Mapped[date | None]
    approval_due_on: Mapped[date | None]
    """Of an emergency put into practice: the last day for approving it."""
    escalated_on: Mapped[date | None]
    """The day on which the clock found the approval of an emergency missing."""
    implemented_at: Mapped[datetime | None] = mapped_column(Instant)
    verdict: Mapped[str] = mapped_column(String(10), default="")
    """What the check of its effect found."""
    verdict_words: Mapped[str] = mapped_column(String(2000), default="")


class ChangeAssessment(Base):
    """One impact statement: the risk of the change, and who judged it. Never changed: a new judgment is another row."""

    __tablename__ = "change_assessment"
    __table_args__ = (CheckConstraint("risk IN ('low', 'medium', 'high')", name="risk"),)

    change_request_id: Mapped[int] = mapped_column(ForeignKey("change_request.id"), primary_key=True)
    serial: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    risk: Mapped[str] = mapped_column(String(6))
    risk_words: Mapped[str] = mapped_column(String(2000))
    measures: Mapped[str] = mapped_column(String(2000), default="")
    assessed_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    assessed_at: Mapped[datetime] = mapped_column(Instant)


class ChangeImpact(Base):
    """What an impact statement says of one area, "none" included. Never changed."""

    __tablename__ = "change_impact"
    __table_args__ = (
        CheckConstraint("area IN ('processes', 'records', 'training', 'obligations', 'resources')", name="area"),
        CheckConstraint("words <> '' OR NOT affected", name="worded"),
    )

    change_request_id: Mapped[int] = mapped_column(ForeignKey("change_request.id"), primary_key=True)
    assessment: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    area: Mapped[str] = mapped_column(String(12), primary_key=True)
    affected: Mapped[bool]
    words: Mapped[str] = mapped_column(String(2000), default="")


class ChangeDocument(Base):
    """A document that a request touches: as asked for (assessment 0), or as an impact statement says."""

    __tablename__ = "change_document"
    __table_args__ = (
        UniqueConstraint("change_request_id", "assessment", "document_id"),
        CheckConstraint("what IN ('revise', 'withdraw', 'new')", name="what"),
        CheckConstraint("document_id IS NOT NULL OR what = 'new'", name="document"),
        CheckConstraint("what <> 'new' OR title_zh <> '' OR title_en <> ''", name="titled"),
    )

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    change_request_id: Mapped[int] = mapped_column(ForeignKey("change_request.id"), index=True)
    assessment: Mapped[int] = mapped_column(default=0)
    what: Mapped[str] = mapped_column(String(8))
    document_id: Mapped[int | None] = mapped_column(ForeignKey("document.id"), index=True)
    """Of a new document: known once it has been begun."""
    type: Mapped[str] = mapped_column(String(30), default="")
    title_zh: Mapped[str] = mapped_column(String(300), default="")
    title_en: Mapped[str] = mapped_column(String(300), default="")
    words: Mapped[str] = mapped_column(String(1000), default="")
    """What is to change in it."""
    approver_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    """Who answers for it in the approval."""
    answers_as: Mapped[str] = mapped_column(String(30), default="")
    """Why it is that person: owner, process_owner, superior or the role they hold."""


class ChangeProcess(Base):
    """A process that a request touches: as asked for (assessment 0), or as an impact statement says."""

    __tablename__ = "change_process"

    change_request_id: Mapped[int] = mapped_column(ForeignKey("change_request.id"), primary_key=True)
    assessment: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    process_id: Mapped[int] = mapped_column(ForeignKey("process.id"), primary_key=True)


class ChangeRevision(Base):
    """A revision that a request opened, or whose withdrawal it asks for."""

    __tablename__ = "change_revision"
    __table_args__ = (CheckConstraint("what IN ('opened', 'withdrew')", name="what"),)

    change_request_id: Mapped[int] = mapped_column(ForeignKey("change_request.id"), primary_key=True)
    revision_id: Mapped[int] = mapped_column(ForeignKey("revision.id"), primary_key=True, index=True)
    what: Mapped[str] = mapped_column(String(8))
    implementation: Mapped[int]
    adopted_because: Mapped[str] = mapped_column(String(500), default="")
    """Why a revision that was in progress already carries the change; empty for one opened by the request."""
    stands: Mapped[bool] = mapped_column(default=True)
    """Not while the approval of an emergency is overdue, nor after it was refused."""
