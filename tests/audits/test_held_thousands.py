"""9.2.2: an audit of five thousand findings stays whole and quick: its page, lists, spreadsheets and report."""

import io
from collections import Counter
from typing import Any

import pytest
from audit_hands import begun, inserted, questions, refused, reply, reply_all
from cast import CHEN, MENG, PASSWORD, TAO, XU
from docx import Document as WordDocument
from given import application_of, take
from pages_reader import Reader
from python_calamine import CalamineWorkbook
from sqlalchemy import select
from starlette.testclient import TestClient
from statements import sent_by

from docflow.audits.held import Finding
from docflow.house import House
from docflow.journal.work import working
from docflow.kernel.actor import INSTALLER
from docflow.reports.audit_facts import GRADES

MANY = 5000
ORDER = list(GRADES)


def sheet(content: bytes) -> list[list[Any]]:
    """The rows below the header."""
    return CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()[1:]


@pytest.fixture
def held(house: House) -> int:
    """An audit whose fieldwork is done, with no finding yet."""
    one = begun(house)
    reply(house, XU, questions(house, one)[0].id)
    reply_all(house, one)
    take(house, TAO, one, "finish_fieldwork")
    return one


def test_every_finding_of_five_thousand_is_listed_once_and_pages_ask_no_more(house: House, held: int) -> None:
    meng = Reader(house, MENG)
    client = TestClient(application_of(house), base_url="http://localhost")
    assert client.post("/api/v1/session", json={"username": MENG, "password": PASSWORD}).status_code == 200
    asked = {
        "page": lambda: meng.see("/findings", audit=held),
        "audit": lambda: meng.see(f"/audits/{held}"),
        "api": lambda: client.get("/api/v1/findings", params={"audit": held}).json(),
        "xlsx": lambda: meng.client.get("/findings/register.xlsx", params={"audit": held}),
        "report": lambda: meng.client.get(f"/audits/{held}/report"),
        "annex": lambda: meng.client.get(f"/audits/{held}/report/findings"),
    }
    inserted(house, held, 60)
    for ask in asked.values():  # what is read once in a process is read now
        ask()
    few = {name: sent_by(ask)[0] for name, ask in asked.items()}
    with working(house.store, INSTALLER, house.clock) as work:
        for one in work.session.scalars(select(Finding)).all():
            work.session.delete(one)
    inserted(house, held, MANY)
    answers = {}
    for name, ask in asked.items():
        count, answers[name] = sent_by(ask)
        assert count == few[name], name
    assert "查看全部 5000 项" in answers["audit"]
    seen: list[str] = []
    after = None
    while True:
        query = {"audit": held, "limit": 200} | ({"after": after} if after else {})
        page = client.get("/api/v1/findings", params=query).json()
        seen += [one["number"] for one in page["items"]]
        after = page["next"]
        if after is None:
            break
    assert len(seen) == len(set(seen)) == MANY
    for name in ("xlsx", "annex"):
        assert sorted(str(row[0]) for row in sheet(answers[name].content)) == sorted(seen), name


def test_a_report_of_five_thousand_counts_all_and_says_where_they_stand(house: House, held: int) -> None:
    inserted(house, held, MANY)
    content = Reader(house, TAO).client.get(f"/audits/{held}/report").content
    document = WordDocument(io.BytesIO(content))
    said = [one.text for one in document.paragraphs]
    sentence = "审核发现共 5000 项；本报告逐项列出等级最高的 300 项，全部发现见附件 IA-2026-01-findings.xlsx。"
    assert sentence in said
    told = [one for one in said if one.startswith("AF-2026-") and "；" not in one]
    assert len(told) == 300 and all(one.endswith("严重不符合") for one in told)
    (matrix,) = [table for table in document.tables if table.cell(0, 0).text == "条款"]
    total = [cell.text for cell in matrix.rows[-1].cells]
    graded = Counter(ORDER[at % 6] for at in range(MANY))
    assert [int(cell) for cell in total[1:6]] == [graded[grade] for grade in ORDER[:5]]
    grades = [row[1] for row in sheet(Reader(house, TAO).client.get(f"/audits/{held}/report/findings").content)]
    assert Counter(grades) == Counter({GRADES[grade].zh: many for grade, many in graded.items()})
    assert grades == sorted(grades, key=[words.zh for words in GRADES.values()].index), "the gravest first"


def test_what_stands_in_the_way_of_a_report_is_said_by_the_first_and_their_number(house: House, held: int) -> None:
    inserted(house, held, 90, state="draft")
    codes = refused(house, TAO, held, "issue_report", fields={"conclusion": "符合", "recipients": [CHEN]})
    assert codes == [f"finding-draft:AF-2026-{at}" for at in range(10_001, 10_021)] + ["and-more:70"]


def test_a_list_that_is_narrowed_to_an_unseen_audit_is_empty(house: House, held: int) -> None:
    inserted(house, held, 3)
    meng = Reader(house, MENG)
    assert "IA-2026-01" in meng.see("/findings", audit=held)
    for audit in (held + 1000, "x", "9" * 30):
        assert "AF-2026-" not in meng.see("/findings", audit=audit)
    assert "IA-2026-01" not in Reader(house, "li").see("/findings", audit=held)
