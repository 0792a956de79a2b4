"""Whoever has just done something finds it with the next search, by page and by program."""

import threading
import time

from cast import LI, SUN, WANG, actor
from given import approved, draft, publish
from pages_reader import Reader

from docflow.journal.work import looking
from docflow.search.errors import IndexBroken
from docflow.search.own_steps import caught_up
from docflow.worker import at_work

JSON = {"accept": "application/json"}


def search(house, who, words):
    answer = Reader(house, who).client.get("/api/v1/search", params={"q": words, "state": "draft"}, headers=JSON)
    assert answer.status_code == 200, answer.text
    return answer.json()


def test_ones_own_step_is_found_by_the_very_next_search(house):
    with at_work(house):
        li = Reader(house, LI)
        for turn in range(20):
            made = li.client.post(
                "/api/v1/documents",
                json={
                    "type": "procedure",
                    "title": {"zh": f"第{turn}号检漏程序", "en": ""},
                    "unit": "QA",
                    "clauses": ["7.5"],
                },
                headers=JSON,
            )
            assert made.status_code == 201, made.text
            found = li.client.get(
                "/api/v1/search", params={"q": f"第{turn}号检漏", "state": "draft"}, headers=JSON
            ).json()
            assert [hit["number"] for hit in found["items"]] == [made.json()["number"]], turn
            assert not found["behind"]
        assert "第3号" in li.see("/search", q="第3号检漏", state="draft")


def test_what_is_published_is_found_by_who_published_it(house):
    ready = approved(house, "检漏程序", text="氨泄漏的检查。")
    with at_work(house):
        publish(house, ready)
        page = Reader(house, WANG).see("/search", q="氨泄漏")
        assert "检漏程序" in page and "再搜索一次" not in page


def test_a_search_waits_for_the_index_and_for_nobody_elses_steps(house):
    house.settle()
    draft(house, LI, "检漏程序")
    with looking(house.store, actor(house, SUN), house.clock) as work:
        Reader(house, SUN)
        assert caught_up(work, house.index, patience=0), "Sun did nothing but log in"
    with looking(house.store, actor(house, LI), house.clock) as work:
        assert not caught_up(work, house.index, patience=0)
        catching_up = threading.Thread(target=house.settle)
        catching_up.start()
        assert caught_up(work, house.index, patience=60)
        catching_up.join()
        assert caught_up(work, house.index, patience=0)


def test_an_index_that_stands_still_is_waited_for_a_second_and_the_page_says_so(house):
    house.settle()
    draft(house, LI, "检漏程序")
    begun = time.monotonic()
    assert search(house, LI, "检漏")["behind"]
    assert 1 <= time.monotonic() - begun < 5
    assert "还没有进入索引" in Reader(house, LI).see("/search", q="检漏", state="draft")


def test_nobody_waits_for_an_index_that_is_down_nor_for_what_is_long_done(house, monkeypatch):
    draft(house, LI, "检漏程序")
    later = house.clock.now().replace(hour=23)
    with looking(house.store, actor(house, LI), house.clock) as work:
        with monkeypatch.context() as stopped:
            stopped.setattr(type(house.clock), "now", lambda _: later)
            assert caught_up(work, house.index, patience=0)
        while house.sealer.seal_once():
            pass

        def broken():
            raise IndexBroken(reason="gone")

        monkeypatch.setattr(house.index, "position", broken)
        assert caught_up(work, house.index, patience=0)
