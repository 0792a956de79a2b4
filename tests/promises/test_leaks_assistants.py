"""What is not in force leaves no trace in what an assistant is told, whoever's token it holds."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from assistants_hands import Assistant, open_to_assistants, raw_call, token_of
from cast import ADMIN, CAST, CHEN, LI, SUN, WANG, actor
from given import take
from leak_worlds import (
    AUDITOR,
    OTHER_CONTROLLER,
    STRANGER,
    in_force,
    in_review,
    open_house,
    released,
    replaced,
    withdrawn,
    written,
)
from nonconformity_hands import closed_without_action, reported
from sqlalchemy import select

from docflow.house import House
from docflow.journal.work import looking
from docflow.lifecycle.items import Item, visible
from docflow.people.queries import scope_of


@pytest.fixture
def site(house: House) -> Iterator[str]:
    with open_to_assistants(house) as site:
        yield site


def filed(house: House, item_id: int) -> int:
    """Whatever happened is in the index now."""
    house.settle()
    return item_id


def test_what_is_not_in_force_changes_no_answer_whoever_holds_the_token(house: House, site: str) -> None:
    filed(house, in_force(house, "文件控制程序"))
    tokens = [token_of(house, who, "write") for who in (WANG, LI, SUN, ADMIN)]

    def answers() -> list[bytes]:
        asked = ("控制程序", "文件", "监测 记录", "CN-QP", "绝密", "")
        questions = [{"query": words} for words in asked]
        questions += [{"tool": "list_changes", "since": "2026-01-01"}, {"tool": "read_document", "number": "CN-QP-002"}]
        return [raw_call(site, token, **question).content for token in tokens for question in questions]

    before = answers()
    written(house, LI, "绝密控制程序")
    in_review(house, "文件复审控制程序")
    released(house, "待生效文件控制程序")
    withdrawn(house, "作废文件控制程序", to="EN")
    reported(house)
    house.settle()
    assert answers() == before and b"CN-QP-001" in before[0]


def test_the_narrowed_scope_is_the_part_in_force_of_what_the_person_sees(tmp_path: Path, empty_database: Path) -> None:
    """Of every kind of item and for everybody, outside auditors and the administrator included."""
    house = open_house(tmp_path / "data", empty_database)
    in_force(house, "文件控制程序")
    in_force(house, "能源管理规定", to="EN")
    written(house, LI, "绝密控制程序")
    in_review(house, "文件复审控制程序")
    released(house, "待生效文件控制程序")
    withdrawn(house, "作废文件控制程序")
    replaced(house, "记录控制程序")
    closed_without_action(house)
    in_all = 0
    for who in (*(role.username for role in CAST), ADMIN, OTHER_CONTROLLER, AUDITOR, STRANGER):
        person = actor(house, who)
        seen = {}
        for narrowed in (False, True):
            with looking(house.store, replace(person, in_force_only=narrowed), house.clock) as work:
                rows = work.session.execute(select(Item.id, Item.in_force).where(visible(scope_of(work))))
                seen[narrowed] = {row.id: row.in_force for row in rows}
        assert seen[True] == {item_id: True for item_id, force in seen[False].items() if force}, who
        in_all += len(seen[False]) - len(seen[True])
    house.close()
    assert in_all > 20, "there was something to hide"


def test_a_restricted_text_is_for_those_it_is_addressed_to(house: House, site: str) -> None:
    filed(house, in_force(house, "能源管理规定", to="EN"))
    numbers = [Assistant(site, token_of(house, who)).numbers("能源") for who in (CHEN, WANG, SUN)]
    assert numbers == [["CN-QP-001"], ["CN-QP-001"], []], "Chen is in the unit, Wang keeps all documents"


def test_a_text_withdrawn_a_moment_ago_is_gone_though_the_index_still_has_it(house: House, site: str) -> None:
    text = filed(house, in_force(house, "文件控制程序"))
    one = Assistant(site, token_of(house, WANG))
    assert one.numbers("文件控制") == ["CN-QP-001"]
    take(house, "zhou", text, "withdraw", comment="并入管理手册", fields={"replacement": "CN-M-001"})
    answer = one.told("search_documents", query="文件控制")
    assert (answer["items"], answer["total"]) == ([], 0)
