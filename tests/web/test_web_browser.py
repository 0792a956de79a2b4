"""Pages: both languages in a real browser; no accessibility fault, no console error, all without inline code."""

import contextlib
import os
import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import uvicorn
from axe_playwright_python.sync_playwright import Axe
from cast import PASSWORD
from fastapi import FastAPI
from playwright.sync_api import Browser, Page, sync_playwright

CHROMIUM = Path(os.environ.get("DOCFLOW_CHROMIUM", "/usr/bin/chromium"))
QUIET = [
    "--no-sandbox",
    "--disable-background-networking",
    "--disable-component-update",
    "--no-first-run",
    "--disable-sync",
]
PICTURES = Path(__file__).parents[1] / "screenshots"
LANGUAGES = {"zh": "zh-CN", "en": "en-GB"}

pytestmark = pytest.mark.skipif(not CHROMIUM.exists(), reason="needs the system's Chromium")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=QUIET)
        yield browser
        browser.close()


@pytest.fixture
def address(app: FastAPI) -> Iterator[str]:
    """The application, served on a free port."""
    listening = socket.socket()
    listening.bind(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(app, log_level="error"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
    thread.start()
    while not server.started:
        time.sleep(0.02)
    yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    server.should_exit = True
    thread.join()


@contextlib.contextmanager
def looking(browser: Browser, language: str, **more: object) -> Iterator[tuple[Page, list[str]]]:
    """A page of a reader with that language, and the list of what its console complained about."""
    context = browser.new_context(locale=LANGUAGES[language], viewport={"width": 1280, "height": 900}, **more)
    page = context.new_page()
    complaints: list[str] = []
    page.on("console", lambda line: complaints.append(line.text) if line.type in ("error", "warning") else None)
    page.on("pageerror", lambda fault: complaints.append(str(fault)))
    yield page, complaints
    context.close()


def log_in(page: Page, address: str) -> None:
    page.goto(f"{address}/gallery")
    page.locator("#username").fill("wang")
    page.locator("#password").fill(PASSWORD)
    page.locator("form[action='/login'] button").click()
    page.wait_for_url("**/gallery")


def picture(page: Page, name: str) -> None:
    PICTURES.mkdir(exist_ok=True)
    page.screenshot(path=PICTURES / f"{name}.png", full_page=True)


def accessible(page: Page) -> list[str]:
    found = Axe().run(page).response["violations"]
    return [f"{fault['id']}: {fault['nodes'][0]['html']} {fault['nodes'][0]['failureSummary']}" for fault in found]


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
        page.screenshot(path=PICTURES / "sheet-dialog.png")
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
        PICTURES.mkdir(exist_ok=True)
        page.pdf(path=PICTURES / "gallery-print.pdf", prefer_css_page_size=True)


def test_the_api_explorer_runs_under_the_sites_policy(browser, address):
    with looking(browser, "en") as (page, complaints):
        page.goto(f"{address}/docs")
        page.locator(".opblock").first.wait_for()
        assert complaints == []
