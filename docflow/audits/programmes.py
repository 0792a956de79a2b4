"""What people do with audit programmes, besides taking workflow steps."""

from calendar import monthrange
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, fields
from datetime import date
from typing import Any

from sqlalchemy import select

from docflow.audits import programme_queries as queries
from docflow.audits.held import METHODS, WAYS
from docflow.audits.models import CoverageGap, Programme, ProgrammeCriterion, ProgrammeProcess
from docflow.audits.programme_errors import (
    DepartureUnexplained,
    NotAmendable,
    NotInProgramme,
    ProgrammeFixed,
    ProgrammeInvalid,
)
from docflow.audits.rules import shipped_rules
from docflow.audits.weighing import weigh
from docflow.documents.desk import Desk
from docflow.journal.work import Work
from docflow.kernel.text import Text, one_line
from docflow.lifecycle.items import name_on
from docflow.lifecycle.numbering import reserve
from docflow.people.models import Person, Unit
from docflow.people.queries import require, scope_of_person
from docflow.processes.models import Process

MOST_MONTHS = 60
_WORDS = ("objectives", "scope_words", "method_risks", "risks", "resources")


@dataclass(frozen=True)
class ProgrammeAsked:
    """A programme before it stands in the database; what it still lacks is asked for when it is submitted."""

    title: Text
    unit: Unit
    manager: Person
    cycle_from: date
    cycle_to: date
    objectives: str = ""
    scope_words: str = ""
    standards: Sequence[str] = ()
    methods: Sequence[str] = ()
    ways: Sequence[str] = ()
    method_risks: str = ""
    risks: str = ""
    resources: str = ""


def draft_programme(desk: Desk, work: Work, asked: ProgrammeAsked) -> Programme:
    """Begin a programme.

    Raises:
        NotAllowed: the actor may not plan programmes of this unit.
        ProgrammeInvalid: with every fault at once.

    Source: T/CIECCPA 9.2.3 (programme), ISO 19011 5.2 to 5.4.
    """
    require(work, "programme.plan", unit_id=asked.unit.id)
    if faults := list(_faults(desk, work, asked)):
        raise ProgrammeInvalid(reasons=faults)

    def taken(number: str) -> bool:
        return work.session.scalar(select(Programme.id).where(Programme.series == number)) is not None

    number = reserve(work.session, shipped_rules().programme_number, {"year": str(asked.cycle_from.year)}, taken=taken)
    programme = Programme(number=number, series=number, serial=1, unit_id=asked.unit.id)
    _write(programme, asked)
    return _begin(desk, work, programme, asked.standards)


def _begin(desk: Desk, work: Work, programme: Programme, standards: Iterable[str]) -> Programme:
    facts = {
        "manager": programme.manager_id, "cycle": [programme.cycle_from, programme.cycle_to],
        "serial": programme.serial,
    } | ({"reason": programme.change_reason} if programme.change_reason else {})  # fmt: skip
    desk.lifecycles["programme"].begin(work, programme, facts=facts)
    name_on(work.session, programme, [programme.manager_id], "manager")
    _measure_by(desk, work, programme, standards)
    return programme


def change_programme(desk: Desk, work: Work, programme: Programme, asked: ProgrammeAsked) -> Programme:
    """Write a draft anew. Raises NotAllowed, ProgrammeFixed, ProgrammeInvalid."""
    may_write(desk, work, programme)
    require(work, "programme.plan", unit_id=asked.unit.id)
    faults = list(_faults(desk, work, asked))
    if asked.unit.id != programme.unit_id:
        faults.append(("programme-unit", Text("组织范围不能更改", "Its unit cannot be changed")))
    if faults:
        raise ProgrammeInvalid(reasons=faults)
    before = _told(work, programme)
    if programme.manager_id != asked.manager.id:
        name_on(work.session, programme, [asked.manager.id], "manager")
    _write(programme, asked)
    _measure_by(desk, work, programme, asked.standards)
    after = _told(work, programme)
    changes = {name: [before[name], after[name]] for name in after if before[name] != after[name]}
    if changes:
        programme.changed_at = work.at
        work.record("programme.changed", programme, {"changes": changes})
    return programme


def choose_processes(
    desk: Desk, work: Work, programme: Programme, processes: Sequence[Process]
) -> list[ProgrammeProcess]:
    """Say which processes it sees; the interval of each is weighed now, and why it may be exceeded is kept.

    Raises: NotAllowed, ProgrammeFixed, ProgrammeInvalid (a process has ended).
    """
    may_write(desk, work, programme)
    ended = [one.code for one in processes if one.retired_on is not None and one.retired_on <= programme.cycle_from]
    if ended:
        raise ProgrammeInvalid(reasons=[
            ("audit-process-ended", Text(f"过程 {code} 已停用", f"Process {code} has ended")) for code in ended
        ])  # fmt: skip
    session = work.session
    before = {one.process_id: one for one in session.scalars(queries.processes_of(programme.id))}
    told = {process_id: (one.interval_months, one.points) for process_id, one in before.items()}
    weighed = {one.process_id: one for one in weigh(work, processes)}
    for process_id in before.keys() - weighed.keys():
        session.delete(before[process_id])
    for process_id, row in weighed.items():
        row.programme_id = programme.id
        row.justification = before[process_id].justification if process_id in before else ""
        session.merge(row)
    for gap in session.scalars(queries.gaps_of(programme.id)).all():
        if gap.process_id not in weighed:
            session.delete(gap)
    session.flush()
    kept = list(session.scalars(queries.processes_of(programme.id)))
    now = {one.process_id: (one.interval_months, one.points) for one in kept}
    if now != told:
        programme.changed_at = work.at
        months = {process_id: one[0] for process_id, one in now.items()}
        work.record("programme.scored", programme, {"processes": len(now), "months": months})
    return kept


def let_be_late(desk: Desk, work: Work, programme: Programme, process: Process, reason: str) -> ProgrammeProcess:
    """Say why a process may be audited later than its interval; empty words take it back."""
    may_write(desk, work, programme)
    row = work.session.get(ProgrammeProcess, (programme.id, process.id))
    if row is None:
        raise NotInProgramme(what=process.code)
    if row.justification != reason.strip():
        row.justification = reason.strip()[:1000]
        programme.changed_at = work.at
        work.record("programme.let_be_late", programme, {"process": process.code, "reason": row.justification})
    return row


def let_gap_stand(
    desk: Desk, work: Work, programme: Programme, holes: Sequence[tuple[int, int, str, str]], reason: str
) -> None:
    """Say why holes of the coverage stand: each a process, a site, a standard and a clause.

    Raises: NotAllowed, ProgrammeFixed, DepartureUnexplained, NotInProgramme (it is no hole).
    """
    may_write(desk, work, programme)
    if not reason.strip():
        raise DepartureUnexplained()
    seen = set(work.session.scalars(select(ProgrammeProcess.process_id).where(
        ProgrammeProcess.programme_id == programme.id)))  # fmt: skip
    for process, site, standard, clause in holes:
        if process not in seen or clause not in desk.known_clauses.get(standard, ()):
            raise NotInProgramme(what=f"{standard}:{clause}")
        work.session.merge(CoverageGap(
            programme_id=programme.id, process_id=process, site_id=site, standard=standard, clause=clause,
            reason=reason.strip()[:1000],
        ))  # fmt: skip
    work.session.flush()
    if holes:
        programme.changed_at = work.at
        facts = {"holes": [list(one) for one in holes], "reason": reason.strip()[:1000]}
        work.record("programme.gap_let_stand", programme, facts)


def close_gap(desk: Desk, work: Work, programme: Programme, hole: tuple[int, int, str, str]) -> None:
    """Take back that a hole stands. Raises NotAllowed, ProgrammeFixed, NotInProgramme."""
    may_write(desk, work, programme)
    row = work.session.get(CoverageGap, (programme.id, *hole))
    if row is None:
        raise NotInProgramme(what=f"{hole[2]}:{hole[3]}")
    work.session.delete(row)
    work.session.flush()
    programme.changed_at = work.at
    work.record("programme.gap_closed", programme, {"hole": list(hole)})


def amend(desk: Desk, work: Work, programme: Programme, reason: str) -> Programme:
    """Begin the next revision of a programme that was approved; it goes on as it is until that is approved.

    Raises: NotAllowed, DepartureUnexplained, NotAmendable.

    Source: ISO 19011 5.5.1 (changes to the programme), T/CIECCPA 9.2.3.
    """
    require(work, "programme.plan", unit_id=programme.unit_id)
    if not reason.strip():
        raise DepartureUnexplained()
    session = work.session
    every = session.scalars(queries.revisions_of(programme)).all()
    in_progress = any(one.state in ("draft", "in_approval") for one in every)
    if programme.state not in ("approved", "running") or in_progress:
        raise NotAmendable()
    serial = max(one.serial for one in every) + 1
    copied = (*_WORDS, "manager_id", "cycle_from", "cycle_to", "methods", "ways", "title_zh", "title_en", "unit_id")
    following = Programme(
        number=f"{programme.series} R{serial}", series=programme.series, serial=serial,
        change_reason=reason.strip()[:1000], **{name: getattr(programme, name) for name in copied},
    )  # fmt: skip
    _begin(desk, work, following, [one.standard for one in session.scalars(queries.criteria_of(programme.id))])
    for row in session.scalars(queries.processes_of(programme.id)).all():
        session.add(_copy(row, following.id))
    for gap in session.scalars(queries.gaps_of(programme.id)).all():
        session.add(_copy(gap, following.id))
    session.flush()
    return following


def _copy(row: Any, programme_id: int) -> Any:
    names = [column.key for column in row.__table__.columns if column.key != "programme_id"]
    return type(row)(programme_id=programme_id, **{name: getattr(row, name) for name in names})


def may_write(desk: Desk, work: Work, programme: Programme) -> None:
    """Raises NotAllowed, ProgrammeFixed."""
    require(work, "programme.plan", unit_id=programme.unit_id)
    if programme.state != "draft":
        state = desk.lifecycles["programme"].workflow_of(programme).states[programme.state].label.text
        raise ProgrammeFixed(state=state)


def _write(programme: Programme, asked: ProgrammeAsked) -> None:
    programme.title_zh, programme.title_en = one_line(asked.title.zh), one_line(asked.title.en)
    programme.manager_id = asked.manager.id
    programme.cycle_from = asked.cycle_from.replace(day=1)
    programme.cycle_to = asked.cycle_to.replace(day=monthrange(asked.cycle_to.year, asked.cycle_to.month)[1])
    programme.due_on = programme.cycle_to
    programme.methods = [one for one in METHODS if one in asked.methods]
    programme.ways = [one for one in WAYS if one in asked.ways]
    for name in _WORDS:
        setattr(programme, name, getattr(asked, name).strip())


def _measure_by(desk: Desk, work: Work, programme: Programme, standards: Iterable[str]) -> None:
    editions = {pack.id: pack.edition.zh for pack in desk.packs}
    before = {one.standard: one for one in work.session.scalars(queries.criteria_of(programme.id))}
    wanted = set(standards)
    for standard in before.keys() - wanted:
        work.session.delete(before[standard])
    for standard in sorted(wanted - before.keys()):
        work.session.add(ProgrammeCriterion(
            programme_id=programme.id, standard=standard, edition=editions[standard][:40]
        ))  # fmt: skip
    work.session.flush()


def _told(work: Work, programme: Programme) -> dict[str, Any]:
    return {
        "title": [programme.title_zh, programme.title_en], "manager": programme.manager_id,
        "cycle": [programme.cycle_from, programme.cycle_to], "methods": programme.methods, "ways": programme.ways,
        "criteria": [one.standard for one in work.session.scalars(queries.criteria_of(programme.id))],
        **{name: getattr(programme, name) for name in _WORDS},
    }  # fmt: skip


def _faults(desk: Desk, work: Work, asked: ProgrammeAsked) -> Iterator[tuple[str, Text]]:
    title = Text(one_line(asked.title.zh), one_line(asked.title.en))
    if not (title.zh or title.en) or max(len(title.zh), len(title.en)) > 300:
        yield "programme-no-title", Text("标题须为 1 至 300 个字符", "A title needs 1 to 300 characters")
    if not scope_of_person(work.session, asked.manager.id, work.today).holds("programme_manager", asked.unit.id):
        yield (
            "programme-manager-unfit",
            Text(
                f"{asked.manager.name} 没有“审核方案管理人员”角色",
                f"{asked.manager.name} does not hold the role of audit programme manager",
            ),
        )
    months = (asked.cycle_to.year - asked.cycle_from.year) * 12 + asked.cycle_to.month - asked.cycle_from.month + 1
    if not 1 <= months <= MOST_MONTHS:
        yield "programme-cycle", Text(f"周期为 1 至 {MOST_MONTHS} 个月", f"A cycle lasts 1 to {MOST_MONTHS} months")
    elif (asked.cycle_to.year, asked.cycle_to.month) < (work.today.year, work.today.month):
        yield "programme-cycle-past", Text("周期已经结束", "The cycle is over already")
    for standard in asked.standards:
        if standard not in desk.known_clauses:
            yield "programme-standard-unknown", Text(f"没有标准 {standard}", f"There is no standard {standard}")
    for field in fields(asked):
        words = getattr(asked, field.name)
        if field.name in _WORDS and len(words) > 2000:
            yield f"programme-{field.name.replace('_', '-')}-long", Text("最多 2000 个字符", "2000 characters at most")
