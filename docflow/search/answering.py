"""A question put to the segments of one snapshot, and their common answer."""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from itertools import chain, islice
from operator import itemgetter
from typing import TypeVar

from docflow.search import bits, page, planner, stored
from docflow.search.index import FACETS, LONGEST_PAGE, Card, Filters, Found, Query, Scope, Suggestion
from docflow.search.planner import Node
from docflow.search.ranking import RERANKED, Weigher, weigher
from docflow.search.segment import Segment

T = TypeVar("T")
_Place = tuple[Segment, int]


def find(segments: Sequence[Segment], query: Query, scope: Scope) -> Found:
    """As `Index.find`. What the scope leaves out is gone before anything else is asked."""
    visible = [segment.in_time(query.filters, segment.visible(scope)) for segment in segments]
    for attempt in planner.attempts(query.text):
        asked, relaxed = attempt
        met, hits = _meet(segments, asked, visible, query)
        if any(hits):
            break
    parts = (
        {leaf: sum(map(int.bit_count, _each(segments, leaf, hits))) for leaf in planner.leaves(asked)}
        if relaxed
        else {}
    )
    total = sum(map(int.bit_count, hits))
    weigh = weigher(query.text, asked, relaxed=relaxed, met=parts, among=total)
    ordered = _ordered(segments, hits, asked, weigh)
    shown, following = page.cut(query, ordered, total, lambda found: found[0].columns.item_ids[found[1]])
    leaves = tuple(planner.leaves(asked))
    return Found(
        hits=tuple(page.hit(card, leaves) for card in _cards(segments, shown)),
        total=total,
        facets={facet: page.facet_counts(_values(segments, met, query, facet)) for facet in FACETS},
        relaxed=relaxed and total > 0,
        next=following,
    )


def suggest(segments: Sequence[Segment], prefix: str, scope: Scope, limit: int) -> tuple[Suggestion, ...]:
    asked = planner.plan_suggestion(prefix)
    hits = [segment.meets(asked, segment.visible(scope)) for segment in segments]
    ordered = _ordered(segments, hits, asked, weigher(prefix, asked, relaxed=False))
    return page.suggestions(_cards(segments, list(islice(ordered, min(max(limit, 0), LONGEST_PAGE)))))


def known(segments: Sequence[Segment], terms: Collection[str], scope: Scope) -> dict[str, int]:
    visible = [(segment, segment.visible(scope)) for segment in segments]
    counted = {term: sum((segment.holding(term) & within).bit_count() for segment, within in visible) for term in terms}
    return {term: many for term, many in counted.items() if many}


def alike(
    segments: Sequence[Segment], weights: Mapping[str, int], scope: Scope, filters: Filters, limit: int
) -> tuple[tuple[int, int], ...]:
    shares: Counter[int] = Counter()
    for segment in segments:
        within = segment.chosen(filters, segment.in_time(filters, segment.visible(scope)))
        for term, weight in weights.items():
            for place in bits.ascending(segment.holding(term) & within):
                shares[segment.columns.item_ids[place]] += weight
    return page.heaviest(shares, limit)


def fingerprints(segments: Sequence[Segment]) -> Iterator[bytes]:
    for segment in segments:
        for place in segment.living():
            yield stored.read_figures(segment.shelf.figures(place)).fingerprint


def _meet(segments: Sequence[Segment], asked: Node, visible: list[int], query: Query) -> tuple[list[int], list[int]]:
    """What answers the text, and of that what the filters leave."""
    met = list(_each(segments, asked, visible))
    return met, [segment.chosen(query.filters, within) for segment, within in zip(segments, met, strict=True)]


def _each(segments: Sequence[Segment], asked: Node, within: Sequence[int]) -> Iterator[int]:
    return (segment.meets(asked, places) for segment, places in zip(segments, within, strict=True))


def _values(segments: Sequence[Segment], met: list[int], query: Query, facet: str) -> Counter[str]:
    counted: Counter[str] = Counter()
    for segment, within in zip(segments, met, strict=True):
        kept = segment.chosen(query.filters, within, apart_from=facet)
        for value, many in segment.values(facet, kept) if kept else ():
            counted[value] += many
    return counted


def _ordered(segments: Sequence[Segment], hits: list[int], asked: Node, weigh: Weigher) -> Iterator[_Place]:
    """All hits: the most promising weighed one by one, the others newest first."""
    groups = [
        segment.promising(asked, within, weigh.worth() if weigh.relaxed else None) if within else []
        for segment, within in zip(segments, hits, strict=True)
    ]
    deepest = max(map(len, groups), default=0)
    promising = chain.from_iterable(_newest_first(segments, groups, level) for level in range(deepest))
    first = list(islice(promising, RERANKED))
    keys = _of_each(segments, first, lambda segment, places: map(weigh.key, segment.candidates(places)))
    first = [found for _, found in sorted(zip(keys, first, strict=True), key=itemgetter(0))]
    return chain(first, promising)


def _newest_first(segments: Sequence[Segment], groups: list[list[int]], level: int) -> Iterator[_Place]:
    for segment, levels in zip(reversed(segments), reversed(groups), strict=True):
        if level < len(levels) and levels[level]:
            for place in bits.descending(levels[level]):
                yield segment, place


def _cards(segments: Sequence[Segment], found: list[_Place]) -> list[Card]:
    return _of_each(segments, found, lambda segment, places: segment.shelf.cards(places))


def _of_each(
    segments: Sequence[Segment], found: list[_Place], read: Callable[[Segment, list[int]], Iterable[T]]
) -> list[T]:
    """What is read of each place, in the order of the places; each segment is asked once."""
    of_place: dict[int, T] = {}
    for segment in segments:
        at = [at for at, (one, _) in enumerate(found) if one is segment]
        of_place.update(zip(at, read(segment, [found[one][1] for one in at]) if at else (), strict=True))
    return [of_place[at] for at in range(len(found))]
