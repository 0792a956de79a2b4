"""How the people of the demonstration plan an audit, hold it and write down what they found."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import cycle

from sqlalchemy import select

from docflow.audits import answers, checklist, findings, planned
from docflow.audits.audit_guards import open_nonconformities
from docflow.audits.held import AuditQuestion, Finding
from docflow.audits.models import Audit
from docflow.audits.parts import members_of
from docflow.audits.scene import scenes_of
from docflow.demo.acting import Play, Story, together
from docflow.journal.work import Work
from docflow.kernel.text import Text
from docflow.lifecycle.items import open_item
from docflow.people.queries import scope_of
from docflow.processes.models import Process

STANDARD = "cieccpa"
MANAGER = "qiu"
"""Keeps the programme, the processes and the register of auditors."""
_NOTICE = 12
"""Days from the notice to the first day."""
_MINUTES = timedelta(minutes=9)

_SEEN: Sequence[tuple[str, str, str]] = (
    ("record", "document_review", "抽查近三个月的记录，填写完整，签字和日期齐全。"),
    ("interview", "interview", "与岗位人员面谈，能说清要求和自己的职责。"),
    ("observation", "observe", "现场观察一个班次，操作与规定一致。"),
    ("file", "document_review", "核对现行版本，与分发清单一致，未见作废版本。"),
    ("record", "document_review", "比对系统数据与原始凭证，五项数据全部相符。"),
)

Aftermath = Callable[[int], Story]
"""What becomes of a nonconformity, by its id."""


@dataclass(frozen=True)
class Found:
    """What the auditors write down."""

    grade: str
    title: Text
    clause: str
    requirement: str
    evidence: str
    gap: str = ""
    rule: str = ""
    disputed: str = ""
    decision: str = ""
    aftermath: Aftermath | None = None


@dataclass(frozen=True)
class Script:
    """How one audit goes."""

    conclusion: str
    found: Sequence[Found] = ()
    share: float = 1.0
    """Of the questions that are answered on the first day; below 1 the audit goes on."""


QUIET = Script("所审核过程符合要求，运行有效，未发现不符合。")


def opened(work: Work, audit_id: int) -> Audit:
    item = open_item(work.session, audit_id, scope_of(work))
    assert isinstance(item, Audit)
    return item


def held(play: Play, audit_id: int, script: Script) -> Story:
    """One audit from its notice to its end, on the days that the calendar gave it."""
    with play.house.store.reading() as session:
        audit = session.get_one(Audit, audit_id)
        assert audit.first_on is not None and audit.last_on is not None
        first, last = play.ago(audit.first_on), play.ago(audit.last_on)
        team = members_of(session, audit_id)
        lead = play.username(next(person for person, part in team.items() if part == "lead"))
        others = [play.username(person) for person, part in team.items() if part == "auditor"]
    yield first + _NOTICE
    _prepare(play, audit_id, lead, others or [lead])
    yield first
    with play.acting(lead) as work:
        if checklist.stale(work, opened(work, audit_id)):
            checklist.generate(play.house.desk, work, opened(work, audit_id))
    play.take(lead, audit_id, "start")
    _answer(play, audit_id, [lead, *others], script)
    made = [_write(play, audit_id, one, at, (others or [lead])[0]) for at, one in enumerate(script.found)]
    for finding_id in made:
        play.take(lead, finding_id, "confirm")
    if script.share < 1:
        return
    yield from together([
        _reported(play, audit_id, lead, last, script.conclusion, list(zip(made, script.found, strict=True))),
        *(one.aftermath(_raised(play, made[at])) for at, one in enumerate(script.found) if one.aftermath),
    ])  # fmt: skip
    with play.acting(MANAGER) as work:
        left = open_nonconformities(work, opened(work, audit_id))
    if not left:
        play.take(MANAGER, audit_id, "close")


def _prepare(play: Play, audit_id: int, lead: str, others: Sequence[str]) -> None:
    with play.acting(lead) as work:
        audit = opened(work, audit_id)
        planned.plan(play.house.desk, work, audit, _PLAN, list(_agenda(play, work, audit, [lead, *others])))
        checklist.generate(play.house.desk, work, audit)
    play.take(lead, audit_id, "prepare")


_PLAN = planned.PlanAsked(
    objectives="确认过程符合标准和本组织文件的要求，措施得到实施，结果达到目标。",
    scope_words="受审核过程在所列场所的全部活动，追溯上次审核以来的记录。",
    criteria="T/CIECCPA 所列条款、现行受控文件、适用的合规义务。",
    method="onsite",
)


def _agenda(play: Play, work: Work, audit: Audit, team: Sequence[str]) -> Iterator[planned.SessionAsked]:
    """An opening, a session of each auditor and a closing, in the rooms of the unit."""
    assert audit.first_on is not None and audit.last_on is not None
    process = work.session.get_one(Process, min(scenes_of(work.session, [audit])[audit.id].processes))
    lead, owner = play.actor(team[0]).id, process.owner_id
    yield planned.SessionAsked(audit.first_on, "08:30", "09:00", "首次会议", "会议室", process.id, lead, owner)
    topics = cycle(("职责、目标和资源", "现场运行和记录", "监视测量和数据"))
    for one, topic in zip(dict.fromkeys(team), topics, strict=False):
        yield planned.SessionAsked(
            audit.first_on, "09:10", "11:30", topic, "现场", process.id, play.actor(one).id, owner
        )  # fmt: skip
    yield planned.SessionAsked(audit.last_on, "16:00", "16:40", "末次会议", "会议室", process.id, lead, owner)


def _answer(play: Play, audit_id: int, team: Sequence[str], script: Script) -> None:
    """The auditors take turns; what does not conform is told where its finding stands."""
    with play.house.store.reading() as session:
        ids = [one.id for one in session.scalars(answers.questions_of(audit_id))]
    told = {at: one for at, one in enumerate(script.found) if one.grade in _RESULTS}
    for at, question_id in enumerate(ids[: round(len(ids) * script.share)]):
        kind, way, words = _SEEN[at % len(_SEEN)]
        given = answers.Given("conform", words, kind, way, False, 40, 5, "按月随机抽取")
        if (found := told.get(at)) is not None:
            given = answers.Given(_RESULTS[found.grade], found.evidence, "record", "document_review")
        play.clock.move_to(play.clock.now() + _MINUTES)
        with play.acting(team[at % len(team)]) as work:
            audit, question = answers.open_question(work, question_id)
            answers.answer(play.house.desk, work, audit, question, given, based_on=0)


_RESULTS: Mapping[str, str] = {"minor": "nonconform", "major": "nonconform", "opportunity": "opportunity"}


def _write(play: Play, audit_id: int, found: Found, at: int, who: str) -> int:
    """What stands at a place in the script belongs to the question at the same place."""
    with play.acting(who) as work:
        audit = opened(work, audit_id)
        question = work.session.scalars(answers.questions_of(audit_id)).all()[at]
        said = findings.Statement(
            grade=found.grade, title=found.title, requirement=found.requirement, evidence=found.evidence,
            gap=found.gap, clause=(STANDARD, found.clause), rule=found.rule,
            process_id=min(scenes_of(work.session, [audit])[audit.id].processes),
        )  # fmt: skip
        asked: AuditQuestion | None = question if found.grade in _RESULTS else None
        return findings.write(play.house.desk, work, audit, said, question=asked).id


def _raised(play: Play, finding_id: int) -> int:
    with play.house.store.reading() as session:
        finding = session.scalars(select(Finding).where(Finding.id == finding_id)).one()
        return findings.raised_by(session, finding)[0].id


def _reported(
    play: Play, audit_id: int, lead: str, last: int, conclusion: str, made: Sequence[tuple[int, Found]]
) -> Story:
    """What was found is answered, and the report is issued."""
    auditees: set[str] = set()
    yield last
    for finding_id, found in made:
        if found.grade in ("conformity", "good_practice"):
            continue
        auditees.add(who := _auditee(play, finding_id))
        if found.disputed:
            play.take(who, finding_id, "dispute", comment=found.disputed)
        else:
            play.take(who, finding_id, "accept", comment="情况属实，将按期处理。")
    play.take(lead, audit_id, "finish_fieldwork")
    yield last - 3
    for finding_id, found in made:
        if found.disputed:
            play.take(MANAGER, finding_id, "decide", comment=found.decision)
    fields = {
        "conclusion": conclusion, "summary": "按计划完成审核，抽样情况见检查表。",
        "recipients": sorted({"gao", *auditees}),
    }  # fmt: skip
    play.take(lead, audit_id, "issue_report", fields=fields)
    yield last - 8


def _auditee(play: Play, finding_id: int) -> str:
    with play.house.store.reading() as session:
        auditee = session.scalars(select(Finding.auditee_id).where(Finding.id == finding_id)).one()
    assert auditee is not None
    return play.username(auditee)


def working_days(play: Play, ago: int, many: int, holidays: Collection[date], *, onward: int = 1) -> tuple[date, date]:
    """The first and last of so many working days from a day on, or with -1 from one before it; no holiday between."""
    first = play.day(ago)
    while True:
        last, left = first, many - 1
        while left:
            last += timedelta(days=1)
            left -= last.weekday() < 5
        free = not any(first <= day <= last for day in holidays)
        if first.weekday() < 5 and free:
            return first, last
        first += timedelta(days=onward)
