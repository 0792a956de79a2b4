"""An audit with a long checklist: open it, answer a question, report thousands of findings; beside an ORM page."""

import random
from datetime import UTC, date, datetime, timedelta
from functools import partial
from itertools import count
from pathlib import Path

from sqlalchemy import func, insert, select
from starlette.testclient import TestClient

from benchmarks.company import AUTHOR, COUNTERSIGNER, actor, at_the_door, floor, opened, sentence, table_of
from benchmarks.measuring import Act, Row, Size, counting, side_by_side
from docflow.audits.held import GRADES, AuditPlan, AuditQuestion, Finding
from docflow.audits.models import Audit, AuditMember
from docflow.house import House
from docflow.lifecycle.items import Item, ItemParty
from docflow.people.queries import unit_by_code

_AT = datetime(2026, 3, 2, tzinfo=UTC)
_FEW, _QUESTIONS = 20, 200
_CLAUSES = ("7.1.4", "7.5.2", "9.2.2")


def run(folder: Path, size: Size) -> list[Row]:
    house = opened(folder / "house", search="memory")
    short, long = fill_audit(house, _FEW), fill_audit(house, _QUESTIONS)
    rows: list[Row] = []
    with floor(folder / "floor", rows=size.documents) as bare, at_the_door(house, AUTHOR) as client:
        places = {"workbench": "/audits/{}/workbench", "checklist over HTTP": "/api/v1/audits/{}/questions"}
        for name, path in places.items():
            client.headers["accept"] = "application/json" if "api" in path else "text/html"
            few = _statements(partial(_show, client, path.format(short)))
            show = partial(_show, client, path.format(long))
            ours, beside = side_by_side(show, bare.page, size.at_most(60))
            rows.append(
                Row(
                    f"{name} of an audit with {_QUESTIONS} questions", ours, beside, "<= 150 ms, SQL as for 20",
                    statements=_statements(show), most_statements=few, most_ours=150,
                )
            )  # fmt: skip
        few = _statements(_answering(house, client, short))
        answer = _answering(house, client, long)
        ours, beside = side_by_side(answer, bare.write_five, size.times)
        rows.append(
            Row(
                f"answer one question of {_QUESTIONS}", ours, beside, "<= 3x, SQL as for 20", most=3,
                statements=_statements(answer), most_statements=few,
            )
        )  # fmt: skip
        rows += _reported(house, client, bare.page, size)
    house.close()
    return rows


def _reported(house: House, client: TestClient, page: Act, size: Size) -> list[Row]:
    many = min(size.documents // 2, 5_000)
    audits = {found: fill_audit(house, _FEW, state="fieldwork_done") for found in (60, many)}
    for found, audit in audits.items():
        fill_findings(house, audit, found)
    rows = []
    for name, path in {
        "report": "/audits/{}/report",
        "findings as a spreadsheet": "/audits/{}/report/findings",
    }.items():
        few = _statements(partial(_take, client, path.format(audits[60])))
        take = partial(_take, client, path.format(audits[many]))
        ours, beside = side_by_side(take, page, size.at_most(10), warm=1)
        rows.append(
            Row(
                f"{name} of an audit with {many:,} findings", ours, beside, "<= 3 s, SQL as for 60",
                statements=_statements(take), most_statements=few, most_ours=3_000,
            )
        )  # fmt: skip
    return rows


def _show(client: TestClient, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 200 and "9.2.2" in answer.text, answer.text[:500]


def _take(client: TestClient, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 200 and answer.content.startswith(b"PK"), answer.text[:500]


def _answering(house: House, client: TestClient, audit: int) -> Act:
    """Answers one question after the other, round after round, each on the ground of the answer before."""
    with house.store.reading() as session:
        ids = session.scalars(select(AuditQuestion.id).where(AuditQuestion.audit_id == audit)).all()
    turns = count()

    def answer() -> None:
        before, at = divmod(next(turns), len(ids))
        body = {"result": "conform", "evidence": "查阅 12 份记录", "evidence_kind": "record", "based_on": before}
        sent = client.post(f"/api/v1/audits/questions/{ids[at]}/answers", json=body)
        assert sent.status_code == 201 and not sent.json()["proposal"], sent.text[:500]

    return answer


def _statements(act: Act) -> int:
    act()
    with counting() as sent:
        act()
    return len(sent)


def fill_audit(house: House, questions: int, *, state: str = "in_progress", on: date = date(2026, 3, 2)) -> int:
    """An audit with so many unanswered questions by plain inserts; the author leads it. Returns its id."""
    chance = random.Random(questions)
    lead = actor(house, AUTHOR).person_id
    workflow = house.lifecycles["audit"].newest
    with house.store.writing() as session:
        unit = unit_by_code(session, "HQ").id
        one = (session.scalar(select(func.max(Item.id))) or 0) + 1
        session.execute(insert(table_of(Item)), [
            {"id": one, "kind": "audit", "workflow": workflow.workflow, "workflow_version": workflow.version,
             "state": state, "version": 1, "round": 1, "in_force": True, "was_in_force": True, "closed": False,
             "number": f"IA-2026-{one:05}", "title_zh": sentence(chance, 4), "title_en": "", "unit_id": unit,
             "author_id": lead, "created_at": _AT, "changed_at": _AT, "due_on": on}
        ])  # fmt: skip
        session.execute(insert(table_of(Audit)), [
            {"id": one, "unplanned_reason": "客户要求", "first_on": on, "last_on": on + timedelta(days=1), "days": 2,
             "team_size": 1, "place": "", "pinned": False}
        ])  # fmt: skip
        session.execute(insert(table_of(AuditPlan)), [
            {"audit_id": one, "objectives": "确认有效", "scope_words": "", "criteria": "", "method": "onsite",
             "method_risks": ""}
        ])  # fmt: skip
        session.execute(insert(table_of(AuditMember)), [{"audit_id": one, "person_id": lead, "part": "lead"}])
        session.execute(insert(table_of(ItemParty)), [{"item_id": one, "person_id": lead, "part": "lead"}])
        session.execute(insert(table_of(AuditQuestion)), [
            {"audit_id": one, "place": place, "origin": "clause", "words_zh": f"9.2.2 {sentence(chance, 12)}",
             "words_en": "", "standard": "cieccpa", "clause": _CLAUSES[place % 3], "source_label": "9.2.2",
             "answer": 0, "answers": 0, "undecided": False}
            for place in range(1, questions + 1)
        ])  # fmt: skip
    return one


def fill_findings(house: House, audit: int, many: int, *, since: date = date(2026, 3, 2), over: int = 1) -> None:
    """Accepted findings of every grade by plain inserts, on the days from `since` on."""
    chance = random.Random(many)
    auditee = actor(house, COUNTERSIGNER).person_id
    workflow = house.lifecycles["finding"].newest
    with house.store.writing() as session:
        first = (session.scalar(select(func.max(Item.id))) or 0) + 1
        unit = unit_by_code(session, "QA").id
        session.execute(insert(table_of(Item)), [
            {"id": one, "kind": "finding", "workflow": workflow.workflow, "workflow_version": workflow.version,
             "state": "accepted", "version": 1, "round": 1, "in_force": True, "was_in_force": True, "closed": False,
             "number": f"AF-2026-{one:05}", "title_zh": sentence(chance, 4), "title_en": "", "unit_id": unit,
             "author_id": auditee, "created_at": _AT, "changed_at": _AT, "due_on": None}
            for one in range(first, first + many)
        ])  # fmt: skip
        session.execute(insert(table_of(Finding)), [
            {"id": one, "audit_id": audit, "grade": GRADES[one % 6], "standard": "cieccpa", "section": "", "rule": "",
             "clause": _CLAUSES[one % 3], "requirement": sentence(chance, 10), "evidence": sentence(chance, 30),
             "gap": sentence(chance, 10), "found_on": since + timedelta(days=chance.randrange(over)),
             "auditee_id": auditee, "reply": "", "replied_by_id": auditee, "replied_on": since, "decision": ""}
            for one in range(first, first + many)
        ])  # fmt: skip
