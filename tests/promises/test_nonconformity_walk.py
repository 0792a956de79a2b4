"""10.2.1: whatever people try, none is closed without cause, actions, documents and an effect judged by another."""

import os

import pytest
from nonconformity_walk import NonconformityWalk
from nonconformity_witness import NonconformityWitness
from sqlalchemy import event

from docflow.house import House
from docflow.journal.verify import verify

CALLS = int(os.environ.get("DOCFLOW_TEST_CALLS", "20000"))
"""Calls in one walk."""
LOOK_EVERY = 500
SEED = int(os.environ.get("DOCFLOW_TEST_SEED", "20260302"))


@pytest.fixture
def hurried(house: House) -> House:
    """A house whose database does not wait for the disk: speed for a walk that cuts no power."""

    def hurry(connection: object, _record: object) -> None:
        connection.execute("PRAGMA synchronous=OFF")  # type: ignore[attr-defined]

    for engine in (house.store.engine, house.store._writers._engine):
        engine.dispose()
        event.listen(engine, "connect", hurry)
    return house


def test_no_nonconformity_is_closed_in_any_order_of_calls_without_all_that_closing_needs(hurried: House) -> None:
    house = hurried
    walk, witness = NonconformityWalk(house, SEED), NonconformityWitness(house)
    for number in range(CALLS):
        walk.call()
        if number % LOOK_EVERY == LOOK_EVERY - 1:
            assert witness.look() == [], f"seed {SEED}, by call {number}"
    house.settle()
    assert witness.look() == []
    report = verify(house.store, house.signer.public_key, now=house.clock.now())
    # Proof is attached without its file, for speed: that it is missing is all there is to find.
    assert {finding.code for finding in report.findings} <= {"attachment-missing"}, report.findings
    ways = [how for how, _ in witness.closings]
    assert min(ways.count("acted"), ways.count("waived")) >= CALLS // 2000, witness.closings
    assert any(round > 1 for _, round in witness.closings), "no second round was ever closed"
    told = {f"nonconformity.{step}" for step in house.lifecycles["nonconformity"].newest.steps}
    told |= {f"action.{step}" for step in house.lifecycles["action"].newest.steps}
    assert told <= set(witness.events), f"never happened: {sorted(told - set(witness.events))}; {walk.refused}"
