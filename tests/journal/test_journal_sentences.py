"""7.5.3: what happened is told to people in their language."""

import pytest

from docflow.journal.sentences import Sentences
from docflow.kernel.text import Text

BOOK = Sentences(
    [
        {"revision.approve": Text("{actor} 批准了《{title}》", "{actor} approved “{title}”")},
        {
            "revision.review": Text("{actor} 请 {reviewer} 审查", "{actor} asked {reviewer} to review"),
            "unit.headed": Text("{owner} 负责该部门", "{owner} heads the unit"),
        },
    ]
)
NAMES = {7: "李工", 8: "王工"}


def told(event, actor=7, **facts):
    kind = "person" if actor else "clock"
    return {"event": event, "actor": {"kind": kind, "person": actor, "account": None}, "facts": facts}


def test_an_entry_is_told_in_both_languages():
    entry = told("revision.approve", title="文件控制程序")
    assert BOOK.sentence(entry, "zh", NAMES) == "李工 批准了《文件控制程序》"
    assert BOOK.sentence(entry, "en", NAMES) == "李工 approved “文件控制程序”"


def test_people_in_the_facts_are_named():
    entry = told("revision.review", reviewer_ids=[7, 8])
    assert BOOK.sentence(entry, "zh", NAMES) == "李工 请 李工、王工 审查"
    assert BOOK.sentence(entry, "en", NAMES) == "李工 asked 李工, 王工 to review"
    assert BOOK.sentence(told("unit.headed", owner_id=8), "zh", NAMES) == "王工 负责该部门"
    assert BOOK.sentence(told("unit.headed", owner_id=None), "zh", NAMES) == "— 负责该部门"


def test_the_house_itself_is_named_when_no_person_acted():
    assert BOOK.sentence(told("revision.approve", actor=None, title="A"), "en", NAMES) == "The system approved “A”"


def test_facts_win_over_what_the_caller_knows_and_what_nobody_knows_is_a_dash():
    assert BOOK.sentence(told("revision.approve"), "zh", NAMES, {"title": "新名"}) == "李工 批准了《新名》"
    assert (
        BOOK.sentence(told("revision.approve", title="旧名"), "zh", NAMES, {"title": "新名"}) == "李工 批准了《旧名》"
    )
    assert BOOK.sentence(told("revision.approve"), "zh", NAMES) == "李工 批准了《—》"
    assert BOOK.sentence(told("revision.approve", actor=99, title="A"), "en", {}) == "#99 approved “A”"


def test_braces_in_a_fact_are_only_letters():
    assert (
        BOOK.sentence(told("revision.approve", title="{actor.__class__}"), "zh", NAMES)
        == "李工 批准了《{actor.__class__}》"
    )


def test_an_event_without_a_sentence_shows_its_name_and_is_listed_as_missing():
    assert BOOK.sentence(told("gone.event"), "zh", NAMES) == "gone.event"
    assert BOOK.missing(["revision.approve", "b.b", "a.a", "a.a"]) == ["a.a", "b.b"]


def test_two_rooms_may_not_tell_the_same_event():
    with pytest.raises(ValueError, match=r"unit\.headed"):
        Sentences([{"unit.headed": Text("甲", "A")}, {"unit.headed": Text("乙", "B")}])
