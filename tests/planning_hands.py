"""Questions to the planner: a firm as large as asked for, always the same, and small ones to think about."""

from datetime import date, timedelta
from random import Random
from typing import Any

from docflow.audits.planning.months import month_at
from docflow.audits.planning.occurrences import occurrences
from docflow.audits.planning.question import Auditor, Away, Job, Level, Placed, Process, Question, Site, Tie
from docflow.kernel.text import Text

JANUARY = date(2027, 1, 1)
STANDARDS = ("cieccpa", "iso9001", "iso14001")
NEW_YEAR = tuple(date(2027, 2, 5) + timedelta(n) for n in range(7))
SITES = (Site(100, "Kunming", JANUARY - timedelta(70)), Site(101, "Dali", JANUARY - timedelta(30)))
NATIONAL_DAYS = tuple(date(2027, 10, 1) + timedelta(n) for n in range(7))


def named(word: str) -> Text:
    return Text(f"{word} 的审核", f"Audit of {word}")


def auditor(
    id: int, name: str = "", level: str = "lead", standards: tuple[str, ...] = STANDARDS, **more: Any
) -> Auditor:
    levels = tuple(Level(standard, level, date(2020, 1, 1)) for standard in standards)
    return Auditor(id, name or f"Auditor {id}", more.pop("levels", levels), **more)


def tie(process: int, zh: str = "是过程负责人", en: str = "owns the process") -> Tie:
    return Tie(Text(zh, en), process=process)


def job(key: str, process: int = 1, **more: Any) -> Job:
    return Job(
        key, named(key), ((process, more.pop("site", None)),), standards=more.pop("standards", ("cieccpa",)), **more
    )


def question(**more: Any) -> Question:
    """Two auditors, one process audited yearly, one audit of two days in the first half of 2027."""
    months = tuple(month_at(n, JANUARY) for n in range(6))
    given: dict[str, Any] = {
        "first_month": JANUARY,
        "months": 12,
        "processes": (Process(1, "P-01", 12, date(2026, 5, 20)),),
        "jobs": (job("P-01", days=2, months=months),),
        "auditors": (auditor(1, "Tao"), auditor(2, "Li")),
    }
    return Question(**(given | more))


def put(key: str, first: date, last: date | None = None, lead: int | None = 1, *others: int) -> Placed:
    return Placed(key, first.replace(day=1), first, last or first, lead, others)


def jobs_of(processes: tuple[Process, ...], months: int, random: Random) -> tuple[Job, ...]:
    """The audits that the intervals ask for, of one to three days, by teams of two or three."""
    standards = {process.id: tuple(random.sample(STANDARDS, random.choice((1, 1, 2)))) for process in processes}
    codes = {process.id: process.code for process in processes}
    return tuple(
        Job(
            key=(key := f"{codes[one.process]}-{one.site or 0}-{one.serial}"),
            label=named(key),
            scope=((one.process, one.site),),
            days=random.choice((1, 2, 2, 3)),
            team_size=random.choice((2, 2, 3)),
            standards=standards[one.process],
            months=one.months,
        )
        for one in occurrences(processes, JANUARY, months)
    )


def firm(processes: int = 60, auditors: int = 30, months: int = 12, seed: int = 7) -> Question:
    """A firm with everything in it: intervals, sites, three standards, ties, expiring competence, absences, limits."""
    random = Random(seed)
    ran = tuple(
        Process(
            n,
            f"P-{n:02}",
            random.choice((4, 6, 6, 12, 12, 12)),
            None if n % 11 == 0 else JANUARY - timedelta(random.randrange(10, 100)),
            (Site(100, "Kunming", JANUARY - timedelta(70)), Site(101, "Dali", JANUARY - timedelta(30)))
            if n % 15 == 0
            else (),
        )
        for n in range(1, processes + 1)
    )
    return Question(
        JANUARY,
        months,
        ran,
        jobs_of(ran, months, random),
        tuple(_somebody(n, processes, random) for n in range(1, auditors + 1)),
        holidays=(JANUARY, *NEW_YEAR, *NATIONAL_DAYS),
        not_before=date(2027, 1, 6),
    )


def _somebody(n: int, processes: int, random: Random) -> Auditor:
    known = random.sample(STANDARDS, 2 if n % 3 else 3)
    ends = date(2027, random.randrange(5, 12), 15) if n % 5 == 0 else None
    levels = tuple(Level(one, "lead" if n % 2 else "auditor", date(2024, 1, 1), ends) for one in known)
    ties = tuple(tie(process) for process in sorted(random.sample(range(1, processes + 1), max(1, processes // 10))))
    away = tuple(
        Away(first, first + timedelta(random.randrange(3, 15)))
        for first in (JANUARY + timedelta(random.randrange(350)) for _ in range(3))
    )
    return Auditor(n, f"Auditor {n}", levels, ties, away, most_days_month=6, most_days_year=30)
