"""9.3: top management reviews the system; every input and output is answered, what is decided is carried out."""

from datetime import date, timedelta

import pytest
from cast import CHEN, FANG, LI, SUN, WANG, ZHOU, actor
from given import take
from reviews_hands import (
    answer_inputs,
    answer_outputs,
    decide,
    decisions,
    held,
    plan,
    review_of,
    reviewing,
)
from sqlalchemy import text

from docflow.actions.models import Action
from docflow.documents.changes.models import ChangeRequest
from docflow.house import House
from docflow.journal.work import looking
from docflow.kernel.errors import NotAllowed
from docflow.lifecycle.errors import ItemNotFound, StepRefused
from docflow.lifecycle.items import open_item
from docflow.lifecycle.links import joined
from docflow.people.queries import scope_of
from docflow.reviews import queries, service
from docflow.reviews.errors import (
    AnswerStale,
    AnswerTwofold,
    ChairUnfit,
    DecisionInvalid,
    PeriodInvalid,
    PointUnknown,
    ReviewFrozen,
)


def refused(house: House, who: str, review_id: int, step: str, **more: object) -> list[str]:
    with pytest.raises(StepRefused) as no:
        take(house, who, review_id, step, **more)
    return [code for code, _ in no.value.facts["reasons"]]


def test_a_review_goes_from_its_plan_to_its_minutes_and_its_decisions_are_carried_out(house: House) -> None:
    review_id = held(house)
    answer_outputs(house, review_id)
    decide(house, review_id)
    decide(
        house, review_id, becomes="change_request", title="修订采购程序", words="提高碳权重", criterion="", point="b"
    )
    assert take(house, ZHOU, review_id, "submit_minutes") == "minutes_in_approval"
    assert take(house, FANG, review_id, "approve") == "approved"
    with house.store.reading() as session:
        made = joined(session, review_id, "decided")
        assert sorted(one.kind for one in made) == ["action", "change_request"]
        assert {type(one) for one in made} == {Action, ChangeRequest}
    assert {one.item_id for one in decisions(house, review_id)} == {one.id for one in made}
    numbers = {one.kind: one.number for one in made}
    still_open = refused(house, ZHOU, review_id, "close")
    assert sorted(still_open) == sorted(f"decision-open:{number}" for number in numbers.values())
    for one in decisions(house, review_id):
        reviewing(
            house, ZHOU, review_id, lambda w, r, d=one.id: service.carry(house.desk, w, r, d, reason="下次评审首先检查")
        )
    assert take(house, ZHOU, review_id, "close") == "closed"


def test_inputs_are_frozen_only_when_each_is_answered(house: House) -> None:
    review_id = plan(house)
    take(house, ZHOU, review_id, "collect")
    answer_inputs(house, review_id, but="d3")
    assert refused(house, ZHOU, review_id, "freeze") == ["input-unanswered:d3"]


def test_minutes_are_submitted_only_when_each_output_is_answered(house: House) -> None:
    review_id = held(house)
    answer_outputs(house, review_id, but="e")
    assert refused(house, ZHOU, review_id, "submit_minutes") == ["output-unanswered:e"]


def test_frozen_inputs_stay_as_they_were_signed(house: House) -> None:
    review_id = held(house)
    with pytest.raises(ReviewFrozen):
        reviewing(
            house, ZHOU, review_id,
            lambda w, r: service.answer_input(house.desk, w, r, "a", words="另写", nothing_reason="", serial=1),
        )  # fmt: skip
    with house.store.reading() as session:
        assert queries.digest_of(queries.inputs_facts(session, review_id)) == review_of(house, review_id).inputs_sha256


def test_minutes_changed_behind_the_back_are_not_approved(house: House) -> None:
    review_id = held(house)
    answer_outputs(house, review_id)
    take(house, ZHOU, review_id, "submit_minutes")
    with house.store.writing() as session:
        session.execute(text("UPDATE review_output SET conclusion = '改过' WHERE point = 'a'"))
    assert refused(house, FANG, review_id, "approve") == ["minutes-changed"]


def test_only_the_chair_in_person_approves_the_minutes(house: House) -> None:
    review_id = held(house)
    answer_outputs(house, review_id)
    take(house, ZHOU, review_id, "submit_minutes")
    assert refused(house, ZHOU, review_id, "approve") == [
        "chair-only", "needs-role:top_management", "preparer-may-not-approve",
    ]  # fmt: skip


def test_who_holds_a_review_belongs_to_top_management(house: House) -> None:
    with pytest.raises(ChairUnfit):
        plan(house, chair=CHEN)


@pytest.mark.parametrize("days", [-1, 6 * 366])
def test_the_period_is_one_that_can_be_reviewed(house: House, days: int) -> None:
    with pytest.raises(PeriodInvalid):
        plan(house, period_from=date(2025, 1, 1), period_to=date(2025, 1, 1) + timedelta(days=days))


def test_figures_are_gathered_when_the_period_is_over(house: House) -> None:
    review_id = plan(house, period_to=date(2026, 3, 31))
    assert refused(house, ZHOU, review_id, "collect") == ["period-not-over"]


def test_the_meeting_lies_after_the_period_and_not_in_the_future_and_the_chair_was_there(house: House) -> None:
    review_id = plan(house)
    take(house, ZHOU, review_id, "collect")
    answer_inputs(house, review_id)
    take(house, ZHOU, review_id, "freeze")
    for day, code in (("2026-03-03", "meeting-in-future"), ("2026-02-01", "meeting-early")):
        fields = {"held_on": day, "present": [CHEN]}
        assert refused(house, ZHOU, review_id, "hold", fields=fields) == ["chair-absent", code]


def test_two_people_answering_the_same_point_lose_nothing(house: House) -> None:
    review_id = plan(house)
    take(house, ZHOU, review_id, "collect")

    def say(words: str, serial: int) -> object:
        return lambda w, r: (
            service.answer_input(house.desk, w, r, "e", words=words, nothing_reason="", serial=serial).serial
        )

    assert reviewing(house, ZHOU, review_id, say("资源充分", 0)) == 1
    with pytest.raises(AnswerStale) as stale:
        reviewing(house, ZHOU, review_id, say("资源不足", 0))
    assert stale.value.facts["words"] == "资源充分"
    assert reviewing(house, ZHOU, review_id, say("资源基本充分", 1)) == 2


@pytest.mark.parametrize(("words", "reason"), [("", " "), ("有", "没有")])
def test_a_point_is_answered_in_one_way(house: House, words: str, reason: str) -> None:
    review_id = plan(house)
    take(house, ZHOU, review_id, "collect")
    with pytest.raises(AnswerTwofold):
        reviewing(
            house, ZHOU, review_id,
            lambda w, r: service.answer_input(house.desk, w, r, "a", words=words, nothing_reason=reason, serial=0),
        )  # fmt: skip
    with pytest.raises(PointUnknown):
        reviewing(
            house, ZHOU, review_id,
            lambda w, r: service.answer_input(house.desk, w, r, "z", words="有", nothing_reason="", serial=0),
        )  # fmt: skip


@pytest.mark.parametrize(
    "wrong",
    [
        {"words": " "},
        {"due_on": date(2026, 3, 1)},
        {"criterion": ""},
        {"effect_due_on": date(2026, 6, 1)},
        {"documents": ["CN-QP-404"]},
    ],
)
def test_a_decision_that_could_not_be_carried_out_is_refused(house: House, wrong: dict[str, object]) -> None:
    review_id = held(house)
    with pytest.raises(DecisionInvalid):
        decide(house, review_id, **wrong)
    assert decisions(house, review_id) == []


def test_a_decision_can_be_struck_while_the_minutes_are_written(house: House) -> None:
    review_id = held(house)
    decision_id = decide(house, review_id)
    reviewing(house, ZHOU, review_id, lambda w, r: service.take_back(house.desk, w, r, decision_id))
    assert decisions(house, review_id) == []


def test_only_the_representative_prepares_a_review(house: House) -> None:
    for who in (LI, WANG, CHEN):
        with pytest.raises(NotAllowed):
            plan(house, who)
    review_id = plan(house)
    assert refused(house, CHEN, review_id, "collect") == ["needs-role:management_representative"]


def test_a_review_is_there_for_those_who_are_asked_and_for_those_who_see_the_system(house: House) -> None:
    review_id = plan(house)
    for who, sees in ((FANG, True), (ZHOU, True), (CHEN, True), (SUN, False), (WANG, False), (LI, False)):
        with looking(house.store, actor(house, who), house.clock) as work:
            found = [one.id for one in work.session.scalars(queries.register(scope_of(work)))]
            assert found == ([review_id] if sees else []), who
            if not sees:
                with pytest.raises(ItemNotFound):
                    open_item(work.session, review_id, scope_of(work))
