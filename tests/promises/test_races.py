"""P7: of two people who act at the same moment exactly one succeeds, the other is told why, and nothing gets stuck."""

import os
import random
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from cast import CHEN, HE, LI, WANG, ZHAO, ZHOU
from promise_steps import Hands, effective_twice, journal_lies

from docflow.documents.errors import NotEditable, RevisionAlreadyOpen
from docflow.house import House
from docflow.journal.verify import verify
from docflow.kernel.errors import Refusal
from docflow.lifecycle.errors import AlreadyClaimed, StatementDiffers, StepRefused, VersionStale
from docflow.store.errors import StoreBusy

CYCLES = int(os.environ.get("DOCFLOW_TEST_RACES", "200"))
"""Races of each kind on each database."""
STAGES = [{"kind": "review", "people": [ZHAO, HE], "rule": "any"}]
LATE = (StepRefused, VersionStale, StatementDiffers)
Act = Callable[[], Any]


class Races:
    """Two acts let go at the same moment, again and again."""

    def __init__(self) -> None:
        self._threads = ThreadPoolExecutor(2)
        self._barrier = threading.Barrier(2)
        self._chance = random.Random(7)
        self.run: Counter[str] = Counter()
        self.won: Counter[str] = Counter()

    def race(self, name: str, first: Act, second: Act, *, losing: tuple[type[Refusal], ...] = LATE) -> int:
        """Which of the two won, 0 or 1; anything but one winner and one named refusal fails the test."""

        def go(act: Act) -> Any:
            self._barrier.wait(20)
            # Without a little chance, whoever passes the barrier last would always be first.
            time.sleep(self._chance.random() * 0.004)
            try:
                return act()
            except Refusal as refusal:
                return refusal

        ends = [future.result(60) for future in [self._threads.submit(go, act) for act in (first, second)]]
        lost = [isinstance(end, Refusal) for end in ends]
        assert sorted(lost) == [False, True], f"{name}: {[getattr(end, 'facts', end) for end in ends]}"
        refusal = ends[lost.index(True)]
        assert isinstance(refusal, losing), f"{name}: lost by {refusal!r}"
        winner = lost.index(False)
        self.run[name] += 1
        self.won[f"{name}:{winner}"] += 1
        return winner

    def close(self) -> None:
        self._threads.shutdown()


@pytest.fixture
def races() -> Iterator[Races]:
    made = Races()
    yield made
    made.close()


def one_life(hands: Hands, races: Races, number: int) -> None:
    """A document from its draft to its withdrawal, with a race at every turn."""
    house = hands.house
    first = hands.begin(LI, f"作业 {number}")
    hands.upload(LI, first, f"第一稿 {number}")
    staffed = {"stages": STAGES, "approver": ZHOU}

    def twice(name: str, who: str, item: int, step: str, other: str | None = None, **more: Any) -> None:
        seen = hands.see(who, item, step)
        races.race(
            name,
            lambda: hands.take(who, item, step, seen=seen, **more),
            lambda: hands.take(other or who, item, step, seen=seen, **more),
        )

    # Without the version and statement seen before, only lock and guards stand between the two.
    races.race(
        "two submit",
        lambda: hands.take(LI, first, "submit", fields=staffed),
        lambda: hands.take(LI, first, "submit", fields=staffed),
    )
    races.race("two reviewers", lambda: hands.take(ZHAO, first, "agree"), lambda: hands.take(HE, first, "agree"))

    def take_back_and_edit() -> None:
        hands.take(LI, first, "recall", comment="还要改")
        hands.upload(LI, first, f"改稿 {number}")

    seen = hands.see(ZHOU, first, "approve")
    if races.race("approve, recall", lambda: hands.take(ZHOU, first, "approve", seen=seen), take_back_and_edit):
        hands.take(LI, first, "submit", fields=staffed)
        hands.take(ZHAO, first, "agree")
        hands.take(ZHOU, first, "approve")
    assert hands.state(first) == "approved"
    today = {
        "effective_on": hands.today,
        "distribution": [{"to": "unit", "who": "QA"}],
        "short_notice_reason": "急用",
    }
    races.race(
        "two publish",
        lambda: hands.take(WANG, first, "publish", fields=today),
        lambda: hands.take(WANG, first, "publish", fields=today),
    )
    assert hands.state(first) == "effective"

    document = hands.document_of(first)
    opened: list[int] = []

    def revise(who: str) -> None:
        opened.append(hands.revise(who, document, reason="年度修订", summary="更新"))

    races.race("two revise", lambda: revise(LI), lambda: revise(ZHOU), losing=(RevisionAlreadyOpen, AlreadyClaimed))
    (second,) = opened
    before = hands.see(LI, second, "submit")
    submitted = races.race(
        "submit, edit",
        lambda: hands.take(LI, second, "submit", seen=before, fields={"stages": STAGES, "approver": CHEN}),
        lambda: hands.upload(LI, second, f"抢改 {number}"),
        losing=(*LATE, NotEditable),
    )
    if submitted:
        hands.take(LI, second, "submit", fields={"stages": STAGES, "approver": CHEN})
    hands.take(HE, second, "agree")
    twice("one approver twice", CHEN, second, "approve")
    tomorrow = (house.clock.now() + timedelta(days=1)).astimezone(house.clock.zone).date().isoformat()
    assert hands.take(WANG, second, "publish", fields=today | {"effective_on": tomorrow}) == "released"
    ready_to_end(hands, races, first, second)


def ready_to_end(hands: Hands, races: Races, first: int, second: int) -> None:
    """The day has come: two clocks make the next text effective while its predecessor is suspended."""
    house = hands.house
    house.clock.move_to(house.clock.now() + timedelta(days=1))

    failed: list[BaseException] = []

    def careful(act: Act, *expected: type[Refusal]) -> Act:
        def go() -> None:
            try:
                act()
            except expected:
                return
            except BaseException as other:
                failed.append(other)

        return go

    acts = (
        careful(house.sweep),
        careful(house.sweep),
        # Of a person and two clocks that lock each other PostgreSQL picks one to give up, and tells it so.
        careful(lambda: hands.take(WANG, first, "suspend", comment="停用"), *LATE, StoreBusy),
    )
    threads = [threading.Thread(target=act) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert not failed, failed
    if hands.state(second) != "effective":
        house.sweep()
    races.run["two clocks, suspend"] += 1
    assert (hands.state(first), hands.state(second)) == ("superseded", "effective")
    seen = hands.see(ZHOU, second, "withdraw")
    races.race(
        "two withdraw",
        lambda: hands.take(ZHOU, second, "withdraw", seen=seen, comment="不再需要"),
        lambda: hands.take(CHEN, second, "withdraw", seen=seen, comment="不再需要"),
    )
    assert hands.state(second) == "withdrawn"


def test_exactly_one_of_two_simultaneous_acts_succeeds(house_on: House, races: Races) -> None:
    hands = Hands(house_on)
    for number in range(CYCLES):
        one_life(hands, races, number)
    house_on.settle()
    assert set(races.run.values()) == {CYCLES}, races.run
    assert journal_lies(house_on) == []
    assert effective_twice(house_on) == []
    report = verify(house_on.store, house_on.signer.public_key, now=house_on.clock.now())
    assert report.sound, report.findings
    # Races that always end the same way would be none.
    assert races.won["approve, recall:0"] and races.won["approve, recall:1"], races.won
