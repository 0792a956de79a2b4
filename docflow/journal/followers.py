"""Followers read the sealed journal in order, each from its own place."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from sqlalchemy import select
from sqlalchemy.orm import Session

from docflow.journal.errors import FollowerAhead
from docflow.journal.models import FollowerPlace
from docflow.journal.reader import Recorded, sealed, sealed_size
from docflow.kernel.clock import Clock
from docflow.store.engine import Store


class Follower(Protocol):
    """Somebody who wants to know what happened. Entries come in order, each at least once."""

    name: str

    def apply(self, session: Session, entries: Sequence[Recorded]) -> None:
        """Act on the entries. What is written through `session` is kept together with the place.

        A follower with a `position` of its own gets a session to read with, and moves its mark itself.
        """
        ...

    def position(self) -> int | None:
        """The next position it will take, if it keeps its own mark (an index on disk); else None."""
        ...


def run_follower(store: Store, clock: Clock, follower: Follower, *, batch: int = 200) -> int:
    """Give the follower its next batch; how far it moved, 0 when it is up to date or served elsewhere.

    Raises whatever the follower raises, with nothing of the batch kept, and FollowerAhead.
    """
    with store.reading() as session:
        if not _next(session, follower, batch):
            return 0
    with store.leading(f"follower:{follower.name}") as leads:
        if not leads:
            return 0
        if follower.position() is None:
            with store.writing() as session:
                entries = _next(session, follower, batch)
                if entries:
                    follower.apply(session, entries)
                    _move(session, clock, follower, entries[0].position or 0, len(entries))
                return len(entries)
        with store.reading() as session:
            entries = _next(session, follower, batch)
            before = follower.position() or 0
            if entries:
                follower.apply(session, entries)
        moved = (follower.position() or 0) - before
        with store.writing() as session:
            _move(session, clock, follower, before, moved)
        return moved


def _next(session: Session, follower: Follower, batch: int) -> list[Recorded]:
    place = follower.position()
    if place is None:
        place = session.scalar(select(FollowerPlace.position).where(FollowerPlace.name == follower.name)) or 0
    size = sealed_size(session)
    if place > size:
        raise FollowerAhead(follower=follower.name, position=place, size=size)
    return [Recorded(*row) for row in session.execute(sealed(start=place, limit=batch))] if place < size else []


def _move(session: Session, clock: Clock, follower: Follower, place: int, moved: int) -> None:
    session.merge(FollowerPlace(name=follower.name, position=place + moved, moved_at=clock.now(), fault=""))


@dataclass(frozen=True)
class Standing:
    """Where a follower stands, for /health."""

    name: str
    position: int
    behind: int
    """Sealed entries it has yet to take."""
    moved_at: datetime | None
    fault: str


def standings(session: Session, names: Iterable[str]) -> list[Standing]:
    """One standing for each name, also for a follower that has not begun."""
    size = sealed_size(session)
    rows = {row.name: row for row in session.scalars(select(FollowerPlace))}
    found = ((name, rows.get(name) or FollowerPlace(name=name, position=0, fault="")) for name in names)
    return [Standing(name, at.position, max(0, size - at.position), at.moved_at, at.fault) for name, at in found]
