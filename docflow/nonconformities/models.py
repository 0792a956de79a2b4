"""Nonconformities, and what each round of their work found, decided and judged (10.2)."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from docflow.lifecycle.items import Item
from docflow.store.base import Base
from docflow.store.types import Instant, Key

SOURCES = (
    "audit", "compliance", "monitoring", "complaint", "incident", "overdue_record", "external_audit", "other",
)  # fmt: skip
GRADES = ("minor", "major")
METHODS = ("five_whys", "fishbone", "other")
CATEGORIES = ("man", "machine", "material", "method", "environment", "measurement")
"""The six bones of the fishbone; every cause belongs to one of them."""
ANSWERS = ("same_cause", "similar", "not_similar")


def _one_of(column: str, values: tuple[str, ...]) -> str:
    return f"{column} IN ({', '.join(repr(value) for value in values)})"


class Nonconformity(Item):
    """A requirement that was not met, from the report to the proof that it does not happen again.

    A round ends when its actions turn out not to help, or when a closed one is opened again; what the
    rounds before found stays beside what the present one finds.
    """

    __tablename__ = "nonconformity"
    __table_args__: tuple[Any, ...] = (
        CheckConstraint(_one_of("source", SOURCES), name="source"),
        CheckConstraint(_one_of("grade", GRADES), name="grade"),
        CheckConstraint("(standard = '') = (clause = '')", name="clause"),
        CheckConstraint("description <> ''", name="described"),
        Index("ix_nonconformity_clause", "standard", "clause"),
    )
    __mapper_args__ = {"polymorphic_identity": "nonconformity"}  # noqa: RUF012

    id: Mapped[int] = mapped_column(ForeignKey("item.id"), primary_key=True)
    source: Mapped[str] = mapped_column(String(20), index=True)
    grade: Mapped[str] = mapped_column(String(5))
    description: Mapped[str] = mapped_column(Text)
    """What was found, with the facts that show it."""
    requirement: Mapped[str] = mapped_column(String(2000), default="")
    """What should have been, in words."""
    standard: Mapped[str] = mapped_column(String(40), default="")
    clause: Mapped[str] = mapped_column(String(20), default="")
    process_id: Mapped[int | None] = mapped_column(ForeignKey("process.id"), index=True)
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    """Who answers for it: the owner of the process, else the head of the unit."""
    detected_on: Mapped[date]
    reported_on: Mapped[date] = mapped_column(index=True)
    containment_due_on: Mapped[date]
    analysis_due_on: Mapped[date]
    planning_due_on: Mapped[date]
    closing_due_on: Mapped[date]
    """By when each part is to be done: days from acceptance, by grade."""
    analysis: Mapped[int] = mapped_column(default=0)
    """Serial of the cause analysis that counts in this round; 0 while there is none."""
    planning: Mapped[int] = mapped_column(default=0)
    """Serial of the plan that counts in this round; 0 while there is none."""
    verifying_at: Mapped[datetime | None] = mapped_column(Instant)
    """Since when the verification of this round goes on."""
    closed_on: Mapped[date | None] = mapped_column(index=True)
    overdue_of: Mapped[date | None]
    """The day that was let pass, once the clock has told of it."""
    escalation: Mapped[int] = mapped_column(default=0)
    """How far up it has come: 1 the owner's superior, 2 the representative."""
    escalated_on: Mapped[date | None]
    """The day on which the clock brought it before those above; None while it is in time."""


class NonconformityContainment(Base):
    """What was done at once in one round (10.2.1 a): the correction, and the consequences. Never changed."""

    __tablename__ = "nonconformity_containment"
    __table_args__ = (
        CheckConstraint("correction IN ('done', 'none_needed')", name="correction"),
        CheckConstraint("words <> '' AND consequences <> ''", name="worded"),
    )

    nonconformity_id: Mapped[int] = mapped_column(ForeignKey("nonconformity.id"), primary_key=True)
    round: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    correction: Mapped[str] = mapped_column(String(12))
    words: Mapped[str] = mapped_column(String(2000))
    """What was corrected, or why nothing was to be."""
    consequences: Mapped[str] = mapped_column(String(2000))
    by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    for_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    """In whose name; the same person unless somebody stood in."""
    at: Mapped[datetime] = mapped_column(Instant)


class NonconformityAnalysis(Base):
    """One analysis of causes (10.2.1 b). Never changed: another look is another row."""

    __tablename__ = "nonconformity_analysis"
    __table_args__ = (
        CheckConstraint(_one_of("method", METHODS), name="method"),
        CheckConstraint("evidence <> '' AND extent <> ''", name="worded"),
    )

    nonconformity_id: Mapped[int] = mapped_column(ForeignKey("nonconformity.id"), primary_key=True)
    serial: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    round: Mapped[int]
    method: Mapped[str] = mapped_column(String(10))
    method_words: Mapped[str] = mapped_column(String(200), default="")
    """What another method is called."""
    evidence: Mapped[str] = mapped_column(String(2000))
    """How it is known that these are the causes: words, or the number of a record."""
    extent: Mapped[str] = mapped_column(String(2000))
    """Where else the same exists or could happen."""
    by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    for_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime] = mapped_column(Instant)


class NonconformityCause(Base):
    """One cause that an analysis found, and the bone it belongs to. Never changed."""

    __tablename__ = "nonconformity_cause"
    __table_args__ = (
        ForeignKeyConstraint(
            ["nonconformity_id", "analysis"],
            ["nonconformity_analysis.nonconformity_id", "nonconformity_analysis.serial"],
        ),
        CheckConstraint(_one_of("category", CATEGORIES), name="category"),
        CheckConstraint("words <> ''", name="worded"),
    )

    nonconformity_id: Mapped[int] = mapped_column(Key, primary_key=True, autoincrement=False)
    analysis: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    place: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    category: Mapped[str] = mapped_column(String(12))
    words: Mapped[str] = mapped_column(String(1000))


class NonconformityWhy(Base):
    """One answer in a chain of whys, from the symptom down. Never changed."""

    __tablename__ = "nonconformity_why"
    __table_args__ = (
        ForeignKeyConstraint(
            ["nonconformity_id", "analysis"],
            ["nonconformity_analysis.nonconformity_id", "nonconformity_analysis.serial"],
        ),
        CheckConstraint("words <> ''", name="worded"),
    )

    nonconformity_id: Mapped[int] = mapped_column(Key, primary_key=True, autoincrement=False)
    analysis: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    place: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    words: Mapped[str] = mapped_column(String(1000))


class SimilarCase(Base):
    """Another nonconformity that may be of the same kind, and what the analyst says to that (10.2.1 b3)."""

    __tablename__ = "similar_case"
    __table_args__ = (
        CheckConstraint("nonconformity_id <> other_id", name="another"),
        CheckConstraint("answer = '' OR " + _one_of("answer", ANSWERS), name="answer"),
        CheckConstraint("answer <> 'not_similar' OR reason <> ''", name="reasoned"),
        CheckConstraint("(answer = '') = (answered_at IS NULL)", name="answered"),
    )

    nonconformity_id: Mapped[int] = mapped_column(ForeignKey("nonconformity.id"), primary_key=True)
    other_id: Mapped[int] = mapped_column(ForeignKey("nonconformity.id"), primary_key=True, index=True)
    found_by: Mapped[str] = mapped_column(String(8))
    """`search`, or `person` for one that the analyst knew of."""
    round: Mapped[int]
    answer: Mapped[str] = mapped_column(String(12), default="")
    reason: Mapped[str] = mapped_column(String(1000), default="")
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    answered_at: Mapped[datetime | None] = mapped_column(Instant)


class NonconformityPlan(Base):
    """One decision whether corrective action is needed (10.2.1 b, c). Never changed: another one is another row."""

    __tablename__ = "nonconformity_plan"
    __table_args__ = (
        CheckConstraint("needed OR (reason <> '' AND check_on IS NOT NULL)", name="reasoned"),
    )  # fmt: skip

    nonconformity_id: Mapped[int] = mapped_column(ForeignKey("nonconformity.id"), primary_key=True)
    serial: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    round: Mapped[int]
    needed: Mapped[bool]
    reason: Mapped[str] = mapped_column(String(2000), default="")
    """Why the correction is enough."""
    check_on: Mapped[date | None]
    """Without corrective action: from this day on somebody else looks whether the correction held."""
    by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    for_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime] = mapped_column(Instant)


class NonconformityAction(Base):
    """In which round an action was ordered."""

    __tablename__ = "nonconformity_action"

    action_id: Mapped[int] = mapped_column(ForeignKey("item.id"), primary_key=True, autoincrement=False)
    nonconformity_id: Mapped[int] = mapped_column(ForeignKey("nonconformity.id"), index=True)
    round: Mapped[int]


class NonconformityVerdict(Base):
    """What the verification of one round saw, and what changes in the system (10.2.1 d, e). Never changed."""

    __tablename__ = "nonconformity_verdict"
    __table_args__ = (
        CheckConstraint("effective OR changes = ''", name="effective"),
        CheckConstraint("NOT effective OR changes IN ('none', 'requested')", name="changes"),
        CheckConstraint("changes <> 'none' OR changes_reason <> ''", name="reasoned"),
        CheckConstraint("words <> ''", name="worded"),
    )

    nonconformity_id: Mapped[int] = mapped_column(ForeignKey("nonconformity.id"), primary_key=True)
    round: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    effective: Mapped[bool]
    words: Mapped[str] = mapped_column(String(2000))
    changes: Mapped[str] = mapped_column(String(10), default="")
    changes_reason: Mapped[str] = mapped_column(String(2000), default="")
    by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime] = mapped_column(Instant)


class NonconformityRegrading(Base):
    """A change of grade that one person signed and a second has to sign as well."""

    __tablename__ = "nonconformity_regrading"
    __table_args__ = (
        CheckConstraint("before <> after", name="another"),
        CheckConstraint(_one_of("after", GRADES), name="after"),
        CheckConstraint("reason <> ''", name="reasoned"),
        CheckConstraint("second_by_id IS NULL OR second_by_id <> first_by_id", name="two_people"),
        CheckConstraint("outcome IN ('', 'regraded', 'dropped')", name="outcome"),
    )

    nonconformity_id: Mapped[int] = mapped_column(ForeignKey("nonconformity.id"), primary_key=True)
    serial: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    before: Mapped[str] = mapped_column(String(5))
    after: Mapped[str] = mapped_column(String(5))
    reason: Mapped[str] = mapped_column(String(1000))
    first_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    first_for_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    first_as: Mapped[str] = mapped_column(String(30))
    """The role in which the first signature was given."""
    first_at: Mapped[datetime] = mapped_column(Instant)
    second_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    second_at: Mapped[datetime | None] = mapped_column(Instant)
    outcome: Mapped[str] = mapped_column(String(8), default="")
