"""Who could audit what, and on which days it could begin, before anybody is given anything."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from docflow.audits.planning.months import WorkingDays, month_number, runs, working_days
from docflow.audits.planning.occurrences import first_due
from docflow.audits.planning.question import AUDITING, Auditor, Job, Process, Question, Site, Standing


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
        allowed = {month_number(month, days.first_month) for month in job.months}
        pinned = job.pinned
        if pinned and pinned.month:
            allowed = {month_number(pinned.month, days.first_month)}
        if pinned and pinned.first_on:
            return starts & days.between(pinned.first_on, pinned.first_on)
        if not allowed:
            return starts
        within = sum(days.in_month[number] for number in allowed if 0 <= number < len(days.in_month))
        return starts & within

    def _who(self, job: Job) -> None:
        members, leaders = self.members.setdefault(job.key, {}), self.leaders.setdefault(job.key, {})
        pinned = job.pinned
        for auditor in self.question.auditors:
            if any(tie.job == job.key or tie.process in job.processes for tie in auditor.ties):
                continue
            free = self.starts[job.key] & runs(self.free[auditor.id], job.days)
            if not (found := free & self.competent(auditor, job, AUDITING)):
                continue
            members[auditor.id] = found
            leads = found & self.competent(auditor, job, ("lead",))
            if leads and not (pinned and pinned.lead not in (None, auditor.id)):
                leaders[auditor.id] = leads

    def competent(self, auditor: Auditor, job: Job, levels: tuple[str, ...]) -> int:
        """The days from which somebody is competent for all of a job's standards, for as long as it takes."""
        by_standard: dict[str, int] = {}
        for level in auditor.levels:
            if level.level in levels:
                found = runs(self.days.between(level.from_on, level.to_on), job.days)
                by_standard[level.standard] = by_standard.get(level.standard, 0) | found
        if not job.standards:
            every = 0
            for found in by_standard.values():
                every |= found
            return every
        both = self.days.all
        for standard in job.standards:
            both &= by_standard.get(standard, 0)
        return both

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


def _looks_at(one: Job | Standing, process: Process, site: Site | None) -> bool:
    return process.id in one.processes and (site is None or one.site in (None, site.id))
