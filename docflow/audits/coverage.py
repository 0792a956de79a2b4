"""What a programme audits of what it has to: each process against each clause at each site, in time (9.2.3, 9.2.4)."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import NamedTuple

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import Session

from docflow.audits import programme_queries as queries
from docflow.audits.models import Audit, AuditClause, AuditScope, Programme, ProgrammeCriterion, ProgrammeProcess
from docflow.audits.planning.months import month_at, month_number
from docflow.audits.team import BEFORE_IT_BEGINS
from docflow.people.models import Unit
from docflow.processes.models import Process, ProcessClause, ProcessSite
from docflow.standards.pack import shipped_packs

_CODES = {pack.id: pack.code for pack in shipped_packs()}
HELD = ("report_issued", "closed")
Pair = tuple[str, str]
"""A standard and one of its clauses."""


class Cell(NamedTuple):
    """A process against a clause at a site, and the audits of the cycle that look at it."""

    process_id: int
    site_id: int
    process: str
    site: str
    standard: str
    clause: str
    audits: tuple[str, ...]
    """Numbers of the audits, planned and held."""
    done: bool
    """One of them has issued its report."""
    reason: str
    """Why nothing has to look at it; empty where nothing says so."""

    @property
    def words(self) -> str:
        return f"{self.process} · {self.site} · {_CODES.get(self.standard, self.standard)} {self.clause}"


@dataclass(frozen=True)
class Late:
    """A process at a site that waits longer than its interval for an audit."""

    process_id: int
    site_id: int
    process: str
    site: str
    due_by: date
    """The first day of the month by whose end it should be audited."""
    planned: date | None
    """The first day of the month for which it is planned instead; None: for none of this cycle."""

    @property
    def words(self) -> str:
        return f"{self.process} · {self.site} ≤ {self.due_by:%Y-%m}"


@dataclass(frozen=True)
class Coverage:
    cells: tuple[Cell, ...]
    late: tuple[Late, ...]

    @property
    def holes(self) -> list[Cell]:
        """Neither audited nor excused."""
        return [cell for cell in self.cells if not cell.audits and not cell.reason]

    @property
    def excused(self) -> list[Cell]:
        return [cell for cell in self.cells if not cell.audits and cell.reason]


@dataclass(frozen=True)
class Place:
    """A process at a site, as a programme has to audit it."""

    process_id: int
    site_id: int
    process: str
    site: str
    clauses: tuple[Pair, ...]
    """Those it answers to of the programme's criteria."""
    interval_months: int | None
    """None: it was said why it may wait."""
    last_on: date | None


@dataclass(frozen=True)
class Looked:
    """One audit as coverage sees it."""

    number: str
    month: date
    """The first day of the month in which it is, or begins."""
    begun: bool
    done: bool
    """Its report is out."""
    ours: bool
    """Of the programme; another keeps an interval and covers nothing."""
    places: frozenset[tuple[int, int | None]]
    clauses: frozenset[Pair]

    def sees(self, place: Place) -> bool:
        """One that names no site looks at all of them."""
        return (place.process_id, place.site_id) in self.places or (place.process_id, None) in self.places

    def measures(self, pair: Pair) -> bool:
        """One that names no clause measures by all; one that names a clause, by those below it as well."""
        if not self.clauses or pair in self.clauses:
            return True
        standard, clause = pair
        return any((standard, above) in self.clauses for above in _above(clause))


Gaps = Mapping[tuple[int, int, str, str], str]
"""Reasons by process, site, standard and clause."""


def coverage_of(session: Session, programme: Programme, on: date) -> Coverage:
    """Every demanded cell with what audits it, and what comes late, in eight statements.

    Demanded is each process of the programme at each of its sites against each clause it answers to of the
    programme's criteria. What covers it is any audit of the programme that lies in its cycle and was not cancelled,
    those of its earlier revisions included.

    Source: T/CIECCPA 9.2.3 (programme), 9.2.4 (frequency).
    """
    gaps = {
        (one.process_id, one.site_id, one.standard, one.clause): one.reason
        for one in session.scalars(queries.gaps_of(programme.id))
    }
    return proven(_places(session, programme), _audits(session, programme), gaps, programme, on)


def proven(places: Sequence[Place], audits: Sequence[Looked], gaps: Gaps, programme: Programme, on: date) -> Coverage:
    """What these audits cover of these places, from the facts alone."""
    by_process: dict[int, list[Looked]] = {}
    for one in audits:
        for process in {process for process, _ in one.places}:
            by_process.setdefault(process, []).append(one)
    cells: list[Cell] = []
    late: list[Late] = []
    for place in places:
        here = [one for one in by_process.get(place.process_id, ()) if one.sees(place)]
        theirs = _cells(place, [one for one in here if one.ours], gaps)
        cells += theirs
        let_be = bool(theirs) and all(cell.reason and not cell.audits for cell in theirs)
        if place.interval_months is not None and not let_be:
            late += _late(place, place.interval_months, here, programme, on)
    return Coverage(tuple(cells), tuple(late))


def _cells(place: Place, audits: Sequence[Looked], gaps: Gaps) -> list[Cell]:
    cells = []
    for pair in place.clauses:
        seen = [one for one in audits if one.measures(pair)]
        cells.append(Cell(
            place.process_id, place.site_id, place.process, place.site, *pair,
            audits=tuple([one.number for one in seen]), done=any(one.done for one in seen),
            reason=gaps.get((place.process_id, place.site_id, *pair), ""),
        ))  # fmt: skip
    return cells


@cache
def _above(clause: str) -> tuple[str, ...]:
    return tuple(clause.rsplit(".", cut)[0] for cut in range(1, clause.count(".") + 1))


def _late(place: Place, interval: int, audits: Sequence[Looked], programme: Programme, on: date) -> list[Late]:
    """The first month from now on by whose end an audit is due and none is there, if the cycle has such a month.

    What was never audited is due within one interval of the beginning of the cycle, or of today where that lies in it;
    what is late already, at once. An audit whose month has passed without it keeps no interval. Months count whole, as
    in `docflow.audits.planning`.
    """
    first = max(programme.cycle_from, on.replace(day=1))
    last_month = month_number(programme.cycle_to, first)
    months = {month_number(one.month, first) for one in audits if one.begun or one.month >= first}
    if place.last_on is not None:
        months.add(month_number(place.last_on, first))
    due = max(0, max((month for month in months if month < 0), default=-1) + interval)
    coming = sorted(month for month in months if month >= 0)
    for month in coming:
        if month > due:
            break
        due = month + interval
    if due > last_month:
        return []
    planned = next((month_at(month, first) for month in coming if month > due), None)
    return [Late(place.process_id, place.site_id, place.process, place.site, month_at(due, first), planned)]


def _places(session: Session, programme: Programme) -> list[Place]:
    ours = _processes(programme)
    criteria = select(ProgrammeCriterion.standard).where(ProgrammeCriterion.programme_id == programme.id)
    answered = select(ProcessClause.process_id, ProcessClause.standard, ProcessClause.clause)
    answered = answered.where(ProcessClause.process_id.in_(ours), ProcessClause.standard.in_(criteria))
    clauses: dict[int, list[Pair]] = {}
    for process, *pair in session.execute(answered.order_by(ProcessClause.standard, ProcessClause.clause)):
        clauses.setdefault(process, []).append((pair[0], pair[1]))
    runs = select(ProcessSite.process_id, ProcessSite.site_id, Unit.code).join(Unit, Unit.id == ProcessSite.site_id)
    sites: dict[int, list[tuple[int, str]]] = {}
    for process, site, code in session.execute(runs.where(ProcessSite.process_id.in_(ours)).order_by(Unit.code)):
        sites.setdefault(process, []).append((site, code))
    rows = session.execute(
        select(Process.id, Process.code, ProgrammeProcess.interval_months, ProgrammeProcess.justification)
        .join(Process, Process.id == ProgrammeProcess.process_id)
        .where(ProgrammeProcess.programme_id == programme.id)
        .order_by(Process.code)
    ).all()
    last = last_audited(session, [row.id for row in rows])
    return [
        Place(
            row.id, site, row.code, code, tuple(clauses.get(row.id, ())),
            None if row.justification else row.interval_months, last_on(last, row.id, site),
        )
        for row in rows
        for site, code in sites.get(row.id, ())
    ]  # fmt: skip


def _processes(programme: Programme) -> Select[int]:
    return select(ProgrammeProcess.process_id).where(ProgrammeProcess.programme_id == programme.id)


def _audits(session: Session, programme: Programme) -> list[Looked]:
    """In the cycle: those of all revisions of the programme up to this one, and those of no programme or of others."""
    ours = Programme.series == programme.series, Programme.serial <= programme.serial
    family = select(Programme.id).where(*ours)
    stands = select(Programme.id).where(Programme.series != programme.series, Programme.in_force)
    others = or_(Audit.programme_id.is_(None), Audit.programme_id.in_(stands))
    looks = select(AuditScope.audit_id).where(AuditScope.process_id.in_(_processes(programme)))
    day = func.coalesce(Audit.first_on, Audit.month)
    audits = session.execute(
        select(Audit.id, Audit.number, day.label("day"), Audit.state, Audit.programme_id.in_(family).label("ours"))
        .where(
            or_(Audit.programme_id.in_(family), others), Audit.id.in_(looks), Audit.state != "cancelled",
            day >= programme.cycle_from, day <= programme.cycle_to,
        )
        .order_by(Audit.month, Audit.id)
    ).all()  # fmt: skip
    ids = [row.id for row in audits]
    places: dict[int, set[tuple[int, int | None]]] = {}
    scopes = select(AuditScope.audit_id, AuditScope.process_id, AuditScope.site_id).where(AuditScope.audit_id.in_(ids))
    for audit_id, process, site in session.execute(scopes):
        places.setdefault(audit_id, set()).add((process, site))
    clauses: dict[int, set[Pair]] = {}
    named = select(AuditClause.audit_id, AuditClause.standard, AuditClause.clause)
    for audit_id, standard, clause in session.execute(named.where(AuditClause.audit_id.in_(ids))):
        clauses.setdefault(audit_id, set()).add((standard, clause))
    return [
        Looked(
            row.number, row.day.replace(day=1), row.state not in BEFORE_IT_BEGINS, row.state in HELD, bool(row.ours),
            frozenset(places.get(row.id, ())), frozenset(clauses.get(row.id, ())),
        )
        for row in audits
    ]  # fmt: skip


def last_audited(session: Session, processes: Collection[int]) -> dict[tuple[int, int | None], date]:
    """When each process was last seen at each site, by audits whose report is out; no site means all of them."""
    rows = (
        select(AuditScope.process_id, AuditScope.site_id, func.max(Audit.first_on))
        .join(Audit, Audit.id == AuditScope.audit_id)
        .where(AuditScope.process_id.in_(processes), Audit.state.in_(HELD), Audit.first_on.is_not(None))
        .group_by(AuditScope.process_id, AuditScope.site_id)
    )
    found: dict[tuple[int, int | None], date] = {
        (process, site): day for process, site, day in session.execute(rows) if day is not None
    }
    for (process, site), day in list(found.items()):
        # An audit of all sites was one of each of them.
        if site is not None and (everywhere := found.get((process, None))):
            found[process, site] = max(day, everywhere)
    return found


def last_on(last: Mapping[tuple[int, int | None], date], process: int, site: int) -> date | None:
    return last.get((process, site)) or last.get((process, None))
