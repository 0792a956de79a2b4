"""The database: the only file that knows SQLite from PostgreSQL."""

import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, Engine, Row, Select, create_engine, event, make_url, text
from sqlalchemy.engine import ExceptionContext
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.orm import Session

from docflow.store.errors import StoreBusy, StoreFailed
from docflow.store.group_commit import GroupCommit

_BUSY_SECONDS = 15
LOOKING = "looking"
"""Stands in the `info` of a session that only reads, so that nothing locks a row in it."""


class KeepingSession(Session):
    """A short-lived session that holds on to all it loads, so that a row asked for twice is read once."""

    def __init__(self, *bind: Any, **more: Any) -> None:
        super().__init__(*bind, **more)
        self.kept: list[object] = []


# Listening once for all sessions: a listener for each of them costs more than many of them do.
event.listen(KeepingSession, "loaded_as_persistent", lambda session, loaded: session.kept.append(loaded))


class Unit:
    """One open write transaction. Exactly one of `commit` and `rollback` ends it."""

    def __init__(self, session: Session, end: Callable[[bool], None]) -> None:
        self.session = session
        self._end = end

    def commit(self) -> None:
        """Returns only when the change survives a power cut. Raises StoreBusy or StoreFailed."""
        try:
            self.session.commit()
        except BaseException:
            self._give_up()
            raise
        self.session.close()
        self._end(True)

    def rollback(self) -> None:
        self._give_up()

    def _give_up(self) -> None:
        try:
            self.session.rollback()
            self.session.close()
        except (DBAPIError, StoreBusy, StoreFailed):
            # The whole transaction is gone already; what remains is to let go of it.
            self.session.expunge_all()
        finally:
            self._end(False)


class Store:
    """A database and the two ways into it: `begin` to write, `reading` to look."""

    def __init__(self, url: str, *, pool_size: int = 10) -> None:
        self.url = make_url(url)
        self.is_sqlite = self.url.get_backend_name() == "sqlite"
        self._after_commit: list[Callable[[], None]] = []
        if self.is_sqlite:
            self.engine = _sqlite(url, begin="BEGIN", pool_size=pool_size)
            self._writers = GroupCommit(
                _sqlite(url, begin="BEGIN IMMEDIATE", pool_size=1), self._committed, wait_seconds=_BUSY_SECONDS
            )
        else:
            self.engine = create_engine(url, pool_size=pool_size, max_overflow=30, pool_timeout=_BUSY_SECONDS)
            event.listen(self.engine, "handle_error", _name)

    def begin(self) -> Unit:
        """Open a write transaction.

        On SQLite writers take turns on one connection and are committed in groups, so that
        one fsync serves many; on PostgreSQL each has a connection of its own.
        """
        if self.is_sqlite:
            connection = self._writers.enter()
            session = KeepingSession(connection, join_transaction_mode="create_savepoint", expire_on_commit=False)
            return Unit(session, self._writers.leave)
        return Unit(KeepingSession(self.engine, expire_on_commit=False), self._end_own)

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """A write transaction around a block: committed at its end, undone by an error."""
        unit = self.begin()
        try:
            yield unit.session
        except BaseException:
            unit.rollback()
            raise
        unit.commit()

    @contextmanager
    def reading(self, *, keeping: bool = False) -> Iterator[Session]:
        """One consistent view that writes nothing and waits for no writer; `keeping` suits a short one."""
        made = KeepingSession if keeping else Session
        with made(self.engine, expire_on_commit=False, info={LOOKING: True}) as session:
            if not self.is_sqlite:
                session.connection(execution_options={"isolation_level": "REPEATABLE READ"})
            # Closing ends the transaction and lets the rows go as they are; a rollback would empty them.
            yield session

    def glance(self, asked: Select[Any], parameters: Mapping[str, Any]) -> Sequence[Row[Any]]:
        """The answer to one question in a view of its own, below the ORM: at half the cost, for all requests ask it."""
        with self.engine.connect() as connection:
            return connection.execute(asked, parameters).all()

    def after_commit(self, call: Callable[[], None]) -> None:
        """Have `call` run after every commit of this process; it must be quick and must not fail."""
        self._after_commit.append(call)

    @contextmanager
    def leading(self, name: str) -> Iterator[bool]:
        """True for the one process that may do a piece of work now, False for all others.

        PostgreSQL: a session-level advisory lock. SQLite: always True, since its write
        transaction already lets only one in.
        """
        if self.is_sqlite:
            yield True
            return
        with self.engine.connect() as connection:
            key = {"key": f"docflow:{name}"}
            got = bool(connection.scalar(text("SELECT pg_try_advisory_lock(hashtextextended(:key, 0))"), key))
            connection.commit()
            try:
                yield got
            finally:
                if got:
                    connection.execute(text("SELECT pg_advisory_unlock(hashtextextended(:key, 0))"), key)
                    connection.commit()

    def close(self) -> None:
        if self.is_sqlite:
            self._writers.close()
        self.engine.dispose()

    def _committed(self) -> None:
        for call in self._after_commit:
            call()

    def _end_own(self, kept: bool) -> None:
        if kept:
            self._committed()


def _sqlite(url: str, *, begin: str, pool_size: int) -> Engine:
    engine = create_engine(
        url,
        pool_size=pool_size,
        max_overflow=30,
        connect_args={"check_same_thread": False, "timeout": _BUSY_SECONDS, "isolation_level": None},
    )

    def prepare(connection: sqlite3.Connection, _record: object) -> None:
        cursor = connection.cursor()
        # FULL, not NORMAL: with NORMAL a power cut may take back what was already acknowledged.
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "trusted_schema=OFF"):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    def start(connection: Connection) -> None:
        connection.exec_driver_sql(begin)

    event.listen(engine, "connect", prepare)
    event.listen(engine, "begin", start)
    event.listen(engine, "handle_error", _name)
    return engine


def _name(context: ExceptionContext) -> None:
    """Whichever statement fails, what time or an administrator can mend has its name; the rest stays as it is."""
    failed = context.sqlalchemy_exception
    if not isinstance(failed, OperationalError):
        return
    words = str(failed.orig).lower()
    if any(sign in words for sign in ("locked", "busy", "deadlock", "could not serialize", "lock timeout")):
        raise StoreBusy() from failed
    if any(sign in words for sign in ("full", "disk i/o", "readonly", "no space", "could not extend")):
        raise StoreFailed() from failed


def forbid_changes(connection: Connection, table: str, *, columns: tuple[str, ...] = ()) -> None:
    """Have the database itself refuse UPDATE (of the columns, or of any) and DELETE on a table."""
    when = f" OF {', '.join(columns)}" if columns else ""
    if connection.dialect.name == "sqlite":
        for verb, of in (("UPDATE", when), ("DELETE", "")):
            connection.exec_driver_sql(
                f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb}{of} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, '{table} is kept unchanged'); END"
            )
        return
    connection.exec_driver_sql(
        "CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION USING MESSAGE = TG_TABLE_NAME || ' is kept unchanged'; END $$"
    )
    connection.exec_driver_sql(
        f"CREATE TRIGGER {table}_no_update BEFORE UPDATE{when} ON {table} FOR EACH ROW EXECUTE FUNCTION refuse_change()"
    )
    connection.exec_driver_sql(
        f"CREATE TRIGGER {table}_no_delete BEFORE DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION refuse_change()"
    )


def is_unique_violation(failed: Any) -> bool:
    """Whether a unique constraint refused the row, on either database."""
    words = str(getattr(failed, "orig", failed)).lower()
    return "unique constraint" in words
