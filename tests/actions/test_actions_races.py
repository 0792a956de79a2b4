"""P7: of two people who act on an action at the same moment one is told why, on both databases."""

from datetime import timedelta
from typing import Any

import pytest
from actions_hands import act, action_of, done, events, ordered_and_approved, pass_days, prove, waiting
from cast import CHEN, FANG, LI, ZHOU
from given import take
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from test_changes_races import at_once

from docflow.actions import asking_anew
from docflow.actions.errors import ExtensionPending, NoExtensionPending
from docflow.house import House
from docflow.lifecycle.errors import StepRefused, VersionStale


def to_be_judged(house: House) -> int:
    action_id = waiting(house)
    pass_days(house, 80)
    prove(house, CHEN, action_id, data=b"%PDF-1.7 effect")
    return action_id


def test_of_two_judges_at_once_one_judges_and_the_other_is_told_it_is_judged(house_on: House) -> None:
    house = house_on
    for _ in range(4):
        action_id = to_be_judged(house)
        ends = at_once(
            lambda at=action_id: take(house, CHEN, at, "judge_effective", comment="好"),
            lambda at=action_id: take(house, ZHOU, at, "judge_ineffective", comment="不好"),
        )
        (verdict,) = [end for end in ends if isinstance(end, str)]
        (refusal,) = [end for end in ends if isinstance(end, StepRefused)]
        assert [code for code, _ in refusal.facts["reasons"]] == [f"not-in-this-state:{verdict}"]
        action = action_of(house, action_id)
        assert (action.state, action.verdict) == (verdict, verdict)
        assert len([event for event, _ in events(house, action_id) if event.startswith("action.judge")]) == 1


def test_of_two_judgements_of_the_same_version_one_is_told_to_look_again(house_on: House) -> None:
    house = house_on
    action_id = to_be_judged(house)
    seen = action_of(house, action_id).version
    ends = at_once(
        lambda: take(house, CHEN, action_id, "judge_effective", comment="好", version=seen),
        lambda: take(house, FANG, action_id, "judge_effective", comment="好", version=seen),
    )
    assert sorted(type(end).__name__ for end in ends) == ["VersionStale", "str"]
    assert any(isinstance(end, VersionStale) for end in ends)


def test_an_extension_asked_twice_at_once_is_asked_once(house_on: House) -> None:
    house = house_on
    action_id = ordered_and_approved(house)
    later = action_of(house, action_id).finish_on + timedelta(days=5)
    ends = at_once(*[lambda: act(house, LI, action_id, asking_anew.ask_extension, to_on=later, reason="备件")] * 2)
    assert sorted(isinstance(end, ExtensionPending) for end in ends) == [False, True]


def test_an_extension_decided_twice_at_once_is_decided_and_counted_once(house_on: House) -> None:
    house = house_on
    action_id = ordered_and_approved(house)
    later = action_of(house, action_id).finish_on + timedelta(days=5)
    act(house, LI, action_id, asking_anew.ask_extension, to_on=later, reason="备件")

    def decide(who: str, granted: bool) -> Any:
        return act(house, who, action_id, asking_anew.decide_extension, granted=granted, words="好")

    ends = at_once(lambda: decide(CHEN, True), lambda: decide(ZHOU, True))
    assert sorted(isinstance(end, NoExtensionPending) for end in ends) == [False, True]
    assert action_of(house, action_id).extensions == 1


def test_an_owner_reporting_done_while_a_leader_cancels_leaves_one_of_them(house_on: House) -> None:
    house = house_on
    action_id = ordered_and_approved(house)
    take(house, LI, action_id, "start")
    prove(house, LI, action_id)
    ends = at_once(
        lambda: take(house, LI, action_id, "finish", fields={"result": "好"}),
        lambda: take(house, CHEN, action_id, "cancel", comment="不做了"),
    )
    assert sum(isinstance(end, StepRefused) for end in ends) == 1
    assert action_of(house, action_id).state in ("done", "cancelled")


def test_two_rounds_of_the_clock_at_once_tell_an_overdue_action_once(house_on: House) -> None:
    house = house_on
    action_id = ordered_and_approved(house)
    pass_days(house, 100)
    at_once(house.sweep, house.sweep, house.sweep)
    house.sweep()
    told = [event for event, _ in events(house, action_id)]
    assert (told.count("action.overdue"), told.count("action.escalated")) == (1, 2)


def test_the_database_itself_keeps_one_extension_waiting_and_two_people_apart(house_on: House) -> None:
    house = house_on
    action_id = done(house)
    row = (
        "INSERT INTO action_extension (id, action_id, serial, from_on, to_on, reason, asked_by_id, asked_at, decision, "
        "decided_by_id, words) VALUES ({id}, {action}, {id}, '2026-03-02', '2026-03-09', 'x', 1, "
        "'2026-03-02 00:00:00', {decision}, {by}, '')"
    )
    with house.store.writing() as session:
        session.execute(text(row.format(id=901, action=action_id, decision="NULL", by="NULL")))
    for wrong in (
        row.format(id=902, action=action_id, decision="NULL", by="NULL"),
        row.format(id=903, action=action_id, decision="'granted'", by=1),
    ):
        with pytest.raises(DBAPIError), house.store.writing() as session:
            session.execute(text(wrong))
