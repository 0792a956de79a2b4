"""The demands of a calendar in words, and those that nothing could meet, whoever computes it."""

from collections.abc import Iterator, Sequence

from docflow.audits.planning.able import Able, Line, Window
from docflow.audits.planning.months import month_at
from docflow.audits.planning.question import AUDITING, Auditor, Demand, Infeasible, Job, Pinned
from docflow.audits.planning.words import listed, month_words, months_words, plainly, since_words
from docflow.kernel.text import Text

_NAMED = 6
"""So many people are named, and the others counted."""


def demands_of(able: Able) -> list[Demand]:
    """Everything that a calendar has to keep and that somebody could give up, in words."""
    jobs = able.question.jobs
    return [
        *(job_demand(able, job) for job in jobs),
        *(Demand("interval", line.name, line_words(able, line)) for line in able.lines),
        *(Demand("pin", job.key, _pin_words(able, job)) for job in jobs if job.pinned),
        *(
            Demand("limit", str(one.id), _limit_words(one))
            for one in able.question.auditors
            if (one.most_days_month, one.most_days_year) != (None, None)
        ),
        *(Demand("absence", str(one.id), _absence_words(one)) for one in able.question.auditors if one.absences),
    ]


def hopeless(able: Able, optional: frozenset[str] = frozenset()) -> Iterator[Demand]:
    """That a job is held, or an interval kept, where nothing could bring it about even alone."""
    for key, job in able.jobs.items():
        if key not in optional and not _team_on_some_day(able, job):
            yield job_demand(able, job)
    for line in able.lines:
        windows = [window for window in able.windows if window.line is line]
        if any(not any(_may_lie(able, key, window) for key in line.jobs) for window in windows):
            yield Demand("interval", line.name, line_words(able, line))


def overfull(able: Able) -> Demand | None:
    """That all audits, or all against a standard, take more days than those competent have within their limits."""
    standards = sorted({standard for job in able.jobs.values() for standard in job.standards})
    for standard in (None, *standards):
        jobs = [job for job in able.jobs.values() if standard is None or standard in job.standards]
        wanted = sum(job.days * able.team_size(job) for job in jobs)
        people = {person for job in jobs for person in able.members[job.key]}
        given = sum(able.room(person) for person in people)
        if wanted > given:
            those = Text(f"{standard} 的审核", f"Audits of {standard}") if standard else Text("全部审核", "All audits")
            return Demand(
                "capacity",
                standard or "",
                Text(
                    f"{those.zh}共需 {wanted} 个人日，能参加的 {len(people)} 人在其限额和出勤内只有 {given} 个",
                    f"{those.en} take {wanted} days of auditors, and the {len(people)} who could do them have {given}",
                ),
            )
    return None


def lost(able: Able, keys: Sequence[str]) -> Infeasible:
    """Nothing is proven but that these jobs found no place."""
    return Infeasible(tuple(job_demand(able, able.jobs[key]) for key in keys), minimal=False, proven=False)


def job_demand(able: Able, job: Job) -> Demand:
    """That a job is held: what it takes, who could give it, and why the others could not."""
    standards = listed(plainly(one) for one in job.standards) if job.standards else Text("任一标准", "any standard")
    when, size = _months(able, job), job.team_size
    zh = f"{job.label.zh}（{when.zh}，{job.days} 天）需要 {size} 名具备{standards.zh}审核能力的人员，其中一名能任组长"
    en = (
        f"{job.label.en} ({when.en}, {job.days} day{'s' if job.days > 1 else ''}) needs {size} "
        f"{'people' if size > 1 else 'person'} competent for {standards.en}, one of them to lead"
    )
    can = [able.auditors[one] for one in sorted(able.members[job.key])]
    leads = [able.auditors[one] for one in sorted(able.leaders[job.key])]
    kept = _kept_off(able, job)
    able_words, lead_words = _people([one.name for one in can]), _people([one.name for one in leads])
    zh += f"；可参加：{able_words.zh}；可任组长：{lead_words.zh}"
    en += f"; able to: {able_words.en}; to lead: {lead_words.en}"
    if kept:
        zh += f"；不得参加：{'；'.join(one.zh for one in kept)}"
        en += f"; kept off: {'; '.join(one.en for one in kept)}"
    return Demand("job", job.key, Text(zh, en))


def line_words(able: Able, line: Line) -> Text:
    """How often a process is audited, by when first, and by which audits."""
    due = month_words(month_at(line.due, able.question.first_month))
    since = since_words(line.site.last_audited_on if line.site else line.process.last_audited_on)
    jobs = [able.jobs[key].label for key in line.jobs if key in able.jobs]
    planned = listed(jobs) if jobs else Text("没有", "none")
    months = f"{line.interval} months" if line.interval > 1 else "month"
    return Text(
        f"{line.name} 至少每 {line.interval} 个月审核一次：{since.zh}，首次不晚于{due.zh}；其审核：{planned.zh}",
        f"{line.name} is audited at least every {months}: {since.en}, first by {due.en}; its audits: {planned.en}",
    )


def _pin_words(able: Able, job: Job) -> Text:
    pinned = job.pinned or Pinned()
    names = {one.id: one.name for one in able.question.auditors}
    parts = []
    if pinned.first_on:
        parts.append(Text(f"自 {pinned.first_on} 起", f"from {pinned.first_on}"))
    elif pinned.month:
        when = month_words(pinned.month)
        parts.append(Text(f"在{when.zh}", f"in {when.en}"))
    if pinned.lead is not None:
        lead = names.get(pinned.lead, f"#{pinned.lead}")
        parts.append(Text(f"由{lead}任组长", f"led by {lead}"))
    if pinned.others:
        others = listed(plainly(names.get(one, f"#{one}")) for one in pinned.others)
        parts.append(Text(f"{others.zh}参加", f"with {others.en}"))
    words = listed(parts)
    return Text(f"{job.label.zh}已人工设定：{words.zh}", f"{job.label.en} was set by hand: {words.en}")


def _limit_words(auditor: Auditor) -> Text:
    parts = []
    if (most := auditor.most_days_month) is not None:
        parts.append(Text(f"每月最多 {most} 天", f"at most {most} days a month"))
    if (most := auditor.most_days_year) is not None:
        parts.append(Text(f"每年最多 {most} 天", f"at most {most} days a year"))
    words = listed(parts)
    return Text(f"{auditor.name}审核{words.zh}", f"{auditor.name} audits {words.en}")


def _absence_words(auditor: Auditor) -> Text:
    shown = [plainly(f"{one.from_on} – {one.to_on}") for one in auditor.absences[:_NAMED]]
    rest = len(auditor.absences) - _NAMED
    days = listed([*shown, Text(f"另 {rest} 段", f"{rest} more")] if rest > 0 else shown)
    return Text(f"{auditor.name}缺勤：{days.zh}", f"{auditor.name} is absent: {days.en}")


def _months(able: Able, job: Job) -> Text:
    if job.pinned and (pinned := job.pinned.month or job.pinned.first_on):
        return month_words(pinned)
    every = (month_at(n, able.question.first_month) for n in range(able.question.months))
    return months_words(job.months or every)


def _may_lie(able: Able, key: str, window: Window) -> bool:
    return key in able.jobs and any(window.first <= month <= window.last for month in able.months_of(able.jobs[key]))


def _team_on_some_day(able: Able, job: Job) -> bool:
    """Whether there is a day on which enough people could begin it, one of them as its leader."""
    members, leaders = able.members[job.key], able.leaders[job.key]
    pinned = job.pinned.others if job.pinned else ()
    for number in _days(able.starts[job.key]):
        there = {person for person, days in members.items() if days >> number & 1}
        leads = any(days >> number & 1 for days in leaders.values())
        if leads and len(there) >= able.team_size(job) and set(pinned) <= there:
            return True
    return False


def _days(days: int) -> Iterator[int]:
    return (number for number in range(days.bit_length()) if days >> number & 1)


def _kept_off(able: Able, job: Job) -> list[Text]:
    """Those who are competent on some day and may not, or are never free, each with the reason."""
    found = []
    for auditor in able.question.auditors:
        if auditor.id in able.members[job.key]:
            continue
        if not able.competent(auditor, job, AUDITING) & able.starts[job.key]:
            continue
        why = [tie.why for tie in auditor.ties if tie.job == job.key or tie.process in job.processes]
        reason = listed(why) if why else Text("这些日子不在或已另有安排", "absent or taken on these days")
        found.append(Text(f"{auditor.name}（{reason.zh}）", f"{auditor.name} ({reason.en})"))
    rest = len(found) - _NAMED
    return [*found[:_NAMED], Text(f"另 {rest} 人", f"{rest} more")] if rest > 0 else found


def _people(names: list[str]) -> Text:
    if not names:
        return Text("无", "nobody")
    rest = len(names) - _NAMED
    shown = [plainly(name) for name in names[:_NAMED]]
    return listed([*shown, Text(f"另 {rest} 人", f"{rest} more")] if rest > 0 else shown)
