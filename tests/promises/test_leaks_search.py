"""P9: whoever searches cannot tell that something exists which they may not see.

Two worlds that differ in hidden items of every kind answer alike, on each engine: hits, counts, facets,
snippets, suggestions, what was meant, clauses, similar items; asked of the search itself, over the API and by pages.
What assistants are told is held in test_leaks_assistants.
"""

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from leak_worlds import onlooker
from search_worlds import READERS, Asked, opened, questions, worlds
from sqlalchemy import select
from test_leaks import said

from docflow.house import House
from docflow.lifecycle.items import Item, visible
from docflow.people.queries import person_by_username, scope_of_person
from docflow.people.rights import Scope
from docflow.search.engines import ENGINES
from docflow.search.meant import meant
from docflow.search.query import ask, suggest
from docflow.search.similar import similar

SEED = 20260302
DIRECT, OVER_HTTP = 220, 50
"""Questions put to both readers in both worlds: six answers each directly, four over HTTP, 6,080 for each engine."""
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


def differing(plain: House, twin: House, many: int) -> list[tuple[str, Asked]]:
    """The questions by which some reader could tell the two worlds apart."""
    told = []
    for who in READERS:
        readers = scope(plain, who), scope(twin, who)
        for asked in questions(SEED, many):
            if answers(plain, readers[0], asked) != answers(twin, readers[1], asked):
                told.append((who, asked))
    return told


def test_the_twin_hides_something_of_every_kind(twins: tuple[House, House]) -> None:
    kinds, seen = [], []
    for house in twins:
        with house.store.reading() as session:
            kinds.append(list(session.scalars(select(Item.kind))))
            seen.append([set(session.scalars(select(Item.id).where(visible(scope(house, who))))) for who in READERS])
    assert seen[0] == seen[1] and seen[0][0] > seen[0][1] != set()
    searched = {kind.name for kind in twins[0].kinds.values() if kind.card is not None}
    assert all(kinds[1].count(kind) > kinds[0].count(kind) for kind in searched)
    assert twins[1].index.size() > twins[0].index.size()


def test_search_tells_nobody_what_is_hidden_from_them(twins: tuple[House, House]) -> None:
    assert differing(*twins, DIRECT) == []
    found = [answers(twins[0], scope(twins[0], READERS[0]), asked)[0].found for asked in questions(SEED, 100)]
    assert sum(bool(one.hits) for one in found) > 20, "questions that find nothing prove nothing"


def test_api_and_pages_tell_nobody_what_is_hidden_from_them(twins: tuple[House, House]) -> None:
    for who in READERS:
        one, other = (onlooker(house, who) for house in twins)
        for asked in questions(SEED + 1, OVER_HTTP):
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


@pytest.mark.parametrize("leak", ["a term of everybody's", "a number"])
def test_a_leak_would_be_seen(twins: tuple[House, House], leak: str) -> None:
    """The proof of the proof: one hidden card marked for everybody, and the worlds no longer answer alike."""
    plain, twin = twins
    with twin.store.reading() as session:
        hidden = session.scalars(select(Item).where(Item.kind == "finding")).first()
        assert hidden is not None
        make = twin.kinds["finding"].card
        assert make is not None
        card = make(session, hidden)
        assert card is not None
        readers = scope(twin, READERS[0]).terms()
        shared = "all" if leak == "a term of everybody's" else min(readers - {"all"})
        twin.index.put([replace(card, readers=card.readers | {shared})], position=twin.index.position())
        try:
            assert differing(plain, twin, 30) != []
        finally:
            twin.index.put([card], position=twin.index.position())
    assert differing(plain, twin, 30) == []
