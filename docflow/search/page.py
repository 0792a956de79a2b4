"""From ordered hits to the page a reader gets: which part, what is shown, where the next one begins."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import islice
from typing import TypeVar

from docflow.search import highlight
from docflow.search.errors import CursorUnknown
from docflow.search.index import LONGEST_PAGE, Card, Hit, Query, Suggestion
from docflow.search.planner import Leaf

H = TypeVar("H")
_CURSOR = re.compile(r"([0-9]{1,9})\.([0-9]{1,18})")


def cut(query: Query, ordered: Iterable[H], total: int, item_id: Callable[[H], int]) -> tuple[list[H], str | None]:
    """The hits of the page, and the cursor for the next. Of the order, no more is asked for than that takes.

    A page begins behind the hit that the cursor names, wherever that stands now.

    Raises:
        CursorUnknown: not a cursor.
    """
    rest, start = iter(ordered), 0
    if query.after is not None:
        cursor = _CURSOR.fullmatch(query.after)
        if cursor is None:
            raise CursorUnknown()
        place, named = int(cursor[1]), int(cursor[2])
        start = place + 1
        before = list(islice(rest, start))
        if len(before) < start or item_id(before[-1]) != named:
            every = [*before, *rest]
            ids = [item_id(one) for one in every]
            start = ids.index(named) + 1 if named in ids else place
            rest = iter(every[start:])
    shown = list(islice(rest, min(max(query.limit, 1), LONGEST_PAGE)))
    stop = start + len(shown)
    return shown, f"{stop - 1}.{item_id(shown[-1])}" if shown and stop < total else None


def hit(card: Card, asked: Sequence[Leaf]) -> Hit:
    return Hit(
        item_id=card.item_id,
        kind=card.kind,
        number=card.number,
        title_zh=card.title_zh,
        title_en=card.title_en,
        type=card.type,
        unit=card.unit,
        state=card.state,
        language=card.language,
        effective_on=card.effective_on,
        serial=card.serial,
        in_force=card.in_force,
        number_html=highlight.marked(card.number, highlight.number_spans(card.number, asked)),
        title_zh_html=highlight.marked(card.title_zh, highlight.title_spans(card.title_zh, asked)),
        title_en_html=highlight.marked(card.title_en, highlight.title_spans(card.title_en, asked)),
        snippet_html=highlight.snippet(card.body, asked),
    )


def facet_counts(values: Mapping[str, int]) -> dict[str, int]:
    """The values of a facet that some hit has, the most frequent first."""
    return dict(sorted(((value, many) for value, many in values.items() if many), key=lambda pair: (-pair[1], pair[0])))


def heaviest(shares: Mapping[int, int], limit: int) -> tuple[tuple[int, int], ...]:
    """Items with their share, the greatest first, of equals the newest."""
    held = sorted(((item_id, share) for item_id, share in shares.items() if share), key=lambda one: (-one[1], -one[0]))
    return tuple(held[: min(max(limit, 0), LONGEST_PAGE)])


def suggestions(cards: Iterable[Card]) -> tuple[Suggestion, ...]:
    return tuple(
        Suggestion(card.item_id, card.kind, card.in_force, card.number, card.title_zh, card.title_en) for card in cards
    )
