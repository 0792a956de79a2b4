"""Programmes, the audits they plan, and the register of auditors (9.2.1, 9.2.3, 9.2.4)."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from docflow.lifecycle.items import Item
from docflow.store.base import Base
from docflow.store.types import Digest, Facts, Instant, Key

PARTS = ("lead", "auditor", "expert", "observer")
LEVELS = ("lead", "auditor", "expert")


class Programme(Item):
    """The audits of a cycle: what for, how often each process is seen, and why that often."""

    __tablename__ = "programme"
    __table_args__: tuple[Any, ...] = (
        CheckConstraint("cycle_to > cycle_from", name="cycle"),
        UniqueConstraint("series", "serial"),
    )
    __mapper_args__ = {"polymorphic_identity": "programme"}  # noqa: RUF012

    id: Mapped[int] = mapped_column(ForeignKey("item.id"), primary_key=True)
    series: Mapped[str] = mapped_column(String(40), index=True)
    """The number that all revisions of a programme share."""
    serial: Mapped[int] = mapped_column(default=1)
    """Counts the revisions: a programme that was approved is amended by the next one."""
    manager_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    cycle_from: Mapped[date]
    """The first day of a month."""
    cycle_to: Mapped[date]
    """The last day of the cycle, in which every process is audited against every clause it answers to."""
    objectives: Mapped[str] = mapped_column(String(2000))
    scope_words: Mapped[str] = mapped_column(String(2000), default="")
    methods: Mapped[list[str]] = mapped_column(Facts, default=list)
    """Of onsite, remote, hybrid."""
    ways: Mapped[list[str]] = mapped_column(Facts, default=list)
    """Of observe, interview, document_review (9.2.3)."""
    method_risks: Mapped[str] = mapped_column(String(2000), default="")
    """What the methods could miss, and what is done about it."""
    risks: Mapped[str] = mapped_column(String(2000), default="")
    """What could keep the programme itself from reaching its objectives."""
    resources: Mapped[str] = mapped_column(String(2000), default="")
    change_reason: Mapped[str] = mapped_column(String(1000), default="")
    """Of an amendment: why the programme changes."""
    feedback: Mapped[str] = mapped_column(String(4000), default="")
    """What the auditors said of the finished programme."""
    lessons: Mapped[str] = mapped_column(String(4000), default="")
    """What the finished programme taught, for the management review."""
    outcome: Mapped[dict[str, Any] | None] = mapped_column(Facts)
    """Adherence to the schedule and coverage reached, counted when the programme was reviewed."""


class ProgrammeCriterion(Base):
    """A standard that a programme audits against, in one edition."""

    __tablename__ = "programme_criterion"

    programme_id: Mapped[int] = mapped_column(ForeignKey("programme.id"), primary_key=True)
    standard: Mapped[str] = mapped_column(String(40), primary_key=True)
    edition: Mapped[str] = mapped_column(String(40), default="")


class ProgrammeProcess(Base):
    """How often a programme sees a process, with everything that was weighed, as it stood then."""

    __tablename__ = "programme_process"
    __table_args__ = (CheckConstraint("interval_months BETWEEN 1 AND 60", name="interval"),)

    programme_id: Mapped[int] = mapped_column(ForeignKey("programme.id"), primary_key=True)
    process_id: Mapped[int] = mapped_column(ForeignKey("process.id"), primary_key=True)
    inputs: Mapped[dict[str, Any]] = mapped_column(Facts)
    points: Mapped[int]
    interval_months: Mapped[int]
    scored_on: Mapped[date]
    explanation_zh: Mapped[str] = mapped_column(String(1000))
    explanation_en: Mapped[str] = mapped_column(String(1000))
    last_audited_on: Mapped[date | None]
    justification: Mapped[str] = mapped_column(String(1000), default="")
    """Why it may be audited later than its interval says; empty where it is not."""


class CoverageGap(Base):
    """A hole in the coverage that is let stand: this process is not audited against this clause at this site."""

    __tablename__ = "coverage_gap"
    __table_args__ = (CheckConstraint("reason <> ''", name="reasoned"),)

    programme_id: Mapped[int] = mapped_column(ForeignKey("programme.id"), primary_key=True)
    process_id: Mapped[int] = mapped_column(ForeignKey("process.id"), primary_key=True)
    site_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), primary_key=True)
    standard: Mapped[str] = mapped_column(String(40), primary_key=True)
    clause: Mapped[str] = mapped_column(String(20), primary_key=True)
    reason: Mapped[str] = mapped_column(String(1000))


class ProgrammeSnapshot(Base):
    """A programme as it was submitted, every word of it: what approving it signs. Never changed."""

    __tablename__ = "programme_snapshot"

    programme_id: Mapped[int] = mapped_column(ForeignKey("programme.id"), primary_key=True)
    serial: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    sha256: Mapped[str] = mapped_column(Digest)
    body: Mapped[str] = mapped_column(Text)
    """Canonical JSON."""
    at: Mapped[datetime] = mapped_column(Instant)


class CalendarProposal(Base):
    """A calendar that was computed for a programme, and what became of it."""

    __tablename__ = "calendar_proposal"
    __table_args__ = (CheckConstraint("outcome IN ('', 'accepted', 'dropped')", name="outcome"),)

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    programme_id: Mapped[int] = mapped_column(ForeignKey("programme.id"), index=True)
    inputs_sha256: Mapped[str] = mapped_column(Digest)
    """Of everything it was computed from; other inputs now make it stale."""
    plan: Mapped[dict[str, Any]] = mapped_column(Facts)
    """The audits with months, days and teams, or why there is no calendar that keeps every rule."""
    outcome: Mapped[str] = mapped_column(String(8), default="")
    made_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    made_at: Mapped[datetime] = mapped_column(Instant)


class Audit(Item):
    """One audit, from the month it is planned for to the day it is closed."""

    __tablename__ = "audit"
    __table_args__: tuple[Any, ...] = (
        CheckConstraint("last_on IS NULL OR last_on >= first_on", name="days"),
        CheckConstraint("programme_id IS NOT NULL OR unplanned_reason <> ''", name="planned_or_reasoned"),
        Index("ix_audit_days", "first_on", "last_on"),
    )
    __mapper_args__ = {"polymorphic_identity": "audit"}  # noqa: RUF012

    id: Mapped[int] = mapped_column(ForeignKey("item.id"), primary_key=True)
    programme_id: Mapped[int | None] = mapped_column(ForeignKey("programme.id"), index=True)
    unplanned_reason: Mapped[str] = mapped_column(String(1000), default="")
    """Why an audit outside of any programme is held."""
    month: Mapped[date | None]
    """The first day of the month it is planned for."""
    first_on: Mapped[date | None]
    last_on: Mapped[date | None]
    days: Mapped[int] = mapped_column(default=1)
    """Working days it takes."""
    team_size: Mapped[int] = mapped_column(default=2)
    place: Mapped[str] = mapped_column(String(200), default="")
    pinned: Mapped[bool] = mapped_column(default=False)
    """Somebody set its month or team by hand: a new calendar leaves it where it is."""


class AuditBreach(Base):
    """A rule of the calendar that an audit breaks where somebody put it, and why it may."""

    __tablename__ = "audit_breach"
    __table_args__ = (CheckConstraint("reason <> ''", name="reasoned"),)

    audit_id: Mapped[int] = mapped_column(ForeignKey("audit.id"), primary_key=True)
    rule: Mapped[str] = mapped_column(String(40), primary_key=True)
    reason: Mapped[str] = mapped_column(String(1000))
    by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime] = mapped_column(Instant)


class AuditScope(Base):
    """A process at a site that an audit looks at; no site means wherever the process runs."""

    __tablename__ = "audit_scope"
    __table_args__ = (UniqueConstraint("audit_id", "process_id", "site_id"),)

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    audit_id: Mapped[int] = mapped_column(ForeignKey("audit.id"), index=True)
    process_id: Mapped[int] = mapped_column(ForeignKey("process.id"), index=True)
    site_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))


class AuditClause(Base):
    """A clause that an audit measures against; none means every clause that its processes answer to."""

    __tablename__ = "audit_clause"

    audit_id: Mapped[int] = mapped_column(ForeignKey("audit.id"), primary_key=True)
    standard: Mapped[str] = mapped_column(String(40), primary_key=True)
    clause: Mapped[str] = mapped_column(String(20), primary_key=True)


class AuditMember(Base):
    """Somebody on the team of an audit, and as what."""

    __tablename__ = "audit_member"
    __table_args__ = (CheckConstraint("part IN ('lead', 'auditor', 'expert', 'observer')", name="part"),)

    audit_id: Mapped[int] = mapped_column(ForeignKey("audit.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True, index=True)
    part: Mapped[str] = mapped_column(String(8))


class Competence(Base):
    """What somebody may audit, on what evidence, and until when (7.2)."""

    __tablename__ = "competence"
    __table_args__ = (
        CheckConstraint("level IN ('lead', 'auditor', 'expert')", name="level"),
        CheckConstraint("to_on IS NULL OR to_on >= from_on", name="dates"),
        CheckConstraint("evidence <> ''", name="evidence"),
    )

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    standard: Mapped[str] = mapped_column(String(40))
    level: Mapped[str] = mapped_column(String(7))
    from_on: Mapped[date]
    to_on: Mapped[date | None]
    """The last day; None while it is not limited."""
    evidence: Mapped[str] = mapped_column(String(500))
    granted_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    withdrawn_on: Mapped[date | None]
    """From this day on it no longer counts."""
    version: Mapped[int] = mapped_column(default=0)

    @property
    def subject_kind(self) -> str:
        return "competence"


class Absence(Base):
    """Days on which somebody audits nothing."""

    __tablename__ = "absence"
    __table_args__ = (CheckConstraint("to_on >= from_on", name="dates"),)

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    from_on: Mapped[date]
    to_on: Mapped[date]
    reason: Mapped[str] = mapped_column(String(200), default="")
    withdrawn_at: Mapped[datetime | None] = mapped_column(Instant)
    """Set when it was taken back: it counts no more, for no day."""
    version: Mapped[int] = mapped_column(default=0)

    @property
    def subject_kind(self) -> str:
        return "absence"


class Holiday(Base):
    """A day on which nobody audits."""

    __tablename__ = "holiday"

    day: Mapped[date] = mapped_column(primary_key=True)
    name_zh: Mapped[str] = mapped_column(String(60), default="")
    name_en: Mapped[str] = mapped_column(String(80), default="")


class DeclaredInterest(Base):
    """Something that ties somebody to a process or a unit, as they said themselves (9.2.1)."""

    __tablename__ = "declared_interest"
    __table_args__ = (CheckConstraint("unit_id IS NOT NULL OR process_id IS NOT NULL", name="about_something"),)

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))
    process_id: Mapped[int | None] = mapped_column(ForeignKey("process.id"))
    words: Mapped[str] = mapped_column(String(500), default="")
    from_on: Mapped[date]
    to_on: Mapped[date | None]
    version: Mapped[int] = mapped_column(default=0)

    @property
    def subject_kind(self) -> str:
        return "declared_interest"
