"""Which rules a programme's calendar breaks as it lies now, and which of them somebody said may be broken."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from docflow.audits.calendar_question import calendar_of
from docflow.audits.models import Audit, AuditBreach, Programme
from docflow.audits.planning.rules import broken_rules
from docflow.journal.work import Work
from docflow.kernel.text import Text

EXCUSABLE = frozenset({
    "outside-months", "day-off", "too-short", "team-too-small", "overloaded-month", "overloaded-year",
})  # fmt: skip
"""Rules of convenience. Impartiality, competence, absences and bookings are no such rules: nobody excuses them."""


@dataclass(frozen=True)
class Fault:
    """A rule that is broken; no audit where an interval passes without any."""

    audit_id: int | None
    number: str
    rule: str
    words: Text
    reason: str

    @property
    def excusable(self) -> bool:
        return self.rule in EXCUSABLE


def faults_of(session: Session, programme: Programme, on: date) -> list[Fault]:
    """Everything that is wrong with the calendar, by audit, with the reasons that were given.

    Source: T/CIECCPA 9.2.2 (impartiality, competence), 9.2.4 (intervals).
    """
    question, placed = calendar_of(session, programme, on)
    numbers = {job.key: job.label.zh for job in question.jobs}
    reasons = _reasons(session, [int(key) for key in numbers])
    return [
        Fault(
            int(one.job) if one.job in numbers else None, numbers.get(one.job, ""), one.rule, one.words,
            reasons.get((int(one.job), one.rule), "") if one.job in numbers else "",
        )
        for one in broken_rules(question, placed)
    ]  # fmt: skip


def _reasons(session: Session, audits: list[int]) -> Mapping[tuple[int, str], str]:
    rows = session.scalars(select(AuditBreach).where(AuditBreach.audit_id.in_(audits)))
    return {(row.audit_id, row.rule): row.reason for row in rows}


def excuse(work: Work, programme: Programme, audit: Audit, reason: str) -> list[Fault]:
    """Keep why an audit may break the excusable rules it breaks now; reasons for what it no longer breaks go.

    Returns the rules that it breaks.
    """
    session = work.session
    broken = [one for one in faults_of(session, programme, work.today) if one.audit_id == audit.id]
    rules = {one.rule for one in broken}
    for row in session.scalars(select(AuditBreach).where(AuditBreach.audit_id == audit.id)).all():
        if row.rule not in rules:
            session.delete(row)
    new = sorted(rule for rule in rules & EXCUSABLE if reason.strip())
    for rule in new:
        session.merge(AuditBreach(
            audit_id=audit.id, rule=rule, reason=reason.strip()[:1000], by_id=work.actor.id, at=work.at
        ))  # fmt: skip
    session.flush()
    if new:
        audit.changed_at = work.at
        work.record("audit.rules_excused", audit, {"rules": new, "reason": reason.strip()[:1000]})
    return broken
