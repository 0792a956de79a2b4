"""6.7, 7.5.1.2: change requests with what is around them: reviews, types that demand them, older revisions, rooms."""

from pathlib import Path

import pytest
from cast import unit
from changes_hands import approved, asked, assessed, carriers, finish, request
from documents_hands import by, in_force, pass_days, pending_review, row, state, todo_of, written
from given import take

from docflow.documents import service
from docflow.documents.changes import queries
from docflow.documents.changes.errors import ChangeRulesInvalid
from docflow.documents.changes.rules import read_rules, shipped_rules
from docflow.documents.changes.service import request_change
from docflow.documents.changes.touched import ChangeAsked
from docflow.documents.errors import ChangeRequestNeeded
from docflow.documents.models import Document, PeriodicReview, Revision
from docflow.house import House
from docflow.kernel.text import Text
from docflow.lifecycle.links import joined
from docflow.people.queries import scope_of


def reviewed(house: House, revision_id: int, verdict: str) -> PeriodicReview:
    review = pending_review(house, revision_id)
    assert review is not None
    pass_days(house, 24 * 31)
    house.sweep()
    take(house, "li", review.id, verdict, comment="现场条件已变")
    return review


def led_to(house: House, review: PeriodicReview) -> list[tuple[str, str]]:
    with house.store.reading() as session:
        return [(one.kind, one.state) for one in joined(session, review.id, "led_to")]


def test_a_review_that_asks_for_a_revision_opens_it_with_the_request_behind_it(house: House) -> None:
    first = in_force(house)
    review = reviewed(house, first, "revise")
    assert led_to(house, review) == [("revision", "draft"), ("change_request", "implementing")]
    with house.store.reading() as session:
        (found,) = joined(session, review.id, "led_to")[1:]
        (second,) = joined(session, found.id, "opened")
    assert request(house, found.id).source == "periodic_review"
    finish(house, second.id)
    assert state(house, found.id) == "implemented"


def test_a_review_whose_revision_was_given_up_leaves_a_request_to_be_judged(house: House) -> None:
    first = in_force(house)
    review = reviewed(house, first, "revise")
    with house.store.reading() as session:
        revision, found = joined(session, review.id, "led_to")
    take(house, "wang", revision.id, "cancel", comment="条件恢复")
    assert state(house, found.id) == "submitted"
    assert ("submitted", found.id) in todo_of(house, "wang")


def test_a_review_that_asks_for_a_withdrawal_makes_a_request_of_it(house: House) -> None:
    first = in_force(house)
    review = reviewed(house, first, "withdraw")
    assert led_to(house, review) == [("change_request", "submitted")]
    with house.store.reading() as session:
        (found,) = joined(session, review.id, "led_to")
        (asked_for,) = session.scalars(queries.documents_of(found.id, 0))
        assert (asked_for.what, asked_for.document_id) == ("withdraw", row(house, first).document_id)


def test_types_may_demand_a_request_before_a_revision_begins(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    first = in_force(house)
    strict = house.desk.types["instruction"].model_copy(update={"requires_change_request": True})
    monkeypatch.setitem(house.desk.types._types, "instruction", strict)
    with by(house, "li") as work, pytest.raises(ChangeRequestNeeded) as refused:
        document = work.session.get_one(Document, row(house, first).document_id)
        service.revise(house.desk, work, document, reason="改进")
    assert "Work instruction" in refused.value.text.en
    with pytest.raises(ChangeRequestNeeded):
        written(house)
    request_id = approved(house, first)
    take(house, "wang", request_id, "implement")
    assert carriers(house, request_id)[0].state == "draft"


def test_types_demand_no_request_unless_they_say_so(house: House) -> None:
    assert not any(kind.requires_change_request for _, kind in house.desk.types.items())


def test_another_room_asks_for_a_change_with_its_thread(house: House) -> None:
    first = in_force(house)
    with by(house, "chen") as work:
        origin = work.session.get_one(Revision, first)
        made = request_change(
            house.desk, work, title=Text("增加点检项目", ""), reason="漏检", source="corrective_action",
            unit=unit(house, "QA"), documents=[ChangeAsked("revise", row(house, first).number)], origin=origin,
        )  # fmt: skip
        assert [one.id for one in joined(work.session, first, "asked_for")] == [made.id]
        assert made.state == "submitted"
        bare = request_change(
            house.desk, work, title=Text("系统变更", ""), reason="见评审纪要", source="management_review",
            unit=unit(house, "QA"),
        )  # fmt: skip
        assert bare.state == "draft"
        assert not queries.settled(work.session, bare.id)
        assert made.number != bare.number


def test_a_revision_of_the_first_workflow_settles_its_request_by_the_clock(house: House) -> None:
    first = in_force(house)
    newest = house.lifecycles["revision"].newest
    house.lifecycles["revision"].newest = house.lifecycles["revision"].versions[1]
    request_id = approved(house, first)
    take(house, "wang", request_id, "implement")
    house.lifecycles["revision"].newest = newest
    (second,) = carriers(house, request_id)
    assert second.workflow_version == 1
    finish(house, second.id)
    assert state(house, request_id) == "implementing"
    house.sweep()
    assert state(house, request_id) == "implemented"


def test_a_text_replaced_before_its_withdrawal_sends_the_request_back(house: House) -> None:
    first = in_force(house)
    request_id = assessed(house, asked(house, "sun", withdraw=[first]), withdraw=[first])
    take(house, "li", request_id, "approve")
    take(house, "wang", request_id, "implement")
    with by(house, "li") as work:
        document = work.session.get_one(Document, row(house, first).document_id)
        second = service.revise(house.desk, work, document, reason="改进", summary="补充").id
    finish(house, second)
    assert state(house, request_id) == "approved"
    take(house, "wang", request_id, "implement")
    take(house, "zhou", second, "withdraw", comment="不再需要")
    assert state(house, request_id) == "implemented"


def test_rules_that_cannot_be_used_are_refused_by_name(tmp_path: Path) -> None:
    wrong = tmp_path / "change_request_rules.yaml"
    wrong.write_text("number: CR-{seq}\nassess_within_days: 0\n", "utf-8")
    with pytest.raises(ChangeRulesInvalid):
        read_rules(wrong)
    assert shipped_rules().emergency_approval_days == 5


def test_whoever_is_not_named_sees_nothing_of_a_request(house: House) -> None:
    first = in_force(house)
    request_id = asked(house, "sun", first)
    assessed(house, request_id, first)
    seen = []
    for who in ("sun", "wang", "li", "chen", "zhou", "fang", "zhao", "he", "admin"):
        with by(house, who) as work:
            if work.session.scalars(queries.register(scope_of(work))).all():
                seen.append(who)
    assert seen == ["sun", "wang", "li", "chen", "zhou", "fang"]


def test_a_request_tells_nobody_of_documents_they_may_not_see(house: House) -> None:
    first = in_force(house)
    hidden = in_force(house, title="保密", to=[{"to": "unit", "who": "EN"}])
    request_id = asked(house, "sun", first)
    assessed(house, request_id, first, hidden)
    with by(house, "sun") as work:
        rows = work.session.execute(queries.documents_seen(request_id, 1, scope_of(work))).all()
        assert [document.number for _, document in rows] == [row(house, first).number]
    with by(house, "chen") as work:
        rows = work.session.execute(queries.documents_seen(request_id, 1, scope_of(work))).all()
        assert len(rows) == 2
