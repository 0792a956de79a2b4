"""The demands of a calendar in words, and those that nothing could meet, whoever computes it."""

from collections.abc import Iterator

from docflow.audits.planning.able import Able, Line, Window
from docflow.audits.planning.months import month_at
from docflow.audits.planning.question import AUDITING, Job
from docflow.audits.planning.words import listed, month_words, months_words, place_words, plainly, since_words
from docflow.kernel.text import Text

_NAMED = 6
"""So many people are named, and the others counted."""


def hopeless(able: Able) -> Iterator[Text]:
    """Demands that cannot be met even if there were no other, each in words."""
    for key in sorted(able.jobs):
        job = able.jobs[key]
        if not able.starts[key]:
            yield Text(
                f"{job.label.zh}需要同一个月内连续 {job.days} 个工作日：{_months(able, job).zh}没有这样的日子",
                f"{job.label.en} needs {job.days} working days in a row within one month: there are none in "
                f"{_months(able, job).en}",
            )
        elif not _team_on_some_day(able, job):
            yield need_words(able, job)
    for window in able.windows:
        if not any(_may_lie(able, key, window) for key in window.line.jobs):
            yield due_words(able, window)


def need_words(able: Able, job: Job) -> Text:
    """What an audit takes, who could give it, and why the others could not."""
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
    return Text(zh, en)


def due_words(able: Able, window: Window) -> Text:
    """By when an audit is due and which could be it."""
    line, first_month = window.line, able.question.first_month
    last_on = line.site.last_audited_on if line.site else line.process.last_audited_on
    since = since_words(last_on)
    months = months_words(month_at(n, first_month) for n in range(window.first, window.last + 1))
    jobs = [able.jobs[key].label for key in line.jobs if key in able.jobs and _may_lie(able, key, window)]
    could = listed(jobs) if jobs else Text("无", "none")
    place, every = place_words(line.process, line.site), line.interval
    return Text(
        f"{place} 至少每 {every} 个月审核一次（{since.zh}），须在{months.zh}审核；可安排的审核：{could.zh}",
        f"{place} is audited at least every {every} month{'s' if every > 1 else ''} ({since.en}), so it has to be in "
        f"{months.en}; audits that could be: {could.en}",
    )


def line_words(able: Able, line: Line) -> Text:
    place, every, due = (
        place_words(line.process, line.site),
        line.interval,
        month_at(line.due, able.question.first_month),
    )
    return Text(
        f"{place} 至少每 {every} 个月审核一次，首次不晚于{month_words(due).zh}",
        f"{place} is audited at least every {every} month{'s' if every > 1 else ''}, first by {month_words(due).en}",
    )


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
