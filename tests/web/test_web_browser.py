"""Pages: both languages in a real browser; no accessibility fault, no console error, all without inline code."""

import contextlib
from collections.abc import Iterator

import pytest
from cast import PASSWORD
from chromium import LANGUAGES, PICTURES, accessible, complaints_of, launched, needed, picture, served
from fastapi import FastAPI
from playwright.sync_api import Browser, Page

pytestmark = needed


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with launched() as browser:
        yield browser


@pytest.fixture
def address(app: FastAPI) -> Iterator[str]:
    """The application, served on a free port."""
    with served(app) as address:
        yield address


@contextlib.contextmanager
def looking(browser: Browser, language: str, **more: object) -> Iterator[tuple[Page, list[str]]]:
    """A page of a reader with that language, and the list of what its console complained about."""
    context = browser.new_context(locale=LANGUAGES[language], viewport={"width": 1280, "height": 900}, **more)
    page = context.new_page()
    complaints = complaints_of(page)
    yield page, complaints
    context.close()


def log_in(page: Page, address: str) -> None:
    page.goto(f"{address}/gallery")
    page.locator("#username").fill("wang")
    page.locator("#password").fill(PASSWORD)
    page.locator("form[action='/login'] button").click()
    page.wait_for_url("**/gallery")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_component_is_accessible_and_quiet(browser, address, language, scheme):
    with looking(browser, language, color_scheme=scheme) as (page, complaints):
        page.goto(f"{address}/login")
        assert accessible(page) == []
        picture(page, f"login-{language}-{scheme}")
        log_in(page, address)
        assert page.locator("html").get_attribute("lang") == {"zh": "zh-CN", "en": "en"}[language]
        assert accessible(page) == []
        picture(page, f"gallery-{language}-{scheme}")
        page.goto(f"{address}/nowhere")
        assert accessible(page) == []
        picture(page, f"error-{language}-{scheme}")
        assert [words for words in complaints if "404" not in words] == []


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_narrow_screen_has_the_same_places_in_a_menu(browser, address, language):
    with looking(browser, language) as (page, complaints):
        page.set_viewport_size({"width": 390, "height": 844})
        log_in(page, address)
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
        picture(page, f"narrow-{language}")
        entry = page.locator("#menu a").first
        assert not entry.is_visible()
        page.locator("button.menu").click()
        assert entry.is_visible()
        assert accessible(page) == []
        page.keyboard.press("Escape")
        assert not entry.is_visible()
        assert complaints == []


def test_the_keyboard_reaches_search_and_content(browser, address):
    with looking(browser, "en") as (page, complaints):
        log_in(page, address)
        page.keyboard.press("/")
        assert page.evaluate("document.activeElement.id") == "search"
        page.locator("#reason").fill("and/or")
        assert page.locator("#reason").input_value() == "and/or"
        page.goto(f"{address}/gallery")
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.className") == "skip"
        page.keyboard.press("Enter")
        assert page.evaluate("document.activeElement.id") == "main"
        assert complaints == []


def test_a_sheet_opens_over_the_page_and_closes_again(browser, address):
    with looking(browser, "en") as (page, complaints):
        log_in(page, address)
        page.locator("a[data-sheet]").click()
        page.locator("dialog .sheet").wait_for()
        assert accessible(page) == []
        picture(page, "sheet-dialog")
        assert page.evaluate("document.activeElement.closest('dialog') !== null")
        page.locator("dialog [data-close]").click()
        page.locator("dialog").wait_for(state="detached")
        page.goto(f"{address}/gallery/sheet")
        assert accessible(page) == []
        assert complaints == []


def test_without_javascript_people_log_in_change_the_language_and_log_out(browser, address):
    with looking(browser, "en", java_script_enabled=False) as (page, _):
        log_in(page, address)
        page.locator("form[action='/language'] button").click()
        page.wait_for_url("**/gallery")
        assert page.locator("html").get_attribute("lang") == "zh-CN"
        page.locator(".me summary").click()
        page.locator("form[action='/logout'] button").click()
        page.wait_for_url("**/login")


def test_on_paper_a_page_is_an_annex_without_its_frame(browser, address):
    with looking(browser, "zh") as (page, _):
        log_in(page, address)
        page.emulate_media(media="print")
        for frame in (".top", ".side", ".steps >> nth=0", ".filters"):
            assert not page.locator(frame).is_visible()
        assert page.locator(".only-print").is_visible()
        page.pdf(path=PICTURES / "gallery-print.pdf", prefer_css_page_size=True)


def test_the_api_explorer_runs_under_the_sites_policy(browser, address):
    with looking(browser, "en") as (page, complaints):
        page.goto(f"{address}/docs")
        page.locator(".opblock").first.wait_for()
        assert complaints == []
