"""A calendar without a solver: one audit after the other, the hardest first, each where it loads least."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from docflow.audits.planning.able import Able, Window
from docflow.audits.planning.months import month_at, numbers, run, runs
from docflow.audits.planning.question import Auditor, Job, Placed, Plan

ROUNDS_PER_JOB = 3


@dataclass
class _Table:
    """What lies where so far, and whom it takes."""

    able: Able
    busy: dict[int, int]
    """Days taken, by auditor."""
    month_load: Counter[int] = field(default_factory=Counter)
    """Days times people, by month."""
    months: dict[str, int] = field(default_factory=dict)
    placed: dict[str, Placed] = field(default_factory=dict)


def greedy_plan(able: Able) -> Plan | list[str]:
    """A calendar that keeps every rule, or the keys of the jobs for which none was found.

    Jobs are placed with the fewest possible days and people first. Each goes to the month with the least load among
    those that its intervals leave, on the earliest day on which a team is free: of those who may lead, whoever has the
    least days; then the others likewise. A job for which no place is left goes before all others, and everything
    begins anew, three times as many times as there are jobs. Nothing is left to chance.
    """
    order = sorted(able.jobs, key=lambda key: (_room(able, key), key))
    tried: set[tuple[str, ...]] = set()
    stuck: list[str] = []
    for _ in range(ROUNDS_PER_JOB * len(order) + 1):
        table = _Table(able, dict(able.taken))
        lost = [key for key in order if not _place(table, able.jobs[key])]
        if not lost:
            missed = [window for window in able.windows if not _kept(window, table)]
            if not missed:
                return Plan(tuple(table.placed[key] for key in sorted(table.placed)), "greedy")
            lost = sorted({key for window in missed for key in window.line.jobs if key in able.jobs})
        stuck = lost if not stuck or len(lost) < len(stuck) else stuck
        order = [*lost, *(key for key in order if key not in lost)]
        if tuple(order) in tried:
            break
        tried.add(tuple(order))
    return stuck


def _room(able: Able, key: str) -> tuple[int, int]:
    job = able.jobs[key]
    leaders, members = able.leaders[key], able.members[key]
    possible = sum(days.bit_count() for days in leaders.values())
    return -(job.pinned is not None), min(possible, len(members) * able.starts[key].bit_count())


def _kept(window: Window, table: _Table) -> bool:
    return any(window.first <= table.months.get(key, -1) <= window.last for key in window.line.jobs)


def _place(table: _Table, job: Job) -> bool:
    """Put a job where it loads least; False where nothing is left for it."""
    able = table.able
    first, last = _bounds(table, job)
    months = [month for month in able.months_of(job) if first <= month <= last]
    for month in sorted(months, key=lambda month: (table.month_load[month], month)):
        within = able.starts[job.key] & able.days.in_month[month] & _apart(table, job)
        free = {
            person: days & within & runs(able.days.all & ~table.busy[person], job.days)
            for person, days in able.members[job.key].items()
            if _bears(table, able.auditors[person], job, month)
        }
        for start in numbers(within):
            if team := _team(table, job, [person for person, days in free.items() if days >> start & 1], start):
                _take(table, job, start, team)
                return True
    return False


def _apart(table: _Table, job: Job) -> int:
    """The days from which a job shares none with another that looks at the same."""
    able, found = table.able, table.able.days.all
    for other in able.rivals[job.key]:
        if (placed := table.placed.get(other)) and placed.first_on and placed.last_on:
            found &= able.days.clear_of(placed.first_on, placed.last_on, job.days)
    return found


def _bounds(table: _Table, job: Job) -> tuple[int, int]:
    """The first and last month in which intervals leave room for a job, as the others lie that are placed already.

    The jobs of a process at a site are taken in the order of the months they may lie in.
    """
    first, last = 0, table.able.question.months - 1
    for line in table.able.lines_of[job.key]:
        at, interval, end = line.jobs.index(job.key), line.interval, table.able.question.months - 1
        first = max(first, end + 1 - interval * (len(line.jobs) - at))
        last = min(last, line.due + interval * at)
        for other, key in enumerate(line.jobs):
            month = table.months.get(key, line.standing.get(key))
            if month is None or other == at:
                continue
            if other > at:
                first = max(first, month - interval * (other - at))
            else:
                last = min(last, month + interval * (at - other))
    return first, last


def _bears(table: _Table, auditor: Auditor, job: Job, month: int) -> bool:
    """Whether an audit in that month stays within the most days of an auditor."""
    able, days = table.able, table.able.days
    given = table.busy[auditor.id] & ~able.taken[auditor.id]
    year = month_at(month, days.first_month).year
    rooms = [(able.room_in_month(auditor.id, month), days.in_month[month])]
    if (in_year := able.room_in_years(auditor.id).get(year)) is not None:
        rooms.append((in_year, days.in_year(year)))
    return all((given & within).bit_count() + job.days <= room for room, within in rooms)


def _team(table: _Table, job: Job, free: Sequence[int], start: int) -> tuple[int, ...]:
    """Who could audit it from that day on, the leader first; empty where they are too few."""
    others = job.pinned.others if job.pinned else ()
    leaders = table.able.leaders[job.key]
    by_load = sorted(free, key=lambda person: (person not in others, table.busy[person].bit_count(), person))
    leader = next((one for one in by_load if leaders.get(one, 0) >> start & 1), None)
    size = table.able.team_size(job)
    if leader is None or len(by_load) < size or not set(others) <= set(by_load):
        return ()
    return leader, *[one for one in by_load if one != leader][: size - 1]


def _take(table: _Table, job: Job, start: int, team: Sequence[int]) -> None:
    days = table.able.days
    month = days.month_of(start)
    for person in team:
        table.busy[person] |= run(start, job.days)
    table.months[job.key] = month
    table.month_load[month] += job.days * len(team)
    table.placed[job.key] = Placed(
        job.key,
        month_at(month, days.first_month),
        days.days[start],
        days.days[start + job.days - 1],
        team[0],
        tuple(sorted(team[1:])),
    )
