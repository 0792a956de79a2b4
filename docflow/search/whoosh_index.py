"""The embedded engine of a plain install: Whoosh keeps the terms and the cards on disk, docflow asks with sets."""

import re
import threading
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

from whoosh.codec.whoosh3 import W3Codec
from whoosh.columns import EmptyColumnReader, VarBytesColumn
from whoosh.fields import COLUMN, ID, Schema
from whoosh.filedb.filestore import FileStorage
from whoosh.index import TOC, FileIndex
from whoosh.reading import SegmentReader, TermNotFound
from whoosh.writing import SegmentWriter

from docflow.search import bits, generations, stored
from docflow.search.entry import Entry, entry, terms
from docflow.search.errors import IndexBroken
from docflow.search.folder_index import File, FolderIndex, Snapshot
from docflow.search.index import Card
from docflow.search.segment import Columns, Segment, columns

_NAME = "cards"
_COLUMNS = ("card", "head", "text", "figures")
_MARK = "=position"
"""The term of the one place in the index that holds no card but the position and the analysis of its commit."""
_CROWDED = 32
"""So many segments a commit leaves for idle time, at most."""

_TOC = re.compile(rf"_{_NAME}_([0-9]+)\.toc")


class _Codec(W3Codec):  # type: ignore[misc]
    """Whoosh's own, without looking up at every posting the length of a field that has none."""

    length_stats = False


class _Terms(ID):  # type: ignore[misc]
    """Terms that are ready as they come, without positions, lengths or weights."""

    def index(self, value: Iterable[str], **_: Any) -> Iterator[tuple[bytes, int, float, bytes]]:
        return ((term.encode(), 1, 1.0, b"") for term in value)


def _schema() -> Any:
    """One field of ready terms and some columns; nothing is analysed or scored by Whoosh."""
    return Schema(terms=_Terms(), **{name: COLUMN(VarBytesColumn()) for name in _COLUMNS})


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
        columns = [self._reader.column_reader(name, translate=False) for name in _COLUMNS]
        self._cards, self._heads, self._texts, self._figures = columns
        if any(isinstance(column, EmptyColumnReader) for column in columns):
            raise FileNotFoundError(segment.segment_id())  # else a column deleted meanwhile reads as blank

    def size(self) -> int:
        return self._size

    def places(self, term: str) -> int:
        with self._lock:
            return self._places(term)

    def beginning(self, prefix: str) -> int:
        found = 0
        for term in self.terms(prefix):
            found |= self.places(term)
        return found

    def following(self, terms: Sequence[str]) -> None:
        """Whoosh keeps no order of the terms here: the entries are looked at."""

    def _places(self, term: str) -> int:
        try:
            return bits.of(self._reader.postings("terms", term).all_ids(), self._size)
        except TermNotFound:
            return 0

    def terms(self, prefix: str) -> list[str]:
        with self._lock:
            return [term.decode() for term in self._reader.expand_prefix("terms", prefix)]

    def heads(self, places: Sequence[int]) -> list[Entry]:
        with self._lock:
            return [Entry.unpacked(self._heads[place]) for place in places]

    def entries(self, places: Sequence[int]) -> list[Entry]:
        with self._lock:
            return [Entry.unpacked(self._heads[place], self._texts[place]) for place in places]

    def cards(self, places: Sequence[int]) -> list[Card]:
        return [stored.unpacked(self.stored(place)) for place in places]

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
        terms=list(terms(card, filed)),
        card=stored.packed(card),
        head=filed.head,
        text=filed.text,
        figures=stored.figures(card),
    )


def _mark(writer: Any, position: int) -> None:
    writer.add_document(terms=[_MARK], card=stored.mark(position), head=b"", text=b"", figures=b"")


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


@dataclass(frozen=True)
class _Snapshot(Snapshot):
    mark: int
    """Place of the position, counted through all segments."""

    def places_of(self, item_ids: Iterable[int]) -> Iterator[int]:
        """Places of the items that are filed, counted through all segments."""
        wanted, base = set(item_ids), 0
        for segment in self.segments:
            for item_id in wanted & segment.columns.where.keys():
                place = segment.columns.where[item_id]
                if segment.alive >> place & 1:
                    yield base + place
            base += segment.shelf.size()


class WhooshIndex(FolderIndex[_Snapshot]):
    """The embedded engine of a plain install. A commit is named by its table of contents."""

    engine = "whoosh"

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self._known: dict[str, Segment] = {}

    def close(self) -> None:
        super().close()
        self._known = {}

    def _newest(self, folder: Path) -> object:
        found = [int(name[1]) for path in folder.iterdir() if (name := _TOC.fullmatch(path.name))]
        if not found:
            raise FileNotFoundError(folder)
        return max(found)

    def _read(self, folder: Path, newest: object) -> _Snapshot:
        storage = _Storage(folder)
        toc = TOC.read(storage, _NAME, schema=_schema())
        self._known = {segment.segment_id(): self._part(storage, segment) for segment in toc.segments}
        segments, base = tuple(self._known.values()), 0
        for segment in segments:
            for place in bits.ascending(segment.having(_MARK) & segment.alive):
                assert isinstance(segment.shelf, _Shelf)
                position = stored.read_mark(segment.shelf.stored(place))
                return _Snapshot(folder, toc.generation, segments, position, base + place)
            base += segment.shelf.size()
        raise IndexBroken(reason="damaged")

    @contextmanager
    def _changed(self, now: _Snapshot, gone: Iterable[int], position: int) -> Iterator[File]:
        with _writing(now.folder) as writer:
            for place in (*now.places_of(gone), now.mark):
                writer.delete_document(place)
            yield partial(_file, writer)
            _mark(writer, position)
            writer.commit(mergetype=_leave)

    @contextmanager
    def _made(self, folder: Path, position: int) -> Iterator[File]:
        TOC.create(_Storage(folder), _schema(), _NAME)
        with _writing(folder) as writer:
            yield partial(_file, writer)
            _mark(writer, position)
            writer.commit(mergetype=_leave)

    def _tidied(self, now: _Snapshot) -> None:
        if len(now.segments) > 1:
            with _writing(now.folder) as writer:
                writer.commit(mergetype=_merge)

    def _part(self, storage: _Storage, segment: Any) -> Segment:
        alive = (1 << segment.doc_count_all()) - 1 & ~bits.of(segment.deleted_docs(), segment.doc_count_all())
        if known := self._known.get(segment.segment_id()):
            return replace(known, alive=alive)
        shelf = _Shelf(storage, segment)
        return Segment(shelf, shelf.columns(), alive)
