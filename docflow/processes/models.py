"""Processes, the sites where they run and the clauses they answer to (4.4)."""

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from docflow.store.base import Base
from docflow.store.types import Key

FREQUENCIES = ("continuous", "daily", "weekly", "monthly", "yearly")
"""How often a process runs, the most frequent first."""


class Process(Base):
    """One process of the management system. How much it weighs in audits is computed from these facts, never stored."""

    __tablename__ = "process"
    __table_args__ = (
        CheckConstraint("name_zh <> '' OR name_en <> ''", name="named"),
        CheckConstraint("importance BETWEEN 1 AND 5", name="importance"),
        CheckConstraint("complexity BETWEEN 1 AND 5", name="complexity"),
        CheckConstraint("maturity BETWEEN 1 AND 5", name="maturity"),
        CheckConstraint("emission_share BETWEEN 0 AND 100", name="emission_share"),
        CheckConstraint("frequency IN ('continuous', 'daily', 'weekly', 'monthly', 'yearly')", name="frequency"),
    )

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    code: Mapped[str] = mapped_column(String(20), unique=True)
    name_zh: Mapped[str] = mapped_column(String(120), default="")
    name_en: Mapped[str] = mapped_column(String(120), default="")
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), index=True)
    owner_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    importance: Mapped[int | None]
    """1 (little) to 5 (the system stands and falls with it); None while nobody has judged it."""
    complexity: Mapped[int | None]
    """1 (simple) to 5."""
    maturity: Mapped[int | None]
    """1 (new, unsteady) to 5 (proven for years)."""
    frequency: Mapped[str] = mapped_column(String(12), default="daily")
    emission_share: Mapped[int] = mapped_column(default=0)
    """Percent of the organisation's emissions that arise in it."""
    retired_on: Mapped[date | None]
    """From this day on it runs no more and is no longer audited."""
    version: Mapped[int] = mapped_column(default=0)

    @property
    def subject_kind(self) -> str:
        return "process"


class ProcessSite(Base):
    """A unit at whose place the process runs."""

    __tablename__ = "process_site"

    process_id: Mapped[int] = mapped_column(ForeignKey("process.id"), primary_key=True)
    site_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), primary_key=True)


class ProcessClause(Base):
    """A clause of a standard that the process answers to."""

    __tablename__ = "process_clause"

    process_id: Mapped[int] = mapped_column(ForeignKey("process.id"), primary_key=True)
    standard: Mapped[str] = mapped_column(String(40), primary_key=True)
    clause: Mapped[str] = mapped_column(String(20), primary_key=True)
