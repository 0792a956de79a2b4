"""The journey of a controlled document over HTTP, told as a story (7.5.1.2, 7.5.2.1)."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from cast import CHEN, LI, PASSWORD, SUN, WANG, ZHAO, ZHOU, cases
from given import application_of, word_file
from httpx2 import Response
from starlette.testclient import TestClient

from docflow.house import House


class Somebody:
    """A person with a browser."""

    def __init__(self, house: House, username: str, language: str = "zh") -> None:
        self.client = TestClient(
            application_of(house),
            base_url="http://localhost",
            headers={"accept-language": language},
            follow_redirects=False,
        )
        answer = self.client.post("/api/v1/session", json={"username": username, "password": PASSWORD})
        assert answer.status_code == 200, answer.text

    def get(self, path: str, status: int = 200, **more: Any) -> Any:
        answer = self.client.get("/api/v1" + path, **more)
        assert answer.status_code == status, answer.text
        return answer.json() if "json" in answer.headers["content-type"] else answer

    def post(self, path: str, body: Any = None, status: int = 200, **more: Any) -> Any:
        answer = self.client.post("/api/v1" + path, json=body, **more)
        assert answer.status_code == status, answer.text
        return answer.json() if answer.content else None

    def version(self, item: int) -> dict[str, str]:
        return {"if-match": self.client.get(f"/api/v1/items/{item}").headers["etag"]}

    def step(self, item: int, name: str, status: int = 200, comment: str = "", **fields: Any) -> Any:
        (known,) = [one for one in self.get(f"/items/{item}/steps") if one["name"] == name]
        body: dict[str, Any] = {"comment": comment, "fields": fields}
        if known["statement"]:
            body["signature"] = {"password": PASSWORD, "statement_sha256": known["statement"]["sha256"]}
        return self.post(f"/items/{item}/steps/{name}", body, status, headers=self.version(item))

    def upload(self, revision: int, data: bytes, name: str, status: int = 200) -> Any:
        answer: Response = self.client.put(
            f"/api/v1/revisions/{revision}/content", files={"file": (name, data)}, headers=self.version(revision)
        )
        assert answer.status_code == status, answer.text
        return answer.json()

    def finds(self, words: str) -> list[str]:
        return [hit["number"] for hit in self.get("/search", params={"q": words})["items"]]


@pytest.fixture
def people(house: House) -> Iterator[dict[str, Somebody]]:
    yield {name: Somebody(house, name) for name in (LI, ZHAO, CHEN, ZHOU, WANG, SUN)}


def a_real_procedure() -> tuple[bytes, str]:
    """A company's own procedure for documented information; a small one where the real files are absent."""
    real = cases() / "01_11-成文信息控制程序.docx"
    if real.exists():
        return real.read_bytes(), real.name
    return word_file("成文信息控制程序", "1、目的", "防止作废文件的非预期使用。"), "成文信息控制程序.docx"


def test_a_procedure_from_draft_to_withdrawal(house: House, people: dict[str, Somebody]) -> None:
    li, zhao, chen, zhou, wang, sun = (people[name] for name in (LI, ZHAO, CHEN, ZHOU, WANG, SUN))

    begun = li.post(
        "/documents",
        {"type": "procedure", "title": "成文信息控制程序", "unit": "QA", "clauses": ["7.5.2", "7.5.3"]},
        status=201,
    )
    number, first = begun["number"], begun["revision"]["id"]
    assert number == "CN-QP-001" and begun["revision"]["state"] == "draft"
    data, name = a_real_procedure()
    uploaded = li.upload(first, data, name)
    assert uploaded["proposal"]["title"] == "成文信息控制程序" and uploaded["blockers"] == []

    assert li.step(first, "submit")["state"] == "in_review"
    assert zhao.step(first, "return", comment="请补充外来文件的核对周期")["state"] == "draft"
    li.upload(first, data, name)
    assert li.step(first, "submit")["state"] == "in_review"
    assert zhao.step(first, "agree")["state"] == "in_review"
    assert chen.step(first, "agree")["state"] == "in_approval"

    refused = li.step(first, "approve", status=409)
    assert [reason["code"] for reason in refused["reasons"]] == [
        "not-assigned", "needs-role:management_representative", "author-may-not-decide",
    ]  # fmt: skip
    assert zhou.step(first, "approve")["state"] == "approved"

    tomorrow = (house.clock.now().astimezone(house.clock.zone) + timedelta(days=1)).date().isoformat()
    everybody = [{"to": "all"}]
    too_soon = wang.step(first, "publish", status=409, effective_on=tomorrow, distribution=everybody)
    assert [reason["code"] for reason in too_soon["reasons"]] == ["notice-too-short"]
    released = wang.step(
        first, "publish", effective_on=tomorrow, distribution=everybody, short_notice_reason="已口头通知"
    )
    assert released["state"] == "released"
    house.settle()
    assert sun.finds("作废") == [] and sun.get("/documents")["items"] == []
    sun.get(f"/documents/{number}", status=404)

    house.clock.move_to(house.clock.now() + timedelta(days=1))  # type: ignore[attr-defined]
    sun = Somebody(house, SUN)
    assert house.sweep() == 1
    house.settle()
    assert sun.finds("作废") == [number]
    assert [task["what"] for task in sun.get("/worklist")] == ["acknowledge"]
    sun.post(f"/revisions/{first}/acknowledgement", status=409)
    copy = sun.get(f"/documents/{number}/file")
    assert copy.content[:2] == b"PK" and "attachment" in copy.headers["content-disposition"]
    sun.post(f"/revisions/{first}/acknowledgement", status=204)
    assert sun.get("/worklist") == []

    li, zhao, chen, zhou, wang = (Somebody(house, name) for name in (LI, ZHAO, CHEN, ZHOU, WANG))
    second = li.post(
        f"/documents/{number}/revisions",
        {"reason": "外来文件未规定核对周期", "summary": "增加核对周期"},
        status=201,
    )["id"]
    li.post(f"/documents/{number}/revisions", {"reason": "再来一次"}, status=409)
    li.upload(second, word_file("成文信息控制程序", "外来文件每六个月核对一次版次。"), "新版.docx")
    changed = li.get(f"/revisions/{second}/redline")
    assert changed["counts"]["added"] + changed["counts"]["changed"] > 0
    li.step(second, "submit")
    zhao.step(second, "agree")
    chen.step(second, "agree")
    zhou.step(second, "approve")
    today = house.clock.now().astimezone(house.clock.zone).date().isoformat()
    effective = wang.step(second, "publish", effective_on=today, distribution=everybody, short_notice_reason="整改要求")
    assert effective["state"] == "effective"
    house.settle()
    whole = sun.get(f"/documents/{number}")
    assert [one["label"] for one in whole["effective"]] == ["B/0"]
    assert wang.get(f"/items/{first}")["state"] == "superseded"
    sun.get(f"/items/{first}", status=404)
    assert sun.finds("核对") == [number] and sun.finds("非预期") == []
    on_the_first_day = wang.get(f"/documents/{number}/file", params={"on": today})
    assert on_the_first_day.status_code == 200

    gone = zhou.step(second, "withdraw", comment="并入管理手册", replacement="CN-M-001")
    assert gone["state"] == "withdrawn"
    house.settle()
    assert sun.finds("核对") == []
    story = [event["event"] for event in wang.get(f"/items/{second}/history")]
    assert story[0] == "revision.opened" and story[-1] == "revision.withdraw"
    assert all(event["sentence"] for event in wang.get("/journal", params={"limit": 200})["items"])
