"""A reader keeps questions under names of their own: nobody else sees them, and each says what it finds now."""

import inspect

import pytest
from cast import LI, SUN, WANG
from given import approved, draft, publish
from pages_reader import Reader
from sqlalchemy import func, select

from docflow.journal.models import JournalEntry
from docflow.search import saved
from docflow.search.errors import IndexBroken
from docflow.web.api.saved_searches import ToSave
from docflow.web.pages.search import search

API = "/api/v1/saved-searches"


@pytest.fixture
def filed(house):
    publish(house, approved(house, "文件控制程序", text="规定文件的编制与批准。"))
    publish(house, approved(house, "记录控制程序", text="记录的保存期限。"), to="QA")
    draft(house, LI, "内部审核控制程序", clauses=["9.2.2"])
    house.sweep()
    house.settle()
    return house


JSON = {"accept": "application/json", "accept-language": "zh"}


def post(reader, status=201, **body):
    answer = reader.client.post(API, json=body, headers=JSON)
    assert answer.status_code == status, answer.text
    return answer.json()


def test_a_question_is_kept_found_renamed_and_deleted_by_page(filed):
    sun = Reader(filed, SUN)
    page = sun.see("/search", q="控制程序", type="procedure", every=1)
    assert "保存此搜索" in page and '<input type="hidden" name="type" value="procedure">' in page
    back = sun.send("/search/saved", name="程序 文件", q="控制程序", type="procedure", every="1")
    assert back == "/search?q=%E6%8E%A7%E5%88%B6%E7%A8%8B%E5%BA%8F&type=procedure&every=1"
    page = sun.see(back)
    assert "程序 文件" in page and "查看结果数、改名或删除" in page
    page = sun.see("/search/saved")
    assert f'<a href="{back}">程序 文件</a>' in page and "<td>1</td>" in page and "程序文件" in page
    found = sun.client.get(API).json()["items"][0]["id"]
    assert sun.send(f"/search/saved/{found}/rename", name="我的程序") == "/search/saved?did=renamed"
    assert "我的程序" in sun.see("/search/suggest", q="") and "我的程序" in sun.see("/search/suggest", q="的程")
    assert "我的程序" not in sun.see("/search/suggest", q="别的")
    assert sun.send(f"/search/saved/{found}/delete") == "/search/saved?did=deleted"
    assert "还没有已存搜索" in sun.see("/search/saved", did="deleted")


def test_each_finds_for_each_reader_what_that_reader_may_see_now(filed):
    sun, wang = Reader(filed, SUN), Reader(filed, WANG)
    for reader, many in ((sun, 1), (wang, 3)):
        assert post(reader, name="全部", q="控制程序", every=True)["found"] == many
        assert post(reader, name="在用", q="控制程序")["found"] == min(many, 2)
        assert post(reader, name="没有", q="控制程序 火星")["found"] == 0, (
            "those with only some of the words do not count"
        )
    publish(filed, approved(filed, "碳排放控制程序"))
    filed.sweep()
    filed.settle()
    assert [one["found"] for one in sun.client.get(API).json()["items"]] == [2, 2, 0]


def test_days_are_kept_with_the_question(filed):
    sun = Reader(filed, SUN)
    assert post(sun, name="今天", q="控制程序", as_of="2026-03-02")["found"] == 1
    assert post(sun, name="去年", q="控制程序", effective_to="2025-12-31")["found"] == 0
    assert sun.send("/search/saved", name="昨天", q="控制程序", as_of="2026-03-01").endswith("&as_of=2026-03-01")


def test_counting_asks_the_index_once_for_each_state_of_it(filed, monkeypatch):
    sun, asked = Reader(filed, SUN), []
    find = filed.index.find
    for name in ("甲", "乙", "丙"):
        post(sun, name=name, q=f"控制 {name}")
    monkeypatch.setattr(filed.index, "find", lambda *way, **how: asked.append(way) or find(*way, **how))
    for _ in range(5):
        assert sun.client.get(API).status_code == 200
    assert asked == []
    publish(filed, approved(filed, "碳排放控制程序"))
    filed.settle()
    for _ in range(5):
        sun.see("/search/saved")
    assert len(asked) == 3


def test_without_the_index_saved_searches_are_there_and_say_no_number(filed, monkeypatch):
    def broken():
        raise IndexBroken(reason="gone")

    sun = Reader(filed, SUN)
    post(sun, name="甲", q="控制")
    monkeypatch.setattr(filed.index, "position", broken)
    assert sun.client.get(API).json()["items"][0]["found"] is None
    assert "甲" in sun.see("/search/saved")


def test_nobody_sees_renames_or_deletes_what_somebody_else_keeps(filed):
    sun, wang = Reader(filed, SUN), Reader(filed, WANG)
    found = post(sun, name="孙悦的", q="控制")["id"]
    assert wang.client.get(API).json() == {"items": [], "next": None}
    assert "孙悦的" not in wang.see("/search/suggest", q="") + wang.see("/search/saved") + wang.see("/search", q="控制")
    there, nowhere = f"{API}/{found}", f"{API}/{found + 1}"
    for method, body in (("GET", None), ("DELETE", None), ("PATCH", {"name": "我的"})):
        mine, none = (wang.client.request(method, path, json=body, headers=JSON) for path in (there, nowhere))
        assert (mine.status_code, mine.json()) == (404, none.json())
    wang.send(f"/search/saved/{found}/rename", 404, name="我的")
    wang.send(f"/search/saved/{found}/delete", 404)
    assert sun.client.get(there).json()["name"] == "孙悦的"
    assert sun.client.patch(there, json={"name": "还是我的"}).json()["name"] == "还是我的"
    assert sun.client.delete(there).status_code == 204 and sun.client.delete(there).status_code == 404


def test_what_cannot_be_kept_is_refused_in_words(filed):
    sun = Reader(filed, SUN)
    post(sun, name="Steam", q="控制")
    taken = post(sun, 409, name=" STEAM ", q="别的")
    assert taken["type"] == "/problems/saved-search-name-taken" and "STEAM" in taken["title"]
    assert post(sun, 422, name="\u200b \n", q="控制")["type"] == "/problems/saved-search-unnamed"
    assert post(sun, 422, name="长" * 61, q="控制")["type"] == "/problems/saved-search-unnamed"
    assert post(sun, 422, name="空", q="  ", every=True)["type"] == "/problems/saved-search-empty"
    assert post(sun, 422, name="深", q="(" * 21 + "控制")["type"] == "/problems/query-too-deep"
    assert post(sun, 422, name="某天", q="控制", as_of="2026-02-30")["type"] == "/problems/request-invalid"
    assert "某天" in sun.send("/search/saved", 422, name="某天", q="控制", as_of="2026-02-30")
    page = sun.send("/search/saved", 409, name="steam", q="控制程序", type="procedure")
    assert "您已有名为“steam”的已存搜索" in page and '<input type="hidden" name="q" value="控制程序">' in page
    other = post(sun, name="另一个", type=["procedure"])["id"]
    page = sun.send(f"/search/saved/{other}/rename", 409, name="STEAM")
    assert 'value="STEAM"' in page and "另一个" in page
    for number in range(saved.MOST - 2):
        post(sun, name=f"第 {number} 个", q="控制")
    assert post(sun, 409, name="再一个", q="控制")["type"] == "/problems/too-many-saved-searches"


def test_keeping_a_search_is_nobodys_business_and_not_in_the_journal(filed):
    sun = Reader(filed, SUN)
    with filed.store.reading() as session:
        before = session.scalar(select(func.count()).select_from(JournalEntry))
    found = post(sun, name="甲", q="控制")["id"]
    sun.client.patch(f"{API}/{found}", json={"name": "乙"})
    sun.client.delete(f"{API}/{found}")
    with filed.store.reading() as session:
        assert session.scalar(select(func.count()).select_from(JournalEntry)) == before


def test_whatever_the_search_page_can_be_asked_can_be_kept():
    asked = set(inspect.signature(search).parameters) - {"page", "work", "house", "after"}
    assert asked <= set(saved.NAMES) == set(ToSave.model_fields) - {"name"}
