"""Did you mean: offered from texts the reader may see, and from no other."""

import pytest
from cast import LI, SUN, WANG
from given import approved, draft, publish
from pages_reader import Reader

from docflow.search.errors import IndexBroken


@pytest.fixture
def filed(house):
    """Two texts that all may read, one for quality management only, and a draft of Li Ming's."""
    publish(
        house, approved(house, "文件控制程序", text="规定文件的编制与批准，依据 GB/T 32150。 The documented procedure.")
    )
    publish(house, approved(house, "碳排放核算程序", text="温室气体清单与核算。"))
    publish(house, approved(house, "记录控制程序", text="记录的保存期限与处置。"), to="QA")
    draft(house, LI, "内部审核控制程序", clauses=["9.2.2"])
    house.sweep()
    house.settle()
    return house


def meant(house, who, words, **filters):
    answer = Reader(house, who).client.get("/api/v1/search", params={"q": words, **filters})
    assert answer.status_code == 200, answer.text
    return answer.json()["meant"]


TYPED = {
    "文建控制": ["文件控制"],  # the input method took another word of the same sound
    "闻建控制程序": ["文件控制程序"],  # two characters of it
    "文建": ["文件"],
    "文伴控制": ["文件控制"],  # looks alike
    "文控件制": ["文件控制"],  # turned round
    "文件控程序": ["文件控制程序"],  # left out
    "碳排放合算": ["碳排放核算"],
    "温室气休": ["温室气体"],  # of the body only
    "CN-QP-010": ["CN-QP-001"],
    "qp-10": ["CN-QP-001"],
    "CN-QP-0001": ["CN-QP-001"],
    "CN-QP-020": ["CN-QP-002"],
    "32105": ["32150"],
    "wenjain": ["文件"],
    "wenjiankngzhi": ["文件控制"],
    "wjzk": ["文件控制"],
    "proceedure": ["procedure"],
    "docuemnted 文建": ["documented 文件"],  # both parts at once
    "文件 控置": ["文件 控制"],
    "火星": [],
    "zzzzqq": [],
    "文件控制": [],  # found as it is
    "": [],
}


def test_what_was_mistyped_is_offered_as_texts_have_it(filed):
    assert {typed: meant(filed, SUN, typed) for typed in TYPED} == TYPED


def test_words_of_texts_one_may_not_see_are_never_offered(filed):
    for typed, there in (("内部申核", "内部审核"), ("neibushenhhe", "内部审核"), ("CN-QP-040", "CN-QP-004")):
        assert meant(filed, SUN, typed) == [] == meant(filed, SUN, typed, state="draft")
        assert meant(filed, LI, typed, state="draft") == [there]
    assert meant(filed, SUN, "保存其限") == [] and meant(filed, WANG, "保存其限") == ["保存期限"]


def test_what_the_database_no_longer_shows_is_not_offered_however_far_the_index_lags(filed):
    sun = Reader(filed, SUN)
    assert meant(filed, SUN, "碳排放合算") == ["碳排放核算"]
    number = sun.client.get("/api/v1/search", params={"q": "碳排放核算"}).json()["items"][0]["id"]
    with filed.store.writing() as session:
        session.connection().exec_driver_sql(f"UPDATE item SET in_force = 0 WHERE id = {number:d}")
    assert meant(filed, SUN, "碳排放合算") == []


def test_a_guess_keeps_the_filters_and_finds_something_with_them(filed):
    page = Reader(filed, SUN, "en").see("/search", q="文建", type="procedure")
    assert "Did you mean:" in page and 'href="/search?q=%E6%96%87%E4%BB%B6&type=procedure"' in page
    assert meant(filed, SUN, "文建", type="manual") == []


def test_nothing_is_guessed_while_the_index_is_down(filed, monkeypatch):
    def broken(*_, **__):
        raise IndexBroken(reason="gone")

    monkeypatch.setattr(filed.index, "known", broken)
    assert meant(filed, SUN, "文建") == []
