"""Compute a year's audit calendar; the floor is the greedy plan of the same question, without the solver."""

import random
from datetime import date, timedelta
from pathlib import Path

from benchmarks.measuring import Row, Size, side_by_side
from docflow.audits.planning.beside import solver_is_here
from docflow.audits.planning.occurrences import occurrences
from docflow.audits.planning.planner import plan, planned_greedily
from docflow.audits.planning.question import Auditor, Away, Job, Level, Plan, Process, Question, Tie, in_order
from docflow.audits.planning.rules import broken_rules
from docflow.kernel.text import Text

_CYCLE = date(2027, 1, 1)
_STANDARDS = ("cieccpa", "iso9001", "iso14001")


def run(folder: Path, size: Size) -> list[Row]:
    processes, auditors = (12, 10) if size.name == "quick" else (60, 30)
    asked = a_year(processes, auditors)

    def ours() -> None:
        found = plan(asked)
        assert isinstance(found, Plan)
        assert broken_rules(asked, found.placed) == []

    taken, beside = side_by_side(ours, lambda: planned_greedily(in_order(asked)), size.at_most(5), warm=0)
    note = f"{len(asked.jobs)} audits, no rule broken" + ("" if solver_is_here() else "; OR-Tools is not here: greedy")
    name = f"a year's calendar, {processes} processes x {auditors} auditors x 12 months"
    return [Row(name, taken, beside, "< 20 s", note=note, most_ours=20_000)]


def a_year(processes: int, auditors: int) -> Question:
    """Always the same firm: everybody is away now and then, tied to some processes and competent for two standards."""
    chance = random.Random(7)
    ran = tuple(
        Process(n, f"P-{n:02}", chance.choice((4, 6, 12, 12)), _CYCLE - timedelta(chance.randrange(10, 100)))
        for n in range(1, processes + 1)
    )
    jobs = tuple(
        Job(
            f"{one.process}-{one.serial}", Text(f"过程 {one.process}", f"Process {one.process}"),
            ((one.process, None),), chance.choice((1, 2, 2, 3)), chance.choice((2, 2, 3)),
            (_STANDARDS[one.process % 3],), one.months,
        )
        for one in occurrences(ran, _CYCLE, 12)
    )  # fmt: skip
    return Question(_CYCLE, 12, ran, jobs, tuple(_somebody(n, processes, chance) for n in range(1, auditors + 1)))


def _somebody(n: int, processes: int, chance: random.Random) -> Auditor:
    levels = tuple(Level(one, "lead" if n % 2 else "auditor", _CYCLE) for one in chance.sample(_STANDARDS, 2))
    tied = chance.sample(range(1, processes + 1), processes // 10)
    away = [_CYCLE + timedelta(chance.randrange(350)) for _ in range(3)]
    return Auditor(
        n, f"Auditor {n}", levels, tuple(Tie(Text("负责人", "Owner"), process) for process in tied),
        tuple(Away(first, first + timedelta(9)) for first in away), most_days_month=7, most_days_year=40,
    )  # fmt: skip
