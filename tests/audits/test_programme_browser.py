"""Audit programmes in Chromium: every page is open to all, quiet, and has a picture."""

from collections.abc import Iterator

import pytest
from audit_hands import competent
from cast import MENG, PASSWORD, QIN, TAO, XU
from chromium import LANGUAGES, accessible, complaints_of, launched, needed, picture, served
from given import application_of
from playwright.sync_api import Browser
from programme_hands import accepted, audits, computed, drafted, processes

from docflow.house import House


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with launched() as browser:
        yield browser


def places(house: House) -> dict[str, str]:
    competent(house, TAO, XU, QIN)
    processes(house, "P-1", "P-2", "P-3", "P-4", importance=5, complexity=4, frequency="continuous")
    bare = drafted(house, "P-1", "P-2")
    one = drafted(house, "P-1", "P-2", "P-3", "P-4")
    accepted(house, one)
    computed(house, one)
    return {
        "programmes": "/programmes",
        "programme-new": "/programmes/new",
        "programme": f"/programmes/{one}",
        "programme-coverage": f"/programmes/{one}/coverage",
        "programme-holes": f"/programmes/{bare}/coverage",
        "programme-calendar": f"/programmes/{one}/calendar",
        "programme-proposal": f"/programmes/{one}/proposals/2",
        "programme-plan": f"/programmes/{one}/audits/new",
        "programme-slot": f"/programmes/{one}/audits/{audits(house, one)[0].id}",
        "audit-new": "/audits/new",
    }


@needed
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_of_a_programme_is_open_to_all_and_quiet(house: House, browser: Browser, language: str) -> None:
    shown = places(house)
    house.settle()
    with served(application_of(house)) as address:
        context = browser.new_context(locale=LANGUAGES[language])
        page = context.new_page()
        complaints = complaints_of(page)
        page.goto(f"{address}/login")
        page.fill("[name=username]", MENG)
        page.fill("[name=password]", PASSWORD)
        page.keyboard.press("Enter")
        page.wait_for_url(f"{address}/")
        for name, path in shown.items():
            page.goto(address + path)
            assert accessible(page) == [], name
            picture(page, f"{name}-{language}")
        page.set_viewport_size({"width": 820, "height": 1180})
        page.goto(address + shown["programme-calendar"])
        picture(page, f"programme-calendar-{language}-820")
        page.set_viewport_size({"width": 1280, "height": 900})
        page.goto(address + shown["programme-calendar"])
        slot = page.locator("a.slot").first
        number = slot.locator(".number").inner_text()
        page.drag_and_drop(f"a.slot:has-text('{number}')", "td[data-month='2026-08-01'] >> nth=0")
        page.wait_for_selector(f"td[data-month='2026-08-01'] a:has-text('{number}')")
        assert "◆" in page.locator(f"a.slot:has-text('{number}')").inner_text(), "what was moved by hand is marked"
        context.close()
    assert complaints == []
