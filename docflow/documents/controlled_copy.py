"""The controlled copy: the approved file of an author, with cover sheet, signatures and running lines."""

import copy

from lxml import etree

from docflow.documents.controlled_copy_facts import CopyFacts as CopyFacts
from docflow.documents.controlled_copy_facts import HistoryLine as HistoryLine
from docflow.documents.controlled_copy_facts import Signed as Signed
from docflow.documents.controlled_copy_ink import elements, hairline, paragraph
from docflow.documents.controlled_copy_margins import Margin, RunningLines
from docflow.documents.controlled_copy_sheet import sheet
from docflow.documents.word_package import (
    CONTENT_TYPES,
    RELATIONSHIPS,
    STRICT,
    TYPES_PART,
    Element,
    R,
    W,
    WordPackage,
    parse_xml,
    relationships_part,
    w,
    xml_bytes,
)
from docflow.kernel.errors import Invalid
from docflow.kernel.text import Language, one_line

_MARGINS: tuple[Margin, ...] = ("header", "footer")
_PART_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.{}+xml"
_PART_KIND = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/{}"
_CORE_TYPE = "application/vnd.openxmlformats-package.core-properties+xml"
_CORE_KIND = "http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties"
_CORE = "http://schemas.openxmlformats.org/package/2006/metadata/core-properties"
_DC = "http://purl.org/dc/elements/1.1/"
_BLANK_CORE = f'<cp:coreProperties xmlns:cp="{_CORE}" xmlns:dc="{_DC}"/>'.encode()
_A4 = (
    '<w:pgSz w:w="11906" w:h="16838"/>'
    '<w:pgMar w:top="1440" w:right="1440" w:bottom="1440" w:left="1440" w:header="720" w:footer="720" w:gutter="0"/>'
)
_COVER = etree.ProcessingInstruction("controlled-cover")
_LINE, _EDGE = 320, 340
"""Height of a running line, and how near to the paper's edge printers reach, in twentieths of a point."""
_NARROWEST = 2880
"""Two inches in twentieths of a point: what is left of a page whose margins make no sense."""


class CannotStamp(Invalid):
    """A strict-OOXML file, or one without a body, cannot become a controlled copy."""

    code = "cannot-stamp"
    zh = (
        "此文件无法制成受控成品：它是“Strict Open XML”格式或没有正文。请在 Word 中另存为“Word 文档（*.docx）”后重新上传"
    )
    en = (
        "No controlled copy can be made of this file: it is a “Strict Open XML” document or has no body. "
        "In Word, save it as “Word Document (*.docx)” and upload it again"
    )


def stamp(docx: bytes, facts: CopyFacts, language: Language) -> bytes:
    """The controlled copy of an author's approved file.

    A cover sheet of its own section stands first: what the document is, its signatures, its
    revision history. Every header and footer of every section, first and even pages included,
    carries number, revision, state, effective date and page numbers beside what the author
    has there. The author's text is not touched, except that page numbers run through from
    the cover to the end (restarts and roman numbering are lifted), so that a reader of the
    paper can see that no page is missing. The same input gives the same bytes.

    Raises:
        NotAWordFile: the bytes cannot be read as a Word file.
        CannotStamp: the file is strict OOXML or has no body.

    Source: T/CIECCPA 7.5.2 (identification), 7.5.3 (control).
    """
    package = WordPackage(docx)
    root = parse_xml(package.part(package.main))
    body = root.find(w("body"))
    if body is None or str(root.nsmap.get(root.prefix, "")).startswith(STRICT):
        raise CannotStamp
    sections = _author_sections(body)
    _run_through(sections)
    desk = _Desk(package)
    _add_margins(package, desk, sections, RunningLines(facts, language))
    cover = _add_cover(body, sections[0], facts, language, desk.own)
    # The sheet is put in as text: building its many small cells as a tree would take longer than all the rest.
    package.put(package.main, xml_bytes(root).replace(etree.tostring(_COVER), cover, 1))
    _set_properties(package, desk, facts, language)
    desk.close()
    return package.written()


class _Desk:
    """Where new parts are announced: content types and relationships, written once at the end."""

    def __init__(self, package: WordPackage) -> None:
        self._package = package
        self._types = parse_xml(package.part(TYPES_PART))
        self._roots = {"": package.relationships_root(""), package.main: package.relationships_root(package.main)}
        self.own: dict[tuple[Margin, str], str] = {}
        """Relationship id of our own part for a margin and a kind of page."""

    def add(self, name: str, content: bytes, *, content_type: str, kind: str, source: str) -> str:
        """Put a new part into the file and say which part points to it; answers the relationship's id."""
        root = self._roots[source]
        taken = {each.get("Id") for each in root}
        serial = len(root) + 1
        while f"rId{serial}" in taken:
            serial += 1
        etree.SubElement(root, f"{{{RELATIONSHIPS}}}Relationship", Id=f"rId{serial}", Type=kind, Target=f"/{name}")
        etree.SubElement(self._types, f"{{{CONTENT_TYPES}}}Override", PartName=f"/{name}", ContentType=content_type)
        self._package.put(name, content)
        return f"rId{serial}"

    def close(self) -> None:
        self._package.put(TYPES_PART, xml_bytes(self._types))
        for source, root in self._roots.items():
            self._package.put(relationships_part(source), xml_bytes(root))


def _author_sections(body: Element) -> list[Element]:
    """The section properties in the order of the text; a file without any gets an A4 section."""
    found = [each for each in body.iter(w("sectPr")) if _parent_tag(each) != w("sectPrChange")]
    if not found or found[-1].getparent() is not body:
        pages = found[-1] if found else elements(f"<w:sectPr>{_A4}</w:sectPr>")[0]
        found.append(etree.SubElement(body, w("sectPr")))
        found[-1].extend(copy.deepcopy(each) for each in pages if each.tag in (w("pgSz"), w("pgMar")))
    return found


def _parent_tag(element: Element) -> str:
    parent = element.getparent()
    return "" if parent is None else str(parent.tag)


def _run_through(sections: list[Element]) -> None:
    """Let page numbers count from the cover to the end, and the body give way to a taller header."""
    for section in sections:
        for numbering in section.findall(w("pgNumType")):
            section.remove(numbering)
        margins = section.find(w("pgMar"))
        if margins is not None:
            for side, gap in ((w("top"), w("header")), (w("bottom"), w("footer"))):
                # A negative margin means "exactly here": the body would run under our line.
                margins.set(side, margins.get(side, "1440").lstrip("-"))
                # Our line takes its place from the paper's edge, so that the author's stay where they were.
                edge = margins.get(gap, "720")
                margins.set(gap, str(max(int(edge) - _LINE, min(int(edge), _EDGE))) if edge.isdigit() else edge)
    start = sections[0].find(w("type"))
    if start is not None:
        # The author's first section now follows the cover and must begin a page of its own.
        sections[0].remove(start)


def _add_margins(package: WordPackage, desk: _Desk, sections: list[Element], lines: RunningLines) -> None:
    """Stamp each header and footer part once. Pages without one inherit ours from the cover's section."""
    folder = package.main.rpartition("/")[0]
    pages = _kinds_of_page(package, sections)
    for margin in _MARGINS:
        blank = lines.blank(margin)
        for page in pages:
            name = package.free_name(f"{folder}/controlled-{margin}-{page}.xml".lstrip("/"))
            kind, content_type = _PART_KIND.format(margin), _PART_TYPE.format(margin)
            desk.own[margin, page] = desk.add(name, blank, content_type=content_type, kind=kind, source=package.main)
    there = {each.id: each.target for each in package.relationships(package.main) if package.has(each.target)}
    stamped: set[str] = set()
    for section in sections:
        for margin in _MARGINS:
            for reference in section.findall(w(f"{margin}Reference")):
                part = there.get(reference.get(f"{{{R}}}id", ""))
                if part is None:
                    page = reference.get(w("type"), "default")
                    reference.set(f"{{{R}}}id", desk.own[margin, page if page in pages else "default"])
                elif part not in stamped:
                    stamped.add(part)
                    package.put(part, lines.stamped(package.part(part), margin))


def _kinds_of_page(package: WordPackage, sections: list[Element]) -> tuple[str, ...]:
    """The kinds of page this file tells apart: first pages and even pages only where they are switched on."""
    settings = next((each.target for each in package.relationships(package.main) if each.kind == "settings"), "")
    facing = package.has(settings) and parse_xml(package.part(settings)).find(w("evenAndOddHeaders")) is not None
    titled = any(section.find(w("titlePg")) is not None for section in sections)
    return ("default", *(("first",) if titled else ()), *(("even",) if facing else ()))


def _add_cover(
    body: Element, first: Element, facts: CopyFacts, language: Language, own: dict[tuple[Margin, str], str]
) -> bytes:
    """Make room before everything else, as a section of its own on the author's paper; answers the sheet for it."""
    references = "".join(
        f'<w:{margin}Reference w:type="{page}" r:id="{name}"/>' for (margin, page), name in own.items()
    )
    section = elements(paragraph("", section=f"<w:sectPr>{references}</w:sectPr>"))[0]
    properties = next(section.iter(w("sectPr")))
    kept = [copy.deepcopy(each) for each in first if each.tag in (w("pgSz"), w("pgMar"))]
    properties.extend(kept if len(kept) == 2 else elements(_A4))
    # A floating table cannot begin a page by itself in every program: a thin line does it for it.
    start = [] if len(body) and body[0].tag == w("p") else elements(hairline())
    for place, element in enumerate([copy.copy(_COVER), section, *start]):
        body.insert(place, element)
    content = sheet(facts, language, width=_text_width(properties))
    return (
        f'<w:sdt xmlns:w="{W}"><w:sdtPr><w:tag w:val="controlled-cover"/><w:lock w:val="sdtContentLocked"/></w:sdtPr>'
        f"<w:sdtContent>{content}</w:sdtContent></w:sdt>"
    ).encode()


def _text_width(section: Element) -> int:
    size, margins = section.find(w("pgSz")), section.find(w("pgMar"))

    def twips(element: Element | None, name: str) -> int:
        value = "0" if element is None else element.get(w(name), "0")
        return int(value) if value.isdigit() else 0

    sides = sum(twips(margins, side) for side in ("left", "right", "gutter"))
    return max(twips(size, "w") - sides, _NARROWEST)


def _set_properties(package: WordPackage, desk: _Desk, facts: CopyFacts, language: Language) -> None:
    """Title, number and revision into the file's properties, where search engines and viewers look."""
    name = next((each.target for each in package.relationships("") if each.kind == "core-properties"), "")
    if not package.has(name):
        name = package.free_name("docProps/core.xml")
        desk.add(name, _BLANK_CORE, content_type=_CORE_TYPE, kind=_CORE_KIND, source="")
    root = parse_xml(package.part(name))
    title = facts.title.in_(language) or facts.title.zh or facts.title.en
    for tag, words in (
        (f"{{{_DC}}}title", title),
        (f"{{{_DC}}}identifier", facts.number),
        (f"{{{_CORE}}}version", facts.revision),
    ):
        element = root.find(tag)
        (etree.SubElement(root, tag) if element is None else element).text = one_line(words)
    package.put(name, xml_bytes(root))
