"""The port: what docflow puts into a search engine, asks of it and gets back, whichever engine it is."""

import hashlib
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Protocol

from docflow.kernel.text import Language
from docflow.lifecycle.card import Card, Readers

FACETS = ("kind", "type", "unit", "state", "clause")
LONGEST_PAGE = 100

Scope = Readers
"""The terms a reader stands for ("all", "u12", "p5" ...). A card is his to see if it names one of them."""

__all__ = ["FACETS", "LONGEST_PAGE", "Card", "Filters", "Found", "Hit", "Index", "Query", "Scope", "Suggestion"]


@dataclass(frozen=True)
class Filters:
    """Narrow a search. Values of one filter are alternatives, filters together are conditions; empty is no filter."""

    kind: frozenset[str] = frozenset()
    type: frozenset[str] = frozenset()
    unit: frozenset[str] = frozenset()
    state: frozenset[str] = frozenset()
    clause: frozenset[str] = frozenset()
    in_force_only: bool = False
    effective_from: date | None = None
    effective_to: date | None = None
    """Both days included. A card without a date is outside of any range."""
    as_of: date | None = None
    """Only texts that were in force on this day, whatever became of them since."""

    def choices(self, facet: str) -> frozenset[str]:
        chosen: frozenset[str] = getattr(self, facet)
        return chosen

    @property
    def days(self) -> tuple[date, date]:
        """The range of days; the whole of time when neither end is given."""
        return self.effective_from or date.min, self.effective_to or date.max

    @property
    def ranged(self) -> bool:
        return self.effective_from is not None or self.effective_to is not None


@dataclass(frozen=True)
class Query:
    """One question. `limit` is held between 1 and 100; `after` is the `next` of the page before."""

    text: str
    filters: Filters = Filters()
    after: str | None = None
    limit: int = 20


@dataclass(frozen=True)
class Hit:
    """One card found. The `_html` parts are escaped and hold no tag but `<mark>`."""

    item_id: int
    kind: str
    number: str
    title_zh: str
    title_en: str
    type: str
    unit: str
    state: str
    language: Language
    effective_on: date | None
    serial: int
    in_force: bool
    number_html: str
    title_zh_html: str
    title_en_html: str
    snippet_html: str


@dataclass(frozen=True)
class Found:
    """One page of hits. Facets count all hits, each facet without its own filter, so that a choice can be changed."""

    hits: tuple[Hit, ...] = ()
    total: int = 0
    facets: dict[str, dict[str, int]] = field(default_factory=dict)
    relaxed: bool = False
    """Nothing had all that was asked for; these have some of it."""
    next: str | None = None


@dataclass(frozen=True)
class Suggestion:
    """A card whose number or title goes on as the reader began to type."""

    item_id: int
    kind: str
    in_force: bool
    number: str
    title_zh: str
    title_en: str


class Index(Protocol):
    """What every engine keeps.

    Every question takes the reader's scope, and the engine applies it before anything is counted, ranked,
    suggested or cut into a snippet: a card outside of the scope changes no answer in any way.

    Raises:
        IndexBroken: from any method but `rebuild` and `close`, when the index is missing, damaged, or of another
            engine or analysis.
        IndexBusy: from writing methods, when another writer does not end within a few seconds.
    """

    def put(self, cards: Iterable[Card], *, position: int, after: int | None = None) -> None:
        """File the cards, each in place of an earlier one of the same item, and the position, in one commit.

        Raises:
            IndexMoved: `after` is given and the index does not stand there.
        """

    def drop(self, item_ids: Iterable[int], *, position: int, after: int | None = None) -> None:
        """Forget the items, known or not, and keep the position, in one commit. Raises as `put`."""

    def position(self) -> int:
        """The journal position of the last commit, read from that commit itself."""

    def doubted(self) -> bool:
        """Whether damage was met in the index by anybody, in whatever process, so that it is to be made anew.

        It goes on answering meanwhile where it can. False for an hour after it was made anew for this reason.
        """

    def find(self, query: Query, *, scope: Scope) -> Found:
        """The cards that answer, best first. A blank text asks for all of them.

        Raises:
            QueryTooLong, QueryTooDeep, CursorUnknown: the question cannot be answered as it is.
        """

    def suggest(self, prefix: str, *, scope: Scope, limit: int = 8) -> tuple[Suggestion, ...]:
        """Cards to offer while a reader types; the same question limits as `find`."""

    def known(self, terms: Collection[str], *, scope: Scope) -> dict[str, int]:
        """Of these terms, written as `entry.terms` files them, those that cards of this reader have, and how many."""

    def alike(
        self, weights: Mapping[str, int], *, scope: Scope, filters: Filters, limit: int
    ) -> tuple[tuple[int, int], ...]:
        """The items whose cards have most of the weight, with it: each term a card has counts once.

        The heaviest first, of equals the newest item; those without any of the terms are left out.
        """

    def count(self, *, scope: Scope) -> int:
        """How many cards this reader could find."""

    def size(self) -> int:
        """How many cards are filed in all; for the completeness check, never for a reader."""

    def checksum(self) -> str:
        """`checksum` of all the cards filed, to be compared with the same over the database."""

    def tidy(self) -> None:
        """Do in idle time what would make commits slow. Changes no answer."""

    def rebuild(self, cards: Iterable[Card], *, position: int) -> None:
        """Make the index anew beside the present one, which goes on answering, and put it in its place at once.

        Also how an index is first made. What was put meanwhile is not carried over: the new index stands at
        `position`, and its follower continues from there.
        """

    def close(self) -> None:
        """Let go of files and memory; the index is not used after."""


def fingerprint(card: Card) -> bytes:
    """32 bytes that differ when anything a search could show or weigh differs."""
    shown = [sorted(value) if isinstance(value, frozenset) else value for value in vars(card).values()]
    return hashlib.sha256(repr(shown).encode("utf-8", "surrogatepass")).digest()


def checksum(fingerprints: Iterable[bytes]) -> str:
    """One figure for a set of cards, in whatever order they come."""
    total = sum(int.from_bytes(one, "big") for one in fingerprints)
    return f"{total % (1 << 256):064x}"
