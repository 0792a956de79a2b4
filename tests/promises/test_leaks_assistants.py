"""What is not in force leaves no trace in what an assistant is told, whoever's token it holds."""

from collections.abc import Iterator

import pytest
from assistants_hands import Assistant, open_to_assistants, raw_call, token_of
from cast import ADMIN, CHEN, LI, SUN, WANG
from given import take
from leak_worlds import in_force, in_review, released, withdrawn, written
from nonconformity_hands import reported

from docflow.house import House


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
