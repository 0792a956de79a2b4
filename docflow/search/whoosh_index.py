"""The embedded engine of a plain install: Whoosh keeps the terms and the cards on disk, docflow asks with sets."""

import json
import re
import threading
import time
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, TypeVar

from whoosh.codec.whoosh3 import W3Codec
from whoosh.columns import EmptyColumnReader, VarBytesColumn
from whoosh.fields import COLUMN, ID, Schema
from whoosh.filedb.filestore import FileStorage
from whoosh.index import TOC, FileIndex
from whoosh.reading import SegmentReader, TermNotFound
from whoosh.util.filelock import FileLock, try_for
from whoosh.writing import SegmentWriter

from docflow.kernel.errors import Refusal
from docflow.search import answering, bits, generations, stored
from docflow.search.analysis import ANALYSIS_VERSION
from docflow.search.entry import Entry, entry, terms
from docflow.search.errors import IndexBroken, IndexBusy, IndexMoved
from docflow.search.index import Card, Filters, Found, Query, Scope, Suggestion, checksum
from docflow.search.segment import Columns, Segment, columns

_NAME = "cards"
_MARK = "=position"
"""The term of the one place in the index that holds no card but the position and the analysis of its commit."""
_PATIENCE = 5.0
"""Seconds to wait for another writer."""
_CROWDED = 32
"""So many segments a commit leaves for idle time, at most."""
_TRIES = 20
"""Openings tried while another process replaces the files; each waits longer, two seconds in all."""

_TOC = re.compile(rf"_{_NAME}_([0-9]+)\.toc")
_LOCK = "writing.lock"

T = TypeVar("T")


class _Codec(W3Codec):  # type: ignore[misc]
    """Whoosh's own, without looking up at every posting the length of a field that has none."""

    length_stats = False


class _Terms(ID):  # type: ignore[misc]
    """Terms that are ready as they come, without positions, lengths or weights."""

    def index(self, value: Iterable[str], **_: Any) -> Iterator[tuple[bytes, int, float, bytes]]:
        return ((term.encode(), 1, 1.0, b"") for term in value)


def _schema() -> Any:
    """One field of ready terms and three columns; nothing is analysed or scored by Whoosh."""
    return Schema(
        terms=_Terms(), card=COLUMN(VarBytesColumn()), entry=COLUMN(VarBytesColumn()), figures=COLUMN(VarBytesColumn())
    )


class _Storage(FileStorage):  # type: ignore[misc]
    """Files that are on disk before the commit that names them, which Whoosh itself does not see to."""

    def __init__(self, folder: Path) -> None:
        super().__init__(str(folder))
        self._fresh: set[str] = set()
        self._no_column: set[str] = set()

    def file_exists(self, name: str) -> bool:
        """Whoosh asks for a column of lengths, which our terms have not, once per posting; the disk is asked once."""
        if name in self._no_column:
            return False
        found: bool = super().file_exists(name)
        if not found and name.endswith(".col"):
            self._no_column.add(name)
        return found

    def create_file(self, name: str, **options: Any) -> Any:
        self._no_column.discard(name)
        self._fresh.add(name)
        return super().create_file(name, **options)

    def rename_file(self, oldname: str, newname: str, safe: bool = False) -> None:
        """Whoosh renames one file only, the table of contents, and that is the commit."""
        for name in self._fresh:
            if self.file_exists(name):
                generations.sync(Path(self.folder) / name)
        generations.sync(Path(self.folder))
        super().rename_file(oldname, newname, safe=safe)
        generations.sync(Path(self.folder))
        self._fresh.clear()


class _Shelf:
    """One segment on disk. Whoosh's readers share a place in a file, so one thread reads at a time."""

    def __init__(self, storage: _Storage, segment: Any) -> None:
        self._lock = threading.Lock()
        self._size = int(segment.doc_count_all())
        self._reader = SegmentReader(storage, _schema(), segment)
        self._cards, self._entries, self._figures = (
            self._reader.column_reader(name, translate=False) for name in ("card", "entry", "figures")
        )
        if any(isinstance(column, EmptyColumnReader) for column in (self._cards, self._entries, self._figures)):
            raise FileNotFoundError(segment.segment_id())  # else a column deleted meanwhile reads as blank

    def size(self) -> int:
        return self._size

    def places(self, term: str) -> list[int]:
        with self._lock:
            try:
                return list(self._reader.postings("terms", term).all_ids())
            except TermNotFound:
                return []

    def terms(self, prefix: str) -> list[str]:
        with self._lock:
            return [term.decode() for term in self._reader.expand_prefix("terms", prefix)]

    def entry(self, place: int) -> Entry:
        with self._lock:
            return Entry.unpacked(self._entries[place])

    def card(self, place: int) -> Card:
        return stored.unpacked(self.stored(place))

    def stored(self, place: int) -> bytes:
        with self._lock:
            return bytes(self._cards[place])

    def figures(self, place: int) -> bytes:
        with self._lock:
            return bytes(self._figures[place])

    def columns(self) -> Columns:
        return columns(self.figures(place) for place in range(self._size))


def _file(writer: Any, card: Card) -> None:
    filed = entry(card)
    writer.add_document(
        terms=list(terms(card, filed)), card=stored.packed(card), entry=filed.packed(), figures=stored.figures(card)
    )


def _mark(writer: Any, position: int) -> None:
    mark = json.dumps({"position": position, "analysis": ANALYSIS_VERSION}).encode()
    writer.add_document(terms=[_MARK], card=mark, entry=b"", figures=b"")


@contextmanager
def _writing(folder: Path) -> Iterator[Any]:
    """A writer to commit with; when anything fails, nothing was written.

    Not compound, which every opening would copy into memory; not locked by Whoosh, the lock of the folder is held.
    Postings are not compressed: most are too short to gain by it.
    """
    writer = SegmentWriter(
        FileIndex(_Storage(folder), indexname=_NAME),
        codec=W3Codec(compression=0),
        _lk=False,
        limitmb=128,
        compound=False,
    )
    try:
        yield writer
    except BaseException:
        with suppress(Exception):  # what is left of its files goes with the next commit
            writer.cancel()
        raise


def _merge(writer: Any, segments: list[Any]) -> list[Any]:
    """All into one, but for a segment that alone holds more than half of the places, unless half of it is dropped."""
    total = sum(segment.doc_count_all() for segment in segments)
    large = [
        segment
        for segment in segments
        if segment.doc_count_all() * 2 > total and segment.doc_count() * 2 > segment.doc_count_all()
    ]
    small = [segment for segment in segments if segment not in large and segment.doc_count()]
    if len(small) < 2:
        return large + small
    for segment in small:
        reader = SegmentReader(writer.storage, writer.schema, segment)
        writer.add_reader(reader)
        reader.close()
    return large


def _leave(writer: Any, segments: list[Any]) -> list[Any]:
    """Merge only what idle time never came for; a segment with nothing left in it goes."""
    kept = [segment for segment in segments if segment.doc_count()]
    return _merge(writer, kept) if len(kept) > _CROWDED else kept


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    generations.guard(path.parent)
    lock = FileLock(str(path))
    if not try_for(lock.acquire, timeout=_PATIENCE, delay=0.02):
        raise IndexBusy()
    try:
        yield
    finally:
        lock.release()


@dataclass(frozen=True)
class _Snapshot:
    """The index as one commit left it."""

    toc: Path
    segments: tuple[Segment, ...]
    position: int
    mark: int
    """Place of the position, counted through all segments."""

    @property
    def folder(self) -> Path:
        return self.toc.parent

    def places_of(self, item_ids: Iterable[int]) -> Iterator[int]:
        """Places of the items that are filed, counted through all segments."""
        wanted, base = set(item_ids), 0
        for segment in self.segments:
            for item_id in wanted & segment.columns.where.keys():
                place = segment.columns.where[item_id]
                if segment.alive >> place & 1:
                    yield base + place
            base += segment.shelf.size()


class WhooshIndex:
    """An index in a folder: numbered folders inside hold one index each, the file `current` names the one in use.

    Any number of processes may read, and see each commit at their next question; one writes at a time.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._opening = threading.Lock()
        self._snapshot: _Snapshot | None = None
        self._known: dict[str, Segment] = {}

    def put(self, cards: Iterable[Card], *, position: int, after: int | None = None) -> None:
        fresh = {card.item_id: card for card in cards}
        with self._commit(position, after, fresh) as writer:
            for card in fresh.values():
                _file(writer, card)

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
        with _locked(self._folder / _LOCK):
            now = self._open()
            if len(now.segments) > 1:
                with _writing(now.folder) as writer:
                    writer.commit(mergetype=_merge)

    def rebuild(self, cards: Iterable[Card], *, position: int) -> None:
        rebuild(self._folder, cards, position)

    def close(self) -> None:
        with self._opening:
            self._snapshot, self._known = None, {}

    def _ask(self, question: Callable[[_Snapshot], T]) -> T:
        """The answer of the newest commit. Whatever Whoosh stumbles over in the files means that they are damaged."""
        now = self._open()
        try:
            return question(now)
        except Refusal:
            raise
        except Exception as error:
            raise IndexBroken(reason="damaged") from error

    @contextmanager
    def _commit(self, position: int, after: int | None, gone: Iterable[int]) -> Iterator[Any]:
        with _locked(self._folder / _LOCK):
            now = self._open()
            if after is not None and after != now.position:
                raise IndexMoved(found=now.position, expected=after)
            with _writing(now.folder) as writer:
                for place in (*now.places_of(gone), now.mark):
                    writer.delete_document(place)
                yield writer
                _mark(writer, position)
                writer.commit(mergetype=_leave)

    def _open(self) -> _Snapshot:
        """The newest commit. A file that is gone was replaced by another process meanwhile: look again."""
        generations.guard(self._folder)
        for attempt in range(_TRIES):
            try:
                newest = _newest(generations.current(self._folder))
                with self._opening:
                    if self._snapshot is None or self._snapshot.toc != newest:
                        self._snapshot = self._read(newest.parent)
                    return self._snapshot
            except FileNotFoundError:
                time.sleep(0.01 * attempt)
        raise IndexBroken(reason="missing")

    def _read(self, folder: Path) -> _Snapshot:
        try:
            storage = _Storage(folder)
            toc = TOC.read(storage, _NAME, schema=_schema())
            self._known = {segment.segment_id(): self._part(storage, segment) for segment in toc.segments}
            return _snapshot(folder / TOC._filename(_NAME, toc.generation), tuple(self._known.values()))
        except (FileNotFoundError, Refusal):
            raise
        except Exception as error:
            raise IndexBroken(reason="damaged") from error

    def _part(self, storage: _Storage, segment: Any) -> Segment:
        alive = (1 << segment.doc_count_all()) - 1 & ~bits.of(segment.deleted_docs(), segment.doc_count_all())
        if known := self._known.get(segment.segment_id()):
            return replace(known, alive=alive)
        shelf = _Shelf(storage, segment)
        return Segment(shelf, shelf.columns(), alive)


def rebuild(folder: Path, cards: Iterable[Card], position: int) -> None:
    """Make an index beside the one in use, which goes on answering, and change over at once. As `Index.rebuild`."""
    generations.prepare(folder)
    with _locked(folder / "rebuilding.lock"):
        fresh = generations.begin(folder)
        TOC.create(_Storage(fresh), _schema(), _NAME)
        with _writing(fresh) as writer:
            for card in cards:
                _file(writer, card)
            _mark(writer, position)
            writer.commit(mergetype=_leave)
        with _locked(folder / _LOCK):
            generations.change_over(folder, fresh)


def _newest(folder: Path) -> Path:
    """The table of contents of the last commit."""
    found = [(int(name[1]), folder / name[0]) for path in folder.iterdir() if (name := _TOC.fullmatch(path.name))]
    if not found:
        raise FileNotFoundError(folder)
    return max(found)[1]


def _snapshot(toc: Path, segments: tuple[Segment, ...]) -> _Snapshot:
    base = 0
    for segment in segments:
        for place in bits.ascending(segment.having(_MARK) & segment.alive):
            mark = json.loads(segment.shelf.stored(place))
            if mark["analysis"] != ANALYSIS_VERSION:
                raise IndexBroken(reason="analysis")
            return _Snapshot(toc, segments, mark["position"], base + place)
        base += segment.shelf.size()
    raise IndexBroken(reason="damaged")
