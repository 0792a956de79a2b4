"""9.2.2: programmes hold audits over HTTP, and nobody reads what is not theirs."""

from typing import Any

from audit_hands import audit, begun, competent, found, questions, reported
from cast import CHEN, HE, LI, MENG, PASSWORD, QIN, SUN, TAO, XU
from given import application_of, take
from starlette.testclient import TestClient

from docflow.house import House


def door(house: House, who: str) -> TestClient:
    client = TestClient(application_of(house), base_url="http://127.0.0.1:8000", follow_redirects=False)
    assert client.post("/api/v1/session", json={"username": who, "password": PASSWORD}).status_code == 200
    return client


def codes(answer: Any) -> list[str]:
    return [one["code"] for one in answer.json()["reasons"]]


def test_a_team_is_set_by_its_version_and_refused_with_every_reason(house: House) -> None:
    competent(house, TAO)
    one = audit(house)
    meng = door(house, MENG)
    tag = meng.get(f"/api/v1/audits/{one}").headers["etag"]
    wanted = [{"person": TAO, "part": "lead"}, {"person": CHEN, "part": "auditor"}]
    assert meng.put(f"/api/v1/audits/{one}/team", json=wanted).status_code == 428
    answer = meng.put(f"/api/v1/audits/{one}/team", json=wanted, headers={"if-match": tag})
    assert answer.status_code == 409
    assert {"team-incompetent", "works-in-unit", "owns-process"} <= set(codes(answer))
    answer = meng.put(f"/api/v1/audits/{one}/team", json=wanted[:1], headers={"if-match": tag})
    assert answer.status_code == 200 and answer.headers["etag"] != tag
    seen = meng.get(f"/api/v1/audits/{one}/conflicts", params={"who": CHEN}).json()
    assert {each["code"] for each in seen} >= {"works-in-unit", "owns-process"}


def test_two_auditors_answer_different_questions_without_hindering_each_other(house: House) -> None:
    one = begun(house)
    xu, qin = door(house, XU), door(house, QIN)
    first, second = questions(house, one)[0].id, questions(house, one)[-1].id
    body = {"result": "conform", "evidence": "记录 12 份", "evidence_kind": "record", "based_on": 0}
    for who, question in ((xu, first), (qin, second)):
        answer = who.post(f"/api/v1/audits/questions/{question}/answers", json=body)
        assert answer.status_code == 201, answer.text
        assert not answer.json()["proposal"]


def test_a_second_answer_from_the_same_state_is_kept_beside_and_shown_to_both(house: House) -> None:
    one = begun(house)
    question = questions(house, one)[0].id
    body = {"result": "conform", "evidence": "记录 12 份", "evidence_kind": "record", "based_on": 0}
    for who in (XU, QIN):
        sent = door(house, who).post(f"/api/v1/audits/questions/{question}/answers", json=body | {"evidence": who})
        assert sent.status_code == 201
    for who in (XU, QIN, TAO):
        (shown,) = [q for q in door(house, who).get(f"/api/v1/audits/{one}/questions").json() if q["id"] == question]
        assert shown["undecided"] and [each["evidence"] for each in shown["beside"]] == [XU, QIN]
    address = f"/api/v1/audits/questions/{question}/settled"
    assert door(house, XU).post(address, json={"answer": 2}).status_code == 403
    assert door(house, TAO).post(address, json={"answer": 2}).status_code == 204
    (shown,) = [q for q in door(house, XU).get(f"/api/v1/audits/{one}/questions").json() if q["id"] == question]
    assert shown["answer"]["serial"] == 2 and not shown["undecided"]


def test_an_answer_without_its_reason_is_refused_in_words(house: House) -> None:
    question = questions(house, begun(house))[0].id
    answer = door(house, XU).post(f"/api/v1/audits/questions/{question}/answers", json={"result": "not_applicable"})
    assert answer.status_code == 422 and codes(answer) == ["no-reason"]


def test_the_auditee_sees_no_draft_and_others_see_nothing(house: House) -> None:
    one = begun(house)
    draft = found(house, one)
    for who in (CHEN, HE, LI, SUN):
        client = door(house, who)
        assert client.get(f"/api/v1/findings/{draft}").status_code == 404
        assert client.get("/api/v1/findings").json()["items"] == []
        assert client.get(f"/api/v1/audits/{one}/questions").status_code == 404
    take(house, TAO, draft, "confirm")
    chen = door(house, CHEN)
    assert chen.get(f"/api/v1/findings/{draft}").json()["state"] == "confirmed"
    assert chen.get(f"/api/v1/audits/{one}/questions").status_code == 404
    for who in (LI, SUN):
        client = door(house, who)
        assert client.get(f"/api/v1/findings/{draft}").status_code == 404
        assert client.get(f"/api/v1/audits/{one}").status_code == 404
        assert client.get("/api/v1/audits").json()["items"] == []


def test_a_planned_audit_is_nobodys_business_before_notice(house: House) -> None:
    competent(house, TAO)
    one = audit(house)
    assert door(house, CHEN).get(f"/api/v1/audits/{one}").status_code == 404
    assert door(house, MENG).get(f"/api/v1/audits/{one}").status_code == 200


def test_findings_are_written_rewritten_and_listed_page_by_page(house: House) -> None:
    one = begun(house)
    xu = door(house, XU)
    body = {"audit": one, "title": {"zh": "记录缺失"}, "grade": "observation", "clause": "7.5.2", "process": "P-EN"}
    made = xu.post("/api/v1/findings", json=body)
    assert made.status_code == 201, made.text
    tag = made.headers["etag"]
    body = {"title": {"zh": "记录缺失"}, "grade": "minor"}
    changed = xu.put(made.headers["location"], json=body, headers={"if-match": tag})
    assert changed.status_code == 200 and changed.json()["grade"] == "minor"
    for _ in range(4):
        found(house, one)
    seen, after = [], None
    while True:
        page = xu.get("/api/v1/findings", params={"limit": 2} | ({"after": after} if after else {})).json()
        seen += [each["id"] for each in page["items"]]
        if (after := page["next"]) is None:
            break
    assert len(seen) == len(set(seen)) == 5
    assert len(xu.get("/api/v1/findings", params={"grade": "minor", "q": "记录"}).json()["items"]) == 5


def test_an_issued_report_is_read_with_its_addenda(house: House) -> None:
    one, _ = reported(house)
    tao = door(house, TAO)
    shown = tao.get(f"/api/v1/audits/{one}")
    assert shown.json()["conclusion"]["sha256"] and shown.json()["agenda"][0]["begins"] == "09:00"
    tag = {"if-match": shown.headers["etag"]}
    sent = tao.post(f"/api/v1/audits/{one}/addenda", json={"words": "更正页码"}, headers=tag)
    assert sent.status_code == 201
    assert door(house, CHEN).get(f"/api/v1/audits/{one}").json()["addenda"][0]["words"] == "更正页码"
