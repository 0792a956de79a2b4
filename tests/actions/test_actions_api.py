"""10.2.1: actions over HTTP, with what a portal relies on: filters, pages by key, If-Match, Idempotency-Key."""

from datetime import timedelta
from typing import Any

import pytest
from actions_hands import (
    action_of,
    done,
    order,
    ordered_and_approved,
    pass_days,
    person,
    prove,
    report_to,
    today,
)
from cast import CHEN, HE, LI, PASSWORD, SUN, WANG, ZHAO, ZHOU
from changes_hands import number_of
from documents_hands import in_force, release, see_through, written
from fastapi.testclient import TestClient
from given import application_of, take
from sqlalchemy import event

from docflow.house import House

HERE = "/api/v1/actions"


class Caller:
    """Somebody at the door, who names the version they saw."""

    def __init__(self, house: House, who: str, language: str = "en") -> None:
        self.client = TestClient(
            application_of(house), base_url="http://localhost", headers={"accept-language": language}
        )
        said = self.client.post("/api/v1/session", json={"username": who, "password": PASSWORD})
        assert said.status_code == 200

    def get(self, path: str = "", **params: Any) -> Any:
        return self.client.get(f"{HERE}{path}", params=params)

    def send(self, path: str, body: dict[str, Any], *, about: int = 0, method: str = "POST") -> Any:
        version = {"if-match": self.get(f"/{about}").headers["etag"]} if about else {}
        return self.client.request(method, f"{HERE}{path}", json=body, headers=version)

    def step(self, item: int, step: str, comment: str = "", **fields: Any) -> Any:
        offered = {one["name"]: one for one in self.client.get(f"/api/v1/items/{item}/steps").json()}
        body: dict[str, Any] = {"comment": comment} | ({"fields": fields} if fields else {})
        if statement := offered[step]["statement"]:
            body["signature"] = {"password": PASSWORD, "statement_sha256": statement["sha256"]}
        version = {"if-match": self.get(f"/{item}").headers["etag"]}
        return self.client.post(f"/api/v1/items/{item}/steps/{step}", json=body, headers=version)


def body(house: House, **more: Any) -> dict[str, Any]:
    day = today(house)
    return {
        "title": {"zh": "改用电子点检", "en": "Electronic inspection"}, "description": "试点", "kind": "process",
        "category": "improvement", "source": "opportunity", "unit": "QA", "owner": LI, "implementers": [HE],
        "due_on": str(day + timedelta(days=10)), "criterion": "漏检为零", "effect_cycles": 2,
        "effect_due_on": str(day + timedelta(days=40)),
    } | more  # fmt: skip


def test_an_improvement_goes_from_its_order_to_its_verdict_over_http(house: House) -> None:
    chen, li, zhou = (Caller(house, who) for who in (CHEN, LI, ZHOU))
    made = chen.client.post(HERE, json=body(house), headers={"idempotency-key": "one"})
    assert made.status_code == 201, made.text
    action_id = made.json()["id"]
    assert (made.json()["number"], made.json()["source"]) == ("CA-2026-001", "opportunity")
    assert made.headers["location"] == f"{HERE}/{action_id}"
    again = chen.client.post(HERE, json=body(house), headers={"idempotency-key": "one"})
    assert again.json() == made.json() and len(chen.get().json()["items"]) == 1
    assert chen.step(action_id, "approve").json()["state"] == "approved"
    assert li.step(action_id, "start").json()["state"] == "in_progress"
    prove(house, LI, action_id)
    assert li.step(action_id, "finish", result="两班组已上线").json()["state"] == "done"
    assert zhou.step(action_id, "verify", comment="现场看过").json()["state"] == "waiting_effect"
    early = chen.step(action_id, "judge_effective", comment="好", cycles_seen=1)
    assert early.status_code == 409
    assert [one["code"] for one in early.json()["reasons"]] == [
        f"effect-too-early:{today(house) + timedelta(days=40)}", "cycles-missing:2", "no-effect-proof",
    ]  # fmt: skip
    pass_days(house, 40)
    chen, zhou = Caller(house, CHEN), Caller(house, ZHOU)
    prove(house, CHEN, action_id, data=b"%PDF-1.7 effect")
    assert chen.step(action_id, "judge_effective", comment="两轮无漏检", cycles_seen=2).json()["state"] == "effective"
    whole = zhou.get(f"/{action_id}").json()
    assert (whole["verdict"], whole["verdict_words"], whole["cycles_seen"]) == ("effective", "两轮无漏检", 2)
    assert whole["judged_by"] == person(house, CHEN).id and whole["files"] == 2
    assert whole["implementers"] == [person(house, HE).id] and whole["origins"] == []


def test_what_is_wrong_with_an_order_is_named(house: House) -> None:
    chen = Caller(house, CHEN)

    def answer(**more: Any) -> tuple[int, str]:
        said = chen.client.post(HERE, json=body(house, **more))
        return said.status_code, said.json()["type"].removeprefix("/problems/")

    assert answer(title="") == (422, "action-invalid")
    assert answer(due_on=str(today(house) - timedelta(days=1))) == (422, "action-invalid")
    assert answer(effect_due_on=str(today(house))) == (422, "action-invalid")
    assert answer(unit="XX")[0] == answer(owner="nobody")[0] == 404
    assert answer(source="nonconformity")[0] == answer(kind="magic")[0] == answer(effect_cycles=0)[0] == 422
    for who in (LI, WANG, "admin"):
        assert Caller(house, who).client.post(HERE, json=body(house)).status_code == 403


def test_every_write_names_the_version_it_was_made_against(house: House) -> None:
    action_id, li = ordered_and_approved(house), Caller(house, LI)
    later = str(action_of(house, action_id).finish_on + timedelta(days=9))
    for method, path, given in (
        ("PATCH", "", {"criterion": "新"}),
        ("POST", "/extensions", {"to_on": later, "reason": "备件"}),
        ("POST", "/extensions/decision", {"granted": True}),
        ("POST", "/plan-changes", {"criterion": "新", "reason": "窑期"}),
        ("POST", "/plan-changes/decision", {"granted": True}),
        ("POST", "/owner", {"owner": HE, "reason": "调岗"}),
        ("POST", "/links", {"number": "CR-2026-001"}),
        ("POST", "/links/removal", {"number": "CR-2026-001", "reason": "看错"}),
        ("POST", "/changes", {"title": "改", "reason": "因此"}),
    ):
        where = f"{HERE}/{action_id}{path}"
        assert li.client.request(method, where, json=given).status_code == 428, path
        stale = li.client.request(method, where, json=given, headers={"if-match": '"1"'})
        assert stale.status_code == 412, path


def test_a_proposal_is_amended_and_an_approved_plan_is_not(house: House) -> None:
    action_id, li = order(house), Caller(house, LI)
    wanted = {"criterion": "误差小于 0.5%", "implementers": [HE]}
    changed = li.send(f"/{action_id}", wanted, about=action_id, method="PATCH")
    assert (changed.status_code, changed.json()["criterion"]) == (200, "误差小于 0.5%")
    assert changed.json()["implementers"] == [person(house, HE).id]
    take(house, CHEN, action_id, "approve")
    refused = li.send(f"/{action_id}", {"criterion": "随便"}, about=action_id, method="PATCH")
    assert (refused.status_code, refused.json()["type"]) == (409, "/problems/action-not-open")


def test_later_days_and_other_plans_are_asked_and_decided_with_their_history(house: House) -> None:
    action_id = ordered_and_approved(house)
    li, chen = Caller(house, LI), Caller(house, CHEN)
    later = str(action_of(house, action_id).finish_on + timedelta(days=9))
    asked = li.send(f"/{action_id}/extensions", {"to_on": later, "reason": "备件"}, about=action_id)
    assert (asked.status_code, asked.json()["extension_history"][0]["decision"]) == (201, None)
    assert li.send(f"/{action_id}/extensions/decision", {"granted": True}, about=action_id).status_code == 403
    silent = chen.send(f"/{action_id}/extensions/decision", {"granted": False}, about=action_id)
    assert (silent.status_code, silent.json()["type"]) == (422, "/problems/refused-without-words")
    granted = chen.send(f"/{action_id}/extensions/decision", {"granted": True}, about=action_id).json()
    assert (granted["finish_on"], granted["due_on"], granted["extensions"]) == (later, later, 1)
    li.send(f"/{action_id}/plan-changes", {"criterion": "连续三月", "reason": "窑期"}, about=action_id)
    whole = chen.send(f"/{action_id}/plan-changes/decision", {"granted": True}, about=action_id).json()
    assert (whole["criterion"], whole["plan_changes"]) == ("连续三月", 1)
    assert whole["plan_history"][0]["criterion_before"] == "连续两月误差小于 1%"


def test_changes_are_linked_asked_for_and_taken_off(house: House) -> None:
    revision_id = written(house)
    see_through(house, revision_id)
    number = number_of(house, revision_id)
    action_id, li = ordered_and_approved(house, kind="document"), Caller(house, LI)
    linked = li.send(f"/{action_id}/links", {"number": number}, about=action_id)
    assert linked.status_code == 201
    assert [(one["item"]["number"], one["settled"]) for one in linked.json()["waits_for"]] == [(number, False)]
    release(house, revision_id)
    assert li.get(f"/{action_id}").json()["waits_for"][0]["settled"] is True
    gone = li.send(f"/{action_id}/links/removal", {"number": number, "reason": "看错"}, about=action_id)
    assert gone.json()["waits_for"] == []
    change = {"title": "改作业", "reason": "漏检", "documents": [{"number": number}]}
    asked = li.send(f"/{action_id}/changes", change, about=action_id)
    assert (asked.status_code, asked.json()["state"]) == (201, "submitted")
    assert li.get(f"/{action_id}").json()["waits_for"][0]["item"]["id"] == asked.json()["id"]


def test_an_action_is_handed_over(house: House) -> None:
    action_id, chen = ordered_and_approved(house), Caller(house, CHEN)
    given = chen.send(f"/{action_id}/owner", {"owner": HE, "reason": "调岗"}, about=action_id)
    assert (given.status_code, given.json()["owner"]) == (200, person(house, HE).id)


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({}, [2, 1, 3, 4]),
        ({"state": "approved"}, [1]),
        ({"kind": "training"}, [2]),
        ({"category": "improvement"}, [3]),
        ({"source": "risk"}, [3]),
        ({"owner": HE}, [2]),
        ({"unit": "EN"}, [4]),
        ({"unit": "HQ"}, [2, 1, 3, 4]),
        ({"overdue": True}, [2, 1]),
        ({"escalated": True}, [2]),
        ({"open": True}, [2, 1, 3]),
        ({"q": "培训"}, [2]),
        ({"q": "CA-2026-003"}, [3]),
    ],
)
def test_the_register_narrows_by_what_the_address_says(house: House, query: dict[str, Any], found: list[int]) -> None:
    report_to(house, HE, ZHAO)
    day = today(house)
    first = ordered_and_approved(house, due_on=day + timedelta(days=20))
    second = order(house, owner=HE, kind="training", title="培训", due_on=day + timedelta(days=10))
    third = order(house, category="improvement", source="risk", due_on=day + timedelta(days=90))
    fourth = order(house, unit_code="EN", due_on=day + timedelta(days=99))
    take(house, CHEN, fourth, "cancel", comment="不做了")
    pass_days(house, 22)
    house.sweep()
    places = {first: 1, second: 2, third: 3, fourth: 4}
    answer = Caller(house, CHEN).get(**query).json()
    assert [places[item["id"]] for item in answer["items"]] == found


def test_pages_of_the_register_follow_by_key_and_owe_nothing_to_their_length(house: House) -> None:
    day = today(house)
    made = [order(house, due_on=day + timedelta(days=9 - at // 2), effect_due_on=None) for at in range(7)]
    chen = Caller(house, CHEN)

    def seen(limit: int) -> tuple[list[int], int]:
        ids: list[int] = []
        sent: list[str] = []
        after: str | None = ""
        listen = lambda *args: sent.append(args[2])  # noqa: E731
        event.listen(house.store.engine, "before_cursor_execute", listen)
        pages = 0
        while after is not None:
            page = chen.get(limit=limit, **({"after": after} if after else {})).json()
            ids += [one["id"] for one in page["items"]]
            after, pages = page["next"], pages + 1
        event.remove(house.store.engine, "before_cursor_execute", listen)
        return ids, len(sent) // pages

    few, each = seen(2)
    many, once = seen(50)
    assert few == many == sorted(made, key=lambda one: (action_of(house, one).due_on, one))
    assert each == once


def test_who_may_not_see_an_action_learns_nothing_of_it(house: House) -> None:
    action_id, in_use = done(house), in_force(house)
    sun, he = Caller(house, SUN), Caller(house, HE)
    nothing = he.client.get(f"{HERE}/99999").json()
    for who in (sun, he):
        told = who.get(f"/{action_id}")
        assert told.status_code == 404 and told.json() | {"item": 0} == nothing | {"item": 0}
        assert who.get().json() == {"items": [], "next": None}
        for path, given in (
            ("/extensions", {"to_on": "2030-01-01", "reason": "x"}), ("/owner", {"owner": HE, "reason": "x"}),
            ("/links", {"number": "CR-2026-001"}), ("/extensions/decision", {"granted": True}),
        ):  # fmt: skip
            said = who.client.post(f"{HERE}/{action_id}{path}", json=given, headers={"if-match": '"3"'})
            assert said.status_code == 404, path
    assert sun.get(f"/{in_use}").status_code == 404, "an item of another kind is no action"
