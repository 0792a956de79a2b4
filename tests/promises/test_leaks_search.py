"""P9: whoever searches cannot tell that something exists which they may not see.

Two worlds that differ in hidden items of every kind, older and newer than what is shown, answer alike, on each engine:
hits, counts, facets, snippets, suggestions, what was meant, clauses, similar items; asked of the search itself, over
the API, by pages and by assistants, for staff, an administrator, the controller of a unit and an auditor from outside.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from assistants_hands import raw_call, token_of
from leak_worlds import onlooker
from search_worlds import KEEPER, READERS, SUN, VISITOR, Asked, opened, questions, worlds
from sqlalchemy import delete, select
from starlette.testclient import TestClient
from test_leaks import said

from docflow.house import House
from docflow.journal.work import working
from docflow.kernel.actor import INSTALLER
from docflow.lifecycle.items import Item, ItemAudience, visible
from docflow.people.queries import person_by_username, scope_of_person
from docflow.people.rights import Scope
from docflow.search.engines import ENGINES
from docflow.search.meant import meant
from docflow.search.query import ask, suggest
from docflow.search.similar import similar
from docflow.web.app import create_app

SEEDS = {"memory": 20260302, "tantivy": 20260303, "whoosh": 20260304}
"""Each engine is asked questions of its own: that engines answer alike is held by the contract of the engines."""
DIRECT, OVER_HTTP, BY_ASSISTANTS = 80, 10, 30
"""Questions put to the four readers in both worlds on each engine: six answers each directly, four over HTTP, up to two
to assistants. With what assistants read and are told of changes more than 7,500 answers for the pair of worlds."""
Ask = tuple[str, dict[str, Any]]
"""A tool and what it is asked."""
_ONCE = re.compile(rb'(nonce|name="token" value|csrf)[^>]*')


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory, empty_database: Path) -> tuple[Path, Path]:
    return worlds(tmp_path_factory.mktemp("worlds"), empty_database)


@pytest.fixture(scope="module", params=sorted(ENGINES))
def twins(request: pytest.FixtureRequest, data: tuple[Path, Path]) -> Iterator[tuple[House, House]]:
    if request.param == "tantivy":
        pytest.importorskip("tantivy")
    plain, twin = (opened(one, request.param) for one in data)
    yield plain, twin
    plain.close()
    twin.close()


def scope(house: House, who: str) -> Scope:
    with house.store.reading() as session:
        return scope_of_person(session, person_by_username(session, who).id, house.clock.now().date())


def answers(house: House, reader: Scope, asked: Asked) -> tuple[object, ...]:
    """Everything that search tells of one question: page, what was meant, suggestions, what is similar."""
    query = asked.query
    with house.store.reading() as session:
        answer = ask(house.index, session, reader, query)
        following = replace(query, after=answer.found.next) if answer.found.next else query
        return (
            answer,
            ask(house.index, session, reader, following),
            tuple(meant(house.index, session, reader, query, answer)),
            tuple(suggest(house.index, session, reader, query.text)),
            tuple(similar(house.index, reader, "revision", query.text, query.text)),
            house.index.count(scope=reader.terms()),
        )


def seed(house: House) -> int:
    return SEEDS[house.settings.search]


def differing(plain: House, twin: House, many: int) -> list[tuple[str, Asked]]:
    """The questions by which some reader could tell the two worlds apart."""
    told = []
    for who in READERS:
        readers = scope(plain, who), scope(twin, who)
        for asked in questions(seed(plain), many):
            if answers(plain, readers[0], asked) != answers(twin, readers[1], asked):
                told.append((who, asked))
    return told


def test_the_twin_hides_something_of_every_kind(twins: tuple[House, House]) -> None:
    kinds, ids, seen = [], [], []
    for house in twins:
        with house.store.reading() as session:
            ids.append(set(session.scalars(select(Item.id))))
            kinds.append(list(session.scalars(select(Item.kind))))
            seen.append([set(session.scalars(select(Item.id).where(visible(scope(house, who))))) for who in READERS])
    assert seen[0] == seen[1] and len(set(map(frozenset, seen[0]))) == len(READERS), "each sees something of their own"
    assert set() not in seen[0]
    searched = {kind.name for kind in twins[0].kinds.values() if kind.card is not None}
    assert all(kinds[1].count(kind) > kinds[0].count(kind) for kind in searched)
    assert twins[1].index.size() > twins[0].index.size()
    hidden = ids[1] - ids[0]
    assert ids[0] < ids[1] and min(hidden) < min(ids[0])
    assert sum(one - 1 in ids[0] for one in hidden) > 10, "between what is shown"


def test_search_tells_nobody_what_is_hidden_from_them(twins: tuple[House, House]) -> None:
    assert differing(*twins, DIRECT) == []
    found = [answers(twins[0], scope(twins[0], READERS[0]), asked)[0].found for asked in questions(seed(twins[0]), 60)]
    assert sum(bool(one.hits) for one in found) > 12, "questions that find nothing prove nothing"


def test_api_and_pages_tell_nobody_what_is_hidden_from_them(twins: tuple[House, House]) -> None:
    for who in READERS:
        one, other = (onlooker(house, who) for house in twins)
        for asked in questions(seed(twins[0]) + 100, OVER_HTTP):
            for path in ("/api/v1/search", "/api/v1/suggest", "/search", "/search/suggest"):
                address = f"{path}?{asked.address}"
                assert shown(one, address) == shown(other, address), (who, address)


def test_similar_items_tell_nobody_what_is_hidden_from_them(twins: tuple[House, House]) -> None:
    with twins[1].store.reading() as session:
        ids = list(session.scalars(select(Item.id)))
    for who in READERS:
        one, other = (onlooker(house, who) for house in twins)
        told = [shown(one, f"/api/v1/items/{item_id}/similar") for item_id in ids]
        assert told == [shown(other, f"/api/v1/items/{item_id}/similar") for item_id in ids]
        assert any(status == 200 for status, *_ in told)


def shown(looker, address):  # type: ignore[no-untyped-def]
    status, kind, etag, body = said(looker.get(address))
    return status, kind, etag, _ONCE.sub(b"", body)


LEAKS = {"everybody": (SUN, "all"), "a person": (SUN, "p"), "a unit": (KEEPER, "c"), "a scope": (VISITOR, "x")}


@pytest.mark.parametrize("leak", LEAKS)
def test_a_leak_would_be_seen(twins: tuple[House, House], leak: str) -> None:
    """The proof of the proof: one hidden card marked for a reader, and the worlds no longer answer alike."""
    plain, twin = twins
    who, begins = LEAKS[leak]
    with twin.store.reading() as session:
        hidden = session.scalars(select(Item).where(Item.kind == "finding")).first()
        assert hidden is not None
        make = twin.kinds["finding"].card
        assert make is not None
        card = make(session, hidden)
        assert card is not None
        shared = min(term for term in scope(twin, who).terms() if term.startswith(begins))
        twin.index.put([replace(card, readers=card.readers | {shared})], position=twin.index.position())
        try:
            assert who in {reader for reader, _ in differing(plain, twin, 12)}
        finally:
            twin.index.put([card], position=twin.index.position())
    assert differing(plain, twin, 12) == []


def told_to_assistants(house: House, who: str, asks: Iterable[Ask]) -> list[tuple[str, bytes]]:
    """What tools answer on the wire; a page that goes on is followed by the next."""
    served = create_app(replace(house, settings=house.settings.model_copy(update={"assistants": True})))
    token, told = token_of(house, who), []
    with TestClient(served, base_url="http://localhost") as client:
        for tool, arguments in asks:
            answer = raw_call("", token, tool=tool, client=client, **arguments)
            told.append((tool, answer.content))
            if following := answer.json()["result"].get("structuredContent", {}).get("next"):
                answer = raw_call("", token, tool=tool, client=client, **arguments, after=following)
                told.append((tool, answer.content))
    return told


def searches(seed: int, many: int) -> Iterator[Ask]:
    for asked in questions(seed, many):
        filters, limit = asked.query.filters, min(asked.query.limit, 20)
        choices = {name: sorted(filters.choices(name)) for name in ("type", "unit", "clause")}
        yield "search_documents", {"query": asked.query.text, "limit": limit, **choices}


def reading(numbers: list[str]) -> Iterator[Ask]:
    """Every text by its number, hidden ones too, and changes since days on either side of any change."""
    for number in numbers:
        yield "read_document", {"number": number}
        yield "read_document", {"number": number, "language": "en", "offset": 10}
    for since in ("2025-01-01", "2026-03-01", "2026-03-02", "2026-03-03", "2027-01-01"):
        for limit in (1, 3, 5, 20, 50):
            yield "list_changes", {"since": since, "limit": limit}


def numbers(house: House) -> list[str]:
    with house.store.reading() as session:
        return sorted({*session.scalars(select(Item.number)), "CN-QP-099"})


def test_assistants_are_told_nothing_of_what_is_hidden(twins: tuple[House, House]) -> None:
    found = 0
    for who in READERS:
        asks = [*searches(seed(twins[0]) + 200, BY_ASSISTANTS)]
        one, other = (told_to_assistants(house, who, asks) for house in twins)
        assert one == other, who
        found += sum(b"CN-QP" in answer for _, answer in one)
    assert found > 20, "questions that find nothing prove nothing"


def test_assistants_read_and_learn_of_nothing_that_is_hidden(data: tuple[Path, Path]) -> None:
    """These tools ask the database alone. The proof can fail: one hidden text addressed to all, and both tell."""
    plain, twin = (opened(one, "memory") for one in data)
    with twin.store.reading() as session:
        leaking = session.scalars(select(Item).where(Item.title_zh == "能源审核程序", Item.in_force)).one()
    asks = [*reading(numbers(twin))]

    def told(house: House, who: str) -> list[tuple[str, bytes]]:
        return told_to_assistants(house, who, asks)

    for who in READERS:
        assert told(plain, who) == told(twin, who), who
    with working(twin.store, INSTALLER, twin.clock) as work:
        work.session.add(ItemAudience(item_id=leaking.id, addressed="all", ref_id=0))
    one, other = told(plain, SUN), told(twin, SUN)
    with working(twin.store, INSTALLER, twin.clock) as work:
        work.session.execute(
            delete(ItemAudience).where(ItemAudience.item_id == leaking.id, ItemAudience.addressed == "all")
        )
    differ = {tool for tool, _ in set(one) ^ set(other)}
    assert differ == {"read_document", "list_changes"}
    for house in (plain, twin):
        house.close()


def test_a_leak_to_assistants_would_be_seen(twins: tuple[House, House]) -> None:
    plain, twin = twins
    with twin.store.reading() as session:
        hidden = session.scalars(select(Item).where(Item.title_zh == "能源审核程序", Item.in_force)).one()
        make = twin.kinds["revision"].card
        assert make is not None
        card = make(session, hidden)
    assert card is not None
    asks = [*searches(seed(plain) + 200, 10)]
    twin.index.put([replace(card, readers=card.readers | {"all"})], position=twin.index.position())
    try:
        assert told_to_assistants(plain, SUN, asks) != told_to_assistants(twin, SUN, asks)
    finally:
        twin.index.put([card], position=twin.index.position())
