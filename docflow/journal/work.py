"""The unit of work: one actor, one instant, one transaction, and what happened in it."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from typing import Any, Protocol

from sqlalchemy.orm import Session

from docflow.journal.writer import Happening, write
from docflow.kernel.actor import Actor
from docflow.kernel.clock import Clock, day_of
from docflow.store.engine import Store, Unit


class Subject(Protocol):
    """Something the journal can speak of: it counts its own entries in `version`."""

    id: Any
    version: Any

    @property
    def subject_kind(self) -> str: ...


@dataclass
class Work:
    """Everything a verb needs: who acts, when, and the session to act in.

    The transaction opens at the first use of `session`, so that a request that waits for
    its turn holds nothing another request needs.
    """

    store: Store
    actor: Actor
    clock: Clock
    memo: dict[str, Any] = field(default_factory=dict)
    """What has been looked up once in this unit of work, by the room that looked it up."""
    view: Session | None = None
    """Set for a work that only looks: one consistent view, in which nothing is written or committed."""
    _unit: Unit | None = None
    _happened: list[Happening] = field(default_factory=list)

    @cached_property
    def at(self) -> datetime:
        return self.clock.now()

    @cached_property
    def today(self) -> date:
        return day_of(self.at, self.clock.zone)

    @property
    def session(self) -> Session:
        if self.view is not None:
            return self.view
        if self._unit is None:
            self._unit = self.store.begin()
        return self._unit.session

    def record(self, event: str, subject: Subject | None = None, facts: Mapping[str, Any] | None = None) -> None:
        """Note that something happened; it is written with the transaction, as its last act.

        The subject's version counts up by one. Facts are ids, numbers, digests, before and
        after; never a person's name.
        """
        version: int | None = None
        if subject is not None:
            version = (subject.version or 0) + 1
            subject.version = version
        self._happened.append(Happening(event, subject, version, dict(facts or {})))

    def commit(self) -> None:
        """Write the journal, commit, and only then return. Nothing done is nothing committed."""
        if self._unit is None and not self._happened:
            return
        unit, self._unit = self._unit or self.store.begin(), None
        try:
            unit.session.flush()
            write(unit.session, self.actor, self.at, self._happened)
        except BaseException:
            unit.rollback()
            raise
        finally:
            self._happened = []
        unit.commit()

    def rollback(self) -> None:
        unit, self._unit = self._unit, None
        self._happened = []
        self.memo.clear()
        if unit is not None:
            unit.rollback()


@contextmanager
def looking(store: Store, actor: Actor, clock: Clock) -> Iterator[Work]:
    """A work that only looks, around a block."""
    with store.reading(keeping=True) as session:
        yield Work(store, actor, clock, view=session)


@contextmanager
def working(store: Store, actor: Actor, clock: Clock) -> Iterator[Work]:
    """A unit of work around a block: committed at its end, undone by an error."""
    work = Work(store, actor, clock)
    try:
        yield work
    except BaseException:
        work.rollback()
        raise
    work.commit()
