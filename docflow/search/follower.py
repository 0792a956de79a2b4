"""Keeps the search index in step with the journal."""

from collections.abc import Mapping, Sequence

from sqlalchemy.orm import Session

from docflow.journal.reader import Recorded
from docflow.lifecycle.card import Card
from docflow.lifecycle.engine import Kind
from docflow.lifecycle.items import Item
from docflow.search.index import Index


class SearchFollower:
    """Files the card of every item that an entry is about. The index itself remembers how far it got."""

    name = "search"

    def __init__(self, kinds: Mapping[str, Kind], index: Index) -> None:
        self._kinds = kinds
        self._index = index

    def position(self) -> int | None:
        return self._index.position()

    def apply(self, session: Session, entries: Sequence[Recorded]) -> None:
        touched = dict.fromkeys(entry.subject_id for entry in entries if entry.subject_kind == "item")
        cards = [card for item_id in touched if (card := self.card(session, item_id))]
        start, last = entries[0].position, entries[-1].position
        assert start is not None and last is not None
        self._index.put(cards, position=last + 1, after=start)

    def card(self, session: Session, item_id: int) -> Card | None:
        item = session.get(Item, item_id)
        make = self._kinds[item.kind].card if item is not None else None
        return make(session, item) if make else None
