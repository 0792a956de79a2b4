"""The calendar of a programme as people look at it: units and processes by months, with every audit in its place."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from docflow.audits import programme_queries as queries
from docflow.audits.models import Audit, AuditMember, AuditScope, Programme, ProgrammeProcess
from docflow.processes.models import Process


@dataclass(frozen=True)
class Placed:
    """An audit in its month; `team` has the lead first."""

    audit: Audit
    team: tuple[int, ...]
    sites: tuple[int | None, ...]


@dataclass
class Line:
    """A process and what audits it, by the first day of each month."""

    process: Process
    interval_months: int | None
    months: dict[date, list[Placed]] = field(default_factory=dict)


@dataclass(frozen=True)
class Year:
    months: tuple[date, ...]
    lines: tuple[Line, ...]
    """By unit, then by code."""
    audits: int

    def units(self) -> list[tuple[int, list[Line]]]:
        found: dict[int, list[Line]] = {}
        for line in self.lines:
            found.setdefault(line.process.unit_id, []).append(line)
        return list(found.items())


def months_of(programme: Programme) -> tuple[date, ...]:
    first, last = programme.cycle_from, programme.cycle_to
    count = (last.year - first.year) * 12 + last.month - first.month + 1
    every = (first.year * 12 + first.month - 1 + n for n in range(count))
    return tuple(date(n // 12, n % 12 + 1, 1) for n in every)


def year_of(session: Session, programme: Programme, months: Sequence[date]) -> Year:
    """The part of a programme's calendar that lies in these months, in four statements.

    An audit of several processes stands with each. A process that was taken out of the programme stands there while it
    still has audits.
    """
    audits = {one.id: one for one in session.scalars(queries.audits_of(programme.id).where(Audit.month.in_(months)))}
    intervals = {
        row.process_id: row.interval_months
        for row in session.scalars(select(ProgrammeProcess).where(ProgrammeProcess.programme_id == programme.id))
    }
    scopes: dict[int, dict[int, list[int | None]]] = {}
    for row in session.scalars(select(AuditScope).where(AuditScope.audit_id.in_(audits)).order_by(AuditScope.id)):
        scopes.setdefault(row.process_id, {}).setdefault(row.audit_id, []).append(row.site_id)
    teams: dict[int, list[tuple[bool, int]]] = {}
    for member in session.scalars(select(AuditMember).where(AuditMember.audit_id.in_(audits))):
        teams.setdefault(member.audit_id, []).append((member.part != "lead", member.person_id))
    wanted = scopes.keys() | intervals.keys()
    rows = session.scalars(select(Process).where(Process.id.in_(wanted)).order_by(Process.unit_id, Process.code))
    lines = []
    for process in rows:
        line = Line(process, intervals.get(process.id))
        for audit_id, sites in scopes.get(process.id, {}).items():
            audit, team = audits[audit_id], sorted(teams.get(audit_id, ()))
            assert audit.month is not None, "audits are read by their months"
            line.months.setdefault(audit.month, []).append(
                Placed(audit, tuple(person for _, person in team), tuple(sites))
            )
        lines.append(line)
    return Year(tuple(months), tuple(lines), len(audits))
