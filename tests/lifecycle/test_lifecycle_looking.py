"""Who only looks at an item waits for nobody who changes it."""

from concurrent.futures import ThreadPoolExecutor

from cast import LI, WANG, actor
from given import draft

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
