"""7.5.1.2: a document in force is looked at again at intervals, and something follows from it."""

from datetime import date

import pytest
from cast import LI, SUN, WANG, ZHOU
from documents_hands import (
    begin_revision,
    by,
    events,
    in_force,
    leave,
    pass_days,
    pending_review,
    person_id,
    reasons,
    release,
    replaced,
    row,
    see_through,
    state,
    tasks_of,
    today,
    todo_of,
    written,
)
from given import take
from sqlalchemy import select

from docflow.documents import controlling
from docflow.documents.models import Document, PeriodicReview, Revision
from docflow.documents.reviewing import months_later
from docflow.house import House
from docflow.lifecycle.errors import ItemNotFound, StepRefused
from docflow.lifecycle.items import named
from docflow.people.models import Person

UNASKED = [{"to": "all", "acknowledge": False}]


def due(house: House) -> tuple[int, int]:
    """A text in force and its review, opened by the clock."""
    one = in_force(house, to=UNASKED)
    review = pending_review(house, one)
    assert review is not None and review.due_on is not None
    pass_days(house, (review.due_on - today(house)).days - 30)
    house.sweep()
    return one, review.id


def test_a_review_is_due_when_the_type_says_after_the_first_day_in_force(house: House) -> None:
    one = written(house)
    see_through(house, one)
    release(house, one, on=date(2026, 3, 12))
    assert pending_review(house, one) is None
    pass_days(house, 40)
    house.sweep()
    review = pending_review(house, one)
    assert review is not None and review.due_on == date(2028, 3, 12) and review.state == "scheduled"


@pytest.mark.parametrize(
    ("day", "months", "later"),
    [
        (date(2026, 3, 2), 24, date(2028, 3, 2)), (date(2026, 8, 31), 6, date(2027, 2, 28)),
        (date(2027, 8, 31), 6, date(2028, 2, 29)), (date(2026, 12, 31), 1, date(2027, 1, 31)),
        (date(2026, 1, 31), 3, date(2026, 4, 30)),
    ],
)  # fmt: skip
def test_months_later_is_the_same_day_or_the_last(day: date, months: int, later: date) -> None:
    assert months_later(day, months) == later


def test_a_review_opens_thirty_days_ahead_and_is_late_after_its_day(house: House) -> None:
    one = in_force(house, to=UNASKED)
    review = pending_review(house, one)
    assert review is not None and review.due_on is not None
    pass_days(house, (review.due_on - today(house)).days - 31)
    house.sweep()
    assert state(house, review.id) == "scheduled" and todo_of(house, LI) == []
    pass_days(house, 1)
    house.sweep()
    assert state(house, review.id) == "open" and todo_of(house, LI) == [("open", review.id)]
    pass_days(house, 31)
    assert tasks_of(house, LI)[0].is_late(today(house))


def test_owner_process_owner_and_controller_answer_it_with_a_reason(house: House) -> None:
    _, review = due(house)
    with pytest.raises(ItemNotFound):
        take(house, SUN, review, "reaffirm", comment="仍适用")
    with pytest.raises(StepRefused) as refused:
        take(house, ZHOU, review, "reaffirm")
    assert reasons(refused.value) == ["owners-only", "comment-needed"]
    assert take(house, WANG, review, "reaffirm", comment="仍适用") == "done"


def test_a_reaffirmed_text_is_asked_about_again_an_interval_later(house: House) -> None:
    one, review = due(house)
    assert take(house, LI, review, "reaffirm", comment="仍适用") == "done"
    following = pending_review(house, one)
    assert following is not None and following.id != review
    assert following.due_on == months_later(today(house), 24) and state(house, one) == "effective"


def test_the_verdict_to_revise_opens_a_revision_with_the_owner_as_author(house: House) -> None:
    one, review = due(house)
    take(house, WANG, review, "revise", comment="标准已换版")
    with house.store.reading() as session:
        opened = session.scalars(select(Revision).where(Revision.state == "draft")).one()
        assert named(session, opened, "author") == {person_id(house, LI)}
        assert (opened.reason, opened.source, opened.label) == ("标准已换版", "periodic_review", "B/0")
    assert todo_of(house, LI) == [("draft", opened.id)]
    assert pending_review(house, one) is not None


def test_an_owner_who_has_left_writes_no_revision(house: House) -> None:
    _, review = due(house)
    leave(house, LI)
    assert todo_of(house, WANG) == [("open", review)]
    take(house, WANG, review, "revise", comment="标准已换版")
    with house.store.reading() as session:
        opened = session.scalars(select(Revision).where(Revision.state == "draft")).one()
        assert named(session, opened, "author") == {person_id(house, WANG)}


def test_no_revision_is_opened_beside_one_in_progress(house: House) -> None:
    one, review = due(house)
    begin_revision(house, one)
    with pytest.raises(StepRefused) as refused:
        take(house, LI, review, "revise", comment="改")
    assert reasons(refused.value) == ["revision-open"]
    assert take(house, LI, review, "reaffirm", comment="已在修订") == "done"


@pytest.mark.parametrize("verdict", ["revise", "withdraw"])
def test_a_verdict_that_nobody_follows_does_not_end_the_reviews(house: House, verdict: str) -> None:
    one, review = due(house)
    take(house, LI, review, verdict, comment="不适用")
    if verdict == "revise":
        with house.store.reading() as session:
            opened = session.scalars(select(Revision.id).where(Revision.state == "draft")).one()
        take(house, WANG, opened, "cancel", comment="没有时间")
    following = pending_review(house, one)
    assert following is not None and following.due_on == months_later(today(house), 24)


def test_a_new_text_drops_the_review_of_the_old_and_plans_its_own(house: House) -> None:
    one, review = due(house)
    second = replaced(house, one)
    assert state(house, review) == "dropped"
    following = pending_review(house, one)
    assert following is not None and following.revision_id == second
    assert following.due_on == months_later(today(house), 24)


def test_a_withdrawn_document_is_not_reviewed(house: House) -> None:
    one, review = due(house)
    take(house, ZHOU, one, "withdraw", comment="不用了")
    assert state(house, review) == "dropped" and pending_review(house, one) is None


def test_a_review_follows_the_document_to_its_new_owner(house: House) -> None:
    one, review = due(house)
    with by(house, WANG) as work:
        document = work.session.get_one(Document, row(house, one).document_id)
        controlling.hand_over(work, document, work.session.get_one(Person, person_id(house, SUN)))
    assert todo_of(house, LI) == [] and ("open", review) in todo_of(house, SUN)
    assert take(house, SUN, review, "reaffirm", comment="仍适用") == "done"


def test_a_new_owner_finds_what_they_answer_for(house: House) -> None:
    one = written(house, title="巡检规程")
    with by(house, WANG) as work:
        document = work.session.get_one(Document, row(house, one).document_id)
        controlling.hand_over(work, document, work.session.get_one(Person, person_id(house, SUN)))
    with house.store.reading() as session:
        card = house.kinds["revision"].card
        assert card is not None
        known = card(session, session.get_one(Revision, one))
    assert known is not None and f"p{person_id(house, SUN)}" in known.readers
    assert [told.event for told in events(house, one)][-1] == "revision.handed_over"
    assert todo_of(house, SUN) == [("draft", one)]


def test_each_document_in_force_has_its_next_review(house: House) -> None:
    one = in_force(house, to=UNASKED)
    for _ in range(3):
        review = pending_review(house, one)
        assert review is not None and review.due_on is not None
        pass_days(house, (review.due_on - today(house)).days)
        house.sweep()
        take(house, LI, review.id, "reaffirm", comment="仍适用")
    with house.store.reading() as session:
        verdicts = session.scalars(select(PeriodicReview.verdict).order_by(PeriodicReview.id)).all()
    assert list(verdicts) == ["reaffirm"] * 3 + [""]
