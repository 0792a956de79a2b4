"""An audit is planned: of which processes, against which clauses, in which month or on which days."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import Session

from docflow.audits.beginning_errors import AuditBegunWrongly, AuditsOverlap
from docflow.audits.models import Audit, AuditClause, AuditScope
from docflow.audits.rules import shipped_rules
from docflow.documents.desk import Desk
from docflow.journal.work import Work
from docflow.kernel.text import Text, one_line
from docflow.lifecycle.items import visible
from docflow.lifecycle.numbering import reserve
from docflow.people.models import Unit
from docflow.people.queries import require, scope_of
from docflow.processes.models import Process
from docflow.processes.queries import sites_of

ENDED = ("closed", "cancelled")
MOST_DAYS = 60
"""From the first to the last day of one audit."""
_FURTHEST = timedelta(days=5 * 366)
_MONTH = timedelta(days=31)


@dataclass(frozen=True)
class AuditAsked:
    """An audit before it stands in the database."""

    title: Text
    unit: Unit
    scope: Sequence[tuple[Process, Unit | None]]
    """Processes, each at a site or, with none, wherever it runs."""
    reason: str = ""
    """Why it is held outside of a programme."""
    clauses: Sequence[tuple[str, str]] = ()
    """Pairs of standard and clause; none means all that the processes answer to."""
    month: date | None = None
    first_on: date | None = None
    last_on: date | None = None
    days: int = 1
    """Working days it takes."""
    team_size: int = 2
    place: str = ""

    @property
    def by(self) -> date | None:
        """The day by which it begins: its first, else the last of its month."""
        return self.first_on or (month_end(self.month) if self.month else None)


def month_end(day: date) -> date:
    """The last day of its month."""
    return (day.replace(day=1) + _MONTH).replace(day=1) - timedelta(days=1)


def begin_audit(desk: Desk, work: Work, asked: AuditAsked, *, programme_id: int | None = None) -> Audit:
    """Plan an audit, in a programme or, with a reason, outside of any; who audits and when exactly is set later.

    Raises:
        NotAllowed: the actor may not plan audits of this unit.
        AuditBegunWrongly: with every fault at once.
        AuditsOverlap: another audit looks at one of the processes, at the same site on the same days.

    Source: T/CIECCPA 9.2.1, 9.2.2 a) (criteria and scope of each audit), ISO 19011 5.5.2.
    """
    require(work, "audit.plan", unit_id=asked.unit.id)
    if faults := list(_faults(desk, work, asked, planned=programme_id is not None)):
        raise AuditBegunWrongly(reasons=faults)
    by = asked.by
    assert by is not None, "an audit without a month and without days has a fault"
    last_on = (asked.last_on or asked.first_on) if asked.first_on else None
    audit = Audit(
        number=_number(work, by), unit_id=asked.unit.id, programme_id=programme_id,
        title_zh=one_line(asked.title.zh), title_en=one_line(asked.title.en),
        unplanned_reason="" if programme_id is not None else asked.reason.strip(), month=by.replace(day=1),
        first_on=asked.first_on, last_on=last_on, due_on=by, days=asked.days, team_size=asked.team_size,
        place=one_line(asked.place),
    )  # fmt: skip
    places = [(process.id, site.id if site else None) for process, site in asked.scope]
    if in_the_way := overlapping(work, places, audit.first_on, last_on):
        raise AuditsOverlap(reasons=[
            ("audits-overlap", Text(f"与审核 {number} 重叠", f"It overlaps audit {number}")) for number in in_the_way
        ])  # fmt: skip
    clauses = sorted(set(asked.clauses))
    facts = {
        "programme": programme_id, "scope": places, "clauses": clauses, "month": audit.month,
        "days": [audit.first_on, audit.last_on],
    } | ({"reason": audit.unplanned_reason} if audit.unplanned_reason else {})  # fmt: skip
    desk.lifecycles["audit"].begin(work, audit, facts=facts)
    work.session.add_all(AuditScope(audit_id=audit.id, process_id=p, site_id=s) for p, s in dict.fromkeys(places))
    work.session.add_all(AuditClause(audit_id=audit.id, standard=one, clause=two) for one, two in clauses)
    work.session.flush()
    return audit


def _number(work: Work, by: date) -> str:
    def taken(number: str) -> bool:
        return work.session.scalar(select(Audit.id).where(Audit.number == number)) is not None

    return reserve(work.session, shipped_rules().audit_number, {"year": str(by.year)}, taken=taken)


def _faults(desk: Desk, work: Work, asked: AuditAsked, *, planned: bool) -> Iterator[tuple[str, Text]]:
    title = Text(one_line(asked.title.zh), one_line(asked.title.en))
    if not (title.zh or title.en) or max(len(title.zh), len(title.en)) > 300:
        yield "audit-no-title", Text("标题须为 1 至 300 个字符", "A title needs 1 to 300 characters")
    if not planned and not asked.reason.strip():
        yield "audit-no-reason", Text("方案之外的审核须说明理由", "An audit outside of a programme says why it is held")
    if not asked.scope:
        yield "audit-no-process", Text("至少选择一个过程", "It looks at one process at least")
    sites = sites_of(work.session, {process.id for process, _ in asked.scope})
    for process, site in asked.scope:
        if process.retired_on is not None and process.retired_on <= (asked.by or work.today):
            yield "audit-process-ended", Text(f"过程 {process.code} 已停用", f"Process {process.code} has ended")
        if site is not None and site.id not in sites.get(process.id, ()):
            yield (
                "audit-site-unknown",
                Text(
                    f"过程 {process.code} 不在 {site.code} 运行", f"Process {process.code} does not run at {site.code}"
                ),
            )
    for standard, clause in unknown_clauses(desk.known_clauses, asked.clauses):
        yield "audit-clause-unknown", Text(f"没有条款 {standard}:{clause}", f"There is no clause {standard}:{clause}")
    if asked.days < 1 or asked.days > MOST_DAYS or asked.team_size < 1 or asked.team_size > 20:
        yield (
            "audit-size",
            Text(
                f"审核用 1 至 {MOST_DAYS} 个工作日、1 至 20 名审核员",
                f"An audit takes 1 to {MOST_DAYS} working days and 1 to 20 auditors",
            ),
        )
    yield from faults_of_days(work.today, asked.by, asked.first_on, asked.last_on)


def faults_of_days(today: date, by: date | None, first: date | None, last: date | None) -> Iterator[tuple[str, Text]]:
    """What is wrong with a month or with days; `by` is the day by which the audit begins."""
    if by is None:
        yield "audit-no-days", Text("请给出月份或日期", "It needs a month or days")
        return
    if by < today:
        yield "audit-past", Text("不能计划在过去", "It cannot be planned for the past")
    elif by > today + _FURTHEST:
        yield "audit-too-far", Text("最多提前五年计划", "It is planned for the next five years at the most")
    if first is None or last is None:
        return
    if last < first:
        yield "audit-days-reversed", Text("最后一天早于第一天", "The last day lies before the first")
    elif last - first >= timedelta(days=MOST_DAYS):
        yield "audit-too-long", Text(f"一次审核最长 {MOST_DAYS} 天", f"An audit lasts {MOST_DAYS} days at the most")


def unknown_clauses(
    known: Mapping[str, Collection[str]], clauses: Sequence[tuple[str, str]]
) -> Iterator[tuple[str, str]]:
    """Those of the pairs that no standard pack has."""
    return ((standard, clause) for standard, clause in clauses if clause not in known.get(standard, ()))


def overlapping(
    work: Work, places: Sequence[tuple[int, int | None]], first: date | None, last: date | None, *, besides: int = 0
) -> list[str]:
    """Numbers of the audits that look at one of the processes, at the same site or everywhere, on one of the days.

    One that the actor may not see stands as `—`.
    """
    if first is None:
        return []
    found = work.session.execute(_held_then([process for process, _ in places], first, last or first, besides)).all()
    clashing = {
        row.id: row.number
        for row in found
        for process, site in places
        if row.process_id == process and (site is None or row.site_id is None or row.site_id == site)
    }
    seen = set(work.session.scalars(select(Audit.id).where(Audit.id.in_(clashing), visible(scope_of(work)))))
    return [number if audit in seen else "—" for audit, number in sorted(clashing.items())]


def places_of(session: Session, audit: Audit) -> list[tuple[int, int | None]]:
    """Processes and sites that an audit looks at; no site means wherever the process runs."""
    rows = select(AuditScope.process_id, AuditScope.site_id).where(AuditScope.audit_id == audit.id)
    return [(row.process_id, row.site_id) for row in session.execute(rows.order_by(AuditScope.id))]


def _held_then(processes: Sequence[int], first: date, last: date, besides: int) -> Select[int, str, int, int | None]:
    return (
        select(Audit.id, Audit.number, AuditScope.process_id, AuditScope.site_id)
        .join(AuditScope, AuditScope.audit_id == Audit.id)
        .where(
            AuditScope.process_id.in_(processes), Audit.id != besides, Audit.state.not_in(ENDED),
            Audit.first_on <= last, or_(Audit.last_on >= first, Audit.last_on.is_(None)),
        )
    )  # fmt: skip
