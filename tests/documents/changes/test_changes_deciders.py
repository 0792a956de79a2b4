"""6.7: nobody approves their own request, not as an owner, not for somebody else, and nobody's absence stops it."""

import pytest
from changes_hands import approved, asked, assessed, carriers, finish, impact, number_of, request
from documents_hands import (
    end_roles,
    in_force,
    installing,
    join,
    leave,
    pass_days,
    person_id,
    reasons,
    row,
    stand_in,
    state,
    todo_of,
)
from given import take

from docflow.documents.changes import queries
from docflow.documents.models import Document
from docflow.house import House
from docflow.lifecycle.errors import StepRefused
from docflow.people import queries as people_queries
from docflow.people import service as people_service


def refused(house: House, who: str, request_id: int, step: str, **more: object) -> list[str]:
    with pytest.raises(StepRefused) as answer:
        take(house, who, request_id, step, **more)  # type: ignore[arg-type]
    return reasons(answer.value)


def who_answers(house: House, request_id: int) -> list[tuple[int | None, str]]:
    with house.store.reading() as session:
        rows = session.scalars(queries.documents_of(request_id, request(house, request_id).assessment))
        return [(row.approver_id, row.answers_as) for row in rows]


def hand_over(house: House, revision_id: int, to: str) -> None:
    with installing(house) as work:
        document = work.session.get_one(Document, opened_document(house, revision_id))
        document.owner_id = person_id(house, to)
        work.record("document.handed_over", document, {"before": None, "owner_id": document.owner_id})


def opened_document(house: House, revision_id: int) -> int:
    return row(house, revision_id).document_id


def set_superior(house: House, who: str, superior: str) -> None:
    with installing(house) as work:
        person = people_queries.person_by_username(work.session, who)
        people_service.set_superior(work, person, superior=people_queries.person_by_username(work.session, superior))


def test_an_owner_who_asks_is_answered_for_by_the_process_owner(house: House) -> None:
    first = in_force(house)
    request_id = assessed(house, asked(house, "li", first), first)
    assert who_answers(house, request_id) == [(person_id(house, "chen"), "process_owner")]
    assert refused(house, "li", request_id, "approve") == ["not-assigned", "requester-may-not-decide"]
    assert take(house, "chen", request_id, "approve") == "approved"


def test_without_a_process_owner_the_owners_superior_answers(house: House) -> None:
    first = in_force(house)
    end_roles(house, "chen", "process_owner")
    set_superior(house, "li", "zhao")
    request_id = assessed(house, asked(house, "li", first), first)
    assert who_answers(house, request_id) == [(person_id(house, "zhao"), "superior")]
    assert take(house, "zhao", request_id, "approve") == "approved"


def test_without_either_a_leader_answers_and_then_the_controller(house: House) -> None:
    first = in_force(house)
    end_roles(house, "chen", "process_owner")
    request_id = assessed(house, asked(house, "li", first), first)
    assert who_answers(house, request_id) == [(person_id(house, "zhou"), "management_representative")]
    end_roles(house, "zhou", "management_representative")
    end_roles(house, "fang", "top_management")
    second = assessed(house, asked(house, "li", first), first)
    assert who_answers(house, second) == [(person_id(house, "wang"), "document_controller")]


def test_an_assessment_is_refused_as_long_as_nobody_could_approve(house: House) -> None:
    first = in_force(house, who="he", unit_code="EN")
    request_id = asked(house, "he", first, unit_code="QA")
    for who, role in (
        ("chen", "process_owner"), ("zhou", "management_representative"), ("fang", "top_management"),
        ("wang", "document_controller"),
    ):  # fmt: skip
        end_roles(house, who, role)
    join(house, "newcomer", "徐芳", "QA", document_controller="QA")
    fields = impact(house, first)
    assert refused(house, "newcomer", request_id, "assess", fields=fields) == [
        f"nobody-answers:{number_of(house, first)}"
    ]


def test_standing_in_for_the_owner_does_not_make_a_requester_an_approver(house: House) -> None:
    first = in_force(house)
    stand_in(house, "li", "sun", roles=["author"])
    request_id = assessed(house, asked(house, "sun", first), first)
    assert ("assessed", request_id) in todo_of(house, "li")
    assert refused(house, "sun", request_id, "approve") == ["requester-may-not-decide"]
    assert refused(house, "sun", request_id, "reject", comment="不") == ["requester-may-not-decide"]
    assert take(house, "li", request_id, "approve") == "approved"


def test_a_stand_in_decides_for_the_owner_and_is_named_with_them(house: House) -> None:
    first = in_force(house)
    stand_in(house, "li", "zhao")
    request_id = assessed(house, asked(house, "sun", first), first)
    assert take(house, "zhao", request_id, "approve") == "approved"


def test_a_right_held_only_through_the_requester_judges_nothing(house: House) -> None:
    first = in_force(house)
    stand_in(house, "wang", "zhao", roles=["document_controller"])
    request_id = asked(house, "wang", first)
    assert "assessors-only" in refused(house, "zhao", request_id, "assess", fields=impact(house, first))
    stand_in(house, "chen", "he", roles=["process_owner"])
    assessed(house, request_id, first, who="he")


def test_whoever_checks_the_effect_has_the_right_from_somebody_without_a_hand_in_it(house: House) -> None:
    first = in_force(house)
    request_id = approved(house, first)
    take(house, "wang", request_id, "implement")
    finish(house, carriers(house, request_id)[0].id)
    stand_in(house, "wang", "he", roles=["document_controller"])
    answer = refused(house, "he", request_id, "close", fields={"verdict": "effective", "words": "看过"})
    assert answer == ["had-a-hand-in-it", "no-evidence"]


def test_an_owner_who_leaves_is_answered_for_by_somebody_else(house: House) -> None:
    first = in_force(house)
    request_id = assessed(house, asked(house, "sun", first), first)
    pass_days(house, 1)
    leave(house, "li")
    house.sweep()
    assert who_answers(house, request_id) == [(person_id(house, "chen"), "process_owner")]
    assert ("assessed", request_id) in todo_of(house, "chen")
    assert take(house, "chen", request_id, "approve") == "approved"


def test_a_document_handed_over_takes_its_approval_along(house: House) -> None:
    first = in_force(house)
    request_id = assessed(house, asked(house, "sun", first), first)
    hand_over(house, first, "he")
    assert refused(house, "li", request_id, "approve") == ["answers-no-more"]
    house.sweep()
    assert ("assessed", request_id) in todo_of(house, "he")
    assert take(house, "he", request_id, "approve") == "approved"


def test_a_new_controller_is_asked_and_a_former_one_no_longer(house: House) -> None:
    first = in_force(house)
    request_id = asked(house, "sun", first)
    join(house, "newcomer", "徐芳", "QA", document_controller="HQ")
    end_roles(house, "wang", "document_controller")
    house.sweep()
    assert ("submitted", request_id) in todo_of(house, "newcomer")
    assert ("submitted", request_id) not in todo_of(house, "wang")
    assessed(house, request_id, first, who="newcomer")


def test_a_rejected_request_of_somebody_who_left_waits_for_the_controller(house: House) -> None:
    first = in_force(house)
    request_id = assessed(house, asked(house, "sun", first), first)
    take(house, "li", request_id, "reject", comment="不需要")
    pass_days(house, 1)
    leave(house, "sun")
    assert ("rejected", request_id) in todo_of(house, "wang")
    assert take(house, "wang", request_id, "take_note") == "declined"
    assert state(house, request_id) == "declined"
