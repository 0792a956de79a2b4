"""The work behind the scenes: sealing, following and what falls due, in threads of one process."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

import structlog

from docflow.house import House
from docflow.search.rebuilding import mend

_log = structlog.get_logger(__name__)
_PATIENCE = 10.0
"""Seconds given to a thread to finish what it is doing."""


class Worker:
    """Runs the house's pulses, and its sweep at start and every `sweep_seconds`, until it is stopped.

    Several may run against one database: sealing, following and sweeping each have one leader at a time.
    """

    def __init__(self, house: House) -> None:
        self.house = house
        self._stop = threading.Event()
        self._threads = [
            threading.Thread(target=pulse.run, args=(self._stop,), name=pulse.name, daemon=True)
            for pulse in house.pulses()
        ]
        self._threads.append(threading.Thread(target=self._sweep, name="sweep", daemon=True))

    def start(self) -> None:
        """Mend the index if it has to be, then let everything run."""
        if mend(self.house.store, self.house.kinds, self.house.index):
            _log.info("search index made anew")
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        """Returns when what was being done is done, at the latest after ten seconds."""
        self._stop.set()
        for thread in self._threads:
            if thread.is_alive():
                thread.join(_PATIENCE)

    def wait(self) -> None:
        """Until somebody calls `stop`."""
        self._stop.wait()

    def ask_to_stop(self) -> None:
        """What a signal handler may call."""
        self._stop.set()

    def _sweep(self) -> None:
        while not self._stop.is_set():
            try:
                with self.house.store.leading("sweep") as leads:
                    if leads and (taken := self.house.sweep()):
                        _log.info("due steps taken", count=taken)
                self.house.tidy()
            except Exception:
                # The clock must not stop because of one bad round; the next one tries everything again.
                _log.exception("sweep failed")
            self._stop.wait(self.house.settings.sweep_seconds)


@contextmanager
def at_work(house: House) -> Iterator[Worker]:
    """A worker around a block."""
    worker = Worker(house)
    worker.start()
    try:
        yield worker
    finally:
        worker.stop()
