"""What is kept of an audit that is held: its plan, checklist, answers, safeguards and report (9.2.2)."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from docflow.lifecycle.items import Item
from docflow.store.base import Base
from docflow.store.types import Digest, Facts, Instant, Key

METHODS = ("onsite", "remote", "hybrid")
ORIGINS = ("clause", "document", "nonconformity", "finding", "own")
RESULTS = ("conform", "nonconform", "opportunity", "not_applicable")
EVIDENCE = ("record", "file", "interview", "observation", "none")
WAYS = ("observe", "interview", "document_review")
GRADES = ("conformity", "good_practice", "opportunity", "observation", "minor", "major")
"""Of a finding, the least grave first."""
NONCONFORMING = ("minor", "major")


def one_of(column: str, values: tuple[str, ...]) -> str:
    return f"{column} IN ({', '.join(repr(value) for value in values)})"


class AuditPlan(Base):
    """What an audit is for and how it is held. Changed until the audit begins, before and after journalled."""

    __tablename__ = "audit_plan"
    __table_args__ = (CheckConstraint(one_of("method", METHODS), name="method"),)

    audit_id: Mapped[int] = mapped_column(ForeignKey("audit.id"), primary_key=True)
    objectives: Mapped[str] = mapped_column(String(2000))
    scope_words: Mapped[str] = mapped_column(String(2000), default="")
    criteria: Mapped[str] = mapped_column(String(2000), default="")
    """What it is measured by beside the clauses in scope: documents, laws, contracts."""
    method: Mapped[str] = mapped_column(String(8), default="onsite")
    method_risks: Mapped[str] = mapped_column(String(2000), default="")
    """What the method could miss, and what is done about it."""
    noticed_at: Mapped[datetime | None] = mapped_column(Instant)
    """When those concerned were told."""


class AuditSession(Base):
    """One line of the agenda: when and where which auditor sits with whom about what."""

    __tablename__ = "audit_session"
    __table_args__ = (
        CheckConstraint("ends > begins", name="ends_after_it_begins"),
        Index("ix_audit_session_audit", "audit_id", "held_on", "begins"),
    )

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    audit_id: Mapped[int] = mapped_column(ForeignKey("audit.id"))
    held_on: Mapped[date]
    begins: Mapped[str] = mapped_column(String(5))
    """`09:30`, in the organisation's zone."""
    ends: Mapped[str] = mapped_column(String(5))
    place: Mapped[str] = mapped_column(String(200), default="")
    topic: Mapped[str] = mapped_column(String(300))
    process_id: Mapped[int | None] = mapped_column(ForeignKey("process.id"))
    auditor_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    auditee_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)


class AuditSafeguard(Base):
    """A conflict that was let pass: why, and who looks over what that person does. Never changed."""

    __tablename__ = "audit_safeguard"
    __table_args__ = (
        CheckConstraint("reviewer_id <> person_id AND signed_by_id <> person_id", name="others"),
        CheckConstraint("reason <> ''", name="reasoned"),
    )

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    audit_id: Mapped[int] = mapped_column(ForeignKey("audit.id"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    reviewer_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    reason: Mapped[str] = mapped_column(String(1000))
    conflicts: Mapped[list[str]] = mapped_column(Facts)
    """Codes of what was let pass; another conflict needs another safeguard."""
    signed_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime] = mapped_column(Instant)


class AuditQuestion(Base):
    """One line of the checklist. Frozen when the audit begins, with the revision and digest it came from."""

    __tablename__ = "audit_question"
    __table_args__ = (
        CheckConstraint(one_of("origin", ORIGINS), name="origin"),
        CheckConstraint("words_zh <> '' OR words_en <> ''", name="worded"),
        UniqueConstraint("audit_id", "place"),
    )

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    audit_id: Mapped[int] = mapped_column(ForeignKey("audit.id"))
    place: Mapped[int]
    origin: Mapped[str] = mapped_column(String(13))
    words_zh: Mapped[str] = mapped_column(String(1000), default="")
    words_en: Mapped[str] = mapped_column(String(1000), default="")
    standard: Mapped[str] = mapped_column(String(40), default="")
    clause: Mapped[str] = mapped_column(String(20), default="")
    process_id: Mapped[int | None] = mapped_column(ForeignKey("process.id"))
    source_id: Mapped[int | None] = mapped_column(ForeignKey("item.id"))
    """The revision, nonconformity or finding it was made from."""
    source_label: Mapped[str] = mapped_column(String(120), default="")
    """Its number, and of a document the revision and paragraph."""
    source_sha256: Mapped[str | None] = mapped_column(Digest)
    answer: Mapped[int] = mapped_column(default=0)
    """Serial of the answer that counts, which is what an answerer compares; 0 while there is none."""
    answers: Mapped[int] = mapped_column(default=0)
    """How many were given, those beside the one that counts included."""
    undecided: Mapped[bool] = mapped_column(default=False)
    """Two auditors answered from the same state; the lead has to say what counts."""


class AuditAnswer(Base):
    """One answer to one question. Never changed: another answer is another row."""

    __tablename__ = "audit_answer"
    __table_args__ = (
        CheckConstraint(one_of("result", RESULTS), name="result"),
        CheckConstraint(one_of("evidence_kind", EVIDENCE), name="evidence_kind"),
        CheckConstraint(one_of("way", WAYS), name="way"),
        CheckConstraint("result <> 'not_applicable' OR reason <> ''", name="reasoned"),
        CheckConstraint("result = 'not_applicable' OR evidence <> ''", name="proven"),
        CheckConstraint("sample_size IS NULL OR population IS NULL OR sample_size <= population", name="sample"),
        UniqueConstraint("question_id", "serial"),
    )

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    question_id: Mapped[int] = mapped_column(ForeignKey("audit_question.id"))
    serial: Mapped[int]
    based_on: Mapped[int]
    """The answer its author had before them; another than the one that counted makes it a proposal beside that."""
    proposal: Mapped[bool]
    result: Mapped[str] = mapped_column(String(14))
    evidence_kind: Mapped[str] = mapped_column(String(11))
    evidence: Mapped[str] = mapped_column(Text)
    way: Mapped[str] = mapped_column(String(15))
    remote: Mapped[bool] = mapped_column(default=False)
    population: Mapped[int | None]
    sample_size: Mapped[int | None]
    sample_words: Mapped[str] = mapped_column(String(500), default="")
    """How the sample was chosen."""
    reason: Mapped[str] = mapped_column(String(1000), default="")
    """Why the question does not apply."""
    by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime] = mapped_column(Instant)


class AuditConclusion(Base):
    """What the report says beside the findings, frozen with the lead auditor's signature. Never changed."""

    __tablename__ = "audit_conclusion"

    audit_id: Mapped[int] = mapped_column(ForeignKey("audit.id"), primary_key=True)
    conclusion: Mapped[str] = mapped_column(Text)
    summary: Mapped[str] = mapped_column(Text, default="")
    obstacles: Mapped[str] = mapped_column(String(2000), default="")
    """What could not be audited as planned, and why."""
    follow_up: Mapped[str] = mapped_column(String(2000), default="")
    sha256: Mapped[str] = mapped_column(Digest)
    """Of everything the report rests on: plan, team, answers, findings and these words."""
    by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime] = mapped_column(Instant)


class AuditAddendum(Base):
    """A correction to an issued report. Never changed; the report itself stays as it was signed."""

    __tablename__ = "audit_addendum"
    __table_args__ = (CheckConstraint("words <> ''", name="worded"),)

    audit_id: Mapped[int] = mapped_column(ForeignKey("audit.id"), primary_key=True)
    serial: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    words: Mapped[str] = mapped_column(String(4000))
    by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime] = mapped_column(Instant)


class Finding(Item):
    """What an audit found, measured against a criterion; one that does not conform becomes a nonconformity."""

    __tablename__ = "finding"
    __table_args__: tuple[Any, ...] = (
        CheckConstraint(one_of("grade", GRADES), name="grade"),
        CheckConstraint("(standard = '') = (clause = '')", name="clause"),
        Index("ix_finding_found_on", "found_on", "id"),
    )
    __mapper_args__ = {"polymorphic_identity": "finding"}  # noqa: RUF012

    id: Mapped[int] = mapped_column(ForeignKey("item.id"), primary_key=True)
    audit_id: Mapped[int] = mapped_column(ForeignKey("audit.id"), index=True)
    question_id: Mapped[int | None] = mapped_column(ForeignKey("audit_question.id"), index=True)
    grade: Mapped[str] = mapped_column(String(13), index=True)
    standard: Mapped[str] = mapped_column(String(40), default="")
    clause: Mapped[str] = mapped_column(String(20), default="")
    revision_id: Mapped[int | None] = mapped_column(ForeignKey("revision.id"))
    section: Mapped[str] = mapped_column(String(120), default="")
    """Where in the document, in words or as its paragraph."""
    process_id: Mapped[int | None] = mapped_column(ForeignKey("process.id"), index=True)
    requirement: Mapped[str] = mapped_column(String(2000), default="")
    evidence: Mapped[str] = mapped_column(String(4000), default="")
    gap: Mapped[str] = mapped_column(String(2000), default="")
    rule: Mapped[str] = mapped_column(String(40), default="")
    """The rule by which it is major; empty for other grades."""
    repeats_id: Mapped[int | None] = mapped_column(ForeignKey("nonconformity.id"))
    """The closed nonconformity that it repeats."""
    found_on: Mapped[date]
    auditee_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    reply: Mapped[str] = mapped_column(String(2000), default="")
    replied_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    replied_on: Mapped[date | None]
    decision: Mapped[str] = mapped_column(String(2000), default="")
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    decided_on: Mapped[date | None]


class FindingRegrading(Base):
    """Another grade after the report: one person signs it, a second one has to sign as well."""

    __tablename__ = "finding_regrading"
    __table_args__ = (
        CheckConstraint("before <> after", name="another"),
        CheckConstraint(one_of("after", GRADES), name="after"),
        CheckConstraint("reason <> ''", name="reasoned"),
        CheckConstraint("second_by_id IS NULL OR second_by_id <> first_by_id", name="two_people"),
        CheckConstraint("outcome IN ('', 'regraded', 'dropped')", name="outcome"),
    )

    finding_id: Mapped[int] = mapped_column(ForeignKey("finding.id"), primary_key=True)
    serial: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    before: Mapped[str] = mapped_column(String(13))
    after: Mapped[str] = mapped_column(String(13))
    rule: Mapped[str] = mapped_column(String(40), default="")
    """The rule by which it would be major."""
    reason: Mapped[str] = mapped_column(String(1000))
    first_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    first_as: Mapped[str] = mapped_column(String(9))
    """`lead` or `programme`: the second signature is the other one's."""
    second_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    outcome: Mapped[str] = mapped_column(String(8), default="")
