"""P7: of two people who act on a change request at the same moment both count or one is told why, on both databases."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from changes_hands import asked, assessed, attach, carriers, finish, request
from documents_hands import in_force, pass_days, row, state
from given import take
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from docflow.house import House
from docflow.kernel.errors import Refusal
from docflow.lifecycle.errors import StepRefused, VersionStale


def at_once(*acts: Callable[[], Any]) -> list[Any]:
    """What each of the acts, let go together, came to: its answer or its refusal."""
    barrier = threading.Barrier(len(acts))

    def go(act: Callable[[], Any]) -> Any:
        barrier.wait(20)
        try:
            return act()
        except Refusal as refusal:
            return refusal

    with ThreadPoolExecutor(len(acts)) as threads:
        return [one.result(60) for one in [threads.submit(go, act) for act in acts]]


def two_owners(house: House) -> int:
    one, two = in_force(house), in_force(house, who="he", unit_code="EN", title="第二份")
    return assessed(house, asked(house, "sun", one, two), one, two)


def test_two_last_approvals_at_once_both_count_and_move_the_request_once(house_on: House) -> None:
    house = house_on
    for _ in range(5):
        request_id = two_owners(house)
        ends = at_once(
            lambda at=request_id: take(house, "li", at, "approve"),
            lambda at=request_id: take(house, "he", at, "approve"),
        )
        assert sorted(map(str, ends)) == ["approved", "assessed"]
        assert state(house, request_id) == "approved"


def test_of_two_approvals_of_the_same_version_one_is_told_to_look_again(house_on: House) -> None:
    house = house_on
    request_id = two_owners(house)
    seen = request(house, request_id).version
    ends = at_once(
        lambda: take(house, "li", request_id, "approve", version=seen),
        lambda: take(house, "he", request_id, "approve", version=seen),
    )
    assert sorted(type(end).__name__ for end in ends) == ["VersionStale", "str"]
    assert any(isinstance(end, VersionStale) for end in ends)


def test_an_approval_and_a_rejection_at_once_leave_one_of_them(house_on: House) -> None:
    house = house_on
    request_id = two_owners(house)
    take(house, "li", request_id, "approve")
    ends = at_once(
        lambda: take(house, "he", request_id, "approve"),
        lambda: take(house, "he", request_id, "reject", comment="不同意"),
    )
    assert sum(isinstance(end, StepRefused) for end in ends) == 1
    assert state(house, request_id) in ("approved", "rejected")


def test_a_change_put_into_practice_twice_at_once_opens_its_revisions_once(house_on: House) -> None:
    house = house_on
    request_id = two_owners(house)
    take(house, "li", request_id, "approve")
    take(house, "he", request_id, "approve")
    ends = at_once(*[lambda: take(house, "wang", request_id, "implement")] * 2)
    assert sum(isinstance(end, StepRefused) for end in ends) == 1
    assert len(carriers(house, request_id)) == 2


def test_two_revisions_that_end_at_once_settle_their_request(house_on: House) -> None:
    house = house_on
    request_id = two_owners(house)
    take(house, "li", request_id, "approve")
    take(house, "he", request_id, "approve")
    take(house, "wang", request_id, "implement")
    first, second = carriers(house, request_id)
    ends = at_once(
        lambda: take(house, "wang", first.id, "cancel", comment="不需要"),
        lambda: take(house, "wang", second.id, "cancel", comment="不需要"),
    )
    assert ends == ["cancelled", "cancelled"]
    house.sweep()
    assert state(house, request_id) == "approved"


def test_the_database_keeps_impact_statements_and_refuses_what_cannot_be(house_on: House) -> None:
    house = house_on
    request_id = two_owners(house)
    with pytest.raises(DBAPIError, match="kept unchanged"), house.store.writing() as session:
        session.execute(text("UPDATE change_impact SET words = 'x'"))
    with pytest.raises(DBAPIError, match="kept unchanged"), house.store.writing() as session:
        session.execute(text("DELETE FROM change_assessment"))
    for wrong in (
        "UPDATE change_document SET what = 'burn'",
        "UPDATE change_request SET verdict = 'perfect'",
        "UPDATE change_document SET document_id = NULL",
    ):
        with pytest.raises(DBAPIError), house.store.writing() as session:
            session.execute(text(wrong))
    assert state(house, request_id) == "assessed"


def test_a_whole_life_goes_on_either_database(house_on: House) -> None:
    house = house_on
    first = in_force(house)
    request_id = assessed(house, asked(house, "sun", first, emergency=True, emergency_reason="停产"), first)
    take(house, "wang", request_id, "implement_first")
    (second,) = carriers(house, request_id)
    finish(house, second.id)
    pass_days(house, 9)
    house.sweep()
    assert (state(house, request_id), row(house, second.id).suspended_at is not None) == ("escalated", True)
    take(house, "zhou", request_id, "ratify")
    take(house, "wang", second.id, "resume", comment="已补批")
    attach(house, "fang", request_id)
    assert take(house, "fang", request_id, "close", fields={"verdict": "partly", "words": "仍有漏填"}) == "closed"
    house.settle()
    assert house.verify().findings == []


def test_an_impact_statement_changed_behind_the_house_is_found(house: House) -> None:
    request_id = two_owners(house)
    with house.store.writing() as session:
        session.execute(text("UPDATE change_document SET words = '偷改' WHERE assessment = 1"))
    found = [one.code for one in house.verify().findings]
    assert found == ["impact-statement-changed"]
    assert request(house, request_id).content_sha256
