"""What a programme audits of what it has to: each process against each clause at each site, in time (9.2.3, 9.2.4)."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from docflow.audits import programme_queries as queries
from docflow.audits.models import Audit, AuditClause, AuditScope, Programme, ProgrammeProcess
from docflow.audits.planning.months import month_at, month_number
from docflow.people.models import Unit
from docflow.processes.models import Process
from docflow.processes.queries import clauses_of, sites_of

HELD = ("report_issued", "closed")


@dataclass(frozen=True)
class Cell:
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
        return f"{self.process} · {self.site} · {self.standard} {self.clause}"


@dataclass(frozen=True)
class Late:
    """A process at a site that waits longer than its interval for an audit."""

    process_id: int
    site_id: int
    process: str
    site: str
    due_by: date
    """The first day of the month by whose end it should be audited."""

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
class _Looked:
    """One audit as coverage sees it: its number, month, whether its report is out, and what it looks at."""

    number: str
    month: date | None
    done: bool
    places: frozenset[tuple[int, int | None]]
    clauses: frozenset[tuple[str, str]]

    def sees(self, process: int, site: int) -> bool:
        return (process, site) in self.places or (process, None) in self.places


def coverage_of(session: Session, programme: Programme) -> Coverage:
    """Every demanded cell with what audits it, and what comes late, in a constant number of statements.

    Demanded is each process of the programme at each of its sites against each clause it answers to of the
    programme's criteria. Audits that were cancelled do not count; those of earlier revisions of the programme do. An
    audit that names no clause looks at all of them; one that names a clause looks at those below it as well.

    Source: T/CIECCPA 9.2.3 (programme), 9.2.4 (frequency).
    """
    rows = session.scalars(queries.processes_of(programme.id)).all()
    ids = [row.process_id for row in rows]
    codes = {row.id: row.code for row in session.execute(select(Process.id, Process.code).where(Process.id.in_(ids)))}
    units = {row.id: row.code for row in session.execute(select(Unit.id, Unit.code))}
    sites, clauses = sites_of(session, ids), clauses_of(session, ids)
    criteria = {one.standard for one in session.scalars(queries.criteria_of(programme.id))}
    gaps = {
        (one.process_id, one.site_id, one.standard, one.clause): one.reason
        for one in session.scalars(queries.gaps_of(programme.id))
    }
    looked = _audits(session, programme)
    cells = tuple(
        _cell(row.process_id, site, codes, units, pair, looked, gaps)
        for row in rows
        for site in sites.get(row.process_id, ())
        for pair in clauses.get(row.process_id, ())
        if pair[0] in criteria
    )
    last = last_audited(session, ids)
    demanded = {(cell.process_id, cell.site_id) for cell in cells if not cell.reason}
    late = tuple(
        Late(row.process_id, site, codes[row.process_id], units[site], due)
        for row in rows
        if not row.justification
        for site in sites.get(row.process_id, ())
        if (row.process_id, site) in demanded
        for due in _late(row, site, last_on(last, row.process_id, site), looked, programme)
    )
    return Coverage(cells, late)


def _audits(session: Session, programme: Programme) -> list[_Looked]:
    """Those of this revision, and those of earlier ones that were held or that this one would take over."""
    family = select(Programme.id).where(Programme.series == programme.series, Programme.serial < programme.serial)
    chosen = (
        select(Audit.id, Audit.number, Audit.month, Audit.first_on, Audit.state)
        .where(or_(Audit.programme_id == programme.id, Audit.programme_id.in_(family)), Audit.state != "cancelled")
        .order_by(Audit.month, Audit.id)
    )
    audits = session.execute(chosen).all()
    ids = [row.id for row in audits]
    places: dict[int, set[tuple[int, int | None]]] = {}
    scopes = select(AuditScope.audit_id, AuditScope.process_id, AuditScope.site_id).where(AuditScope.audit_id.in_(ids))
    for audit_id, process, site in session.execute(scopes):
        places.setdefault(audit_id, set()).add((process, site))
    clauses: dict[int, set[tuple[str, str]]] = {}
    named = select(AuditClause.audit_id, AuditClause.standard, AuditClause.clause)
    for audit_id, standard, clause in session.execute(named.where(AuditClause.audit_id.in_(ids))):
        clauses.setdefault(audit_id, set()).add((standard, clause))
    return [
        _Looked(
            row.number, row.first_on.replace(day=1) if row.first_on else row.month, row.state in HELD,
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


def _cell(
    process: int, site: int, codes: Mapping[int, str], units: Mapping[int, str], pair: tuple[str, str],
    looked: Sequence[_Looked], gaps: Mapping[tuple[int, int, str, str], str],
) -> Cell:  # fmt: skip
    seen = [one for one in looked if one.sees(process, site) and _measures(one.clauses, pair)]
    return Cell(
        process, site, codes[process], units[site], *pair, audits=tuple(one.number for one in seen),
        done=any(one.done for one in seen), reason=gaps.get((process, site, *pair), ""),
    )  # fmt: skip


def _measures(clauses: frozenset[tuple[str, str]], pair: tuple[str, str]) -> bool:
    standard, clause = pair
    return not clauses or any(
        one == standard and (number == clause or clause.startswith(f"{number}.")) for one, number in clauses
    )


def _late(
    row: ProgrammeProcess, site: int, seen_on: date | None, looked: Iterable[_Looked], programme: Programme
) -> Iterator[date]:
    """The first month by whose end an audit is due and none is there, if there is such a month in the cycle.

    What was never audited is due within one interval of the beginning of the cycle; what is late already, in its first
    month. Months count whole, as in `docflow.audits.planning`.
    """
    first = programme.cycle_from
    last_month = month_number(programme.cycle_to, first)
    held = sorted(
        month_number(one.month, first) for one in looked if one.month is not None and one.sees(row.process_id, site)
    )
    before = month_number(seen_on, first) if seen_on else -1
    due = max(0, before + row.interval_months)
    for month in held:
        if month > due:
            break
        due = max(due, month + row.interval_months)
    if due <= last_month:
        yield month_at(due, first)
