"""Who only looks at an item waits for nobody who changes it; who waited to change it sees it as it now stands."""

import time
from concurrent.futures import ThreadPoolExecutor

from cast import LI, WANG, actor
from given import draft

from docflow.documents.models import Revision
from docflow.house import House
from docflow.journal.work import looking, working
from docflow.lifecycle.items import open_item
from docflow.people.queries import scope_of


def test_looking_at_an_item_goes_on_while_somebody_holds_it(house_on: House) -> None:
    house = house_on
    revision_id = draft(house, LI, "文件控制程序")

    def look() -> str:
        with looking(house.store, actor(house, WANG), house.clock) as work:
            return open_item(work.session, revision_id, scope_of(work)).state

    with ThreadPoolExecutor(1) as threads, working(house.store, actor(house, LI), house.clock) as work:
        open_item(work.session, revision_id, scope_of(work))
        assert threads.submit(look).result(timeout=5) == "draft"


def test_who_waited_for_an_item_sees_the_whole_of_it_as_it_now_stands(house_on: House) -> None:
    house = house_on
    revision_id = draft(house, LI, "文件控制程序")

    def wait_for_it() -> tuple[int, str]:
        with working(house.store, actor(house, LI), house.clock) as work:
            item = open_item(work.session, revision_id, scope_of(work))
            assert isinstance(item, Revision)
            return item.version, item.summary

    with ThreadPoolExecutor(1) as threads:
        with working(house.store, actor(house, LI), house.clock) as work:
            item = open_item(work.session, revision_id, scope_of(work))
            assert isinstance(item, Revision)
            waiting = threads.submit(wait_for_it)
            time.sleep(0.3)  # long enough for the other to stand at the lock
            assert not waiting.done()
            item.summary = "增加监测周期"
            work.record("revision.described", item, {"summary": item.summary})
        assert waiting.result(timeout=10) == (item.version, "增加监测周期")
