"""What changed between two revisions: paragraph by paragraph, word by word, cell by cell."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from docflow.documents.compare_align import Kind, Pair, align
from docflow.documents.compare_blocks import Block as Block
from docflow.documents.compare_blocks import Paragraph as Paragraph
from docflow.documents.compare_blocks import Table as Table
from docflow.documents.compare_blocks import blocks_of_text as blocks_of_text
from docflow.documents.compare_blocks import read_blocks as read_blocks
from docflow.documents.compare_blocks import read_word as read_word
from docflow.documents.compare_words import Span as Span
from docflow.documents.compare_words import word_changes

_NEXT_CELL = "\x1f"
_TABLE = "\x1d"
_ALIKE_ROWS = 0.3
"""Rows are short, and their neighbours hold them in place: less in common is enough."""
_KINDS: tuple[Kind, ...] = ("same", "changed", "added", "removed")


@dataclass(frozen=True, slots=True)
class RowChange:
    """One row of a table: its kind, and for each cell what stayed, went and came."""

    kind: Kind
    old_index: int | None
    new_index: int | None
    cells: tuple[tuple[Span, ...], ...]
    """A cell that only one side has is all `ins` or all `del`; an empty one has no spans."""
    old_width: int
    new_width: int
    """Number of cells on either side."""


@dataclass(frozen=True, slots=True)
class Change:
    """One paragraph or table of either revision, or of both."""

    kind: Kind
    old_index: int | None
    new_index: int | None
    spans: tuple[Span, ...] = ()
    """Of a paragraph: `same` and `del` in order give the old text, `same` and `ins` the new one."""
    rows: tuple[RowChange, ...] | None = None
    """Of a table; None for a paragraph."""
    level: int = 0
    """Heading level in the newest text that has the paragraph; 0 for plain text."""
    old_level: int = 0

    @property
    def is_blank(self) -> bool:
        """An empty paragraph: layout, not text."""
        return self.rows is None and not any(span.text.strip() for span in self.spans)


@dataclass(frozen=True, slots=True)
class Fold:
    """A stretch of unchanged blocks that a page may hide behind its length."""

    hidden: tuple[Change, ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    """All blocks of both revisions in reading order."""

    changes: tuple[Change, ...]
    is_same: bool
    """Nothing differs, not even an empty paragraph, a heading level or a running header."""
    same_text_different_format: bool
    """The words of the body are the same; only blanks, empty paragraphs, heading levels or the margins differ."""
    margin_changes: tuple[Change, ...] = ()
    """What differs in headers and footers; unchanged lines are left out."""

    @property
    def counts(self) -> dict[Kind, int]:
        """How many blocks with text are of each kind."""
        found = Counter(change.kind for change in self.changes if not change.is_blank)
        return {kind: found[kind] for kind in _KINDS}


def compare_word(old: bytes, new: bytes) -> Comparison:
    """Compare two Word files: their bodies, and apart from them what runs in their margins.

    Raises:
        NotAWordFile: one of the two cannot be read as a Word file.
    """
    before, after = read_word(old), read_word(new)
    return compare(before.body, after.body, old_margins=before.margins, new_margins=after.margins)


def compare(
    old: Sequence[Block], new: Sequence[Block], *, old_margins: Sequence[Block] = (), new_margins: Sequence[Block] = ()
) -> Comparison:
    """Every block of both texts exactly once. A moved block is shown as removed and added."""
    changes = tuple(_changes(old, new))
    margins = tuple(change for change in _changes(old_margins, new_margins) if change.kind != "same")
    is_same = not margins and all(change.kind == "same" for change in changes)
    same_text = [key for key in map(_key, old) if key] == [key for key in map(_key, new) if key]
    return Comparison(changes, is_same, same_text and not is_same, margins)


def fold(changes: Sequence[Change], context: int = 2) -> list[Change | Fold]:
    """The changes with long unchanged stretches hidden, `context` blocks kept on either side of a change."""
    near = {
        at + step for at, change in enumerate(changes) if change.kind != "same" for step in range(-context, context + 1)
    }
    shown: list[Change | Fold] = []
    hidden: list[Change] = []
    for at, change in enumerate(changes):
        if at not in near:
            hidden.append(change)
            continue
        shown += _folded(hidden)
        hidden = []
        shown.append(change)
    return [*shown, *_folded(hidden)]


def _folded(hidden: Sequence[Change]) -> list[Change | Fold]:
    # One line in place of one block saves the reader nothing.
    return [Fold(tuple(hidden))] if len(hidden) > 1 else list(hidden)


def _flat(words: str) -> str:
    return " ".join(words.split())


def _key(block: Block) -> str:
    """What a block says, without regard to blanks; tables and paragraphs never look alike."""
    if isinstance(block, Paragraph):
        return _flat(block.text)
    return _TABLE + "\n".join(_NEXT_CELL.join(_flat(words) for words in cells) for cells in block.rows)


def _changes(old: Sequence[Block], new: Sequence[Block]) -> Iterator[Change]:
    for pair in align([_key(block) for block in old], [_key(block) for block in new]):
        before = None if pair.old is None else old[pair.old]
        after = None if pair.new is None else new[pair.new]
        if before is not None and after is not None and type(before) is not type(after):
            yield _change(Pair(pair.old, None), before, None)
            yield _change(Pair(None, pair.new), None, after)
        else:
            yield _change(pair, before, after)


def _change(pair: Pair, before: Block | None, after: Block | None) -> Change:
    kind = _kind(before, after)
    if isinstance(before, Table) or isinstance(after, Table):
        olds = before.rows if isinstance(before, Table) else ()
        news = after.rows if isinstance(after, Table) else ()
        return Change(kind, pair.old, pair.new, rows=tuple(_row_changes(olds, news)))
    old_level = before.level if before else 0
    level = after.level if after else old_level
    spans = word_changes(before.text if before else "", after.text if after else "")
    return Change(kind, pair.old, pair.new, spans, level=level, old_level=old_level)


def _kind(before: object | None, after: object | None) -> Kind:
    if before is None:
        return "added"
    if after is None:
        return "removed"
    return "same" if before == after else "changed"


def _row_changes(old: Sequence[tuple[str, ...]], new: Sequence[tuple[str, ...]]) -> Iterator[RowChange]:
    keys = [[_NEXT_CELL.join(_flat(words) for words in cells) for cells in rows] for rows in (old, new)]
    for pair in align(*keys, alike=_ALIKE_ROWS):
        before = () if pair.old is None else old[pair.old]
        after = () if pair.new is None else new[pair.new]
        kind = _kind(None if pair.old is None else before, None if pair.new is None else after)
        yield RowChange(kind, pair.old, pair.new, tuple(_cell_changes(before, after)), len(before), len(after))


def _cell_changes(old: tuple[str, ...], new: tuple[str, ...]) -> Iterator[tuple[Span, ...]]:
    """Cell against cell in the same column; with columns added or removed, cells that are alike."""
    pairs = [Pair(at, at) for at in range(len(old))] if len(old) == len(new) else align(old, new)
    for pair in pairs:
        yield word_changes("" if pair.old is None else old[pair.old], "" if pair.new is None else new[pair.new])
