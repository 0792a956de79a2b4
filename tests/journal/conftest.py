"""A store with the journal's bare tables (no triggers: these tests tamper), and a sealer with its key."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import text

from docflow.journal import models
from docflow.journal.checkpoint import Signer, make_key
from docflow.journal.sealer import Sealer
from docflow.journal.work import working
from docflow.kernel.actor import Actor
from docflow.kernel.clock import FixedClock
from docflow.store.base import Base
from docflow.store.engine import Store

LI = Actor("person", person_id=7, account_id=3, name="李")
TABLES = [
    Base.metadata.tables[table]
    for table in (
        models.JournalEntry.__tablename__,
        models.JournalUnsealed.__tablename__,
        models.JournalSeal.__tablename__,
        models.JournalNode.__tablename__,
        models.JournalCheckpoint.__tablename__,
        models.FollowerPlace.__tablename__,
    )
]


@dataclass
class Thing:
    """Something the journal can speak of."""

    id: int
    version: int = 0
    subject_kind: str = "item"


@pytest.fixture(params=["sqlite", "postgresql"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    on_postgres = request.param == "postgresql"
    url = request.getfixturevalue("cluster").fresh() if on_postgres else f"sqlite:///{tmp_path / 'journal.sqlite'}"
    store = Store(url)
    if on_postgres:
        with store.engine.begin() as connection:
            connection.execute(text("DROP SCHEMA public CASCADE"))
            connection.execute(text("CREATE SCHEMA public"))
    Base.metadata.create_all(store.engine, tables=TABLES)
    yield store
    store.close()
    if on_postgres:
        request.getfixturevalue("cluster").drop(url)


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock(datetime(2026, 11, 2, 1, 30, tzinfo=UTC), ZoneInfo("Asia/Shanghai"))


@pytest.fixture
def signer(tmp_path: Path) -> Signer:
    return make_key(tmp_path / "keys")


@pytest.fixture
def sealer(store: Store, clock: FixedClock, signer: Signer) -> Sealer:
    return Sealer(store, clock, signer)


@pytest.fixture
def happen(store: Store, clock: FixedClock) -> Callable[..., None]:
    """Write `count` entries about thing 1, 2, 3 … in turn, each in a unit of work of its own."""
    things = {number: Thing(number) for number in range(1, 4)}

    def write(count: int, event: str = "revision.submit") -> None:
        for number in range(count):
            with working(store, LI, clock) as work:
                work.record(event, things[number % 3 + 1], {"number": number, "comment": "同意"})

    return write
