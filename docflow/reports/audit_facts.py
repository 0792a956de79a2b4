"""What an audit report tells, gathered by whoever asks for it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from docflow.documents.controlled_copy_facts import Signed
from docflow.kernel.text import Text
from docflow.reports.wording import Words

Grade = Literal["major", "minor", "observation", "opportunity", "good_practice", "conformity"]

GRADES: dict[Grade, Text] = {
    "major": Text("严重不符合", "Major nonconformity"),
    "minor": Text("轻微不符合", "Minor nonconformity"),
    "observation": Text("观察项", "Observation"),
    "opportunity": Text("改进机会", "Opportunity"),
    "good_practice": Text("良好实践", "Good practice"),
    "conformity": Text("符合", "Conformity"),
}
"""The grades of a finding, the gravest first."""

BRIEF: dict[Grade, Text] = {
    "major": Text("严重", "Major"),
    "minor": Text("轻微", "Minor"),
    "observation": Text("观察", "Obs."),
    "opportunity": Text("改进", "Opp."),
    "good_practice": Text("良好", "Good"),
    "conformity": Text("符合", "Conf."),
}
"""The same where there is little room."""

CLAUSE, PROCESS = Text("条款", "Clause"), Text("过程", "Process")
"""What results are counted by."""

Answer = Literal["accepted", "disputed", "decided", "answered", "open", "draft", "unneeded"]

ANSWERS: dict[Answer, Text] = {
    "accepted": Text("已确认", "Accepted"),
    "disputed": Text("有异议", "Disputed"),
    "decided": Text("已裁定", "Decided"),
    "answered": Text("已答复", "Answered"),
    "open": Text("尚未答复", "Not answered"),
    "draft": Text("草稿", "Draft"),
    "unneeded": Text("无需答复", "Not needed"),
}
Result = Grade | Literal["nonconform", "not_applicable"]
"""Of a question: the grade of what was found; `nonconform` where no finding stands for it yet."""

NONCONFORM = Text("不符合", "Does not conform")


@dataclass(frozen=True, slots=True)
class Criterion:
    """A standard pack in one edition, or a document in one revision, that was audited against."""

    name: Words
    edition: Words = ""
    clauses: tuple[str, ...] = ()
    """The clauses in scope; none means all of them."""


@dataclass(frozen=True, slots=True)
class Member:
    """One of the audit team."""

    name: str
    role: Words
    """Lead auditor, auditor, technical expert, observer."""
    unit: Words = ""
    remark: Words = ""
    """For example a safeguard where a conflict had to be accepted."""


@dataclass(frozen=True, slots=True)
class Auditee:
    """A unit or process that was audited, and who spoke for it."""

    what: Words
    people: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Sitting:
    """One line of the agenda."""

    when: str
    """The day and the hours."""
    topic: str
    place: str = ""
    auditor: str = ""
    auditee: str = ""


@dataclass(frozen=True, slots=True)
class Addendum:
    """A correction beside the report that was issued."""

    serial: int
    words: str
    by: str
    on: date


@dataclass(frozen=True, slots=True)
class Recipient:
    """Somebody the report is sent to."""

    name: str
    post: Words = ""


@dataclass(frozen=True, slots=True)
class ResultRow:
    """How many results of each grade one clause or process has; what is not counted is none."""

    what: Words
    counts: dict[Grade, int]
    not_applicable: int = 0


@dataclass(frozen=True, slots=True)
class Finding:
    """One finding with what it is measured by, what was seen, and what the auditee says to it."""

    number: str
    grade: Grade
    title: Words
    criterion: Words
    """The clause with its standard, or the section of a document with its number and revision."""
    unit: Words
    requirement: str
    evidence: str
    gap: str
    auditor: str = ""
    found_on: date | None = None
    answer: Answer = "open"
    answered_by: str = ""
    answered_on: date | None = None
    answer_words: str = ""
    decision: str = ""
    """How a dispute was decided, and by whom."""
    nonconformity: str = ""
    """Number of the nonconformity it became."""
    repeats: str = ""
    """Number of the earlier finding or nonconformity that it repeats."""
    regraded: tuple[str, ...] = ()
    """How its grade was changed after the report: from what to what, why, by whom."""


@dataclass(frozen=True, slots=True)
class CheckLine:
    """One question of the checklist and how it was answered."""

    reference: Words
    """The clause or document section it belongs to."""
    question: Words
    result: Result
    evidence: str = ""
    population: str = ""
    """What was sampled from, for example `42 records of 2026`."""
    sample: str = ""
    """How many were taken and how they were chosen."""
    reason: str = ""
    """Why a question does not apply."""
    findings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Checked:
    """How many questions the checklist has and how they were answered."""

    whole: int
    answered: int
    not_applicable: int


@dataclass(frozen=True, slots=True)
class AuditReport:
    """Everything an audit report says.

    Source: T/CIECCPA 9.2, and what GB/T 19011 (6.5) wants to find in a report.
    """

    organisation: Words
    number: str
    """Of the report."""
    audit: str
    """Number of the audit."""
    title: Words
    state: Words
    issued_on: date | None
    objective: Words
    scope: Words
    criteria: tuple[Criterion, ...]
    method: Words
    first_on: date | None
    last_on: date | None
    team: tuple[Member, ...]
    auditees: tuple[Auditee, ...]
    conclusion: str
    """Whether the system conforms and is effective, in the lead auditor's words; may have several lines. A draft that
    has none yet says so."""
    draft: bool = False
    """It is not issued yet: every page says so."""
    programme: str = ""
    """Number of the audit programme it belongs to."""
    places: tuple[Words, ...] = ()
    method_risks: str = ""
    """What the method could miss, and what was done about it."""
    agenda: tuple[Sitting, ...] = ()
    distribution: tuple[Recipient, ...] = ()
    summary: str = ""
    strengths: tuple[str, ...] = ()
    obstacles: str = ""
    """What could not be audited as planned, and why; empty: nothing."""
    results: tuple[ResultRow, ...] = ()
    results_by: Words = CLAUSE
    """What the rows of the result matrix are: clauses or processes."""
    findings: tuple[Finding, ...] = ()
    """Those that are told in full."""
    graded: Mapping[Grade, int] = field(default_factory=dict)
    """How many there are of each grade, where more were found than are told; the others stand in the annex."""
    annex: str = ""
    """The name of the file in which all of them stand."""
    checklist: tuple[CheckLine, ...] = ()
    checked: Checked | None = None
    """What the checklist comes to where its questions stay with the audit team."""
    follow_up: str = ""
    addenda: tuple[Addendum, ...] = ()
    signatures: tuple[Signed, ...] = ()
    checkpoint: str = ""
    """Short code of the journal's checkpoint; see `docflow.reports.checkpoints`."""
