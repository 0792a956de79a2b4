"""The portal's search box of the documentation, as it stands there, in a browser on a page of another origin."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from assistants_hands import token_of
from cast import PASSWORD, SUN
from chromium import LANGUAGES, accessible, complaints_of, launched, needed, picture, served
from documents_hands import in_force
from playwright.sync_api import Browser, Page, expect

from docflow.house import House
from docflow.web.app import create_app

pytestmark = needed

EXAMPLE = Path(__file__).parents[2] / "docs" / "portal" / "search.html"
HOSTILE = "巡检 <img src=x onerror=window.harmed=1> &lt;b&gt;粗&lt;/b&gt; <script>window.harmed=1</script> \"'& 记录"
NOWHERE = "http://127.0.0.1:9"
"""Nobody listens there."""


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        """Nothing: what the portal serves is no matter of these tests."""


@contextmanager
def portal(folder: Path) -> Iterator[str]:
    """A portal that serves a folder; its origin."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(folder)))
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with launched() as browser:
        yield browser


@pytest.fixture
def site(house: House, tmp_path: Path) -> Iterator[tuple[str, str]]:
    """docflow with some texts in force, and a portal that it lets in: both origins."""
    in_force(house, title="巡检作业", text="每日巡检并记录排放因子。")
    in_force(house, title=HOSTILE, text=f"正文：{HOSTILE}")
    for place in range(11):
        in_force(house, title=f"抽样方法{place}", text="抽样。")
    house.settle()
    folder = tmp_path / "portal"
    folder.mkdir()
    (folder / "favicon.ico").touch()
    with portal(folder) as origin:
        settings = house.settings.model_copy(update={"portal_origins": (origin,)})
        with served(create_app(replace(house, settings=settings))) as docflow:
            yield docflow, origin


@pytest.fixture
def opened(house: House, site: tuple[str, str], tmp_path: Path, browser: Browser) -> Iterator[Callable[..., Page]]:
    """The example, opened by a reader of the portal; what stands in it may be another address or token."""
    docflow, origin = site
    contexts = []

    def open_it(language: str = "zh", *, token: str = "", address: str = docflow) -> Page:
        words = EXAMPLE.read_text("utf-8")
        assert words.count("https://docs.example") == words.count("dfk_…") == 1
        words = words.replace("https://docs.example", address).replace("dfk_…", token or token_of(house, SUN))
        (tmp_path / "portal" / "search.html").write_text(words, "utf-8")
        context = browser.new_context(locale=LANGUAGES[language], viewport={"width": 900, "height": 700})
        contexts.append(context)
        page = context.new_page()
        page.goto(f"{origin}/search.html")
        return page

    yield open_it
    for context in contexts:
        context.close()


def status(page: Page):
    return page.get_by_role("status")


def ask(page: Page, words: str) -> None:
    page.get_by_role("combobox").fill(words)
    page.get_by_role("combobox").press("Enter")


@pytest.mark.parametrize(
    ("language", "said", "day"), [("zh", "共 1 份。", "2026-03-02 生效"), ("en", "1 document.", "2026-03-02 effective")]
)
def test_results_show_number_title_unit_day_and_snippet(opened, site, language, said, day):
    page = opened(language)
    complaints = complaints_of(page)
    assert page.locator("html").get_attribute("lang") == {"zh": "zh-CN", "en": "en"}[language]
    ask(page, "排放因子")
    expect(status(page)).to_have_text(said)
    hit = page.locator("ol li")
    expect(hit).to_have_count(1)
    assert hit.locator("a").inner_text() == "CN-WI-QA-001 巡检作业"
    assert hit.locator("a").get_attribute("href") == f"{site[0]}/d/CN-WI-QA-001"
    assert hit.locator(".about").inner_text() == f"QA · {day}"
    assert "每日巡检并记录排放因子。" in hit.locator("p").inner_text()
    assert hit.locator("mark").all_inner_texts() == ["排放因子"]
    assert accessible(page) == [] and complaints == []
    picture(page, f"portal-results-{language}")


def test_suggestions_come_while_typing_and_are_taken_by_keyboard(opened):
    page = opened()
    box, list_, options = page.get_by_role("combobox"), page.get_by_role("listbox"), page.get_by_role("option")
    box.press_sequentially("xunjian")
    expect(options).to_have_count(2)
    assert options.first.inner_text().startswith("CN-WI-QA-00") and box.get_attribute("aria-expanded") == "true"
    assert accessible(page) == []
    picture(page, "portal-suggestions")
    box.press("ArrowDown")
    box.press("ArrowDown")
    assert box.get_attribute("aria-activedescendant") == options.nth(1).get_attribute("id")
    assert options.nth(1).get_attribute("aria-selected") == "true"
    box.press("Escape")
    expect(list_).to_be_hidden()
    box.press("ArrowUp")
    expect(options).to_have_count(2)
    wanted = options.nth(1).inner_text()
    box.press("ArrowUp")
    box.press("Enter")
    expect(list_).to_be_hidden()
    expect(page.locator("ol a")).to_have_count(1)
    assert page.locator("ol a").inner_text() == wanted and box.input_value() == wanted.split()[0]


def test_a_suggestion_is_taken_by_mouse_and_another_page_is_fetched(opened):
    page = opened()
    page.get_by_role("combobox").press_sequentially("巡检作")
    page.get_by_role("option").click()
    expect(page.locator("ol a")).to_have_text("CN-WI-QA-001 巡检作业")
    ask(page, "抽样")
    expect(page.locator("ol li")).to_have_count(10)
    page.get_by_role("button", name="更多").click()
    expect(page.locator("ol li")).to_have_count(11)
    expect(page.get_by_role("button", name="更多")).to_be_hidden()
    assert len(set(page.locator("ol a").all_inner_texts())) == 11


def test_nothing_that_stands_in_a_text_runs_or_becomes_an_element(opened):
    page = opened()
    page.get_by_role("combobox").press_sequentially("onerror")
    expect(page.get_by_role("option")).to_have_count(1)
    assert page.get_by_role("option").inner_text().endswith(HOSTILE)
    ask(page, "onerror 记录")
    expect(page.locator("ol li")).to_have_count(1)
    assert page.locator("ol a").inner_text().endswith(HOSTILE) and HOSTILE in page.locator("ol p").inner_text()
    made = page.evaluate("[...document.querySelectorAll('ol *')].map(one => one.tagName)")
    assert set(made) == {"LI", "A", "SPAN", "DIV", "P", "MARK"} and page.evaluate("window.harmed") is None


def test_even_a_server_that_keeps_no_promise_can_inject_nothing(opened, site):
    page = opened()
    foul = '<img src=x onerror="harmed=1"><mark onclick="harmed=1"><b>a</b></mark><svg onload="harmed=1"></svg>'
    hit = {
        "kind": "revision", "number": "../../x", "title": {"zh": foul, "en": foul}, "unit": foul, "effective_on": foul,
        "number_html": foul, "title_html": {"zh": foul, "en": foul}, "snippet": foul,
    }  # fmt: skip
    found = {"items": [hit], "total": 1, "relaxed": False, "degraded": False, "meant": [foul], "next": None}
    page.route(
        "**/api/v1/search?**", lambda route: route.fulfill(json=found, headers={"access-control-allow-origin": "*"})
    )
    ask(page, "x")
    expect(page.locator("ol li")).to_have_count(1)
    made = page.evaluate("[...document.querySelectorAll('ol *, [role=status] *')].map(one => one.tagName)")
    assert set(made) == {"LI", "A", "SPAN", "DIV", "P", "MARK"} and page.evaluate("window.harmed") is None
    assert page.locator("ol a").get_attribute("href").startswith(f"{site[0]}/d/")
    assert page.locator("mark[onclick]").count() == 0


@pytest.mark.parametrize(("language", "said"), [("zh", "没有找到"), ("en", "Nothing was found")])
def test_an_empty_answer_says_what_to_do(opened, language, said):
    page = opened(language)
    ask(page, "鲸鱼")
    expect(status(page)).to_contain_text(said)
    assert page.locator("ol li").count() == 0 and accessible(page) == []
    ask(page, "巡捡作业")
    expect(status(page).locator("a")).to_have_text("巡检作业")
    picture(page, f"portal-meant-{language}")
    status(page).locator("a").click()
    expect(page.locator("ol a").first).to_contain_text("巡检作业")


@pytest.mark.parametrize(
    ("language", "wrong", "said"),
    [
        ("zh", {"token": "dfk_wrong"}, "令牌无效"),
        ("en", {"token": "dfk_wrong"}, "token is not valid"),
        ("zh", {"address": NOWHERE}, "无法连接文件系统"),
        ("en", {"address": NOWHERE}, "cannot be reached"),
    ],
)
def test_what_is_wrong_is_said_in_words(opened, language, wrong, said):
    page = opened(language, **wrong)
    ask(page, "巡检")
    expect(status(page)).to_contain_text(said)
    assert "wrong" in (status(page).get_attribute("class") or "") and accessible(page) == []
    picture(page, f"portal-wrong-{language}-{'token' if 'token' in wrong else 'address'}")


def test_a_portal_that_nobody_named_is_told_nothing_and_a_cookie_helps_nobody(house, opened, site, tmp_path):
    docflow, _ = site
    page = opened()
    log_in = page.context.request.post(
        f"{docflow}/api/v1/session", data={"username": SUN, "password": PASSWORD}, headers={"origin": docflow}
    )
    assert log_in.ok and page.context.cookies(docflow)
    reading = (
        """async (how) => { try { return (await fetch(%r, how)).status; } catch (failed) { return failed.name; } }"""
    )
    fetch = reading % f"{docflow}/api/v1/me"
    assert page.evaluate(fetch, {"credentials": "include"}) == "TypeError", "the answer is kept from the page"
    assert page.evaluate(fetch, {"credentials": "omit"}) == 401
    assert page.evaluate(fetch, {"headers": {"authorization": f"Bearer {token_of(house, SUN)}"}}) == 200
    with portal(tmp_path / "portal") as stranger:
        page.goto(f"{stranger}/search.html")
        ask(page, "巡检")
        expect(status(page)).to_contain_text("无法连接文件系统")
        assert page.locator("ol li").count() == 0
