"""What a calendar is computed from, and what comes out: plain facts that print as JSON and compare by value."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal, TypeVar

from pydantic import TypeAdapter

from docflow.kernel.canonical import canonical, sha256_hex
from docflow.kernel.text import Text

_Sorted = TypeVar("_Sorted")

Place = tuple[int, int | None]
"""A process that is audited, and the site, or None for wherever it runs."""
AUDITING = ("lead", "auditor")
"""Levels of competence that count for a member of a team; an expert advises and audits nothing."""


@dataclass(frozen=True)
class Site:
    """A place where a process runs."""

    id: int
    name: str = ""
    last_audited_on: date | None = None


@dataclass(frozen=True)
class Process:
    """What is audited, and how often. Where it has sites, each is audited that often."""

    id: int
    code: str
    interval_months: int | None = None
    """At most so many months lie from one audit to the next; None: no interval is watched."""
    last_audited_on: date | None = None
    """Of a process without sites."""
    sites: tuple[Site, ...] = ()

    def at(self, site: Site | None) -> str:
        """How the process at a site is named: its code, and the site behind it where it has a name."""
        return self.code if site is None else f"{self.code} / {site.name or site.id}"


@dataclass(frozen=True)
class Pinned:
    """What somebody set by hand and the calendar has to keep."""

    month: date | None = None
    first_on: date | None = None
    lead: int | None = None
    others: tuple[int, ...] = ()


@dataclass(frozen=True)
class Job:
    """One audit that is to be placed. It lies within one month."""

    key: str
    label: Text
    scope: tuple[Place, ...]
    days: int = 1
    """Working days."""
    team_size: int = 2
    standards: tuple[str, ...] = ()
    """Everybody on the team is competent for all of them, the leader as a lead; none: for any."""
    months: tuple[date, ...] = ()
    """First days of the months it may lie in; none: any of the cycle."""
    pinned: Pinned | None = None

    @property
    def processes(self) -> frozenset[int]:
        return frozenset(process for process, _ in self.scope)


@dataclass(frozen=True)
class Standing:
    """An audit that stays where it is, whatever it breaks: it takes its people's days and counts for intervals."""

    key: str
    scope: tuple[Place, ...]
    first_on: date
    last_on: date
    people: tuple[int, ...] = ()
    name: str = ""
    """How it is called in sentences; its key where that is empty."""


@dataclass(frozen=True)
class Level:
    """Competence for a standard, both days included; without `to_on` it is not limited."""

    standard: str
    level: Literal["lead", "auditor", "expert"]
    from_on: date
    to_on: date | None = None


@dataclass(frozen=True)
class Tie:
    """Something that keeps an auditor off the audits of a process, or off one audit."""

    why: Text
    process: int | None = None
    job: str | None = None


@dataclass(frozen=True)
class Away:
    """Days on which somebody audits nothing, both included."""

    from_on: date
    to_on: date


@dataclass(frozen=True)
class Auditor:
    id: int
    name: str
    levels: tuple[Level, ...] = ()
    ties: tuple[Tie, ...] = ()
    absences: tuple[Away, ...] = ()
    most_days_month: int | None = None
    most_days_year: int | None = None
    """Of a calendar year."""


@dataclass(frozen=True)
class Question:
    """Everything a calendar is computed from."""

    first_month: date
    months: int
    processes: tuple[Process, ...]
    jobs: tuple[Job, ...]
    auditors: tuple[Auditor, ...]
    holidays: tuple[date, ...] = ()
    weekdays: tuple[int, ...] = (0, 1, 2, 3, 4)
    """Working days of the week; Monday is 0."""
    standing: tuple[Standing, ...] = ()
    not_before: date | None = None
    """No audit begins before this day; the day on which the question is asked, as a rule."""


@dataclass(frozen=True)
class Placed:
    """Where a job lies, and who audits it."""

    job: str
    month: date
    first_on: date | None
    """Set by hand, the days may be missing; in a computed calendar they never are."""
    last_on: date | None
    lead: int | None
    others: tuple[int, ...] = ()

    @property
    def team(self) -> tuple[int, ...]:
        return self.others if self.lead is None else (self.lead, *self.others)


@dataclass(frozen=True)
class Plan:
    """A calendar that keeps every rule, by job key."""

    placed: tuple[Placed, ...]
    by: Literal["solver", "greedy"]


@dataclass(frozen=True)
class Demand:
    """Something a calendar has to keep: that a job is held, where it was pinned, an interval, an absence, a limit."""

    kind: Literal["job", "pin", "interval", "absence", "limit", "capacity"]
    """Capacity is what all the audits of a standard ask of everybody together."""
    about: str
    """The key of the job, the code of the process and site, the id of the auditor, or the standard."""
    words: Text


@dataclass(frozen=True)
class Infeasible:
    """Why there is no calendar: demands that cannot be met together."""

    demands: tuple[Demand, ...]
    minimal: bool = True
    """Without any one of them, the others could be met. False: the search for that was cut short."""
    proven: bool = True
    """False: the greedy plan found no way, which does not mean that there is none."""


def in_order(question: Question) -> Question:
    """The same question with everything sorted, so that the order it was gathered in plays no part."""
    return replace(
        question,
        processes=tuple(
            replace(one, sites=_sorted(one.sites)) for one in sorted(question.processes, key=lambda one: one.id)
        ),
        jobs=tuple(
            replace(
                job,
                scope=_sorted(job.scope),
                standards=_sorted(job.standards),
                months=_sorted(job.months),
                pinned=job.pinned and _without_lead(job.pinned),
            )
            for job in sorted(question.jobs, key=lambda job: job.key)
        ),
        auditors=tuple(
            replace(one, levels=_sorted(one.levels), ties=_sorted(one.ties), absences=_sorted(one.absences))
            for one in sorted(question.auditors, key=lambda one: one.id)
        ),
        holidays=_sorted(question.holidays),
        weekdays=_sorted(question.weekdays),
        standing=tuple(
            replace(one, scope=_sorted(one.scope), people=_sorted(one.people))
            for one in sorted(question.standing, key=lambda one: one.key)
        ),
    )


def _without_lead(pinned: Pinned) -> Pinned:
    return replace(pinned, others=_sorted(one for one in pinned.others if one != pinned.lead))


def _sorted(many: Iterable[_Sorted]) -> tuple[_Sorted, ...]:
    """Each once, by how it prints: whatever is equal prints alike."""
    return tuple(sorted(dict.fromkeys(many), key=repr))


def digest_of(question: Question) -> str:
    """Of everything a calendar is computed from, in whatever order; what day it is plays no part."""
    return sha256_hex(canonical(QUESTIONS.dump_python(in_order(replace(question, not_before=None)), mode="json")))


QUESTIONS = TypeAdapter(Question)
ANSWERS: TypeAdapter[Plan | Infeasible] = TypeAdapter(Plan | Infeasible)
