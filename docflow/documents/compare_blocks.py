"""A text as a row of paragraphs and tables, read from Word files and from plain passages."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from docflow.documents.word_package import Element, WordPackage, parse_xml

_PAGE_FIELDS = re.compile(r"\s*(PAGE|NUMPAGES|SECTIONPAGES|PAGEREF)\b", re.IGNORECASE)
_SENTENCE_END = "。！？；.!?;:："
_SHORT = 0.6
"""A line narrower than this share of the widest one was not broken for want of room."""
_NEW_LINE_STARTS = re.compile(
    r"\s*(第.{1,4}[章条节]|[（(]?[0-9一二三四五六七八九十a-zA-Z]{1,3}[)）、.．]|[0-9]+(\.[0-9]+)+|[•·●■–—-]\s)"
)
_LATIN_END = re.compile(r"[\x21-\u024f]$")
_LATIN_START = re.compile(r"^[\x21-\u024f]")
_HIDDEN = {"del", "moveFrom", "rPr", "pPr", "instrText", "delText", "delInstrText", "sectPr"}
_MARKS = {"tab": "\t", "ptab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-"}


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One paragraph. `level` is 1 to 9 for a heading, 0 for plain text."""

    text: str
    level: int = 0


@dataclass(frozen=True, slots=True)
class Table:
    """One table as the text of its cells, row by row."""

    rows: tuple[tuple[str, ...], ...]


Block = Paragraph | Table


class WordText(NamedTuple):
    """What a Word file says: its body with the notes at the end, and what runs in the margins of its pages."""

    body: tuple[Block, ...]
    margins: tuple[Block, ...]


def read_blocks(docx: bytes) -> tuple[Block, ...]:
    """The paragraphs and tables of a Word file's body, foot and end notes last.

    Tracked insertions are read, tracked deletions are not; a text box is read once, after the
    paragraph it hangs on; page numbers worked out by fields are read as `#`, because they are no text.

    Raises:
        NotAWordFile: the bytes cannot be read as a Word file.
    """
    return read_word(docx).body


def read_word(docx: bytes) -> WordText:
    """As `read_blocks`, with the headers and footers apart.

    Raises:
        NotAWordFile: the bytes cannot be read as a Word file.
    """
    package = WordPackage(docx)
    there = [each for each in package.relationships(package.main) if package.has(each.target)]
    styles = next((each.target for each in there if each.kind == "styles"), "")
    levels = _heading_levels(parse_xml(package.part(styles))) if styles else {}

    def story(part: str) -> list[Block]:
        return list(_Story(levels).blocks(parse_xml(package.part(part))))

    body = story(package.main)
    for kind in ("footnotes", "endnotes"):
        for each in there:
            body += [block for block in story(each.target) if block != Paragraph("")] if each.kind == kind else []
    # Number and date often stand in the header; the order of the file's parts is of no meaning to a reader.
    names = [each.target for kind in ("header", "footer") for each in sorted(there) if each.kind == kind]
    margins = [block for name in dict.fromkeys(names) for block in story(name) if block != Paragraph("")]
    return WordText(tuple(body), tuple(margins))


def blocks_of_text(passages: Sequence[str]) -> tuple[Block, ...]:
    """Passages of a PDF, a sheet or a plain text as paragraphs: lines broken by the page are joined again.

    A line ends its paragraph when it ends a sentence, when it stops well before the others of
    its passage do, when a blank line follows, or when the next one begins like a numbered
    clause or a list item.
    """
    paragraphs: list[str] = []
    is_open = False
    for passage in passages:
        lines = [line.strip() for line in passage.splitlines()]
        short = _SHORT * max(map(_width, lines), default=0)
        for line in lines:
            if line and is_open and not _NEW_LINE_STARTS.match(line):
                between = " " if _LATIN_END.search(paragraphs[-1]) and _LATIN_START.search(line) else ""
                paragraphs[-1] += between + line
            elif line:
                paragraphs.append(line)
            is_open = bool(line) and line[-1] not in _SENTENCE_END and _width(line) >= short
        is_open = False
    return tuple(Paragraph(text) for text in paragraphs)


def _width(line: str) -> int:
    """Columns on paper: a Chinese character is as wide as two Latin ones."""
    return sum(2 if character >= "\u2e80" else 1 for character in line)


def _local(element: Element) -> str:
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def _children(element: Element) -> Iterator[tuple[str, Element]]:
    """Children with their local names, so that strict files read as well; of alternatives only the first."""
    for child in element:
        name = _local(child)
        if name == "AlternateContent":
            chosen = next((each for each in child if _local(each) in ("Choice", "Fallback")), None)
            if chosen is not None:
                yield from _children(chosen)
        elif name:
            yield name, child


def _child(element: Element | None, *path: str) -> Element | None:
    for step in path:
        if element is None:
            return None
        element = next((each for each in element if _local(each) == step), None)
    return element


def _value(element: Element | None, name: str = "val") -> str:
    if element is None:
        return ""
    return next((str(words) for key, words in element.attrib.items() if str(key).rpartition("}")[2] == name), "")


def _heading_levels(styles: Element) -> dict[str, int]:
    own: dict[str, tuple[str, str]] = {}
    for style in styles:
        if _local(style) == "style":
            outline = _value(_child(style, "pPr", "outlineLvl"))
            own[_value(style, "styleId")] = (outline, _value(_child(style, "basedOn")))
    levels = {}
    for name, (declared, parent) in own.items():
        outline, base = declared, parent
        seen = {name}
        while not outline and base in own and base not in seen:
            seen.add(base)
            outline, base = own[base]
        levels[name] = _level(outline)
    return levels


def _level(outline: str) -> int:
    """Word counts outline levels from 0, and calls plain text 9."""
    return int(outline) + 1 if outline.isdigit() and int(outline) < 9 else 0


class _Story:
    """One part being read: its open fields and its unfinished paragraph reach from one paragraph to the next."""

    def __init__(self, levels: dict[str, int]) -> None:
        self._levels = levels
        self._fields: list[list[str]] = []
        """For each open field: its code, and `result` once its result has begun."""
        self._carried = ""
        self._boxes: list[Element] = []

    def blocks(self, parent: Element) -> Iterator[Block]:
        for name, child in _children(parent):
            if name == "p":
                yield from self._paragraph(child)
            elif name == "tbl":
                rows = tuple(self._rows(child))
                if rows:
                    yield Table(rows)
            elif name not in _HIDDEN:
                yield from self.blocks(child)

    def _paragraph(self, element: Element) -> Iterator[Block]:
        text = self._carried + "".join(self._words(element))
        properties = _child(element, "pPr")
        if _child(properties, "rPr", "del") is not None:
            # The paragraph's end is deleted: what is left of it belongs to the next one.
            self._carried = text
        else:
            self._carried = ""
            outline = _child(properties, "outlineLvl")
            style = self._levels.get(_value(_child(properties, "pStyle")), 0)
            yield Paragraph(text, _level(_value(outline)) if outline is not None else style)
        boxes, self._boxes = self._boxes, []
        for box in boxes:
            yield from self.blocks(box)

    def _words(self, element: Element) -> Iterator[str]:
        for name, child in _children(element):
            if name == "txbxContent":
                self._boxes.append(child)
            elif name == "fldChar":
                yield self._field(_value(child, "fldCharType"))
            elif name == "instrText" and self._fields:
                self._fields[-1][0] += child.text or ""
            elif name == "fldSimple" and _PAGE_FIELDS.match(_value(child, "instr")):
                yield "#"
            elif name in _HIDDEN:
                continue
            elif name == "t" or name in _MARKS:
                yield (_MARKS.get(name) or child.text or "") if self._is_shown() else ""
            else:
                yield from self._words(child)

    def _field(self, kind: str) -> str:
        if kind == "begin":
            self._fields.append(["", ""])
        elif self._fields and kind == "separate":
            self._fields[-1][1] = "result"
        elif self._fields and kind == "end":
            code, _ = self._fields.pop()
            return "#" if _PAGE_FIELDS.match(code) and self._is_shown() else ""
        return ""

    def _is_shown(self) -> bool:
        return all(state and not _PAGE_FIELDS.match(code) for code, state in self._fields)

    def _rows(self, table: Element) -> Iterator[tuple[str, ...]]:
        for name, child in _children(table):
            if name == "tr":
                if _child(child, "trPr", "del") is None:
                    yield tuple(self._cells(child))
            elif name not in _HIDDEN:
                yield from self._rows(child)

    def _cells(self, parent: Element) -> Iterator[str]:
        for name, child in _children(parent):
            if name == "tc":
                yield "\n".join(_flat(self.blocks(child)))
            elif name not in _HIDDEN:
                yield from self._cells(child)


def _flat(blocks: Iterator[Block]) -> Iterator[str]:
    for block in blocks:
        if isinstance(block, Paragraph):
            yield block.text
        else:
            yield from ("\t".join(cells) for cells in block.rows)
