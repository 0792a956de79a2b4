"""7.5.3: exactly one text binds on any day, from the morning of its first day to that of its successor's."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from cast import CHEN, FANG, LI, SUN, WANG, ZHAO, ZHOU
from documents_hands import (
    ONE_REVIEW,
    begin_revision,
    by,
    events,
    in_force,
    join,
    move_to,
    opened,
    pass_days,
    reasons,
    release,
    replaced,
    row,
    save,
    see_through,
    state,
    today,
    written,
)
from given import draft, take

from docflow.documents import queries, service
from docflow.documents.errors import DocumentNotFound, NoEffectiveText
from docflow.documents.files import text_in_force
from docflow.documents.models import Document
from docflow.house import House
from docflow.lifecycle.errors import ItemNotFound, StepRefused
from docflow.people.queries import scope_of

FIRST = date(2026, 3, 2)


def binding(house: House, revision_id: int, day: date | None, who: str = WANG) -> int | None:
    """The revision in force on a day, as this person is told."""
    with by(house, who) as work:
        document = work.session.get_one(Document, row(house, revision_id).document_id)
        try:
            return text_in_force(work, document, on=day).id
        except NoEffectiveText:
            return None


def listed(house: House, who: str = WANG, **asked: Any) -> list[tuple[str, str, str]]:
    with by(house, who) as work:
        rows = work.session.execute(queries.master_list(scope_of(work), **asked))
        return [(document.number, revision.label, revision.state) for document, revision in rows]


@pytest.mark.parametrize(
    ("at", "reached"),
    [
        (datetime(2026, 3, 9, 15, 59, tzinfo=UTC), "released"),
        (datetime(2026, 3, 9, 16, 0, tzinfo=UTC), "effective"),
        (datetime(2026, 3, 9, 23, 30, tzinfo=UTC), "effective"),
    ],
)
def test_a_text_takes_effect_at_midnight_in_the_organisations_zone(house: House, at: datetime, reached: str) -> None:
    one = written(house)
    see_through(house, one)
    release(house, one, on=date(2026, 3, 10))
    move_to(house, at)
    house.sweep()
    assert state(house, one) == reached


def test_publishing_late_in_the_evening_utc_is_publishing_the_next_morning(house: House) -> None:
    one = written(house)
    see_through(house, one)
    move_to(house, datetime(2026, 3, 2, 23, 30, tzinfo=UTC))
    with pytest.raises(StepRefused) as refused:
        release(house, one, on=date(2026, 3, 2))
    assert reasons(refused.value) == ["effective-date-past"]
    assert release(house, one, on=date(2026, 3, 3)) == "effective"


def test_days_missed_are_caught_up_as_if_nothing_had_been_missed(house: House) -> None:
    first = in_force(house)
    second = replaced(house, first, on=FIRST + timedelta(days=8))
    pass_days(house, 20)
    assert house.sweep() == 1 and house.sweep() == 0
    assert (row(house, first).effective_on, row(house, first).effective_to) == (FIRST, date(2026, 3, 10))
    assert (row(house, second).effective_on, row(house, second).effective_to) == (date(2026, 3, 10), None)
    assert binding(house, first, date(2026, 3, 9)) == first and binding(house, first, date(2026, 3, 10)) == second


def test_the_successor_and_the_end_of_the_predecessor_are_one_act(house: House) -> None:
    first = in_force(house)
    second = replaced(house, first)
    assert (state(house, first), state(house, second)) == ("superseded", "effective")
    ended, begun = events(house, first)[-1].told, events(house, second)[-1].told
    assert ended["event"] == "revision.supersede" and ended["at"] == events(house, second)[-1].told["at"]
    assert begun["event"] in ("revision.take_effect", "revision.readers_asked")


def test_on_every_day_one_text_binds_and_no_two(house: House) -> None:
    first = in_force(house)
    assert binding(house, first, FIRST - timedelta(days=1)) is None
    second = replaced(house, first, on=FIRST + timedelta(days=3))
    pass_days(house, 3)
    house.sweep()
    third = replaced(house, first, on=FIRST + timedelta(days=9))
    pass_days(house, 6)
    house.sweep()
    pass_days(house, 2)
    take(house, ZHOU, third, "withdraw", comment="不再需要")
    told = [binding(house, first, FIRST + timedelta(days=day)) for day in range(-1, 14)]
    assert told == [None, *[first] * 3, *[second] * 6, *[third] * 2, None, None, None]
    lists = [listed(house, on=FIRST + timedelta(days=day)) for day in (-1, 0, 2, 3, 8, 9, 10, 11)]
    assert [[label for _, label, _ in one] for one in lists] == [
        [], ["A/0"], ["A/0"], ["B/0"], ["B/0"], ["C/0"], ["C/0"], [],
    ]  # fmt: skip


def test_a_reader_is_not_given_the_text_of_yesterday(house: House) -> None:
    first = in_force(house)
    pass_days(house, 2)
    second = replaced(house, first)
    assert binding(house, first, FIRST, SUN) is None and binding(house, first, None, SUN) == second
    with pytest.raises(ItemNotFound), by(house, SUN) as work:
        opened(work, first)


def test_what_waits_for_its_day_is_not_in_the_readers_list(house: House) -> None:
    first = in_force(house)
    replaced(house, first, on=FIRST + timedelta(days=5))
    assert listed(house, SUN) == [("CN-WI-QA-001", "A/0", "effective")]
    assert listed(house, WANG, state="released") == [("CN-WI-QA-001", "B/0", "released")]
    assert listed(house, SUN, state="released") == []


def test_a_document_withdrawn_on_its_way_does_not_take_effect(house: House) -> None:
    first = in_force(house)
    second = replaced(house, first, on=FIRST + timedelta(days=5))
    assert take(house, ZHOU, second, "withdraw", comment="改主意了") == "withdrawn"
    pass_days(house, 6)
    assert house.sweep() == 0
    assert state(house, first) == "effective" and row(house, second).effective_to is None


def test_a_document_is_not_withdrawn_over_the_head_of_a_revision_in_progress(house: House) -> None:
    first = in_force(house)
    second = begin_revision(house, first)
    with pytest.raises(StepRefused) as refused:
        take(house, ZHOU, first, "withdraw", comment="不用了")
    assert reasons(refused.value) == ["revision-in-progress:B/0"]
    take(house, LI, second, "cancel", comment="不改了")
    assert take(house, ZHOU, first, "withdraw", comment="不用了") == "withdrawn"


def test_suspension_is_a_fact_beside_the_state(house: House) -> None:
    first = in_force(house)
    with pytest.raises(StepRefused) as refused:
        take(house, ZHOU, first, "suspend", comment="有误")
    assert reasons(refused.value) == ["needs-role:document_controller"]
    with pytest.raises(StepRefused) as refused:
        take(house, WANG, first, "suspend", fields={"until": "2026-03-01"})
    assert reasons(refused.value) == ["comment-needed", "suspension-ends-before-today"]
    assert take(house, CHEN, first, "suspend", comment="有误", fields={"until": "2026-03-20"}) == "effective"
    assert service.status_of([row(house, first)]) == "suspended" and row(house, first).suspended_to == date(2026, 3, 20)
    with pytest.raises(StepRefused) as refused:
        take(house, WANG, first, "suspend", comment="再来")
    assert reasons(refused.value) == ["already-suspended"]
    take(house, WANG, first, "resume", comment="查明无误")
    assert service.status_of([row(house, first)]) == "effective" and row(house, first).suspended_to is None
    with pytest.raises(StepRefused) as refused:
        take(house, WANG, first, "resume", comment="再来")
    assert reasons(refused.value) == ["not-suspended"]


def test_a_suspended_text_is_superseded_like_any_other(house: House) -> None:
    first = in_force(house)
    take(house, WANG, first, "suspend", comment="有误")
    replaced(house, first)
    assert state(house, first) == "superseded" and row(house, first).suspended_at is None


def naming(house: House, target: int) -> int:
    number = row(house, target).number
    return in_force(house, title="引用者", text=f"执行 {number} 的规定")


@pytest.mark.parametrize("decision", ["change", "pin", "accept"])
def test_each_text_that_names_a_document_is_decided_on_before_it_is_withdrawn(house: House, decision: str) -> None:
    target = in_force(house, title="被引用")
    source = naming(house, target)
    with pytest.raises(StepRefused) as refused:
        take(house, ZHOU, target, "withdraw", comment="不用了")
    assert reasons(refused.value) == ["reference-undecided:CN-WI-QA-002"]
    fields = {"references": {"CN-WI-QA-002": decision}, "replacement": "CN-M-001"}
    assert take(house, ZHOU, target, "withdraw", comment="并入手册", fields=fields) == "withdrawn"
    gone = row(house, target)
    assert gone.replacement == "CN-M-001" and gone.effective_to == today(house)
    with house.store.reading() as session:
        (found,) = session.execute(queries.inbound_references(gone.document_id)).all()
    assert found[0].decision == decision and found[1].id == source


def test_a_withdrawal_is_signed_by_who_could_approve_on_its_day(house: House) -> None:
    one = in_force(house)
    with pytest.raises(StepRefused) as refused:
        take(house, WANG, one, "withdraw", comment="不用了", fields={"effective_on": "2026-04-01"})
    assert reasons(refused.value) == ["needs-role:process_owner", "withdrawal-not-today"]
    assert take(house, CHEN, one, "withdraw", comment="不用了") == "withdrawn"


def test_an_author_cancels_before_the_first_submission_and_then_the_controller(house: House) -> None:
    mine = written(house)
    assert take(house, LI, mine, "cancel", comment="不写了") == "cancelled"
    later = written(house)
    take(house, LI, later, "submit", fields=ONE_REVIEW)
    take(house, LI, later, "recall", comment="改")
    with pytest.raises(StepRefused) as refused:
        take(house, LI, later, "cancel", comment="不写了")
    assert reasons(refused.value) == ["needs-role:document_controller"]
    with pytest.raises(StepRefused) as refused:
        take(house, WANG, later, "cancel")
    assert reasons(refused.value) == ["comment-needed"]
    assert take(house, WANG, later, "cancel", comment="不再需要") == "cancelled"


@pytest.mark.parametrize("reached", ["in_review", "in_approval", "approved"])
def test_a_controller_cancels_whatever_is_not_published_yet(house: House, reached: str) -> None:
    one = written(house)
    take(house, LI, one, "submit", fields=ONE_REVIEW)
    if reached != "in_review":
        take(house, ZHAO, one, "agree")
    if reached == "approved":
        take(house, ZHOU, one, "approve")
    assert state(house, one) == reached
    assert take(house, WANG, one, "cancel", comment="取消") == "cancelled"


def test_what_is_over_can_be_taken_no_further(house: House) -> None:
    one = in_force(house)
    take(house, ZHOU, one, "withdraw", comment="不用了")
    for who, step in ((LI, "submit"), (WANG, "publish"), (WANG, "cancel"), (FANG, "withdraw")):
        with pytest.raises(StepRefused) as refused:
            fields = {"effective_on": "2026-04-01"} if step == "publish" else {}
            take(house, who, one, step, comment="试", fields=fields)
        assert "not-in-this-state:withdrawn" in reasons(refused.value)


def test_a_former_reader_learns_that_a_document_was_withdrawn_and_a_stranger_nothing(house: House) -> None:
    one = in_force(house, to=[{"to": "unit", "who": "PR"}])
    join(house, "stranger", "外人", "EN")
    take(house, ZHOU, one, "withdraw", comment="不用了")
    with by(house, SUN) as work:
        assert queries.document_by_number(work.session, row(house, one).number, scope_of(work))
    with pytest.raises(DocumentNotFound), by(house, "stranger") as work:
        queries.document_by_number(work.session, row(house, one).number, scope_of(work))


def test_a_draft_is_unknown_to_whoever_has_no_part_in_it(house: House) -> None:
    one = draft(house, LI, "秘密")
    save_attempts = (SUN, ZHAO, CHEN)
    for who in save_attempts:
        with pytest.raises(ItemNotFound):
            take(house, who, one, "submit")
    save(house, WANG, one, "控制员可以", kind="docx")
