"""d4) What audits found, whether they were held as planned, and what of it is still open (9.2.2, 9.3.2)."""

from collections import Counter
from typing import Any

from sqlalchemy import func, or_, select

from docflow.audits.held import GRADES, AuditConclusion, Finding
from docflow.audits.held_words import GRADE_WORDS
from docflow.audits.models import Audit, Programme
from docflow.journal.models import JournalEntry
from docflow.kernel.text import Text
from docflow.lifecycle.items import Item
from docflow.lifecycle.links import Link
from docflow.nonconformities.models import Nonconformity
from docflow.nonconformities.queries import ENDED_STATES
from docflow.reviews.counting import LONGEST_LIST, Period, count, figure, from_sources, listing, month_of, series

HELD = ("fieldwork_done", "report_issued", "closed")
"""States of an audit whose fieldwork is over."""
NOT_FOUND = ("draft", "void")
MOST_CLAUSES = 10
"""Clauses that are named, those with most findings; the others are counted together."""

_NONE = Text(
    "期间没有计划、举行或关闭的审核，没有审核发现，也没有尚未关闭的审核不符合。",
    "No audit was planned, held or closed in the period, nothing was found, and no nonconformity of an audit is open.",
)
_RAISED = Text("审核提出的不符合", "Nonconformities raised by audits")


def audit_results(period: Period) -> dict[str, Any]:
    """Audits, findings, nonconformities and programmes, or a note that there was nothing.

    Source: T/CIECCPA 9.3.2 d4); ISO 19011 5.7 (results of the programme go to top management). Which figures stand
    for it is docflow's own choice: an audit belongs to the month it was planned for, a finding to its day.
    """
    audits, found, open_ones, raised = _audits(period), _findings(period), _still_open(period), _raised(period)
    parts = [audits, found, open_ones, raised, *_programmes(period)]
    if not any(one["value"] for part in parts for one in part.get("figures", ())):
        return {"notes": [{"zh": _NONE.zh, "en": _NONE.en}]}
    return {
        key: [one for part in parts for one in part.get(key, ())] for key in ("figures", "series", "lists")
    }  # fmt: skip


def _audits(period: Period) -> dict[str, Any]:
    proposed = select(Programme.id).where(Programme.state.in_(("draft", "in_approval")))
    stands = or_(Audit.programme_id.is_(None), Audit.programme_id.not_in(proposed))
    planned_for = func.coalesce(Audit.first_on, Audit.month)
    planned: Counter[str] = Counter()
    states: Counter[str] = Counter()
    late = 0
    rows = period.session.execute(
        select(planned_for, func.coalesce(Audit.last_on, Audit.first_on), Item.state, func.count())
        .select_from(Audit)
        .where(period.here(), period.within(planned_for), stands)
        .group_by(planned_for, func.coalesce(Audit.last_on, Audit.first_on), Item.state)
    )
    for day, last, state, many in rows:
        states[state] += many
        if state != "cancelled":
            planned[month_of(day)] += many
        if state in ("planned", "prepared") and last is not None and last < period.today:
            late += many
    held: Counter[str] = Counter()
    days = period.session.execute(
        select(Audit.last_on, func.count())
        .where(period.here(), period.within(Audit.last_on), Audit.state.in_(HELD))
        .group_by(Audit.last_on)
    )
    for held_on, many in days:
        if held_on is not None:
            held[month_of(held_on)] += many
    issued = select(func.count()).select_from(AuditConclusion).join(Audit, Audit.id == AuditConclusion.audit_id)
    issued = issued.where(period.here(), AuditConclusion.at >= period.begins, AuditConclusion.at < period.ends)
    return {
        "figures": [
            figure(Text("计划的审核", "Audits planned"), sum(planned.values())),
            figure(Text("举行的审核", "Audits held"), sum(held.values())),
            figure(Text("签发的审核报告", "Audit reports issued"), period.session.scalar(issued) or 0),
            figure(Text("关闭的审核", "Audits closed"), _closed(period)),
            figure(Text("取消的审核", "Audits cancelled"), states["cancelled"]),
            figure(Text("到期未举行的审核", "Audits whose day passed without them"), late),
        ],
        "series": [
            series(
                Text("每月审核", "Audits by month"),
                period.months(),
                [(Text("计划", "planned"), planned), (Text("举行", "held"), held)],
            )
        ],
    }


def _closed(period: Period) -> int:
    """When an audit was closed stands in the journal alone."""
    closed = (
        select(func.count())
        .select_from(JournalEntry)
        .join(Item, Item.id == JournalEntry.subject_id)
        .where(
            JournalEntry.subject_kind == "item", JournalEntry.event == "audit.close", JournalEntry.at >= period.begins,
            JournalEntry.at < period.ends, period.here(),
        )
    )  # fmt: skip
    return period.session.scalar(closed) or 0


def _findings(period: Period) -> dict[str, Any]:
    these = (period.here(), period.within(Finding.found_on), Finding.state.not_in(NOT_FOUND))
    graded: Counter[str] = Counter()
    nonconforming: Counter[str] = Counter()
    others: Counter[str] = Counter()
    rows = period.session.execute(
        select(Finding.found_on, Finding.grade, func.count()).where(*these).group_by(Finding.found_on, Finding.grade)
    )
    for day, grade, many in rows:
        graded[grade] += many
        (nonconforming if grade in ("major", "minor") else others)[month_of(day)] += many
    clauses: Counter[tuple[str, str]] = Counter()
    named = period.session.execute(
        select(Finding.standard, Finding.clause, func.count()).where(*these).group_by(Finding.standard, Finding.clause)
    )
    for standard, clause, many in named:
        clauses[standard, clause] += many
    repeats = count(period, Finding, *these, Finding.repeats_id.is_not(None))
    return {
        "figures": [
            figure(Text("审核发现", "Findings"), graded.total()),
            *(figure(GRADE_WORDS[grade], graded[grade]) for grade in reversed(GRADES)),
            figure(Text("重复发生的发现", "Findings that repeat an earlier nonconformity"), repeats),
            *_by_clause(period, clauses),
        ],
        "series": [
            series(
                Text("每月审核发现", "Findings by month"),
                period.months(),
                [(Text("不符合", "nonconformities"), nonconforming), (Text("其他", "others"), others)],
            )
        ],
    }


def _by_clause(period: Period, clauses: Counter[tuple[str, str]]) -> list[dict[str, Any]]:
    """A figure for each clause with most findings, in equal cases by its number; the rest together."""
    titles = {(pack.id, one.number): one.title for pack in period.desk.packs for one in pack.clauses}
    codes = {pack.id: f"{pack.code} " for pack in period.desk.packs}
    several = len({standard for standard, _ in clauses if standard}) > 1
    ordered = sorted(clauses.items(), key=lambda one: (-one[1], one[0]))
    told = []
    for (standard, clause), many in ordered[:MOST_CLAUSES]:
        if not clause:
            label = Text("未指明条款的发现", "Findings that name no clause")
        else:
            title, code = titles.get((standard, clause), Text("", "")), codes.get(standard, "") if several else ""
            label = Text(f"条款 {code}{clause} {title.zh}".strip(), f"Clause {code}{clause} {title.en}".strip())
        told.append(figure(label, many))
    if rest := sum(many for _, many in ordered[MOST_CLAUSES:]):
        told.append(figure(Text("其他条款", "Other clauses"), rest))
    return told


def _raised(period: Period) -> dict[str, Any]:
    """Those of outside auditors as well, of which docflow holds no audit."""
    return from_sources(period, _RAISED, "audit", "external_audit")


def _still_open(period: Period) -> dict[str, Any]:
    """What findings of any day raised and what has not ended."""
    raised = select(Link.to_id).join(Finding, Finding.id == Link.from_id).where(Link.relation == "raised")
    these = (Nonconformity.id.in_(raised), Item.state.not_in(ENDED_STATES))
    rows = select(Nonconformity).where(period.here(), *these).order_by(Item.due_on, Item.id).limit(LONGEST_LIST)
    total = count(period, Nonconformity, *these)
    label = Text("审核提出的未关闭不符合", "Open nonconformities of audits")
    return {
        "figures": [figure(label, total)],
        "lists": [listing(period, label, list(period.session.scalars(rows)), total)],
    }


def _programmes(period: Period) -> list[dict[str, Any]]:
    """Of programmes that were reviewed and whose cycle ended in the period: what was counted when they were."""
    rows = period.session.scalars(
        select(Programme)
        .where(period.here(), period.within(Programme.cycle_to), Item.state == "reviewed")
        .order_by(Programme.cycle_to, Item.id)
    )
    told = []
    for one in rows:
        counted: dict[str, Any] = one.outcome or {}
        if not counted:
            continue
        audits, cells = _left(counted, "audits", "cancelled"), _left(counted, "demanded", "excused")
        number = one.number
        told += [
            figure(Text(f"方案 {number}：应举行的审核", f"Programme {number}: audits due"), audits),
            figure(Text(f"方案 {number}：已举行", f"Programme {number}: held"), counted.get("held", 0)),
            figure(Text(f"方案 {number}：按月举行", f"Programme {number}: held in their month"),
                   counted.get("in_time", 0)),
            figure(Text(f"方案 {number}：按期率（%）", f"Programme {number}: in time (%)"),
                   _share(counted.get("in_time", 0), audits)),
            figure(Text(f"方案 {number}：覆盖率（%）", f"Programme {number}: covered (%)"),
                   _share(counted.get("done", 0), cells)),
        ]  # fmt: skip
    return [{"figures": told}]


def _left(counted: dict[str, Any], whole: str, without: str) -> int:
    return int(counted.get(whole, 0)) - int(counted.get(without, 0))


def _share(part: int, whole: int) -> int:
    """Percent, cut to a whole number: only what is whole is told as 100."""
    return 100 * part // whole if whole else 0
