"""Audits in every part of their life, and the people who bring them there."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date, timedelta
from typing import Any

from cast import CHEN, FANG, HE, MENG, QIN, TAO, XU, actor
from given import take
from sqlalchemy import insert, select

from docflow.audits import answers, checklist, findings, planned, team
from docflow.audits.audit_kind import add_addendum
from docflow.audits.beginning import AuditAsked, begin_audit
from docflow.audits.held import AuditPlan, AuditQuestion, Finding
from docflow.audits.models import Audit, Competence
from docflow.audits.scene import scenes_of
from docflow.house import House
from docflow.journal.work import Work, working
from docflow.kernel.actor import INSTALLER
from docflow.kernel.text import Text
from docflow.lifecycle.errors import StepRefused
from docflow.lifecycle.items import Item, open_item
from docflow.people.queries import person_by_username, scope_of, unit_by_code
from docflow.processes.models import Process
from docflow.processes.queries import process_of
from docflow.processes.service import add_process
from docflow.reports.audit_facts import GRADES

TEAM = {TAO: "lead", XU: "auditor", QIN: "auditor"}
CLAUSES = (("cieccpa", "7.5.2"),)
SEEN = answers.Given("conform", "查阅 12 份记录，均经批准。", "record", "document_review", False, 40, 12, "随机")
BROKEN = answers.Given("nonconform", "第 3、7 份记录未经批准。", "record", "document_review")


@contextmanager
def acting(house: House, who: str) -> Iterator[Work]:
    with working(house.store, actor(house, who), house.clock) as work:
        yield work


def someone(house: House, who: str) -> int:
    return actor(house, who).id


def today(house: House) -> date:
    return house.clock.now().astimezone(house.clock.zone).date()


def process(house: House, code: str = "P-EN", unit_code: str = "EN", owner: str = CHEN, **more: Any) -> int:
    """A process of a unit, owned by somebody; the one of that code if it is there already."""
    with working(house.store, INSTALLER, house.clock) as work:
        known = work.session.scalar(select(Process.id).where(Process.code == code))
        if known is not None:
            return known
        unit = unit_by_code(work.session, unit_code)
        return add_process(
            work, code=code, name=Text("能源计量", "Energy metering"), unit=unit,
            owner=person_by_username(work.session, owner), sites=[unit], clauses=list(CLAUSES),
            known_clauses=house.desk.known_clauses, **more,
        ).id  # fmt: skip


def competent(house: House, *people: str) -> None:
    with working(house.store, INSTALLER, house.clock) as work:
        for who in people:
            person = person_by_username(work.session, who)
            work.session.add(Competence(
                person_id=person.id, standard="cieccpa", level="lead", from_on=date(2020, 1, 1), evidence="证书 1",
            ))  # fmt: skip


def audit(house: House, *, day: int = 7, code: str = "P-EN", unit_code: str = "EN", by: str = MENG) -> int:
    """An audit that is planned and nothing more, of one process, on two days from a week on."""
    about = process(house, code, unit_code)
    with acting(house, by) as work:
        first = work.today + timedelta(days=day)
        asked = AuditAsked(
            title=Text("能源计量审核", "Audit of energy metering"), unit=unit_by_code(work.session, unit_code),
            reason="客户要求", scope=[(process_of(work.session, about), None)], clauses=CLAUSES, first_on=first,
            last_on=first + timedelta(days=1),
        )  # fmt: skip
        return begin_audit(house.desk, work, asked).id


def opened(work: Work, audit_id: int) -> Audit:
    item = open_item(work.session, audit_id, scope_of(work))
    assert isinstance(item, Audit)
    return item


def staff(house: House, audit_id: int, people: Mapping[str, str] = TEAM, *, by: str = MENG) -> None:
    with acting(house, by) as work:
        team.set_team(
            house.desk, work, opened(work, audit_id),
            {person_by_username(work.session, who).id: part for who, part in people.items()},
        )  # fmt: skip


def plan(house: House, audit_id: int, *, by: str = MENG, auditee: str | None = CHEN, **more: Any) -> AuditPlan:
    with acting(house, by) as work:
        one = opened(work, audit_id)
        assert one.first_on is not None
        line = planned.SessionAsked(
            one.first_on, "09:00", "11:30", "计量管理", "能源部会议室",
            min(scenes_of(work.session, [one])[one.id].processes),
            person_by_username(work.session, XU).id, person_by_username(work.session, auditee).id if auditee else None,
        )  # fmt: skip
        asked = planned.PlanAsked(**{"objectives": "确认计量管理符合要求并有效", "method": "onsite"} | more)
        return planned.plan(house.desk, work, one, asked, [line])


def ask(house: House, audit_id: int, *, by: str = TAO) -> int:
    with acting(house, by) as work:
        return checklist.generate(house.desk, work, opened(work, audit_id))


def prepared(house: House, **more: Any) -> int:
    competent(house, *TEAM)
    one = audit(house, **more)
    staff(house, one)
    plan(house, one)
    assert ask(house, one) > 0
    assert take(house, TAO, one, "prepare") == "prepared"
    return one


def begun(house: House, **more: Any) -> int:
    one = prepared(house, **more)
    assert take(house, TAO, one, "start") == "in_progress"
    return one


def questions(house: House, audit_id: int) -> list[AuditQuestion]:
    with house.store.reading() as session:
        return list(session.scalars(answers.questions_of(audit_id)))


def reply(house: House, who: str, question: int, given: answers.Given = SEEN, *, based_on: int = 0) -> int:
    """Somebody answers; returns the serial of their answer."""
    with acting(house, who) as work:
        one, asked = answers.open_question(work, question)
        return answers.answer(house.desk, work, one, asked, given, based_on=based_on).serial


def reply_all(house: House, audit_id: int, who: str = XU) -> None:
    for question in questions(house, audit_id):
        if not question.answer:
            reply(house, who, question.id)


def found(house: House, audit_id: int, *, by: str = XU, question: int | None = None, **more: Any) -> int:
    """A draft finding, minor unless said otherwise."""
    with acting(house, by) as work:
        one = opened(work, audit_id)
        said = findings.Statement(**{
            "grade": "minor", "title": Text("记录未经批准", "Records without approval"), "requirement": "须经批准。",
            "evidence": "第 3、7 份记录无批准签名。", "gap": "两份记录未经批准即使用。", "clause": ("cieccpa", "7.5.2"),
            "process_id": process_of(work.session, "P-EN").id,
        } | more)  # fmt: skip
        asked = work.session.get(AuditQuestion, question) if question else None
        return findings.write(house.desk, work, one, said, question=asked).id


def inserted(house: House, audit_id: int, many: int, *, state: str = "accepted") -> None:
    """So many findings at once, of all grades in turn, as rows alone."""
    with working(house.store, INSTALLER, house.clock) as work:
        session = work.session
        audit = session.get_one(Audit, audit_id)
        workflow = house.lifecycles["finding"].newest
        items = [
            {
                "kind": "finding", "workflow": "finding", "workflow_version": workflow.version, "state": state,
                "number": f"AF-2026-{at:05}", "title_zh": f"发现 {at}", "title_en": f"Finding {at}",
                "unit_id": audit.unit_id, "created_at": work.at, "changed_at": work.at, "version": 1, "round": 1,
                "in_force": True, "was_in_force": True, "closed": False,
            }
            for at in range(10_001, 10_001 + many)
        ]  # fmt: skip
        table = Item.__table__
        made = session.execute(insert(table).returning(table.c.id, sort_by_parameter_order=True), items)
        rows = [
            {
                "id": id, "audit_id": audit_id, "grade": list(GRADES)[at % 6], "standard": "cieccpa",
                "clause": ("7.5.2", "7.5.3", "7.2")[at % 3], "found_on": today(house), "evidence": f"证据 {at}",
                "requirement": "须经批准。", "gap": "未经批准。", "section": "", "rule": "", "reply": "",
                "decision": "",
            }
            for at, id in enumerate(made.scalars())
        ]  # fmt: skip
        session.execute(insert(Finding.__table__), rows)


def fieldwork_done(house: House, **more: Any) -> tuple[int, int]:
    """Every question answered, one of them with a finding that the auditee accepted; returns audit and finding."""
    one = begun(house, **more)
    first = questions(house, one)[0]
    reply(house, XU, first.id, BROKEN)
    finding = found(house, one, question=first.id)
    take(house, TAO, finding, "confirm")
    take(house, CHEN, finding, "accept")
    reply_all(house, one)
    assert take(house, TAO, one, "finish_fieldwork") == "fieldwork_done"
    return one, finding


REPORT = {"conclusion": "体系基本符合要求。", "summary": "审核两天。"}


def reported(house: House, **more: Any) -> tuple[int, int]:
    one, finding = fieldwork_done(house, **more)
    fields = REPORT | {"recipients": [CHEN, FANG]}
    assert take(house, TAO, one, "issue_report", fields=fields) == "report_issued"
    return one, finding


def refused(house: House, who: str, item_id: int, step: str, **more: Any) -> list[str]:
    """The codes with which a step is refused; fails if it is taken."""
    try:
        state = take(house, who, item_id, step, **more)
    except StepRefused as refusal:
        return [code for code, _ in refusal.facts["reasons"]]
    raise AssertionError(f"{step} was taken: {state}")


def finding_row(house: House, finding: int) -> Finding:
    with house.store.reading() as session:
        return session.scalars(select(Finding).where(Finding.id == finding)).one()


def safeguarded(house: House, audit_id: int, person: str, reviewer: str, *, comment: str = "公司小，无他人") -> str:
    """The programme manager lets a conflict pass."""
    fields = {"person": person, "reviewer": reviewer}
    return take(house, MENG, audit_id, "safeguard", fields=fields, comment=comment)


def everything_kept(house: House) -> int:
    """An audit with a row in every table that is kept unchanged."""
    one, _ = reported(house)
    with acting(house, TAO) as work:
        add_addendum(work, opened(work, one), "第 4 页日期应为 9 日。")
    competent(house, HE)
    safeguarded(house, audit(house, day=90), HE, TAO)
    return one
