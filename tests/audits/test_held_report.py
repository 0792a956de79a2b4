"""9.2.2 f), g): the report as Word says what was asked, answered, found and signed, and goes to whom it was sent."""

import io
import zipfile
from collections import Counter

import docx
import pytest
from audit_hands import (
    BROKEN,
    REPORT,
    acting,
    begun,
    fieldwork_done,
    found,
    opened,
    prepared,
    questions,
    reply,
    reply_all,
    reported,
)
from cast import CHEN, FANG, LI, MENG, PASSWORD, TAO, XU
from given import application_of, take
from pages_reader import Reader
from sqlalchemy import select
from starlette.testclient import TestClient
from statements import sent_by

from docflow.audits import answers, held_queries
from docflow.audits.audit_kind import add_addendum
from docflow.audits.checklist import add_question
from docflow.audits.held import Finding
from docflow.documents.renditions import MEANINGS
from docflow.house import House
from docflow.kernel.text import LANGUAGES, Language, Text
from docflow.lifecycle.signatures import Signature
from docflow.reports.audit_facts import BRIEF, GRADES


def report(house: House, who: str, audit: int, language: str = "zh", *, status: int = 200) -> bytes:
    client = TestClient(application_of(house), base_url="http://localhost")
    assert client.post("/api/v1/session", json={"username": who, "password": PASSWORD}).status_code == 200
    answer = client.get(f"/api/v1/audits/{audit}/report", params={"language": language})
    assert answer.status_code == status, answer.text
    return answer.content


def told(content: bytes) -> list[str]:
    """Every paragraph and every row of every table, its cells joined by a bar."""
    document = docx.Document(io.BytesIO(content))
    lines = [one.text for one in document.paragraphs]
    return lines + ["|".join(cell.text for cell in row.cells) for table in document.tables for row in table.rows]


def header(content: bytes) -> str:
    package = zipfile.ZipFile(io.BytesIO(content))
    return "".join(package.read(name).decode() for name in package.namelist() if "header" in name)


def issued(house: House) -> int:
    """With answers and findings of several kinds, a decided dispute and an addendum."""
    one = begun(house)
    first = questions(house, one)[0].id
    with acting(house, XU) as work:
        own = [add_question(house.desk, work, opened(work, one), Text(f"自编 {n}", f"Own {n}")).id for n in range(3)]
    reply(house, XU, first, BROKEN)
    reply(house, XU, own[0], answers.Given("not_applicable", reason="没有这种活动"))
    reply(house, XU, own[1], answers.Given("opportunity", "可以更早通知。", "interview", "interview"))
    made = [
        found(house, one, question=first),
        found(house, one, question=own[1], grade="opportunity"),
        found(house, one, grade="observation", clause=("cieccpa", "7.5.3")),
        found(house, one, grade="good_practice", title=Text("交接清楚", "Clear handing over")),
        found(house, one, title=Text("写错了", "Written by mistake")),
    ]
    for finding in made[:4]:
        take(house, TAO, finding, "confirm")
    take(house, TAO, made[4], "void", comment="同一件事")
    take(house, CHEN, made[0], "dispute", comment="记录在另一处。")
    take(house, MENG, made[0], "decide", comment="维持原判。")
    for finding in made[1:3]:
        take(house, CHEN, finding, "accept")
    reply_all(house, one)
    take(house, TAO, one, "finish_fieldwork")
    fields = REPORT | {"recipients": [CHEN, FANG], "follow_up": "三个月后跟踪。", "obstacles": "停炉一天。"}
    assert take(house, TAO, one, "issue_report", fields=fields) == "report_issued"
    with acting(house, TAO) as work:
        add_addendum(work, opened(work, one), "第 4 页日期应为 9 日。")
    return one


@pytest.mark.parametrize("language", LANGUAGES)
def test_figures_of_the_report_equal_the_queries(house_on: House, language: Language) -> None:
    house = house_on
    one = issued(house)
    lines = told(report(house, TAO, one, language))
    with house.store.reading() as session:
        rows = session.scalars(select(Finding).where(Finding.audit_id == one, Finding.state != "void")).all()
        asked = session.scalars(answers.questions_of(one)).all()
        given = Counter(each.result for each in session.scalars(answers.answers_that_count(one)))
    graded = Counter(row.grade for row in rows)
    assert len(rows) == 4 and graded["minor"] == 1
    for grade, words in GRADES.items():
        bars = [
            line for line in lines if line.startswith(f"{words.in_(language)}|") and line.endswith(f"|{graded[grade]}")
        ]
        assert bars or grade == "conformity", grade
    (head,) = [line.split("|") for line in lines if line.startswith(("条款|", "Clause|"))]
    (total,) = [line.split("|") for line in lines if line.startswith(("合计|", "Total|"))]
    counted = dict(zip(head[1:], total[1:], strict=True))
    for grade in ("minor", "observation", "opportunity", "good_practice"):
        assert counted[BRIEF[grade].in_(language)] == str(graded[grade]), grade  # type: ignore[index]
    assert counted[BRIEF["conformity"].in_(language)] == str(given["conform"])
    assert total[-1] == str(given["not_applicable"]) == "1"
    answered = {"zh": "检查表共 {} 项，其中 {} 项已作出判断，1 项不适用。",
                "en": "The checklist has {} questions: {} were answered and 1 do not apply."}  # fmt: skip
    assert answered[language].format(len(asked), len(asked) - 1) in lines
    assert len([line for line in lines if "不适用|没有" in line or "没有这种活动" in line]) == 1
    assert any("总体 40；抽取 12；随机" in line or "Of 40; 12 taken; 随机" in line for line in lines)


def test_the_report_says_who_what_when_and_what_was_added_later(house: House) -> None:
    one = issued(house)
    content = report(house, TAO, one)
    lines = told(content)
    with house.store.reading() as session:
        concluded = session.scalars(held_queries.conclusion_of(one)).one()
        signed = session.scalars(select(Signature).where(Signature.item_id == one)).all()
        rows = session.scalars(select(Finding).where(Finding.audit_id == one)).all()
    assert concluded.conclusion in lines and "停炉一天。" in lines and "三个月后跟踪。" in lines
    assert "第 4 页日期应为 9 日。" in lines and any(line.startswith("补充说明 1（") for line in lines)
    for row in rows:
        assert any(row.number in line for line in lines) == (row.state != "void")
    for each in signed:
        assert any(each.statement_sha256[:16] in line and each.name in line for line in lines)
    for person in ("陶然", "许安", "秦岭"):
        assert any(line.startswith(f"{person}|") for line in lines), person
    assert any("记录在另一处。" in line for line in lines) and any("维持原判。" in line for line in lines)
    assert any(line.startswith("分发名单|") and "陈刚" in line for line in lines)
    assert any("能源部会议室" in line and "09:00–11:30" in line for line in lines)
    assert "docflow-watermark" not in header(content)


def test_the_team_has_a_draft_that_says_so_and_nobody_else_has_one(house: House) -> None:
    one, _ = fieldwork_done(house)
    for who in (TAO, XU, MENG):
        content = report(house, who, one)
        assert "docflow-watermark" in header(content) and 'string="草稿"' in header(content)
        assert any(line.startswith("草稿：审核组长签发报告时写明结论") for line in told(content))
    assert 'string="DRAFT"' in header(report(house, TAO, one, "en"))
    report(house, CHEN, one, status=409)
    report(house, LI, one, status=404)
    tao, chen = Reader(house, TAO), Reader(house, CHEN)
    assert "下载报告草稿" in tao.see(f"/audits/{one}")
    assert tao.client.get(f"/audits/{one}/report").content.startswith(b"PK")
    assert f"/audits/{one}/report" not in chen.see(f"/audits/{one}")
    chen.see(f"/audits/{one}/report", 409)


def test_before_the_fieldwork_is_done_there_is_no_report_and_the_state_is_said(house: House) -> None:
    one = prepared(house)
    assert "还没有审核报告" in report(house, TAO, one, status=409).decode()
    assert f"/audits/{one}/report" not in Reader(house, TAO).see(f"/audits/{one}")


def test_whom_it_was_sent_to_reads_every_finding_and_no_working_paper(house: House) -> None:
    one = issued(house)
    asked = questions(house, one)[0].words_zh
    whole, sent = told(report(house, TAO, one)), told(report(house, CHEN, one))
    assert any(asked in line for line in whole) and not any(asked in line for line in sent)
    assert "检查项、证据和抽样记录由审核组保存。" in sent
    findings = [line for line in whole if line.startswith("AF-2026-")]
    assert findings and [line for line in sent if line.startswith("AF-2026-")] == findings
    assert "下载 Word 审核报告" in Reader(house, CHEN).see(f"/audits/{one}")


def test_who_sees_the_audit_and_was_not_sent_the_report_gets_none(house: House) -> None:
    one, _ = fieldwork_done(house)
    take(house, TAO, one, "issue_report", fields=REPORT | {"recipients": [FANG]})
    report(house, CHEN, one, status=403)
    assert f"/audits/{one}/report" not in Reader(house, CHEN).see(f"/audits/{one}")


def test_a_grade_that_changed_after_the_report_is_told_with_both_names(house: House) -> None:
    one, finding = reported(house)
    fields = {"grade": "observation"}
    take(house, TAO, finding, "propose_regrading", fields=fields, comment="证据不足")
    take(house, MENG, finding, "regrade")
    lines = told(report(house, TAO, one))
    assert any("轻微不符合 → 观察项：证据不足（" in line and "陶然" in line and "孟洁" in line for line in lines)


def test_every_signature_that_a_workflow_asks_for_has_its_word_on_paper(house: House) -> None:
    steps = [step for one in house.lifecycles.values() for step in one.newest.steps.values()]
    asked = {step.signature.meaning for step in steps if step.signature}
    assert "audited" in asked and asked <= MEANINGS.keys()


def test_a_report_takes_as_many_statements_for_forty_findings_as_for_one(house: House) -> None:
    one = begun(house)
    first = questions(house, one)[0].id
    reply(house, XU, first, BROKEN)
    found(house, one, question=first)
    reply_all(house, one)
    take(house, TAO, one, "finish_fieldwork")
    few = statements(house, one)
    take(house, TAO, one, "resume_fieldwork", comment="还有")
    with acting(house, XU) as work:
        for n in range(40):
            add_question(house.desk, work, opened(work, one), Text(f"自编 {n}", ""))
    for question in questions(house, one)[-40:]:
        reply(house, XU, question.id)
        found(house, one, question=question.id)
    take(house, TAO, one, "finish_fieldwork")
    assert statements(house, one) == few


def statements(house: House, audit: int) -> int:
    reader = Reader(house, TAO)
    reader.client.get(f"/audits/{audit}/report")
    many, answer = sent_by(lambda: reader.client.get(f"/audits/{audit}/report"))
    assert answer.status_code == 200
    return many
