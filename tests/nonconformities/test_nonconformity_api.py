"""api.md: nonconformities over HTTP, with the manners of every other room."""

from collections.abc import Iterator
from typing import Any

import pytest
from cast import CHEN, FANG, HE, PASSWORD, SUN, WANG, ZHOU
from given import application_of
from nonconformity_hands import (
    CLOSING,
    DONE,
    FOUND,
    WHYS,
    analysed,
    closed,
    contained,
    keep_proof,
    pass_days,
    reported,
    today,
)
from starlette.testclient import TestClient

from docflow.house import House

BODY: dict[str, Any] = {"title": "流量计未校准", "description": FOUND, "unit": "QA", "source": "monitoring"}
HERE = "/api/v1/nonconformities"


class Caller:
    """Somebody at the API."""

    def __init__(self, house: House, who: str) -> None:
        self.client = TestClient(application_of(house), base_url="http://localhost", raise_server_exceptions=False)
        answer = self.client.post("/api/v1/session", json={"username": who, "password": PASSWORD})
        assert answer.status_code == 200, answer.text

    def get(self, path: str, **query: Any) -> Any:
        return self.client.get(path, params=query or None)

    def send(self, method: str, path: str, body: Any = None, *, about: int) -> Any:
        version = self.client.get(f"/api/v1/items/{about}").headers.get("etag", '"0"')
        return self.client.request(method, path, json=body, headers={"if-match": version})

    def step(self, item: int, name: str, *, comment: str = "", **fields: Any) -> Any:
        offers = {one["name"]: one for one in self.client.get(f"/api/v1/items/{item}/steps").json()}
        body: dict[str, Any] = {"comment": comment, "fields": fields}
        if statement := offers[name]["statement"]:
            body["signature"] = {"password": PASSWORD, "statement_sha256": statement["sha256"]}
        return self.send("POST", f"/api/v1/items/{item}/steps/{name}", body, about=item)


@pytest.fixture
def call(house: House) -> Iterator[Any]:
    known: dict[str, Caller] = {}

    def caller(who: str) -> Caller:
        if who not in known:
            known[who] = Caller(house, who)
        return known[who]

    yield caller


def test_a_nonconformity_goes_from_its_report_to_its_closing_over_http(house: House, call: Any) -> None:
    day = today(house)
    answer = call(SUN).client.post(HERE, json=BODY | {"detected_on": str(day), "clause": "7.1.4"})
    assert answer.status_code == 201, answer.text
    told = answer.json()
    found = told["id"]
    assert told["number"] == "NC-2026-001" and told["clause"] == "cieccpa:7.1.4"
    assert answer.headers["location"] == f"{HERE}/{found}"
    assert call(ZHOU).step(found, "accept", owner=CHEN, grade="major").json()["state"] == "accepted"
    assert call(CHEN).step(found, "contain", **DONE).json()["state"] == "contained"
    assert call(CHEN).step(found, "analyse", **WHYS).json()["state"] == "analysed"
    action = {
        "title": "改提醒名单", "description": "提醒发给岗位", "kind": "process", "owner": HE, "criterion": "无漏校",
        "due_on": str(day), "effect_due_on": str(day),
    }  # fmt: skip
    answer = call(CHEN).send("POST", f"{HERE}/{found}/actions", action, about=found)
    assert answer.status_code == 201, answer.text
    ordered = answer.json()["item"]["id"]
    assert call(CHEN).step(found, "plan", needed="yes").json()["state"] == "planned"
    assert call(ZHOU).step(ordered, "approve").status_code == 200
    assert call(CHEN).step(found, "act").json()["state"] == "acting"
    assert call(HE).step(ordered, "start").status_code == 200
    keep_proof(house, HE, ordered)
    assert call(HE).step(ordered, "finish", result="已改").status_code == 200
    assert call(ZHOU).step(ordered, "verify", comment="看过").status_code == 200
    assert call(CHEN).step(found, "ask_verification").json()["state"] == "verifying"
    keep_proof(house, ZHOU, ordered, "一月内无漏校")
    assert call(ZHOU).step(ordered, "judge_effective", comment="有效").json()["state"] == "effective"
    refusal = call(CHEN).step(found, "close", **CLOSING)
    assert refusal.status_code == 409
    assert {one["code"] for one in refusal.json()["reasons"]} == {"verifier-had-a-hand", "no-evidence"}
    keep_proof(house, FANG, found)
    assert call(FANG).step(found, "close", **CLOSING).json()["state"] == "closed"
    whole = call(ZHOU).get(f"{HERE}/{found}").json()
    assert [one["method"] for one in whole["analyses"]] == ["five_whys"]
    assert [one["words"] for one in whole["analyses"][0]["causes"]] == [WHYS["why_3"]]
    assert len(whole["analyses"][0]["whys"]) == 3
    assert [(one["round"], one["verdict"]) for one in whole["actions"]] == [(1, "effective")]
    assert [one["effective"] for one in whole["verdicts"]] == [True]


def test_every_write_names_the_version_it_was_made_against(house: House, call: Any) -> None:
    found = contained(house)
    chen = call(CHEN).client
    for method, path, body in (
        ("POST", "owner", {"owner": HE}),
        ("POST", "similar", None),
        ("PUT", "similar", {"number": "NC-2026-009", "answer": "similar"}),
        ("PUT", "description", {"description": "别的"}),
        ("POST", "actions", {"title": "x", "description": "x", "kind": "other", "owner": HE, "due_on": "2026-05-01"}),
        ("POST", "changes", {"title": "x", "reason": "x"}),
    ):
        assert chen.request(method, f"{HERE}/{found}/{path}", json=body).status_code == 428, path
        stale = chen.request(method, f"{HERE}/{found}/{path}", json=body, headers={"if-match": '"1"'})
        assert stale.status_code == 412, path


def test_a_report_that_cannot_be_right_is_refused_by_name(house: House, call: Any) -> None:
    good = BODY | {"detected_on": str(today(house))}
    for wrong, status, problem in (
        ({"detected_on": "2026-12-31"}, 422, "detected-later"),
        ({"title": " "}, 422, "nonconformity-undescribed"),
        ({"description": " "}, 422, "nonconformity-undescribed"),
        ({"source": "gossip"}, 422, "nonconformity-source-unknown"),
        ({"unit": "XX"}, 404, "unit-unknown"),
        ({"process": "P-99"}, 404, "process-not-found"),
        ({"clause": "99.9"}, 422, "clause-unknown"),
    ):
        answer = call(SUN).client.post(HERE, json=good | wrong)
        assert (answer.status_code, answer.json()["type"]) == (status, f"/problems/{problem}"), answer.text
    assert call("admin").client.post(HERE, json=good).status_code == 403


def test_the_register_is_paged_filtered_and_shows_only_what_one_may_see(house: House, call: Any) -> None:
    ids = [reported(house, title=f"问题 {number}") for number in range(5)]
    closed(house)
    zhou = call(ZHOU)
    first = zhou.get(HERE, limit=4).json()
    second = zhou.get(HERE, limit=4, after=first["next"]).json()
    assert [one["id"] for one in (*first["items"], *second["items"])][-5:] == ids[::-1]
    assert second["next"] is None
    assert {one["state"] for one in zhou.get(HERE, state="closed").json()["items"]} == {"closed"}
    assert [one["number"] for one in zhou.get(HERE, q="问题 3").json()["items"]] == ["NC-2026-004"]
    assert len(zhou.get(HERE, owner=CHEN, unit="QA").json()["items"]) == 6
    assert zhou.get(HERE, unit="EN").json()["items"] == []
    assert len(zhou.get(HERE, overdue="true").json()["items"]) == 5
    assert call(WANG).get(HERE).json()["items"] != []  # Wang Min works in the unit
    assert call(HE).get(HERE, q="问题").json()["items"] == []  # He Wei does not
    assert zhou.get(HERE, after="x").status_code == 422


def test_figures_count_what_one_may_see(house: House, call: Any) -> None:
    closed(house, clause=("cieccpa", "7.1.4"))
    analysed(house, title="另一个", clause=("cieccpa", "7.5.2"))
    pass_days(house, 1)
    zhou = call(ZHOU)
    assert zhou.get(f"{HERE}/pareto", by="clause").json() == [
        {"value": "7.1.4", "count": 1}, {"value": "7.5.2", "count": 1}
    ]  # fmt: skip
    assert zhou.get(f"{HERE}/pareto", by="category").json() == [{"value": "method", "count": 2}]
    assert zhou.get(f"{HERE}/pareto", by="unit").json() == [{"value": "QA", "count": 2}]
    assert call(HE).get(f"{HERE}/pareto", by="unit").json() == []
    months = zhou.get(f"{HERE}/monthly", months=2).json()
    assert [(one["opened"], one["closed"], one["open"]) for one in months] == [(1, 0, 1), (1, 1, 1)]
    assert zhou.get(f"{HERE}/pareto", by="colour").status_code == 422


def test_what_one_may_not_see_does_not_exist(house: House, call: Any) -> None:
    found = reported(house)
    he = call(HE)
    assert he.get(f"{HERE}/{found}").status_code == 404
    assert he.send("POST", f"{HERE}/{found}/owner", {"owner": HE}, about=found).status_code == 404
    assert call(ZHOU).get(f"{HERE}/999").status_code == 404
