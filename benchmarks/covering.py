"""Prove a programme's coverage and weigh its intervals; the floor reads the same rows and does nothing with them."""

from datetime import UTC, date, datetime
from functools import partial
from itertools import product
from pathlib import Path
from typing import Any

from sqlalchemy import func, insert, select
from sqlalchemy.orm import Session

from benchmarks.company import opened, table_of
from benchmarks.measuring import Act, Row, Size, counting, side_by_side
from docflow.audits.circumstances import circumstances_of
from docflow.audits.coverage import coverage_of
from docflow.audits.models import Audit, AuditClause, AuditScope, Programme, ProgrammeCriterion, ProgrammeProcess
from docflow.audits.scoring import score
from docflow.audits.scoring_rules import shipped_scoring
from docflow.house import House
from docflow.journal.work import working
from docflow.kernel.actor import INSTALLER
from docflow.lifecycle.items import Item
from docflow.people.models import Person, Unit
from docflow.people.queries import unit_by_code
from docflow.people.service import add_unit
from docflow.processes.models import Process, ProcessClause, ProcessSite

_AT, _ON = datetime(2026, 1, 5, tzinfo=UTC), date(2026, 1, 5)
_CLAUSES = tuple(f"{chapter}.{part}" for chapter, part in product(range(4, 12), range(1, 11)))
_SITES = 3


def run(folder: Path, size: Size) -> list[Row]:
    house = opened(folder / "house", search="memory")
    processes, clauses = (6, 10) if size.name == "quick" else (60, 80)
    with working(house.store, INSTALLER, house.clock) as work:
        add_unit(work, code="PR", name_zh="生产部", parent=unit_by_code(work.session, "HQ"))
    few, many = fill_programme(house, 2, clauses), fill_programme(house, processes, clauses)
    with house.store.reading() as session:
        ours, beside = side_by_side(partial(_proven, session, many), partial(_read, session, many), size.at_most(60))
        cells = f"{processes} processes x {_SITES} sites x {clauses} clauses"
        rows = [Row(
            f"coverage of {cells}", ours, beside, "<= 10x, <= 300 ms, SQL as for 2", most=10, most_ours=300,
            statements=_statements(partial(_proven, session, many)),
            most_statements=_statements(partial(_proven, session, few)),
        )]  # fmt: skip
        every = session.scalars(select(Process).order_by(Process.id)).all()
        weigh = partial(_weighed, session, every)
        ours, beside = side_by_side(weigh, partial(_listed, session), size.at_most(60))
        rows.append(Row(
            f"weigh the intervals of {len(every)} processes", ours, beside, "<= 50 ms, SQL as for 2", most_ours=50,
            statements=_statements(weigh), most_statements=_statements(partial(_weighed, session, every[:2])),
        ))  # fmt: skip
    house.close()
    return rows


def _proven(session: Session, programme: int) -> None:
    found = coverage_of(session, session.get_one(Programme, programme), _ON)
    assert len({one.site_id for one in found.cells}) == _SITES and not found.holes


def _read(session: Session, programme: int) -> None:
    """What answers to which clause, and what is measured by which."""
    ours = select(ProgrammeProcess.process_id).where(ProgrammeProcess.programme_id == programme)
    audits = select(Audit.id).where(Audit.programme_id == programme)
    session.execute(select(ProcessClause.process_id, ProcessClause.standard, ProcessClause.clause).where(
        ProcessClause.process_id.in_(ours))).all()  # fmt: skip
    session.execute(select(AuditClause.audit_id, AuditClause.standard, AuditClause.clause).where(
        AuditClause.audit_id.in_(audits))).all()  # fmt: skip


def _weighed(session: Session, processes: list[Process]) -> None:
    rules = shipped_scoring()
    found = circumstances_of(session, processes, _ON)
    assert all(score(rules, one).explanation.en for one in found.values())


def _listed(session: Session) -> None:
    session.execute(select(Process.id, Process.importance, Process.complexity, Process.maturity)).all()


def _statements(act: Act) -> int:
    act()
    with counting() as sent:
        act()
    return len(sent)


def fill_programme(house: House, processes: int, clauses: int) -> int:
    """A draft of a year that audits each process twice at all sites, half of the clauses each time. Returns its id."""
    answered = _CLAUSES[:clauses]
    with house.store.writing() as session:
        person = session.scalar(select(func.min(Person.id)))
        units = list(session.scalars(select(Unit.id).order_by(Unit.id).limit(_SITES)))
        one = (session.scalar(select(func.max(Item.id))) or 0) + 1
        first = (session.scalar(select(func.max(Process.id))) or 0) + 1
        ids = range(first, first + processes)
        audits = [(one + 1 + n, ids[n // 2], n % 2) for n in range(2 * processes)]
        _put(session, Process, [
            {"id": n, "code": f"P-{n}", "name_zh": f"过程 {n}", "name_en": "", "unit_id": units[0], "owner_id": person,
             "importance": 3, "complexity": 3, "maturity": 3, "frequency": "daily", "emission_share": 2, "version": 0}
            for n in ids
        ])  # fmt: skip
        _put(session, ProcessSite, [{"process_id": n, "site_id": unit} for n in ids for unit in units])
        _put(session, ProcessClause, [
            {"process_id": n, "standard": "cieccpa", "clause": clause} for n in ids for clause in answered
        ])  # fmt: skip
        _items(session, house, [("programme", "draft", one)] + [("audit", "planned", audit) for audit, _, _ in audits],
               units[0])  # fmt: skip
        _put(session, Programme, [
            {"id": one, "series": f"AP-{one}", "serial": 1, "manager_id": person, "cycle_from": date(2026, 1, 1),
             "cycle_to": date(2026, 12, 31), "objectives": "确认有效", "scope_words": "", "methods": ["onsite"],
             "ways": ["interview"], "method_risks": "", "risks": "", "resources": "", "change_reason": "",
             "feedback": "", "lessons": ""}
        ])  # fmt: skip
        _put(session, ProgrammeCriterion, [{"programme_id": one, "standard": "cieccpa", "edition": ""}])
        _put(session, ProgrammeProcess, [
            {"programme_id": one, "process_id": n, "inputs": {}, "points": 40, "interval_months": 6, "scored_on": _ON,
             "explanation_zh": "说明", "explanation_en": "why", "justification": ""}
            for n in ids
        ])  # fmt: skip
        _put(session, Audit, [
            {"id": audit, "programme_id": one, "unplanned_reason": "", "month": date(2026, 3 + 6 * half, 1), "days": 2,
             "team_size": 2, "place": "", "pinned": False}
            for audit, _, half in audits
        ])  # fmt: skip
        _put(session, AuditScope, [{"audit_id": audit, "process_id": process} for audit, process, _ in audits])
        _put(session, AuditClause, [
            {"audit_id": audit, "standard": "cieccpa", "clause": clause}
            for audit, _, half in audits for clause in answered[half::2]
        ])  # fmt: skip
    return one


def _items(session: Session, house: House, items: list[tuple[str, str, int]], unit: int) -> None:
    rows = []
    for kind, state, item in items:
        workflow = house.lifecycles[kind].newest
        rows.append(
            {"id": item, "kind": kind, "workflow": workflow.workflow, "workflow_version": workflow.version,
             "state": state, "version": 1, "round": 1, "in_force": False, "was_in_force": False, "closed": False,
             "number": f"{kind}-{item}", "title_zh": "标题", "title_en": "", "unit_id": unit, "created_at": _AT,
             "changed_at": _AT}
        )  # fmt: skip
    _put(session, Item, rows)


def _put(session: Session, model: Any, rows: list[dict[str, Any]]) -> None:
    session.execute(insert(table_of(model)), rows)
