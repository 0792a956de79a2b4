"""6.7, 7.5.1.2: a change is asked for, judged, approved by the owners, put into practice and checked by others."""

import pytest
from changes_hands import CHECKED, approved, asked, assessed, attach, carriers, edit, finish, impact, request
from documents_hands import begin_revision, events, in_force, pass_days, person_id, reasons, row, state, todo_of
from given import take

from docflow.documents.changes.queries import settled
from docflow.house import House
from docflow.kernel.errors import NotAllowed
from docflow.lifecycle.errors import FormInvalid, StepRefused


def refused(house: House, who: str, request_id: int, step: str, **more: object) -> list[str]:
    with pytest.raises(StepRefused) as answer:
        take(house, who, request_id, step, **more)  # type: ignore[arg-type]
    return reasons(answer.value)


def test_a_suggestion_becomes_a_text_in_force_whose_effect_somebody_else_has_checked(house: House) -> None:
    first = in_force(house)
    request_id = asked(house, "sun", first)
    assert state(house, request_id) == "submitted"
    assessed(house, request_id, first)
    assert take(house, "li", request_id, "approve") == "approved"
    assert take(house, "wang", request_id, "implement") == "implementing"
    (second,) = carriers(house, request_id)
    assert (second.state, second.source, second.author_id) == ("draft", "suggestion", row(house, first).author_id)
    finish(house, second.id)
    assert state(house, request_id) == "implemented"
    with house.store.reading() as session:
        assert settled(session, request_id)
    attach(house, "zhou", request_id)
    assert take(house, "zhou", request_id, "close", fields=CHECKED) == "closed"
    assert request(house, request_id).verdict == "effective"
    assert house.verify().findings == []


def test_a_request_waits_for_the_right_people_from_state_to_state(house: House) -> None:
    first = in_force(house)
    request_id = asked(house, "sun", first)
    waits = ("submitted", request_id)
    assert [who for who in ("wang", "chen", "sun", "li", "zhou") if waits in todo_of(house, who)] == ["wang", "chen"]
    assessed(house, request_id, first)
    waits = ("assessed", request_id)
    assert [who for who in ("wang", "chen", "sun", "li", "zhou") if waits in todo_of(house, who)] == ["li"]
    take(house, "li", request_id, "approve")
    waits = ("approved", request_id)
    assert [who for who in ("wang", "chen", "sun", "li", "zhou") if waits in todo_of(house, who)] == ["wang"]
    take(house, "wang", request_id, "implement")
    assert not any(item == request_id for who in ("wang", "chen", "sun", "li") for _, item in todo_of(house, who))
    finish(house, carriers(house, request_id)[0].id)
    waits = ("implemented", request_id)
    found = [who for who in ("wang", "chen", "sun", "li", "zhou", "fang") if waits in todo_of(house, who)]
    assert found == ["chen", "zhou", "fang"]


def test_every_part_of_a_request_has_its_term(house: House) -> None:
    first = in_force(house)
    request_id = asked(house, "sun", first)
    begun = request(house, request_id).due_on
    assert begun is not None and (begun - house.clock.now().date()).days == 10
    assessed(house, request_id, first)
    assert request(house, request_id).due_on == begun
    take(house, "li", request_id, "approve")
    take(house, "wang", request_id, "implement")
    due_on = request(house, request_id).due_on
    assert due_on is not None and (due_on - begun).days == 50


def test_a_request_that_lacks_something_stays_a_draft_and_says_what(house: House) -> None:
    request_id = asked(house, "sun", reason="", emergency=True)
    assert state(house, request_id) == "draft"
    assert refused(house, "sun", request_id, "submit") == ["reason-missing", "nothing-touched", "emergency-unexplained"]
    assert refused(house, "li", asked(house, "li", reason=""), "submit") == ["reason-missing", "nothing-touched"]
    edit(house, "sun", request_id, reason="确有需要", emergency=False, documents=[])
    assert refused(house, "sun", request_id, "submit") == ["nothing-touched"]


def test_only_the_requester_submits(house: House) -> None:
    request_id = asked(house, "sun", in_force(house), submit=False)
    assert "requester-only" in refused(house, "wang", request_id, "submit")
    assert take(house, "sun", request_id, "submit") == "submitted"


def test_nobody_assesses_what_they_asked_for(house: House) -> None:
    first = in_force(house)
    request_id = asked(house, "wang", first)
    assert refused(house, "wang", request_id, "assess", fields=impact(house, first)) == ["requester-may-not-assess"]
    assert ("submitted", request_id) not in todo_of(house, "wang")
    assert ("submitted", request_id) in todo_of(house, "chen")
    assessed(house, request_id, first, who="chen")


def test_an_assessor_may_ask_for_more_and_the_requester_answers(house: House) -> None:
    first = in_force(house)
    request_id = asked(house, "sun", first)
    assert refused(house, "wang", request_id, "return") == ["comment-needed"]
    assert take(house, "wang", request_id, "return", comment="请说明依据") == "draft"
    assert ("draft", request_id) in todo_of(house, "sun")
    edit(house, "sun", request_id, reason="见新版标准第 5 章")
    assert take(house, "sun", request_id, "submit") == "submitted"
    (changed,) = [one.told["facts"]["changes"] for one in events(house, request_id) if "described" in one.event]
    assert list(changed) == ["reason"]


def test_an_impact_statement_answers_everything_and_none_has_to_be_said(house: House) -> None:
    first = in_force(house)
    request_id = asked(house, "sun", first)
    with pytest.raises(FormInvalid) as missing:
        take(house, "wang", request_id, "assess", fields={"revise": [row(house, first).number]})
    assert {"processes", "records", "training", "obligations", "resources", "risk", "risk_words"} <= set(
        missing.value.facts["fields"]
    )
    bare = impact(house, first, records="affected", training="affected", training_words="班前会讲解", risk="high")
    assert refused(house, "wang", request_id, "assess", fields=bare) == [
        "impact-unexplained:records",
        "measures-missing",
    ]


def test_an_impact_statement_names_documents_that_can_change(house: House) -> None:
    first = in_force(house)
    request_id = asked(house, "sun", first)
    number = row(house, first).number
    assert refused(house, "wang", request_id, "assess", fields=impact(house)) == ["no-documents-touched"]
    wrong = impact(house, first, withdraw=[first], new=["procedure", "poem | 诗"]) | {"revise": [number, "HQ-QP-999"]}
    assert refused(house, "wang", request_id, "assess", fields=wrong) == [
        "document-unknown:HQ-QP-999",
        f"document-twice:{number}",
        "new-document-unclear:procedure",
        "new-document-unclear:poem",
    ]


def test_all_owners_of_the_documents_decide_once_each(house: House) -> None:
    one, two, three = (
        in_force(house),
        in_force(house, title="另一份"),
        in_force(house, who="he", unit_code="EN", title="第三份"),
    )
    request_id = assessed(house, asked(house, "sun", one, two, three), one, two, three)
    assert take(house, "li", request_id, "approve") == "assessed"
    assert "not-assigned" in refused(house, "li", request_id, "approve")
    assert take(house, "he", request_id, "approve") == "approved"


def test_a_rejection_gives_its_reason_and_goes_to_the_requester(house: House) -> None:
    first = in_force(house)
    request_id = assessed(house, asked(house, "sun", first), first)
    assert refused(house, "li", request_id, "reject") == ["comment-needed"]
    assert take(house, "li", request_id, "reject", comment="已另有安排") == "rejected"
    assert ("rejected", request_id) in todo_of(house, "sun")
    assert take(house, "sun", request_id, "take_note") == "declined"
    assert not any(item == request_id for _, item in todo_of(house, "sun"))


def test_a_rejected_request_may_be_amended_and_is_judged_anew(house: House) -> None:
    first = in_force(house)
    request_id = assessed(house, asked(house, "sun", first), first)
    take(house, "li", request_id, "reject", comment="范围太大")
    assert take(house, "sun", request_id, "amend") == "draft"
    assert request(house, request_id).content_sha256 is None
    take(house, "sun", request_id, "submit")
    assessed(house, request_id, first)
    assert request(house, request_id).assessment == 2
    assert take(house, "li", request_id, "approve") == "approved"
    assert house.verify().findings == []


def test_another_assessment_voids_the_approvals_given_so_far(house: House) -> None:
    one, two = in_force(house), in_force(house, who="he", unit_code="EN", title="第二份")
    request_id = assessed(house, asked(house, "sun", one, two), one, two)
    take(house, "li", request_id, "approve")
    assert take(house, "wang", request_id, "reassess", comment="漏了培训") == "submitted"
    assessed(house, request_id, one, two)
    assert take(house, "he", request_id, "approve") == "assessed"
    assert take(house, "li", request_id, "approve") == "approved"


def test_only_a_controller_puts_a_change_into_practice_and_only_once_it_is_approved(house: House) -> None:
    first = in_force(house)
    request_id = assessed(house, asked(house, "sun", first), first)
    assert refused(house, "wang", request_id, "implement") == ["not-in-this-state:assessed"]
    take(house, "li", request_id, "approve")
    assert refused(house, "li", request_id, "implement") == ["needs-role:document_controller"]


def test_a_revision_in_progress_carries_the_change_for_a_reason(house: House) -> None:
    first = in_force(house)
    request_id = approved(house, first)
    pending = begin_revision(house, first)
    label = f"{row(house, pending).number} {row(house, pending).label}"
    assert refused(house, "wang", request_id, "implement") == [f"revision-in-progress-unexplained:{label}"]
    take(house, "wang", request_id, "implement", fields={"in_progress_reason": "同一处内容，一并修改"})
    assert [one.id for one in carriers(house, request_id)] == [pending]
    finish(house, pending)
    assert state(house, request_id) == "implemented"


def test_a_document_withdrawn_meanwhile_cannot_be_revised(house: House) -> None:
    first = in_force(house)
    request_id = approved(house, first)
    take(house, "zhou", first, "withdraw", comment="不再需要")
    assert refused(house, "wang", request_id, "implement") == [f"nothing-in-force:{row(house, first).number}"]


def test_a_new_document_is_begun_and_a_withdrawal_stays_the_step_of_the_text(house: House) -> None:
    old = in_force(house)
    request_id = asked(house, "sun", withdraw=[old], new=[("instruction", "新作业")])
    assessed(house, request_id, withdraw=[old], new=["instruction | 新作业"])
    take(house, "li", request_id, "approve")
    assert take(house, "chen", request_id, "approve") == "approved", "the process owner answers for a new document"
    take(house, "wang", request_id, "implement")
    assert state(house, old) == "effective"
    assert ("implementing", request_id) in todo_of(house, "zhou"), "whoever may withdraw it is asked to"
    (new,) = [one for one in carriers(house, request_id) if one.id != old]
    assert (new.title_zh, new.serial, new.author_id) == ("新作业", 1, person_id(house, "wang"))
    take(house, "zhou", old, "withdraw", comment="由新作业代替")
    assert state(house, request_id) == "implementing"
    take(house, "wang", new.id, "cancel", comment="不再需要")
    assert state(house, request_id) == "implemented", "one change has happened"


def test_a_change_of_which_everything_was_cancelled_goes_back_to_a_person(house: House) -> None:
    first = in_force(house)
    request_id = approved(house, first)
    take(house, "wang", request_id, "implement")
    (second,) = carriers(house, request_id)
    take(house, "wang", second.id, "cancel", comment="作者离岗")
    assert state(house, request_id) == "approved"
    with house.store.reading() as session:
        assert not settled(session, request_id)
    assert ("approved", request_id) in todo_of(house, "wang")
    take(house, "wang", request_id, "implement")
    third = carriers(house, request_id)[-1]
    finish(house, third.id)
    assert state(house, request_id) == "implemented"


def test_the_effect_is_checked_with_evidence_by_somebody_who_had_no_hand_in_it(house: House) -> None:
    first = in_force(house)
    request_id = approved(house, first, who="chen")
    attach(house, "wang", request_id, b"%PDF-1.7 before")
    pass_days(house, 1)
    take(house, "wang", request_id, "implement")
    finish(house, carriers(house, request_id)[0].id)
    assert refused(house, "wang", request_id, "close", fields=CHECKED) == ["had-a-hand-in-it", "no-evidence"]
    assert refused(house, "chen", request_id, "close", fields=CHECKED) == ["had-a-hand-in-it", "no-evidence"]
    assert refused(house, "li", request_id, "close", fields=CHECKED) == [
        "verifiers-only", "had-a-hand-in-it", "no-evidence",
    ]  # fmt: skip
    attach(house, "zhou", request_id)
    assert take(house, "zhou", request_id, "close", fields=CHECKED) == "closed"


def test_a_change_without_its_effect_is_judged_again(house: House) -> None:
    first = in_force(house)
    request_id = approved(house, first)
    take(house, "wang", request_id, "implement")
    finish(house, carriers(house, request_id)[0].id)
    assert refused(house, "zhou", request_id, "take_up_again") == ["comment-needed"]
    assert take(house, "zhou", request_id, "take_up_again", comment="现场仍用旧表") == "submitted"
    assert ("submitted", request_id) in todo_of(house, "wang")
    assessed(house, request_id, first)
    take(house, "li", request_id, "approve")
    assert take(house, "wang", request_id, "implement") == "implementing"


def test_a_requester_may_cancel_until_somebody_has_judged_it(house: House) -> None:
    first = in_force(house)
    request_id = asked(house, "sun", first)
    assert refused(house, "li", assessed(house, asked(house, "li", first), first), "cancel", comment="算了") == [
        "needs-role:document_controller"
    ]
    assert take(house, "sun", request_id, "cancel", comment="已解决") == "cancelled"


def test_administrators_and_people_from_outside_ask_for_nothing(house: House) -> None:
    with pytest.raises(NotAllowed):
        asked(house, "admin")


def test_a_request_is_written_by_its_requester_and_only_as_a_draft(house: House) -> None:
    first = in_force(house)
    draft = asked(house, "sun", first, submit=False)
    with pytest.raises(NotAllowed):
        edit(house, "wang", draft, reason="别的")
    take(house, "sun", draft, "submit")
    with pytest.raises(Exception, match="request-not-editable"):
        edit(house, "sun", draft, reason="别的")
