"""Performance page, "search answers", on 2,000 documents and the real ones: none false, none missed, each shown."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from engines import ALL, BLANK, ENGINES
from generated_documents import Writer
from oracle_questions import Asker, Question
from plain_oracle import Oracle
from shown_marks import shows, shows_some

from docflow.documents.intake.pool import Pool
from docflow.kernel.errors import Refusal
from docflow.search.index import Card, Hit, Index, Query

REAL = Path(__file__).parents[2].parent / "shared" / "cases"
MANY = 2000
SEED = 20260302
PAGE = 100


def own_clause(card: Card) -> Card:
    """Its number as a clause: the counts of that facet then tell the whole set of hits, however large."""
    return replace(card, clauses=(f"no. {card.item_id}",), readers=ALL)


@pytest.fixture(scope="module")
def cards(file_readers: Pool) -> list[Card]:
    """Generated documents, and the texts of real files as the intake reads them; more generated ones without."""
    made = Writer(SEED).documents(BLANK, MANY)
    for path in sorted(REAL.glob("[0-9][0-9]_*")):
        try:
            taken = file_readers.take_in(path, path.name)
        except Refusal:
            continue
        found = taken.proposal
        title = found.title or path.stem
        made.append(
            replace(
                BLANK,
                item_id=len(made) + 1,
                number=found.number or "",
                title_zh="" if title.isascii() else title,
                title_en=title if title.isascii() else "",
                body=taken.text,
            )
        )
    made += Writer(SEED + 1).documents(BLANK, 0 if len(made) > MANY else 30)
    return [own_clause(replace(card, item_id=place)) for place, card in enumerate(made, start=1)]


@dataclass(frozen=True)
class Truth:
    question: Question
    hits: frozenset[int]
    relaxed: bool


@pytest.fixture(scope="module")
def truths(cards: list[Card]) -> list[Truth]:
    oracle = Oracle(cards)
    told = []
    for question in Asker(cards, cards[MANY:], SEED).questions():
        exact = oracle.meant(question.means)
        told.append(Truth(question, exact or oracle.partly(question.means), relaxed=not exact))
    return told


@pytest.fixture(scope="module", params=ENGINES)
def filled(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, cards: list[Card]
) -> Iterator[Index]:
    index = ENGINES[request.param](tmp_path_factory.mktemp("truth") / "index")
    index.rebuild(cards[:MANY], position=0)
    index.put(cards[MANY:], position=1)
    yield index
    index.close()


def test_questions_of_every_class_find_few_many_and_none(truths: list[Truth]) -> None:
    kinds = Counter(truth.question.kind for truth in truths)
    assert len(truths) >= 500 and len(kinds) == 17 and min(kinds.values()) >= 25
    sizes = [0 if truth.relaxed else len(truth.hits) for truth in truths]
    assert sum(size == 0 for size in sizes) >= 50
    assert sum(0 < size < 20 for size in sizes) >= 150
    assert sum(size > 100 for size in sizes) >= 60


def test_the_hits_are_exactly_those_that_mean_it_and_every_one_shows_why(filled: Index, truths: list[Truth]) -> None:
    wrong: list[str] = []
    for truth in truths:
        hits, found, relaxed = everything(filled, truth.question.text)
        if found != truth.hits or relaxed != (truth.relaxed and bool(truth.hits)):
            false, missed = sorted(found - truth.hits)[:3], sorted(truth.hits - found)[:3]
            wrong.append(f"{truth.question.kind}: {truth.question.text!r}, false {false}, missed {missed}")
        judge = shows_some if truth.relaxed else shows
        unshown = [hit.item_id for hit in hits if not judge(hit, truth.question.means)]
        if unshown:
            wrong.append(f"{truth.question.kind}: {truth.question.text!r}, marks do not show it in {unshown[:3]}")
    assert wrong == [], "\n".join(wrong)


def everything(index: Index, text: str) -> tuple[list[Hit], set[int], bool]:
    """The hits shown on the first page, all that were found, and whether it had to be relaxed."""
    found = index.find(Query(text, limit=PAGE), scope=ALL)
    counted = {int(value.removeprefix("no. ")) for value in found.facets["clause"]}
    assert len(counted) == found.total
    assert len(found.hits) == min(found.total, PAGE)
    assert counted.issuperset(hit.item_id for hit in found.hits)
    return list(found.hits), counted, found.relaxed
