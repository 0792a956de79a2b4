"""What people do with processes: set one up, change what is known of it, end it."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from docflow.journal.work import Work
from docflow.kernel.text import Text, one_line
from docflow.people.models import Person, Unit
from docflow.people.preconditions import still_here
from docflow.people.queries import require
from docflow.processes.errors import ProcessCodeTaken, ProcessEnded, ProcessInvalid
from docflow.processes.models import FREQUENCIES, Process, ProcessClause, ProcessSite
from docflow.processes.queries import clauses_of, sites_of
from docflow.standards.errors import ClauseUnknown

LONGEST_CODE, LONGEST_NAME = 20, 120

Fault = tuple[str, Text]

_WEIGHTS: Mapping[str, Text] = {
    "importance": Text("重要性", "importance"),
    "complexity": Text("复杂性", "complexity"),
    "maturity": Text("成熟度", "maturity"),
}
_NO_CODE: Fault = ("code", Text("代码须为 1 至 20 个字符", "the code needs 1 to 20 characters"))
_NO_NAME: Fault = ("name", Text("名称须为 1 至 120 个字符", "the name needs 1 to 120 characters"))
_NO_SITE: Fault = ("sites", Text("至少需要一个场所", "it needs at least one site"))
_NO_FREQUENCY: Fault = (
    "frequency", Text("频次不在可选范围内", f"its frequency is one of {', '.join(FREQUENCIES)}")
)  # fmt: skip
_NO_SHARE: Fault = (
    "emission_share",
    Text("排放占比须在 0 与 100 之间", "its share of emissions lies between 0 and 100"),
)


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
        weights: importance, complexity, maturity (1 to 5), frequency, emission_share (percent); None says nothing.

    Raises:
        NotAllowed: the actor may not keep processes of this unit.
        ProcessInvalid: with all that is wrong at once.
        ProcessCodeTaken, ClauseUnknown, PersonRetired: as their names say.

    Source: T/CIECCPA 4.4 (processes of the system), 9.2.4 (what an audit's frequency depends on).
    """
    if work.actor.kind == "person":
        require(work, "process.keep", unit_id=unit.id)
    code, places, answered = one_line(code), list(sites), sorted(set(clauses))
    faults = [_NO_CODE] if not 1 <= len(code) <= LONGEST_CODE else []
    _refuse(faults + _wrong(name, places, weights))
    _known(answered, known_clauses)
    still_here(work, owner)
    process = Process(code=code, unit_id=unit.id, owner_id=owner.id, version=0)
    _name(process, name)
    _weigh(process, weights)
    try:
        with work.session.begin_nested():
            work.session.add(process)
    except IntegrityError as twice:
        raise ProcessCodeTaken(process=code) from twice
    _place(work, process, places)
    _answer(work, process, answered)
    work.record("process.added", process, facts_of(work, process))
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
    """Change what is known of a process; what is left out, or None, stays. Raises as `add_process`."""
    require(work, "process.keep", unit_id=process.unit_id)
    places = None if sites is None else list(sites)
    answered = None if clauses is None else sorted(set(clauses))
    _refuse(_wrong(name, places, weights))
    _known(answered or (), known_clauses)
    before = facts_of(work, process)
    if name is not None:
        _name(process, name)
    if owner is not None and owner.id != process.owner_id:
        still_here(work, owner)
        process.owner_id = owner.id
    _weigh(process, weights)
    if places is not None:
        _place(work, process, places)
    if answered is not None:
        _answer(work, process, answered)
    after = facts_of(work, process)
    changes = {fact: [before[fact], after[fact]] for fact in after if before[fact] != after[fact]}
    if changes:
        work.record("process.changed", process, {"code": process.code, "changes": changes})
    return process


def retire_process(work: Work, process: Process) -> None:
    """The process ends today: it is planned into no further audit; what was audited stays.

    Raises NotAllowed, ProcessEnded.
    """
    require(work, "process.keep", unit_id=process.unit_id)
    if process.retired_on is not None:
        raise ProcessEnded(process=process.code)
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


def _wrong(name: Text | None, sites: Sequence[Unit] | None, weights: Mapping[str, Any]) -> list[Fault]:
    """Everything that is wrong with what was given; what was not given is not looked at."""
    faults: list[Fault] = []
    if name is not None:
        clean = (one_line(name.zh), one_line(name.en))
        if not any(clean) or max(map(len, clean)) > LONGEST_NAME:
            faults.append(_NO_NAME)
    if sites is not None and not sites:
        faults.append(_NO_SITE)
    for weight, words in _WEIGHTS.items():
        value = weights.get(weight)
        if value is not None and not 1 <= value <= 5:
            faults.append((weight, Text(f"{words.zh}须在 1 与 5 之间", f"its {words.en} lies between 1 and 5")))
    frequency, share = weights.get("frequency"), weights.get("emission_share")
    if frequency is not None and frequency not in FREQUENCIES:
        faults.append(_NO_FREQUENCY)
    if share is not None and not 0 <= share <= 100:
        faults.append(_NO_SHARE)
    return faults


def _refuse(faults: Sequence[Fault]) -> None:
    if faults:
        zh, en = "；".join(text.zh for _, text in faults), "; ".join(text.en for _, text in faults)
        raise ProcessInvalid(fault_zh=zh, fault_en=en, reasons=list(faults))


def _known(clauses: Iterable[tuple[str, str]], known: Mapping[str, Collection[str]]) -> None:
    for standard, clause in clauses:
        if clause not in known.get(standard, ()):
            raise ClauseUnknown(clause=f"{standard}:{clause}")


def _name(process: Process, name: Text) -> None:
    process.name_zh, process.name_en = one_line(name.zh), one_line(name.en)


def _weigh(process: Process, weights: Mapping[str, Any]) -> None:
    for weight in (*_WEIGHTS, "frequency", "emission_share"):
        if weights.get(weight) is not None:
            setattr(process, weight, weights[weight])


def _place(work: Work, process: Process, sites: Iterable[Unit]) -> None:
    for row in work.session.scalars(select(ProcessSite).where(ProcessSite.process_id == process.id)):
        work.session.delete(row)
    work.session.flush()
    wanted = sorted({site.id for site in sites})
    work.session.add_all(ProcessSite(process_id=process.id, site_id=site) for site in wanted)
    work.session.flush()


def _answer(work: Work, process: Process, clauses: Iterable[tuple[str, str]]) -> None:
    for row in work.session.scalars(select(ProcessClause).where(ProcessClause.process_id == process.id)):
        work.session.delete(row)
    work.session.flush()
    work.session.add_all(
        ProcessClause(process_id=process.id, standard=standard, clause=clause) for standard, clause in clauses
    )
    work.session.flush()
