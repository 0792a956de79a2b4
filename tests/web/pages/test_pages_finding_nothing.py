"""A search that found nothing, or only some of the words, says where it looked, how to look further and whom to ask."""

import pytest
from cast import LI, SUN, WANG
from given import three_texts
from pages_reader import Reader

from docflow.search.errors import IndexBroken


@pytest.fixture
def filed(house):
    return three_texts(house)


def test_a_question_without_answer_says_where_it_looked_and_whom_to_ask(filed):
    page = Reader(filed, SUN, "en").see("/search", q="zzzzqq")
    assert "Nothing you may see was found" in page and "texts in force that you may see were searched" in page
    assert "Without filters, or in other states, there is nothing either that you may see." in page
    assert "Ask a document controller:" in page and ">王敏</a>" in page and 'href="/people/' in page


def test_each_limit_is_taken_away_by_one_click_which_says_what_it_brings(filed):
    page = Reader(filed, SUN).see("/search", q="编制", type=["manual"], unit=["QA"])
    assert "仅限：" in page and "质量管理部" in page
    assert '<a href="/search?q=%E7%BC%96%E5%88%B6&unit=QA">取消筛选“管理手册”</a> <span>1 条结果</span>' in page
    assert "取消筛选“质量管理部”" not in page, "without the unit there would be nothing either"
    assert '<a href="/search?q=%E7%BC%96%E5%88%B6">取消全部筛选</a> <span>1 条结果</span>' in page


def test_other_states_are_offered_only_to_those_who_find_something_there(filed):
    assert "也查找未生效或已失效的文本" in Reader(filed, LI).see("/search", q="内部审核")
    for who in (SUN, WANG):
        assert ("也查找未生效或已失效的文本" in Reader(filed, who).see("/search", q="内部审核")) is (who == WANG)
    assert "也查找未生效或已失效的文本" not in Reader(filed, SUN).see("/search", q="记录的保存", every=1)


def test_an_answer_with_only_some_of_the_words_says_if_others_have_all(filed):
    page = Reader(filed, WANG).see("/search", q="控制程序 编制", clause="7.5", unit="EN")
    assert "没有找到" in page and "取消筛选" in page
    page = Reader(filed, LI).see("/search", q="内部审核 控制")
    assert "结果只包含其中一部分" in page and "<mark>控制</mark>" in page
    assert "也查找未生效或已失效的文本</a> <span>1 条结果</span>" in page
    page = Reader(filed, SUN).see("/search", q="火星 控制")
    assert "结果只包含其中一部分" in page and 'class="wider"' not in page


def test_a_degraded_answer_says_what_was_left_out_and_promises_nothing(filed, monkeypatch):
    def broken(*_, **__):
        raise IndexBroken(reason="gone")

    monkeypatch.setattr(filed.index, "find", broken)
    page = Reader(filed, SUN).see("/search", q="不存在的标题", unit="QA")
    assert "没有查正文和拼音，也没有按筛选条件缩小范围" in page and "取消筛选或包括其他状态也没有" not in page
