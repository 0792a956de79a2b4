"""10.2.1: what is overdue is told once, comes before those above in turn, and is caught up after any standstill."""

from datetime import timedelta
from pathlib import Path

import pytest
from actions_hands import (
    act,
    action_of,
    events,
    order,
    ordered_and_approved,
    pass_days,
    person,
    prove,
    report_to,
    to_do,
    today,
    waiting,
)
from cast import CHEN, HE, LI, MENG, SUN, WANG, ZHAO, ZHOU
from documents_hands import end_roles, leave
from given import take
from sqlalchemy import event as sql_event

from docflow.actions import asking_anew
from docflow.actions.errors import ActionRulesInvalid
from docflow.actions.rules import FILE, read_rules, shipped_rules
from docflow.house import House
from docflow.store.shipped import shipped_folder

RULES = shipped_rules()


def told(house: House, action_id: int, name: str) -> list[dict[str, object]]:
    return [facts for event, facts in events(house, action_id) if event == f"action.{name}"]


def after(house: House, days: int) -> None:
    """So many days later, with a sweep on each of them."""
    for _ in range(days):
        pass_days(house, 1)
        house.sweep()


def test_an_overdue_action_is_told_once_and_comes_before_superior_and_representative_in_turn(house: House) -> None:
    report_to(house, LI, ZHAO)
    action_id = ordered_and_approved(house)
    due = action_of(house, action_id).due_on
    after(house, 20)
    assert told(house, action_id, "overdue") == [] and today(house) == due
    after(house, 1)
    assert told(house, action_id, "overdue") == [{"due_on": str(due), "days": 1, "state": "approved"}]
    after(house, RULES.superior_after_days - 1)
    (first,) = told(house, action_id, "escalated")
    assert (first["level"], first["person_ids"]) == (1, [person(house, ZHAO).id])
    assert to_do(house, ZHAO) == [action_id] and to_do(house, ZHOU) == []
    after(house, RULES.representative_after_days)
    assert [one["level"] for one in told(house, action_id, "escalated")] == [1, 2]
    assert told(house, action_id, "escalated")[1]["person_ids"] == [person(house, ZHOU).id]
    assert to_do(house, ZHOU) == to_do(house, ZHAO) == to_do(house, LI) == [action_id]
    assert len(told(house, action_id, "overdue")) == 1


def test_a_standstill_of_months_is_caught_up_in_one_round_and_a_second_round_adds_nothing(house_on: House) -> None:
    house = house_on
    action_id = ordered_and_approved(house)
    pass_days(house, 200)
    house.sweep()
    assert [len(told(house, action_id, name)) for name in ("overdue", "escalated")] == [1, 2]
    version = action_of(house, action_id).version
    house.sweep()
    after(house, 2)
    assert action_of(house, action_id).version == version


def test_without_a_superior_the_process_owner_hears_of_it(house: House) -> None:
    action_id = ordered_and_approved(house)
    pass_days(house, 20 + RULES.superior_after_days)
    house.sweep()
    assert told(house, action_id, "escalated")[0]["person_ids"] == [person(house, CHEN).id]


def test_a_superior_who_carries_it_out_is_passed_over(house: House) -> None:
    report_to(house, LI, ZHAO)
    action_id = ordered_and_approved(house, implementers=[ZHAO])
    pass_days(house, 20 + RULES.superior_after_days)
    house.sweep()
    assert told(house, action_id, "escalated")[0]["person_ids"] == [person(house, CHEN).id]


def test_an_extension_ends_the_escalation_and_a_second_lapse_is_told_anew(house: House) -> None:
    report_to(house, LI, ZHAO)
    action_id = ordered_and_approved(house)
    pass_days(house, 20 + RULES.superior_after_days)
    house.sweep()
    assert to_do(house, ZHAO) == [action_id]
    later = today(house) + timedelta(days=10)
    act(house, LI, action_id, asking_anew.ask_extension, to_on=later, reason="备件")
    assert to_do(house, ZHAO) == [action_id], "asking alone ends nothing"
    act(house, CHEN, action_id, asking_anew.decide_extension, granted=True)
    assert to_do(house, ZHAO) == []
    assert (action_of(house, action_id).overdue_of, action_of(house, action_id).escalation) == (None, 0)
    pass_days(house, 10 + RULES.superior_after_days)
    house.sweep()
    assert [facts["due_on"] for facts in told(house, action_id, "overdue")][1:] == [str(later)]
    assert [facts["level"] for facts in told(house, action_id, "escalated")] == [1, 1]


def test_done_in_the_end_it_is_overdue_no_more_until_nobody_looks_at_it(house: House) -> None:
    report_to(house, LI, ZHAO)
    action_id = ordered_and_approved(house)
    pass_days(house, 40)
    house.sweep()
    take(house, LI, action_id, "start")
    prove(house, LI, action_id)
    take(house, LI, action_id, "finish", fields={"result": "迟做了"})
    action = action_of(house, action_id)
    assert (action.escalation, action.due_on) == (0, today(house) + timedelta(days=RULES.verify_within_days))
    pass_days(house, RULES.verify_within_days + 1)
    house.sweep()
    assert [facts["state"] for facts in told(house, action_id, "overdue")] == ["approved", "done"]


def test_an_effect_that_nobody_judges_becomes_overdue_after_its_term(house: House) -> None:
    action_id = waiting(house)
    day = action_of(house, action_id).effect_due_on
    assert action_of(house, action_id).due_on == day + timedelta(days=RULES.judge_within_days)
    pass_days(house, 80 + RULES.judge_within_days)
    house.sweep()
    assert told(house, action_id, "overdue") == []
    pass_days(house, 1)
    house.sweep()
    assert [facts["state"] for facts in told(house, action_id, "overdue")] == ["waiting_effect"]


def test_what_has_ended_is_never_overdue(house: House) -> None:
    action_id = order(house)
    take(house, CHEN, action_id, "cancel", comment="不做了")
    pass_days(house, 100)
    house.sweep()
    assert told(house, action_id, "overdue") == []


def test_an_action_whose_owner_has_left_waits_for_those_who_can_hand_it_over(house: House) -> None:
    action_id = ordered_and_approved(house, owner=HE)
    assert (to_do(house, HE), to_do(house, CHEN)) == ([action_id], [])
    leave(house, HE)
    house.sweep()
    assert to_do(house, CHEN) == [action_id]


def test_rights_that_end_take_it_off_the_list_and_the_next_in_line_is_asked(house: House) -> None:
    action_id = order(house)
    assert to_do(house, CHEN) == [action_id] and to_do(house, ZHOU) == []
    end_roles(house, CHEN, "process_owner")
    house.sweep()
    assert to_do(house, CHEN) == [] and to_do(house, MENG) == [action_id]
    end_roles(house, MENG, "programme_manager")
    house.sweep()
    assert to_do(house, MENG) == [] and to_do(house, ZHOU) == [action_id]


def test_a_round_asks_as_many_questions_for_many_actions_as_for_few(house: House) -> None:
    def questions() -> int:
        sent: list[str] = []
        listen = lambda *args: sent.append(args[2])  # noqa: E731
        for engine in (house.store.engine, house.store._writers._engine):
            sql_event.listen(engine, "before_cursor_execute", listen)
        house.sweep()
        for engine in (house.store.engine, house.store._writers._engine):
            sql_event.remove(engine, "before_cursor_execute", listen)
        return len(sent)

    for _ in range(2):
        order(house)
    house.sweep()
    few = questions()
    for who in (LI, HE, SUN, WANG, ZHAO) * 3:
        order(house, owner=who)
    assert questions() == few


@pytest.mark.parametrize(
    "wrong",
    ["superior_after_days: 0", "superior_after_days: 30", "number: 'CA-{seq'", "magic: 1", "judge_within_days: soon"],
)
def test_rules_that_cannot_be_right_are_named_at_start(tmp_path: Path, wrong: str) -> None:
    good = (shipped_folder("workflows") / FILE).read_text(encoding="utf-8")
    key = wrong.partition(":")[0]
    lines = [line for line in good.splitlines() if not line.startswith(f"{key}:")]
    file = tmp_path / FILE
    file.write_text("\n".join([*lines, wrong]), encoding="utf-8")
    if key == "number":
        with pytest.raises(Exception, match="number-pattern-invalid"):
            read_rules(file)
        return
    with pytest.raises(ActionRulesInvalid):
        read_rules(file)
