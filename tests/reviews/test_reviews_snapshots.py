"""9.3.2: what is counted for a review equals what is there, day by day, and is never counted again afterwards."""

import random
from collections import Counter
from datetime import UTC, date, datetime, timedelta

from actions_hands import order
from cast import CHEN, FANG, HE, LI, SUN, ZHOU, actor, unit
from given import approved, publish, take
from reviews_hands import answer_outputs, decide, held, plan, reviewing
from sqlalchemy import event

from docflow.documents.changes.service import ChangeAsked, request_change
from docflow.house import House
from docflow.journal.work import working
from docflow.kernel.text import Text
from docflow.reviews import queries
from docflow.reviews.snapshots import gather


def told(house: House, review_id: int) -> dict[str, dict[str, object]]:
    with house.store.reading() as session:
        return {one.point: one.snapshot for one in session.scalars(queries.inputs_of(review_id))}


def value(snapshot: dict[str, object], label: str) -> int:
    return next(one["value"] for one in snapshot["figures"] if one["en"] == label)  # type: ignore[index,union-attr]


def test_figures_speak_of_the_period_and_of_nothing_else(house: House) -> None:
    house.clock.move_to(datetime(2026, 3, 2, 1, tzinfo=UTC))
    inside = approved(house, "计量管理程序")
    publish(house, inside)
    with working(house.store, actor(house, SUN), house.clock) as work:
        request_change(
            house.desk, work, title=Text("改进看板", ""), reason="看不清", source="suggestion", unit=unit(house, "PR"),
            documents=[ChangeAsked(what="new", title=Text("看板管理制度", ""), type="regulation")],
        )  # fmt: skip
    order(house, category="improvement")
    house.clock.move_to(datetime(2026, 5, 4, 1, tzinfo=UTC))
    outside = approved(house, "能源管理程序")
    publish(house, outside)
    review_id = plan(house, period_from=date(2026, 3, 1), period_to=date(2026, 3, 31), planned_on=date(2026, 5, 5))
    take(house, ZHOU, review_id, "collect")
    snapshots = told(house, review_id)
    assert value(snapshots["b1"], "Texts that took effect") == 1
    assert value(snapshots["b1"], "Change requests begun") == 1
    assert value(snapshots["g"], "Suggestions") == 1
    assert value(snapshots["c"], "Improvement actions") == 1
    (line,) = snapshots["b1"]["series"][0]["lines"]  # type: ignore[index]
    assert snapshots["b1"]["series"][0]["labels"] == ["2026-03"] and line["values"] == [1]  # type: ignore[index]


def test_a_series_counts_each_day_in_its_month(house: House) -> None:
    """Against a plain count of the days, over many random periods."""
    dice = random.Random(93)
    days: list[date] = []
    for _ in range(6):
        house.clock.move_to(house.clock.now() + timedelta(days=dice.randrange(1, 40)))
        days.append(house.clock.now().astimezone(house.clock.zone).date())
        publish(house, approved(house, f"程序 {days[-1]}"))
    house.clock.move_to(house.clock.now() + timedelta(days=60))
    for _ in range(8):
        first = days[0] - timedelta(days=dice.randrange(60))
        last = first + timedelta(days=dice.randrange(1, 300))
        last = min(last, house.clock.now().astimezone(house.clock.zone).date() - timedelta(days=1))
        review_id = plan(house, period_from=first, period_to=last, planned_on=last)
        take(house, ZHOU, review_id, "collect")
        expected = Counter(f"{day:%Y-%m}" for day in days if first <= day <= last)
        series = told(house, review_id)["b1"]["series"][0]  # type: ignore[index]
        counted = dict(zip(series["labels"], series["lines"][0]["values"], strict=True))
        assert {month: count for month, count in counted.items() if count} == dict(expected)
        assert series["labels"][0] == f"{first:%Y-%m}" and series["labels"][-1] == f"{last:%Y-%m}"


def test_what_was_gathered_stays_until_it_is_gathered_again(house: House) -> None:
    review_id = plan(house)
    take(house, ZHOU, review_id, "collect")
    before = told(house, review_id)
    order(house, owner=HE, category="improvement")
    assert told(house, review_id) == before
    assert take(house, ZHOU, review_id, "gather") == "collecting"


def test_the_next_review_begins_with_what_the_last_one_decided(house: House) -> None:
    first = held(house)
    answer_outputs(house, first)
    decide(house, first, owner=LI)
    take(house, ZHOU, first, "submit_minutes")
    take(house, FANG, first, "approve")
    house.clock.move_to(house.clock.now() + timedelta(days=200))
    second = plan(house, period_from=date(2026, 3, 1), period_to=date(2026, 8, 31), planned_on=date(2026, 9, 10))
    take(house, ZHOU, second, "collect")
    snapshot = told(house, second)["a"]
    assert value(snapshot, "Decisions of earlier reviews") == 1
    assert value(snapshot, "Overdue") == 1 and value(snapshot, "Finished") == 0
    assert snapshot["lists"][0]["rows"][0]["number"] == "CA-2026-001"  # type: ignore[index]


def test_gathering_asks_the_same_number_of_questions_however_much_there_is(house: House) -> None:
    review_id = plan(house)

    def statements() -> int:
        counted: list[str] = []

        def count(*args: object) -> None:
            counted.append(str(args[2]))

        def act(work: object, review: object) -> None:
            engine = work.session.get_bind().engine  # type: ignore[attr-defined]
            event.listen(engine, "before_cursor_execute", count)
            try:
                gather(work, house.desk, review)  # type: ignore[arg-type]
            finally:
                event.remove(engine, "before_cursor_execute", count)

        reviewing(house, CHEN, review_id, act)
        return len(counted)

    before = statements()
    for _ in range(5):
        order(house, owner=LI)
    assert statements() == before
