"""10.2: actions on pages: the register and its spreadsheet, one at a glance, and what is asked about it."""

import io
from collections.abc import Iterator
from datetime import timedelta

import pytest
from actions_hands import (
    act,
    action_of,
    judged,
    order,
    ordered_and_approved,
    pass_days,
    person,
    prove,
    refused,
    report_to,
    today,
    waiting,
)
from cast import CHEN, HE, LI, PASSWORD, SUN, WANG, ZHAO, ZHOU
from changes_hands import number_of
from chromium import LANGUAGES, accessible, complaints_of, launched, needed, picture, served
from documents_hands import in_force, see_through, written
from given import application_of, take
from nonconformity_hands import acting
from page_people import Somebody, value_of
from playwright.sync_api import Browser
from python_calamine import CalamineWorkbook

from docflow.actions import asking_anew, linking
from docflow.documents.changes.service import ChangeAsked
from docflow.house import House
from docflow.kernel.text import Text


def form(house: House, **more: str) -> dict[str, object]:
    day = today(house)
    return {
        "title": "改用电子点检", "description": "试点两个班组", "kind": "process", "category": "improvement",
        "source": "opportunity", "unit": "QA", "owner": str(person(house, LI).id),
        "due_on": str(day + timedelta(days=10)), "criterion": "漏检为零",
        "effect_due_on": str(day + timedelta(days=40)),
    } | more  # fmt: skip


def with_everything(house: House) -> dict[str, int]:
    """One action of every look: overdue and escalated, on a document with a deferral and requests, waiting, judged."""
    report_to(house, LI, ZHAO)
    first = in_force(house, title="窑尾巡检作业")
    late = ordered_and_approved(house, title="更换电表", due_on=today(house) + timedelta(days=50), implementers=[HE])
    on_document = ordered_and_approved(
        house, title="修订巡检", kind="document", due_on=today(house) + timedelta(days=130)
    )
    take(house, LI, on_document, "start")
    act(
        house, LI, on_document, linking.ask_for_change, title=Text("巡检增加漏检处置", ""), reason="漏检",
        documents=[ChangeAsked("revise", number_of(house, first))],
    )  # fmt: skip
    until = {"to_on": str(today(house) + timedelta(days=60)), "owner": LI}
    take(house, CHEN, on_document, "defer_document", comment="待外审", fields=until)
    later = today(house) + timedelta(days=160)
    act(house, LI, on_document, asking_anew.ask_extension, to_on=later, reason="外审改期")
    act(house, CHEN, on_document, asking_anew.decide_extension, granted=True)
    act(house, LI, on_document, asking_anew.ask_plan_change, criterion="连续三月", effect_cycles=3, reason="样本不足")
    act(house, ZHOU, on_document, asking_anew.decide_plan_change, granted=True)
    _, of_case = acting(house)
    waits = waiting(house, title="岗位交接清单")
    closed = judged(house, title="补做培训", kind="training")
    act(house, LI, on_document, asking_anew.ask_extension, to_on=today(house) + timedelta(days=200), reason="审批较慢")
    house.sweep()
    house.settle()
    return {"late": late, "document": on_document, "case": of_case, "waiting": waits, "judged": closed}


def test_the_register_shows_what_is_due_who_owns_it_and_where_it_comes_from(house: House) -> None:
    made = with_everything(house)
    page = Somebody(house, CHEN).sees("/actions")
    assert page.index("更换电表") < page.index("岗位交接清单"), "the soonest due comes first"
    assert "逾期 30 天" in page and "已上报管理负责人" in page and "NC-2026-001" in page
    assert "共 5 项，未结束 4 项" in page
    chen = Somebody(house, CHEN, "en")
    for query, shown, hidden in (
        ("only=late", "更换电表", "岗位交接清单"),
        ("only=escalated", "更换电表", "岗位交接清单"),
        ("only=open", "岗位交接清单", "补做培训"),
        ("state=effective", "补做培训", "更换电表"),
        ("kind=document", "修订巡检", "更换电表"),
        ("category=corrective&q=交接", "岗位交接清单", "更换电表"),
        ("source=nonconformity", "改提醒名单", "更换电表"),
        (f"owner={action_of(house, made['case']).owner_id}", "改提醒名单", "更换电表"),
        ("unit=QA&only=late", "更换电表", "岗位交接清单"),
    ):
        page = chen.sees(f"/actions?{query}")
        assert shown in page and f">{hidden}<" not in page, query
    for query in ("unit=PR", "owner=1", "owner=x", "state=magic", "q=无此"):
        assert "No action fits" in chen.sees(f"/actions?{query}"), query
    assert "更换电表" in Somebody(house, LI, "en").sees("/actions?only=mine")


def test_the_register_goes_on_by_key_with_its_filters(house: House) -> None:
    for at in range(53):
        order(house, title=f"措施 {at:02}", source="risk")
    chen = Somebody(house, CHEN)
    first = chen.sees("/actions?source=risk")
    link = first.split('rel="next" href="')[1].split('"')[0]
    assert "source=risk" in link and "措施 49" in first and "措施 50" not in first
    second = chen.sees(f"/actions{link}")
    assert "措施 50" in second and "措施 52" in second and "措施 49" not in second


def test_the_spreadsheet_holds_the_narrowed_register_and_nothing_else(house: House) -> None:
    made = with_everything(house)
    answer = Somebody(house, CHEN).client.get("/actions/register.xlsx?only=open")
    assert "actions-" in answer.headers["content-disposition"]
    lines = CalamineWorkbook.from_filelike(io.BytesIO(answer.content)).get_sheet_by_index(0).to_python()
    assert lines[0][:3] == ["编号", "标题", "状态"]
    numbers = {action_of(house, made[one]).number for one in ("late", "document", "case", "waiting")}
    assert {str(line[0]) for line in lines[1:]} == numbers
    of_case = next(line for line in lines if line[0] == action_of(house, made["case"]).number)
    assert of_case[5:7] == ["不符合", "NC-2026-001"]
    nothing = Somebody(house, SUN).client.get("/actions/register.xlsx").content
    assert len(CalamineWorkbook.from_filelike(io.BytesIO(nothing)).get_sheet_by_index(0).to_python()) == 1


def test_an_action_tells_all_of_itself_at_a_glance(house: House) -> None:
    made = with_everything(house)
    page = Somebody(house, CHEN).sees(f"/actions/{made['document']}")
    for words in (
        "连续三月", "连续两月误差小于 1%", "延期（已同意 1 次）", "外审改期", "样本不足", "CR-2026-001", "尚未生效",
        "后补文件应于", "李明 申请延期至", "待外审", "作出决定",
    ):  # fmt: skip
        assert words in page, words
    page = Somebody(house, CHEN, "en").sees(f"/actions/{made['late']}")
    assert "It was to be done by" in page and "赵倩, 周岚" in page and "何伟" in page
    assert "Only the owner or an implementer may do this" in page and "Let the document follow" not in page
    page = Somebody(house, CHEN).sees(f"/actions/{made['case']}")
    assert "NC-2026-001" in page and "来自" in page
    page = Somebody(house, CHEN).sees(f"/actions/{made['judged']}")
    assert "两月误差 0.4%" in page and "验证" in page


def test_an_improvement_is_ordered_on_a_page_and_faults_stand_beside_their_fields(house: House) -> None:
    chen = Somebody(house, CHEN)
    wrong = chen.sends("/actions/new", 422, data=form(house, title="", due_on="soon"))
    assert 'id="title-fault"' in wrong and 'id="due_on-fault"' in wrong and "试点两个班组" in wrong
    wrong = chen.sends("/actions/new", 422, data=form(house, due_on=str(today(house) - timedelta(days=1))))
    assert "完成日期不得早于今天" in wrong and 'id="due_on-fault"' in wrong
    where = chen.sends("/actions/new", data=form(house))
    page = chen.sees(where)
    assert "等待批准" in page and "改进机会" in page
    action_id = int(where.split("/")[2].split("?")[0])
    chen.signs(action_id, "approve")
    assert action_of(house, action_id).state == "approved"
    for who in (LI, WANG, "admin"):
        assert "/actions/new" not in Somebody(house, who).sees("/actions")
        Somebody(house, who).sees("/actions/new", 403)
        Somebody(house, who).sends("/actions/new", 403, data=form(house))


def test_a_proposal_is_changed_on_its_page(house: House) -> None:
    action_id, li = order(house), Somebody(house, LI)
    page = li.sees(f"/actions/{action_id}/plan")
    assert "连续两月误差小于 1%" in page
    sent = form(house, title="校准全部电表", version=value_of(page, "version") or "")
    where = li.sends(f"/actions/{action_id}/plan", data={k: v for k, v in sent.items() if k != "source"})
    assert "计划已修改" in li.sees(where) and action_of(house, action_id).title_zh == "校准全部电表"
    take(house, CHEN, action_id, "approve")
    li.sees(f"/actions/{action_id}/plan", 403)


def test_a_later_day_is_asked_for_and_decided_on_pages(house: House) -> None:
    action_id, li, chen = ordered_and_approved(house), Somebody(house, LI), Somebody(house, CHEN)
    later = action_of(house, action_id).finish_on + timedelta(days=7)
    version = value_of(li.sees(f"/actions/{action_id}/extension"), "version") or ""
    early = li.sends(
        f"/actions/{action_id}/extension", 422, data={"to_on": str(today(house)), "reason": "x", "version": version}
    )
    assert 'id="to_on-fault"' in early
    li.sends(f"/actions/{action_id}/extension", data={"to_on": str(later), "reason": "备件", "version": version})
    li.sees(f"/actions/{action_id}/extension-decision", 403)
    page = chen.sees(f"/actions/{action_id}/extension-decision")
    assert "备件" in page
    version = value_of(page, "version") or ""
    silent = chen.sends(
        f"/actions/{action_id}/extension-decision", 422, data={"decision": "refused", "version": version}
    )
    assert 'id="words-fault"' in silent
    chen.sends(f"/actions/{action_id}/extension-decision", data={"decision": "granted", "version": version})
    assert action_of(house, action_id).finish_on == later
    stale = chen.sends(
        f"/actions/{action_id}/extension-decision", 412, data={"decision": "granted", "version": version}
    )
    assert "version" in stale


def test_another_plan_owner_link_and_change_are_asked_for_on_pages(house: House) -> None:
    action_id = ordered_and_approved(house, kind="document")
    revision_id = written(house, title="计量作业")
    see_through(house, revision_id)
    number, li, chen = number_of(house, revision_id), Somebody(house, LI), Somebody(house, CHEN)

    def send(who: Somebody, about: str, status: int = 303, **fields: str) -> str:
        version = value_of(who.sees(f"/actions/{action_id}/{about}"), "version") or ""
        return who.sends(f"/actions/{action_id}/{about}", status, data=fields | {"version": version})

    assert 'id="number-fault"' in send(li, "link", 422, number="CN-QP-999")
    assert "已关联" in li.sees(send(li, "link", number=number))
    assert refused(house, LI, action_id, "finish", fields={"result": "x"})[-1].startswith("document-not-in-force")
    assert 'id="reason-fault"' in send(li, "unlink", 422, number=number)
    send(li, "unlink", number=number, reason="看错")
    assert 'id="revise-fault"' in send(li, "change", 404, title="改作业", reason="漏检", revise="CN-QP-999")
    send(li, "change", title="改作业", reason="漏检", revise=number)
    assert "CR-2026-001" in li.sees(f"/actions/{action_id}")
    send(li, "plan-change", criterion="连续三月", reason="窑期")
    assert "连续三月" in chen.sees(f"/actions/{action_id}/plan-change-decision")
    send(chen, "plan-change-decision", decision="granted")
    assert action_of(house, action_id).plan_changes == 1
    send(chen, "owner", owner=str(person(house, HE).id), reason="调岗")
    assert action_of(house, action_id).owner_id == person(house, HE).id


def test_who_may_not_see_an_action_finds_no_page_of_it(house: House) -> None:
    action_id, revision = ordered_and_approved(house), in_force(house)
    sun, chen = Somebody(house, SUN), Somebody(house, CHEN)
    for path in ("", "/extension", "/plan", "/owner", "/link", "/magic"):
        sun.sees(f"/actions/{action_id}{path}", 404)
        sun.sends(f"/actions/{action_id}{path or '/extension'}", 404, data={"version": "1"})
    chen.sees(f"/actions/{action_id}/magic", 404)
    chen.sees(f"/actions/{revision}", 404)
    assert "没有您可以查看的措施" in sun.sees("/actions")


def test_to_do_lists_lead_to_actions(house: House) -> None:
    action_id = ordered_and_approved(house)
    page = Somebody(house, LI).sees("/")
    assert f'href="/actions/{action_id}"' in page and "补做电表校准" in page


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with launched() as browser:
        yield browser


@needed
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_of_actions_is_open_to_all_and_quiet(house: House, browser: Browser, language: str) -> None:
    made = with_everything(house)
    proposed = order(house, title="推广电子点检", category="improvement", source="opportunity")
    pass_days(house, 1)
    prove(house, CHEN, made["waiting"], data=b"%PDF-1.7 effect")
    places = {
        "actions": "/actions",
        "actions-nothing": "/actions?state=cancelled",
        "action-new": "/actions/new",
        "action-proposed": f"/actions/{proposed}",
        "action-late": f"/actions/{made['late']}",
        "action-document": f"/actions/{made['document']}",
        "action-decision": f"/actions/{made['document']}/extension-decision",
        "action-plan": f"/actions/{proposed}/plan",
        "action-case": f"/actions/{made['case']}",
        "action-judge": f"/items/{made['waiting']}/steps/judge_effective",
        "action-judged": f"/actions/{made['judged']}",
    }
    with served(application_of(house)) as address:
        context = browser.new_context(locale=LANGUAGES[language])
        page = context.new_page()
        complaints = complaints_of(page)
        page.goto(f"{address}/login")
        page.fill("[name=username]", CHEN)
        page.fill("[name=password]", PASSWORD)
        page.keyboard.press("Enter")
        page.wait_for_url(f"{address}/")
        for name, path in places.items():
            page.goto(address + path)
            assert accessible(page) == [], name
            picture(page, f"{name}-{language}")
        page.set_viewport_size({"width": 360, "height": 800})
        for name in ("actions", "action-document", "action-new"):
            page.goto(address + places[name])
            assert accessible(page) == [], name
            assert page.evaluate("document.documentElement.scrollWidth") <= 360, name
        assert complaints == []
        context.close()
