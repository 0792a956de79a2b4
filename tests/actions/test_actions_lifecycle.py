"""10.2.1 c, d: an action is done when it is proven, and worked when somebody else says so, on or after its day."""

from datetime import date, timedelta

import pytest
from actions_hands import (
    act,
    action_of,
    done,
    events,
    judged,
    order,
    ordered_and_approved,
    pass_days,
    prove,
    refused,
    scope,
    to_do,
    today,
    waiting,
)
from cast import CHEN, FANG, HE, LI, SUN, WANG, ZHAO, ZHOU, actor
from given import take
from nonconformity_hands import acting, carried_out, row, state_of

from docflow.actions import queries, service
from docflow.actions.errors import ActionInvalid, ActionNotOpen
from docflow.actions.queries import Narrowed
from docflow.house import House
from docflow.kernel.errors import NotAllowed
from docflow.kernel.text import Text


def test_an_action_goes_from_its_order_to_the_judgement_of_its_effect(house: House) -> None:
    action_id = judged(house)
    action = action_of(house, action_id)
    assert (action.state, action.verdict, action.judged_on) == ("effective", "effective", today(house))
    assert action.judged_by_id == actor(house, CHEN).person_id and action.verdict_words == "两月误差 0.4%"
    told = [event for event, _ in events(house, action_id) if event != "attachment.added"]
    assert told == [
        "action.opened", "action.approve", "action.start", "action.finish", "action.verify", "action.await_effect",
        "action.judge_effective",
    ]  # fmt: skip


def test_its_effect_is_not_judged_before_its_day_and_the_day_is_named(house: House) -> None:
    action_id = waiting(house)
    day = action_of(house, action_id).effect_due_on
    prove(house, CHEN, action_id, data=b"%PDF-1.7 early")
    pass_days(house, 79)
    assert today(house) < day
    for step in ("judge_effective", "judge_ineffective"):
        assert refused(house, CHEN, action_id, step, comment="好") == [f"effect-too-early:{day}"]
    pass_days(house, 1)
    assert take(house, CHEN, action_id, "judge_effective", comment="好") == "effective"


def test_a_judgement_needs_words_and_what_shows_the_effect(house: House) -> None:
    action_id = waiting(house)
    pass_days(house, 80)
    assert refused(house, CHEN, action_id, "judge_effective") == ["no-effect-proof", "comment-needed"]
    assert refused(house, CHEN, action_id, "judge_ineffective") == ["no-effect-proof", "comment-needed"]
    prove(house, CHEN, action_id, data=b"%PDF-1.7 effect")
    assert refused(house, CHEN, action_id, "judge_effective") == ["comment-needed"]


def test_an_effect_planned_in_runs_is_judged_when_so_many_were_looked_at(house: House) -> None:
    action_id = waiting(house, effect_cycles=3)
    pass_days(house, 80)
    prove(house, CHEN, action_id, data=b"%PDF-1.7 runs")
    for seen in ({}, {"cycles_seen": 2}):
        assert refused(house, CHEN, action_id, "judge_effective", comment="好", fields=seen) == ["cycles-missing:3"]
    assert take(house, CHEN, action_id, "judge_effective", comment="好", fields={"cycles_seen": 3}) == "effective"
    assert action_of(house, action_id).cycles_seen == 3


def test_a_corrective_action_is_approved_only_with_its_criterion_and_its_day(house: House) -> None:
    action_id = order(house, criterion="", effect_due_on=None)
    assert refused(house, CHEN, action_id, "approve") == ["no-criterion", "no-effect-day"]
    assert refused(house, CHEN, order(house, criterion=" "), "approve") == ["no-criterion"]
    correction = order(house, criterion="", effect_due_on=None, category="correction")
    assert take(house, CHEN, correction, "approve") == "approved"


def test_what_should_have_been_done_already_is_planned_again_before_it_is_approved(house: House) -> None:
    action_id = order(house)
    day = action_of(house, action_id).finish_on
    pass_days(house, 21)
    assert refused(house, CHEN, action_id, "approve") == [f"due-before-approval:{day}"]
    later = today(house) + timedelta(days=5)
    act(house, LI, action_id, service.replan, due_on=later)
    assert take(house, CHEN, action_id, "approve") == "approved"
    assert action_of(house, action_id).original_due_on == later, "nothing was promised before it was approved"


def test_nobody_without_the_role_approves(house: House) -> None:
    action_id = order(house)
    assert refused(house, WANG, action_id, "approve") == ["needs-role:process_owner"]
    assert refused(house, LI, action_id, "approve") == ["needs-role:process_owner", "owner-may-not-decide"]


def test_done_needs_proof_and_is_said_by_those_who_did_it(house: House) -> None:
    action_id = ordered_and_approved(house, implementers=[HE])
    assert refused(house, CHEN, action_id, "start") == ["owner-only"]
    take(house, HE, action_id, "start")
    fields = {"result": "已完成"}
    assert refused(house, HE, action_id, "finish", fields=fields) == ["no-proof"]
    prove(house, HE, action_id)
    assert take(house, HE, action_id, "finish", fields=fields) == "done"


def test_what_was_not_carried_out_goes_back_with_a_reason(house: House) -> None:
    action_id = done(house)
    assert refused(house, ZHOU, action_id, "send_back") == ["comment-needed"]
    assert take(house, ZHOU, action_id, "send_back", comment="证书缺页") == "in_progress"
    assert to_do(house, LI) == [action_id]


def test_an_action_is_cancelled_by_those_who_decide_with_a_reason(house: House) -> None:
    action_id = ordered_and_approved(house)
    assert refused(house, LI, action_id, "cancel", comment="不做了") == [
        "needs-role:process_owner", "owner-may-not-decide",
    ]  # fmt: skip
    assert refused(house, CHEN, action_id, "cancel") == ["comment-needed"]
    assert take(house, CHEN, action_id, "cancel", comment="设备已报废") == "cancelled"
    assert refused(house, CHEN, done(house), "cancel", comment="晚了") == ["not-in-this-state:done"]


@pytest.mark.parametrize(
    "wrong",
    [
        {"description": " "}, {"title": ""}, {"kind": "magic"}, {"category": "magic"}, {"source": "nonconformity"},
        {"effect_cycles": 0}, {"effect_cycles": 1001}, {"late": 1}, {"effect": -1},
        {"due_on": date(2999, 12, 30)}, {"effect_due_on": date(9999, 12, 31)}, {"owner": "admin"},
        {"implementers": ["admin"]},
    ],
)  # fmt: skip
def test_an_action_that_is_not_right_is_refused(house: House, wrong: dict[str, object]) -> None:
    given = dict(wrong)
    if given.pop("late", None):
        given = {"due_on": today(house) - timedelta(days=1), "effect_due_on": None}
    if given.pop("effect", None):
        given = {"due_on": today(house) + timedelta(days=9), "effect_due_on": today(house) + timedelta(days=8)}
    with pytest.raises(ActionInvalid):
        order(house, **given)


def test_who_may_order_without_an_origin(house: House) -> None:
    for who in (WANG, LI, SUN, "admin"):
        with pytest.raises(NotAllowed):
            order(house, who)
    action_id = order(house, ZHOU, category="improvement", source="opportunity")
    assert action_of(house, action_id).source == "opportunity"


def test_a_proposal_is_planned_again_with_before_and_after_until_it_is_approved(house: House) -> None:
    action_id = order(house)
    act(
        house, LI, action_id, service.replan, title=Text("校准全部电表", ""), criterion="误差小于 0.5%", effect_cycles=2
    )
    _, facts = events(house, action_id)[-1]
    assert facts["changes"]["criterion"] == ["连续两月误差小于 1%", "误差小于 0.5%"]
    assert facts["changes"]["effect_cycles"] == [None, 2]
    with pytest.raises(ActionInvalid):
        act(house, LI, action_id, service.replan, effect_due_on=today(house))
    with pytest.raises(NotAllowed):
        act(house, ZHAO, action_id, service.replan, criterion="随便")
    take(house, CHEN, action_id, "approve")
    with pytest.raises(ActionNotOpen):
        act(house, CHEN, action_id, service.replan, criterion="随便")


def test_who_is_not_concerned_finds_no_action(house: House) -> None:
    action_id = order(house)
    for who, sees in ((SUN, False), (HE, False), (LI, True), (WANG, True), (CHEN, True), ("admin", False)):
        with house.store.reading() as session:
            found = [one.id for one in session.scalars(queries.register(scope(house, who)))]
        # Wang works in the unit that the action is for; Sun and He work elsewhere.
        assert (found == [action_id]) is sees, who


def test_the_register_narrows_to_what_is_overdue_open_or_of_one_source(house: House) -> None:
    late = order(house, title="逾期", source="risk")
    early = order(house, title="从容", due_on=today(house) + timedelta(days=200))
    gone = order(house, title="取消")
    take(house, CHEN, gone, "cancel", comment="不做了")
    pass_days(house, 30)

    def found(narrowed: Narrowed) -> set[int]:
        with house.store.reading() as session:
            return {one.id for one in session.scalars(queries.register(scope(house, CHEN), narrowed))}

    assert found(Narrowed(overdue_on=today(house))) == {late}
    assert found(Narrowed(open_only=True)) == {late, early}
    assert found(Narrowed(source="risk")) == {late}
    assert found(Narrowed(words="从容")) == {early}
    with house.store.reading() as session:
        assert tuple(session.execute(queries.counted(scope(house, CHEN), Narrowed(), today(house))).one()) == (3, 2, 1)


def test_it_waits_for_whoever_can_act_on_it_now(house: House) -> None:
    action_id = order(house, implementers=[HE])
    assert to_do(house, CHEN) == [action_id], "the process owner of its unit approves it"
    assert to_do(house, ZHOU) == to_do(house, LI) == []
    take(house, CHEN, action_id, "approve")
    assert (to_do(house, LI), to_do(house, HE), to_do(house, CHEN)) == ([action_id], [action_id], [])
    take(house, LI, action_id, "start")
    prove(house, LI, action_id)
    take(house, LI, action_id, "finish", fields={"result": "好"})
    assert (to_do(house, LI), to_do(house, CHEN)) == ([], [action_id])
    take(house, CHEN, action_id, "verify", comment="看过")
    assert to_do(house, CHEN) == [], "its effect is judged later"
    pass_days(house, 80)
    house.sweep()
    assert to_do(house, CHEN) == [action_id]
    assert to_do(house, FANG) == to_do(house, LI) == []


def test_one_that_did_not_help_sends_the_nonconformity_that_ordered_it_back_to_its_causes(house: House) -> None:
    found, action_id = acting(house)
    carried_out(house, action_id)
    pass_days(house, 41)
    prove(house, ZHOU, action_id, data=b"%PDF-1.7 missed again")
    assert take(house, ZHOU, action_id, "judge_ineffective", comment="又漏了一次") == "ineffective"
    assert (state_of(house, found), row(house, found).round) == ("analysed", 2)


def test_what_an_opportunity_or_a_review_brought_about_sends_nothing_back(house: House) -> None:
    action_id = judged(house, "judge_ineffective", category="improvement", source="opportunity")
    assert action_of(house, action_id).verdict == "ineffective"
