"""7.5.2.1: a text is reviewed and countersigned by those who are asked, in the order that was asked for."""

from collections.abc import Mapping
from typing import Any

import pytest
from cast import CHEN, FANG, HE, LI, SUN, WANG, ZHAO, ZHOU, actor
from documents_hands import (
    end_roles,
    leave,
    pass_days,
    person_id,
    reasons,
    row,
    save,
    stand_in,
    state,
    todo_of,
    written,
)
from given import draft, take, upload, word_file
from sqlalchemy import select

from docflow.documents import controlling
from docflow.documents.models import Revision
from docflow.house import House
from docflow.journal.work import working
from docflow.lifecycle.decisions import Assignment, Stage, assignments_of
from docflow.lifecycle.errors import ItemNotFound, StagesInvalid, StepRefused
from docflow.lifecycle.items import ItemParty
from docflow.lifecycle.signatures import Signature
from docflow.people.models import Person


def submit(house: House, revision_id: int, *stages: Mapping[str, Any], approver: str = ZHOU, who: str = LI) -> str:
    return take(house, who, revision_id, "submit", fields={"stages": list(stages), "approver": approver})


def asked(house: House, revision_id: int) -> set[str]:
    """Whose turn it is."""
    with house.store.reading() as session:
        names = select(Person.name).join(Assignment, Assignment.person_id == Person.id)
        return set(session.scalars(names.where(Assignment.item_id == revision_id, Assignment.active)))


def signatures(house: House, revision_id: int) -> list[tuple[str, str, int]]:
    with house.store.reading() as session:
        found = select(Signature).where(Signature.item_id == revision_id).order_by(Signature.id)
        return [(one.meaning, one.name, one.round) for one in session.scalars(found)]


def test_the_type_proposes_who_is_asked(house: House) -> None:
    one = draft(house, LI, "程序")
    upload(house, LI, one, word_file("程序"))
    take(house, LI, one, "submit")
    with house.store.reading() as session:
        rows = session.execute(assignments_of(one)).all()
        planned = [(stage.kind, stage.rule, assignment.person_id) for stage, assignment in rows]
    assert planned == [
        ("review", "all", person_id(house, ZHAO)),
        ("countersign", "all", person_id(house, CHEN)),
        ("approval", "all", person_id(house, ZHOU)),
    ]


def test_a_countersigner_signs_that_they_countersign(house: House) -> None:
    one = written(house)
    submit(house, one, {"people": [ZHAO]}, {"kind": "countersign", "people": [CHEN]})
    take(house, ZHAO, one, "agree")
    take(house, CHEN, one, "agree")
    take(house, ZHOU, one, "approve")
    assert signatures(house, one) == [
        ("prepared", "李明", 1), ("reviewed", "赵倩", 1), ("countersigned", "陈刚", 1), ("approved", "周岚", 1),
    ]  # fmt: skip


def test_each_person_is_shown_the_statement_of_their_own_part(house: House) -> None:
    one = written(house)
    submit(house, one, {"people": [ZHAO]}, {"kind": "countersign", "people": [CHEN], "parallel": True})
    lifecycle = house.lifecycles["revision"]
    shown = {}
    for who in (ZHAO, CHEN):
        with working(house.store, actor(house, who), house.clock) as work:
            statement = lifecycle.statement(work, work.session.get_one(Revision, one), "agree")
            assert statement is not None
            shown[who] = statement
            (offer,) = [
                one for one in lifecycle.offers(work, work.session.get_one(Revision, one)) if one.name == "agree"
            ]
            assert offer.statement is not None and offer.statement.sha256 == statement.sha256
    assert shown[ZHAO].facts["meaning"] == "reviewed" and shown[CHEN].facts["meaning"] == "countersigned"
    assert shown[CHEN].text.zh == "我已会签此文件"


def test_stages_follow_one_another_and_parallel_ones_run_together(house: House) -> None:
    one = written(house)
    submit(
        house, one,
        {"people": [ZHAO]}, {"kind": "countersign", "people": [CHEN], "parallel": True}, {"people": [HE]},
    )  # fmt: skip
    assert asked(house, one) == {"赵倩", "陈刚"}
    take(house, CHEN, one, "agree")
    assert asked(house, one) == {"赵倩"}
    with pytest.raises(StepRefused) as refused:
        take(house, HE, one, "agree")
    assert reasons(refused.value) == ["not-assigned"]
    take(house, ZHAO, one, "agree")
    assert asked(house, one) == {"何伟"} and state(house, one) == "in_review"
    assert take(house, HE, one, "agree") == "in_approval" and asked(house, one) == {"周岚"}


@pytest.mark.parametrize(("rule", "enough"), [("all", 3), ("any", 1), (2, 2)])
def test_as_many_agree_as_the_rule_asks(house: House, rule: str | int, enough: int) -> None:
    one = written(house)
    submit(house, one, {"people": [ZHAO, CHEN, HE], "rule": rule})
    people = [ZHAO, CHEN, HE]
    for who in people[: enough - 1]:
        assert take(house, who, one, "agree") == "in_review"
    assert take(house, people[enough - 1], one, "agree") == "in_approval"
    for who in people[enough:]:
        with pytest.raises(StepRefused):
            take(house, who, one, "agree")


@pytest.mark.parametrize(
    "stage",
    [{"people": [ZHAO], "rule": 2}, {"people": [ZHAO, ZHAO]}, {"people": [ZHAO, CHEN], "rule": 0}],
)
def test_a_stage_that_can_never_be_passed_is_refused(house: House, stage: dict[str, Any]) -> None:
    one = written(house)
    with pytest.raises(StagesInvalid):
        submit(house, one, stage)
    assert state(house, one) == "draft"


def test_a_text_is_reviewed_by_somebody(house: House) -> None:
    one = written(house)
    with pytest.raises(StepRefused) as refused:
        submit(house, one)
    assert reasons(refused.value) == ["stage-empty:review"]


def test_somebody_unknown_or_without_the_right_is_no_approver(house: House) -> None:
    one = written(house)
    with pytest.raises(StepRefused) as refused:
        submit(house, one, {"people": [ZHAO]}, approver=SUN)
    assert reasons(refused.value) == ["approver-without-right:孙悦"]
    with pytest.raises(StepRefused) as refused:
        submit(house, one, {"people": ["nobody"]})
    assert [code.partition(":")[0] for code in reasons(refused.value)] == ["stages-wrong"]


def test_a_return_says_why_and_begins_a_new_round(house: House) -> None:
    one = written(house)
    submit(house, one, {"people": [ZHAO, CHEN]})
    take(house, ZHAO, one, "agree")
    with pytest.raises(StepRefused) as refused:
        take(house, CHEN, one, "return")
    assert reasons(refused.value) == ["comment-needed"]
    assert take(house, CHEN, one, "return", comment="缺少附表") == "draft"
    assert asked(house, one) == set() and row(house, one).round == 2
    save(house, LI, one, "补了附表")
    submit(house, one, {"people": [ZHAO]})
    assert asked(house, one) == {"赵倩"} and state(house, one) == "in_review"
    take(house, ZHAO, one, "agree")
    assert [(meaning, round) for meaning, _, round in signatures(house, one)] == [
        ("prepared", 1), ("reviewed", 1), ("prepared", 2), ("reviewed", 2),
    ]  # fmt: skip


def test_who_has_agreed_can_no_longer_return(house: House) -> None:
    one = written(house)
    submit(house, one, {"people": [ZHAO, CHEN]})
    take(house, ZHAO, one, "agree")
    with pytest.raises(StepRefused) as refused:
        take(house, ZHAO, one, "return", comment="反悔")
    assert reasons(refused.value) == ["not-assigned"]


def test_an_approver_may_return_and_an_author_recall(house: House) -> None:
    one = written(house)
    submit(house, one, {"people": [ZHAO]})
    take(house, ZHAO, one, "agree")
    assert take(house, ZHOU, one, "return", comment="再核对") == "draft"
    submit(house, one, {"people": [ZHAO]})
    with pytest.raises(StepRefused) as refused:
        take(house, ZHAO, one, "recall", comment="替她撤回")
    assert reasons(refused.value) == ["authors-only"]
    assert take(house, LI, one, "recall", comment="有错") == "draft"
    assert row(house, one).round == 3


def test_a_stand_in_decides_for_who_is_asked_and_the_signature_names_both(house: House) -> None:
    one = written(house)
    submit(house, one, {"people": [ZHAO]})
    stand_in(house, ZHAO, SUN)
    assert todo_of(house, SUN) == [("in_review", one)]
    assert take(house, SUN, one, "agree") == "in_approval"
    with house.store.reading() as session:
        (given,) = session.scalars(select(Signature).where(Signature.item_id == one, Signature.meaning == "reviewed"))
        assert (given.person_id, given.for_person_id) == (person_id(house, SUN), person_id(house, ZHAO))


def test_a_stand_in_for_revisions_only_sees_and_decides_them(house: House) -> None:
    one = written(house)
    submit(house, one, {"people": [ZHAO]})
    stand_in(house, ZHAO, SUN, kinds=["revision"])
    assert todo_of(house, SUN) == [("in_review", one)]
    assert take(house, SUN, one, "agree") == "in_approval"


def test_a_stand_in_for_other_things_does_not_even_see_it(house: House) -> None:
    one = written(house)
    submit(house, one, {"people": [ZHAO]})
    stand_in(house, ZHAO, SUN, kinds=["periodic_review"])
    assert todo_of(house, SUN) == []
    with pytest.raises(ItemNotFound):
        take(house, SUN, one, "agree")


def test_an_author_does_not_decide_for_a_reviewer_nor_a_reviewer_for_an_author(house: House) -> None:
    one = written(house, ZHOU)
    submit(house, one, {"people": [ZHAO]}, approver=FANG, who=ZHOU)
    stand_in(house, ZHAO, ZHOU)
    with pytest.raises(StepRefused) as refused:
        take(house, ZHOU, one, "agree")
    assert reasons(refused.value) == ["author-may-not-decide"]


def test_nobody_agrees_twice_in_one_stage(house: House) -> None:
    one = written(house)
    submit(house, one, {"people": [ZHAO, CHEN]})
    stand_in(house, CHEN, ZHAO)
    assert take(house, ZHAO, one, "agree") == "in_review"
    with pytest.raises(StepRefused) as refused:
        take(house, ZHAO, one, "agree")
    assert reasons(refused.value) == ["not-assigned"] and todo_of(house, ZHAO) == []
    assert take(house, CHEN, one, "agree") == "in_approval"


def test_a_delegation_that_is_over_decides_nothing(house: House) -> None:
    one = written(house)
    submit(house, one, {"people": [ZHAO]})
    stand_in(house, ZHAO, SUN)
    pass_days(house, 15)
    with pytest.raises(ItemNotFound):
        take(house, SUN, one, "agree")


def test_an_approval_right_that_ended_yesterday_approves_nothing_today(house: House) -> None:
    one = written(house)
    submit(house, one, {"people": [ZHAO]}, approver=FANG)
    take(house, ZHAO, one, "agree")
    assert todo_of(house, WANG) == []
    end_roles(house, FANG, "approver", "top_management")
    with pytest.raises(StepRefused) as refused:
        take(house, FANG, one, "approve")
    assert reasons(refused.value) == ["needs-role:process_owner"]
    assert todo_of(house, WANG) == [("reassign", one)]


def test_when_the_approver_has_left_the_controller_names_another(house: House) -> None:
    one = written(house)
    submit(house, one, {"people": [ZHAO]}, approver=FANG)
    take(house, ZHAO, one, "agree")
    leave(house, FANG)
    assert todo_of(house, WANG) == [("reassign", one)]
    reassign(house, one, ZHOU)
    assert todo_of(house, WANG) == [] and todo_of(house, ZHOU) == [("in_approval", one)]
    assert take(house, ZHOU, one, "approve") == "approved"


def test_when_a_reviewer_has_left_the_controller_names_another(house: House) -> None:
    one = written(house)
    submit(house, one, {"people": [ZHAO]})
    leave(house, ZHAO)
    assert todo_of(house, WANG) == [("reassign", one)] and todo_of(house, CHEN) == []
    reassign(house, one, CHEN)
    assert take(house, CHEN, one, "agree") == "in_approval"


def reassign(house: House, revision_id: int, who: str) -> None:
    with working(house.store, actor(house, WANG), house.clock) as work:
        waiting = select(Assignment).join(Stage).where(Assignment.item_id == revision_id, Assignment.active)
        controlling.reassign(
            house.desk, work, work.session.get_one(Revision, revision_id), work.session.scalars(waiting).one(),
            work.session.get_one(Person, person_id(house, who)), reason="离职",
        )  # fmt: skip


def test_a_stand_in_approves_only_with_the_role_passed_on(house: House) -> None:
    one = written(house)
    submit(house, one, {"people": [ZHAO]}, approver=ZHOU)
    take(house, ZHAO, one, "agree")
    stand_in(house, ZHOU, HE)
    with pytest.raises(StepRefused) as refused:
        take(house, HE, one, "approve")
    assert reasons(refused.value) == ["needs-role:process_owner"]
    stand_in(house, ZHOU, HE, roles=["approver"])
    assert take(house, HE, one, "approve") == "approved"


def test_an_approval_given_for_an_author_does_not_stand(house: House) -> None:
    """B approves for A; A turns out to be an author: neither the approval nor the publishing counts."""
    one = written(house)
    submit(house, one, {"people": [ZHAO]}, approver=ZHOU)
    take(house, ZHAO, one, "agree")
    stand_in(house, ZHOU, HE, roles=["approver"])
    take(house, HE, one, "approve")
    with house.store.writing() as session:
        session.add(ItemParty(item_id=one, person_id=person_id(house, ZHOU), part="author"))
    with pytest.raises(StepRefused) as refused:
        take(house, WANG, one, "publish", fields={"effective_on": "2026-04-01", "distribution": [{"to": "all"}]})
    assert reasons(refused.value) == ["approved-by-an-author"]
