"""How many audits each process needs in a cycle, and in which months each of them may lie (9.2.4)."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from docflow.audits.planning.months import month_at, month_number
from docflow.audits.planning.question import Process, Site


@dataclass(frozen=True)
class Occurrence:
    """One audit that a process needs at a site."""

    process: int
    site: int | None
    serial: int
    """Counts from 1 within the cycle."""
    months: tuple[date, ...]
    """First days of the months it may lie in."""


def occurrences(processes: Sequence[Process], first_month: date, months: int) -> list[Occurrence]:
    """The fewest audits that exceed no interval, at least one for each process at each of its sites.

    The nth lies no later than n intervals after the last audit, and no earlier than leaves those after it enough
    to reach the end of the cycle. What was never audited is due within one interval of the beginning; what is late
    already is due in the first month. Within these months two audits can still lie too far apart: the interval itself
    is kept by the plan.

    Source: T/CIECCPA 9.2.4 (frequency). That a month counts as a whole is docflow's own reading: an audit in March with
    an interval of six months is followed by the next in September at the latest.
    """
    return [
        Occurrence(
            process.id,
            site.id if site else None,
            serial,
            tuple(month_at(n, first_month) for n in range(first, last + 1)),
        )
        for process in sorted(processes, key=lambda one: one.id)
        for site in sorted(process.sites, key=lambda one: one.id) or (None,)
        for serial, (first, last) in enumerate(_windows(process, site, first_month, months), 1)
    ]


def first_due(process: Process, site: Site | None, first_month: date) -> int | None:
    """The month by whose end it has to be audited first, 0 being the cycle's first; None: no interval is watched."""
    if process.interval_months is None:
        return None
    last_on = site.last_audited_on if site else process.last_audited_on
    return max(0, (month_number(last_on, first_month) if last_on else -1) + process.interval_months)


def _windows(process: Process, site: Site | None, first_month: date, months: int) -> Iterator[tuple[int, int]]:
    end, interval = months - 1, process.interval_months
    due = first_due(process, site, first_month)
    if due is None or interval is None:
        yield 0, end
        return
    latest = [min(due, end)]
    while latest[-1] + interval <= end:
        latest.append(latest[-1] + interval)
    for serial, last in enumerate(latest):
        yield max(0, end + 1 - interval * (len(latest) - serial)), last
