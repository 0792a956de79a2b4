"""What is similar shares the words that tell texts apart; on every engine alike."""

from collections.abc import Callable
from datetime import date

import pytest

from docflow.people.rights import Scope
from docflow.search.index import Card, Index
from docflow.search.similar import similar

COMMON = "本程序规定职责、工作要求和记录，适用于公司各部门。各部门负责人应当按照要求执行。The company shall keep it. "
TEXTS = {
    1: ("测量设备管理程序", "计量器具的检定周期、校准证书与封存。"),
    2: ("计量器具校准规程", "测量设备按检定周期送检，校准证书归档，超差的封存。"),
    3: ("碳排放核算程序", "排放因子、活动数据与温室气体清单。"),
    4: ("食堂卫生管理制度", "餐具消毒、留样与健康证。"),
    5: ("宿舍安全管理制度", "用电、门禁与访客登记。"),
    6: ("会议管理制度", "议题、纪要与督办。"),
    7: ("车辆使用制度", "派车、油卡与里程。"),
    8: ("合同评审程序", "交期、价格与付款。"),
    9: ("叉车操作规程", "起升、载荷与停放。"),
    10: ("化验室规程", "试剂、取样与留样。"),
    11: ("Calibration of balances", "Weights, drift and the certificate of the balance."),
    12: ("Balance room", "Drift of a balance and its certificate after calibration."),
    13: ("Visitor rules", "Badges and parking of visitors."),
    14: ("Fire drill", "Exits, extinguishers and assembly."),
}
READER = Scope(person_id=5, on=date(2026, 3, 2))
ALL = frozenset({"all"})


def around(index: Index, item_id: int, **how: object) -> list[int]:
    title, text = TEXTS[item_id]
    return [one for one in similar(index, READER, "revision", title, COMMON + text, **how) if one != item_id]  # type: ignore[arg-type]


@pytest.fixture
def shelf(index: Index, card: Callable[..., Card]) -> Index:
    index.put(
        [
            card(number, *((title, COMMON + text) if number < 11 else ("", COMMON + text)),
                 title_en=title if number > 10 else "", readers=ALL | READER.terms())
            for number, (title, text) in TEXTS.items()
        ],
        position=1,
    )  # fmt: skip
    return index


def test_those_that_speak_of_the_same_are_named_and_no_others(shelf: Index) -> None:
    near = {number: around(shelf, number) for number in TEXTS}
    assert {number: found for number, found in near.items() if found} == {1: [2], 2: [1], 11: [12], 12: [11]}


def test_what_the_reader_may_not_see_neither_is_named_nor_weighs(shelf: Index, card: Callable[..., Card]) -> None:
    before = {number: similar(shelf, READER, "revision", *TEXTS[number]) for number in TEXTS}
    hidden = frozenset({"u99"})
    texts = {number: TEXTS[number % 14 + 1] for number in range(20, 90)}
    shelf.put(
        [card(number, title, COMMON + text, readers=hidden) for number, (title, text) in texts.items()], position=2
    )
    assert {number: similar(shelf, READER, "revision", *TEXTS[number]) for number in TEXTS} == before


def test_the_title_counts_for_more_than_the_text(index: Index, card: Callable[..., Card]) -> None:
    seen = READER.terms()
    words = "锅炉水质化验"
    index.put(
        [card(1, "锅炉水质化验", "取样与记录。", readers=seen), card(2, "取样记录", f"见{words}。", readers=seen)]
        + [card(number, f"第{number}号", "另外的事。", readers=seen) for number in range(3, 20)],
        position=1,
    )
    assert list(similar(index, READER, "revision", words, "")) == [1, 2]
    assert similar(index, READER, "audit", words, "") == ()


def test_a_single_word_in_common_is_not_enough(index: Index, card: Callable[..., Card]) -> None:
    seen = READER.terms()
    index.put([card(number, f"第{number}号", "另外的事。", readers=seen) for number in range(3, 20)], position=1)
    index.put([card(1, "锅炉", "取样。", readers=seen)], position=2)
    assert similar(index, READER, "revision", "锅炉", "水质") == ()


@pytest.mark.parametrize("text", ["", "。，", "的 了 和", "the and of", "2026 14064", "火星"])
def test_a_text_that_says_nothing_is_like_no_other(shelf: Index, text: str) -> None:
    assert similar(shelf, READER, "revision", text, text) == ()
