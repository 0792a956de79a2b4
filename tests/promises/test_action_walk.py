"""10.2.1 d: whatever people try, none is called effective without gate, verification and another judge on its day."""

import os
from collections.abc import Mapping
from datetime import timedelta

import pytest
from action_walk import ActionWalk
from action_witness import ActionWitness
from actions_hands import done, ordered_and_approved, pass_days, prove, stand_in, waiting
from cast import CHEN, FANG, LI, ZHOU
from given import take
from test_nonconformity_walk import hurried
from test_nonconformity_witness import weaken

from docflow.house import House

__all__ = ["hurried"]

CALLS = int(os.environ.get("DOCFLOW_TEST_CALLS", "6000"))
"""Calls in one walk."""
LOOK_EVERY = 500
SEED = int(os.environ.get("DOCFLOW_TEST_SEED", "20260302"))


def test_no_action_is_effective_in_any_order_of_calls_without_all_that_the_verdict_needs(hurried: House) -> None:
    house = hurried
    walk, witness = ActionWalk(house, SEED), ActionWitness(house)
    for number in range(CALLS):
        walk.call()
        if number % LOOK_EVERY == LOOK_EVERY - 1:
            assert witness.look() == [], f"seed {SEED}, by call {number}"
    assert witness.look() == []
    assert witness.verdicts >= CALLS // 200, (witness.verdicts, walk.refused)
    assert witness.through_documents, "no action on a document was ever effective"
    told = {f"action.{step}" for step in house.lifecycles["action"].newest.steps}
    asked = [f"action.{what}_{came}" for what in ("extension", "plan_change") for came in ("granted", "refused")]
    told |= set(asked)
    told |= {f"action.{one}" for one in ("replanned", "handed_over", "linked", "unlinked", "overdue", "escalated")}
    assert told <= set(witness.events), f"never happened: {sorted(told - set(witness.events))}; {walk.refused}"


def _early(house: House) -> None:
    action_id = waiting(house)
    prove(house, CHEN, action_id, data=b"%PDF-1.7 effect")
    take(house, CHEN, action_id, "judge_effective", comment="好")


def _by(who: str, house: House) -> None:
    action_id = waiting(house, implementers=[FANG])
    pass_days(house, 80)
    prove(house, CHEN, action_id, data=b"%PDF-1.7 effect")
    take(house, who, action_id, "judge_effective", comment="好")


def _by_a_stand_in(house: House) -> None:
    pass_days(house, 3)
    action_id = waiting(house)
    pass_days(house, 80)
    prove(house, ZHOU, action_id, data=b"%PDF-1.7 effect")
    stand_in(house, LI, CHEN, days=1)
    pass_days(house, 1)
    take(house, CHEN, action_id, "judge_effective", comment="好")


def _unproven(house: House) -> None:
    action_id = waiting(house)
    pass_days(house, 80)
    take(house, CHEN, action_id, "judge_effective", comment="好")


def _verified_by_a_doer(house: House) -> None:
    action_id = done(house, implementers=[ZHOU])
    take(house, ZHOU, action_id, "verify", comment="好")
    pass_days(house, 80)
    prove(house, CHEN, action_id, data=b"%PDF-1.7 effect")
    take(house, CHEN, action_id, "judge_effective", comment="好")


def _without_the_document(house: House) -> None:
    action_id = ordered_and_approved(house, kind="document")
    take(house, LI, action_id, "start")
    prove(house, LI, action_id)
    fields = {"to_on": str((house.clock.now() + timedelta(days=200)).date()), "owner": LI}
    take(house, CHEN, action_id, "defer_document", comment="等", fields=fields)
    take(house, LI, action_id, "finish", fields={"result": "没改"})
    take(house, ZHOU, action_id, "verify", comment="好")
    pass_days(house, 80)
    prove(house, CHEN, action_id, data=b"%PDF-1.7 effect")
    take(house, CHEN, action_id, "judge_effective", comment="好")


Rules = Mapping[str, tuple[str, ...]]
FAULTS = {
    "before its day": ({"judge_effective": ("effect-day-reached",)}, _early, "before"),
    "by an implementer": ({"judge_effective": ("not-the-owner",)}, lambda h: _by(FANG, h), "who carried it out"),
    "by a stand-in": ({"judge_effective": ("not-the-owner",)}, _by_a_stand_in, "who stood in for"),
    "unproven": ({"judge_effective": ("effect-shown",)}, _unproven, "nothing shows its effect"),
    "verified by a doer": ({"verify": ("not-the-owner",)}, _verified_by_a_doer, "verified by"),
    "without the document": ({"judge_effective": ("deferral-redeemed",)}, _without_the_document, "not in force"),
}


@pytest.mark.parametrize("name", FAULTS)
def test_each_rule_that_is_taken_away_lets_through_what_the_witness_then_finds(house: House, name: str) -> None:
    without, tried, words = FAULTS[name]
    with pytest.raises(Exception, match="step-refused"):
        tried(house)
    witness = ActionWitness(house)
    assert witness.look() == []
    weaken(house, "action", without)
    tried(house)
    assert words in " ".join(witness.look())
