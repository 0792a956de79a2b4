"""Cards beside an index of terms, by their place: SQLite reads any one of them in microseconds."""

import sqlite3
import threading
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

_TABLES = (
    "CREATE TABLE IF NOT EXISTS figures (place INTEGER PRIMARY KEY, figures BLOB NOT NULL)",
    "CREATE TABLE IF NOT EXISTS card (place INTEGER PRIMARY KEY, "
    "head BLOB NOT NULL, text BLOB NOT NULL, card BLOB NOT NULL)",
)
_MAPPED = 1 << 40
"""Bytes of the file that may be read without copying; SQLite's own bound is lower."""
_AT_ONCE = 200
"""Places asked for in one statement."""


class Kept:
    """The cards to read. Places are written once, before the commit of the index that names them."""

    def __init__(self, path: Path) -> None:
        self._turn = threading.Lock()
        self._base = sqlite3.connect(
            f"file:{path}?mode=rw", uri=True, check_same_thread=False, isolation_level=None, timeout=5
        )
        self._base.execute(f"PRAGMA mmap_size = {_MAPPED}")

    def heads(self, places: Sequence[int]) -> list[bytes]:
        """The entries without their texts, which are not even read."""
        return [head for _, head in self._each("SELECT place, head FROM card WHERE place IN", places)]

    def entries(self, places: Sequence[int]) -> list[tuple[bytes, bytes]]:
        """Head and text of each."""
        return [
            (head, text) for _, head, text in self._each("SELECT place, head, text FROM card WHERE place IN", places)
        ]

    def cards(self, places: Sequence[int]) -> list[bytes]:
        return [card for _, card in self._each("SELECT place, card FROM card WHERE place IN", places)]

    def figures(self, start: int, stop: int) -> list[bytes]:
        """Those of each place of the range; nothing where no card is kept any more."""
        with self._turn:
            found = dict(
                self._base.execute("SELECT place, figures FROM figures WHERE place >= ? AND place < ?", (start, stop))
            )
        return [found.get(place, b"") for place in range(start, stop)]

    def _each(self, statement: str, places: Sequence[int]) -> list[tuple[Any, ...]]:
        """A row for each of the places, in their order; the place comes first in it."""
        found: dict[int, tuple[Any, ...]] = {}
        for start in range(0, len(places), _AT_ONCE):
            part = places[start : start + _AT_ONCE]
            with self._turn:
                rows = self._base.execute(f"{statement} ({','.join('?' * len(part))})", part).fetchall()
            found.update((row[0], row) for row in rows)
        if len(found) < len(places):
            raise FileNotFoundError(places)  # forgotten since: whoever asks has an old snapshot
        return [found[place] for place in places]

    @staticmethod
    @contextmanager
    def writing(path: Path) -> Iterator["Keeping"]:
        """A transaction, on disk when the block ends; when that fails, nothing was kept."""
        with closing(sqlite3.connect(path, isolation_level=None, timeout=5)) as base:
            base.execute("PRAGMA journal_mode = WAL")
            base.execute("PRAGMA synchronous = FULL")
            base.execute("BEGIN IMMEDIATE")
            try:
                for table in _TABLES:
                    base.execute(table)
                yield Keeping(base)
            except BaseException:
                base.execute("ROLLBACK")
                raise
            base.execute("COMMIT")


class Keeping:
    """Cards to write."""

    def __init__(self, base: sqlite3.Connection) -> None:
        self._base = base

    def keep(self, place: int, figures: bytes, head: bytes, text: bytes, card: bytes) -> None:
        """In place of what a commit that came to nothing may have left there."""
        self._base.execute("INSERT OR REPLACE INTO figures VALUES (?, ?)", (place, figures))
        self._base.execute("INSERT OR REPLACE INTO card VALUES (?, ?, ?, ?)", (place, head, text, card))

    def forget(self, places: Iterable[int]) -> None:
        gone = [(place,) for place in places]
        self._base.executemany("DELETE FROM figures WHERE place = ?", gone)
        self._base.executemany("DELETE FROM card WHERE place = ?", gone)
