"""The fast embedded engine (`docflow[fast]`): tantivy keeps the terms and their order, SQLite the cards by their place.

Every card filed gets the next place. tantivy is asked for the set of places of a term or of a phrase; it adds up the
bits of each block of places on its own, so that a set of many thousands costs no more than a few hundred sums.
"""

import json
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import tantivy
from tantivy import Document, FieldType, Occur, SchemaBuilder, Searcher
from tantivy import Query as Asked

from docflow.search import generations, stored
from docflow.search.analysis import is_cjk, joined_bigrams
from docflow.search.entry import EDGE, FORCE, NUMBER, READER, SHORT, SOUND, TITLE, Entry, entry, other_terms
from docflow.search.errors import IndexBroken
from docflow.search.folder_index import File, FolderIndex, Snapshot
from docflow.search.index import Card
from docflow.search.kept import Kept
from docflow.search.segment import Segment, columns

_META, _MANAGED, _CARDS = "meta.json", ".managed.json", "cards.sqlite"
_MARK = "=position"
"""The term of the one document that holds no card but the position, the analysis and the number of places."""
_OTHER = (NUMBER, EDGE, SOUND, SHORT, READER, FORCE)
_BITS = 48
"""Places in a block: the sum of so many different powers of two is exact in a float, and ends at a byte."""
_SETS = {
    "blocks": {
        "histogram": {"field": "block", "interval": 1, "min_doc_count": 1},
        "aggs": {"places": {"sum": {"field": "bit"}}},
    }
}
_HEAP = 15_000_000
"""Bytes a commit may fill before it writes a part; the least that tantivy takes."""
_LARGE_HEAP = 128_000_000
_LONGEST_TERM = 1000
"""Characters; no question is as long, so that what is cut off is missed by none."""
_RECENT = 500
"""So many new places, or a quarter of the others, are asked apart, so that what is known of the others stays good."""
_WASTED = 1000
"""Places without a card that are not worth a new index, as long as the others are no fewer."""


def _schema() -> tantivy.Schema:
    build = SchemaBuilder()
    build.add_text_field("terms", tokenizer_name="raw", index_option="basic")
    for name in ("title", "text", "sound"):
        build.add_text_field(name, tokenizer_name="whitespace", index_option="position")
    build.add_integer_field("item", indexed=True)
    build.add_unsigned_field("place", indexed=True, fast=True)
    build.add_unsigned_field("block", fast=True)
    build.add_float_field("bit", fast=True)
    build.add_bytes_field("mark", stored=True)
    build.add_unsigned_field("places", stored=True)
    return build.build()


_SCHEMA = _schema()


def _term(field: str, term: str | int) -> Asked:
    return Asked.term_query(_SCHEMA, field, term, "basic")


def _document(card: Card, filed: Entry, place: int) -> Document:
    titles, body = _rows(filed.title), _rows(filed.text)
    made = Document(
        terms=list(other_terms(card, filed)),
        title=titles,
        text=f"{titles} | {body}",
        sound=" | ".join(_initials(run) for run in filed.sound.decode().split("|")),
        item=card.item_id,
    )
    made.add_unsigned("place", place)
    made.add_unsigned("block", place // _BITS)
    made.add_float("bit", float(1 << place % _BITS))
    return made


def _rows(spelled: bytes) -> str:
    """The terms of each text in order, with a bar between texts that no phrase gets over."""
    return " | ".join(" ".join(map(_in_order, text.split())) for text in spelled.decode().split("\t"))


def _in_order(run: str) -> str:
    return joined_bigrams(run) if is_cjk(run) else run[:_LONGEST_TERM]


def _initials(syllables: str) -> str:
    return " ".join(syllable[:1] for syllable in syllables.split("'"))


def _mark(position: int, places: int) -> Document:
    made = Document()
    made.add_text("terms", _MARK)
    made.add_bytes("mark", stored.mark(position))
    made.add_unsigned("places", places)
    return made


def _field(term: str) -> tuple[str, str]:
    """Where a term is filed, and as what."""
    if term.startswith(TITLE):
        return "title", term.removeprefix(TITLE)
    return ("terms" if term[:1] in _OTHER or ":" in term else "text"), term


class _Shelf:
    """A range of places. Sets leave out what the snapshot leaves out, which is never asked for."""

    def __init__(self, searcher: Searcher, kept: Kept, start: int, stop: int) -> None:
        self._searcher, self._kept, self._start, self._stop = searcher, kept, start, stop
        self._mask = (1 << stop - start) - 1

    def size(self) -> int:
        return self._stop - self._start

    def places(self, term: str) -> int:
        return self.where(_term(*_field(term)))

    def beginning(self, prefix: str) -> int:
        field, begin = _field(prefix)
        terms = [term for term, _ in self._searcher.terms_with_prefix(field, begin)]
        return self.where(Asked.term_set_query(_SCHEMA, field, terms))

    def following(self, terms: Sequence[str]) -> int:
        if terms[0].startswith(SOUND):
            return self._phrase("sound", [term.removeprefix(SOUND) for term in terms])
        return self._phrase(_field(terms[0])[0], [_field(term)[1] for term in terms])

    def _phrase(self, field: str, terms: list[Any]) -> int:
        return self.where(Asked.phrase_query(_SCHEMA, field, terms))

    def terms(self, prefix: str) -> list[str]:
        return [term for term, _ in self._searcher.terms_with_prefix(_field(prefix)[0], prefix)]

    def where(self, asked: Asked) -> int:
        """The places of the range that a query finds."""
        if self._start:
            within = Asked.range_query(_SCHEMA, "place", FieldType.Unsigned, self._start, self._stop - 1)
            asked = Asked.boolean_query([(Occur.Must, asked), (Occur.Must, within)])
        blocks = self._searcher.aggregate(asked, _SETS)["blocks"]["buckets"]
        if not blocks:
            return 0
        held = bytearray((int(max(block["key"] for block in blocks)) + 1) * _BITS // 8)
        for block in blocks:
            at = int(block["key"]) * _BITS // 8
            held[at : at + _BITS // 8] = int(block["places"]["value"]).to_bytes(_BITS // 8, "little")
        return int.from_bytes(held, "little") >> self._start & self._mask

    def heads(self, places: Sequence[int]) -> list[Entry]:
        return [Entry.unpacked(head) for head in self._kept.heads([self._start + place for place in places])]

    def entries(self, places: Sequence[int]) -> list[Entry]:
        return [Entry.unpacked(*kept) for kept in self._kept.entries([self._start + place for place in places])]

    def cards(self, places: Sequence[int]) -> list[Card]:
        return [stored.unpacked(kept) for kept in self._kept.cards([self._start + place for place in places])]

    def figures(self, place: int) -> bytes:
        return self._kept.figures(self._start + place, self._start + place + 1)[0]

    def segment(self) -> Segment:
        alive = self.where(Asked.all_query())
        return Segment(self, columns(self._kept.figures(self._start, self._stop)), alive)

    def again(self, known: Segment) -> Segment:
        """The part as a later commit left it. Its sets lack what was dropped, so it remembers its own."""
        alive = self.where(Asked.all_query())
        return replace(known, shelf=self, alive=alive, remembered=dict(known.remembered))


@dataclass(frozen=True)
class _Snapshot(Snapshot):
    index: tantivy.Index
    kept: Kept
    places: int
    """The next place to be given."""


class TantivyIndex(FolderIndex[_Snapshot]):
    """The engine README recommends. A commit is named by the state of tantivy's own list of files."""

    engine = "tantivy"
    _tidy: object = None
    """The commit after which there is nothing left to do."""

    def tidy(self) -> None:
        """Forget the cards that were replaced or dropped; when most places are empty, make the index anew."""
        if self._tidy is not None and self._tidy == self._open().commit:
            return
        super().tidy()
        now = self._open()
        self._tidy = now.commit
        if now.places > 2 * self.size() + _WASTED:
            self._close_up(now)

    def _newest(self, folder: Path) -> object:
        seen = (folder / _META).stat()
        return seen.st_ino, seen.st_mtime_ns, seen.st_size

    def _read(self, folder: Path, newest: object) -> _Snapshot:
        before = self._snapshot if self._snapshot and self._snapshot.folder == folder else None
        index, kept = (
            (before.index, before.kept) if before else (tantivy.Index.open(str(folder)), Kept(folder / _CARDS))
        )
        if not before:
            index.config_reader("manual")
        index.reload()
        searcher = index.searcher()
        marks = searcher.search(_term("terms", _MARK), limit=1).hits
        if not marks:
            raise IndexBroken(reason="damaged")
        mark = searcher.doc(marks[0][1])
        position, places = stored.read_mark(bytes(mark["mark"][0])), int(mark["places"][0])
        segments = _parts(searcher, kept, before.segments if before else (), places)
        return _Snapshot(folder, newest, segments, position, index, kept, places)

    @contextmanager
    def _changed(self, now: _Snapshot, gone: Iterable[int], position: int) -> Iterator[File]:
        with _writing(now.index, now.folder, position, now.places, _HEAP) as (writer, file):
            for item_id in gone:
                writer.delete_documents_by_term("item", item_id)
            writer.delete_documents_by_term("terms", _MARK)
            yield file

    @contextmanager
    def _made(self, folder: Path, position: int) -> Iterator[File]:
        index = tantivy.Index(_SCHEMA, str(folder))
        with _writing(index, folder, position, 0, _LARGE_HEAP) as (_, file):
            yield file

    def _tidied(self, now: _Snapshot) -> None:
        alive = 0
        for segment in reversed(now.segments):
            alive = alive << segment.shelf.size() | segment.alive
        with Kept.writing(now.folder / _CARDS) as kept:
            kept.forget(place for place in range(now.places) if not alive >> place & 1)

    def _close_up(self, now: _Snapshot) -> None:
        with self._rebuilding_alone():
            fresh = generations.begin(self._folder, self.engine)
            with self._made(fresh, now.position) as file:
                for segment in now.segments:
                    for place in segment.living():
                        file(segment.shelf.cards([place])[0])
            with self._writing_alone():
                if self._open() is now:  # else something was put meanwhile: another time
                    generations.change_over(self._folder, fresh)


def _parts(searcher: Searcher, kept: Kept, before: tuple[Segment, ...], places: int) -> tuple[Segment, ...]:
    """The old places as one part, whose sets are still good, and what came since as another."""
    size = before[0].shelf.size() if before else 0
    if not size or places - size > max(size // 4, _RECENT):
        return (_Shelf(searcher, kept, 0, places).segment(),)
    old = _Shelf(searcher, kept, 0, size).again(before[0])
    return (old, _Shelf(searcher, kept, size, places).segment()) if places > size else (old,)


def _clear_away(writer: tantivy.IndexWriter, folder: Path) -> None:
    """What a commit left that was killed: the next one would stumble over deletions named like its own.

    tantivy forgets the files in its list that no commit names; a power cut may have kept a file and not the list.
    """
    writer.garbage_collect_files()
    if (managed := folder / _MANAGED).exists():
        known = set(json.loads(managed.read_bytes()))
        for path in folder.glob("*.del"):
            if path.name not in known:
                path.unlink()


@contextmanager
def _writing(
    index: tantivy.Index, folder: Path, position: int, place: int, heap: int
) -> Iterator[tuple[tantivy.IndexWriter, File]]:
    """A commit from this place on: the cards first, then the terms that name them. When anything fails, nothing was."""
    writer = index.writer(heap, 1)
    try:
        _clear_away(writer, folder)
        with Kept.writing(folder / _CARDS) as kept:

            def file(card: Card) -> None:
                nonlocal place
                filed = entry(card)
                kept.keep(place, stored.figures(card), filed.head, filed.text, stored.packed(card))
                writer.add_document(_document(card, filed, place))
                place += 1

            yield writer, file
        writer.add_document(_mark(position, place))
        writer.commit()
        generations.sync(folder)  # tantivy leaves the name of its commit to the file system
    except BaseException:
        writer.rollback()
        raise
    finally:
        writer.wait_merging_threads()
