"""Items that speak of the same: they share the words by which a text differs from the others of its reader."""

import math
from collections import Counter
from collections.abc import Mapping, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from docflow.lifecycle.engine import Kind
from docflow.lifecycle.items import Item, visible
from docflow.people.rights import Scope
from docflow.search import analysis
from docflow.search.entry import TITLE
from docflow.search.errors import IndexBroken, IndexBusy
from docflow.search.index import Filters, Index

MOST = 20
_LOOKED_AT = 120
"""Terms of the text whose rarity is asked for, the frequent ones of the text first, besides those of its title."""
_TELLING = 40
"""Terms that are compared, those that tell most."""
_TITLE = 3
"""So many times more a term counts that stands in the title of the text."""
_NAMED = 2
"""So often a term counts once more if the other has it in its title."""
_COMMON = 4
"""A term that more than every fourth card has says nothing. docflow's own choice, as the other figures here."""
_LEAST = 0.18
"""The share of all the weight that whatever is called similar has at least."""


_JOINING = frozenset("的了和及与或在由并对为是按以所该其应等各个至从被将把可能须不没有之于向到者")
_ENGLISH = """
about after all also and any are been before being between both but can could does each for from had has have her here
him his how into its may more most must not off once only other our out over own per said same shall she should some
such than that the their them then there these they this those through under until upon was were what when where which
while who will with within without would you your
"""
_JOINING_WORDS = frozenset(map(analysis.stem, _ENGLISH.split()))


def similar(
    index: Index, scope: Scope, kind: str, title: str, body: str, *, in_force_only: bool = False, most: int = MOST
) -> Sequence[int]:
    """Ids of this reader's items of a kind that share most of what is telling in a title and a text, closest first.

    How rare a word is counts among the cards of this reader alone. Nothing while the index is not available: whoever
    asks has other ways to look as well.
    """
    try:
        weights = _weights(index, scope, title, body)
        filters = Filters(kind=frozenset({kind}), in_force_only=in_force_only)
        found = index.alike(weights, scope=scope.terms(), filters=filters, limit=most) if weights else ()
    except (IndexBroken, IndexBusy):
        return ()
    plain = [weight for term, weight in weights.items() if not term.startswith(TITLE)]
    enough = max(_LEAST * sum(plain), 1 + (1 + _NAMED) * max(plain, default=0))  # more than one word, however rare
    return tuple(item_id for item_id, share in found if share >= enough)


def like(
    index: Index, kinds: Mapping[str, Kind], session: Session, scope: Scope, item: Item, *, most: int
) -> list[Item]:
    """Items of its kind like this one, as they stand in the database now.

    A text in force is compared with texts in force. Other revisions of the same document are no other document.
    Three statements, besides those that read the item's own text.
    """
    make = kinds[item.kind].card
    card = make(session, item) if make else None
    if card is None:
        return []
    same = select(Item.id).where(Item.kind == item.kind, Item.number == item.number)
    left_out = {item.id, *(session.scalars(same) if item.number else ())}
    found = similar(
        index, scope, item.kind, f"{card.title_zh}\t{card.title_en}", card.body,
        in_force_only=item.in_force, most=most + len(left_out),
    )  # fmt: skip
    near = [one for one in found if one not in left_out]
    seen = {one.id: one for one in session.scalars(select(Item).where(Item.id.in_(near), visible(scope)))}
    return [seen[one] for one in near if one in seen and (seen[one].in_force or not item.in_force)][:most]


def _weights(index: Index, scope: Scope, title: str, body: str) -> dict[str, int]:
    """What each telling term weighs, and each again in a title."""
    named = Counter(_telling(title))
    often = Counter(_telling(body)) + named
    looked_at = [*sorted(named), *(term for term, _ in often.most_common(_LOOKED_AT + len(named)) if term not in named)]
    terms = scope.terms()
    known, total = index.known(looked_at, scope=terms), index.count(scope=terms)
    weights = {
        term: round(
            100 * math.log(1 + total / known[term]) * (1 + math.log(often[term])) * (_TITLE if term in named else 1)
        )
        for term in looked_at
        if term in known and known[term] * _COMMON <= max(total, 2 * _COMMON)
    }
    telling = sorted(weights, key=lambda term: (-weights[term], term))[:_TELLING]
    return {term: weights[term] for term in telling} | {TITLE + term: _NAMED * weights[term] for term in telling}


def _telling(text: str) -> list[str]:
    """The terms of a text, as often as they stand in it, without those that join words and say nothing themselves."""
    found: list[str] = []
    for run in analysis.runs(text):
        if run.cjk:
            found.extend(pair for pair in analysis.bigrams(run.text)[:-1] if _JOINING.isdisjoint(pair))
        elif len(run.text) > 2 and not run.text.isdigit() and run.text not in _JOINING_WORDS:
            found.append(run.text)
    return found
