"""SQLite's writers take turns on one connection, and one fsync commits a whole group of them."""

import threading
import time
from collections import deque
from collections.abc import Callable

from sqlalchemy import Connection, Engine
from sqlalchemy.engine import RootTransaction

from docflow.store.errors import StoreBusy, StoreFailed

_LARGEST_GROUP = 64
_OLDEST_SECONDS = 0.02


class _Group:
    """Writers whose savepoints stand in one transaction and who wait for one commit."""

    def __init__(self, transaction: RootTransaction) -> None:
        self.transaction = transaction
        self.members = 0
        self.began = time.monotonic()
        self.done = threading.Event()
        self.failure: BaseException | None = None


class GroupCommit:
    """A fair queue of writers over one connection.

    A writer enters, works inside a savepoint of its own, and leaves. Whoever leaves while
    others wait hands the turn on and waits for the group; whoever leaves last, or finds the
    group full or old, commits for all. Nobody's `leave` returns before its change is on disk;
    a failed commit fails every member, and none of them has been told otherwise.
    """

    def __init__(self, engine: Engine, committed: Callable[[], None], *, wait_seconds: float) -> None:
        self._engine = engine
        self._committed = committed
        self._wait_seconds = wait_seconds
        self._lock = threading.Lock()
        self._busy = False
        self._queue: deque[threading.Event] = deque()
        self._connection: Connection | None = None
        self._group: _Group | None = None

    def enter(self) -> Connection:
        """Wait for the turn. Raises StoreBusy when it does not come in time."""
        self._take_turn()
        try:
            if self._connection is None:
                self._connection = self._engine.connect()
            if self._group is None:
                self._group = _Group(self._connection.begin())
            self._group.members += 1
            return self._connection
        except BaseException:
            self._abandon()
            self._pass_turn()
            raise

    def leave(self, kept: bool) -> None:
        """End the turn; with `kept`, return when the change is on disk or raise why it is not."""
        group = self._group
        if group is None:
            self._pass_turn()
            raise StoreFailed()
        if not self._still_open():
            # SQLite undoes a whole transaction by itself on a full disk or an I/O error.
            self._fail(group, StoreFailed())
        elif not self._hand_on(group):
            self._commit(group)
        if not kept:
            return
        group.done.wait()
        if group.failure is not None:
            raise group.failure

    def close(self) -> None:
        self._take_turn()
        if self._connection is not None:
            self._connection.close()
            self._connection = None
        self._engine.dispose()
        self._pass_turn()

    def _take_turn(self) -> None:
        with self._lock:
            if not self._busy:
                self._busy = True
                return
            ticket = threading.Event()
            self._queue.append(ticket)
        if ticket.wait(self._wait_seconds):
            return
        with self._lock:
            if ticket in self._queue:
                self._queue.remove(ticket)
                raise StoreBusy()

    def _pass_turn(self) -> None:
        with self._lock:
            if self._queue:
                self._queue.popleft().set()
            else:
                self._busy = False

    def _hand_on(self, group: _Group) -> bool:
        """Give the turn, and with it the duty to commit, to the next in the queue; False when there is none."""
        if group.members >= _LARGEST_GROUP or time.monotonic() - group.began > _OLDEST_SECONDS:
            return False
        with self._lock:
            if not self._queue:
                return False
            self._queue.popleft().set()
            return True

    def _still_open(self) -> bool:
        if self._connection is None or self._connection.invalidated:
            return False
        return bool(self._connection.connection.dbapi_connection.in_transaction)  # type: ignore[union-attr]

    def _commit(self, group: _Group) -> None:
        try:
            group.transaction.commit()
        except BaseException as failed:
            self._fail(group, failed)
            return
        self._group = None
        group.done.set()
        self._pass_turn()
        self._committed()

    def _fail(self, group: _Group, failure: BaseException) -> None:
        group.failure = failure
        self._abandon()
        group.done.set()
        self._pass_turn()

    def _abandon(self) -> None:
        """Let go of the connection: whatever state it is in, the next writer begins on a fresh one."""
        self._group = None
        if self._connection is not None:
            self._connection.invalidate()
            self._connection.close()
            self._connection = None
