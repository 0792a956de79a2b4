"""7.5: from draft to withdrawal, by the right people only."""

from datetime import timedelta

import pytest
from cast import CHEN, LI, SUN, WANG, ZHAO, ZHOU, actor
from given import approved, draft, publish, take, upload, word_file

from docflow.house import House
from docflow.journal.work import working
from docflow.lifecycle.errors import StepRefused
from docflow.people.queries import scope_of
from docflow.search.index import Query


def codes(refused: pytest.ExceptionInfo[StepRefused]) -> list[str]:
    return [code for code, _ in refused.value.facts["reasons"]]


def terms(house: House, who: str) -> frozenset[str]:
    with working(house.store, actor(house, who), house.clock) as work:
        return scope_of(work).terms()


def test_a_text_goes_from_draft_to_force_and_is_found(house: House) -> None:
    revision_id = draft(house, LI, "文件控制程序")
    upload(house, LI, revision_id, word_file("文件控制程序", "外来文件每六个月核对一次版次。"))
    assert take(house, LI, revision_id, "submit") == "in_review"
    assert take(house, ZHAO, revision_id, "agree") == "in_review"
    assert take(house, CHEN, revision_id, "agree") == "in_approval"
    assert take(house, ZHOU, revision_id, "approve") == "approved"
    tomorrow = (house.clock.now() + timedelta(days=1)).date()
    assert publish(house, revision_id, on=tomorrow) == "released"
    house.settle()
    assert house.index.find(Query("核对"), scope=terms(house, SUN)).total == 0
    house.clock.move_to(house.clock.now() + timedelta(days=1))
    assert house.sweep() == 1
    house.settle()
    assert house.index.find(Query("核对"), scope=terms(house, SUN)).total == 1


def test_an_author_cannot_approve_her_own_text(house: House) -> None:
    revision_id = approved(house, "甲")
    del revision_id
    own = draft(house, ZHOU, "乙")
    upload(house, ZHOU, own, word_file("乙"))
    with pytest.raises(StepRefused) as refused:
        take(house, ZHOU, own, "submit", fields={"approver": ZHOU})
    assert codes(refused) == ["stage-author:周岚"]


def test_wang_cannot_approve(house: House) -> None:
    own = draft(house, LI, "乙")
    with pytest.raises(StepRefused) as refused:
        take(house, WANG, own, "approve")
    assert "not-assigned" in codes(refused)
