"""10.2: nonconformities on pages: reported, told from top to bottom, on the board, in the register and in figures."""

import io
import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from cast import CHEN, FANG, HE, LI, PASSWORD, SUN, WANG, ZHOU, unit
from chromium import LANGUAGES, accessible, complaints_of, launched, needed, picture, served
from given import application_of, take
from nonconformity_hands import (
    CLOSING,
    DONE,
    FOUND,
    WHYS,
    accepted,
    acting,
    analysed,
    answer_similar,
    closed,
    closed_without_action,
    contained,
    keep_proof,
    pass_days,
    planned,
    ready,
    reported,
    row,
    state_of,
    today,
    verifying,
)
from page_people import Somebody, fault_of, words_of
from playwright.sync_api import Browser
from python_calamine import CalamineWorkbook

from docflow.house import House

BONES = {
    "method": "fishbone", "from_man": ["交接时没有说明"], "from_method": ["程序没有规定谁来查新", "没有提醒"],
    "from_measurement": ["复核人就是录入人"], "evidence": "访谈三人", "extent": "另有两个因子过期",
}  # fmt: skip
REPORT = {"title_zh": "流量计未校准", "description": FOUND, "unit": "QA", "source": "monitoring", "grade": "minor"}


def number(where: str) -> int:
    found = re.search(r"/nonconformities/(\d+)", where)
    assert found is not None
    return int(found[1])


# ---- reporting and carrying forward


def test_anybody_reports_one_with_a_photograph_from_a_page(house: House) -> None:
    sun = Somebody(house, SUN)
    assert 'href="/nonconformities/new"' in sun.sees("/nonconformities")
    form = sun.sees("/nonconformities/new")
    assert f'value="{today(house)}"' in form and "应当是怎样的" in form
    sent = REPORT | {"detected_on": str(today(house))}
    where = sun.sends(
        "/nonconformities/new", data=sent, files={"file": ("表.png", b"\x89PNG\r\n\x1a\n12", "image/png")}
    )
    page = sun.sees(where)
    assert "已报告，将由责任人或管理人员受理" in page and FOUND in page and "表.png" in page
    assert "尚未记录控制和纠正" in page and "本轮尚未分析原因" in page and "尚未由他人验证" in page


def test_a_report_that_is_not_right_comes_back_filled_with_the_fault_beside_its_field(house: House) -> None:
    sun = Somebody(house, SUN, "en")
    sent = REPORT | {"detected_on": str(today(house) + timedelta(days=1))}
    page = sun.sends("/nonconformities/new", 422, data=sent)
    assert fault_of(page, "detected_on") == "It cannot have been found after today"
    assert FOUND in page and "流量计未校准" in page
    page = sun.sends("/nonconformities/new", 422, data=sent | {"description": ""})
    assert fault_of(page, "description")
    page = sun.sends("/nonconformities/new", 422, data=sent | {"detected_on": "2026-03-01", "title_zh": ""})
    assert "Give a heading" in fault_of(page, "title_zh")
    page = sun.sends(
        "/nonconformities/new", 422, data=sent | {"detected_on": "2026-03-01"},
        files={"file": ("virus.exe", b"MZ", "application/octet-stream")},
    )  # fmt: skip
    assert "cannot be kept as evidence" in fault_of(page, "file")
    assert words_of(sun.sees("/nonconformities")).count("NC-") == 0  # nothing was reported


def test_it_is_carried_from_page_to_page_until_it_is_closed(house: House) -> None:
    sun, chen, zhou, fang, he = (Somebody(house, one) for one in (SUN, CHEN, ZHOU, FANG, HE))
    found = number(sun.sends("/nonconformities/new", data=REPORT | {"detected_on": str(today(house))}))
    zhou.signs(found, "accept", owner=str(row(house, found).owner_id))
    chen.signs(found, "contain", **DONE)
    chen.signs(found, "analyse", **WHYS)
    page = chen.sees(f"/nonconformities/{found}")
    assert f'href="/nonconformities/{found}/actions/new"' in page and "为什么会那样？" in page
    sent: dict[str, Any] = {
        "title": "改提醒名单", "description": "发给岗位", "kind": "process", "category": "corrective", "unit": "QA",
        "owner": "he", "due_on": str(today(house)), "effect_due_on": str(today(house)), "criterion": "无漏校",
    }  # fmt: skip
    version = row(house, found).version
    broken = chen.sends(f"/nonconformities/{found}/actions/new", 422, data=sent | {"version": version, "title": ""})
    assert fault_of(broken, "title") and "发给岗位" in broken
    chen.sends(f"/nonconformities/{found}/actions/new", data=sent | {"version": version})
    chen.signs(found, "plan", needed="yes")
    page = chen.sees(f"/nonconformities/{found}")
    action = int(re.search(r'href="/actions/(\d+)"', page)[1])  # type: ignore[index]
    zhou.signs(action, "approve")
    chen.signs(found, "act")
    he.signs(action, "start")
    keep_proof(house, HE, action)
    he.signs(action, "finish", result="已改")
    zhou.signs(action, "verify", comment="看过")
    chen.signs(found, "ask_verification", verifier="")
    keep_proof(house, ZHOU, action, "有效")
    zhou.signs(action, "judge_effective", comment="有效")
    keep_proof(house, FANG, found)
    refused = chen.sees(f"/nonconformities/{found}")
    assert "不能验证（受权代理亦计入）" in refused
    missing = fang.signs(found, "close", 409, **CLOSING | {"changes_reason": ""})
    assert "请说明为什么体系和风险无需变更" in fault_of(missing, "changes_reason")
    fang.signs(found, "close", **CLOSING)
    page = zhou.sees(f"/nonconformities/{found}")
    assert "验证有效" in page and CLOSING["words"] in page and "关闭于" in page


def test_a_cause_that_repeats_the_description_is_said_beside_its_field(house: House) -> None:
    found = contained(house)
    chen = Somebody(house, CHEN)
    page = chen.signs(found, "analyse", 409, **BONES | {"from_method": FOUND})
    assert "原因只是重复了问题描述" in fault_of(page, "from_method")
    assert "交接时没有说明" in page
    page = chen.signs(found, "analyse", 409, **WHYS | {"why_3": ""})
    assert "请继续追问" in fault_of(page, "why_1")


def test_similar_cases_are_answered_on_the_page(house: House) -> None:
    other = reported(house, title="五号窑流量计")
    house.settle()
    found = contained(house)
    chen = Somebody(house, CHEN)
    page = chen.sees(f"/nonconformities/{found}")
    assert "待答复" in page and "五号窑流量计" in page and "类似情况 NC-2026-001 尚未答复" in page
    sent = {"version": row(house, found).version, "number": row(house, other).number, "answer": "not_similar"}
    back = chen.sends(f"/nonconformities/{found}/similar", 422, data=sent)
    assert "不类似须说明理由" in fault_of(back, "answer")
    chen.sends(f"/nonconformities/{found}/similar", data=sent | {"reason": "另一种表"})
    page = chen.sees(f"/nonconformities/{found}")
    assert "另一种表" in page and "待答复" not in page
    unknown = sent | {"version": row(house, found).version, "number": "NC-1999-001", "reason": "x"}
    back = chen.sends(f"/nonconformities/{found}/similar", 404, data=unknown)
    assert "没有不符合 NC-1999-001" in fault_of(back, "number")
    chen.sends(f"/nonconformities/{found}/similar/search", data={"version": row(house, found).version})


def test_a_fishbone_is_drawn_with_its_list_beside(house: House) -> None:
    found = contained(house)
    take(house, CHEN, found, "analyse", fields=BONES)
    page = Somebody(house, CHEN, "en").sees(f"/nonconformities/{found}")
    assert "<title>Fishbone: 流量计未校准</title>" in page
    for words in ("程序没有规定谁来查新", "复核人就是录入人"):
        assert page.count(words) >= 2, "in the drawing and in the list"
    for bone in ("People", "Equipment", "Material", "Method", "Environment", "Measurement"):
        assert bone in page


def test_the_steps_about_another_grade_are_shown_when_they_mean_something(house: House) -> None:
    found = contained(house)
    zhou = Somebody(house, ZHOU)
    page = zhou.sees(f"/nonconformities/{found}")
    assert "提出改级" in page and "同意改级" not in page
    zhou.signs(found, "propose_regrading", grade="major", comment="影响交易")
    page = Somebody(house, CHEN).sees(f"/nonconformities/{found}")
    assert "同意改级" in page and "提出改级" not in page
    assert "由“轻微不符合”改为“严重不符合”" in page


def test_a_closed_one_that_happened_again_says_so_and_can_be_opened_again(house: House) -> None:
    earlier = closed(house)
    found = reported(house)
    take(house, ZHOU, found, "accept", fields={"recurs": row(house, earlier).number})
    page = Somebody(house, ZHOU).sees(f"/nonconformities/{earlier}")
    assert "重复发生于" in page and row(house, found).number in page and f"/items/{earlier}/steps/reopen" in page
    assert "重复了" in Somebody(house, ZHOU).sees(f"/nonconformities/{found}")


def test_it_is_handed_over_and_put_right_from_pages(house: House) -> None:
    found = reported(house)
    sun, zhou = Somebody(house, SUN), Somebody(house, ZHOU)
    sent = {"version": row(house, found).version, "description": "二号窑，不是三号窑。", "requirement": "每年校准"}
    sun.sends(f"/nonconformities/{found}/description", data=sent)
    assert "二号窑，不是三号窑。" in sun.sees(f"/nonconformities/{found}?did=described")
    assert f'href="/nonconformities/{found}/owner"' not in sun.sees(f"/nonconformities/{found}")
    sun.sends(f"/nonconformities/{found}/owner", 403, data={"version": row(house, found).version, "owner": LI})
    zhou.sends(f"/nonconformities/{found}/owner", data={"version": row(house, found).version, "owner": LI})
    assert "李明" in zhou.sees(f"/nonconformities/{found}?did=handed_over")
    zhou.sends(f"/nonconformities/{found}/owner", 412, data={"version": 1, "owner": CHEN})


def test_a_change_is_asked_for_from_its_page(house: House) -> None:
    found, _ = acting(house)
    chen = Somebody(house, CHEN)
    assert f'href="/nonconformities/{found}/changes/new"' in chen.sees(f"/nonconformities/{found}")
    sent = {"version": row(house, found).version, "title": "校准程序", "reason": "名单随岗位"}
    bad = chen.sends(f"/nonconformities/{found}/changes/new", 404, data=sent | {"documents": "CN-QP-999"})
    assert fault_of(bad, "documents")
    chen.sends(f"/nonconformities/{found}/changes/new", data=sent)
    assert "CR-2026-001" in chen.sees(f"/nonconformities/{found}")


# ---- together


def everything(house: House) -> dict[str, int]:
    """One in every state, some overdue."""
    found = {
        "closed": closed(house, title="已关闭的", clause=("cieccpa", "7.1.4")),
        "waived": closed_without_action(house, title="纠正就够的"),
        "reported": reported(house, title="刚报告的", grade="major", clause=("cieccpa", "7.5.2")),
        "accepted": accepted(house, title="已受理的"),
        "contained": contained(house, title="已控制的"),
        "analysed": analysed(house, title="已分析的", clause=("cieccpa", "7.1.4")),
        "planned": planned(house, title="已策划的")[0],
        "acting": acting(house, title="实施中的")[0],
        "verifying": verifying(house, title="待验证的")[0],
    }
    fish = contained(house, title="鱼骨图的")
    answer_similar(house, CHEN, fish, "similar")
    take(house, CHEN, fish, "analyse", fields=BONES)
    again, action = verifying(house, title="第二轮的")
    pass_days(house, 41)
    keep_proof(house, ZHOU, action, "又坏")
    take(house, ZHOU, action, "judge_ineffective", comment="又坏")
    rejected = reported(house, title="误报的")
    take(house, ZHOU, rejected, "reject", comment="误报")
    house.settle()
    return found | {"fishbone": fish, "second round": again, "rejected": rejected}


def column(page: str, state: str) -> str:
    return page.split(f'aria-labelledby="at-{state}"')[1].split("</section>", maxsplit=1)[0]


def test_the_board_has_a_column_for_each_state_with_its_count(house: House) -> None:
    everything(house)
    page = Somebody(house, CHEN).sees("/nonconformities")
    for state, title in (
        ("reported", "刚报告的"),
        ("accepted", "已受理的"),
        ("acting", "实施中的"),
        ("closed", "已关闭的"),
    ):
        assert title in column(page, state)
    assert "误报的" not in page
    assert 'class="state major">严重不符合' in column(page, "reported")
    assert "逾期 31 天" in column(page, "accepted") and "陈刚" in column(page, "accepted")
    assert re.search(r'待策划 <span class="muted">3</span>', column(page, "analysed"))
    mine = Somebody(house, LI).sees("/nonconformities?only=mine")
    assert "没有符合条件的不符合" in mine


def test_a_long_column_shows_the_first_and_leads_to_the_rest(house: House) -> None:
    for at in range(15):
        reported(house, title=f"第{at}件")
    page = Somebody(house, CHEN).sees("/nonconformities?unit=QA")
    assert column(page, "reported").count("<li>") == 12
    assert 'href="/nonconformities/register?unit=QA&state=reported"' in page and "还有 3 件" in page


@pytest.mark.parametrize(
    ("query", "titles"),
    [
        ("?grade=major", ["刚报告的"]),
        ("?clause=7.1.4", ["已关闭的", "已分析的"]),
        ("?clause=7.1", ["已关闭的", "已分析的"]),
        ("?state=verifying", ["待验证的"]),
        ("?q=鱼骨", ["鱼骨图的"]),
        ("?unit=EN", []),
        ("?unit=XX", []),
        ("?process=P-9", []),
        ("?source=audit", []),
    ],
)
def test_every_filter_narrows_and_stands_in_the_address(house: House, query: str, titles: list[str]) -> None:
    everything(house)
    page = Somebody(house, CHEN).sees(f"/nonconformities/register{query}")
    assert sorted(re.findall(r'class="strong" href="/nonconformities/\d+">([^<]+)<', page)) == sorted(titles)


def test_the_register_goes_on_from_page_to_page_and_as_a_spreadsheet(house: House) -> None:
    for at in range(55):
        reported(house, title=f"第{at}件")
    chen = Somebody(house, CHEN)
    first = chen.sees("/nonconformities/register?source=monitoring")
    assert first.count('class="roomy"') == 50
    after = re.search(r'rel="next" href="([^"]+)"', first)[1]  # type: ignore[index]
    assert chen.sees(f"/nonconformities/register{after}").count('class="roomy"') == 5
    answer = chen.client.get("/nonconformities/register.xlsx?source=monitoring")
    rows = CalamineWorkbook.from_filelike(io.BytesIO(answer.content)).get_sheet_by_index(0).to_python()
    assert len(rows) == 56 and rows[0][0] == "编号" and rows[1][1] == "第54件"
    assert "attachment" in answer.headers["content-disposition"]


def test_figures_stand_beside_their_charts_and_equal_what_was_reported(house: House) -> None:
    everything(house)
    page = Somebody(house, CHEN, "en").sees("/nonconformities/figures?by=category")
    words = words_of(page)
    assert "Method 7" in words and "People 1" in words and "Measurement 1" in words
    page = Somebody(house, CHEN, "en").sees("/nonconformities/figures?by=clause&months=3")
    assert "7.1.4 Monitoring and measuring resources" in page
    months = re.findall(r'<th scope="row">(\d{4}-\d\d)</th><td class="right">(\d+)</td><td class="right">(\d+)', page)
    assert sum(int(opened) for _, opened, _ in months) == 11 and sum(int(done) for *_, done in months) == 2
    empty = Somebody(house, HE).sees("/nonconformities/figures")
    assert "没有可以统计的不符合" in empty


def test_pages_show_nobody_what_they_may_not_see(house: House) -> None:
    everything(house)
    he = Somebody(house, HE)
    for path in ("/nonconformities", "/nonconformities/register", "/nonconformities/figures", "/search?q=流量计"):
        assert "NC-2026" not in he.sees(path)
    found = reported(house, title="能源部的", unit=unit(house, "EN"), owner=HE)
    assert "能源部的" in he.sees("/nonconformities")
    assert "能源部的" not in Somebody(house, WANG).sees("/nonconformities")
    Somebody(house, WANG).sees(f"/nonconformities/{found}", 404)
    for what in ("owner", "description", "actions/new", "changes/new"):
        Somebody(house, WANG).sees(f"/nonconformities/{found}/{what}", 404)


def test_search_leads_to_a_nonconformity_by_its_kind(house: House) -> None:
    found = reported(house, title="流量计未校准")
    house.settle()
    chen = Somebody(house, CHEN)
    page = chen.sees("/search?q=流量计")
    assert f'href="/nonconformities/{found}"' in page and "<span>不符合</span>" in page and "发现于" in page
    assert "不符合" in chen.sees("/search?q=流量计&type=nonconformity")
    assert f'href="/nonconformities/{found}"' in chen.sees("/search/suggest?q=流量")
    assert state_of(house, found) == "reported"


# ---- in a browser


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with launched() as browser:
        yield browser


@needed
@pytest.mark.parametrize("language", sorted(LANGUAGES))
def test_every_page_is_readable_by_everybody_in_both_languages(house: House, browser: Browser, language: str) -> None:
    known = everything(house)
    ready(house, title="可以关闭的")
    pages = {
        "board": "/nonconformities", "register": "/nonconformities/register", "figures": "/nonconformities/figures",
        "new": "/nonconformities/new", "order": f"/nonconformities/{known['analysed']}/actions/new",
        "analyse": f"/items/{known['accepted']}/steps/contain",
        "plan": f"/items/{known['analysed']}/steps/plan",
        **{name.replace(" ", "-"): f"/nonconformities/{item}" for name, item in known.items()},
    }  # fmt: skip
    with served(application_of(house)) as address:
        context = browser.new_context(locale=LANGUAGES[language], viewport={"width": 1280, "height": 900})
        page = context.new_page()
        complaints = complaints_of(page)
        page.goto(f"{address}/login")
        page.locator("#username").fill(CHEN)
        page.locator("#password").fill(PASSWORD)
        page.locator("form[action='/login'] button").click()
        page.wait_for_url(f"{address}/")
        for name, path in pages.items():
            page.goto(address + path)
            assert page.locator("h1").is_visible() and accessible(page) == [], name
            if name in ("board", "figures", "fishbone", "closed", "second-round"):
                picture(page, f"nonconformity-{name}-{language}")
        page.set_viewport_size({"width": 390, "height": 844})
        for name in ("board", "register", "fishbone"):
            page.goto(address + pages[name])
            assert page.evaluate("document.documentElement.scrollWidth") <= 390, name
        context.close()
    assert complaints == []
