"""Who could audit what, and on which days it could begin, before anybody is given anything."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from copy import copy
from dataclasses import dataclass
from datetime import date, timedelta

from docflow.audits.planning.months import WorkingDays, month_at, month_number, runs, working_days
from docflow.audits.planning.occurrences import first_due
from docflow.audits.planning.question import (
    AUDITING,
    Auditor,
    Job,
    Level,
    Pinned,
    Plan,
    Process,
    Question,
    Site,
    Standing,
)


@dataclass(frozen=True)
class Line:
    """The audits of a process at a site, in the order of the months they may lie in."""

    process: Process
    site: Site | None
    due: int
    """The month by whose end the first is due."""
    interval: int
    jobs: tuple[str, ...]
    standing: Mapping[str, int]
    """Of them, those that stand, with their months."""

    @property
    def name(self) -> str:
        return self.process.at(self.site)


@dataclass(frozen=True)
class Window:
    """Months of which at least one holds an audit of a line, or its interval is exceeded."""

    line: Line
    first: int
    last: int


class Able:
    """For each job the days (as sets, see `WorkingDays`) on which it, and each auditor with it, could begin."""

    def __init__(self, question: Question) -> None:
        self.question = question
        self.days = WorkingDays(question)
        self.jobs = {job.key: job for job in question.jobs}
        self.auditors = {one.id: one for one in question.auditors}
        self.taken = {one.id: 0 for one in question.auditors}
        """Days of the cycle on which standing audits take somebody."""
        self.elsewhere: Counter[tuple[int, int]] = Counter()
        """Days outside of the cycle on which they do, by auditor and year."""
        for standing in question.standing:
            self._stand(standing)
        self.free = {one.id: self.days.all & ~self.taken[one.id] & ~self._absent(one) for one in question.auditors}
        self.starts = {job.key: self._starts(job) for job in question.jobs}
        self.members: dict[str, dict[int, int]] = {}
        self.leaders: dict[str, dict[int, int]] = {}
        """Of the members, whoever could lead."""
        for job in question.jobs:
            self._who(job)
        self.lines = list(self._lines())
        self.lines_of: dict[str, list[Line]] = {key: [] for key in self.jobs}
        for line in self.lines:
            for key in line.jobs:
                if key in self.lines_of:
                    self.lines_of[key].append(line)
        self.rivals = {
            job.key: [other.key for other in question.jobs if other is not job and looks_at_same(job, other)]
            for job in question.jobs
        }
        """Jobs that look at the same, which may not share a day."""
        self.windows = [window for line in self.lines for window in self._windows(line)]

    def _stand(self, standing: Standing) -> None:
        within = self.days.between(standing.first_on, standing.last_on)
        outside = [
            day for day in working_days(self.question, standing.first_on, standing.last_on) if not self.days.has(day)
        ]
        for person in standing.people:
            if person in self.taken:
                self.taken[person] |= within
                self.elsewhere.update((person, day.year) for day in outside)

    def _absent(self, auditor: Auditor) -> int:
        absent = 0
        for away in auditor.absences:
            absent |= self.days.between(away.from_on, away.to_on)
        return absent

    def _starts(self, job: Job) -> int:
        starts, days = self.days.starts(job.days), self.days
        for standing in self.question.standing:
            if looks_at_same(job, standing):
                starts &= days.clear_of(standing.first_on, standing.last_on, job.days)
        pinned = job.pinned or Pinned()
        if pinned.first_on:
            return starts & days.between(pinned.first_on, pinned.first_on)
        months = (pinned.month,) if pinned.month else job.months
        allowed = {month_number(month, days.first_month) for month in months}
        if not allowed:
            return starts
        return starts & sum(days.in_month[number] for number in allowed if 0 <= number < len(days.in_month))

    def _who(self, job: Job) -> None:
        members, leaders = self.members.setdefault(job.key, {}), self.leaders.setdefault(job.key, {})
        pinned = job.pinned or Pinned()
        for auditor in self.question.auditors:
            if any(tie.job == job.key or tie.process in job.processes for tie in auditor.ties):
                continue
            found = self.starts[job.key] & self.present(auditor, job.days) & self._room(auditor.id, job.days)
            found &= self.competent(auditor, job, AUDITING)
            if not found:
                continue
            members[auditor.id] = found
            leads = found & self.competent(auditor, job, ("lead",))
            if leads and pinned.lead in (None, auditor.id) and auditor.id not in pinned.others:
                leaders[auditor.id] = leads

    def present(self, auditor: Auditor, length: int) -> int:
        """The days from which somebody is neither absent nor at a standing audit for so many in a row."""
        found = runs(self.free[auditor.id], length)
        for away in auditor.absences:
            found &= self.days.clear_of(away.from_on, away.to_on, length)
        return found

    def apart_from_absence(self, auditor: Auditor, job: Job, levels: tuple[str, ...]) -> int:
        """The days from which nothing keeps somebody from a job but days on which they are away."""
        there = self.present(auditor, job.days) | ~runs(self.free[auditor.id], job.days)
        return self.competent(auditor, job, levels) & there

    def competent(self, auditor: Auditor, job: Job, levels: tuple[str, ...]) -> int:
        """The days from which somebody is competent for all of a job's standards, for as long as it takes."""
        known = {level.standard for level in auditor.levels}
        found = 0 if not job.standards else self.days.all
        for standard in job.standards or sorted(known):
            held = [one for one in auditor.levels if one.standard == standard and one.level in levels]
            lasting = 0
            for from_on, to_on in _periods(held):
                lasting |= runs(self.days.between(from_on, to_on), job.days)
            found = found & lasting if job.standards else found | lasting
        return found

    def team_size(self, job: Job) -> int:
        """How many audit it: as many as it takes, and more only where more are pinned."""
        return max(job.team_size, len(job.pinned.others) + 1 if job.pinned else 1)

    def room_in_month(self, person: int, month: int) -> int:
        """On how many days of a month an auditor can take part, beside what stands already."""
        within, most = self.days.in_month[month], self.auditors[person].most_days_month
        free = (self.free[person] & within).bit_count()
        return free if most is None else max(0, min(free, most - (self.taken[person] & within).bit_count()))

    def room_in_years(self, person: int) -> dict[int, int]:
        """The same for each year of the cycle; empty where nothing limits it."""
        most = self.auditors[person].most_days_year
        if most is None:
            return {}
        years = {month_at(month, self.days.first_month).year for month in range(self.question.months)}
        return {year: max(0, most - self._already(person, year)) for year in sorted(years)}

    def room(self, person: int) -> int:
        """On how many days of the whole cycle."""
        years = self.room_in_years(person)
        in_months: Counter[int] = Counter()
        for month in range(self.question.months):
            in_months[month_at(month, self.days.first_month).year] += self.room_in_month(person, month)
        return sum(min(days, years.get(year, days)) for year, days in in_months.items())

    def _room(self, person: int, length: int) -> int:
        """The days of months and years in which somebody has so many to give."""
        years, found = self.room_in_years(person), 0
        for month, within in enumerate(self.days.in_month):
            year = month_at(month, self.days.first_month).year
            if min(self.room_in_month(person, month), years.get(year, length)) >= length:
                found |= within
        return found

    def _already(self, person: int, year: int) -> int:
        return self.elsewhere[person, year] + (self.taken[person] & self.days.in_year(year)).bit_count()

    def narrowed(self, *, months: Plan | None = None, teams: Plan | None = None) -> "Able":
        """The same where audits keep the months, or the teams, of a calendar that keeps every rule."""
        narrow = copy(self)
        narrow.starts, narrow.members, narrow.leaders = dict(self.starts), dict(self.members), dict(self.leaders)
        for one in months.placed if months else ():
            narrow.starts[one.job] &= self.days.in_month[month_number(one.month, self.days.first_month)]
        for one in teams.placed if teams else ():
            narrow.members[one.job] = {person: self.members[one.job][person] for person in one.team}
            narrow.leaders[one.job] = {one.lead: self.leaders[one.job][one.lead]} if one.lead is not None else {}
            for days in (*narrow.members[one.job].values(), *narrow.leaders[one.job].values()):
                narrow.starts[one.job] &= days
        for group in (narrow.members, narrow.leaders):
            for key, people in group.items():
                starts = narrow.starts[key]
                group[key] = {person: days & starts for person, days in people.items() if days & starts}
        return narrow

    def months_of(self, job: Job) -> list[int]:
        """The months in which a job could begin."""
        return [n for n, within in enumerate(self.days.in_month) if within & self.starts[job.key]]

    def _lines(self) -> Iterator[Line]:
        first_month = self.question.first_month
        for process in self.question.processes:
            for site in process.sites or (None,):
                due = first_due(process, site, first_month)
                if due is None or process.interval_months is None:
                    continue
                standing = {
                    one.key: month_number(one.first_on, first_month)
                    for one in self.question.standing
                    if _looks_at(one, process, site)
                }
                jobs = {
                    job.key: self.months_of(job) or [0] for job in self.question.jobs if _looks_at(job, process, site)
                }
                months = jobs | {key: [month] for key, month in standing.items()}
                order = sorted(months, key=lambda key: (months[key][0] + months[key][-1], key))
                yield Line(process, site, due, process.interval_months, tuple(order), standing)

    def _windows(self, line: Line) -> Iterator[Window]:
        """For each month by which an audit is due, the months from one interval before."""
        for last in range(line.due, self.question.months):
            first = max(0, last - line.interval + 1)
            if not any(first <= month <= last for month in line.standing.values()):
                yield Window(line, first, last)


def _periods(levels: Iterable[Level]) -> list[tuple[date, date]]:
    """From when to when, those that follow each other without a gap as one."""
    found: list[tuple[date, date]] = []
    for level in sorted(levels, key=lambda one: one.from_on):
        to_on = level.to_on or date.max
        if found and (found[-1][1] == date.max or level.from_on <= found[-1][1] + timedelta(1)):
            found[-1] = (found[-1][0], max(found[-1][1], to_on))
        else:
            found.append((level.from_on, to_on))
    return found


def looks_at_same(one: Job | Standing, other: Job | Standing) -> bool:
    """Whether both look at a process at the same site, or one of them wherever it runs."""
    return any(
        process == again and (site is None or there is None or site == there)
        for process, site in one.scope
        for again, there in other.scope
    )


def _looks_at(one: Job | Standing, process: Process, site: Site | None) -> bool:
    return any(this == process.id and (site is None or where in (None, site.id)) for this, where in one.scope)
