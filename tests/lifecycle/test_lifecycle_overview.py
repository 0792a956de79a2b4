"""What waits, what belongs together and what can happen is shown whole, and to nobody who may not see it."""

from collections.abc import Iterator
from contextlib import contextmanager
from xml.etree import ElementTree

import pytest
from cast import CAST, CHEN, LI, SUN, WANG, ZHAO, ZHOU, actor
from given import approved, draft, publish, take, upload, word_file
from sqlalchemy import event, select

from docflow.house import House
from docflow.journal.work import looking, working
from docflow.kernel.text import Language
from docflow.lifecycle.drawing import mermaid
from docflow.lifecycle.items import Item
from docflow.lifecycle.links import Link, link, links_of
from docflow.lifecycle.worklist import waiting
from docflow.people.queries import scope_of
from docflow.web.drawing import svg


def waits_for(house: House, who: str) -> list[int]:
    with looking(house.store, actor(house, who), house.clock) as work:
        rows = work.session.execute(waiting(house.lifecycles.values(), scope_of(work))).all()
        return [row[0].id for row in rows]


def everybody(house: House, item_id: int) -> set[str]:
    return {one.username for one in CAST if item_id in waits_for(house, one.username)}


def test_at_every_turn_a_text_waits_for_exactly_those_who_must_act(house_on: House) -> None:
    house = house_on
    revision = draft(house, LI, "待办试验")
    upload(house, LI, revision, word_file("待办试验"))
    assert everybody(house, revision) == {LI}
    turns = ((LI, "submit", {ZHAO}), (ZHAO, "agree", {CHEN}), (CHEN, "agree", {ZHOU}), (ZHOU, "approve", {WANG}))
    for who, step, next_ones in turns:
        take(house, who, revision, step)
        assert everybody(house, revision) == next_ones, step
    publish(house, revision)
    assert everybody(house, revision) == set()


@contextmanager
def counted(house: House) -> Iterator[list[str]]:
    statements: list[str] = []

    def note(_c: object, _cursor: object, statement: str, *_more: object) -> None:
        statements.append(statement)

    event.listen(house.store.engine, "before_cursor_execute", note)
    yield statements
    event.remove(house.store.engine, "before_cursor_execute", note)


def test_the_list_is_one_question_however_long_it_is(house: House) -> None:
    for number in range(7):
        draft(house, LI, f"草稿 {number}")
    with looking(house.store, actor(house, LI), house.clock) as work:
        scope = scope_of(work)
        with counted(house) as statements:
            rows = work.session.execute(waiting(house.lifecycles.values(), scope)).all()
            titles = [row[0].title.zh for row in rows]
    assert len(titles) == 7
    assert len([one for one in statements if "FROM item" in one]) == 1


def test_links_are_walked_both_ways_and_hide_what_the_reader_may_not_see(house: House) -> None:
    public = approved(house, "公开")
    publish(house, public)
    hidden = draft(house, LI, "草稿")
    with working(house.store, actor(house, LI), house.clock) as work:
        one, other = work.session.get_one(Item, hidden), work.session.get_one(Item, public)
        link(work, one, "mentions", other)
        link(work, one, "mentions", other)

    def seen(who: str, item_id: int) -> list[tuple[str, int]]:
        with looking(house.store, actor(house, who), house.clock) as work:
            rows = work.session.execute(links_of(item_id, scope_of(work))).all()
            return [(row[0].relation, row[1].id) for row in rows if row[0].relation == "mentions"]

    assert seen(LI, hidden) == [("mentions", public)]
    assert seen(LI, public) == [("mentions", hidden)]
    assert seen(SUN, public) == []
    with house.store.reading() as session:
        assert len(session.scalars(select(Link).where(Link.relation == "mentions")).all()) == 1


@pytest.mark.parametrize("kind", ["revision", "periodic_review"])
@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_drawing_shows_every_state_and_every_step(house: House, kind: str, language: Language) -> None:
    workflow = house.lifecycles[kind].newest
    text, picture = mermaid(workflow, language), svg(workflow, language, current=workflow.initial)
    assert text.startswith("stateDiagram-v2\n")
    words = "".join(ElementTree.fromstring(picture).itertext())
    for name, state in workflow.states.items():
        assert f"    {name} : {state.label.text.in_(language)}\n" in text
        assert state.label.text.in_(language) in words
    for step in workflow.steps.values():
        for origin in step.origin:
            assert f"    {origin} --> {step.to} : {step.label.text.in_(language)}\n" in text
        assert step.label.text.in_(language) in words
    assert picture.count("current") == 1
