"""Checks a calendar day by day, written apart from everything that computes or judges one in the product."""

from datetime import date, timedelta
from itertools import combinations

from docflow.audits.planning.question import Auditor, Placed, Question


def _each_day(first: date, last: date) -> list[date]:
    return [first + timedelta(n) for n in range((last - first).days + 1)]


def _competent(auditor: Auditor, standards: tuple[str, ...], days: list[date], levels: set[str]) -> bool:
    def holds(standard: str) -> bool:
        return all(
            any(
                level.standard == standard
                and level.level in levels
                and level.from_on <= day <= (level.to_on or date.max)
                for level in auditor.levels
            )
            for day in days
        )

    every = {level.standard for level in auditor.levels}
    return all(map(holds, standards)) if standards else any(map(holds, every))


def faults(question: Question, placed: tuple[Placed, ...]) -> list[str]:
    """Every way in which a calendar breaks what was asked; empty for a sound one."""
    jobs = {job.key: job for job in question.jobs}
    people = {one.id: one for one in question.auditors}
    found = [f"{key}: {n} times" for key in jobs if (n := sum(one.job == key for one in placed)) != 1]
    cycle = []
    month = question.first_month
    for _ in range(question.months):
        cycle.append((month.year, month.month))
        month = (month + timedelta(32)).replace(day=1)
    working: dict[str, list[date]] = {}
    for one in placed:
        job = jobs[one.job]
        days = _each_day(one.first_on, one.last_on)
        working[one.job] = [day for day in days if day.weekday() in question.weekdays and day not in question.holidays]
        found += [f"{one.job}: {word}" for word, wrong in (
            ("outside of the cycle", any((day.year, day.month) not in cycle for day in days)),
            ("two months", len({(day.year, day.month) for day in days}) > 1 or one.month != days[0].replace(day=1)),
            ("not in its months", bool(job.months) and one.month not in job.months),
            ("begins or ends on a day off", not {days[0], days[-1]} <= set(working[one.job])),
            ("too soon", question.not_before is not None and days[0] < question.not_before),
            ("over a holiday", any(day in question.holidays for day in days)),
            ("wrong length", len(working[one.job]) != job.days),
            ("team size", len(set(one.team)) < job.team_size or len(set(one.team)) != len(one.team)),
            ("not led by a lead", one.lead not in people
             or not _competent(people[one.lead], job.standards, days, {"lead"})),
        ) if wrong]  # fmt: skip
        if job.pinned:
            pinned = job.pinned
            kept = (
                pinned.month in (None, one.month)
                and pinned.first_on in (None, one.first_on)
                and pinned.lead in (None, one.lead)
                and set(pinned.others) <= set(one.others)
            )
            found += [] if kept else [f"{one.job}: not where it was pinned"]
        for person in one.team:
            auditor = people[person]
            if not _competent(auditor, job.standards, days, {"lead", "auditor"}):
                found.append(f"{one.job}: {person} not competent")
            if any(tie.process in dict(job.scope) or tie.job == one.job for tie in auditor.ties):
                found.append(f"{one.job}: {person} tied")
            if any(away.from_on <= day <= away.to_on for away in auditor.absences for day in days):
                found.append(f"{one.job}: {person} absent")
    return found + _crossings(question, placed, working) + _gaps(question, placed)


def _crossings(question: Question, placed: tuple[Placed, ...], working: dict[str, list[date]]) -> list[str]:
    jobs = {job.key: job for job in question.jobs}
    held = [(one.job, set(one.team), set(working[one.job])) for one in placed]
    for one in question.standing:
        days = _each_day(one.first_on, one.last_on)
        held.append((one.key, set(one.people), {
            day for day in days if day.weekday() in question.weekdays and day not in question.holidays
        }))  # fmt: skip
    every = [(one.job, jobs[one.job], _each_day(one.first_on, one.last_on)) for one in placed]
    every += [(one.key, one, _each_day(one.first_on, one.last_on)) for one in question.standing]
    twice = [
        f"{key} and {other}: the same process"
        for (key, one, days), (other, two, theirs) in combinations(every, 2)
        if set(days) & set(theirs)
        and any(p == q and (s is None or t is None or s == t) for p, s in one.scope for q, t in two.scope)
        and not {key, other} <= {one.key for one in question.standing}
    ]  # fmt: skip
    found = twice + [
        f"{key} and {other}: the same people" for (key, team, days), (other, others, theirs) in combinations(held, 2)
        if team & others and days & theirs and not {key, other} <= {one.key for one in question.standing}
    ]  # fmt: skip
    for auditor in question.auditors:
        days = [day for _, team, theirs in held if auditor.id in team for day in theirs]
        for month in {(day.year, day.month) for day in days}:
            if sum((day.year, day.month) == month for day in days) > (auditor.most_days_month or 31):
                found.append(f"{auditor.id}: too much in {month}")
        for year in {day.year for day in days}:
            if sum(day.year == year for day in days) > (auditor.most_days_year or 366):
                found.append(f"{auditor.id}: too much in {year}")
    return found


def _gaps(question: Question, placed: tuple[Placed, ...]) -> list[str]:
    """Walks through the months of the cycle for each process and site, counting months since the last audit."""
    jobs = {job.key: job for job in question.jobs}
    audited = [(*place, one.first_on) for one in placed for place in jobs[one.job].scope]
    audited += [(*place, one.first_on) for one in question.standing for place in one.scope]
    found = []
    for process in question.processes:
        for site in process.sites or (None,):
            if process.interval_months is None:
                continue
            months = {
                (day.year, day.month)
                for audited_process, where, day in audited
                if process.id == audited_process and (site is None or where is None or where == site.id)
            }
            last_on = (site or process).last_audited_on
            month = question.first_month
            since = 0 if last_on is None else (month.year - last_on.year) * 12 + month.month - last_on.month - 1
            since = min(since, process.interval_months - 1)  # What is late is due at once, not before.
            for _ in range(question.months):
                since = 0 if (month.year, month.month) in months else since + 1
                if since >= process.interval_months:
                    found.append(f"{process.code} {site and site.id}: not audited by {month}")
                    since = 0
                month = (month + timedelta(32)).replace(day=1)
    return found
