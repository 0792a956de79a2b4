"""6.7: change requests over HTTP, with what a portal relies on: filters, pages by key, If-Match, Idempotency-Key."""

from typing import Any

import pytest
from cast import PASSWORD
from changes_hands import asked, assessed, carriers, impact, number_of
from documents_hands import in_force, join, pass_days, state
from fastapi.testclient import TestClient
from given import application_of, take
from sqlalchemy import event

from docflow.house import House


def client(house: House, who: str, language: str = "en") -> TestClient:
    made = TestClient(application_of(house), base_url="http://localhost", headers={"accept-language": language})
    assert made.post("/api/v1/session", json={"username": who, "password": PASSWORD}).status_code == 200
    return made


def body(number: str, **more: Any) -> dict[str, Any]:
    return {
        "title": {"zh": "更新巡检作业", "en": "Update the patrol"},
        "reason": "排放因子更新",
        "unit": "QA",
        "documents": [{"what": "revise", "number": number, "words": "表 2"}],
    } | more


def test_any_reader_asks_for_a_change_and_a_repeated_request_makes_no_second(house: House) -> None:
    number, sun = number_of(house, in_force(house)), client(house, "sun")
    once = {"idempotency-key": "one"}
    made = sun.post("/api/v1/changes", json=body(number), headers=once)
    assert made.status_code == 201
    assert made.headers["location"] == f"/api/v1/changes/{made.json()['id']}"
    assert (made.json()["state"], made.json()["number"]) == ("submitted", "CR-2026-001")
    assert sun.post("/api/v1/changes", json=body(number), headers=once).json() == made.json()
    assert len(sun.get("/api/v1/changes").json()["items"]) == 1


def test_what_is_wrong_with_a_request_is_named(house: House) -> None:
    number, sun = number_of(house, in_force(house)), client(house, "sun")

    def answer(**more: Any) -> tuple[int, str]:
        said = sun.post("/api/v1/changes", json=body(number, **more))
        return said.status_code, said.json()["type"].removeprefix("/problems/")

    assert answer(title="") == (422, "title-missing")
    assert answer(source="whim") == (422, "change-source-unknown")
    assert answer(unit="XX")[0] == 404
    assert answer(documents=[{"what": "revise", "number": "CN-QP-999"}]) == (404, "document-not-found")
    assert answer(documents=[{"what": "revise", "number": number}] * 2) == (422, "changed-document-invalid")
    assert answer(documents=[{"what": "new", "type": "poem", "title": {"zh": "诗"}}]) == (422, "document-type-unknown")
    assert answer(documents=[{"what": "new", "type": "plan"}]) == (422, "changed-document-invalid")
    assert answer(processes=["P9"])[0] == 404


def test_a_draft_is_amended_by_its_requester_at_the_version_they_saw(house: House) -> None:
    number, sun = number_of(house, in_force(house)), client(house, "sun")
    made = sun.post("/api/v1/changes", json=body(number, submit=False))
    address, seen = f"/api/v1/changes/{made.json()['id']}", {"if-match": made.headers["etag"]}
    assert sun.patch(address, json={"reason": "新理由"}).status_code == 428
    changed = sun.patch(address, json={"reason": "新理由"}, headers=seen)
    assert (changed.status_code, changed.json()["reason"]) == (200, "新理由")
    assert sun.patch(address, json={"reason": "又改"}, headers=seen).status_code in (409, 412)
    assert client(house, "wang").patch(
        address, json={"reason": "x"}, headers={"if-match": changed.headers["etag"]}
    ).status_code == 403  # fmt: skip


def test_one_request_tells_its_impact_its_documents_and_the_revisions_that_carry_it(house: House) -> None:
    first = in_force(house)
    request_id = asked(house, "sun", first)
    fields = impact(house, first, training="affected", training_words="班前会讲解")
    take(house, "wang", request_id, "assess", fields=fields)
    take(house, "li", request_id, "approve")
    take(house, "wang", request_id, "implement")
    whole = client(house, "wang").get(f"/api/v1/changes/{request_id}").json()
    assert whole["assessment"]["risk"] == "low"
    told = {one["area"]: (one["affected"], one["words"]) for one in whole["assessment"]["impacts"]}
    assert told["training"] == (True, "班前会讲解") and told["resources"] == (False, "")
    (document,) = whole["documents"]
    assert (document["number"], document["answers_as"]) == (number_of(house, first), "owner")
    (carrier,) = document["revisions"]
    assert (carrier["relation"], carrier["revision"]["state"]) == ("opened", "draft")
    sun = client(house, "sun").get(f"/api/v1/changes/{request_id}").json()
    assert sun["documents"][0]["revisions"] == [], "a draft that the requester may not see"


def test_steps_are_taken_by_the_door_of_every_kind(house: House) -> None:
    first = in_force(house)
    request_id = assessed(house, asked(house, "sun", first), first)
    li = client(house, "li")
    offered = {one["name"]: one for one in li.get(f"/api/v1/items/{request_id}/steps").json()}
    assert offered["approve"]["allowed"] and not offered["implement"]["allowed"]
    version = li.get(f"/api/v1/changes/{request_id}").headers["etag"]
    signature = {"password": PASSWORD, "statement_sha256": offered["approve"]["statement"]["sha256"]}
    address = f"/api/v1/items/{request_id}/steps/approve"
    assert li.post(address, json={"signature": signature}).status_code == 428
    done = li.post(address, json={"signature": signature}, headers={"if-match": version})
    assert (done.status_code, done.json()["state"]) == (200, "approved")


def test_the_statement_an_owner_signs_changes_with_the_impact(house: House) -> None:
    first = in_force(house)
    request_id = assessed(house, asked(house, "sun", first), first)
    li = client(house, "li")

    def digest() -> str:
        steps = li.get(f"/api/v1/items/{request_id}/steps").json()
        found: str = next(one for one in steps if one["name"] == "approve")["statement"]["facts"]["content_sha256"]
        return found

    before = digest()
    take(house, "wang", request_id, "reassess", comment="风险估计不足")
    assessed(house, request_id, first, risk="high", measures="两人复核")
    assert digest() != before


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({}, [3, 2, 1]),
        ({"state": "assessed"}, [1]),
        ({"source": "audit"}, [2]),
        ({"emergency": True}, [3]),
        ({"q": "化验"}, [2]),
        ({"q": "CR-2026-001"}, [1]),
        ({"unit": "EN"}, [3]),
        ({"unit": "HQ"}, [3, 2, 1]),
        ({"open": True}, [3, 1]),
        ({"document": True}, [1]),
        ({"overdue": True}, [3, 1]),
    ],
)
def test_the_register_narrows_by_what_the_address_says(house: House, query: dict[str, Any], found: list[int]) -> None:
    one, two = in_force(house), in_force(house, title="另一份")
    first = assessed(house, asked(house, "sun", one), one)
    second = asked(house, "sun", two, source="audit", title="化验方法")
    third = asked(house, "he", two, unit_code="EN", emergency=True, emergency_reason="停产")
    take(house, "sun", second, "cancel", comment="重复")
    pass_days(house, 15)
    places = {first: 1, second: 2, third: 3}
    if query.get("document"):
        query = {"document": number_of(house, one)}
    answer = client(house, "wang").get("/api/v1/changes", params=query).json()
    assert [places[item["id"]] for item in answer["items"]] == found


def test_pages_of_the_register_follow_by_key(house: House) -> None:
    first, wang = in_force(house), client(house, "wang")
    every = [asked(house, "sun", first) for _ in range(5)]
    seen: list[int] = []
    after: str | None = ""
    while after is not None:
        page = wang.get("/api/v1/changes", params={"limit": 2} | ({"after": after} if after else {})).json()
        seen += [one["id"] for one in page["items"]]
        after = page["next"]
    assert seen == every[::-1]
    assert wang.get("/api/v1/changes", params={"after": "x"}).status_code == 422


def test_who_is_not_named_finds_no_request(house: House) -> None:
    first = in_force(house)
    request_id = asked(house, "sun", first)
    join(house, "newcomer", "徐芳", "QA", external_auditor="QA")
    for who in ("zhao", "he", "admin"):
        looking = client(house, who)
        assert looking.get("/api/v1/changes").json() == {"items": [], "next": None}
        assert looking.get(f"/api/v1/changes/{request_id}").status_code == 404
    assert client(house, "admin").post("/api/v1/changes", json=body(number_of(house, first))).status_code == 403


def test_an_item_of_another_kind_is_no_change_request(house: House) -> None:
    first = in_force(house)
    assert client(house, "wang").get(f"/api/v1/changes/{first}").status_code == 404
    assert state(house, first) == "effective" and carriers(house, first) == []


def test_the_register_takes_as_many_statements_for_many_as_for_one(house: House) -> None:
    first = in_force(house)
    asked(house, "sun", first)
    wang = client(house, "wang")
    few = _statements(house, wang, "/api/v1/changes")
    for _ in range(6):
        asked(house, "sun", first)
    assert _statements(house, wang, "/api/v1/changes") == few


def test_a_request_takes_as_many_statements_for_many_documents_as_for_one(house: House) -> None:
    one, two, three = in_force(house), in_force(house, title="二"), in_force(house, title="三")
    small = assessed(house, asked(house, "sun", one), one)
    large = assessed(house, asked(house, "sun", one, two, three), one, two, three)
    wang = client(house, "wang")
    assert _statements(house, wang, f"/changes/{small}") == _statements(house, wang, f"/changes/{large}")


def _statements(house: House, who: TestClient, path: str) -> int:
    count = [0]

    def counted(*_: Any) -> None:
        count[0] += 1

    event.listen(house.store.engine, "before_cursor_execute", counted)
    try:
        assert who.get(path).status_code == 200
    finally:
        event.remove(house.store.engine, "before_cursor_execute", counted)
    return count[0]
