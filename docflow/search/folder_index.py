"""What engines that keep their index in a folder have in common: commits in a row, snapshots, changing over."""

import threading
import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import ClassVar, Generic, TypeVar

from docflow.kernel.errors import Refusal
from docflow.search import answering, generations
from docflow.search.errors import IndexBroken, IndexMoved
from docflow.search.index import Card, Filters, Found, Query, Scope, Suggestion, checksum
from docflow.search.segment import Segment

_TRIES = 20
"""Openings tried while another process replaces the files; each waits longer, two seconds in all."""
_WRITING, _REBUILDING = "writing.lock", "rebuilding.lock"

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
            self._tidied(self._open())

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

    def _stumbled(self, error: BaseException) -> bool:
        """Whether an error comes from files that are damaged. One that is gone while they are read was replaced."""
        if isinstance(error, FileNotFoundError):
            return False
        return isinstance(error, Exception) or type(error).__name__ == "PanicException"  # of a library in Rust

    def _writing_alone(self) -> AbstractContextManager[None]:
        return generations.locked(self._folder / _WRITING)

    def _rebuilding_alone(self) -> AbstractContextManager[None]:
        return generations.locked(self._folder / _REBUILDING)

    def _ask(self, question: Callable[[S], T]) -> T:
        """The answer of the newest commit. What was replaced while it was read is asked for again."""
        for _ in range(_TRIES):
            now = self._open()
            with suppress(FileNotFoundError):
                return self._sound(now.folder, partial(question, now))
        raise IndexBroken(reason="damaged")

    @contextmanager
    def _commit(self, position: int, after: int | None, gone: Iterable[int]) -> Iterator[File]:
        with self._writing_alone():
            now = self._open()
            if after is not None and after != now.position:
                raise IndexMoved(found=now.position, expected=after)
            with self._changed(now, gone, position) as file:
                yield file

    def _open(self) -> S:
        """The newest commit. A file that is gone was replaced by another process meanwhile: look again."""
        generations.guard(self._folder)
        for attempt in range(_TRIES):
            with suppress(FileNotFoundError):
                folder = generations.current(self._folder, self.engine)
                newest = self._newest(folder)
                with self._opening:
                    if self._snapshot is None or (self._snapshot.folder, self._snapshot.commit) != (folder, newest):
                        self._snapshot = self._sound(folder, partial(self._read, folder, newest))
                    return self._snapshot
            time.sleep(0.01 * attempt)
        raise IndexBroken(reason="missing")

    def _sound(self, folder: Path, act: Callable[[], T]) -> T:
        """Whatever the engine stumbles over in a folder means that its files are damaged, or that it was replaced."""
        try:
            return act()
        except Refusal:
            raise
        except BaseException as error:
            if not self._stumbled(error):
                raise
            if generations.named(self._folder) != folder.name:
                raise FileNotFoundError(folder) from error
            raise IndexBroken(reason="damaged") from error
