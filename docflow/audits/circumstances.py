"""What is known of a process when its audit interval is weighed, read live (9.2.4)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import and_, func, select
from sqlalchemy.orm import Session

from docflow.audits.coverage import HELD
from docflow.audits.held import Finding
from docflow.audits.models import Audit, AuditScope
from docflow.audits.planning.months import month_number
from docflow.documents.changes.models import ChangeDocument, ChangeProcess, ChangeRequest
from docflow.documents.models import DocumentProcess, Revision
from docflow.lifecycle.items import Item
from docflow.nonconformities.models import Nonconformity
from docflow.nonconformities.queries import OPEN_STATES
from docflow.processes.models import Process

_A_YEAR = timedelta(days=365)
_NOT_COMING = ("draft", "rejected")
"""States of a change request that nobody works on: not handed in yet, or refused."""


@dataclass(frozen=True)
class Circumstances:
    """The facts of 9.2.4; None where nobody has judged, or where there was no audit."""

    importance: int | None
    complexity: int | None
    maturity: int | None
    frequency: str
    emission_share: int
    """Percent."""
    last_on: date | None
    """The first day of the last audit whose report is out."""
    months_since: int | None
    changes: int
    """Revisions of governing documents that came into force since then; within a year where it was never audited."""
    open_changes: int
    """Change requests on documents that govern it, or on the process itself, that were submitted and have not ended."""
    majors: int
    minors: int
    """Findings of the last audit."""
    repeats: int
    open_nonconformities: int


def circumstances_of(session: Session, processes: Sequence[Process], on: date) -> dict[int, Circumstances]:
    """By process id, with five statements however many there are, whoever asks: everything counts that there is.

    Source: T/CIECCPA 9.2.4 (importance, operation, maturity and complexity, changes, earlier results).
    """
    ids = [process.id for process in processes]
    last = _last_audits(session, ids)
    changes = _changes(session, ids, {process: day for process, (_, day) in last.items()}, on)
    open_changes = _open_changes(session, ids)
    found = _findings(session, {process: audit for process, (audit, _) in last.items()})
    owed = {
        row.process_id: row.owed
        for row in session.execute(
            select(Nonconformity.process_id, func.count().label("owed"))
            .where(Nonconformity.process_id.in_(ids), Item.state.in_(OPEN_STATES))
            .group_by(Nonconformity.process_id)
        )
    }
    told: dict[int, Circumstances] = {}
    for one in processes:
        last_on = last[one.id][1] if one.id in last else None
        majors, minors, repeats = found.get(one.id, (0, 0, 0))
        told[one.id] = Circumstances(
            importance=one.importance, complexity=one.complexity, maturity=one.maturity, frequency=one.frequency,
            emission_share=one.emission_share, last_on=last_on,
            months_since=max(month_number(on, last_on), 0) if last_on else None, changes=changes.get(one.id, 0),
            open_changes=open_changes.get(one.id, 0), majors=majors, minors=minors, repeats=repeats,
            open_nonconformities=owed.get(one.id, 0),
        )  # fmt: skip
    return told


def _last_audits(session: Session, ids: Sequence[int]) -> dict[int, tuple[int, date]]:
    """The last audit of each process whose report is out, and its first day."""
    place = func.row_number().over(
        partition_by=AuditScope.process_id, order_by=(Audit.first_on.desc(), Audit.id.desc())
    )
    ranked = (
        select(AuditScope.process_id, Audit.id.label("audit_id"), Audit.first_on, place.label("place"))
        .join(Audit, Audit.id == AuditScope.audit_id)
        .where(AuditScope.process_id.in_(ids), Audit.state.in_(HELD), Audit.first_on.is_not(None))
        .subquery()
    )
    rows = select(ranked.c.process_id, ranked.c.audit_id, ranked.c.first_on).where(ranked.c.place == 1)
    return {process: (audit, day) for process, audit, day in session.execute(rows)}


def _changes(session: Session, ids: Sequence[int], last: Mapping[int, date], on: date) -> dict[int, int]:
    """Revisions by what people call them: the same one in Chinese and in English is one change."""
    since = {process: last.get(process, on - _A_YEAR) for process in ids}
    rows = (
        select(DocumentProcess.process_id, Revision.document_id, Revision.label, Revision.effective_on)
        .join(Revision, Revision.document_id == DocumentProcess.document_id)
        .where(
            DocumentProcess.process_id.in_(ids), Revision.was_in_force, Revision.effective_on <= on,
            Revision.effective_on > min(since.values(), default=on),
        )
    )  # fmt: skip
    found: dict[int, set[tuple[int, str]]] = {}
    for process, document, label, day in session.execute(rows):
        if day is not None and day > since[process]:
            found.setdefault(process, set()).add((document, label))
    return {process: len(many) for process, many in found.items()}


def _open_changes(session: Session, ids: Sequence[int]) -> dict[int, int]:
    """Requests that name the process, or a document that governs it, as they were asked for or last assessed."""
    coming = and_(~ChangeRequest.closed, ChangeRequest.state.not_in(_NOT_COMING))
    named = (
        select(ChangeProcess.process_id, ChangeProcess.change_request_id)
        .join(ChangeRequest, ChangeRequest.id == ChangeProcess.change_request_id)
        .where(ChangeProcess.process_id.in_(ids), ChangeProcess.assessment == ChangeRequest.assessment, coming)
    )
    touched = (
        select(DocumentProcess.process_id, ChangeDocument.change_request_id)
        .join(ChangeDocument, ChangeDocument.document_id == DocumentProcess.document_id)
        .join(ChangeRequest, ChangeRequest.id == ChangeDocument.change_request_id)
        .where(DocumentProcess.process_id.in_(ids), ChangeDocument.assessment == ChangeRequest.assessment, coming)
    )
    found: dict[int, int] = {}
    for process, _ in session.execute(named.union(touched)):
        found[process] = found.get(process, 0) + 1
    return found


def _findings(session: Session, last: Mapping[int, int]) -> dict[int, tuple[int, int, int]]:
    """Majors, minors and repetitions in the last audit of each process; one that names no process counts for all."""
    rows = (
        select(Finding.audit_id, Finding.process_id, Finding.grade, Finding.repeats_id)
        .where(Finding.audit_id.in_(set(last.values())), Finding.grade.in_(("major", "minor")))
        .where(Finding.state.not_in(("draft", "void")))
    )
    by_audit: dict[int, list[tuple[int | None, str, int | None]]] = {}
    for audit, process, grade, repeats in session.execute(rows):
        by_audit.setdefault(audit, []).append((process, grade, repeats))
    found: dict[int, tuple[int, int, int]] = {}
    for process, audit in last.items():
        theirs = [one for one in by_audit.get(audit, ()) if one[0] in (None, process)]
        found[process] = (
            sum(grade == "major" for _, grade, _ in theirs),
            sum(grade == "minor" for _, grade, _ in theirs),
            sum(repeats is not None for _, _, repeats in theirs),
        )
    return found
