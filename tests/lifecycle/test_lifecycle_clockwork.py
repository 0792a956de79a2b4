"""Steps fall due by themselves: missed days are caught up, twice is once, and what is refused waits with its reason."""

from datetime import timedelta

from cast import LI
from given import approved, draft, publish
from sqlalchemy import select

from docflow.house import House
from docflow.journal.models import JournalEntry
from docflow.journal.work import working
from docflow.kernel.actor import CLOCK
from docflow.lifecycle.clockwork import Due, schedule
from docflow.lifecycle.items import Item


def state(house: House, item_id: int) -> str:
    with house.store.reading() as session:
        return session.get_one(Item, item_id).state


def in_days(house: House, days: int) -> None:
    house.clock.move_to(house.clock.now() + timedelta(days=days))


def released(house: House, days: int) -> int:
    revision = approved(house, f"第 {days} 天生效")
    publish(house, revision, on=(house.clock.now() + timedelta(days=days)).date())
    return revision


def test_nothing_happens_before_its_day_and_it_happens_on_the_day(house_on: House) -> None:
    revision = released(house_on, 3)
    in_days(house_on, 2)
    assert (house_on.sweep(), state(house_on, revision)) == (0, "released")
    in_days(house_on, 1)
    assert (house_on.sweep(), state(house_on, revision)) == (1, "effective")


def test_days_that_were_missed_are_caught_up_in_order(house_on: House) -> None:
    later, sooner = released(house_on, 4), released(house_on, 2)
    in_days(house_on, 9)
    assert house_on.sweep() == 2
    with house_on.store.reading() as session:
        rows = select(JournalEntry.subject_id).where(JournalEntry.event == "revision.take_effect")
        assert session.scalars(rows.order_by(JournalEntry.id)).all() == [sooner, later]


def test_a_second_sweep_changes_nothing(house_on: House) -> None:
    released(house_on, 1)
    in_days(house_on, 1)
    house_on.sweep()
    with house_on.store.reading() as session:
        assert session.scalars(select(Due.id).where(Due.step == "take_effect", Due.done_at.is_(None))).all() == []
        before = session.scalars(select(JournalEntry.id)).all()
    assert house_on.sweep() == 0
    with house_on.store.reading() as session:
        assert session.scalars(select(JournalEntry.id)).all() == before


def test_the_day_begins_in_the_organisation_s_zone(house: House) -> None:
    revision = released(house, 1)
    house.clock.move_to(house.clock.now().replace(hour=15, minute=59))  # 23:59 in Shanghai
    assert house.sweep() == 0
    house.clock.move_to(house.clock.now() + timedelta(minutes=1))
    assert (house.sweep(), state(house, revision)) == (1, "effective")


def test_what_is_refused_stays_due_with_its_reason_and_holds_up_no_other(house_on: House) -> None:
    good = released(house_on, 3)
    with working(house_on.store, CLOCK, house_on.clock) as work:
        early = work.session.scalar(select(Item).where(Item.id == good))
        assert early is not None
        # Sooner than its effective date: the guard has to say no.
        work.session.add(Due(item_id=good, step="take_effect", on_day=work.today))
    other = released(house_on, 1)
    in_days(house_on, 1)
    assert (house_on.sweep(), state(house_on, good), state(house_on, other)) == (1, "released", "effective")
    with house_on.store.reading() as session:
        waiting = session.scalars(select(Due).where(Due.item_id == good).order_by(Due.on_day)).first()
        assert waiting is not None
        assert (waiting.done_at, waiting.refused) == (None, "effective-date-not-reached")
    in_days(house_on, 2)
    assert house_on.sweep() >= 1
    assert state(house_on, good) == "effective"


def test_scheduling_again_replaces_the_day_before(house: House) -> None:
    item_id = draft(house, LI, "改期")
    with working(house.store, CLOCK, house.clock) as work:
        item = work.session.get_one(Item, item_id)
        for days in (5, 2):
            schedule(work, item, "take_effect", work.today + timedelta(days=days))
        today = work.today
    with house.store.reading() as session:
        assert session.scalars(select(Due.on_day).where(Due.item_id == item_id)).all() == [today + timedelta(days=2)]
