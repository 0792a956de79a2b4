"""One unchanging part of an index, asked with sets: candidates by their terms, then the last word by their entries."""

from array import array
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Protocol

from docflow.search import bits
from docflow.search.entry import FORCE, READER, Entry, Way, answers, facet_term, ways
from docflow.search.index import FACETS, Card, Filters, Scope
from docflow.search.planner import All, AnyOf, Leaf, Node, Not, leaves
from docflow.search.ranking import Candidate
from docflow.search.stored import NO_FIGURES, read_figures

_REMEMBERED = 4096
"""Sets kept for a segment: at 100,000 documents some 50 MB when all of them are used."""
_LEVELS = 32
_LENGTHS = (4, 6, 8, 10, 13, 17, 24, 40)
"""Characters up to which titles count as alike long: so many Chinese ones, so many English ones."""


class Shelf(Protocol):
    """What an engine reads from its files for one segment. It never changes once written."""

    def size(self) -> int:
        """Places in the segment, those of dropped cards included."""

    def places(self, term: str) -> int:
        """Where the term occurs, as a set."""

    def beginning(self, prefix: str) -> int:
        """Where any term occurs that begins so."""

    def following(self, terms: Sequence[str]) -> int | None:
        """Where the terms follow each other; None from an engine that does not know their order."""

    def terms(self, prefix: str) -> list[str]: ...

    def heads(self, places: Sequence[int]) -> list[Entry]:
        """As `entries`, without the texts."""

    def entries(self, places: Sequence[int]) -> list[Entry]:
        """Of each of the places, in their order; quicker together than one by one."""

    def cards(self, places: Sequence[int]) -> list[Card]:
        """As `entries`."""

    def figures(self, place: int) -> bytes:
        """The columns of a place, as they are."""


@dataclass(frozen=True)
class Columns:
    """The few figures of every place that ranking and filters need at once."""

    item_ids: Sequence[int]
    serials: Sequence[int]
    effective: Sequence[int]
    """Day number, 0 without a date."""
    force_from: Sequence[int]
    force_to: Sequence[int]
    filed: int
    """The places that hold a card."""
    named: tuple[int, ...]
    """All places by the length of their titles, the shortest first."""

    @cached_property
    def where(self) -> dict[int, int]:
        """The place of each item."""
        return {self.item_ids[place]: place for place in bits.ascending(self.filed)}


def columns(figures: Iterable[bytes]) -> Columns:
    """The figures of each place in turn, as they were kept; nothing is kept where there is no card."""
    item_ids, serials, filed = array("q"), array("q"), []
    days, begun, ended = array("l"), array("l"), array("l")
    named: list[list[int]] = [[] for _ in range(len(_LENGTHS) + 1)]
    for place, kept in enumerate(figures):
        read = read_figures(kept) if kept else NO_FIGURES
        item_ids.append(read.item_id)
        serials.append(read.serial)
        days.append(read.effective)
        begun.append(read.force_from)
        ended.append(read.force_to)
        named[bisect_left(_LENGTHS, read.named)].append(place)
        if kept:
            filed.append(place)
    size = len(item_ids)
    lengths = tuple(bits.of(places, size) for places in named)
    return Columns(item_ids, serials, days, begun, ended, bits.of(filed, size), lengths)


@dataclass(frozen=True)
class Segment:
    """The part as one snapshot of the index sees it."""

    shelf: Shelf
    columns: Columns
    alive: int
    """The places whose card was not replaced or dropped since."""
    remembered: dict[str, int] = field(default_factory=dict)
    """Sets made before; they hold for every snapshot of the same part."""
    listed: dict[str, list[str]] = field(default_factory=dict)
    """The values of each facet, as terms."""

    def having(self, term: str) -> int:
        """The places with this term, dropped ones included."""
        if (known := self.remembered.get(term)) is not None:
            return known
        return self._remember(term, self.shelf.places(term))

    def holding(self, term: str) -> int:
        """As `having`, for terms of which hardly anybody will ask again: they push nothing out of memory."""
        if (known := self.remembered.get(term)) is not None:
            return known
        return self.shelf.places(term)

    def beginning(self, prefix: str) -> int:
        """The places with a term that begins so."""
        if (known := self.remembered.get(f"{prefix}*")) is not None:
            return known
        return self._remember(f"{prefix}*", self.shelf.beginning(prefix))

    def following(self, terms: tuple[str, ...]) -> int | None:
        """The places where these terms follow each other, if the engine can tell."""
        name = " ".join(terms)
        if (known := self.remembered.get(name)) is not None:
            return known
        found = self.shelf.following(terms)
        return found if found is None else self._remember(name, found)

    def _remember(self, name: str, found: int) -> int:
        if len(self.remembered) >= _REMEMBERED:
            self.remembered.clear()
        self.remembered[name] = found
        return found

    def living(self) -> Iterator[int]:
        """The places whose cards count."""
        return bits.ascending(self.alive & self.columns.filed)

    def visible(self, scope: Scope) -> int:
        seen = 0
        for reader in scope:
            seen |= self.having(READER + reader)
        return seen & self.alive

    def in_time(self, filters: Filters, within: int) -> int:
        if filters.in_force_only:
            within &= self.having(FORCE)
        if filters.ranged:
            first, last = (day.toordinal() for day in filters.days)
            days = self.columns.effective
            within = self._kept(within, lambda place: first <= days[place] <= last)
        if filters.as_of is not None:
            day, begun, ended = filters.as_of.toordinal(), self.columns.force_from, self.columns.force_to
            within = self._kept(within, lambda place: 0 < begun[place] <= day and not 0 < ended[place] <= day)
        return within

    def _kept(self, within: int, keep: Callable[[int], bool]) -> int:
        return bits.of((place for place in bits.ascending(within) if keep(place)), self.shelf.size())

    def chosen(self, filters: Filters, within: int, *, apart_from: str = "") -> int:
        for facet in FACETS:
            if (choices := filters.choices(facet)) and facet != apart_from:
                kept = 0
                for value in choices:
                    kept |= self.having(facet_term(facet, value))
                within &= kept
        return within

    def values(self, facet: str, within: int) -> Iterator[tuple[str, int]]:
        """Every value of the facet with the number of places that have it."""
        begin = facet_term(facet, "")
        if facet not in self.listed:
            self.listed[facet] = self.shelf.terms(begin)
        for term in self.listed[facet]:
            yield term.removeprefix(begin), (self.having(term) & within).bit_count()

    def meets(self, node: Node, within: int) -> int:
        """Exactly those of the places whose card answers."""
        return self._meets(node, self._candidates(node, within), {})

    def _candidates(self, node: Node, within: int) -> int:
        """At least those that answer; nothing is read but terms."""
        match node:
            case Leaf():
                found = 0
                for way in ways(node):
                    found |= self._way(way, within)[0]
                return found
            case All(parts):
                for part in parts:
                    within = self._candidates(part, within) if within else 0
                return within
            case AnyOf(parts):
                found = 0
                for part in parts:
                    found |= self._candidates(part, within)
                return found
            case Not():
                return within
        return 0

    def _meets(self, node: Node, within: int, read: dict[int, Entry]) -> int:
        match node:
            case Leaf():
                return self._leaf_meets(node, within, read)
            case All(parts):
                for part in parts:
                    within = self._meets(part, within, read) if within else 0
                return within
            case AnyOf(parts):
                found = 0
                for part in parts:
                    found |= self._meets(part, within & ~found, read)
                return found
            case Not(part):
                return within & ~self._meets(part, within, read)
        return 0

    def _leaf_meets(self, leaf: Leaf, within: int, read: dict[int, Entry]) -> int:
        sure = unsure = 0
        for way in ways(leaf):
            found, settled = self._way(way, within)
            sure, unsure = (sure | found, unsure) if settled else (sure, unsure | found)
        places = list(bits.ascending(unsure & ~sure))
        fresh = [place for place in places if place not in read]
        # Whoever is still typing is offered numbers and titles: of thousands of hits no text need be read.
        read.update(zip(fresh, self.shelf.heads(fresh) if leaf.eager else self.shelf.entries(fresh), strict=True))
        checked = [place for place in places if answers(leaf, read[place])]
        return sure | bits.of(checked, self.shelf.size()) if checked else sure

    def _way(self, way: Way, within: int) -> tuple[int, bool]:
        """The places that a way leads to, and whether those do answer."""
        if way.sequence and (exactly := self.following(way.sequence)) is not None:
            return within & exactly, True
        for term in way.terms:
            if not within:
                return 0, True
            within &= self.having(term)
        for prefix in way.prefixes:
            if not within:
                return 0, True
            within &= self.beginning(prefix)
        return within, way.sure

    def promising(self, node: Node, hits: int, worth: Mapping[Leaf, float] | None) -> list[int]:
        """The hits in groups, those first that ranking is likely to put first, by terms and the length of titles alone.

        Args: worth: what each leaf of a relaxed question weighs.
        """
        asked = list(leaves(node))
        if worth is not None:
            found = [(self._candidates(leaf, hits), max(1, round(worth[leaf]))) for leaf in asked]
            levels = min(sum(often for _, often in found), _LEVELS) or 1
            return bits.by_frequency((places for places, often in found for _ in range(often)), levels)
        in_all, in_any = hits, 0
        for leaf in asked:
            named = self._candidates(replace(leaf, eager=True), hits)
            in_all, in_any = in_all & named, in_any | named
        force = self.having(FORCE)
        by_title = (in_all & force, in_all & ~force)
        fitting = [places & length for places in by_title for length in self.columns.named]
        groups = (in_any & ~in_all, hits & ~in_any & ~in_all)
        return fitting + [part for group in groups for part in (group & force, group & ~force)]

    def candidates(self, places: Sequence[int]) -> list[Candidate]:
        columns, force = self.columns, self.having(FORCE)
        return [
            Candidate(
                columns.item_ids[place],
                columns.serials[place],
                columns.effective[place],
                bool(force >> place & 1),
                filed,
            )
            for place, filed in zip(places, self.shelf.entries(places), strict=True)
        ]
