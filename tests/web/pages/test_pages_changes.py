"""6.7: change requests on pages: asked for from a document, judged, followed to the revisions that carry them."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from cast import PASSWORD
from changes_hands import asked, assessed, carriers, finish, impact, number_of
from chromium import LANGUAGES, accessible, complaints_of, launched, needed, picture, served
from documents_hands import in_force, state
from given import application_of, take
from page_people import Somebody
from playwright.sync_api import Browser

from docflow.house import House


def a_request(house: House) -> tuple[int, int]:
    first = in_force(house, title="窑尾巡检作业")
    return first, assessed(house, asked(house, "sun", first), first, training="affected", training_words="班前会讲解")


def test_a_reader_suggests_a_change_from_the_page_of_a_document(house: House) -> None:
    number = number_of(house, in_force(house, title="窑尾巡检作业"))
    sun = Somebody(house, "sun")
    assert f'href="/changes/new?document={number}"' in sun.sees(f"/documents/{number}")
    form = sun.sees("/changes/new", 200) and sun.sees(f"/changes/new?document={number}")
    assert number in form and "更改《窑尾巡检作业》" in form
    sent = {"title_zh": "更改巡检", "unit": "QA", "source": "suggestion", "reason": "漏检", "revise": number}
    where = sun.sends("/changes/new", data=sent)
    page = sun.sees(where)
    assert "已提出，等待评估" in page and "漏检" in page and number in page
    assert state(house, int(where.split("/")[2].split("?")[0])) == "submitted"


def test_a_form_that_is_not_right_comes_back_filled_with_the_fault_beside_its_field(house: House) -> None:
    in_force(house)
    sun = Somebody(house, "sun", "en")
    sent = {"title_en": "Patrol", "unit": "QA", "source": "suggestion", "reason": "", "emergency": "yes"}
    page = sun.sends("/changes/new", 422, data=sent)
    assert 'value="Patrol"' in page and 'id="reason-fault"' in page and 'id="revise-fault"' in page
    assert 'id="emergency_reason-fault"' in page
    page = sun.sends("/changes/new", 404, data=sent | {"reason": "why", "emergency": "", "revise": "CN-QP-999"})
    assert 'id="revise-fault"' in page and "There is no document CN-QP-999" in page


def test_a_draft_is_kept_changed_and_submitted(house: House) -> None:
    number = number_of(house, in_force(house))
    sun = Somebody(house, "sun")
    where = sun.sends("/changes/new", data={"title_zh": "草稿", "unit": "QA", "source": "suggestion", "do": "keep"})
    address = where.split("?")[0]
    page = sun.sees(where)
    assert "已存为草稿" in page and "请写明更改理由" in page
    version = page.split('name="version" value="')[1].split('"')[0]
    sent = {"title_zh": "写完", "unit": "QA", "source": "audit", "reason": "审核发现", "revise": number}
    sun.sends(f"{address}/edit", data=sent | {"version": version})
    sun.sends(f"{address}/edit", 412, data=sent | {"version": version})
    item = int(address.rsplit("/", 1)[1])
    sun.signs(item, "submit")
    assert state(house, item) == "submitted"


def test_a_controller_assesses_on_the_page_and_what_lacks_is_said_beside_its_field(house: House) -> None:
    first = in_force(house)
    request_id = asked(house, "sun", first)
    wang = Somebody(house, "wang")
    form = wang.sees(f"/items/{request_id}/steps/assess")
    assert number_of(house, first) in form, "what was asked for stands there already"
    answered = {key: value for key, value in impact(house, first).items() if isinstance(value, str)}
    answered["revise"] = number_of(house, first)
    page = wang.signs(request_id, "assess", 409, **answered | {"records": "affected", "risk": "high"})
    assert 'id="records_words-fault"' in page and 'id="measures-fault"' in page
    wang.signs(request_id, "assess", **answered)
    assert state(house, request_id) == "assessed"


def test_an_answer_that_nobody_has_given_is_missing(house: House) -> None:
    request_id = asked(house, "sun", in_force(house))
    page = Somebody(house, "wang").signs(request_id, "assess", 422, risk_words="小")
    assert 'id="resources-fault"' in page and 'id="risk-fault"' in page


def test_a_request_shows_impact_decisions_carriers_and_steps_with_reasons(house: House) -> None:
    _, request_id = a_request(house)
    page = Somebody(house, "wang", "en").sees(f"/changes/{request_id}")
    assert "班前会讲解" in page and "None" in page and "李明" in page
    assert "No decision of yours is awaited here now" in page
    take(house, "li", request_id, "approve", comment="同意")
    take(house, "wang", request_id, "implement")
    (second,) = carriers(house, request_id)
    page = Somebody(house, "wang", "en").sees(f"/changes/{request_id}")
    assert f'href="/revisions/{second.id}"' in page and "Revision B/0" in page
    assert f'href="/changes/{request_id}"' in Somebody(house, "wang").sees(f"/documents/{number_of(house, second.id)}")


def test_the_register_narrows_and_says_what_to_do_when_nothing_fits(house: House) -> None:
    _, request_id = a_request(house)
    wang = Somebody(house, "wang")
    assert f'href="/changes/{request_id}"' in wang.sees("/changes?state=assessed")
    assert "没有符合条件" in wang.sees("/changes?state=closed")
    assert "没有符合条件" in wang.sees("/changes?document=CN-QP-999")
    assert "没有您可以查看的更改申请" in Somebody(house, "zhao").sees("/changes")


def test_who_is_not_named_does_not_find_it_and_administrators_ask_for_nothing(house: House) -> None:
    _, request_id = a_request(house)
    Somebody(house, "zhao").sees(f"/changes/{request_id}", 404)
    Somebody(house, "zhao").sees(f"/changes/{request_id}/edit", 404)
    assert "/changes/new" not in Somebody(house, "admin").sees("/changes")
    Somebody(house, "admin").sees("/changes/new", 403)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with launched() as browser:
        yield browser


@needed
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_of_changes_is_open_to_all_and_quiet(house: House, browser: Browser, language: str) -> None:
    first, request_id = a_request(house)
    second = in_force(house, title="计量器具点检作业")
    urgent = asked(house, "sun", second, emergency=True, emergency_reason="供应商停产", title="紧急更换试剂")
    waiting = asked(house, "sun", first, title="再改一处")
    assessed(house, urgent, second)
    take(house, "wang", urgent, "implement_first")
    finish(house, carriers(house, urgent)[0].id)
    house.clock.move_to(house.clock.now() + timedelta(days=7))  # type: ignore[attr-defined]
    house.sweep()
    house.settle()
    places = {
        "changes": "/changes",
        "change": f"/changes/{request_id}",
        "change-escalated": f"/changes/{urgent}",
        "change-new": f"/changes/new?document={number_of(house, first)}",
        "change-assess": f"/items/{waiting}/steps/assess",
        "change-nothing": "/changes?state=closed",
    }
    with served(application_of(house)) as address:
        context = browser.new_context(locale=LANGUAGES[language])
        page = context.new_page()
        complaints = complaints_of(page)
        page.goto(f"{address}/login")
        page.fill("[name=username]", "wang")
        page.fill("[name=password]", PASSWORD)
        page.keyboard.press("Enter")
        page.wait_for_url(f"{address}/")
        for name, path in places.items():
            page.goto(address + path)
            assert accessible(page) == [], name
            picture(page, f"{name}-{language}")
        page.set_viewport_size({"width": 360, "height": 800})
        for name in ("changes", "change"):
            page.goto(address + places[name])
            assert accessible(page) == [], name
            assert page.evaluate("document.documentElement.scrollWidth") <= 360, name
        assert complaints == []
        context.close()
