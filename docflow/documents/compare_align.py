"""Which parts of an old row of things answer to which parts of a new one."""

import re
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Hashable, Iterator, Sequence
from difflib import SequenceMatcher
from typing import Literal, NamedTuple

Kind = Literal["same", "changed", "added", "removed"]

_WORDS = re.compile(r"[A-Za-z0-9\u00c0-\u024f]+(?:[._/'’-][A-Za-z0-9\u00c0-\u024f]+)*|\s+|.", re.DOTALL)
_SMALL = 40_000
"""Cells of a comparison table that may be filled without being felt."""
ALIKE = 0.5
"""Share of common words from which two paragraphs are taken for one that was changed."""
_TELLING = 12
"""So many of a paragraph's rarest words are asked where its counterpart may be."""
_CROWD = 200
"""Of a word that stands in more paragraphs than this, only the first are looked at."""


class Pair(NamedTuple):
    """An old place and a new place; None where there is no counterpart."""

    old: int | None
    new: int | None


def words(text: str) -> list[str]:
    """Latin words and numbers whole, runs of blanks, everything else (Chinese above all) by character."""
    return _WORDS.findall(text)


def align(old: Sequence[str], new: Sequence[str], *, alike: float = ALIKE) -> list[Pair]:
    """Every old and every new text exactly once, in order on both sides: equals first, then what is alike.

    Texts that occur once on both sides hold the rest in place, so the time grows with the length
    and not with its square.
    """
    pairs: list[Pair] = []
    at_old = at_new = 0
    for old_at, new_at in [*_equals(old, new, 0, len(old), 0, len(new)), (len(old), len(new))]:
        pairs += _gap(old, new, (at_old, old_at), (at_new, new_at), alike)
        if old_at < len(old):
            pairs.append(Pair(old_at, new_at))
        at_old, at_new = old_at + 1, new_at + 1
    return pairs


def _equals(
    old: Sequence[Hashable], new: Sequence[Hashable], a: int, b: int, c: int, d: int
) -> Iterator[tuple[int, int]]:
    """Rising pairs of equal places in old[a:b] and new[c:d]."""
    tail = []
    while a < b and c < d and old[a] == new[c]:
        yield a, c
        a, c = a + 1, c + 1
    while a < b and c < d and old[b - 1] == new[d - 1]:
        b, d = b - 1, d - 1
        tail.append((b, d))
    if a < b and c < d:
        anchors = _anchors(old, new, a, b, c, d)
        if anchors:
            for x, y in [*anchors, (b, d)]:
                yield from _equals(old, new, a, x, c, y)
                if x < b:
                    yield x, y
                a, c = x + 1, y + 1
        elif (b - a) * (d - c) <= _SMALL:
            for block in SequenceMatcher(None, old[a:b], new[c:d], autojunk=False).get_matching_blocks():
                yield from ((a + block.a + step, c + block.b + step) for step in range(block.size))
    yield from reversed(tail)


def _anchors(old: Sequence[Hashable], new: Sequence[Hashable], a: int, b: int, c: int, d: int) -> list[tuple[int, int]]:
    """The longest rising chain of things that stand once in each half (patience)."""
    in_old, in_new = Counter(old[a:b]), Counter(new[c:d])
    place = {new[at]: at for at in range(c, d) if in_new[new[at]] == 1}
    found = [(at, place[old[at]]) for at in range(a, b) if in_old[old[at]] == 1 and old[at] in place]
    return [found[at] for at in _heaviest_chain([y for _, y in found], [1.0] * len(found))]


def _heaviest_chain(places: Sequence[int], weights: Sequence[float]) -> list[int]:
    """Indices of a strictly rising chain of `places` with the greatest sum of weights."""
    ranks = sorted(set(places))
    best: list[tuple[float, int]] = [(0.0, -1)] * (len(ranks) + 1)
    before = [-1] * len(places)
    for at, place in enumerate(places):
        rank = bisect_left(ranks, place) + 1
        reach, low = (0.0, -1), rank - 1
        while low > 0:
            reach = max(reach, best[low])
            low -= low & -low
        before[at] = reach[1]
        mine = (reach[0] + weights[at], at)
        while rank < len(best):
            best[rank] = max(best[rank], mine)
            rank += rank & -rank
    end, high = (0.0, -1), len(ranks)
    while high > 0:
        end = max(end, best[high])
        high -= high & -high
    chain = []
    at = end[1]
    while at >= 0:
        chain.append(at)
        at = before[at]
    return chain[::-1]


def _gap(
    old: Sequence[str], new: Sequence[str], olds: tuple[int, int], news: tuple[int, int], alike: float
) -> Iterator[Pair]:
    """Pairs for a stretch without equals: the likeliest counterparts, between them what went and what came."""
    (a, b), (c, d) = olds, news
    found = [(a + at, c + to) for at, to in _alike(old[a:b], new[c:d], alike)]
    for old_at, new_at in [*found, (b, d)]:
        yield from (Pair(at, None) for at in range(a, old_at))
        yield from (Pair(None, at) for at in range(c, new_at))
        if old_at < b:
            yield Pair(old_at, new_at)
        a, c = old_at + 1, new_at + 1


def _alike(old: Sequence[str], new: Sequence[str], least: float) -> list[tuple[int, int]]:
    """Rising pairs of texts that share at least so much of their words."""
    if not old or not new:
        return []
    olds = [Counter(_features(text)) for text in old]
    news = [Counter(_features(text)) for text in new]
    where: dict[str, list[int]] = defaultdict(list)
    for at, bag in enumerate(news):
        for feature in bag:
            where[feature].append(at)
    # In one reading order: each old text with its three likeliest counterparts, latest place first,
    # so that one old text never takes two places of a rising chain.
    found: list[tuple[int, int, float]] = []
    for at, bag in enumerate(olds):
        rarest = sorted((feature for feature in bag if feature in where), key=lambda feature: len(where[feature]))
        shared = Counter(place for feature in rarest[:_TELLING] for place in where[feature][:_CROWD])
        likely = [(place, _likeness(bag, news[place])) for place, _ in shared.most_common(3)]
        found += [(at, place, score) for place, score in sorted(likely, reverse=True) if score >= least]
    chain = _heaviest_chain([place for _, place, _ in found], [score for _, _, score in found])
    return [(found[each][0], found[each][1]) for each in chain]


def _features(text: str) -> Iterator[str]:
    """Words, and pairs of neighbouring single characters, which in Chinese mean more than each alone."""
    previous = ""
    for word in words(text):
        if word.isspace():
            continue
        yield word.lower()
        if len(previous) == len(word) == 1:
            yield previous + word
        previous = word


def _likeness(one: Counter[str], other: Counter[str]) -> float:
    """Dice's coefficient of two bags of words: 0 nothing in common, 1 the same words."""
    total = one.total() + other.total()
    return 2 * (one & other).total() / total if total else 0.0


def matching(old: Sequence[Hashable], new: Sequence[Hashable]) -> list[tuple[int, int]]:
    """Rising pairs of equal places in the whole of two sequences."""
    return list(_equals(old, new, 0, len(old), 0, len(new)))
