"""Makes the whole index anew from the database, and says whether the two agree."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from docflow.journal.errors import FollowerAhead
from docflow.journal.followers import Follower, run_follower
from docflow.journal.reader import sealed_size
from docflow.kernel.clock import Clock
from docflow.lifecycle.card import Card
from docflow.lifecycle.engine import Kind
from docflow.lifecycle.items import Item
from docflow.search.errors import IndexBroken, IndexBusy, IndexMoved
from docflow.search.index import Index, checksum, fingerprint
from docflow.store.engine import Store

_ITEMS_AT_ONCE = 500


@dataclass(frozen=True)
class Compared:
    """The cards of the database beside those of the index, in number and by checksum."""

    expected: int
    expected_checksum: str
    filed: int
    filed_checksum: str
    moved: bool
    """Something happened meanwhile and was filed already, so a difference means nothing."""

    @property
    def agree(self) -> bool:
        return self.moved or (self.expected, self.expected_checksum) == (self.filed, self.filed_checksum)


def rebuild(
    store: Store, kinds: Mapping[str, Kind], index: Index, *, progress: Callable[[int, int], None] | None = None
) -> Compared:
    """Build the index beside the present one, change over, and compare count and checksum.

    Reads one consistent view of the database in constant memory; what happens meanwhile is left to
    the follower, which goes on from the position of that view. `progress` is told (items done, items in all).
    """
    tell = progress or (lambda done, total: None)
    prints: list[bytes] = []
    with store.reading() as session:
        position = sealed_size(session)

        def read() -> Iterator[Card]:
            for card in _cards(session, kinds, tell):
                prints.append(fingerprint(card))
                yield card

        index.rebuild(read(), position=position)
    filed, filed_checksum, stands = index.size(), index.checksum(), index.position()
    return Compared(len(prints), checksum(prints), filed, filed_checksum, moved=stands != position)


def mend(store: Store, kinds: Mapping[str, Kind], index: Index) -> bool:
    """Rebuild an index that is missing, damaged, doubted or ahead of its database; True when it was needed.

    Raises IndexBroken for one whose folder others can write to: that one an administrator has to look at.
    """
    try:
        position = index.position()
    except IndexBroken as broken:
        if broken.facts["reason"] == "permissions":
            raise
    else:
        with store.reading() as session:
            if position <= sealed_size(session) and not index.doubted():
                return False
    rebuild(store, kinds, index)
    return True


def keep_up(store: Store, clock: Clock, kinds: Mapping[str, Kind], index: Index, follower: Follower) -> int:
    """The follower's next batch, as `run_follower`; 0 also while another process writes to the index.

    An index that turns out to be missing, damaged or ahead of its database is made anew beside, while questions
    are answered by numbers and titles; so is one in which a question met damage, wherever it was asked.

    Raises whatever `mend` raises, and IndexBroken for damage that came back within an hour of making the index anew.
    """
    if index.doubted():
        with suppress(IndexBusy):
            mend(store, kinds, index)
        return 0
    try:
        return run_follower(store, clock, follower)
    except (IndexMoved, IndexBusy):
        return 0
    except (IndexBroken, FollowerAhead):
        with suppress(IndexBusy):
            if not mend(store, kinds, index):
                raise
    return 0


def _cards(session: Session, kinds: Mapping[str, Kind], tell: Callable[[int, int], None]) -> Iterator[Card]:
    total = session.scalar(select(func.count()).select_from(Item)) or 0
    done, after = 0, 0
    while items := session.scalars(select(Item).where(Item.id > after).order_by(Item.id).limit(_ITEMS_AT_ONCE)).all():
        for item in items:
            make = kinds[item.kind].card
            if make is not None and (card := make(session, item)):
                yield card
        done, after = done + len(items), items[-1].id
        session.expunge_all()
        tell(done, total)
