"""6.7: an emergency is put into practice first; without its approval in time what it brought is suspended."""

from datetime import timedelta

import pytest
from changes_hands import asked, assessed, carriers, finish, request
from documents_hands import (
    begin_revision,
    by,
    events,
    in_force,
    opened,
    pass_days,
    reasons,
    release,
    row,
    save,
    see_through,
    state,
    today,
    todo_of,
)
from given import take

from docflow.documents.service import describe
from docflow.house import House
from docflow.lifecycle.errors import StepRefused

WHY = "供应商停产，今日须改用替代试剂"


def refused(house: House, who: str, item_id: int, step: str, **more: object) -> list[str]:
    with pytest.raises(StepRefused) as answer:
        take(house, who, item_id, step, **more)  # type: ignore[arg-type]
    return reasons(answer.value)


def emergency(house: House, *revise: int, who: str = "sun", **more: str) -> int:
    """An emergency that has been judged and waits for its owners."""
    return assessed(house, asked(house, who, *revise, emergency=True, emergency_reason=WHY), *revise)


def brought_into_force(house: House, first: int) -> tuple[int, int]:
    """The request, and the revision that it brought into force before anybody approved it."""
    request_id = emergency(house, first)
    assert take(house, "wang", request_id, "implement_first") == "emergency"
    (second,) = carriers(house, request_id)
    finish(house, second.id)
    return request_id, second.id


def test_only_a_declared_emergency_comes_before_its_approval_and_only_by_right(house: House) -> None:
    first = in_force(house)
    plain = assessed(house, asked(house, "sun", first), first)
    assert refused(house, "wang", plain, "implement_first") == ["not-an-emergency"]
    request_id = emergency(house, first)
    assert refused(house, "li", request_id, "implement_first") == ["no-right-in-emergencies"]
    assert take(house, "wang", request_id, "implement_first") == "emergency"


def test_an_emergency_approved_in_time_is_a_change_like_any_other(house: House) -> None:
    first = in_force(house)
    request_id = emergency(house, first)
    take(house, "wang", request_id, "implement_first")
    assert request(house, request_id).approval_due_on == today(house) + timedelta(days=5)
    assert ("emergency", request_id) in todo_of(house, "li")
    assert take(house, "li", request_id, "ratify") == "implementing"
    pass_days(house, 30)
    house.sweep()
    assert state(house, request_id) == "implementing"
    finish(house, carriers(house, request_id)[0].id)
    assert state(house, request_id) == "implemented"


def test_an_emergency_in_force_already_is_implemented_as_soon_as_it_is_approved(house: House) -> None:
    request_id, second = brought_into_force(house, in_force(house))
    assert state(house, request_id) == "emergency"
    assert take(house, "li", request_id, "ratify") == "implemented"
    assert row(house, second).suspended_at is None


def test_the_last_day_of_the_term_still_counts(house: House) -> None:
    request_id, second = brought_into_force(house, in_force(house))
    pass_days(house, 5)
    house.sweep()
    assert state(house, request_id) == "emergency"
    pass_days(house, 1)
    house.sweep()
    assert state(house, request_id) == "escalated"
    assert row(house, second).suspended_at is not None


def test_a_missed_approval_escalates_and_suspends_also_after_days_of_downtime(house: House) -> None:
    request_id, second = brought_into_force(house, in_force(house))
    pass_days(house, 23)
    house.sweep()
    house.sweep()
    assert state(house, request_id) == "escalated"
    assert state(house, second) == "effective"
    assert row(house, second).suspended_at is not None
    assert request(house, request_id).escalated_on == today(house)
    (told,) = [one.told for one in events(house, request_id) if one.event == "change_request.escalate"]
    assert told["actor"]["kind"] == "clock"
    assert told["facts"]["suspended"] == [second]
    assert [one.event for one in events(house, second)][-1] == "revision.suspend_by_rule"
    assert ("escalated", request_id) in todo_of(house, "zhou")
    assert ("escalated", request_id) not in todo_of(house, "li")
    house.settle()
    assert house.verify().findings == []


def test_what_is_suspended_for_want_of_approval_is_resumed_only_after_it(house: House) -> None:
    request_id, second = brought_into_force(house, in_force(house))
    pass_days(house, 6)
    house.sweep()
    assert refused(house, "wang", second, "resume", comment="急用") == ["change-does-not-stand"]
    assert refused(house, "li", request_id, "ratify") == ["not-assigned"]
    assert take(house, "zhou", request_id, "ratify") == "implemented"
    take(house, "wang", second, "resume", comment="已补批")
    assert row(house, second).suspended_at is None


def test_a_refused_emergency_is_suspended_at_once_and_goes_no_further(house: House) -> None:
    one, two = in_force(house), in_force(house, title="第二份")
    request_id = emergency(house, one, two)
    take(house, "wang", request_id, "implement_first")
    first, second = (carried.id for carried in carriers(house, request_id))
    finish(house, first)
    assert take(house, "li", request_id, "reject", comment="替代试剂未验证") == "rejected"
    assert row(house, first).suspended_at is not None
    assert row(house, second).suspended_at is None


def test_a_revision_of_a_refused_emergency_is_not_published(house: House) -> None:
    first = in_force(house)
    request_id = emergency(house, first)
    take(house, "wang", request_id, "implement_first")
    (second,) = carriers(house, request_id)
    save(house, "li", second.id, "新的正文")
    take(house, "li", request_id, "reject", comment="替代试剂未验证")

    with by(house, "li") as work:
        describe(house.desk, work, opened(work, second.id), summary="改用替代试剂")
    see_through(house, second.id)
    with pytest.raises(StepRefused) as answer:
        release(house, second.id)
    assert reasons(answer.value) == ["change-does-not-stand"]


def test_a_revision_that_was_in_progress_before_is_free_again_once_the_emergency_is_refused(house: House) -> None:
    first = in_force(house)
    pending = begin_revision(house, first)
    request_id = emergency(house, first)
    take(house, "wang", request_id, "implement_first", fields={"in_progress_reason": "一并修改"})
    take(house, "li", request_id, "reject", comment="不需要")
    finish(house, pending)
    assert state(house, pending) == "effective"


def test_the_requester_may_put_it_into_practice_but_not_approve_it(house: House) -> None:
    first = in_force(house)
    request_id = asked(house, "wang", first, emergency=True, emergency_reason=WHY)
    assessed(house, request_id, first, who="chen")
    assert take(house, "wang", request_id, "implement_first") == "emergency"
    assert "requester-may-not-decide" in refused(house, "wang", request_id, "ratify")


def test_superiors_of_the_controller_decide_when_the_representative_asked(house: House) -> None:
    first = in_force(house)
    request_id = emergency(house, first, who="zhou")
    take(house, "wang", request_id, "implement_first")
    pass_days(house, 6)
    house.sweep()
    assert state(house, request_id) == "escalated"
    assert ("escalated", request_id) not in todo_of(house, "zhou")
    assert ("escalated", request_id) in todo_of(house, "fang")
    assert take(house, "fang", request_id, "ratify") == "implementing"
