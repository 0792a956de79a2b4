"""9.2.2, 10.2: the thread as a page: knots in order, holes in their place, the Word annex beside it."""

import re
from collections.abc import Iterator

import pytest
from cast import CHEN, FANG, PASSWORD, SUN
from chromium import LANGUAGES, accessible, complaints_of, launched, needed, picture, served
from given import application_of
from pages_reader import Reader
from playwright.sync_api import Browser
from thread_hands import acts_on_it, analysed_it, found_it, pass_days, whole

from docflow.house import House

LEADING_HERE = {
    "audit": "/audits/{}", "finding": "/findings/{}", "nonconformity": "/nonconformities/{}", "action": "/actions/{}",
    "change_request": "/changes/{}", "revision": "/revisions/{}",
}  # fmt: skip


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with launched() as browser:
        yield browser


def test_every_page_of_an_item_leads_to_its_thread_and_the_thread_leads_back(house: House) -> None:
    story = whole(house)
    fang = Reader(house, FANG)
    for what, address in LEADING_HERE.items():
        one = story.ids[what]
        assert f'href="/items/{one}/thread"' in fang.see(address.format(one)), what
        shown = fang.see(f"/items/{one}/thread")
        for other, page in LEADING_HERE.items():
            assert f'href="{page.format(story.ids[other])}"' in shown, other
        assert f'href="/items/{one}/thread/annex"' in shown
    assert "链条完整" in fang.see(f"/items/{story.ids['finding']}/thread")


@pytest.mark.parametrize("language", LANGUAGES)
def test_holes_stand_in_their_place_and_above_the_chain(house: House, language: str) -> None:
    story = found_it(house)
    analysed_it(story)
    acts_on_it(story)
    chen = Reader(house, CHEN, language)
    shown = chen.see(f"/items/{story.ids['nonconformity']}/thread")
    waits = {"zh": "等待：文件更改申请（至 ", "en": "Waiting: a request for the change of a document (until "}[language]
    assert shown.count(waits) == 2
    pass_days(house, 20)
    chen = Reader(house, CHEN, language)
    late = {"zh": "逾期：文件更改申请（应于", "en": "Overdue: a request for the change of a document (was"}[language]
    shown = chen.see(f"/items/{story.ids['nonconformity']}/thread")
    assert shown.count(late) == 2 and waits not in shown
    anchors = re.findall(r'href="#(chain-[0-9-]+)"', shown)
    assert anchors and all(f'id="{one}"' in shown for one in anchors)


def test_a_thread_of_what_one_may_not_see_is_not_there(house: House) -> None:
    story = found_it(house)
    sun = Reader(house, SUN)
    for what in ("audit", "finding", "nonconformity"):
        sun.see(f"/items/{story.ids[what]}/thread", 404)
        sun.see(f"/items/{story.ids[what]}/thread/annex", 404)


@needed
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_is_open_to_all_and_quiet_on_desktop_tablet_and_telephone(
    house: House, browser: Browser, language: str
) -> None:
    ended, story = whole(house), found_it(house)
    analysed_it(story)
    acts_on_it(story)
    pass_days(house, 12)
    house.settle()
    shown = {
        "thread": f"/items/{story.ids['action']}/thread",
        "thread-whole": f"/items/{ended.ids['finding']}/thread",
        "thread-audit": f"/items/{ended.ids['audit']}/thread",
    }
    with served(application_of(house)) as address:
        context = browser.new_context(locale=LANGUAGES[language])
        page = context.new_page()
        complaints = complaints_of(page)
        page.goto(f"{address}/login")
        page.fill("[name=username]", FANG)
        page.fill("[name=password]", PASSWORD)
        page.keyboard.press("Enter")
        page.wait_for_url(f"{address}/")
        for width in (1280, 820, 360):
            page.set_viewport_size({"width": width, "height": 1180})
            for name, path in shown.items():
                page.goto(address + path)
                assert accessible(page) == [], name
                assert page.evaluate("document.documentElement.scrollWidth") <= width, name
                picture(page, f"{name}-{language}-{width}")
        assert complaints == []
        context.close()
