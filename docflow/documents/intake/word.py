"""Reads all the text of a .docx exactly once, straight from its XML parts."""

import posixpath
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

from lxml import etree

from docflow.documents.intake.archive import Archive
from docflow.documents.intake.drawing import words_of
from docflow.documents.intake.errors import FileDamaged, HasMacros
from docflow.documents.intake.outcome import Passage, Place, single_line
from docflow.documents.intake.symbols import symbol
from docflow.documents.intake.xml import parse

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_ID = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_MATH = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"

_PARAGRAPH, _TABLE, _ROW, _TEXT = _W + "p", _W + "tbl", _W + "tr", _W + "t"
_MATH_TEXT, _SYMBOL, _TEXT_BOX = _MATH + "t", _W + "sym", _W + "txbxContent"
_ALTERNATE, _CHOICE, _FALLBACK = _MC + "AlternateContent", _MC + "Choice", _MC + "Fallback"
_FIELD_CODE, _SIMPLE_FIELD = _W + "instrText", _W + "fldSimple"
_BLANKS = {_W + tag: " " for tag in ("tab", "ptab", "br", "cr")} | {_W + "noBreakHyphen": "-"}
_SKIPPED = frozenset(
    _W + tag
    for tag in (
        *("del", "moveFrom", "delText", "instrText", "delInstrText", "rt", "sdtPr", "sdtEndPr", "customXmlPr"),
        *("pPr", "rPr", "tblPr", "tblGrid", "trPr", "tcPr", "sectPr", "tblPrEx", "softHyphen", "lastRenderedPageBreak"),
    )
)
_CLOSER_LOOK = frozenset(
    (
        _MATH_TEXT,
        _SYMBOL,
        _TEXT_BOX,
        _ALTERNATE,
        *(_W + tag for tag in ("del", "moveFrom", "rt")),
    )
)
_CHANGES = tuple(
    _W + tag
    for tag in (
        *("ins", "del", "moveFrom", "moveTo", "cellIns", "cellDel", "cellMerge", "numberingChange"),
        *("rPrChange", "pPrChange", "sectPrChange", "tblPrChange", "tcPrChange", "trPrChange", "tblGridChange"),
        *("tblPrExChange",),
    )
)
_DDE = re.compile(r"(^|\s)DDE(AUTO)?\s", re.IGNORECASE)
_HEADING_NAME = re.compile(r"^(?:heading|标题)\s*([1-9])$", re.IGNORECASE)
_PLACE_OF_RELATION: tuple[tuple[str, Place], ...] = (
    ("header", "header"),
    ("footer", "footer"),
    ("footnotes", "note"),
    ("endnotes", "note"),
)
_OFF = ("0", "false", "off")


class _Link(NamedTuple):
    """One relation to another part of the archive."""

    identity: str
    kind: str
    target: str


@dataclass(frozen=True, slots=True)
class WordText:
    """What a Word file says, and what in it is not settled yet."""

    passages: tuple[Passage, ...]
    comments: tuple[str, ...]
    tracked_changes: int
    editing_restricted: bool
    embedded_objects: int
    parts_missing: int

    @property
    def has_text(self) -> bool:
        return bool(self.passages)


def read_word(archive: Archive) -> WordText:
    """All text of a Word file, each piece once, in reading order: body, headers, footers, notes.

    Tables (nested too), text boxes, content controls and field results are read where they
    stand, diagrams and charts at the end; of alternate contents one branch; tracked insertions
    count as text, deletions do not; the same words in several headers are given once. Comments
    stand apart. A relation to a part that does not exist is counted and passed over.

    Raises:
        FileDamaged: the main part is missing or not well-formed.
        HasMacros: a DDE field.
    """
    main = _main_part(archive)
    roots = {main: parse(main, archive.parts[main])}
    links = _in_order_of_use(list(_linked(archive, main)), roots[main])
    there = [link for link in links if link.target in archive.parts]
    by_kind = {link.kind: link.target for link in there}
    styled = next(roots[main].iter(_W + "pStyle"), None) is not None
    reader = _Reader(_heading_levels(archive, by_kind.get("styles")) if styled else {})
    reader.read(roots[main], "body")
    for kind, place in _PLACE_OF_RELATION:
        for target in dict.fromkeys(link.target for link in there if link.kind == kind):
            roots[target] = parse(target, archive.parts[target])
            reader.read(roots[target], place)
    for target in dict.fromkeys(link.target for link in there if link.kind in ("diagramData", "chart")):
        reader.add_lines(parse(target, archive.parts[target]))
    _refuse_dde(roots.values())
    return WordText(
        passages=tuple(reader.passages),
        comments=_comments(archive, by_kind.get("comments")),
        tracked_changes=sum(1 for root in roots.values() for _ in root.iter(*_CHANGES)),
        editing_restricted=_editing_restricted(archive, by_kind.get("settings")),
        embedded_objects=sum(link.kind in ("oleObject", "package", "aFChunk") for link in links),
        parts_missing=sum(link.target not in archive.names for link in links),
    )


class _Reader:
    """Walks the parts and gathers passages."""

    def __init__(self, levels: dict[str, int]) -> None:
        self.passages: list[Passage] = []
        self._levels = levels
        self._plain: dict[etree._Element, list[str]] = {}
        self._said: set[tuple[Place, str]] = set()

    def read(self, root: etree._Element, place: Place) -> None:
        """Take up all text of one part."""
        self._plain = _plain_words(root)
        self._walk(root, place)

    def _walk(self, container: etree._Element, place: Place) -> None:
        """Take up every paragraph below `container`, descending through whatever wraps it."""
        for child in container:
            tag = child.tag
            if tag == _PARAGRAPH:
                self._paragraph(child, place)
            elif tag in _SKIPPED or (tag == _ROW and _row_deleted(child)):
                continue
            elif tag == _ALTERNATE:
                branch = _branch(child)
                if branch is not None:
                    self._walk(branch, place)
            elif len(child):
                self._walk(child, "table" if tag == _TABLE and place == "body" else place)

    def _paragraph(self, paragraph: etree._Element, place: Place) -> None:
        boxes: list[etree._Element] = []
        words = self._plain.get(paragraph)
        if words is None:
            words = []
            _gather(paragraph, words, boxes)
        text = single_line("".join(words))
        if text:
            style, level = self._style_of(paragraph)
            self._add(Passage(place, text, style, level))
        for box in boxes:
            self._walk(box, "textbox" if place in ("body", "table") else place)

    def _style_of(self, paragraph: etree._Element) -> tuple[str | None, int | None]:
        properties = paragraph[0] if len(paragraph) else None
        if properties is None or properties.tag != _W + "pPr":
            return None, None
        style = _value(properties.find(_W + "pStyle"))
        own = _outline(properties)
        level = self._levels.get(style or "") if own is None else own
        return style, level or None

    def _add(self, passage: Passage) -> None:
        if passage.place in ("header", "footer"):
            if (passage.place, passage.text) in self._said:
                return
            self._said.add((passage.place, passage.text))
        self.passages.append(passage)

    def add_lines(self, drawing: etree._Element) -> None:
        """The words of a SmartArt drawing or a chart, which stand in a part of their own."""
        self.passages.extend(Passage("textbox", words) for words in words_of(drawing))


def _plain_words(root: etree._Element) -> dict[etree._Element, list[str]]:
    """The words of every paragraph of a part that holds nothing but runs of text; else nothing.

    Most parts are such: their paragraphs do not nest, so one pass over the texts in document
    order gives each to the paragraph begun last, several times as fast as walking all.
    """
    if next(root.iter(*_CLOSER_LOOK), None) is not None:
        return {}
    found: dict[etree._Element, list[str]] = {}
    words: list[str] = []
    for element in root.iter(_PARAGRAPH, _TEXT, *_BLANKS):
        tag = element.tag
        if tag == _TEXT:
            words.append(element.text or "")
        elif tag == _PARAGRAPH:
            found[element] = words = []
        else:
            words.append(_BLANKS[str(tag)])
    return found


def _gather(element: etree._Element, words: list[str], boxes: list[etree._Element]) -> None:
    """The words of one paragraph, and the text boxes anchored in it."""
    for child in element:
        tag = child.tag
        if tag in (_TEXT, _MATH_TEXT):
            words.append(child.text or "")
        elif tag in _SKIPPED:
            continue
        elif tag in _BLANKS:
            words.append(_BLANKS[str(tag)])
        elif tag == _SYMBOL:
            words.append(symbol(child.get(_W + "font") or "", child.get(_W + "char") or ""))
        elif tag == _TEXT_BOX:
            boxes.append(child)
        elif tag == _ALTERNATE:
            branch = _branch(child)
            if branch is not None:
                _gather(branch, words, boxes)
        elif len(child):
            _gather(child, words, boxes)


def _branch(alternate: etree._Element) -> etree._Element | None:
    """The one branch to read: the first choice, or the fallback where no choice has words."""
    for choice in alternate.iterchildren(_CHOICE):
        if next(choice.iter(_TEXT), None) is not None:
            return choice
    return alternate.find(_FALLBACK)


def _row_deleted(row: etree._Element) -> bool:
    return row.find(f"{_W}trPr/{_W}del") is not None


def _main_part(archive: Archive) -> str:
    for link in _linked(archive, ""):
        if link.kind == "officeDocument" and link.target in archive.parts:
            return link.target
    if "word/document.xml" in archive.parts:
        return "word/document.xml"
    raise FileDamaged


def _linked(archive: Archive, part: str) -> Iterator[_Link]:
    """The inner relations of a part; those that point out of the archive are left to the check."""
    folder, name = posixpath.split(part)
    content = archive.parts.get(posixpath.join(folder, "_rels", f"{name}.rels"))
    if content is None:
        return
    for relation in parse(part, content):
        target = relation.get("Target")
        if target and target != "NULL" and relation.get("TargetMode") != "External":
            kind = (relation.get("Type") or "").rpartition("/")[2]
            whole = posixpath.normpath(posixpath.join("/", folder, target)).lstrip("/")
            yield _Link(relation.get("Id") or "", kind, whole)


def _in_order_of_use(links: list[_Link], body: etree._Element) -> list[_Link]:
    """The links with headers and footers in the order in which the sections name them."""
    named = [reference.get(_ID) for reference in body.iter(_W + "headerReference", _W + "footerReference")]
    first_use = {identity: place for place, identity in reversed(list(enumerate(named)))}
    return sorted(links, key=lambda link: first_use.get(link.identity, len(named)))


def _heading_levels(archive: Archive, part: str | None) -> dict[str, int]:
    """The heading level of each paragraph style that has one, by itself or through what it is based on."""
    if part is None:
        return {}
    own: dict[str, int] = {}
    based: dict[str, str] = {}
    for style in parse(part, archive.parts[part]).iterchildren(_W + "style"):
        if style.get(_W + "type") != "paragraph":
            continue
        identity = style.get(_W + "styleId") or ""
        properties = style.find(_W + "pPr")
        level = _outline(properties) if properties is not None else None
        named = _HEADING_NAME.match(_value(style.find(_W + "name")) or "")
        if level is None and named:
            level = int(named[1])
        if level is not None:
            own[identity] = level
        parent = _value(style.find(_W + "basedOn"))
        if parent:
            based[identity] = parent
    levels: dict[str, int] = {}
    for identity in own.keys() | based.keys():
        ancestor, steps = identity, 0
        while ancestor not in own and ancestor in based and steps < 20:
            ancestor, steps = based[ancestor], steps + 1
        if own.get(ancestor, 0) > 0:
            levels[identity] = own[ancestor]
    return levels


def _outline(properties: etree._Element) -> int | None:
    """Heading level 1 to 9; 0 for what is body text on purpose; None where nothing is said."""
    value = _value(properties.find(_W + "outlineLvl"))
    if value is None or not value.isdecimal():
        return None
    return int(value) + 1 if int(value) < 9 else 0


def _value(element: etree._Element | None) -> str | None:
    return None if element is None else element.get(_W + "val")


def _comments(archive: Archive, part: str | None) -> tuple[str, ...]:
    if part is None:
        return ()
    found: list[str] = []
    for comment in parse(part, archive.parts[part]).iterchildren(_W + "comment"):
        reader = _Reader({})
        reader.read(comment, "note")
        found.append("\n".join(passage.text for passage in reader.passages))
    return tuple(found)


def _editing_restricted(archive: Archive, part: str | None) -> bool:
    """Whether editing is really restricted: some programs write the element into every file, switched off."""
    if part is None or b"documentProtection" not in archive.parts[part]:
        return False
    protection = parse(part, archive.parts[part]).find(_W + "documentProtection")
    return protection is not None and (protection.get(_W + "enforcement") or "0").lower() not in _OFF


def _refuse_dde(roots: Iterable[etree._Element]) -> None:
    for root in roots:
        codes = "".join(code.text or "" for code in root.iter(_FIELD_CODE))
        simple = " ".join(field.get(_W + "instr") or "" for field in root.iter(_SIMPLE_FIELD))
        if _DDE.search(f"{codes} {simple} "):
            raise HasMacros
