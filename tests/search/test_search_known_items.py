"""Staff find what they look for: on the first page always, and nearly always in the first place."""

from collections import defaultdict
from pathlib import Path

import pytest
from engines import ALL, ENGINES
from known_items import Judged, judged_questions, known_documents

from docflow.search.index import Card, Index, Query

PAGE = 10


def answer(index: Index, current: set[int], question: Judged) -> tuple[float, float, list[str]]:
    """How many of the wanted stand on the first page, how near to the first place the first of them is, and the page.

    A text that was replaced is not the one that was wanted.
    """
    hits = index.find(Query(question.text, limit=PAGE), scope=ALL).hits
    page = [hit.number if hit.item_id in current else f"({hit.number})" for hit in hits]
    places = [page.index(number) + 1 for number in question.wanted if number in page]
    return len(places) / len(question.wanted), 1 / min(places) if places else 0.0, page


@pytest.fixture(scope="module")
def cards() -> list[Card]:
    return known_documents()


def test_the_set_is_large_and_says_why(cards: list[Card]) -> None:
    questions = judged_questions()
    assert len(cards) >= 80 and len(questions) >= 120
    assert len({question.text for question in questions}) >= len(questions) - 4, "few questions come back for a reason"
    assert {number for question in questions for number in question.wanted} <= {card.number for card in cards}
    assert all(question.why for question in questions)


@pytest.mark.parametrize("engine", ENGINES)
def test_what_is_known_is_found(engine: str, tmp_path: Path, cards: list[Card]) -> None:
    index = ENGINES[engine](tmp_path / "index")
    index.rebuild(cards, position=1)
    newest = {(card.number, card.language): card.item_id for card in cards}
    ranks, recalls, misses = defaultdict[str, list[float]](list), list[float](), list[str]()
    for question in judged_questions():
        recall, rank, page = answer(index, set(newest.values()), question)
        recalls.append(recall)
        ranks[question.kind].append(rank)
        if recall < 1 or rank < 1:
            wanted = " ".join(question.wanted)
            misses.append(f"{question.kind}: {question.text} wants {wanted} ({question.why}), got {' '.join(page)}")
    index.close()
    everything = [rank for kind in ranks.values() for rank in kind]
    means = {kind: round(sum(of) / len(of), 3) for kind, of in ranks.items()}
    told = "\n".join((*misses, f"mean reciprocal ranks: {means}"))
    print(told)
    assert min(recalls) == 1, told
    assert sum(everything) / len(everything) >= 0.95, told
