"""The journey of a controlled document in a real browser, by clicking, in both languages (7.5.1.2, 7.5.2.1)."""

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from cast import CHEN, LI, PASSWORD, SUN, WANG, ZHAO, ZHOU
from chromium import LANGUAGES, PICTURES, accessible, launched, needed, picture, served
from given import word_file
from playwright.sync_api import Browser, Page

from docflow.house import House
from docflow.web.app import create_app

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
FIRST_TEXT = (
    "成文信息控制程序", "1 目的", "防止作废文件的非预期使用。", "2 范围", "本程序适用于体系文件。",
    "3 职责", "文件控制员负责登记和发放。", "4 程序", "4.1 文件由责任部门编制。", "4.2 文件经审查和批准后发布。",
    "4.3 外来文件由文件控制员登记，必要时核对其版次。", "4.4 作废文件应当收回。", "5 记录", "文件发放记录。",
)  # fmt: skip
SECOND_TEXT = tuple(
    line.replace("必要时核对其版次", "每六个月核对其版次，并通知使用部门") for line in FIRST_TEXT if "4.4" not in line
)

pytestmark = needed


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with launched() as browser:
        yield browser


@pytest.fixture
def address(house: House) -> Iterator[str]:
    """The house, served on a free port."""
    with served(create_app(house)) as address:
        yield address


class Reader:
    """A person at their own browser; every page they look at is checked and kept as a picture."""

    def __init__(self, browser: Browser, address: str, language: str, username: str, **more: object) -> None:
        more.setdefault("viewport", {"width": 1280, "height": 900})
        self.context = browser.new_context(locale=LANGUAGES[language], accept_downloads=True, **more)
        self.page: Page = self.context.new_page()
        self.address, self.language, self.username = address, language, username
        self.complaints: list[str] = []
        self.page.on("console", self._hear)
        self.page.on("pageerror", lambda fault: self.complaints.append(str(fault)))
        self.page.goto(f"{address}/login")
        self.page.locator("#username").fill(username)
        self.page.locator("#password").fill(PASSWORD)
        self.page.locator("form[action='/login'] button").click()
        self.page.wait_for_url(f"{address}/")

    def _hear(self, line: object) -> None:
        if line.type in ("error", "warning") and not any(code in line.text for code in ("403", "409", "422", "404")):
            self.complaints.append(line.text)

    def look(self, name: str) -> None:
        """The page is accessible, speaks the right language and has caused no complaint; keep a picture of it."""
        assert accessible(self.page) == [], name
        assert self.page.locator("html").get_attribute("lang") == {"zh": "zh-CN", "en": "en"}[self.language]
        assert self.complaints == [], name
        picture(self.page, f"journey-{name}-{self.language}")

    def go(self, path: str) -> None:
        self.page.goto(self.address + path)

    def click(self, selector: str) -> None:
        self.page.locator(selector).first.click()

    def upload(self, revision: str, name: str, data: bytes) -> None:
        self.go(revision)
        self.page.set_input_files("#file", {"name": name, "mimeType": WORD, "buffer": data})
        self.click(f"form[action='{revision}/text'] button")
        self.page.wait_for_url("**did=uploaded")

    def open_step(self, revision: str, step: str) -> None:
        self.go(revision)
        self.click(f"a[href$='/steps/{step}']")
        self.page.locator(".sheet").wait_for()

    def sign(self, password: str = PASSWORD) -> None:
        self.page.locator(".sheet [name=password]").fill(password)
        self.page.locator(".sheet .buttons .button.main").click()

    def take(self, revision: str, step: str, comment: str = "") -> None:
        self.open_step(revision, step)
        if comment:
            self.page.locator(".sheet [name=comment]").fill(comment)
        if self.page.locator(".sheet [name=password]").count():
            self.sign()
        else:
            self.page.locator(".sheet .buttons .button.main").click()
        self.page.wait_for_url(f"**did={step}")

    def tone(self) -> str:
        """The look of the state beside the title."""
        return (self.page.locator(".title .state").first.get_attribute("class") or "").removeprefix("state ")


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_procedure_from_draft_to_withdrawal_by_clicking(
    house: House, browser: Browser, address: str, language: str
) -> None:
    def person(name: str, **more: object) -> Reader:
        return Reader(browser, address, language, name, **more)

    li, zhao, chen, zhou, wang = (person(name) for name in (LI, ZHAO, CHEN, ZHOU, WANG))
    revision = _begun_with_a_file(li)
    _submitted_returned_and_submitted_again(li, zhao, revision)
    zhao.take(revision, "agree")
    chen.take(revision, "agree")
    zhou.go("/")
    zhou.look("todo-approver")
    zhou.take(revision, "approve")
    wang.go("/")
    wang.look("todo-controller")
    _published(house, wang, revision)

    house.clock.move_to(house.clock.now() + timedelta(days=1))  # type: ignore[attr-defined]
    house.sweep()
    house.settle()
    _read_and_acknowledged(person(SUN))

    li, zhao, chen, zhou, wang = (person(name) for name in (LI, ZHAO, CHEN, ZHOU, WANG))
    second = _revised_and_compared(li)
    for reader, step in ((zhao, "agree"), (chen, "agree"), (zhou, "approve")):
        reader.take(second, step)
    wang.open_step(second, "publish")
    today = house.clock.now().astimezone(house.clock.zone).date().isoformat()
    wang.page.locator("[name=effective_on]").fill(today)
    wang.page.locator("[name=short_notice_reason]").fill("整改要求")
    wang.sign()
    wang.page.wait_for_url("**did=publish")
    house.settle()
    wang.go("/documents/CN-QP-001")
    wang.look("document-in-force")
    wang.go(f"{revision}/readers")
    wang.look("readers")
    _everything_else_renders(wang, person, second)

    zhou.open_step(second, "withdraw")
    zhou.look("step-withdraw")
    zhou.page.locator("[name=replacement]").fill("CN-M-001")
    zhou.page.locator("[name=comment]").fill("并入管理手册")
    zhou.sign()
    zhou.page.wait_for_url("**did=withdraw")
    assert zhou.tone() == "old"
    sun = person(SUN)
    sun.go("/documents/CN-QP-001")
    sun.look("former-reader")
    assert "CN-M-001" in sun.page.content()


def _begun_with_a_file(li: Reader) -> str:
    """A file is read, and what it says of itself is confirmed by its author."""
    li.look("todo-empty")
    li.go("/documents")
    li.look("documents-empty")
    li.click("a[href='/documents/new']")
    li.look("new-document")
    li.page.locator("#type").select_option("procedure")
    li.page.locator("#unit").select_option("QA")
    li.page.locator("[data-narrow]").fill("7.5.2")
    li.page.locator("input[name=clauses][value='cieccpa:7.5.2']").check()
    li.page.set_input_files(
        "#file", {"name": "成文信息控制程序.docx", "mimeType": WORD, "buffer": word_file(*FIRST_TEXT)}
    )
    li.click("form[action='/documents/new'] .button.main")
    li.page.locator("[name=confirmed]").wait_for(state="attached")
    li.look("new-document-confirm")
    assert li.page.locator("#title_zh").input_value() == "成文信息控制程序"
    assert li.page.locator("input[name=clauses][value='cieccpa:7.5.2']").is_checked()
    li.click("form[action='/documents/new'] .button.main")
    li.page.wait_for_url("**did=begun")
    li.look("revision-draft")
    return "/revisions/" + li.page.url.split("/revisions/")[1].split("?")[0]


def _submitted_returned_and_submitted_again(li: Reader, zhao: Reader, revision: str) -> None:
    li.upload(revision, "成文信息控制程序.docx", word_file(*FIRST_TEXT))
    li.look("revision-uploaded")
    li.open_step(revision, "submit")
    li.look("step-submit")
    stages = li.page.locator("fieldset.row").count()
    li.click("button[value='add-stage']")
    assert li.page.locator("fieldset.row").count() == stages + 1
    li.click(f"button[value='remove-stage-{stages}']")
    assert li.page.locator("fieldset.row").count() == stages
    li.page.locator(".sheet [name=comment]").fill("请审查")
    li.sign("not-my-password")
    li.page.locator(".fault").wait_for()
    li.look("step-wrong-password")
    assert li.page.locator(".sheet [name=comment]").input_value() == "请审查"
    li.sign()
    li.page.wait_for_url("**did=submit")
    li.look("revision-in-review")
    assert li.tone() == "in-review"
    zhao.go("/")
    zhao.look("todo-reviewer")
    zhao.open_step(revision, "agree")
    zhao.page.locator("dialog").wait_for()
    zhao.look("signing-sheet")
    zhao.take(revision, "return", comment="请补充外来文件的核对周期")
    zhao.look("revision-returned")
    li.upload(revision, "成文信息控制程序.docx", word_file(*FIRST_TEXT))
    li.take(revision, "submit")


def _published(house: House, wang: Reader, revision: str) -> None:
    """A notice that is too short needs its reason, and nothing that was typed is lost over it."""
    tomorrow = (house.clock.now().astimezone(house.clock.zone) + timedelta(days=1)).date().isoformat()
    wang.open_step(revision, "publish")
    wang.look("step-publish")
    wang.page.locator("[name=effective_on]").fill(tomorrow)
    wang.sign()
    wang.page.locator(".fault").wait_for()
    wang.look("step-publish-refused")
    assert wang.page.locator("[name=effective_on]").input_value() == tomorrow
    wang.page.locator("[name=short_notice_reason]").fill("已口头通知")
    wang.sign()
    wang.page.wait_for_url("**did=publish")
    assert wang.tone() == "ready"


def _read_and_acknowledged(sun: Reader) -> None:
    sun.look("todo-reader")
    sun.click("main table a")
    sun.page.locator("#mine").wait_for()
    sun.look("document-to-acknowledge")
    assert sun.page.locator("#mine button").is_disabled()
    with sun.page.expect_download() as arriving:
        sun.click("a[href^='/api/v1/documents/']")
    assert arriving.value.suggested_filename.endswith(".docx")
    sun.page.locator("#mine button:not([disabled])").click()
    sun.page.wait_for_url("**did=acknowledged")
    sun.look("document-acknowledged")
    assert sun.page.locator("#mine").count() == 0


def _revised_and_compared(li: Reader) -> str:
    li.go("/documents/CN-QP-001")
    li.look("document-owner")
    li.click("a[href$='/revise']")
    li.look("revise")
    li.page.locator("#reason").fill("外来文件未规定核对周期")
    li.page.locator("#source").select_option("audit")
    li.page.locator("#summary").fill("增加核对周期")
    li.click("form[action$='/revise'] .button.main")
    li.page.wait_for_url("**did=revised")
    second = "/revisions/" + li.page.url.split("/revisions/")[1].split("?")[0]
    li.upload(second, "新版.docx", word_file(*SECOND_TEXT))
    li.look("revision-second")
    li.click("a[href*='/compare']")
    li.page.locator(".paper ins").first.wait_for()
    li.look("compare")
    assert li.page.locator(".paper del").count() > 0 and li.page.locator(".fold").count() > 0
    li.take(second, "submit")
    li.go("/documents/CN-QP-001")
    li.look("document-in-progress")
    return second


def _everything_else_renders(wang: Reader, person: Callable[..., Reader], second: str) -> None:
    """The same pages in the dark, on a narrow screen, and on paper."""
    paths = {
        "todo": "/", "documents": "/documents", "document": "/documents/CN-QP-001", "revision": second,
        "compare": f"{second}/compare", "suspend": second.replace("/revisions/", "/items/") + "/steps/suspend",
        "owner": "/documents/CN-QP-001/owner",
    }  # fmt: skip
    dark = person(WANG, color_scheme="dark")
    narrow = person(WANG, viewport={"width": 390, "height": 844})
    for name, path in paths.items():
        wang.go(path)
        wang.look(f"{name}-wide")
        dark.go(path)
        dark.look(f"{name}-dark")
        narrow.go(path)
        narrow.look(f"{name}-narrow")
        assert narrow.page.evaluate("document.documentElement.scrollWidth") <= 390, name
    wang.go(f"{second}/compare")
    wang.page.emulate_media(media="print")
    wang.page.pdf(path=PICTURES / f"journey-compare-{wang.language}.pdf", prefer_css_page_size=True)
    wang.page.emulate_media(media="screen")
