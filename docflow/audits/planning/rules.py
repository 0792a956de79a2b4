"""Which rules of the calendar are broken where audits were put by hand. Shares no code with what computes calendars."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from docflow.audits.planning.question import (
    AUDITING,
    Auditor,
    Job,
    Level,
    Placed,
    Process,
    Question,
    Site,
    Standing,
    Tie,
)
from docflow.audits.planning.words import listed, month_words, months_words, plainly, since_words
from docflow.kernel.text import Text

RULES: Mapping[str, Text] = {
    "outside-cycle": Text("{audit}：{when}不在方案周期内", "{audit}: {when} lies outside of the programme's cycle"),
    "too-soon": Text("{audit}：不得早于 {day}", "{audit}: it cannot begin before {day}"),
    "outside-months": Text("{audit}：须安排在{allowed}", "{audit}: it has to lie in {allowed}"),
    "day-off": Text("{audit}：{day} 不是工作日", "{audit}: {day} is not a working day"),
    "holiday": Text("{audit}：{day} 是节假日", "{audit}: {day} is a holiday"),
    "too-short": Text("{audit}：需要 {wanted} 个工作日，只安排了 {given} 个",
                      "{audit}: it takes {wanted} working days and was given {given}"),
    "no-lead": Text("{audit}：没有组长", "{audit}: nobody leads it"),
    "lead-not-competent": Text("{audit}：{name} 在这些日期不具备{standards}的组长资格",
                               "{audit}: {name} may not lead audits against {standards} on these days"),
    "team-too-small": Text("{audit}：需要 {wanted} 人，只有 {given} 人",
                           "{audit}: it takes {wanted} people and has {given}"),
    "not-competent": Text("{audit}：{name} 在这些日期不具备{standards}的审核能力",
                          "{audit}: {name} is not competent for {standards} on these days"),
    "conflict": Text("{audit}：{name} 不得审核：{why}", "{audit}: {name} may not audit it: {why}"),
    "absent": Text("{audit}：{name} 在 {day} 缺勤", "{audit}: {name} is absent on {day}"),
    "double-booked": Text("{audit}：{name} 在 {day} 还参加{other}", "{audit}: {name} is also at {other} on {day}"),
    "process-twice": Text("{audit}：{day} 与{other}同时审核同一过程",
                          "{audit}: on {day} the same process is looked at by {other}"),
    "interval-exceeded": Text("{place}：{gap}，间隔最多 {most} 个月",
                              "{place}: {gap}, and at most {most} months may lie between"),
    "overloaded-month": Text("{audit}：{name} 在{when}审核 {given} 天，最多 {most} 天",
                             "{audit}: {name} audits on {given} days in {when}, at most {most}"),
    "overloaded-year": Text("{audit}：{name} 在 {year} 年审核 {given} 天，最多 {most} 天",
                            "{audit}: {name} audits on {given} days in {year}, at most {most}"),
}  # fmt: skip
"""Every rule, and how breaking it reads."""


@dataclass(frozen=True)
class Broken:
    """A rule that is broken, by which audit, in words; no job where an interval passes without any."""

    rule: str
    job: str
    words: Text


def broken_rules(question: Question, placed: Iterable[Placed]) -> list[Broken]:
    """Everything that is wrong with audits where they lie now, by job and rule; empty for a sound calendar.

    Audits that stand (`question.standing`) are not judged, but whoever audits them is taken on their days. Of an
    audit without days only what needs none is judged.

    Source: T/CIECCPA 9.2.2 (impartiality, competence), 9.2.4 (intervals).
    """
    where = {one.job: one for one in placed}
    auditors = {one.id: one for one in question.auditors}
    found: list[Broken] = []
    for job in question.jobs:
        if job.key in where:
            found += _of_time(question, job, where[job.key])
            found += _of_team(job, where[job.key], auditors)
    found += _of_bookings(question, where, auditors)
    found += _of_same_processes(question, where)
    found += _of_intervals(question, where)
    order = {job.key: n for n, job in enumerate(sorted(question.jobs, key=lambda job: job.key))}
    rules = {rule: n for n, rule in enumerate(RULES)}
    return sorted(set(found), key=lambda one: (order.get(one.job, len(order)), rules[one.rule], one.words))


def _broken(rule: str, job: Job, **facts: object) -> Broken:
    return Broken(rule, job.key, _say(rule, audit=job.label, **facts))


def _say(rule: str, **facts: object) -> Text:
    """Facts that are texts speak the language of the sentence."""
    words = RULES[rule]
    return Text(
        words.zh.format(**{name: fact.zh if isinstance(fact, Text) else fact for name, fact in facts.items()}),
        words.en.format(**{name: fact.en if isinstance(fact, Text) else fact for name, fact in facts.items()}),
    )


def _months_from(question: Question, month: date) -> int:
    return (month.year - question.first_month.year) * 12 + month.month - question.first_month.month


def _working(question: Question, placed: Placed) -> list[date]:
    """The working days from its first to its last."""
    if placed.first_on is None or placed.last_on is None:
        return []
    every = [placed.first_on + timedelta(n) for n in range((placed.last_on - placed.first_on).days + 1)]
    return [day for day in every if day.weekday() in question.weekdays and day not in question.holidays]


def _of_time(question: Question, job: Job, placed: Placed) -> Iterator[Broken]:
    ends = placed.last_on or placed.month
    first, last = (_months_from(question, day) for day in (placed.first_on or placed.month, ends))
    if min(first, _months_from(question, placed.month)) < 0 or last >= question.months:
        yield _broken("outside-cycle", job, when=month_words(placed.month))
    lies_in = (placed.first_on or placed.month).replace(day=1)
    allowed = [month.replace(day=1) for month in job.months]
    if allowed and (lies_in not in allowed or placed.month.replace(day=1) not in allowed):
        yield _broken("outside-months", job, allowed=months_words(allowed))
    if placed.first_on is None or placed.last_on is None:
        return
    if question.not_before and placed.first_on < question.not_before:
        yield _broken("too-soon", job, day=question.not_before.isoformat())
    working = _working(question, placed)
    for day in (placed.first_on, placed.last_on):
        if day.weekday() not in question.weekdays:
            yield _broken("day-off", job, day=day.isoformat())
    for day in question.holidays:
        if placed.first_on <= day <= placed.last_on:
            yield _broken("holiday", job, day=day.isoformat())
    if len(working) < job.days:
        yield _broken("too-short", job, wanted=job.days, given=len(working))


def _of_team(job: Job, placed: Placed, auditors: Mapping[int, Auditor]) -> Iterator[Broken]:
    if placed.lead is None:
        yield _broken("no-lead", job)
    if len(placed.team) < job.team_size:
        yield _broken("team-too-small", job, wanted=job.team_size, given=len(placed.team))
    for person in placed.team:
        auditor = auditors.get(person)
        name = auditor.name if auditor else f"#{person}"
        ties = auditor.ties if auditor else ()
        if why := dict.fromkeys(tie.why for tie in ties if _ties(tie, job)):
            yield _broken("conflict", job, name=name, why=listed(why))
        if placed.first_on is None or placed.last_on is None:
            continue
        if lacking := _lacking(auditor, job, AUDITING, placed.first_on, placed.last_on):
            yield _broken("not-competent", job, name=name, standards=lacking)
        elif person == placed.lead and (lacking := _lacking(auditor, job, ("lead",), placed.first_on, placed.last_on)):
            yield _broken("lead-not-competent", job, name=name, standards=lacking)
        for away in auditor.absences if auditor else ():
            if away.from_on <= placed.last_on and away.to_on >= placed.first_on:
                yield _broken("absent", job, name=name, day=max(away.from_on, placed.first_on).isoformat())


def _ties(tie: Tie, job: Job) -> bool:
    return tie.job == job.key or tie.process in job.processes


def _lacking(auditor: Auditor | None, job: Job, levels: Sequence[str], first: date, last: date) -> Text | None:
    """The standards for which somebody is not competent on every one of the days; None when nothing lacks."""
    days = [first + timedelta(n) for n in range((last - first).days + 1)]
    held = [level for level in (auditor.levels if auditor else ()) if level.level in levels]
    covered = {
        standard
        for standard in {level.standard for level in held}
        if all(any(_holds(level, standard, day) for level in held) for day in days)
    }
    if not job.standards:
        return None if covered else Text("任何标准", "any standard")
    missing = sorted(set(job.standards) - covered)
    return listed(plainly(one) for one in missing) if missing else None


def _holds(level: Level, standard: str, day: date) -> bool:
    return level.standard == standard and level.from_on <= day and (level.to_on is None or day <= level.to_on)


def _of_bookings(question: Question, where: Mapping[str, Placed], auditors: Mapping[int, Auditor]) -> Iterator[Broken]:
    """Whoever is at two audits on one day, or audits on more days than they can."""
    taken: dict[tuple[int, date], list[str]] = defaultdict(list)
    labels = {one.key: plainly(one.name or one.key) for one in question.standing}
    for standing in question.standing:
        place = Placed(standing.key, standing.first_on, standing.first_on, standing.last_on, None, standing.people)
        for day in _working(question, place):
            for person in place.team:
                taken[person, day].append(standing.key)
    jobs = {job.key: job for job in question.jobs if job.key in where}
    for key in sorted(jobs):
        labels[key] = jobs[key].label
        for day in _working(question, where[key]):
            for person in where[key].team:
                taken[person, day].append(key)
    for key, job in jobs.items():
        for person in where[key].team:
            name = auditors[person].name if person in auditors else f"#{person}"
            working = _working(question, where[key])
            for other in sorted({one for day in working for one in taken[person, day]} - {key}):
                day = next(day for day in working if other in taken[person, day])
                yield _broken("double-booked", job, name=name, day=day.isoformat(), other=labels[other])
            if person in auditors:
                yield from _of_load(job, auditors[person], working, [day for who, day in taken if who == person])


def _of_load(job: Job, auditor: Auditor, working: Sequence[date], taken: Sequence[date]) -> Iterator[Broken]:
    for month in sorted({day.replace(day=1) for day in working}):
        given = sum(day.replace(day=1) == month for day in taken)
        if auditor.most_days_month is not None and given > auditor.most_days_month:
            facts = {"when": month_words(month), "given": given, "most": auditor.most_days_month}
            yield _broken("overloaded-month", job, name=auditor.name, **facts)
    for year in sorted({day.year for day in working}):
        given = sum(day.year == year for day in taken)
        if auditor.most_days_year is not None and given > auditor.most_days_year:
            facts = {"year": year, "given": given, "most": auditor.most_days_year}
            yield _broken("overloaded-year", job, name=auditor.name, **facts)


def _of_same_processes(question: Question, where: Mapping[str, Placed]) -> Iterator[Broken]:
    """Audits that look at one process at the same site, or wherever it runs, on one day."""
    jobs = [job for job in question.jobs if job.key in where]
    days = {one.key: (one.first_on, one.last_on, plainly(one.name or one.key)) for one in question.standing}
    for job in jobs:
        if (first := where[job.key].first_on) and (last := where[job.key].last_on):
            days[job.key] = (first, last, job.label)
    others: list[Job | Standing] = [*jobs, *question.standing]
    for job in jobs:
        for other in others:
            if other is job or not _alike(job, other) or job.key not in days or other.key not in days:
                continue
            (first, last, _), (begins, ends, label) = days[job.key], days[other.key]
            if first <= ends and begins <= last:
                yield _broken("process-twice", job, day=max(first, begins).isoformat(), other=label)


def _of_intervals(question: Question, where: Mapping[str, Placed]) -> Iterator[Broken]:
    for process in question.processes:
        for site in process.sites or (None,):
            yield from _of_interval(question, where, process, site)


def _of_interval(
    question: Question, where: Mapping[str, Placed], process: Process, site: Site | None
) -> Iterator[Broken]:
    """Each gap between audits of a process at a site that is longer than its interval allows."""
    if process.interval_months is None:
        return
    seen = [
        (_months_from(question, day), day, job.key)
        for job in question.jobs
        if job.key in where and _looks_at(job, process, site)
        for day in (where[job.key].first_on or where[job.key].month,)
    ] + [
        (_months_from(question, one.first_on), one.first_on, "")
        for one in question.standing
        if _looks_at(one, process, site)
    ]
    last_on = site.last_audited_on if site else process.last_audited_on
    # What was never audited is due within one interval of the beginning of the cycle; what is late, at once.
    due = max(_months_from(question, last_on), -process.interval_months) if last_on else -1
    due += process.interval_months
    before = since_words(last_on)
    place, most, latest = process.at(site), process.interval_months, ""
    for number, day, key in sorted(seen):
        now = month_words(day)
        latest = key or latest
        if number > due:
            gap = Text(f"{before.zh}，下次在{now.zh}", f"{before.en}, next in {now.en}")
            yield Broken("interval-exceeded", latest, _say("interval-exceeded", place=place, gap=gap, most=most))
        due, before = number + process.interval_months, Text(f"{now.zh}审核", f"audited in {now.en}")
    if due < question.months:
        gap = Text(f"{before.zh}，此后到周期结束未安排", f"{before.en}, and not again before the cycle ends")
        yield Broken("interval-exceeded", latest, _say("interval-exceeded", place=place, gap=gap, most=most))


def _looks_at(one: Job | Standing, process: Process, site: Site | None) -> bool:
    return any(this == process.id and (site is None or where in (None, site.id)) for this, where in one.scope)


def _alike(one: Job | Standing, other: Job | Standing) -> bool:
    return any(
        this == that and (None in (here, there) or here == there)
        for this, here in one.scope
        for that, there in other.scope
    )
