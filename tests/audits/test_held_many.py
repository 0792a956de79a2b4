"""A checklist of 200 questions opens, and one of them is answered, with as many statements as in a short one."""

from itertools import count

from audit_hands import acting, begun, opened, questions
from cast import PASSWORD, TAO, XU
from given import application_of
from pages_reader import Reader
from starlette.testclient import TestClient
from statements import sent_by

from docflow.audits.checklist import add_question
from docflow.house import House
from docflow.kernel.text import Text


def lengthened(house: House, one: int) -> None:
    with acting(house, XU) as work:
        for number in range(200):
            add_question(house.desk, work, opened(work, one), Text(f"问题 {number}", ""))
    assert len(questions(house, one)) > 200


def test_two_hundred_questions_open_with_as_many_statements_as_three(house: House) -> None:
    one = begun(house)
    tao = Reader(house, TAO)
    tao.see(f"/audits/{one}/workbench")
    few, _ = sent_by(lambda: tao.see(f"/audits/{one}/workbench"))
    lengthened(house, one)
    many, _ = sent_by(lambda: tao.see(f"/audits/{one}/workbench"))
    assert many == few


def test_one_of_two_hundred_is_answered_with_as_many_statements_as_one_of_three(house: House) -> None:
    one = begun(house)
    first = questions(house, one)[0].id
    client = TestClient(application_of(house), base_url="http://localhost")
    assert client.post("/api/v1/session", json={"username": XU, "password": PASSWORD}).status_code == 200
    before = count()

    def answer() -> None:
        body = {"result": "conform", "evidence": "记录 12 份", "evidence_kind": "record", "based_on": next(before)}
        assert client.post(f"/api/v1/audits/questions/{first}/answers", json=body).status_code == 201

    answer()
    few, _ = sent_by(answer)
    lengthened(house, one)
    many, _ = sent_by(answer)
    assert many == few > 0
