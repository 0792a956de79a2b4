"""Which demands of a calendar cannot be met together: from all of them down to a set that spares none."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field, replace

from docflow.audits.planning.able import Able
from docflow.audits.planning.needs import demands_of, hopeless, overfull
from docflow.audits.planning.question import Demand, Infeasible, Question

Conflicting = Callable[[Question, frozenset[str]], bool | None]
"""Whether a question, in which some jobs may be left out, has no calendar; None where neither was proven."""

MOST_ASKED = 120
_HELD = ("job", "interval")


def impossible(question: Question) -> Infeasible | None:
    """Demands that no calendar could meet whatever else it did, without looking for one; None where there are none."""
    able = Able(question)
    for demand in hopeless(able):
        search = _Search(question, lambda asked, optional: any(hopeless(Able(asked), optional)))
        return search.smallest([demand], [one for one in demands_of(able) if one.kind not in _HELD])
    too_much = overfull(able)
    return Infeasible((too_much,)) if too_much else None


def explained(question: Question, stuck: Sequence[str], conflicting: Conflicting) -> Infeasible | None:
    """The smallest set of demands that contradict each other; None where that cannot be proven.

    Begins with the jobs for which a greedy plan found no place, and takes in what is closest to them, twice as much
    each time, until the contradiction shows, without intervals if it can; then leaves out what it does not need, first
    by kinds and then one by one (QuickXplain, Junker 2004). At most 120 sets are tried; what was not proven by
    then stays in, and `minimal` says so.
    """
    able = Able(question)
    every = demands_of(able)
    jobs = sorted((one for one in every if one.kind == "job"), key=lambda one: _distance(able, one.about, stuck))
    search = _Search(question, conflicting)
    for intervals in ([], [one for one in every if one.kind == "interval"]):
        taken = max(2, len(stuck))
        while taken < 2 * len(jobs):
            held = [*jobs[:taken], *intervals]
            near = {one.about for one in (jobs if intervals else jobs[:taken])}
            others = [
                one for one in every if one.kind in ("absence", "limit") or (one.kind == "pin" and one.about in near)
            ]
            if search.conflict([*held, *others]):
                return search.smallest(held, search.without_kinds(held, others))
            taken *= 2
    return None


def _distance(able: Able, key: str, stuck: Sequence[str]) -> tuple[int, int, str]:
    """How far a job is from those that found no place: one of them, or by the people and days it shares with them."""
    if key in stuck:
        return 0, stuck.index(key), key
    shared = sum(
        (able.members[key].get(person, 0) & days).bit_count()
        for other in stuck
        for person, days in able.members[other].items()
    )
    return 1, -shared, key


@dataclass
class _Search:
    question: Question
    conflicting: Conflicting
    asked: int = 0
    cut_short: bool = False
    known: dict[frozenset[Demand], bool] = field(default_factory=dict)

    def conflict(self, kept: Collection[Demand]) -> bool:
        demands = frozenset(kept)
        if demands not in self.known:
            self.asked += 1
            told = None if self.asked > MOST_ASKED else self.conflicting(*relaxed(self.question, demands))
            self.cut_short = self.cut_short or told is None
            self.known[demands] = bool(told)
        return self.known[demands]

    def without_kinds(self, held: Sequence[Demand], others: Sequence[Demand]) -> list[Demand]:
        """Of the others, the kinds without which there would be no contradiction."""
        left = list(others)
        for kind in ("absence", "limit", "pin"):
            fewer = [one for one in left if one.kind != kind]
            if len(fewer) < len(left) and self.conflict([*held, *fewer]):
                left = fewer
        return left

    def smallest(self, held: Sequence[Demand], others: Sequence[Demand]) -> Infeasible:
        """Of demands that contradict each other, those without any of which they would not."""
        needed = self._needed([], [], [*held, *others])
        kinds = ("job", "pin", "interval", "limit", "absence")
        ordered = sorted(needed, key=lambda one: (kinds.index(one.kind), one.about))
        return Infeasible(tuple(ordered), minimal=not self.cut_short)

    def _needed(self, kept: list[Demand], added: list[Demand], among: list[Demand]) -> list[Demand]:
        """What has to be added to `kept` from `among`; the earlier it stands there, the sooner it is taken."""
        if added and self.conflict(kept):
            return []
        if len(among) == 1:
            return among
        half = (len(among) + 1) // 2
        first, second = among[:half], among[half:]
        of_second = self._needed([*kept, *first], first, second)
        of_first = self._needed([*kept, *of_second], of_second, first)
        return [*of_first, *of_second]


def relaxed(question: Question, kept: Collection[Demand]) -> tuple[Question, frozenset[str]]:
    """The question with these demands and no others, and the jobs in it that may be left out."""
    by_kind: dict[str, set[str]] = {}
    for demand in kept:
        by_kind.setdefault(demand.kind, set()).add(demand.about)
    held, pinned = by_kind.get("job", set()), by_kind.get("pin", set())
    intervals = by_kind.get("interval", set())
    processes = tuple(
        replace(process, sites=sites)
        for process in question.processes
        for sites in (tuple(site for site in process.sites if process.at(site) in intervals),)
        if sites or (not process.sites and process.at(None) in intervals)
    )
    watched = {process.id for process in processes}
    jobs = tuple(
        job if job.key in pinned else replace(job, pinned=None)
        for job in question.jobs
        if job.key in held or job.processes & watched
    )
    auditors = tuple(
        replace(
            one,
            absences=one.absences if str(one.id) in by_kind.get("absence", ()) else (),
            most_days_month=one.most_days_month if str(one.id) in by_kind.get("limit", ()) else None,
            most_days_year=one.most_days_year if str(one.id) in by_kind.get("limit", ()) else None,
        )
        for one in question.auditors
    )
    optional = frozenset(job.key for job in jobs) - held
    return replace(question, processes=processes, jobs=jobs, auditors=auditors), optional
