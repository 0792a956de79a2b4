"""The plainest engine: looks at every card. Exact by construction, so the others are measured against it."""

import threading
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import date

from docflow.search import page, planner
from docflow.search.entry import Entry, answers, entry
from docflow.search.entry import terms as terms_of
from docflow.search.errors import IndexMoved
from docflow.search.index import (
    FACETS,
    LONGEST_PAGE,
    Card,
    Filters,
    Found,
    Query,
    Scope,
    Suggestion,
    checksum,
    fingerprint,
)
from docflow.search.ranking import Candidate, weigher
from docflow.search.stored import day_number

_Filed = tuple[Card, Entry]


class MemoryIndex:
    """Keeps its cards in a dictionary that is replaced whole, so that a search never sees half a commit."""

    def __init__(self) -> None:
        self._writing = threading.Lock()
        self._cards: dict[int, _Filed] = {}
        self._position = 0

    def put(self, cards: Iterable[Card], *, position: int, after: int | None = None) -> None:
        fresh = {card.item_id: (card, entry(card)) for card in cards}
        self._commit(lambda filed: filed | fresh, position, after)

    def drop(self, item_ids: Iterable[int], *, position: int, after: int | None = None) -> None:
        gone = set(item_ids)
        self._commit(lambda filed: {key: one for key, one in filed.items() if key not in gone}, position, after)

    def rebuild(self, cards: Iterable[Card], *, position: int) -> None:
        fresh = {card.item_id: (card, entry(card)) for card in cards}
        self._commit(lambda _: fresh, position, None)

    def position(self) -> int:
        return self._position

    def doubted(self) -> bool:
        return False

    def find(self, query: Query, *, scope: Scope) -> Found:
        visible = [filed for filed in self._visible(scope) if _in_time(filed[0], query.filters)]
        for attempt in planner.attempts(query.text):
            asked, relaxed = attempt
            met = [filed for filed in visible if answers(asked, filed[1])]
            hits = [filed for filed in met if _chosen(filed[0], query.filters)]
            if hits:
                break
        leaves = tuple(planner.leaves(asked))
        parts = {leaf: sum(answers(leaf, filed) for _, filed in hits) for leaf in leaves} if relaxed else {}
        weigh = weigher(query.text, asked, relaxed=relaxed, met=parts, among=len(hits))
        hits.sort(key=lambda filed: weigh.key(_candidate(*filed)))
        shown, following = page.cut(query, hits, len(hits), lambda filed: filed[0].item_id)
        return Found(
            hits=tuple(page.hit(card, leaves) for card, _ in shown),
            total=len(hits),
            facets={facet: page.facet_counts(_values(met, query.filters, facet)) for facet in FACETS},
            relaxed=relaxed and bool(hits),
            next=following,
        )

    def suggest(self, prefix: str, *, scope: Scope, limit: int = 8) -> tuple[Suggestion, ...]:
        asked = planner.plan_suggestion(prefix)
        weigh = weigher(prefix, asked, relaxed=False)
        met = [filed for filed in self._visible(scope) if answers(asked, filed[1])]
        met.sort(key=lambda filed: weigh.key(_candidate(*filed)))
        return page.suggestions(card for card, _ in met[: min(max(limit, 0), LONGEST_PAGE)])

    def known(self, terms: Collection[str], *, scope: Scope) -> dict[str, int]:
        asked = frozenset(terms)
        return dict(Counter(term for filed in self._visible(scope) for term in asked & terms_of(*filed)))

    def alike(
        self, weights: Mapping[str, int], *, scope: Scope, filters: Filters, limit: int
    ) -> tuple[tuple[int, int], ...]:
        within = [one for one in self._visible(scope) if _in_time(one[0], filters) and _chosen(one[0], filters)]
        shares = {
            card.item_id: sum(weights[term] for term in terms_of(card, filed) & weights.keys())
            for card, filed in within
        }
        return page.heaviest(shares, limit)

    def count(self, *, scope: Scope) -> int:
        return len(self._visible(scope))

    def size(self) -> int:
        return len(self._cards)

    def checksum(self) -> str:
        return checksum(fingerprint(card) for card, _ in self._cards.values())

    def tidy(self) -> None:
        """Nothing here ever grows untidy."""

    def close(self) -> None:
        self._cards = {}

    def _commit(
        self, change: Callable[[dict[int, _Filed]], dict[int, _Filed]], position: int, after: int | None
    ) -> None:
        with self._writing:
            if after is not None and after != self._position:
                raise IndexMoved(found=self._position, expected=after)
            self._cards, self._position = change(self._cards), position

    def _visible(self, scope: Scope) -> list[_Filed]:
        return [filed for filed in self._cards.values() if not scope.isdisjoint(filed[0].readers)]


def _in_time(card: Card, filters: Filters) -> bool:
    first, last = filters.days
    return (
        (card.in_force or not filters.in_force_only)
        and (not filters.ranged or (card.effective_on is not None and first <= card.effective_on <= last))
        and (filters.as_of is None or _bound(card, filters.as_of))
    )


def _bound(card: Card, day: date) -> bool:
    return card.force_from is not None and card.force_from <= day < (card.force_to or date.max)


def _chosen(card: Card, filters: Filters, *, apart_from: str = "") -> bool:
    return all(
        not (choices := filters.choices(facet)) or not choices.isdisjoint(card.facet(facet))
        for facet in FACETS
        if facet != apart_from
    )


def _values(met: list[_Filed], filters: Filters, facet: str) -> Counter[str]:
    return Counter(
        value for card, _ in met if _chosen(card, filters, apart_from=facet) for value in set(card.facet(facet))
    )


def _candidate(card: Card, filed: Entry) -> Candidate:
    return Candidate(card.item_id, card.serial, day_number(card.effective_on), card.in_force, filed)
