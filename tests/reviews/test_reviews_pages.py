"""9.3 on pages and over HTTP: the workbench loses nothing that was typed, and the minutes say what was frozen."""

import contextlib
import io
from collections.abc import Iterator

import pytest
from cast import CHEN, FANG, LI, PASSWORD, SUN, ZHOU, actor
from chromium import LANGUAGES, accessible, complaints_of, launched, needed, picture, served
from docx import Document as WordDocument
from given import application_of, take
from pages_reader import Reader
from playwright.sync_api import Browser
from reviews_hands import answer_outputs, decide, held, plan, review_of
from starlette.testclient import TestClient

from docflow.house import House
from docflow.web.app import create_app


def api(house: House, who: str) -> TestClient:
    client = TestClient(application_of(house), base_url="http://localhost", headers={"accept-language": "en"})
    assert client.post("/api/v1/session", json={"username": who, "password": PASSWORD}).status_code == 200
    return client


PLAN = {
    "unit": "HQ", "chair": FANG, "planned_on": "2026-03-10", "period_from": "2025-03-01", "period_to": "2026-02-28",
    "people": [CHEN],
}  # fmt: skip


def test_a_review_is_planned_and_answered_over_http(house: House) -> None:
    zhou = api(house, ZHOU)
    made = zhou.post("/api/v1/reviews", json=PLAN)
    assert made.status_code == 201, made.text
    review_id = made.json()["id"]
    assert [one["person"] for one in made.json()["attendance"]] and made.json()["number"] == "MR-2026-01"
    step = zhou.post(f"/api/v1/items/{review_id}/steps/collect", json={}, headers={"if-match": made.headers["etag"]})
    assert step.status_code == 200, step.text
    whole = zhou.get(f"/api/v1/reviews/{review_id}").json()
    assert [one["point"] for one in whole["inputs"]] == [
        "a", "b1", "b2", "b3", "c", "d1", "d2", "d3", "d4", "e", "f", "g",
    ]  # fmt: skip
    put = f"/api/v1/reviews/{review_id}/inputs/e"
    assert zhou.put(put, json={"words": "资源充分"}).status_code == 428
    assert zhou.put(put, json={"words": "资源充分"}, headers={"if-match": '"0"'}).json()["serial"] == 1
    stale = zhou.put(put, json={"words": "资源不足"}, headers={"if-match": '"0"'})
    assert stale.status_code == 409 and "资源充分" in stale.json()["title"]
    both = zhou.put(put, json={"words": "有", "nothing_reason": "无"}, headers={"if-match": '"1"'})
    assert (both.status_code, both.json()["type"]) == (422, "/problems/review-answer-twofold")


def test_who_is_not_asked_finds_no_trace_of_a_review(house: House) -> None:
    review_id = held(house)
    sun = api(house, SUN)
    for path in ("", "/minutes"):
        assert sun.get(f"/api/v1/reviews/{review_id}{path}").status_code == 404
    assert sun.get("/api/v1/reviews").json() == {"items": [], "next": None}
    assert sun.get(f"/api/v1/items/{review_id}/attachments").status_code == 404


def test_proof_is_kept_with_a_review_and_handed_out_as_it_was(house: House) -> None:
    review_id = plan(house)
    zhou = api(house, ZHOU)
    mark = {"if-match": zhou.get(f"/api/v1/items/{review_id}").headers["etag"]}
    path = f"/api/v1/items/{review_id}/attachments"
    kept = zhou.post(path, files={"file": ("签到.pdf", b"%PDF-1.7 signed")}, params={"words": "签到表"}, headers=mark)
    assert kept.status_code == 201, kept.text
    assert kept.json()["media_type"] == "application/pdf" and kept.json()["words"] == "签到表"
    assert zhou.get(f"/api/v1/attachments/{kept.json()['id']}").content == b"%PDF-1.7 signed"
    mark = {"if-match": kept.headers["etag"]}
    refused = zhou.post(path, files={"file": ("x.pdf", b"MZ\x90\x00program")}, headers=mark)
    assert (refused.status_code, refused.json()["type"]) == (422, "/problems/media-not-kept")
    chen = api(house, CHEN)
    mark = {"if-match": chen.get(f"/api/v1/items/{review_id}").headers["etag"]}
    assert chen.post(path, files={"file": ("y.pdf", b"%PDF-1")}, headers=mark).status_code == 409
    assert api(house, SUN).get(f"/api/v1/attachments/{kept.json()['id']}").status_code == 404


def test_what_is_refused_on_the_workbench_stands_there_as_it_was_typed(house: House) -> None:
    review_id = held(house)
    zhou = Reader(house, ZHOU)
    path = f"/management-reviews/{review_id}"
    page = zhou.send(f"{path}/outputs/a", 422, version="0", conclusion="适宜", none_reason="无")
    assert "二者只填其一" in page and ">适宜</textarea>" in page
    fields = {
        "point": "c", "becomes": "action", "title": "增购流量计", "words": "两台", "unit": "EN", "owner": CHEN,
        "due_on": "2026-06-30", "criterion": "", "effect_due_on": "", "documents": "",
    }  # fmt: skip
    page = zhou.send(f"{path}/decisions", 422, version="0", **fields)
    assert "如何以及何时判断有效性" in page and 'value="增购流量计"' in page
    assert zhou.send(
        f"{path}/decisions", version="0", **(fields | {"criterion": "缺失率低于 2%", "effect_due_on": "2026-09-30"})
    )
    assert "增购流量计" in zhou.see(path)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_planning_says_what_is_wrong_beside_the_field(house: House, language: str) -> None:
    zhou = Reader(house, ZHOU, language)
    fields = {"unit": "HQ", "chair": str(actor(house, FANG).id), "planned_on": "", "period_from": "2025-01-01"}
    page = zhou.send("/management-reviews/new", 422, **fields, period_to="2025-12-31")
    assert {"zh": "此项必填", "en": "This is needed"}[language] in page
    wrong = fields | {"planned_on": "2026-03-10", "chair": str(actor(house, CHEN).id)}
    page = zhou.send("/management-reviews/new", 422, **wrong, period_to="2025-12-31")
    assert {"zh": "不能主持管理评审", "en": "cannot hold the review"}[language] in page
    assert "/management-reviews/" in zhou.send(
        "/management-reviews/new", **(fields | {"planned_on": "2026-03-10"}), period_to="2025-12-31"
    )


def test_the_minutes_say_what_was_frozen_and_who_signed(house: House) -> None:
    review_id = held(house)
    answer_outputs(house, review_id)
    decide(house, review_id)
    take(house, ZHOU, review_id, "submit_minutes")
    take(house, FANG, review_id, "approve")
    whole = api(house, ZHOU).get(f"/api/v1/reviews/{review_id}").json()
    for language, words in (("zh", "评审输入"), ("en", "Inputs")):
        answer = api(house, FANG).get(f"/api/v1/reviews/{review_id}/minutes", params={"language": language})
        assert answer.status_code == 200
        document = WordDocument(io.BytesIO(answer.content))
        told = [one.text for one in document.paragraphs]
        told += [cell.text for table in document.tables for row in table.rows for cell in row.cells]
        text = "\n".join(told)
        assert words in text and "MR-2026-01" in text and "增购便携式流量计" in text and "CA-2026-001" in text
        assert "方总" in text and review_of(house, review_id).inputs_sha256[:8] in text
        for one in whole["inputs"]:
            for figure in one["snapshot"].get("figures", ()):
                assert figure[language] in text
                row = next(
                    row for table in document.tables for row in table.rows if row.cells[0].text == figure[language]
                )
                assert row.cells[-1].text == str(figure["value"])


@contextlib.contextmanager
def browsing(house: House, who: str, language: str, browser: Browser, **more: object) -> Iterator[object]:
    with served(create_app(house)) as address:
        context = browser.new_context(locale=LANGUAGES[language], **more)
        page = context.new_page()
        complaints = complaints_of(page)
        page.goto(f"{address}/login")
        page.locator("#username").fill(who)
        page.locator("#password").fill(PASSWORD)
        page.locator("form[action='/login'] button").click()
        page.wait_for_url(f"{address}/")
        yield page, address
        assert complaints == []
        context.close()


@needed
@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_workbench_is_accessible_and_quiet_on_a_tablet_and_in_the_dark(house: House, language: str) -> None:
    collecting, review_id = plan(house), held(house)
    take(house, ZHOU, collecting, "collect")
    answer_outputs(house, review_id)
    decide(house, review_id)
    with (
        launched() as browser,
        browsing(house, ZHOU, language, browser, viewport={"width": 820, "height": 1180}, color_scheme="dark") as (
            page,
            address,
        ),
    ):
        for name, path in (("list", ""), ("new", "/new"), ("inputs", f"/{collecting}"), ("held", f"/{review_id}")):
            page.goto(f"{address}/management-reviews{path}")
            for fold in page.locator("main details > summary").all():
                fold.click()
            assert accessible(page) == [], name
            assert page.evaluate("document.documentElement.scrollWidth") <= 820, name
            picture(page, f"management-review-{name}-{language}")


def test_somebody_who_only_reads_is_offered_nothing_to_write(house: House) -> None:
    review_id = held(house)
    page = Reader(house, CHEN).see(f"/management-reviews/{review_id}")
    assert '<form method="post" action="/management-reviews' not in page
    assert "策划评审" not in Reader(house, LI).see("/management-reviews")
