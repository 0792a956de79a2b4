"""Controlled documents, their revisions, contents and readers (7.5)."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from docflow.lifecycle.items import Item
from docflow.store.base import Base
from docflow.store.types import Digest, Facts, Instant, Key


class Document(Base):
    """The stable identity of a document: its number. What is in force is asked of its revisions, never stored."""

    __tablename__ = "document"

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    number: Mapped[str] = mapped_column(String(80), unique=True)
    type: Mapped[str] = mapped_column(String(30), index=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), index=True)
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    """Who answers for it; None until a controller has handed a starter draft to somebody."""
    created_at: Mapped[datetime] = mapped_column(Instant)
    version: Mapped[int] = mapped_column(default=0)

    @property
    def subject_kind(self) -> str:
        return "document"


class Revision(Item):
    """One text of a document, from draft to withdrawal. Its content is frozen from submission on."""

    __tablename__ = "revision"
    __table_args__: tuple[Any, ...] = (
        UniqueConstraint("document_id", "language", "serial"),
        CheckConstraint("language IN ('zh', 'en', 'both')", name="language"),
        CheckConstraint("effective_to IS NULL OR effective_to >= effective_on", name="force_ends_after_it_begins"),
    )
    __mapper_args__ = {"polymorphic_identity": "revision"}  # noqa: RUF012

    id: Mapped[int] = mapped_column(ForeignKey("item.id"), primary_key=True)
    document_id: Mapped[int] = mapped_column(ForeignKey("document.id"), index=True)
    language: Mapped[str] = mapped_column(String(4), default="zh")
    serial: Mapped[int]
    """Counts from 1 within the document and language."""
    edition: Mapped[int] = mapped_column(default=0)
    amendment: Mapped[int] = mapped_column(default=0)
    label: Mapped[str] = mapped_column(String(12))
    """What people call it: A/0, A/1 …"""
    editorial: Mapped[bool] = mapped_column(default=False)
    """Changes wording only: read acknowledgements carry over."""
    reason: Mapped[str] = mapped_column(String(1000), default="")
    source: Mapped[str] = mapped_column(String(30), default="")
    """What brought the change about: periodic_review, corrective_action, obligation, suggestion …"""
    summary: Mapped[str] = mapped_column(String(2000), default="")
    content_id: Mapped[int | None] = mapped_column(Key)
    """The content that counts; `content` itself refers back, so the database holds only that direction."""
    approved_at: Mapped[datetime | None] = mapped_column(Instant)
    released_at: Mapped[datetime | None] = mapped_column(Instant)
    effective_on: Mapped[date | None]
    """The first day on which the text binds its readers, in the organisation's zone."""
    effective_to: Mapped[date | None]
    """The first day on which it no longer does."""
    suspended_at: Mapped[datetime | None] = mapped_column(Instant)
    suspended_to: Mapped[date | None]
    replacement: Mapped[str] = mapped_column(String(80), default="")
    """Number of the document that takes the place of a withdrawn one."""


Index("ix_revision_force", Revision.document_id, Revision.effective_on)


class Content(Base):
    """One saved file of a draft. Never changed: another upload is another row."""

    __tablename__ = "content"
    __table_args__ = (UniqueConstraint("revision_id", "serial"),)

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    revision_id: Mapped[int] = mapped_column(ForeignKey("revision.id"))
    serial: Mapped[int]
    sha256: Mapped[str] = mapped_column(Digest, index=True)
    size: Mapped[int] = mapped_column(Key)
    file_name: Mapped[str] = mapped_column(String(200))
    kind: Mapped[str] = mapped_column(String(8))
    media_type: Mapped[str] = mapped_column(String(100))
    text: Mapped[str] = mapped_column(Text)
    """Everything that can be read in the file, once; what search and comparison work on."""
    findings: Mapped[dict[str, Any]] = mapped_column(Facts)
    """`warnings`, `blockers` (what forbids submission) and `proposal` (number, title and revision as the file says)."""
    saved_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    saved_at: Mapped[datetime] = mapped_column(Instant)


class Rendition(Base):
    """A controlled copy made from a revision's content, in one language."""

    __tablename__ = "rendition"
    __table_args__ = (UniqueConstraint("revision_id", "step", "language"),)

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    revision_id: Mapped[int] = mapped_column(ForeignKey("revision.id"))
    step: Mapped[str] = mapped_column(String(20))
    """The step at which it was made: approve, or publish with the effective date in it."""
    language: Mapped[str] = mapped_column(String(2))
    sha256: Mapped[str] = mapped_column(Digest)
    made_at: Mapped[datetime] = mapped_column(Instant)


class RevisionClause(Base):
    """A clause of a standard that a revision answers to."""

    __tablename__ = "revision_clause"

    revision_id: Mapped[int] = mapped_column(ForeignKey("revision.id"), primary_key=True)
    standard: Mapped[str] = mapped_column(String(40), primary_key=True)
    clause: Mapped[str] = mapped_column(String(20), primary_key=True)


class DocumentProcess(Base):
    """A process that a document governs: its changes count for how often the process is audited (9.2.4)."""

    __tablename__ = "document_process"

    document_id: Mapped[int] = mapped_column(ForeignKey("document.id"), primary_key=True)
    process_id: Mapped[int] = mapped_column(ForeignKey("process.id"), primary_key=True, index=True)


class Recipient(Base):
    """One line of a revision's distribution list."""

    __tablename__ = "recipient"

    revision_id: Mapped[int] = mapped_column(ForeignKey("revision.id"), primary_key=True)
    addressed: Mapped[str] = mapped_column(String(6), primary_key=True)
    ref_id: Mapped[int] = mapped_column(Key, primary_key=True, autoincrement=False)
    acknowledge: Mapped[bool] = mapped_column(default=False)
    within_days: Mapped[int] = mapped_column(default=14)


class Acknowledgement(Base):
    """One reader asked to confirm having read one revision."""

    __tablename__ = "acknowledgement"
    __table_args__ = (
        UniqueConstraint("revision_id", "person_id"),
        CheckConstraint("state IN ('assigned', 'acknowledged', 'waived', 'replaced')", name="state"),
        Index("ix_acknowledgement_waiting", "person_id", "state"),
    )

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    revision_id: Mapped[int] = mapped_column(ForeignKey("revision.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    state: Mapped[str] = mapped_column(String(12), default="assigned")
    due_on: Mapped[date]
    assigned_at: Mapped[datetime] = mapped_column(Instant)
    opened_at: Mapped[datetime | None] = mapped_column(Instant)
    ended_at: Mapped[datetime | None] = mapped_column(Instant)
    text_sha256: Mapped[str | None] = mapped_column(Digest)
    """Digest of the very file that was opened and acknowledged."""
    reason: Mapped[str] = mapped_column(String(500), default="")
    """Why a controller waived it, or `carried over`."""


class Reference(Base):
    """A document names another by number in its text."""

    __tablename__ = "document_reference"

    revision_id: Mapped[int] = mapped_column(ForeignKey("revision.id"), primary_key=True)
    document_id: Mapped[int] = mapped_column(ForeignKey("document.id"), primary_key=True, index=True)
    decision: Mapped[str] = mapped_column(String(20), default="")
    """What was decided about it when its target was withdrawn: change, pin or accept."""


class PeriodicReview(Item):
    """The question, asked at intervals, whether a document is still right."""

    __tablename__ = "periodic_review"
    __mapper_args__ = {"polymorphic_identity": "periodic_review"}  # noqa: RUF012

    id: Mapped[int] = mapped_column(ForeignKey("item.id"), primary_key=True)
    document_id: Mapped[int] = mapped_column(ForeignKey("document.id"), index=True)
    revision_id: Mapped[int] = mapped_column(ForeignKey("revision.id"))
    verdict: Mapped[str] = mapped_column(String(12), default="")


class Remark(Base):
    """Something a reviewer asks to be considered; open until an author has answered it."""

    __tablename__ = "remark"
    __table_args__ = (
        CheckConstraint("words <> ''", name="worded"),
        CheckConstraint("(answer = '') = (answered_at IS NULL)", name="answered"),
    )

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    revision_id: Mapped[int] = mapped_column(ForeignKey("revision.id"), index=True)
    round: Mapped[int]
    by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime] = mapped_column(Instant)
    place: Mapped[str] = mapped_column(String(120), default="")
    """Where in the text: a section or paragraph, in the reviewer's words."""
    words: Mapped[str] = mapped_column(String(2000))
    answer: Mapped[str] = mapped_column(String(2000), default="")
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    answered_at: Mapped[datetime | None] = mapped_column(Instant)
