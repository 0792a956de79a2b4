"""P9: nothing leaks past permissions. Two worlds that differ in what a reader may not see answer alike."""

from collections.abc import Callable
from pathlib import Path

import pytest
from engines import ENGINES

from docflow.search.index import Card, Filters, Index, Query

READER = frozenset({"all", "u12", "p5"})
QUESTIONS = [
    "",
    "文件",
    "机密",
    "机密文件控制",
    "文件 机密",
    "-文件",
    "碳",
    "QP-01",
    "sec",
    "wjkz",
    "secrets",
    "jm",
    "火星 机密",
]


def worlds(engine: str, folder: Path, shared: list[Card], secret: list[Card]) -> tuple[Index, Index]:
    made: list[Index] = []
    for name, cards in (("plain", shared), ("twin", secret[:2] + shared + secret[2:])):
        index = ENGINES[engine](folder / name)
        index.rebuild((), position=0)
        for card in cards:
            index.put([card], position=1)
        made.append(index)
    return made[0], made[1]


@pytest.mark.parametrize("engine", ENGINES)
def test_what_a_reader_may_not_see_changes_no_answer(engine: str, tmp_path: Path, card: Callable[..., Card]) -> None:
    shared = [
        card(1, "文件控制程序", "碳排放", number="QP-01"),
        card(2, "文件目录", "清单", readers=frozenset({"u12"})),
        card(3, "岗位文件", "说明", readers=frozenset({"p5", "p6"}), clauses=("7.5",)),
    ]
    hidden = frozenset({"u1", "u120", "p55", "o3"})
    secret = [
        card(
            11, "机密文件控制程序", "文件 碳 secrets", number="QP-01-S", unit="board", readers=hidden, clauses=("9.3",)
        ),
        card(12, "文件控制", "机密", title_en="Secret file", type="secret", readers=hidden, state="draft"),
        card(13, "文件", "文件 " * 50, kind="audit", readers=hidden),
        card(14, "文件", "nobody at all", readers=frozenset()),
    ]
    plain, twin = worlds(engine, tmp_path, shared, secret)
    for text in QUESTIONS:
        for filters in (Filters(), Filters(unit=frozenset({"quality", "board"})), Filters(in_force_only=True)):
            for limit in (1, 20):
                query = Query(text, filters=filters, limit=limit)
                assert twin.find(query, scope=READER) == plain.find(query, scope=READER), text
        assert twin.suggest(text, scope=READER) == plain.suggest(text, scope=READER), text
    terms = [
        "文件",
        "^文件",
        "机密",
        "secret",
        "碳",
        "#qp01",
        "#qp01s",
        "~wj",
        "~jm",
        "@u1",
        "unit:board",
        "state:draft",
    ]
    weights = {term: 2**place for place, term in enumerate(terms)}
    assert twin.known(terms, scope=READER) == plain.known(terms, scope=READER)
    for filters in (Filters(), Filters(in_force_only=True)):
        alike = [one.alike(weights, scope=READER, filters=filters, limit=9) for one in (plain, twin)]
        assert alike[0] == alike[1]
    assert twin.count(scope=READER) == plain.count(scope=READER) == 3


@pytest.mark.parametrize("engine", ENGINES)
def test_an_empty_scope_sees_nothing(engine: str, tmp_path: Path, card: Callable[..., Card]) -> None:
    index, _ = worlds(engine, tmp_path, [card(1, "文件")], [])
    nobody: frozenset[str] = frozenset()
    assert index.find(Query(""), scope=nobody).total == 0 and index.count(scope=nobody) == 0
    assert index.suggest("文件", scope=nobody) == ()


@pytest.mark.parametrize("engine", ENGINES)
def test_a_scope_term_is_never_taken_for_the_beginning_of_another(
    engine: str, tmp_path: Path, card: Callable[..., Card]
) -> None:
    index, _ = worlds(engine, tmp_path, [card(1, "文件", readers=frozenset({"u12"}))], [])
    assert index.count(scope=frozenset({"u1"})) == 0 and index.count(scope=frozenset({"u12"})) == 1
