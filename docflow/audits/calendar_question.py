"""What a programme's calendar is computed from, read from the live house in a constant number of statements."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Literal

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import Session

from docflow.audits import programme_queries as queries
from docflow.audits.auditor_queries import absences, competences
from docflow.audits.beginning import ENDED
from docflow.audits.coverage import last_audited, last_on
from docflow.audits.impartiality import blocking, conflicts_of_all
from docflow.audits.models import (
    Audit,
    AuditMember,
    AuditScope,
    CoverageGap,
    Holiday,
    Programme,
    ProgrammeProcess,
)
from docflow.audits.planning.occurrences import Occurrence, occurrences
from docflow.audits.planning.question import (
    Auditor,
    Away,
    Job,
    Level,
    Pinned,
    Placed,
    Question,
    Site,
    Standing,
    Tie,
)
from docflow.audits.planning.question import Process as Line
from docflow.audits.rules import shipped_rules
from docflow.audits.scene import Scene
from docflow.audits.year import months_of
from docflow.kernel.text import Text
from docflow.people.models import Person, Unit
from docflow.people.queries import not_retired
from docflow.processes.models import Process
from docflow.processes.queries import clauses_of, sites_of

_LEVELS: Mapping[str, Literal["lead", "auditor", "expert"]] = {"lead": "lead", "auditor": "auditor", "expert": "expert"}


@dataclass(frozen=True)
class Facts:
    """A programme's processes, people and audits as read once."""

    lines: tuple[Line, ...]
    processes: Mapping[int, Process]
    clauses: Mapping[int, frozenset[tuple[str, str]]]
    """Those that the programme's criteria demand."""
    units: Mapping[int, Unit]
    auditors: tuple[Auditor, ...]
    holidays: tuple[date, ...]
    audits: tuple[Audit, ...]
    elsewhere: tuple[Audit, ...]
    """Audits outside of the programme that take people and processes on their days."""
    scopes: Mapping[int, tuple[tuple[int, int | None], ...]]
    teams: Mapping[int, Mapping[int, str]]


def question_of(session: Session, programme: Programme, on: date) -> Question:
    """What is to be placed: what intervals demand from this month on, less what stands where somebody put it.

    Audits that have begun, that were set on days by hand or that go on from the revision before stand as they are;
    one that was only given a month or a team by hand is placed within that.

    Source: T/CIECCPA 9.2.4 (frequency), 9.2.2 e) (impartiality).
    """
    facts = read_facts(session, programme, on)
    months = [month for month in months_of(programme) if month >= on.replace(day=1)]
    standing = [one for one in facts.audits if _stands(one, programme)]
    pinned = [one for one in facts.audits if one.pinned and not _stands(one, programme)]
    needed = occurrences(facts.lines, months[0], len(months)) if months else []
    asked = _without_those_met(needed, [*standing, *pinned], facts)
    return Question(
        first_month=months[0] if months else programme.cycle_from,
        months=len(months),
        processes=facts.lines,
        jobs=tuple([_job(one, facts) for one in asked] + [_pinned(one, facts) for one in pinned]),
        auditors=facts.auditors,
        holidays=facts.holidays,
        standing=(*(_standing(one, facts) for one in standing), *_elsewhere(facts)),
        not_before=on,
    )


def calendar_of(session: Session, programme: Programme, on: date) -> tuple[Question, list[Placed]]:
    """The calendar as it lies now, every audit that has not begun as one that could be judged.

    One that nobody has approved yet is judged from this month on, as it would be computed: what is past cannot be kept.
    """
    facts = read_facts(session, programme, on)
    months = [one for one in months_of(programme) if programme.in_force or one >= on.replace(day=1)]
    months = months or list(months_of(programme))
    judged = [one for one in facts.audits if one.state == "planned" and one.programme_id == programme.id]
    standing = [one for one in facts.audits if one not in judged and one.first_on is not None]
    question = Question(
        first_month=months[0], months=len(months), processes=facts.lines,
        jobs=tuple(_as_it_lies(one, facts) for one in judged), auditors=facts.auditors, holidays=facts.holidays,
        standing=(*(_standing(one, facts) for one in standing), *_elsewhere(facts)),
    )  # fmt: skip
    return question, [_placed(one, facts) for one in judged if one.month is not None]


def read_facts(session: Session, programme: Programme, on: date) -> Facts:
    rows = session.scalars(queries.processes_of(programme.id)).all()
    ids = [row.process_id for row in rows]
    processes = {one.id: one for one in session.scalars(select(Process).where(Process.id.in_(ids)))}
    criteria = {one.standard for one in session.scalars(queries.criteria_of(programme.id))}
    clauses = {
        process: frozenset(pair for pair in pairs if pair[0] in criteria)
        for process, pairs in clauses_of(session, ids).items()
    }
    units = {one.id: one for one in session.scalars(select(Unit))}
    audits, elsewhere = _audits(session, programme), list(session.scalars(_held_elsewhere(programme)))
    scopes: dict[int, list[tuple[int, int | None]]] = {}
    audit_ids = [one.id for one in (*audits, *elsewhere)]
    for scope in session.scalars(select(AuditScope).where(AuditScope.audit_id.in_(audit_ids)).order_by(AuditScope.id)):
        scopes.setdefault(scope.audit_id, []).append((scope.process_id, scope.site_id))
    teams: dict[int, dict[int, str]] = {}
    for member in session.scalars(select(AuditMember).where(AuditMember.audit_id.in_(audit_ids))):
        teams.setdefault(member.audit_id, {})[member.person_id] = member.part
    return Facts(
        lines=_lines(session, rows, processes, clauses, units),
        processes=processes,
        clauses=clauses,
        units=units,
        auditors=_auditors(session, processes, clauses, on, programme.cycle_to),
        holidays=tuple(session.scalars(select(Holiday.day).where(Holiday.day >= on).order_by(Holiday.day))),
        audits=tuple(audits),
        elsewhere=tuple(elsewhere),
        scopes={audit: tuple(many) for audit, many in scopes.items()},
        teams=teams,
    )


def _audits(session: Session, programme: Programme) -> list[Audit]:
    """Those of the programme and, in an amendment, those of the revision before that have not ended."""
    before = Audit.programme_id.in_(_revisions_before(programme)) & Audit.state.not_in(ENDED)
    theirs = or_(Audit.programme_id == programme.id, before)
    rows = select(Audit).where(theirs, Audit.state != "cancelled").order_by(Audit.month, Audit.id)
    return list(session.scalars(rows))


def _revisions_before(programme: Programme) -> Select[int]:
    return select(Programme.id).where(Programme.series == programme.series, Programme.serial < programme.serial)


def _held_elsewhere(programme: Programme) -> Select[Audit]:
    """Audits outside of the programme, on days of its cycle."""
    theirs = or_(Audit.programme_id == programme.id, Audit.programme_id.in_(_revisions_before(programme)))
    return (
        select(Audit)
        .where(
            or_(Audit.programme_id.is_(None), ~theirs), Audit.state.not_in(ENDED),
            Audit.first_on <= programme.cycle_to, Audit.last_on >= programme.cycle_from,
        )
        .order_by(Audit.id)
    )  # fmt: skip


def _lines(
    session: Session, rows: Sequence[ProgrammeProcess], processes: Mapping[int, Process],
    clauses: Mapping[int, Collection[object]], units: Mapping[int, Unit],
) -> tuple[Line, ...]:  # fmt: skip
    ids = [row.process_id for row in rows]
    excused = _excused(session, rows, clauses)
    last = last_audited(session, ids)
    sites = sites_of(session, ids)
    return tuple(
        Line(
            id=row.process_id,
            code=processes[row.process_id].code,
            interval_months=None if row.justification else row.interval_months,
            sites=tuple(
                Site(site, units[site].code, last_on(last, row.process_id, site))
                for site in sites.get(row.process_id, ())
                if (row.process_id, site) not in excused
            ),
            last_audited_on=row.last_audited_on,
        )
        for row in rows
        if any((row.process_id, site) not in excused for site in sites.get(row.process_id, ()))
    )


def _excused(
    session: Session, rows: Sequence[ProgrammeProcess], clauses: Mapping[int, Collection[object]]
) -> set[tuple[int, int]]:
    """Sites of a process where no clause at all has to be audited; a reason for what is no longer demanded is none."""
    if not rows:
        return set()
    gap = CoverageGap
    kept = select(gap.process_id, gap.site_id, gap.standard, gap.clause)
    reasoned: dict[tuple[int, int], set[object]] = {}
    for process, site, *pair in session.execute(kept.where(gap.programme_id == rows[0].programme_id)):
        reasoned.setdefault((process, site), set()).add(tuple(pair))
    return {
        place for place, pairs in reasoned.items() if (demanded := clauses.get(place[0])) and pairs.issuperset(demanded)
    }


def _auditors(
    session: Session, processes: Mapping[int, Process], clauses: Mapping[int, frozenset[tuple[str, str]]],
    on: date, until: date,
) -> tuple[Auditor, ...]:  # fmt: skip
    people = {one.id: one for one in session.scalars(select(Person).where(not_retired(on)))}
    levels: dict[int, list[Level]] = {}
    for one in session.scalars(competences(people, on, until)):
        # From the day of its withdrawal on it no longer counts, whatever its last day was.
        withdrawn = one.withdrawn_on and one.withdrawn_on - timedelta(days=1)
        to_on = min((day for day in (one.to_on, withdrawn) if day is not None), default=None)
        levels.setdefault(one.person_id, []).append(Level(one.standard, _LEVELS[one.level], one.from_on, to_on))
    away: dict[int, list[Away]] = {}
    for absence in session.scalars(absences(levels, on, until)):
        away.setdefault(absence.person_id, []).append(Away(absence.from_on, absence.to_on))
    for person in levels:
        if (leaves := people[person].retired_on) is not None and leaves <= until:
            away.setdefault(person, []).append(Away(leaves, until))
    scenes = [
        Scene(process.id, frozenset({process.id}), frozenset({process.unit_id}), clauses.get(process.id, frozenset()))
        for process in processes.values()
    ]
    found = conflicts_of_all(session, levels, scenes, on)
    ties: dict[int, list[Tie]] = {}
    for (person, process_id), every in found.items():
        ties.setdefault(person, []).extend(Tie(tie.sentence, process=process_id) for tie in blocking(every))
    return tuple(
        Auditor(
            person, people[person].name, tuple(levels[person]), tuple(ties.get(person, ())), tuple(away.get(person, ()))
        )
        for person in sorted(levels)
    )


def _stands(audit: Audit, programme: Programme) -> bool:
    moved = audit.programme_id != programme.id or audit.state != "planned" or audit.pinned
    return moved and audit.first_on is not None


def _places(audit: Audit, facts: Facts) -> list[tuple[int, int | None]]:
    """Process and site one by one; an audit of all sites is one of each."""
    sites = {line.id: [site.id for site in line.sites] for line in facts.lines}
    return [
        (process, one)
        for process, site in facts.scopes.get(audit.id, ())
        for one in ([site] if site is not None else sites.get(process, []))
    ]


def _without_those_met(needed: Iterable[Occurrence], audits: Iterable[Audit], facts: Facts) -> list[Occurrence]:
    """Occurrences that no audit in one of their months meets already; each audit meets one of a process and site."""
    there: dict[tuple[int, int | None], list[date]] = {}
    for audit in audits:
        if audit.month is not None:
            for place in _places(audit, facts):
                there.setdefault(place, []).append(audit.month)
    left: list[Occurrence] = []
    for one in needed:
        months = there.get((one.process, one.site), [])
        met = next((month for month in sorted(months) if month in one.months), None)
        if met is None:
            left.append(one)
        else:
            months.remove(met)
    return left


def _job(one: Occurrence, facts: Facts) -> Job:
    site = facts.units[one.site].code if one.site else ""
    code = facts.processes[one.process].code
    size = shipped_rules().audit_size
    clauses = facts.clauses.get(one.process, frozenset())
    return Job(
        key=f"{one.process}-{one.site or 0}-{one.serial}",
        label=Text(f"{code} {site} 第 {one.serial} 次审核", f"audit {one.serial} of {code} {site}".strip()),
        scope=((one.process, one.site),), days=size.days_for(len(clauses)), team_size=size.team,
        standards=tuple(sorted({standard for standard, _ in clauses})), months=one.months,
    )  # fmt: skip


def _pinned(audit: Audit, facts: Facts) -> Job:
    team = facts.teams.get(audit.id, {})
    lead = next((person for person, part in team.items() if part == "lead"), None)
    others = tuple(person for person, part in team.items() if part == "auditor")
    return _as_it_lies(audit, facts, Pinned(month=audit.month, lead=lead, others=others))


def _as_it_lies(audit: Audit, facts: Facts, pinned: Pinned | None = None) -> Job:
    scope = facts.scopes.get(audit.id, ())
    standards = {standard for process, _ in scope for standard, _ in facts.clauses.get(process, ())}
    return Job(
        key=str(audit.id), label=Text(audit.number, audit.number),
        scope=scope, days=audit.days, team_size=audit.team_size, standards=tuple(sorted(standards)), pinned=pinned,
    )  # fmt: skip


def _placed(audit: Audit, facts: Facts) -> Placed:
    team = facts.teams.get(audit.id, {})
    assert audit.month is not None, "only audits with a month are placed"
    return Placed(
        job=str(audit.id), month=audit.month, first_on=audit.first_on, last_on=audit.last_on,
        lead=next((person for person, part in team.items() if part == "lead"), None),
        others=tuple(person for person, part in team.items() if part == "auditor"),
    )  # fmt: skip


def _elsewhere(facts: Facts) -> Iterator[Standing]:
    """Audits outside of the programme, without their numbers: who plans here may not see them."""
    return (replace(_standing(one, facts), key=f"audit-{one.id}", name="—") for one in facts.elsewhere)


def _standing(audit: Audit, facts: Facts) -> Standing:
    assert audit.first_on is not None, "only audits with days stand"
    return Standing(
        key=audit.number, scope=facts.scopes.get(audit.id, ()), first_on=audit.first_on,
        last_on=audit.last_on or audit.first_on, people=tuple(sorted(facts.teams.get(audit.id, {}))),
    )  # fmt: skip
