"""10.2.1 d: days and criteria promised change by somebody else's approval alone; each change is counted and told."""

from datetime import date, timedelta
from typing import Any

import pytest
from actions_hands import (
    act,
    action_of,
    done,
    events,
    order,
    ordered_and_approved,
    pass_days,
    person,
    prove,
    refused,
    stand_in,
    to_do,
    today,
    waiting,
)
from cast import CHEN, FANG, HE, LI, SUN, WANG, ZHOU
from given import take

from docflow.actions import asking_anew, queries, service
from docflow.actions.errors import (
    ActionInvalid,
    ActionNotOpen,
    ExtensionInvalid,
    ExtensionPending,
    NoExtensionPending,
    NoPlanChangePending,
    PlanChangeInvalid,
    PlanChangePending,
    RefusedWithoutWords,
)
from docflow.actions.models import Extension, PlanChange
from docflow.house import House
from docflow.kernel.errors import NotAllowed
from docflow.lifecycle.errors import ItemNotFound


def ask(house: House, who: str, action_id: int, to_on: date, reason: str = "设备未到") -> Any:
    return act(house, who, action_id, asking_anew.ask_extension, to_on=to_on, reason=reason)


def decide(house: House, who: str, action_id: int, *, granted: bool = True, words: str = "") -> Any:
    return act(house, who, action_id, asking_anew.decide_extension, granted=granted, words=words)


def change(house: House, who: str, action_id: int, **more: Any) -> Any:
    more.setdefault("reason", "窑期推迟")
    return act(house, who, action_id, asking_anew.ask_plan_change, **more)


def decide_change(house: House, who: str, action_id: int, *, granted: bool = True, words: str = "") -> Any:
    return act(house, who, action_id, asking_anew.decide_plan_change, granted=granted, words=words)


def extensions(house: House, action_id: int) -> list[Extension]:
    with house.store.reading() as session:
        return list(session.scalars(queries.extensions_of(action_id)))


def plan_changes(house: House, action_id: int) -> list[PlanChange]:
    with house.store.reading() as session:
        return list(session.scalars(queries.plan_changes_of(action_id)))


def test_an_extension_is_asked_by_the_owner_decided_by_another_and_counted(house: House) -> None:
    action_id = ordered_and_approved(house, owner=HE)
    before = action_of(house, action_id)
    later = before.finish_on + timedelta(days=100)
    ask(house, HE, action_id, later)
    with pytest.raises(ExtensionPending):
        ask(house, HE, action_id, later)
    assert to_do(house, CHEN) == [action_id], "it waits for whoever decides"
    decide(house, CHEN, action_id)
    after = action_of(house, action_id)
    assert (after.finish_on, after.due_on, after.original_due_on) == (later, later, before.finish_on)
    assert after.extensions == 1
    assert after.effect_due_on == later, "its effect is not judged before it is to be done"
    assert events(house, action_id)[-1][1]["effect_before"] == str(before.effect_due_on)
    (extension,) = extensions(house, action_id)
    assert (extension.decision, extension.from_on, extension.to_on) == ("granted", before.finish_on, later)


def test_a_refused_extension_is_told_with_its_words_and_not_counted(house: House) -> None:
    action_id = ordered_and_approved(house)
    day = action_of(house, action_id).finish_on
    ask(house, LI, action_id, day + timedelta(days=5))
    with pytest.raises(RefusedWithoutWords):
        decide(house, CHEN, action_id, granted=False, words=" ")
    decide(house, CHEN, action_id, granted=False, words="工期不能再拖")
    assert (action_of(house, action_id).finish_on, action_of(house, action_id).extensions) == (day, 0)
    assert events(house, action_id)[-1][0] == "action.extension_refused"
    with pytest.raises(NoExtensionPending):
        decide(house, CHEN, action_id)
    ask(house, LI, action_id, day + timedelta(days=3))
    assert [one.serial for one in extensions(house, action_id)] == [1, 2]


def test_an_extension_asks_for_a_later_day_with_the_reason(house: House) -> None:
    action_id = ordered_and_approved(house)
    day = action_of(house, action_id).finish_on
    for to_on, reason in (
        (date(9999, 12, 31), "迟到"),
        (day, "迟到"),
        (day - timedelta(days=1), "迟到"),
        (day + timedelta(days=1), " "),
    ):
        with pytest.raises(ExtensionInvalid):
            ask(house, LI, action_id, to_on, reason)
    pass_days(house, 40)
    with pytest.raises(ExtensionInvalid):
        ask(house, LI, action_id, day + timedelta(days=1))


def test_nobody_asks_for_others_or_decides_for_themselves(house: House) -> None:
    action_id = ordered_and_approved(house, owner=LI, implementers=[ZHOU])
    later = action_of(house, action_id).finish_on + timedelta(days=9)
    for who in (CHEN, WANG):
        with pytest.raises(NotAllowed):
            ask(house, who, action_id, later)
    ask(house, ZHOU, action_id, later)
    for who in (ZHOU, LI, WANG):
        with pytest.raises(NotAllowed):
            decide(house, who, action_id)
    stand_in(house, LI, CHEN)
    with pytest.raises(NotAllowed):
        decide(house, CHEN, action_id)
    decide(house, FANG, action_id)


def test_nothing_is_extended_once_it_is_done_and_what_was_asked_lapses(house: House) -> None:
    action_id = ordered_and_approved(house)
    later = action_of(house, action_id).finish_on + timedelta(days=9)
    ask(house, LI, action_id, later)
    take(house, LI, action_id, "start")
    prove(house, LI, action_id)
    take(house, LI, action_id, "finish", fields={"result": "好"})
    assert [one.decision for one in extensions(house, action_id)] == ["lapsed"]
    with pytest.raises(NoExtensionPending):
        decide(house, CHEN, action_id)
    with pytest.raises(ActionNotOpen):
        ask(house, LI, action_id, later)
    assert action_of(house, action_id).extensions == 0


def test_an_approved_plan_changes_by_another_approval_alone_with_before_and_after(house: House) -> None:
    action_id = ordered_and_approved(house)
    before = action_of(house, action_id)
    day = before.effect_due_on + timedelta(days=30)
    change(house, LI, action_id, criterion="连续三月误差小于 1%", effect_due_on=day, effect_cycles=2)
    with pytest.raises(PlanChangePending):
        change(house, LI, action_id, criterion="另一")
    untouched = action_of(house, action_id)
    assert (untouched.criterion, untouched.effect_due_on, untouched.plan_changes) == (
        before.criterion, before.effect_due_on, 0,
    )  # fmt: skip
    for who in (LI, WANG):
        with pytest.raises(NotAllowed):
            decide_change(house, who, action_id)
    decide_change(house, ZHOU, action_id)
    after = action_of(house, action_id)
    assert (after.criterion, after.effect_due_on, after.effect_cycles) == ("连续三月误差小于 1%", day, 2)
    assert after.plan_changes == 1
    event, facts = events(house, action_id)[-1]
    assert event == "action.plan_change_granted"
    assert facts["changes"]["effect_due_on"] == [str(before.effect_due_on), str(day)]
    assert facts["changes"]["criterion"] == [before.criterion, "连续三月误差小于 1%"]


def test_whoever_asked_for_another_plan_does_not_decide_on_it(house: House) -> None:
    action_id = waiting(house)
    change(house, CHEN, action_id, criterion="更严")
    with pytest.raises(NotAllowed):
        decide_change(house, CHEN, action_id)
    with pytest.raises(RefusedWithoutWords):
        decide_change(house, ZHOU, action_id, granted=False)
    decide_change(house, ZHOU, action_id, granted=False, words="原准则合适")
    with pytest.raises(NoPlanChangePending):
        decide_change(house, ZHOU, action_id)
    assert (action_of(house, action_id).plan_changes, len(plan_changes(house, action_id))) == (0, 1)


def test_a_plan_is_not_changed_to_a_day_that_has_passed_or_to_nothing_else(house: House) -> None:
    action_id = ordered_and_approved(house)
    action = action_of(house, action_id)
    for wrong in (
        {"criterion": action.criterion}, {"effect_due_on": action.finish_on - timedelta(days=1)},
        {"effect_cycles": 2000}, {"effect_due_on": date(9999, 12, 31)}, {"criterion": "新", "reason": " "}, {},
    ):  # fmt: skip
        with pytest.raises(PlanChangeInvalid):
            change(house, LI, action_id, **wrong)
    change(house, LI, action_id, effect_due_on=action.finish_on + timedelta(days=1))
    pass_days(house, 25)
    with pytest.raises(PlanChangeInvalid):
        decide_change(house, CHEN, action_id)
    assert plan_changes(house, action_id)[0].decision is None, "it waits, to be refused"


def test_the_plan_of_a_proposal_or_of_what_is_judged_is_not_changed_like_that(house: House) -> None:
    proposed = order(house)
    with pytest.raises(ActionNotOpen):
        change(house, LI, proposed, criterion="新")
    action_id = waiting(house)
    change(house, LI, action_id, criterion="新")
    pass_days(house, 80)
    prove(house, CHEN, action_id, data=b"%PDF-1.7 effect")
    take(house, CHEN, action_id, "judge_ineffective", comment="误差仍大")
    assert [one.decision for one in plan_changes(house, action_id)] == ["lapsed"]
    with pytest.raises(ActionNotOpen):
        change(house, LI, action_id, criterion="新")


def test_an_action_is_handed_over_and_whoever_had_it_never_judges_it(house: House) -> None:
    action_id = ordered_and_approved(house, owner=ZHOU)
    with pytest.raises(NotAllowed):
        act(house, ZHOU, action_id, service.hand_over, owner=person(house, LI), reason="太忙")
    with pytest.raises(NotAllowed):
        act(house, CHEN, action_id, service.hand_over, owner=person(house, CHEN), reason="我来")
    with pytest.raises(ActionInvalid):
        act(house, CHEN, action_id, service.hand_over, owner=person(house, LI), reason=" ")
    act(house, CHEN, action_id, service.hand_over, owner=person(house, LI), reason="周岚出差")
    assert (to_do(house, LI), to_do(house, ZHOU)) == ([action_id], [])
    event, facts = events(house, action_id)[-1]
    assert (event, facts["before_id"], facts["owner_id"]) == (
        "action.handed_over", person(house, ZHOU).id, person(house, LI).id,
    )  # fmt: skip
    take(house, LI, action_id, "start")
    prove(house, LI, action_id)
    take(house, LI, action_id, "finish", fields={"result": "好"})
    assert refused(house, ZHOU, action_id, "verify", comment="好") == ["owner-may-not-decide"]
    with pytest.raises(ActionNotOpen):
        act(house, CHEN, action_id, service.hand_over, owner=person(house, HE), reason="晚了")


def test_others_learn_nothing_of_it_by_asking(house: House) -> None:
    action_id = done(house)
    for verb in (ask, change):
        with pytest.raises(ItemNotFound):
            verb(house, SUN, action_id, **({"to_on": today(house)} if verb is ask else {"criterion": "新"}))
