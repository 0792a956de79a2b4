"""Search pages: staff find what is in force in seconds, and never a trace of what they may not read."""

import pytest
from cast import LI, SUN, WANG, actor
from given import three_texts
from pages_reader import Reader
from sqlalchemy import select

from docflow.documents import service
from docflow.documents.models import Document
from docflow.journal.work import working
from docflow.search.errors import IndexBroken


@pytest.fixture
def filed(house):
    return three_texts(house)


def test_a_hit_shows_number_title_unit_state_and_marked_words(filed):
    page = Reader(filed, SUN).see("/search", q="编制")
    assert 'href="/documents/CN-QP-001"' in page and "<mark>编制</mark>" in page
    assert "质量管理部" in page and "现行有效" in page and "1 条结果" in page


def test_what_one_may_not_read_is_neither_found_nor_counted(filed):
    page = Reader(filed, SUN).see("/search", q="控制程序", every=1)
    assert "CN-QP-002" not in page and "CN-QP-003" not in page and "1 条结果" in page
    assert "3 条结果" in Reader(filed, WANG).see("/search", q="控制程序", every=1)


def test_facets_are_links_that_narrow_and_widen_again(filed):
    wang = Reader(filed, WANG, "en")
    page = wang.see("/search", q="控制程序", every=1)
    narrower = "/search?q=%E6%8E%A7%E5%88%B6%E7%A8%8B%E5%BA%8F&state=draft&every=1"
    assert narrower.replace("&", "&amp;") in page or narrower in page
    page = wang.see("/search", q="控制程序", state="draft")
    assert "1 result" in page and "CN-QP-003" in page and "CN-QP-001" not in page
    assert 'aria-current="true"' in page and "Remove all filters" in page


def test_a_narrowing_that_begins_like_another_takes_only_itself_off(filed):
    page = Reader(filed, WANG).see("/search", q="控制程序", clause=["7.5", "7.5.2"])
    assert 'href="/search?q=%E6%8E%A7%E5%88%B6%E7%A8%8B%E5%BA%8F&clause=7.5.2"' in page


def test_without_the_index_numbers_and_titles_are_searched_and_the_page_says_so(filed, monkeypatch):
    def broken(*_: object, **__: object) -> None:
        raise IndexBroken(reason="gone")

    monkeypatch.setattr(filed.index, "find", broken)
    page = Reader(filed, SUN).see("/search", q="文件控制")
    assert "全文索引暂时不可用" in page and "文件控制程序" in page


def test_suggestions_are_links_and_come_by_pinyin(filed):
    page = Reader(filed, SUN).see("/search/suggest", q="wjkz")
    assert 'href="/documents/CN-QP-001"' in page and "记录" not in page
    assert "href" not in Reader(filed, SUN).see("/search/suggest", q="jlkz")


def test_a_document_is_offered_once_to_whoever_sees_its_other_revisions_too(filed):
    with working(filed.store, actor(filed, LI), filed.clock) as work:
        document = work.session.scalars(select(Document).where(Document.number == "CN-QP-001")).one()
        service.revise(filed.desk, work, document, reason="年度修订", summary="增加周期")
    filed.settle()
    wang = Reader(filed, WANG)
    assert "2 条结果" in wang.see("/search", q="文件控制", every=1)
    assert wang.see("/search/suggest", q="wjkz").count("文件控制程序") == 1
    assert [one["number"] for one in wang.client.get("/api/v1/suggest", params={"q": "wjkz"}).json()] == ["CN-QP-001"]


def test_words_with_markup_are_shown_as_words(filed):
    raw = Reader(filed, SUN).client.get("/search", params={"q": "<script>alert(1)</script>"}).text
    assert "<script>alert(1)" not in raw and "&lt;script&gt;alert(1)" in raw


def test_who_is_not_logged_in_is_asked_to(client):
    answer = client.get("/search?q=x", headers={"accept": "text/html"})
    assert (answer.status_code, answer.headers["location"]) == (303, "/login?next=%2Fsearch%3Fq%3Dx")
