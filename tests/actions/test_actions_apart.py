"""Lifecycles, rule 5: whoever carries an action out, in whatever way, neither approves nor verifies nor judges it."""

import pytest
from actions_hands import (
    act,
    action_of,
    done,
    judged,
    order,
    ordered_and_approved,
    pass_days,
    person,
    prove,
    refused,
    report_to,
    stand_in,
    waiting,
)
from cast import CHEN, FANG, HE, LI, SUN, WANG, ZHAO, ZHOU
from given import take
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from docflow.actions import service
from docflow.house import House
from docflow.lifecycle.errors import ItemNotFound

JUDGING = ["verify", "judge_effective", "judge_ineffective"]


def ready(house: House, step: str, **more: object) -> int:
    """An action of which this step is the next, but for who takes it."""
    if step == "verify":
        return done(house, **more)
    action_id = waiting(house, **more) if ZHOU not in _doing(more) else _verified_by(house, CHEN, **more)
    pass_days(house, 80)
    prove(house, CHEN, action_id, data=b"%PDF-1.7 effect")
    return action_id


def _doing(more: dict[str, object]) -> list[object]:
    return [more.get("owner", LI), *more.get("implementers", [])]  # type: ignore[misc]


def _verified_by(house: House, who: str, **more: object) -> int:
    action_id = done(house, **more)
    take(house, who, action_id, "verify", comment="已核对")
    return action_id


@pytest.mark.parametrize("step", JUDGING)
def test_neither_owner_nor_implementer_decides_on_their_action(house: House, step: str) -> None:
    action_id = ready(house, step, owner=ZHOU, implementers=[FANG])
    for who in (ZHOU, FANG):
        assert refused(house, who, action_id, step, comment="好") == ["owner-may-not-decide"]
    take(house, CHEN, action_id, step, comment="好")


@pytest.mark.parametrize("step", JUDGING)
def test_who_stands_in_for_the_owner_does_not_decide_either(house: House, step: str) -> None:
    action_id = ready(house, step)
    stand_in(house, LI, CHEN)
    assert refused(house, CHEN, action_id, step, comment="好") == ["owner-may-not-decide"]


@pytest.mark.parametrize("step", JUDGING)
def test_an_owner_does_not_decide_in_the_name_of_somebody_who_may(house: House, step: str) -> None:
    action_id = ready(house, step)
    stand_in(house, CHEN, LI, roles=["process_owner"])
    assert refused(house, LI, action_id, step, comment="好") == ["owner-may-not-decide"]


def test_an_owner_approves_nothing_of_their_own_for_whomever(house: House) -> None:
    action_id = order(house)
    stand_in(house, CHEN, LI, roles=["process_owner"])
    assert refused(house, LI, action_id, "approve") == ["owner-may-not-decide"]
    assert refused(house, ZHOU, order(house, owner=ZHOU), "approve") == ["owner-may-not-decide"]


def test_who_did_it_for_the_owner_has_a_hand_in_it_after_the_delegation_is_over(house: House) -> None:
    action_id = ordered_and_approved(house)
    stand_in(house, LI, ZHOU, days=1)
    take(house, ZHOU, action_id, "start")
    prove(house, ZHOU, action_id)
    take(house, ZHOU, action_id, "finish", fields={"result": "代办"})
    pass_days(house, 3)
    assert refused(house, ZHOU, action_id, "verify", comment="好") == ["owner-may-not-decide"]
    assert take(house, CHEN, action_id, "verify", comment="好") == "waiting_effect"


def test_the_owners_superior_verifies_and_judges_but_does_not_approve(house: House) -> None:
    report_to(house, LI, ZHAO)
    action_id = order(house)
    assert refused(house, ZHAO, action_id, "approve") == ["needs-role:process_owner"]
    action_id = done(house)
    assert take(house, ZHAO, action_id, "verify", comment="看过") == "waiting_effect"
    pass_days(house, 80)
    prove(house, ZHAO, action_id, data=b"%PDF-1.7 effect")
    assert take(house, ZHAO, action_id, "judge_effective", comment="好") == "effective"


def test_a_superior_who_carries_it_out_judges_nothing(house: House) -> None:
    report_to(house, LI, ZHAO)
    action_id = ready(house, "judge_effective", implementers=[ZHAO])
    assert refused(house, ZHAO, action_id, "judge_effective", comment="好") == ["owner-may-not-decide"]


def test_who_has_no_part_in_it_judges_nothing(house: House) -> None:
    action_id = ready(house, "judge_effective")
    assert refused(house, WANG, action_id, "judge_effective", comment="好") == ["judges-only"]
    with pytest.raises(ItemNotFound):
        take(house, SUN, action_id, "judge_effective", comment="好")
    with pytest.raises(ItemNotFound):
        take(house, "admin", action_id, "judge_effective", comment="好")


def test_a_delegation_that_is_limited_to_other_kinds_does_not_count(house: House) -> None:
    action_id = ready(house, "judge_effective")
    stand_in(house, LI, CHEN, kinds=["revision"])
    assert take(house, CHEN, action_id, "judge_effective", comment="好") == "effective"


def test_a_former_implementer_of_a_proposal_is_free_again(house: House) -> None:
    action_id = order(house, implementers=[CHEN])
    assert refused(house, CHEN, action_id, "approve") == ["owner-may-not-decide"]
    act(house, LI, action_id, service.replan, implementers=[person(house, HE)])
    assert take(house, CHEN, action_id, "approve") == "approved"


def test_the_database_itself_refuses_a_judgement_by_the_owner(house: House) -> None:
    action = action_of(house, judged(house))
    with pytest.raises(DBAPIError), house.store.writing() as session:
        session.execute(text(f"UPDATE action SET judged_by_id = owner_id WHERE id = {action.id}"))
