"""Behind the scenes: what is committed gets sealed and found, what falls due is taken, a lost index comes back."""

import time
from collections.abc import Callable
from datetime import timedelta

from cast import LI
from given import approved, draft, publish, take

from docflow.house import House
from docflow.journal.models import JournalUnsealed
from docflow.lifecycle.items import Item
from docflow.search.index import Query
from docflow.search.memory import MemoryIndex
from docflow.search.rebuilding import mend, rebuild
from docflow.worker import at_work

EVERYTHING = frozenset({"all"})


def soon(true: Callable[[], bool]) -> bool:
    deadline = time.monotonic() + 15
    while not true() and time.monotonic() < deadline:
        time.sleep(0.05)
    return true()


def unsealed(house: House) -> int:
    with house.store.reading() as session:
        return session.query(JournalUnsealed).count()


def state(house: House, revision_id: int) -> str:
    with house.store.reading() as session:
        return session.get_one(Item, revision_id).state


def test_what_people_do_is_sealed_and_found_while_the_worker_runs(house: House) -> None:
    with at_work(house):
        revision_id = approved(house, "文件控制程序", text="外来文件每六个月核对一次。")
        publish(house, revision_id)
        assert soon(lambda: unsealed(house) == 0)
        assert soon(lambda: house.index.find(Query("六个月核对"), scope=EVERYTHING).total == 1)


def test_a_text_takes_effect_on_its_day_without_anybody(house: House) -> None:
    revision_id = approved(house, "文件控制程序")
    tomorrow = house.clock.now() + timedelta(days=1)
    publish(house, revision_id, on=tomorrow.date())
    house.clock.move_to(tomorrow)
    with at_work(house):
        assert soon(lambda: state(house, revision_id) == "effective")


def test_the_worker_stops_within_seconds_and_does_nothing_afterwards(house: House) -> None:
    with at_work(house) as worker:
        assert soon(lambda: unsealed(house) == 0)
        began = time.monotonic()
        worker.stop()
        assert time.monotonic() - began < 5
    draft(house, LI, "甲")
    time.sleep(1)
    assert unsealed(house) > 0


def test_an_index_ahead_of_its_database_is_made_anew(house: House) -> None:
    draft(house, LI, "记录控制程序")
    house.settle()
    assert not mend(house.store, house.kinds, house.index)
    house.index.put([], position=10_000)
    assert mend(house.store, house.kinds, house.index)
    assert house.index.size() == 1


def test_a_rebuilt_index_holds_what_following_the_journal_would_have_given(house: House) -> None:
    first = approved(house, "文件控制程序")
    publish(house, first)
    take(house, "zhou", first, "withdraw", comment="不再需要", fields={})
    draft(house, LI, "记录控制程序")
    house.settle()
    fresh = MemoryIndex()
    compared = rebuild(house.store, house.kinds, fresh)
    assert compared.agree
    assert compared.expected == 2
    assert fresh.checksum() == house.index.checksum()
