"""The places beside documents in a real browser: both languages, no accessibility fault, no console error."""

import contextlib
from collections.abc import Iterator
from datetime import timedelta

import pytest
from cast import ADMIN, LI, PASSWORD, WANG, ZHAO, actor
from chromium import LANGUAGES, PICTURES, accessible, complaints_of, launched, needed, picture, served
from given import approved, draft, publish
from playwright.sync_api import Browser, Page
from sqlalchemy import select

from docflow.documents.models import PeriodicReview
from docflow.house import House
from docflow.journal.work import working
from docflow.people.delegation import delegate
from docflow.people.queries import person_by_username, unit_by_code
from docflow.people.service import add_post, add_unit, hold_post
from docflow.web.app import create_app

PLACES = {
    "search": "/search?q=文件",
    "search-nothing": "/search?q=zzzzqq",
    "coverage": "/coverage",
    "coverage-gaps": "/coverage?gaps=1",
    "journal": "/journal",
    "journal-entry": "{entry}",
    "people": "/people",
    "person": "/people/{li}",
    "units": "/people/units",
    "delegations": "/people/delegations",
    "rights": "/people/roles",
    "new-person": "/people/new",
    "account": "/account",
    "workflows": "/workflows",
    "workflow": "/workflows/revision",
    "health": "/health",
}

NARROW = ("search", "coverage", "journal", "people", "person", "rights", "account", "workflow", "delegations")

pytestmark = needed


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with launched() as browser:
        yield browser


@pytest.fixture
def lived_in(house: House) -> House:
    """Texts in force and in progress, a post, a laboratory, a delegation that waits."""
    publish(house, approved(house, "文件控制程序", text="规定文件的编制、审查、批准与废止。"))
    draft(house, LI, "内部审核控制程序", clauses=["9.2.2"])
    with working(house.store, actor(house, ADMIN), house.clock) as work:
        post = add_post(work, code="QM", name_zh="质量工程师", name_en="Quality engineer")
        hold_post(work, person_by_username(work.session, LI), post, unit_by_code(work.session, "QA"))
        parent = unit_by_code(work.session, "QA")
        add_unit(work, code="LAB", name_zh="化验室", name_en="Laboratory", kind="workshop", parent=parent)
    with working(house.store, actor(house, ZHAO), house.clock) as work:
        to, last = person_by_username(work.session, WANG), work.today + timedelta(days=9)
        delegate(work, to, from_on=work.today, to_on=last, roles=["reviewer"], reason="外出培训")
    house.sweep()
    house.settle()
    return house


@pytest.fixture
def address(lived_in: House) -> Iterator[str]:
    with served(create_app(lived_in)) as address:
        yield address


@contextlib.contextmanager
def looking(
    browser: Browser, address: str, who: str, language: str, **more: object
) -> Iterator[tuple[Page, list[str]]]:
    """Somebody who is logged in, and what the console complained about."""
    more.setdefault("viewport", {"width": 1280, "height": 900})
    context = browser.new_context(locale=LANGUAGES[language], **more)
    page = context.new_page()
    complaints = complaints_of(page)
    page.goto(f"{address}/login")
    page.locator("#username").fill(who)
    page.locator("#password").fill(PASSWORD)
    page.locator("form[action='/login'] button").click()
    page.wait_for_url(f"{address}/")
    yield page, complaints
    context.close()


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_place_is_accessible_and_quiet(browser, address, lived_in, language):
    li = actor(lived_in, LI).id
    with looking(browser, address, ADMIN, language) as (page, complaints):
        for name, path in PLACES.items():
            # The latest entry that the list shows: the first are about workflows and nobody's.
            entry = page.locator("a[href^='/journal/']").first.get_attribute("href") if "{entry}" in path else ""
            page.goto(address + path.format(li=li, entry=entry))
            assert page.locator("h1").is_visible() and accessible(page) == [], name
            for fold in page.locator("details.act > summary").all():
                fold.click()
            assert accessible(page) == [], f"{name}, unfolded"
            picture(page, f"{name}-{language}")
        assert complaints == []


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_places_fit_a_narrow_dark_screen(browser, address, lived_in, language):
    with lived_in.store.reading() as session:
        review = session.scalars(select(PeriodicReview.id)).first()
    more = {"viewport": {"width": 390, "height": 844}, "color_scheme": "dark"}
    with looking(browser, address, WANG, language, **more) as (page, complaints):
        for name in (
            "search",
            "coverage",
            "journal",
            "people",
            "person",
            "rights",
            "account",
            "workflow",
            "delegations",
        ):
            page.goto(address + PLACES[name].format(li=actor(lived_in, LI).id))
            assert page.evaluate("document.documentElement.scrollWidth") <= 390, name
            assert accessible(page) == [], name
            picture(page, f"{name}-narrow-dark-{language}")
        page.goto(f"{address}/reviews/{review}")
        assert page.evaluate("document.documentElement.scrollWidth") <= 390 and accessible(page) == []
        picture(page, f"review-narrow-dark-{language}")
        assert complaints == []


def test_a_heat_map_prints_without_its_frame(browser, address):
    with looking(browser, address, WANG, "zh") as (page, _):
        page.goto(f"{address}/coverage")
        page.emulate_media(media="print")
        assert not page.locator(".filters").is_visible() and page.locator(".only-print").is_visible()
        page.pdf(path=PICTURES / "coverage-print.pdf", prefer_css_page_size=True)
