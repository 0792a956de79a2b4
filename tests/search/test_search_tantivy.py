"""P6: what tantivy alone has to be helped with: places of cards that are gone, and cards beside the terms."""

import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from docflow.search import tantivy_index
from docflow.search.index import Card, Query
from docflow.search.tantivy_index import TantivyIndex

ALL = frozenset({"all"})
Make = Callable[..., Card]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "index"


@pytest.fixture
def index(folder: Path) -> TantivyIndex:
    made = TantivyIndex(folder)
    made.rebuild((), position=0)
    return made


def in_use(folder: Path) -> Path:
    return folder / (folder / "current").read_text()


def cards_on_disk(folder: Path) -> int:
    with sqlite3.connect(in_use(folder) / "cards.sqlite") as base:
        return int(base.execute("SELECT count(*) FROM card").fetchone()[0])


def test_tidying_forgets_cards_and_in_the_end_the_places_of_those_that_are_gone(
    index: TantivyIndex, folder: Path, card: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    reader = TantivyIndex(folder)
    for position in range(1, 8):
        index.put([card(number, f"文件{position}") for number in range(1, 4)], position=position)
    before = reader.find(Query("文件"), scope=ALL)
    assert cards_on_disk(folder) == 21 and in_use(folder).name == "1"
    index.tidy()
    assert cards_on_disk(folder) == 3 and in_use(folder).name == "1"
    monkeypatch.setattr(tantivy_index, "_WASTED", 5)
    index.drop([99], position=7)
    index.tidy()
    assert cards_on_disk(folder) == 3 and in_use(folder).name == "2"
    assert reader.find(Query("文件"), scope=ALL) == before and reader.position() == 7
    index.put([card(1, "记录")], position=8, after=7)
    assert reader.find(Query("记录"), scope=ALL).total == 1 and reader.size() == 3


def test_sets_go_on_holding_for_the_old_cards_while_new_ones_come(
    index: TantivyIndex, card: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tantivy_index, "_RECENT", 4)
    for number in range(1, 40):
        index.put([card(number, f"文件控制{number % 3}", "记录 " * (number % 2))], position=number)
        index.drop([number - 5], position=number)
        kept = range(max(1, number - 4), number + 1)
        assert {hit.item_id for hit in index.find(Query("文件控制"), scope=ALL).hits} == set(kept)
        assert index.find(Query("记录"), scope=ALL).total == sum(one % 2 for one in kept)
        assert index.find(Query("文件 -记录"), scope=ALL).total == sum(1 - one % 2 for one in kept)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ('"14064 文件"', [1]), ('"14064-1 文件"', []), ('"件 14064"', [2]), ('"14064 件"', []), ('"14064 文"', [1]),
        ('"文件 控"', [3]), ('"件控"', []), ("文件文", [4]), ("文文", []), ('"文件 文件"', [5]), ("ア・イ", [6]),
    ],
)  # fmt: skip
def test_a_phrase_is_found_where_its_words_stand_together_and_nowhere_else(
    index: TantivyIndex, card: Make, text: str, found: list[int]
) -> None:
    bodies = ["14064 文件", "文件 14064", "文件，控制", "文件文件", "文件。文件", "ア・イ"]
    index.put([card(number, "", body) for number, body in enumerate(bodies, start=1)], position=1)
    answer = index.find(Query(text), scope=ALL)
    assert ([] if answer.relaxed else sorted(hit.item_id for hit in answer.hits)) == found
