"""What engines that keep their index in a folder have in common: commits in a row, snapshots, changing over."""

import errno
import re
import sqlite3
import threading
import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar, Generic, TypeVar

from docflow.kernel.errors import Refusal
from docflow.search import answering, generations
from docflow.search.errors import IndexBroken, IndexMoved
from docflow.search.index import Card, Filters, Found, Query, Scope, Suggestion, checksum
from docflow.search.segment import Segment

_TRIES = 20
"""Openings tried while another process replaces the files; each waits longer, two seconds in all."""
_TRIES_IN_DOUBT = 3
"""Where somebody has waited in vain already."""
_WRITING, _REBUILDING = "writing.lock", "rebuilding.lock"

_LACKING = frozenset(
    {errno.ENOSPC, errno.EDQUOT, errno.EMFILE, errno.ENFILE, errno.ENOMEM, errno.EAGAIN, errno.EINTR, errno.EROFS}
)
_LACKING_SQLITE = frozenset(
    {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_NOMEM, sqlite3.SQLITE_FULL, sqlite3.SQLITE_INTERRUPT}
)
_OS_ERROR = re.compile(r"os error ([0-9]+)")

T = TypeVar("T")
File = Callable[[Card], None]


@dataclass(frozen=True)
class Snapshot:
    """The index as one commit left it."""

    folder: Path
    commit: object
    """What tells this commit from the ones before and after it in the same folder."""
    segments: tuple[Segment, ...]
    position: int


S = TypeVar("S", bound=Snapshot)


class FolderIndex(ABC, Generic[S]):
    """An index in a folder: numbered folders inside hold one index each, the file `current` names the one in use.

    Any number of processes may read, and see each commit at their next question; one writes at a time.
    """

    engine: ClassVar[str]
    """Written into each numbered folder, so that no engine takes another's files for its own."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._opening = threading.Lock()
        self._snapshot: S | None = None

    def put(self, cards: Iterable[Card], *, position: int, after: int | None = None) -> None:
        fresh = {card.item_id: card for card in cards}
        with self._commit(position, after, fresh) as file:
            for card in fresh.values():
                file(card)

    def drop(self, item_ids: Iterable[int], *, position: int, after: int | None = None) -> None:
        with self._commit(position, after, item_ids):
            pass

    def position(self) -> int:
        return self._ask(lambda now: now.position)

    def doubted(self) -> bool:
        try:
            return generations.doubted(generations.current(self._folder, self.engine))
        except (FileNotFoundError, IndexBroken):
            return False

    def find(self, query: Query, *, scope: Scope) -> Found:
        return self._ask(lambda now: answering.find(now.segments, query, scope))

    def suggest(self, prefix: str, *, scope: Scope, limit: int = 8) -> tuple[Suggestion, ...]:
        return self._ask(lambda now: answering.suggest(now.segments, prefix, scope, limit))

    def known(self, terms: Collection[str], *, scope: Scope) -> dict[str, int]:
        return self._ask(lambda now: answering.known(now.segments, terms, scope))

    def alike(
        self, weights: Mapping[str, int], *, scope: Scope, filters: Filters, limit: int
    ) -> tuple[tuple[int, int], ...]:
        return self._ask(lambda now: answering.alike(now.segments, weights, scope, filters, limit))

    def count(self, *, scope: Scope) -> int:
        return self._ask(lambda now: sum(part.visible(scope).bit_count() for part in now.segments))

    def size(self) -> int:
        return self._ask(lambda now: sum((part.alive & part.columns.filed).bit_count() for part in now.segments))

    def checksum(self) -> str:
        return self._ask(lambda now: checksum(answering.fingerprints(now.segments)))

    def tidy(self) -> None:
        with self._writing_alone():
            now = self._open()
            with self._sound(now.folder, alone=True):
                self._tidied(now)

    def rebuild(self, cards: Iterable[Card], *, position: int) -> None:
        generations.prepare(self._folder)
        with self._rebuilding_alone():
            fresh = generations.begin(self._folder, self.engine)
            with self._made(fresh, position) as file:
                for card in cards:
                    file(card)
            with self._writing_alone():
                generations.change_over(self._folder, fresh)

    def close(self) -> None:
        with self._opening:
            self._snapshot = None

    @abstractmethod
    def _newest(self, folder: Path) -> object:
        """What names the last commit in a numbered folder. Raises FileNotFoundError when its files just went."""

    @abstractmethod
    def _read(self, folder: Path, newest: object) -> S:
        """That commit or a later one. Raises as `_newest`."""

    @abstractmethod
    def _changed(self, now: S, gone: Iterable[int], position: int) -> AbstractContextManager[File]:
        """A commit in which those items are gone, new cards are filed by the block, and the position is kept."""

    @abstractmethod
    def _made(self, folder: Path, position: int) -> AbstractContextManager[File]:
        """The first commit of an empty folder."""

    @abstractmethod
    def _tidied(self, now: S) -> None: ...

    def _writing_alone(self) -> AbstractContextManager[None]:
        return generations.locked(self._folder / _WRITING)

    def _rebuilding_alone(self) -> AbstractContextManager[None]:
        return generations.locked(self._folder / _REBUILDING)

    def _ask(self, question: Callable[[S], T]) -> T:
        """The answer of the newest commit. What was replaced while it was read is asked for again."""
        for _ in range(_TRIES):
            now = self._open()
            with suppress(FileNotFoundError), self._sound(now.folder):
                return question(now)
        generations.doubt(now.folder)
        raise IndexBroken(reason="damaged")

    @contextmanager
    def _commit(self, position: int, after: int | None, gone: Iterable[int]) -> Iterator[File]:
        with self._writing_alone():
            now = self._open()
            if after is not None and after != now.position:
                raise IndexMoved(found=now.position, expected=after)
            with self._sound(now.folder, alone=True), self._changed(now, gone, position) as file:
                yield file

    def _open(self) -> S:
        """The newest commit. A file that is gone was replaced by another process meanwhile: look again."""
        generations.guard(self._folder)
        folder = None
        for attempt in range(_TRIES):
            with suppress(FileNotFoundError):
                folder = generations.current(self._folder, self.engine)
                newest = self._newest(folder)
                with self._opening:
                    if self._snapshot is None or (self._snapshot.folder, self._snapshot.commit) != (folder, newest):
                        with self._sound(folder):
                            self._snapshot = self._read(folder, newest)
                    return self._snapshot
            if folder is not None and attempt >= _TRIES_IN_DOUBT and generations.has_word(folder):
                break
            time.sleep(0.01 * attempt)
        if folder is not None:
            generations.doubt(folder)
        raise IndexBroken(reason="missing")

    @contextmanager
    def _sound(self, folder: Path, *, alone: bool = False) -> Iterator[None]:
        """Whatever the engine stumbles over in a folder means that its files are damaged, or that it was replaced.

        A file that is gone while it is read was replaced, unless whoever reads is `alone` in writing.
        """
        try:
            yield
        except IndexBroken as broken:
            if broken.facts["reason"] == "damaged":
                generations.doubt(folder)
            raise
        except Refusal:
            raise
        except BaseException as error:
            if not _stumbled(error) or (isinstance(error, FileNotFoundError) and not alone):
                raise
            if generations.named(self._folder) != folder.name:
                raise FileNotFoundError(folder) from error
            if not passing(error):
                generations.doubt(folder)
            raise IndexBroken(reason="damaged") from error


def _stumbled(error: BaseException) -> bool:
    return isinstance(error, Exception) or type(error).__name__ == "PanicException"  # of a library in Rust


def passing(error: BaseException) -> bool:
    """Whether the machine lacked something at this moment, which says nothing of the files.

    Memory is not among it: a length that was damaged asks for too much of it as well.
    """
    if isinstance(error, sqlite3.Error):
        return getattr(error, "sqlite_errorcode", 0) & 0xFF in _LACKING_SQLITE
    if isinstance(error, OSError):
        return error.errno in _LACKING
    told = _OS_ERROR.search(str(error))  # as a library in Rust words it
    return told is not None and int(told[1]) in _LACKING
