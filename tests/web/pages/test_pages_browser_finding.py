"""The search box and its results by keyboard alone, in a real browser, with an input method and without JavaScript."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from cast import PASSWORD, SUN
from chromium import LANGUAGES, accessible, complaints_of, launched, needed, picture, served
from given import approved, publish
from playwright.sync_api import Browser, Page

from docflow.house import House
from docflow.web.app import create_app

pytestmark = needed


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with launched() as browser:
        yield browser


@pytest.fixture
def address(house: House) -> Iterator[str]:
    publish(house, approved(house, "文件控制程序", text="规定文件的编制、审查、批准与废止。"))
    publish(house, approved(house, "文件目录管理程序", text="文件的编目。"))
    publish(house, approved(house, "碳排放核算程序", text="温室气体的核算，见《文件控制程序》。"))
    house.sweep()
    house.settle()
    with served(create_app(house)) as address:
        yield address


@contextmanager
def reading(
    browser: Browser, address: str, language: str = "zh", *, script: bool = True
) -> Iterator[tuple[Page, list[str]]]:
    context = browser.new_context(locale=LANGUAGES[language], java_script_enabled=script)
    page = context.new_page()
    complaints = complaints_of(page)
    page.goto(f"{address}/login")
    page.locator("#username").fill(SUN)
    page.locator("#password").fill(PASSWORD)
    page.locator("main form button").first.click()
    page.wait_for_url(f"{address}/")
    yield page, complaints
    context.close()


def chosen(page: Page) -> str | None:
    """The words of the suggestion that the box points at."""
    place = page.locator("#search").get_attribute("aria-activedescendant")
    return page.locator(f"#{place}[aria-selected=true]").inner_text() if place else None


def test_the_box_suggests_and_is_walked_through_with_the_arrows(browser, address):
    with reading(browser, address) as (page, complaints):
        box, offered = page.locator("#search"), page.locator("#suggestions [role=option]")
        page.keyboard.press("/")
        page.keyboard.type("wj")
        offered.first.wait_for()
        assert box.get_attribute("aria-expanded") == "true" and offered.count() == 2
        assert page.locator("#suggested").inner_text() == "2 条建议，用上下方向键选择"
        assert accessible(page) == []
        assert chosen(page) is None
        page.keyboard.press("ArrowUp")
        last = chosen(page)
        page.keyboard.press("ArrowDown")
        assert chosen(page) is None, "past the last comes what was typed"
        page.keyboard.press("ArrowDown")
        assert chosen(page) not in (None, last) and page.evaluate("document.activeElement.id") == "search"
        picture(page, "suggestions")
        page.keyboard.press("Escape")
        assert not page.locator("#suggestions").is_visible() and box.input_value() == "wj"
        assert box.get_attribute("aria-expanded") == "false" and chosen(page) is None
        page.keyboard.press("ArrowDown")
        offered.first.wait_for()
        page.keyboard.press("ArrowDown")
        number = page.locator("#suggestions [aria-selected=true] .number").inner_text()
        page.keyboard.press("Enter")
        page.wait_for_url(f"{address}/documents/{number}")
        assert complaints == []


def test_enter_without_a_choice_searches_and_the_results_are_walked_through_by_key(browser, address):
    with reading(browser, address, "en") as (page, complaints):
        page.keyboard.press("/")
        page.keyboard.type("文件控制")
        page.keyboard.press("Enter")
        page.wait_for_url("**/search?q=*")
        at = "[...document.querySelectorAll('.hits h2 a')].indexOf(document.activeElement)"
        assert page.locator("[data-keys]").is_visible()
        for key, place in (("j", 0), ("j", 1), ("k", 0), ("k", 0), ("ArrowDown", 1), ("ArrowUp", 0)):
            page.keyboard.press(key)
            assert page.evaluate(at) == place, key
        picture(page, "results-by-key")
        assert accessible(page) == []
        page.keyboard.press("/")
        page.keyboard.type("jk")
        assert page.locator("#search").input_value() == "jk", "in the box they are letters"
        page.keyboard.press("Escape")
        page.locator(".hits h2 a").first.focus()
        page.keyboard.press("Enter")
        page.wait_for_url(f"{address}/documents/CN-QP-001")
        assert complaints == []


def test_single_keys_are_switched_off_in_the_account_and_on_again(browser, address):
    with reading(browser, address) as (page, complaints):
        for keys, reached in (("off", False), ("on", True)):
            page.goto(f"{address}/account")
            page.locator("#keys").select_option(keys)
            page.locator("form[action='/account/keys'] button").click()
            page.wait_for_url("**/account?did=keys")
            assert page.locator("#keys").input_value() == keys
            page.goto(f"{address}/search?q=文件")
            assert page.locator("[data-keys]:visible").count() == reached
            page.keyboard.press("j")
            assert page.evaluate("document.activeElement.closest('.hits') !== null") is reached
            page.keyboard.press("/")
            assert page.evaluate("document.activeElement.id === 'search'") is reached
        assert complaints == []


def test_nothing_is_asked_while_an_input_method_composes(browser, address):
    with reading(browser, address) as (page, complaints):
        asked: list[str] = []
        page.on("request", lambda request: asked.append(request.url) if "/suggest" in request.url else None)
        page.clock.install()
        page.reload()
        page.keyboard.press("/")
        method = page.context.new_cdp_session(page)
        with page.expect_response("**/search/suggest?q="):  # what an empty box offers
            page.clock.run_for(1000)
        for typed in ("w", "we", "wen", "wen'j", "wen'jian"):
            method.send(
                "Input.imeSetComposition", {"text": typed, "selectionStart": len(typed), "selectionEnd": len(typed)}
            )
        page.keyboard.press("ArrowDown")
        page.clock.run_for(1000)
        assert len(asked) == 1
        with page.expect_response("**/search/suggest?q=%E6%96%87%E4%BB%B6"):
            method.send("Input.insertText", {"text": "文件"})
            page.clock.run_for(1000)
        page.locator("#suggestions [role=option]").first.wait_for()
        assert len(asked) == 2 and complaints == []


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_search_is_kept_and_stands_in_the_menu_of_the_empty_box(browser, address, language):
    with reading(browser, address, language) as (page, complaints):
        page.goto(f"{address}/search?q=文件&type=procedure")
        page.locator(".saved summary").click()
        assert accessible(page) == []
        page.locator(".saved input[name=name]").fill("我的文件")
        page.locator(".saved button").click()
        page.wait_for_url("**/search?q=*type=procedure")
        assert accessible(page) == []
        picture(page, f"search-saved-beside-{language}")
        page.goto(address)
        page.keyboard.press("/")
        page.locator("#suggestions [role=option]").wait_for()
        page.keyboard.press("ArrowDown")
        assert "我的文件" in (chosen(page) or "") and accessible(page) == []
        picture(page, f"suggestions-saved-{language}")
        page.keyboard.press("Enter")
        page.wait_for_url("**/search?q=*type=procedure")
        page.goto(f"{address}/search/saved")
        page.locator("details.act summary").click()
        assert accessible(page) == []
        picture(page, f"search-saved-{language}")
        page.set_viewport_size({"width": 390, "height": 844})
        assert page.evaluate("document.documentElement.scrollWidth") <= 390 and accessible(page) == []
        page.on("dialog", lambda dialog: dialog.accept())
        page.locator("button.grave").click()
        page.wait_for_url("**/search/saved?did=deleted")
        assert complaints == []


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_page_of_a_document_brings_what_is_similar_and_a_vain_search_helps(browser, address, language):
    with reading(browser, address, language) as (page, complaints):
        page.goto(f"{address}/documents/CN-QP-003")
        page.locator("[aria-labelledby=similar-texts] p.muted, [aria-labelledby=similar-texts] .near").first.wait_for()
        assert accessible(page) == []
        page.goto(f"{address}/search?q=编目&clause=9.2")
        assert page.locator(".wider a").count() == 1 and accessible(page) == []
        picture(page, f"search-wider-{language}")
        page.locator(".wider a").click()
        assert page.locator(".hits h2 a").inner_text() == "文件目录管理程序"
        page.goto(f"{address}/search?q=文建控制")
        assert accessible(page) == []
        picture(page, f"search-meant-{language}")
        page.locator(".meant a").click()
        page.wait_for_url("**/search?q=%E6%96%87%E4%BB%B6%E6%8E%A7%E5%88%B6")
        assert page.locator(".hits li").count() == 2 and complaints == []


def test_without_javascript_the_box_is_a_form(browser, address):
    with reading(browser, address, script=False) as (page, _):
        page.locator("#search").fill("温室气体")
        page.locator("#search").press("Enter")
        page.wait_for_url("**/search?q=*")
        assert page.locator(".hits h2 a").inner_text() == "碳排放核算程序"
        assert not page.locator("#suggestions").is_visible() and not page.locator("[data-keys]").is_visible()
