"""What people do with processes: set one up, change what is known of it, end it."""

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from sqlalchemy import select

from docflow.journal.work import Work
from docflow.kernel.text import Text, one_line
from docflow.people.models import Person, Unit
from docflow.people.queries import require
from docflow.processes.errors import ProcessCodeTaken, ProcessInvalid
from docflow.processes.models import FREQUENCIES, Process, ProcessClause, ProcessSite
from docflow.processes.queries import clauses_of, sites_of
from docflow.standards.errors import ClauseUnknown

_WEIGHTS = ("importance", "complexity", "maturity")


def add_process(
    work: Work,
    *,
    code: str,
    name: Text,
    unit: Unit,
    owner: Person,
    sites: Iterable[Unit],
    clauses: Iterable[tuple[str, str]],
    known_clauses: Mapping[str, Collection[str]],
    **weights: Any,
) -> Process:
    """Set up a process.

    Args:
        clauses: pairs of standard and clause number.
        known_clauses: clause numbers by standard, to check them against.
        weights: importance, complexity, maturity (1 to 5), frequency, emission_share (percent).

    Raises:
        NotAllowed: the actor may not keep processes of this unit.
        ProcessInvalid, ProcessCodeTaken, ClauseUnknown: as their names say.

    Source: T/CIECCPA 4.4 (processes of the system), 9.2.4 (what an audit's frequency depends on).
    """
    if work.actor.kind == "person":
        require(work, "process.keep", unit_id=unit.id)
    code = one_line(code)
    if not code or len(code) > 20:
        raise ProcessInvalid(fault_zh="代码须为 1 至 20 个字符", fault_en="the code needs 1 to 20 characters")
    if work.session.scalar(select(Process.id).where(Process.code == code)) is not None:
        raise ProcessCodeTaken(process=code)
    process = Process(code=code, unit_id=unit.id, owner_id=owner.id, version=0)
    _name(process, name)
    _weigh(process, weights)
    work.session.add(process)
    work.session.flush()
    _place(work, process, sites)
    _answer(work, process, clauses, known_clauses)
    work.record("process.added", process, {"code": code, "unit": unit.id, "owner_id": owner.id})
    return process


def change_process(
    work: Work,
    process: Process,
    *,
    name: Text | None = None,
    owner: Person | None = None,
    sites: Iterable[Unit] | None = None,
    clauses: Iterable[tuple[str, str]] | None = None,
    known_clauses: Mapping[str, Collection[str]],
    **weights: Any,
) -> Process:
    """Change what is known of a process; what is left out stays. Raises as `add_process`."""
    require(work, "process.keep", unit_id=process.unit_id)
    before = facts_of(work, process)
    if name is not None:
        _name(process, name)
    if owner is not None:
        process.owner_id = owner.id
    _weigh(process, weights)
    if sites is not None:
        _place(work, process, sites)
    if clauses is not None:
        _answer(work, process, clauses, known_clauses)
    after = facts_of(work, process)
    changes = {fact: [before[fact], after[fact]] for fact in after if before[fact] != after[fact]}
    if changes:
        work.record("process.changed", process, {"code": process.code, "changes": changes})
    return process


def retire_process(work: Work, process: Process) -> None:
    """The process ends today: it is planned into no further audit; what was audited stays."""
    require(work, "process.keep", unit_id=process.unit_id)
    if process.retired_on is not None:
        raise ProcessInvalid(fault_zh="该过程已停用", fault_en="it has ended already")
    process.retired_on = work.today
    work.record("process.retired", process, {"code": process.code, "on": work.today})


def facts_of(work: Work, process: Process) -> dict[str, Any]:
    """Everything that is known of a process, as it is journalled and frozen in programmes."""
    return {
        "code": process.code,
        "name": [process.name_zh, process.name_en],
        "unit": process.unit_id,
        "owner": process.owner_id,
        "sites": sites_of(work.session, [process.id]).get(process.id, []),
        "clauses": [list(pair) for pair in clauses_of(work.session, [process.id]).get(process.id, [])],
        "frequency": process.frequency,
        "emission_share": process.emission_share,
        **{weight: getattr(process, weight) for weight in _WEIGHTS},
    }


def _name(process: Process, name: Text) -> None:
    process.name_zh, process.name_en = one_line(name.zh), one_line(name.en)
    if not (process.name_zh or process.name_en) or max(len(process.name_zh), len(process.name_en)) > 120:
        raise ProcessInvalid(fault_zh="名称须为 1 至 120 个字符", fault_en="the name needs 1 to 120 characters")


def _weigh(process: Process, weights: Mapping[str, Any]) -> None:
    for weight in _WEIGHTS:
        value = weights.get(weight)
        if value is not None and not 1 <= value <= 5:
            raise ProcessInvalid(fault_zh="权重须在 1 与 5 之间", fault_en=f"{weight} lies between 1 and 5")
    frequency, share = weights.get("frequency"), weights.get("emission_share")
    if frequency is not None and frequency not in FREQUENCIES:
        raise ProcessInvalid(fault_zh="频次不在可选范围内", fault_en=f"frequency is one of {', '.join(FREQUENCIES)}")
    if share is not None and not 0 <= share <= 100:
        raise ProcessInvalid(fault_zh="排放占比须在 0 与 100 之间", fault_en="emission_share lies between 0 and 100")
    for weight in (*_WEIGHTS, "frequency", "emission_share"):
        if weights.get(weight) is not None:
            setattr(process, weight, weights[weight])


def _place(work: Work, process: Process, sites: Iterable[Unit]) -> None:
    wanted = sorted({site.id for site in sites})
    if not wanted:
        raise ProcessInvalid(fault_zh="至少需要一个场所", fault_en="it needs at least one site")
    for row in work.session.scalars(select(ProcessSite).where(ProcessSite.process_id == process.id)):
        work.session.delete(row)
    work.session.flush()
    work.session.add_all(ProcessSite(process_id=process.id, site_id=site) for site in wanted)
    work.session.flush()


def _answer(
    work: Work, process: Process, clauses: Iterable[tuple[str, str]], known: Mapping[str, Collection[str]]
) -> None:
    wanted = sorted(set(clauses))
    for standard, clause in wanted:
        if clause not in known.get(standard, ()):
            raise ClauseUnknown(clause=f"{standard}:{clause}")
    for row in work.session.scalars(select(ProcessClause).where(ProcessClause.process_id == process.id)):
        work.session.delete(row)
    work.session.flush()
    work.session.add_all(
        ProcessClause(process_id=process.id, standard=standard, clause=clause) for standard, clause in wanted
    )
    work.session.flush()
