"""P7 for nonconformities: of two people who act at the same moment one succeeds, and no number is given twice."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

from cast import CHEN, FANG, SUN, ZHOU
from given import take
from nonconformity_hands import (
    CLOSING,
    DONE,
    WAIVED,
    analysed,
    contained,
    keep_proof,
    pass_days,
    ready,
    reported,
    row,
    state_of,
    today,
    verifying,
)
from sqlalchemy import func, select

from docflow.house import House
from docflow.kernel.errors import Refusal
from docflow.nonconformities.models import NonconformityContainment, NonconformityVerdict
from docflow.store.errors import StoreBusy

ROUNDS = 12
Act = Callable[[], Any]


def race(*acts: Act) -> list[Any]:
    """What each act came to when all were let go at once; a refusal is an answer."""
    barrier = threading.Barrier(len(acts))

    def go(act: Act) -> Any:
        barrier.wait(20)
        try:
            return act()
        except Refusal as refusal:
            return refusal

    with ThreadPoolExecutor(len(acts)) as threads:
        return [future.result(60) for future in [threads.submit(go, act) for act in acts]]


def sound(house: House) -> bool:
    """Whether the journal and the rows tell the same of every item."""
    house.settle()
    return house.verify().sound


def won(ends: list[Any]) -> list[int]:
    return [at for at, end in enumerate(ends) if not isinstance(end, Refusal)]


def test_of_two_who_close_or_send_back_at_once_one_succeeds(house_on: House) -> None:
    house = house_on
    for _ in range(ROUNDS):
        found = analysed(house)
        take(house, CHEN, found, "plan", fields=WAIVED | {"check_on": str(today(house))})
        take(house, ZHOU, found, "waive")
        keep_proof(house, FANG, found)
        ends = race(
            lambda found=found: take(house, FANG, found, "close", fields=CLOSING),
            lambda found=found: take(house, ZHOU, found, "send_back", comment="又发生"),
        )
        assert len(won(ends)) == 1, ends
        assert state_of(house, found) == ("closed" if won(ends) == [0] else "analysed")
    with house.store.reading() as session:
        assert session.scalar(select(func.count()).select_from(NonconformityVerdict)) == ROUNDS
    assert sound(house)


def test_a_closing_and_the_judgement_that_it_did_not_help_do_not_miss_each_other(house_on: House) -> None:
    """Either it is judged effective first and closed, or judged ineffective first and analysed again: never both."""
    house = house_on
    for _ in range(ROUNDS):
        found, action = verifying(house)
        pass_days(house, 41)
        keep_proof(house, ZHOU, action, "效果")
        keep_proof(house, FANG, found)

        def judge_and_close(found: int = found, action: int = action) -> str:
            take(house, ZHOU, action, "judge_effective", comment="有效")
            return take(house, FANG, found, "close", fields=CLOSING)

        ends = race(
            judge_and_close,
            lambda action=action: take(house, ZHOU, action, "judge_ineffective", comment="又坏"),
        )
        # On PostgreSQL two that lock each other are told so; whoever is told tries again.
        if all(isinstance(end, StoreBusy) for end in ends):
            ends = [judge_and_close(), StoreBusy()]
        assert (state_of(house, action), state_of(house, found)) in (
            ("effective", "closed"), ("effective", "verifying"), ("ineffective", "analysed"),
        ), ends  # fmt: skip
    assert sound(house)


def test_two_who_record_the_containment_at_once_leave_one_record(house_on: House) -> None:
    house = house_on
    for _ in range(ROUNDS):
        found = reported(house)
        take(house, ZHOU, found, "accept")
        acts = [lambda found=found: take(house, CHEN, found, "contain", fields=DONE)] * 2
        assert len(won(race(*acts))) == 1
    with house.store.reading() as session:
        assert session.scalar(select(func.count()).select_from(NonconformityContainment)) == ROUNDS


def test_two_signatures_for_another_grade_are_of_two_people_however_fast(house_on: House) -> None:
    house = house_on
    for _ in range(ROUNDS):
        found = contained(house)
        take(house, CHEN, found, "propose_regrading", fields={"grade": "major"}, comment="影响交易")
        ends = race(
            lambda found=found: take(house, ZHOU, found, "regrade"),
            lambda found=found: take(house, CHEN, found, "regrade"),
            lambda found=found: take(house, CHEN, found, "drop_regrading", comment="算了"),
        )
        assert 1 not in won(ends) and len(won(ends)) == 1
        assert row(house, found).grade == ("major" if won(ends) == [0] else "minor")


def test_many_who_report_at_once_get_numbers_without_a_gap(house_on: House) -> None:
    house = house_on
    ends = race(*[lambda: reported(house, SUN)] * 8)
    again = [reported(house, SUN) for end in ends if isinstance(end, StoreBusy)]
    numbers = sorted(row(house, one).number for one in [*(end for end in ends if isinstance(end, int)), *again])
    assert numbers == [f"NC-2026-{at:03}" for at in range(1, 9)]


def test_after_all_that_the_journal_and_the_rows_tell_the_same(house_on: House) -> None:
    house = house_on
    found, _ = ready(house)
    house.clock.move_to(house.clock.now() + timedelta(days=1))  # type: ignore[attr-defined]
    ends = race(*[lambda: take(house, FANG, found, "close", fields=CLOSING)] * 3, house.sweep)
    assert len(won(ends)) == 2  # one closing, and the clock
    assert sound(house)
