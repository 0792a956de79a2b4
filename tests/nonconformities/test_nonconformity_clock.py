"""10.2.1: terms are in proportion to the grade, what is overdue comes before those above, and none waits in vain."""

from datetime import timedelta

from cast import ADMIN, CHEN, FANG, HE, LI, SUN, WANG, ZHOU, actor, unit
from given import take
from nonconformity_hands import (
    DONE,
    WAIVED,
    accepted,
    analysed,
    closed,
    contained,
    pass_days,
    planned,
    reported,
    retire,
    row,
    today,
    verifying,
)
from sqlalchemy import event, select

from docflow.documents.todo import tasks
from docflow.house import House
from docflow.journal.models import JournalEntry
from docflow.journal.work import looking, working
from docflow.kernel.actor import CLOCK
from docflow.nonconformities import sweeping
from docflow.people.models import RoleHeld
from docflow.people.queries import person_of, scope_of
from docflow.people.service import end_role, give_role, set_superior


def waits_for(house: House, who: str) -> list[int]:
    with looking(house.store, actor(house, who), house.clock) as work:
        found = tasks(work.session, house.lifecycles.values(), scope_of(work), types=house.desk.types)
        return [task.item.id for task in found if task.item.kind == "nonconformity"]


def events(house: House, found: int) -> list[str]:
    with house.store.reading() as session:
        rows = select(JournalEntry.event).where(JournalEntry.subject_kind == "item", JournalEntry.subject_id == found)
        return list(session.scalars(rows.order_by(JournalEntry.id)))


def test_a_graver_one_is_due_sooner_in_every_part(house: House) -> None:
    minor, major = (row(house, accepted(house, grade=grade)) for grade in ("minor", "major"))
    for part in ("containment_due_on", "analysis_due_on", "planning_due_on", "closing_due_on"):
        assert getattr(major, part) < getattr(minor, part)
    assert row(house, reported(house)).due_on == today(house) + timedelta(days=5)
    assert row(house, reported(house, grade="major")).due_on == today(house) + timedelta(days=2)


def test_each_state_is_due_on_the_day_of_its_part(house: House) -> None:
    found, action = planned(house)
    now = row(house, found)
    assert now.due_on == now.planning_due_on
    assert now.closing_due_on == today(house) + timedelta(days=40 + 30)  # the effect is judged from day 40
    take(house, ZHOU, action, "approve")
    take(house, CHEN, found, "act")
    assert row(house, found).due_on == now.closing_due_on
    assert row(house, closed(house)).due_on is None


def test_it_waits_for_whoever_is_to_act_in_each_state(house: House) -> None:
    found = reported(house)
    assert waits_for(house, CHEN) == waits_for(house, ZHOU) == waits_for(house, FANG) == [found]
    take(house, ZHOU, found, "accept")
    assert waits_for(house, CHEN) == [found] and waits_for(house, ZHOU) == []
    other, _ = verifying(house)
    assert sorted(waits_for(house, CHEN)) == [found]
    assert waits_for(house, ZHOU) == waits_for(house, FANG) == [other]


def test_what_is_overdue_is_told_once_and_comes_before_the_superior_then_the_representative(house: House) -> None:
    with working(house.store, actor(house, ADMIN), house.clock) as work:
        set_superior(work, person_of(work.session, CHEN), superior=person_of(work.session, FANG))
    found = accepted(house)  # containment is due in ten days
    pass_days(house, 10)
    house.sweep()
    assert "nonconformity.overdue" not in events(house, found)
    pass_days(house, 1)
    house.sweep()
    house.sweep()
    assert events(house, found).count("nonconformity.overdue") == 1
    assert waits_for(house, FANG) == []
    pass_days(house, 6)
    house.sweep()
    house.sweep()
    assert events(house, found).count("nonconformity.escalated") == 1
    assert waits_for(house, FANG) == waits_for(house, CHEN) == [found] and waits_for(house, ZHOU) == []
    pass_days(house, 14)
    house.sweep()
    assert events(house, found).count("nonconformity.escalated") == 2
    assert waits_for(house, ZHOU) == [found]
    take(house, CHEN, found, "contain", fields=DONE)
    assert waits_for(house, ZHOU) == waits_for(house, FANG) == []
    assert (row(house, found).escalation, row(house, found).escalated_on) == (0, None)


def test_a_house_that_stood_still_for_weeks_tells_all_of_it_at_once(house: House) -> None:
    found = accepted(house)
    pass_days(house, 60)
    house.sweep()
    told = events(house, found)
    assert (told.count("nonconformity.overdue"), told.count("nonconformity.escalated")) == (1, 2)
    house.sweep()
    assert events(house, found) == told


def test_a_new_term_that_is_let_pass_is_told_anew(house: House) -> None:
    found = contained(house)
    pass_days(house, 21)
    house.sweep()
    take(house, CHEN, found, "analyse", fields={
        "method": "fishbone", "from_man": ["没有培训。"], "evidence": "看过", "extent": "没有",
    })  # fmt: skip
    pass_days(house, 30)
    house.sweep()
    assert events(house, found).count("nonconformity.overdue") == 2


def test_what_has_ended_is_never_overdue(house: House) -> None:
    found = closed(house)
    gone = reported(house)
    take(house, ZHOU, gone, "reject", comment="误报")
    pass_days(house, 400)
    house.sweep()
    assert not {"nonconformity.overdue", "nonconformity.escalated"} & {*events(house, found), *events(house, gone)}


def test_rights_that_began_or_ended_and_people_who_left_change_whom_it_waits_for(house: House) -> None:
    found = reported(house, owner=LI)
    with working(house.store, actor(house, ADMIN), house.clock) as work:
        give_role(work, person_of(work.session, WANG), role="process_owner", unit=unit(house, "QA"))
        for held in work.session.scalars(
            select(RoleHeld).where(RoleHeld.person_id == person_of(work.session, ZHOU).id)
        ):
            if held.role == "management_representative":
                end_role(work, held)
    retire(house, LI)
    house.sweep()
    assert waits_for(house, WANG) == [found]
    assert waits_for(house, ZHOU) == []
    told = events(house, found)
    assert told.count("nonconformity.asked_anew") == 1
    house.sweep()
    assert events(house, found) == told


def test_what_an_owner_left_behind_waits_for_whoever_can_hand_it_on(house: House) -> None:
    found = accepted(house, owner=HE, unit=unit(house, "EN"))
    assert waits_for(house, HE) == [found] and waits_for(house, CHEN) == []
    retire(house, HE)
    house.sweep()
    assert waits_for(house, CHEN) == [found]


def test_a_verifier_who_left_is_replaced_by_whoever_may_verify(house: House) -> None:
    found = analysed(house)
    take(house, CHEN, found, "plan", fields=WAIVED | {"check_on": str(today(house))})
    take(house, ZHOU, found, "waive")
    assert waits_for(house, FANG) == [found]
    retire(house, FANG)
    house.sweep()
    assert waits_for(house, ZHOU) == [found]


def test_a_round_of_the_clock_asks_as_many_statements_for_many_as_for_few(house: House) -> None:
    def round_trip() -> int:
        sent: list[str] = []

        def note(_c: object, _cursor: object, statement: str, *_rest: object) -> None:
            sent.append(statement)

        engine = house.store._writers._engine
        event.listen(engine, "before_cursor_execute", note)
        with working(house.store, CLOCK, house.clock) as work:
            sweeping.ask_who_is_there(work)
            sweeping.note_overdue(work)
        event.remove(engine, "before_cursor_execute", note)
        return sum(one.startswith("SELECT") for one in sent)

    for _ in range(2):
        accepted(house)
        reported(house, SUN)
    few = round_trip()
    for _ in range(8):
        accepted(house)
        reported(house, SUN)
    assert round_trip() == few > 0
