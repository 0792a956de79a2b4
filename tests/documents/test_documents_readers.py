"""7.5.3: a text reaches those it is for, and each of them confirms having read it."""

from datetime import timedelta
from typing import Any

import pytest
from cast import CHEN, HE, LI, SUN, WANG, ZHAO, ZHOU
from documents_hands import (
    by,
    hold_post,
    in_force,
    join,
    leave,
    move,
    opened,
    owed,
    pass_days,
    person_id,
    read,
    release,
    replaced,
    row,
    see_through,
    tasks_of,
    today,
    todo_of,
    written,
)
from given import take

from docflow.documents import readers
from docflow.documents.errors import AcknowledgementNotAsked, NotOpenedYet
from docflow.house import House
from docflow.kernel.errors import NotAllowed
from docflow.people.errors import PostUnknown, ReasonMissing, UnitUnknown

EVERYBODY = {"李明", "赵倩", "陈刚", "周岚", "王敏", "孙悦", "何伟", "方总"}
PR = [{"to": "unit", "who": "PR"}]


@pytest.mark.parametrize(
    ("to", "names"),
    [
        ([{"to": "unit", "who": "QA"}], {"李明", "赵倩", "王敏"}),
        ([{"to": "post", "who": "kiln"}], {"何伟"}),
        ([{"to": "person", "who": "sun"}], {"孙悦"}),
        (
            [{"to": "unit", "who": "PR"}, {"to": "person", "who": "sun"}, {"to": "post", "who": "kiln"}],
            {"孙悦", "何伟"},
        ),
        ([{"to": "unit", "who": "QA", "acknowledge": False}], set()),
        ([], set()),
    ],
)
def test_whom_a_text_is_addressed_to_is_asked_once(house: House, to: list[dict[str, Any]], names: set[str]) -> None:
    hold_post(house, HE, "kiln", "PR")
    assert set(owed(house, in_force(house, to=to))) == names


def test_a_text_for_all_asks_everybody_who_works_here(house: House) -> None:
    assert set(owed(house, in_force(house))) >= EVERYBODY


@pytest.mark.parametrize(
    ("line", "fault"), [({"to": "unit", "who": "XX"}, UnitUnknown), ({"to": "post", "who": "XX"}, PostUnknown)]
)
def test_a_text_is_not_addressed_to_what_does_not_exist(house: House, line: dict[str, Any], fault: type) -> None:
    one = written(house)
    see_through(house, one)
    with pytest.raises(fault):
        release(house, one, to=[line])


def test_a_text_is_opened_before_it_is_confirmed_and_confirmed_once(house: House) -> None:
    one = in_force(house)
    with pytest.raises(NotOpenedYet), by(house, SUN) as work:
        readers.acknowledge(work, opened(work, one))
    read(house, SUN, one)
    mine = owed(house, one)["孙悦"]
    assert mine.state == "acknowledged" and mine.text_sha256 == row(house, one).content_sha256
    with pytest.raises(AcknowledgementNotAsked):
        read(house, SUN, one)
    assert todo_of(house, SUN) == []


def test_nobody_confirms_for_somebody_else(house: House) -> None:
    one = in_force(house, to=PR)
    with pytest.raises(AcknowledgementNotAsked):
        read(house, WANG, one)


def test_what_is_not_read_in_time_is_late(house: House) -> None:
    one = in_force(house, to=PR)
    assert owed(house, one)["孙悦"].due_on == today(house) + timedelta(days=7)
    pass_days(house, 7)
    assert not tasks_of(house, SUN)[0].is_late(today(house))
    pass_days(house, 1)
    assert tasks_of(house, SUN)[0].is_late(today(house))


def test_a_controller_lets_somebody_off_with_a_reason(house: House) -> None:
    one = in_force(house, to=PR)
    sun = person_id(house, SUN)
    with pytest.raises(NotAllowed), by(house, LI) as work:
        readers.waive(work, opened(work, one), sun, reason="休假")
    with pytest.raises(ReasonMissing), by(house, WANG) as work:
        readers.waive(work, opened(work, one), sun, reason="  ")
    with by(house, WANG) as work:
        readers.waive(work, opened(work, one), sun, reason="长期病假")
    assert owed(house, one)["孙悦"].state == "waived" and todo_of(house, SUN) == []
    house.sweep()
    assert owed(house, one)["孙悦"].reason == "长期病假"


def test_whoever_joins_later_is_asked_too_and_has_as_long(house: House) -> None:
    one = in_force(house, to=PR)
    pass_days(house, 30)
    join(house, "qian", "钱一", "PR")
    house.sweep()
    house.sweep()
    assert owed(house, one)["钱一"].due_on == today(house) + timedelta(days=7)


def test_whoever_leaves_is_asked_no_more(house: House) -> None:
    one = in_force(house, to=PR)
    leave(house, SUN)
    house.sweep()
    assert owed(house, one)["孙悦"].state == "waived"


def test_whoever_moves_away_is_asked_no_more_and_anew_on_coming_back(house: House) -> None:
    one = in_force(house, to=PR)
    move(house, SUN, "EN")
    assert todo_of(house, SUN) == []
    house.sweep()
    assert owed(house, one)["孙悦"].state == "waived"
    pass_days(house, 3)
    move(house, SUN, "PR")
    house.sweep()
    assert owed(house, one)["孙悦"].state == "assigned"
    assert owed(house, one)["孙悦"].due_on == today(house) + timedelta(days=7)


def test_what_was_confirmed_stays_confirmed_whoever_moves(house: House) -> None:
    one = in_force(house, to=PR)
    read(house, SUN, one)
    move(house, SUN, "EN")
    house.sweep()
    assert owed(house, one)["孙悦"].state == "acknowledged"


def test_an_editorial_revision_carries_over_what_was_confirmed(house: House) -> None:
    first = in_force(house)
    read(house, SUN, first)
    wording = replaced(house, first, editorial=True)
    assert owed(house, wording)["孙悦"].state == "acknowledged" and owed(house, wording)["何伟"].state == "assigned"
    assert owed(house, first)["何伟"].state == "replaced"
    again = replaced(house, first, editorial=True)
    assert owed(house, again)["孙悦"].state == "acknowledged"


def test_any_other_revision_asks_everybody_again(house: House) -> None:
    first = in_force(house)
    read(house, SUN, first)
    second = replaced(house, first)
    assert owed(house, second)["孙悦"].state == "assigned" and owed(house, first)["孙悦"].state == "acknowledged"


def test_a_withdrawn_text_is_not_to_be_read(house: House) -> None:
    one = in_force(house)
    take(house, ZHOU, one, "withdraw", comment="不用了")
    assert {each.state for each in owed(house, one).values()} == {"replaced"} and todo_of(house, SUN) == []


def test_a_suspended_text_is_not_to_be_read_meanwhile(house: House) -> None:
    one = in_force(house, to=PR)
    due = owed(house, one)["孙悦"].due_on
    take(house, WANG, one, "suspend", comment="有误")
    assert todo_of(house, SUN) == []
    with pytest.raises(AcknowledgementNotAsked):
        read(house, SUN, one)
    join(house, "qian", "钱一", "PR")
    pass_days(house, 10)
    house.sweep()
    assert set(owed(house, one)) == {"孙悦"}
    take(house, WANG, one, "resume", comment="查明无误")
    house.sweep()
    assert owed(house, one)["孙悦"].due_on == due + timedelta(days=10) and "钱一" in owed(house, one)
    read(house, SUN, one)


def test_who_has_read_is_known_to_those_who_answer_for_it(house: House) -> None:
    one = in_force(house)
    told = []
    for who in (WANG, CHEN, ZHOU, LI, ZHAO, SUN):
        with by(house, who) as work:
            told.append(readers.may_see_readers(readers.scope_of(work), opened(work, one)))
    assert told == [True, True, True, False, False, False]
