"""The pages of audits in a browser: nothing for axe to complain of, and a workbench that fits a tablet."""

from collections.abc import Iterator

import pytest
from audit_hands import BROKEN, audit, begun, competent, found, questions, reply
from cast import CHEN, PASSWORD, QIN, TAO, XU
from chromium import LANGUAGES, accessible, complaints_of, launched, needed, picture, served
from given import application_of, take
from playwright.sync_api import Browser

from docflow.house import House


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with launched() as browser:
        yield browser


def places(house: House) -> dict[str, str]:
    one = begun(house)
    first = questions(house, one)[0].id
    reply(house, XU, first)
    reply(house, QIN, first, BROKEN)
    finding = found(house, one)
    take(house, TAO, finding, "confirm")
    take(house, CHEN, finding, "accept", comment="情况属实")
    competent(house, CHEN)
    audit(house, day=40)
    return {
        "audits": "/audits",
        "audit": f"/audits/{one}",
        "audit-bench": f"/audits/{one}/workbench?at={first}",
        "findings": "/findings",
        "findings-none": "/findings?grade=major",
        "finding": f"/findings/{finding}",
        "finding-new": f"/findings/new?audit={one}",
    }


@needed
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_of_an_audit_is_open_to_all_and_quiet(house: House, browser: Browser, language: str) -> None:
    shown = places(house)
    house.settle()
    with served(application_of(house)) as address:
        context = browser.new_context(locale=LANGUAGES[language])
        page = context.new_page()
        complaints = complaints_of(page)
        page.goto(f"{address}/login")
        page.fill("[name=username]", TAO)
        page.fill("[name=password]", PASSWORD)
        page.keyboard.press("Enter")
        page.wait_for_url(f"{address}/")
        for name, path in shown.items():
            page.goto(address + path)
            assert accessible(page) == [], name
            picture(page, f"{name}-{language}")
        for width in (820, 360):
            page.set_viewport_size({"width": width, "height": 1180})
            for name in ("audit", "audit-bench", "finding", "findings"):
                page.goto(address + shown[name])
                assert accessible(page) == [], name
                assert page.evaluate("document.documentElement.scrollWidth") <= width, name
                picture(page, f"{name}-{language}-{width}")
        page.set_viewport_size({"width": 820, "height": 1180})
        page.goto(address + shown["audit-bench"])
        touched = ".bench .big label, .bench .large, .bench summary"
        heights = page.evaluate(f"[...document.querySelectorAll('{touched}')].map(e => e.offsetHeight)")
        assert heights and min(heights) >= 44
        for folded in ("#own > summary", ".bench details:not(#own) > summary"):
            page.click(folded)
        assert accessible(page) == []
        assert page.evaluate("document.documentElement.scrollWidth") <= 820
        picture(page, f"audit-bench-{language}-820-own")
        page.fill("#own-words", "表计封印完好？")
        page.click("#own button")
        page.wait_for_url("**/workbench?at=*")
        assert "表计封印完好？" in page.inner_text(".asked")
        assert complaints == []
        context.close()
