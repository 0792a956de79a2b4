"""7.5.2: texts are decided in stages, in turn or side by side; by all, by any, or by some of those asked."""

from typing import Any

import pytest
from cast import CHEN, FANG, HE, LI, SUN, ZHAO, ZHOU
from given import draft, take, upload, word_file
from sqlalchemy import select

from docflow.house import House
from docflow.lifecycle.decisions import Assignment, Stage
from docflow.lifecycle.errors import StepRefused
from docflow.lifecycle.signatures import Signature


def submitted(house: House, *stages: dict[str, Any]) -> int:
    revision = draft(house, LI, "评审试验")
    upload(house, LI, revision, word_file("评审试验"))
    take(house, LI, revision, "submit", fields={"stages": list(stages), "approver": ZHOU})
    return revision


def stage(*people: str, rule: str | int = "all", kind: str = "review", parallel: bool = False) -> dict[str, Any]:
    return {"people": list(people), "rule": rule, "kind": kind, "parallel": parallel}


def refused(house: House, who: str, revision: int, step: str = "agree") -> list[str]:
    with pytest.raises(StepRefused) as answer:
        take(house, who, revision, step, comment="不")
    return [code for code, _ in answer.value.facts["reasons"]]


def test_the_second_stage_is_asked_when_the_first_has_agreed(house: House) -> None:
    revision = submitted(house, stage(ZHAO), stage(CHEN, kind="countersign"))
    assert refused(house, CHEN, revision) == ["not-assigned"]
    assert take(house, ZHAO, revision, "agree") == "in_review"
    assert take(house, CHEN, revision, "agree") == "in_approval"


def test_parallel_stages_are_asked_together_in_any_order(house: House) -> None:
    revision = submitted(house, stage(ZHAO), stage(CHEN, parallel=True), stage(FANG))
    assert refused(house, FANG, revision) == ["not-assigned"]
    take(house, CHEN, revision, "agree")
    assert refused(house, FANG, revision) == ["not-assigned"]
    take(house, ZHAO, revision, "agree")
    assert take(house, FANG, revision, "agree") == "in_approval"


def test_all_means_everybody(house: House) -> None:
    revision = submitted(house, stage(ZHAO, CHEN, FANG))
    assert [take(house, who, revision, "agree") for who in (FANG, ZHAO)] == ["in_review", "in_review"]
    assert refused(house, ZHAO, revision) == ["not-assigned"]
    assert take(house, CHEN, revision, "agree") == "in_approval"


def test_any_means_the_first_and_the_others_are_asked_no_more(house: House) -> None:
    revision = submitted(house, stage(ZHAO, CHEN, rule="any"), stage(FANG))
    assert take(house, CHEN, revision, "agree") == "in_review"
    assert refused(house, ZHAO, revision) == ["not-assigned"]
    assert take(house, FANG, revision, "agree") == "in_approval"


@pytest.mark.parametrize("needed", [1, 2, 3])
def test_some_of_those_asked_are_as_many_as_were_wanted(house: House, needed: int) -> None:
    revision = submitted(house, stage(ZHAO, CHEN, SUN, rule=needed))
    states = [take(house, who, revision, "agree") for who in (SUN, ZHAO, CHEN)[:needed]]
    assert states == ["in_review"] * (needed - 1) + ["in_approval"]


@pytest.mark.parametrize("wrong", [stage(ZHAO, rule=2), stage(ZHAO, rule=0), stage(ZHAO, ZHAO)])
def test_a_stage_that_can_never_be_decided_is_refused_at_submission(house: House, wrong: dict[str, Any]) -> None:
    revision = draft(house, LI, "评审试验")
    upload(house, LI, revision, word_file("评审试验"))
    with pytest.raises(Exception, match=r"stages-invalid|form-invalid|step-refused"):
        take(house, LI, revision, "submit", fields={"stages": [wrong], "approver": ZHOU})


@pytest.mark.parametrize("who", [ZHAO, CHEN])
def test_one_return_ends_the_round_and_its_decisions_count_no_more(house: House, who: str) -> None:
    revision = submitted(house, stage(ZHAO, CHEN, rule="all"), stage(FANG))
    if who == CHEN:
        take(house, ZHAO, revision, "agree")
    assert take(house, who, revision, "return", comment="第三章请重写") == "draft"
    with house.store.reading() as session:
        assert session.scalars(select(Assignment).where(Assignment.active)).all() == []
    take(house, LI, revision, "submit", fields={"stages": [stage(ZHAO, CHEN)], "approver": ZHOU})
    assert take(house, CHEN, revision, "agree") == "in_review"
    assert take(house, ZHAO, revision, "agree") == "in_approval"
    with house.store.reading() as session:
        rounds = session.scalars(select(Stage.round).where(Stage.item_id == revision).distinct()).all()
        kept = session.scalars(select(Signature.round).where(Signature.item_id == revision)).all()
    assert sorted(rounds) == [1, 2]
    # Signatures of the first round stay on record beside those of the second.
    assert {1, 2} <= set(kept)


def test_a_return_needs_its_reason_in_words(house: House) -> None:
    revision = submitted(house, stage(ZHAO))
    with pytest.raises(StepRefused) as answer:
        take(house, ZHAO, revision, "return", comment="  ")
    assert [code for code, _ in answer.value.facts["reasons"]] == ["comment-needed"]


def test_nobody_decides_who_was_not_asked(house: House) -> None:
    revision = submitted(house, stage(ZHAO))
    for who in (CHEN, FANG, ZHOU):
        with pytest.raises(Exception, match=r"step-refused|item-not-found"):
            take(house, who, revision, "agree")
    with pytest.raises(Exception, match="item-not-found"):
        take(house, HE, revision, "agree")
