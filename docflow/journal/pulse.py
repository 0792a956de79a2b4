"""Work that follows every commit: done in rounds until none is left, and resumed after a failure."""

import threading
from collections.abc import Callable

from sqlalchemy.exc import DBAPIError

from docflow.journal.models import FollowerPlace
from docflow.kernel.clock import Clock
from docflow.kernel.errors import Refusal
from docflow.kernel.text import one_line
from docflow.store.engine import Store


class Pulse:
    """Runs `step` again and again while it answers more than 0, after every commit of this process.

    Commits of other processes are seen within `every` seconds. A failing step stops nobody
    else: its fault is kept under `name` in the follower's place and it is tried again after
    `every` seconds, then twice as long, up to `longest`.
    """

    def __init__(
        self,
        store: Store,
        clock: Clock,
        name: str,
        step: Callable[[], int],
        *,
        every: float = 0.5,
        longest: float = 30,
    ) -> None:
        self.store, self.clock, self.name, self.step = store, clock, name, step
        self.every, self.longest = every, longest
        self._failures = 0
        self._woken = threading.Event()
        store.after_commit(self._woken.set)

    def run(self, stop: threading.Event) -> None:
        """Until `stop` is set; returns within `every` seconds of it, unless a step takes longer."""
        while not stop.is_set():
            self._woken.clear()
            rest = self.beat()
            if rest:
                stop.wait(rest)
            else:
                self._woken.wait(self.every)
                # Gather the commits of a moment, so that many writers cost one round and not one each.
                stop.wait(0.01)

    def beat(self) -> float:
        """One round, until there is no more to do. Returns the seconds to wait after a failure, else 0."""
        try:
            while self.step():
                pass
            self._note("")
            self._failures = 0
        except Exception as failed:
            self._failures += 1
            fault = str(failed) if isinstance(failed, Refusal) else f"{type(failed).__name__}: {failed}"
            self._note_if_possible(one_line(fault)[:500])
            return min(self.longest, self.every * 2.0 ** min(self._failures - 1, 20))
        return 0

    def _note(self, fault: str) -> None:
        with self.store.reading() as session:
            row = session.get(FollowerPlace, self.name)
        if fault == (row.fault if row else ""):
            return
        with self.store.writing() as session:
            session.merge(FollowerPlace(name=self.name, fault=fault))

    def _note_if_possible(self, fault: str) -> None:
        try:
            self._note(fault)
        except (Refusal, DBAPIError):
            return  # The database itself is what fails: /health sees that without our help.
