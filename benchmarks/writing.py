"""Eight writers at once on SQLite with synchronous=FULL: our queue with group commit beside naive threads."""

import sqlite3
import threading
import time
from collections.abc import Callable
from pathlib import Path

from sqlalchemy import text

from benchmarks.measuring import Row, Size
from docflow.store.engine import Store

_WRITERS = 8
_TABLE = "CREATE TABLE note (id INTEGER PRIMARY KEY, words TEXT)"


def run(folder: Path, size: Size) -> list[Row]:
    folder.mkdir(parents=True, exist_ok=True)
    each = max(10, size.times)
    store = Store(f"sqlite:///{folder / 'ours.sqlite'}")
    with store.writing() as session:
        session.execute(text(_TABLE))

    def ours() -> None:
        with store.writing() as session:
            session.execute(text("INSERT INTO note (words) VALUES ('x')"))

    plain = folder / "plain.sqlite"
    with sqlite3.connect(plain) as connection:
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute(_TABLE)
    local = threading.local()

    def naive() -> None:
        if not hasattr(local, "connection"):
            local.connection = sqlite3.connect(plain, timeout=60, isolation_level=None)
            local.connection.execute("PRAGMA synchronous=FULL")
        local.connection.execute("BEGIN IMMEDIATE")
        local.connection.execute("INSERT INTO note (words) VALUES ('x')")
        local.connection.execute("COMMIT")

    queued, queued_waits = _all_at_once(ours, each)
    threads, threads_waits = _all_at_once(naive, each)
    store.close()
    slowest = f"slowest of a hundred {_p99(queued_waits):.1f} ms, naive {_p99(threads_waits):.1f} ms"
    return [
        Row("8 writers, SQLite FULL", [queued], [threads], ">= 3x naive", least=3, unit="/s", note=slowest),
        Row(
            "8 writers, the slowest of a hundred",
            [_p99(queued_waits)],
            [_p99(threads_waits)],
            "<= 1/20 of naive",
            most=1 / 20,
        ),
    ]


def _all_at_once(write: Callable[[], None], each: int) -> tuple[float, list[float]]:
    """Writes a second, and how long each took."""
    waits: list[float] = []
    ready = threading.Barrier(_WRITERS + 1)

    def work() -> None:
        ready.wait()
        for _ in range(each):
            began = time.perf_counter()
            write()
            waits.append((time.perf_counter() - began) * 1000)

    threads = [threading.Thread(target=work) for _ in range(_WRITERS)]
    for thread in threads:
        thread.start()
    ready.wait()
    began = time.perf_counter()
    for thread in threads:
        thread.join()
    return len(waits) / (time.perf_counter() - began), waits


def _p99(waits: list[float]) -> float:
    return sorted(waits)[int(len(waits) * 0.99) - 1]
