"""Assistants on the intranet search texts in force, and learn of nothing else, whoever's token they hold."""

import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import httpx2
import pytest
from assistants_hands import Assistant, open_to_assistants, raw_call, token_of
from cast import PASSWORD, SUN, WANG
from given import approved, publish
from mcp.shared.exceptions import MCPError
from nonconformity_hands import reported
from sqlalchemy import select

from docflow.house import House
from docflow.journal.work import working
from docflow.kernel.actor import INSTALLER
from docflow.kernel.text import Text
from docflow.people.accounts import revoke_token
from docflow.people.models import ApiToken
from docflow.search.whoosh_index import WhooshIndex
from docflow.web.assistants.asking import Asked, Tool
from docflow.web.assistants.searching import SearchAnswer
from docflow.web.assistants.tools import TOOLS


@pytest.fixture
def site(house: House) -> Iterator[str]:
    with open_to_assistants(house) as site:
        yield site


def in_force(house: House, title: str) -> None:
    """A text in force that the index has."""
    publish(house, approved(house, title))
    house.settle()


def test_the_door_is_shut_until_the_setting_opens_it(house: House) -> None:
    with open_to_assistants(house, assistants=False) as site:
        assert raw_call(site, token_of(house, SUN)).status_code == 404


@pytest.mark.parametrize("mode", ["auto", "legacy"])
def test_a_text_in_force_is_found_with_what_a_citation_needs(house: House, site: str, mode: str) -> None:
    publish(house, approved(house, "文件控制程序", text="外来文件由 <质量部> & 各部门登记。"))
    house.settle()
    answer = Assistant(site, token_of(house, SUN), mode=mode).told("search_documents", query="外来文件")
    assert answer["items"] == [
        {
            "number": "CN-QP-001",
            "title": "文件控制程序",
            "revision": "A/0",
            "language": "zh",
            "status": "effective",
            "effective_on": "2026-03-02",
            "type": "procedure",
            "unit": "QA",
            "address": f"{site}/d/CN-QP-001",
            "snippet": "文件控制程序\n外来文件由 <质量部> & 各部门登记。",
        }
    ]
    assert (answer["total"], answer["types"], answer["units"]) == (1, {"procedure": 1}, {"QA": 1})
    assert answer["relaxed"] is answer["degraded"] is False and answer["next"] is None


def test_filters_narrow_and_pages_go_on(house: House, site: str) -> None:
    for title in ("文件控制程序", "记录控制程序", "能源控制程序"):
        in_force(house, title)
    one = Assistant(site, token_of(house, SUN))
    first = one.told("search_documents", query="控制程序", limit=2)
    rest = one.told("search_documents", query="控制程序", limit=2, after=first["next"])
    assert first["total"] == rest["total"] == 3 and rest["next"] is None
    assert {hit["title"] for hit in first["items"] + rest["items"]} == {"文件控制程序", "记录控制程序", "能源控制程序"}
    everything = one.numbers("")
    assert len(everything) == 3 and sorted(one.numbers("控制", unit=["QA"], clause=["7.5"])) == sorted(everything)
    assert [one.numbers("控制", **{name: ["EN"]}) for name in ("type", "unit", "clause")] == [[], [], []]


def test_without_the_index_numbers_and_titles_of_documents_are_searched(house: House, tmp_path: Path) -> None:
    in_force(house, "文件控制程序")
    reported(house, title="文件控制程序没有执行")
    broken = WhooshIndex(tmp_path / "an index that was never made")
    with open_to_assistants(replace(house, index=broken)) as site:
        answer = Assistant(site, token_of(house, WANG)).told("search_documents", query="文件控制")
    assert answer["degraded"] and [hit["number"] for hit in answer["items"]] == ["CN-QP-001"] and answer["total"] == 1


def test_every_tool_says_in_both_languages_what_it_is_for_and_that_it_only_reads(house: House, site: str) -> None:
    listed = Assistant(site, token_of(house, SUN)).doing(lambda client: client.list_tools()).tools
    assert [tool.name for tool in listed] == list(TOOLS)
    for tool in listed:
        assert tool.annotations.read_only_hint and not tool.annotations.destructive_hint
        fields = [field["description"] for field in tool.input_schema["properties"].values()]
        for words in (tool.description, *fields):
            chinese, english = words.split("\n")
            assert any("一" <= letter <= "鿿" for letter in chinese) and english.isascii() and len(english) > 10, words


def test_refusals_are_docflows_own_in_the_language_asked_for(house: House, site: str) -> None:
    token = token_of(house, SUN)
    wrong = {"limit": 99, "units": ["QA"]}
    assert Assistant(site, token).refused("search_documents", **wrong).splitlines() == [
        "What was sent has 2 fault(s)",
        "limit: This has to be 20 or less",
        "units: There is no such field",
    ]
    assert Assistant(site, token, "zh").refused("search_documents", **wrong).splitlines()[1] == "limit: 不得大于 20"
    assert "again from the first page" in Assistant(site, token).refused("search_documents", after="ninety")
    assert Assistant(site, token).refused("search_documents", query="a" * 501).endswith("At most 500 characters")
    with pytest.raises(MCPError, match="there are search_documents"):
        Assistant(site, token).call("delete_document")


def test_only_a_valid_token_opens_the_door(house: House, site: str) -> None:
    token = token_of(house, SUN)
    assert raw_call(site, token).status_code == 200
    with working(house.store, INSTALLER, house.clock) as work:
        revoke_token(work, work.session.scalars(select(ApiToken).order_by(ApiToken.id.desc())).first())  # type: ignore[arg-type]
    for refused in (raw_call(site, token), raw_call(site, "dfk_wrong"), raw_call(site, None)):
        assert refused.status_code == 401 and refused.headers["www-authenticate"] == 'Bearer realm="docflow"'
        assert refused.json()["type"] == "/problems/not-authenticated"
    with pytest.raises(MCPError, match="error response"):
        Assistant(site, token).numbers("文件")


def test_a_session_cookie_does_not_open_it(house: House, site: str) -> None:
    with httpx2.Client() as browser:
        assert browser.post(f"{site}/api/v1/session", json={"username": SUN, "password": PASSWORD}).status_code == 200
        assert browser.get(f"{site}/api/v1/me").status_code == 200
        assert raw_call(site, None, client=browser).status_code == 401


def test_other_sites_other_names_and_other_ways_are_refused(house: House, site: str) -> None:
    token = token_of(house, SUN)
    assert raw_call(site, token, sends={"origin": site}).status_code == 200
    assert raw_call(site, token, sends={"origin": "http://evil.example"}).status_code == 403
    assert raw_call(site, token, sends={"origin": "http://evil.example", "sec-fetch-site": "none"}).status_code == 403
    assert raw_call(site, token, sends={"host": "evil.example"}).status_code == 421
    assert raw_call(site, token, sends={"content-type": "text/plain"}).status_code == 400
    for method in ("GET", "DELETE", "PUT"):
        answer = httpx2.request(method, f"{site}/ai/mcp", headers={"authorization": f"Bearer {token}"})
        assert (answer.status_code, answer.headers["allow"]) == (405, "POST")


def test_a_question_may_be_one_mebibyte(house: House, site: str) -> None:
    answer = raw_call(site, token_of(house, SUN), query="a" * (1 << 20))
    assert answer.status_code == 413 and answer.json()["limit_mib"] == 1


def test_any_process_answers_any_question(house: House, site: str) -> None:
    """No session is kept: a question needs no greeting before it, and goes to whichever process is free."""
    in_force(house, "文件控制程序")
    token = token_of(house, SUN)
    with open_to_assistants(house) as other:
        for one in (site, other):
            answer = raw_call(one, token, query="文件")
            assert answer.json()["result"]["structuredContent"]["total"] == 1
            assert "mcp-session-id" not in answer.headers


def test_behind_a_proxy_citations_lead_to_the_public_address(house: House) -> None:
    in_force(house, "文件控制程序")
    with open_to_assistants(house, public_url="https://docs.example.cn/") as site:
        answer = raw_call(site, token_of(house, SUN), sends={"host": "docs.example.cn"})
    (hit,) = answer.json()["result"]["structuredContent"]["items"]
    assert hit["address"] == "https://docs.example.cn/d/CN-QP-001"


def test_a_slow_question_holds_up_nobody(house: House, site: str, monkeypatch: pytest.MonkeyPatch) -> None:
    began, go_on = threading.Event(), threading.Event()

    def wait(asking: object, asked: object) -> SearchAnswer:
        began.set()
        assert go_on.wait(20)
        return SearchAnswer(items=[], total=7, types={}, units={}, relaxed=False, degraded=False, next=None)

    monkeypatch.setitem(TOOLS, "wait", Tool("wait", Text("等", "Wait"), Text("等", "Wait"), Asked, SearchAnswer, wait))
    answers: list[int] = []
    asking = threading.Thread(target=lambda: answers.append(one.told("wait")["total"]))
    one = Assistant(site, token_of(house, SUN))
    asking.start()
    assert began.wait(20)
    assert httpx2.get(f"{site}/healthz").status_code == 200 and one.numbers("文件") == []
    go_on.set()
    asking.join()
    assert answers == [7]


def test_a_fault_tells_a_reference_and_nothing_of_itself(
    house: House, site: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(asking: object, asked: object) -> SearchAnswer:
        raise RuntimeError("secret detail /etc/shadow")

    monkeypatch.setitem(TOOLS, "fail", Tool("fail", Text("败", "Fail"), Text("败", "Fail"), Asked, SearchAnswer, fail))
    said = Assistant(site, token_of(house, SUN)).refused("fail")
    assert "tell an administrator the reference" in said and "secret" not in said


@pytest.mark.parametrize("words", ["a\x00b", "'; drop table item --", "%", '"' * 90, "((((" * 50])
def test_odd_words_do_no_harm(house: House, site: str, words: str) -> None:
    answer = raw_call(site, token_of(house, SUN), query=words)
    assert answer.status_code == 200 and set(answer.json()) >= {"result"}
    assert "unexpected" not in answer.text and "reference" not in answer.text


def test_what_is_no_text_at_all_is_refused(house: House, site: str) -> None:
    assert raw_call(site, token_of(house, SUN), query="\ud800").status_code == 400
