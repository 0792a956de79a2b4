"""The year of an audit in a real browser: from the programme to the signed minutes, by clicking.

T/CIECCPA 9.2, 10.2, 6.7, 7.5, 9.3: whoever has to do something finds it in their list or on the page before.
"""

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from audit_hands import someone
from cast import CAST, CHEN, FANG, LI, MENG, SUN, WANG, ZHAO, ZHOU
from chromium import launched, needed, picture, served
from docx import Document
from given import word_file
from playwright.sync_api import Browser, Locator
from test_journey_audit import IMPACT, Company, _words, the_auditors, the_procedure, the_processes
from test_journey_chromium import Reader

from docflow.house import House
from docflow.web.app import create_app

pytestmark = needed

PROOF = {"name": "proof.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.7 proof"}


class Colleague(Reader):
    """Somebody who goes from page to page by what stands on them."""

    def look(self, name: str) -> None:
        """Keep a picture; the browser tests of the rooms hold these pages open to all."""
        picture(self.page, f"journey-{name}-zh")

    def follow(self, selector: str, **narrow: Any) -> None:
        """Click what leads to another page, and be there."""
        with self.page.expect_navigation(wait_until="domcontentloaded"):
            self.page.locator(selector, **narrow).first.click()
        assert self.complaints == [], self.page.url

    def matter(self, words: str) -> None:
        """Open what waits in one's own list."""
        self.go("/")
        self.row(words)

    def row(self, words: str) -> None:
        """Open what a row of the list on the page is about."""
        self.follow(f"main tr:has-text('{words}') a.strong")

    def fill(self, within: str, **fields: Any) -> None:
        """Fill a form as a person would: tick, choose or type, by what the field is."""
        form = self.page.locator(within)
        for name, value in fields.items():
            field = form.locator(f"[name={name}]")
            if isinstance(value, list):
                for one in value:
                    form.locator(f"[name={name}][value='{one}']").check()
            elif field.first.get_attribute("type") == "radio":
                form.locator(f"[name={name}][value='{value}']").check()
            elif field.first.evaluate("one => one.tagName") == "SELECT":
                field.select_option(str(value))
            else:
                field.fill(str(value))

    def sends(self, within: str, **fields: Any) -> None:
        """Fill a form and send it."""
        self.fill(within, **fields)
        self.follow(f"{within} .button.main, {within} button")

    def takes(self, step: str, **fields: Any) -> None:
        """Take a step from the page of its item, and see there that it was taken."""
        self.click(f"main a[href$='/steps/{step}']")
        self.page.locator(".sheet").wait_for()
        self.fill(".sheet form", **fields)
        if self.page.locator(".sheet [name=password]").count():
            self.sign()
        else:
            self.click(".sheet .buttons .button.main")
        self.page.wait_for_url(f"**did={step}")
        assert self.page.locator(".notice.good").count() == 1
        assert self.page.locator("nav.side [aria-current]").count() == 1, "the page says where it belongs"
        assert self.complaints == [], step

    def proves(self) -> None:
        """Add a file to the item whose page is open."""
        self.page.locator("details:has([name=file]) > summary").last.click()
        self.page.set_input_files("details [name=file]", PROOF)
        self.follow("details:has([name=file]) .buttons button")

    def part(self, heading: str) -> Locator:
        return self.page.locator(f"section[aria-labelledby={heading}]")

    @property
    def item(self) -> str:
        """The address of the item whose page is open."""
        return self.page.url.removeprefix(self.address).split("?")[0].split("#")[0]

    @property
    def number(self) -> str:
        """Its number, as its page says it."""
        return self.page.locator(".title .number").inner_text()


class Office:
    """Everybody of the story at their own browser; whoever is spoken to is logged in today."""

    def __init__(self, company: Company, browser: Browser, address: str) -> None:
        self.company, self.browser, self.address = company, browser, address
        self._known: dict[tuple[str, date], Colleague] = {}

    def __call__(self, who: str) -> Colleague:
        key = (who, self.company.today)
        if key not in self._known:
            self._known[key] = Colleague(self.browser, self.address, "zh", who)
        return self._known[key]

    def id(self, who: str) -> int:
        return someone(self.company.house, who)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with launched() as browser:
        yield browser


@pytest.fixture
def office(house: House, browser: Browser) -> Iterator[Office]:
    with served(create_app(house)) as address:
        yield Office(Company(house), browser, address)


def the_programme(office: Office) -> str:
    """Drafted with twelve processes, computed, accepted, looked at, submitted, approved by somebody else."""
    meng = office(MENG)
    meng.follow("nav.side a[href='/audits']")
    meng.follow("main a[href='/programmes']")
    meng.follow("main a[href='/programmes/new']")
    assert meng.page.locator("[name=processes]:checked").count() == 12
    meng.sends(
        "main form", title_zh="2026 年度审核方案", unit="HQ", manager=office.id(MENG), cycle_from="2026-03-01",
        cycle_to="2026-12-31", standards=["cieccpa"], methods=["onsite"], objectives="确认体系符合要求并有效",
        risks="审核员兼职，时间不足", resources="8 名审核员，每人每季度 4 天",
    )  # fmt: skip
    programme = meng.item
    meng.look("audit-1-programme")
    meng.follow("nav.tabs a[href$='/coverage']")
    meng.follow("nav.tabs a >> nth=0")
    meng.follow("section[aria-labelledby=steps] a[href$='/calendar']")
    meng.follow("form[action$='/proposals'] button")
    meng.look("audit-2-proposal")
    meng.follow("form[action$='/accept'] .main")
    meng.look("audit-3-calendar")
    meng.follow("nav.tabs a[href$='/coverage']")
    meng.look("audit-4-coverage")
    meng.follow("nav.tabs a >> nth=0")
    meng.takes("submit")
    zhou = office(ZHOU)
    zhou.matter("2026 年度审核方案")
    zhou.takes("approve")
    office.company.house.sweep()
    return programme


def the_audit(office: Office, programme: str) -> tuple[str, str, str]:
    """The audit of the first process in the quality department: its number, who leads it, its first day."""
    meng = office(MENG)
    meng.go(programme)
    meng.follow("nav.tabs a[href$='/calendar']")
    meng.follow("tr:has(th:has-text('P-01')) a.slot", has_text="QA")
    name = meng.part("team").locator("div", has_text="组长").inner_text().split()[0]
    first_on = meng.page.locator(".under time").first.get_attribute("datetime")
    assert first_on
    return meng.number, next(one.username for one in CAST if one.name == name), first_on


def held(office: Office, programme: str, number: str) -> tuple[str, str, str]:
    """Planned, held on the workbench, one major finding, reported. Returns audit, leader, nonconformity."""
    which, lead, first_on = the_audit(office, programme)
    leader = office(lead)
    leader.follow("nav.side a[href='/audits']")
    leader.row(which)
    leader.follow("main a[href$='/plan']")
    leader_name = next(one.name for one in CAST if one.username == lead)
    leader.sends(
        "form.form", objectives="确认记录控制符合要求", method="onsite",
        agenda=f"{first_on} 09:00-11:30 | 记录的批准 | 质量部会议室 | {leader_name} | 赵倩",
    )  # fmt: skip
    leader.follow("form[action$='/checklist'] button")
    leader.takes("prepare")
    leader.look("audit-5-prepared")
    office(ZHAO).matter(which)
    office.company.sleep((date.fromisoformat(first_on) - office.company.today).days)

    leader = office(lead)
    leader.matter(which)
    leader.takes("start")
    leader.follow("main a[href$='/workbench']")
    for n in range(leader.page.locator(".questions li").count()):
        leader.follow(f".questions li >> nth={n} >> a")
        leader.sends(
            "form.answer", result="conform" if n else "nonconform", evidence="抽查 12 份记录。", evidence_kind="record",
            population=40, sample_size=12, sample_words="随机",
        )  # fmt: skip
    leader.follow(".questions li >> nth=0 >> a")
    leader.look("audit-6-workbench")
    leader.follow("form.answer a[href^='/findings/new']")
    leader.sends(
        "form.form", title="记录未经批准即使用", grade="major", rule="system_absent", clause="cieccpa:7.5.2",
        process="P-01", requirement=f"{number} 要求使用前批准。", evidence="12 份记录均无批准签名。",
        gap="批准环节没有执行。",
    )  # fmt: skip
    leader.takes("confirm")
    leader.look("audit-7-finding")
    zhao = office(ZHAO)
    zhao.matter(leader.number)
    zhao.takes("accept", comment="情况属实")
    leader.matter(which)
    leader.takes("finish_fieldwork")
    leader.takes("issue_report", conclusion="记录控制未有效实施。", recipients=[office.id(FANG), office.id(ZHAO)])
    with leader.page.expect_download() as arriving:
        leader.click("main a[href$='/report']")
    assert arriving.value.suggested_filename.endswith(".docx")
    leader.follow("section[aria-labelledby=findings] a.strong")
    leader.follow("section[aria-labelledby=threads] a[href^='/nonconformities/']")
    return which, lead, leader.number


def acted_on(office: Office, nonconformity: str) -> str:
    """Accepted, contained, its cause found, an action on the procedure ordered and approved. Returns its number."""
    zhou = office(ZHOU)
    zhou.matter(nonconformity)
    zhou.takes("accept")
    zhao = office(ZHAO)
    zhao.matter(nonconformity)
    zhao.takes("contain", correction="done", words="补办 12 份记录的批准。", consequences="数据已复核，无误。")
    zhao.takes(
        "analyse", method="five_whys", why_1="没有人知道记录要先批准。", why_2="程序没有写明由谁批准。",
        why_3="程序编写时没有征求使用部门意见。", category="method", evidence="核对了程序和三名填写人的访谈。",
        extent="查看了另外两个部门，同样没有写明。",
    )  # fmt: skip
    zhao.follow("main a[href$='/actions/new']")
    zhao.sends(
        "main form", title="在程序中写明批准人", description="修订程序，写明由谁在何时批准。", kind="document",
        owner=office.id(LI), due_on=office.company.day(20), criterion="抽查 30 份记录全部经批准。",
        effect_due_on=office.company.day(50),
    )  # fmt: skip
    zhao.takes("plan", needed="yes")
    zhao.look("audit-8-nonconformity")
    zhao.follow("section[aria-labelledby=actions] a.strong")
    action = zhao.number
    chen = office(CHEN)
    chen.matter(action)
    chen.takes("approve")
    zhao.matter(nonconformity)
    zhao.takes("act")
    return action


def document_changed(office: Office, action: str, number: str) -> None:
    """The change request of the action, through its assessment and approval, to the revision in force."""
    li = office(LI)
    li.matter(action)
    li.takes("start")
    li.proves()
    li.follow("section[aria-labelledby=gate] a[href$='/change']")
    li.sends("main form", title="写明记录的批准人", reason="审核发现批准环节没有执行", revise=number)
    li.follow("section[aria-labelledby=gate] a[href^='/changes/']")
    change = li.number
    wang = office(WANG)
    wang.matter(change)
    wang.takes("assess", revise=number, **IMPACT)
    chen = office(CHEN)
    chen.matter(change)
    chen.takes("approve")
    wang.matter(change)
    wang.takes("implement")
    wang.look("audit-9-change")

    li.matter("B/0")
    revision = li.item
    li.page.locator("details:has(form[action$='/description']) > summary").click()
    li.sends("form[action$='/description']", reason="审核发现", summary="写明批准人")
    words = "记录由责任部门填写，由班组长在使用前批准，批准人签名并注明日期。"
    li.upload(revision, "记录控制程序.docx", word_file("记录控制程序", words))
    li.takes("submit")
    for who, step in ((ZHAO, "agree"), (CHEN, "agree"), (ZHOU, "approve")):
        office(who).matter("B/0")
        office(who).takes(step)
    wang.matter("B/0")
    wang.takes("publish", effective_on=office.company.day(0), short_notice_reason="已通知")
    office.company.house.settle()
    office.company.house.sweep()

    sun = office(SUN)
    sun.matter(number)
    with sun.page.expect_download():
        sun.click("a[href^='/api/v1/documents/']")
    sun.page.evaluate("window.dispatchEvent(new Event('focus'))")
    sun.page.locator("#mine button:not([disabled])").click()
    sun.page.wait_for_url("**did=acknowledged")
    fang = office(FANG)
    fang.matter(change)
    fang.proves()
    fang.takes("close", verdict="effective", words="抽查十份记录")


def proven(office: Office, nonconformity: str, action: str) -> None:
    """Done, verified, judged effective by another after its day, and closed by a third."""
    li = office(LI)
    li.matter(action)
    li.takes("finish", result="程序已修订并发布。")
    chen = office(CHEN)
    chen.matter(action)
    chen.takes("verify", comment="核对了现行版本")
    zhao = office(ZHAO)
    zhao.matter(nonconformity)
    zhao.takes("ask_verification")
    office.company.sleep(51)
    chen = office(CHEN)
    chen.matter(action)
    chen.proves()
    chen.takes("judge_effective", comment="30 份记录均经批准")
    chen.look("audit-10-action")
    fang = office(FANG)
    fang.matter(nonconformity)
    fang.proves()
    fang.takes("close", words="现场抽查，均经批准。", changes="none", changes_reason="风险清单已包含。")


def answers(office: Office, what: str, **given: str) -> None:
    """The first point of the review is answered by clicking; the others are the same form and are sent at once."""
    zhou = office(ZHOU)
    review = zhou.item
    places = [form.get_attribute("action") or "" for form in zhou.page.locator(f"form[action*='/{what}/']").all()]
    zhou.sends(f"form[action='{places[0]}']", **given)
    hands = office.company(ZHOU).client
    for place in places[1:]:
        path = f"/api/v1/reviews/{review.rsplit('/', 1)[1]}/{what}/{place.rsplit('/', 1)[1]}"
        answer = hands.put(path, json=given, headers={"if-match": '"0"'})
        assert answer.status_code == 200, answer.text
    zhou.go(review)


def reviewed(office: Office) -> None:
    """The management review takes everything in; its minutes are signed and downloaded."""
    zhou, fang, today = office(ZHOU), office(FANG), office.company.day(0)
    zhou.follow("nav.side a[href='/management-reviews']")
    zhou.follow("main a[href='/management-reviews/new'] >> nth=0")
    zhou.sends(
        "main form", unit="HQ", chair=office.id(FANG), planned_on=today, period_from="2026-01-01",
        period_to=office.company.day(-1), people=[office.id(CHEN), office.id(ZHAO)],
    )  # fmt: skip
    zhou.takes("collect")
    zhou.look("audit-11-review")
    answers(office, "inputs", words="见数据")
    zhou.takes("freeze")
    zhou.takes("hold", held_on=today, place="三号会议室", present=[office.id(who) for who in (FANG, CHEN, ZHOU)])
    answers(office, "outputs", conclusion="体系持续适宜、充分、有效")
    zhou.takes("submit_minutes")
    fang.matter(zhou.number)
    fang.takes("approve")
    fang.look("audit-12-minutes")
    with fang.page.expect_download() as arriving:
        fang.click("main a[href$='/minutes']")
    assert "记录未经批准即使用" in "\n".join(_words(Document(arriving.value.path())))


def test_from_the_programme_of_a_year_to_its_signed_minutes_by_clicking(house: House, office: Office) -> None:
    number = the_procedure(office.company)
    the_auditors(office.company)
    the_processes(office.company)
    programme = the_programme(office)
    audit, lead, nonconformity = held(office, programme, number)
    action = acted_on(office, nonconformity)
    document_changed(office, action, number)
    proven(office, nonconformity, action)
    leader = office(lead)
    leader.matter(audit)
    leader.takes("close")
    reviewed(office)
    house.settle()
    assert house.verify().sound
