"""Filling the placeholders of a Word template, from a closed list and without any expression language."""

import io
import zipfile
from collections.abc import Iterator, Mapping

import docx
from docx.document import Document
from docx.opc.part import XmlPart
from docx.oxml.ns import qn
from lxml import etree

from docflow.documents.typesetting_source import MARK, TemplateInvalid, check_placeholders
from docflow.kernel.errors import Invalid
from docflow.kernel.text import one_line

_LONG_AGO = (1980, 1, 1, 0, 0, 0)


class PlaceholderUnfilled(Invalid):
    """A draft is made only when every placeholder of its template has a value."""

    code = "placeholder-unfilled"
    zh = "模板中的占位符 {name} 没有对应的内容"
    en = "Nothing was given for the placeholder {name} of the template"


def fill(template: bytes, facts: Mapping[str, str]) -> bytes:
    """The Word template with every placeholder replaced; none is left afterwards.

    A placeholder that Word has cut into several runs is joined first and takes the look of its beginning.
    Facts are put in as they are: braces inside a fact are not read again.

    Raises:
        PlaceholderUnknown: the template holds a placeholder that is not on the closed list.
        PlaceholderUnfilled: a placeholder stands in the template but not among the facts.
        TemplateInvalid: the bytes are not a Word document.
    """
    document = open_template(template)
    for paragraph in _paragraphs(document):
        _fill_paragraph(paragraph, facts)
    properties = document.core_properties
    properties.title = _filled(properties.title or "", facts)
    return packed(document)


def placeholders_in(template: bytes) -> frozenset[str]:
    """The names of all placeholders in a Word document, known or not."""
    whole = "\n".join(
        "".join(node.text or "" for node in _texts(paragraph)) for paragraph in _paragraphs(open_template(template))
    )
    return frozenset(MARK.findall(whole))


def open_template(template: bytes) -> Document:
    """Raises TemplateInvalid when the bytes are not a Word document."""
    try:
        return docx.Document(io.BytesIO(template))
    except (zipfile.BadZipFile, KeyError, ValueError, etree.XMLSyntaxError) as problem:
        raise TemplateInvalid(file=".docx", why=str(problem)) from problem


def packed(document: Document) -> bytes:
    """The document as a file; the same document always gives the same bytes."""
    written, result = io.BytesIO(), io.BytesIO()
    document.save(written)
    with zipfile.ZipFile(written) as loose, zipfile.ZipFile(result, "w", zipfile.ZIP_DEFLATED) as tight:
        for name in loose.namelist():
            entry = zipfile.ZipInfo(name, _LONG_AGO)
            entry.compress_type = zipfile.ZIP_DEFLATED
            tight.writestr(entry, loose.read(name))
    return result.getvalue()


def _paragraphs(document: Document) -> Iterator[etree._Element]:
    """The paragraphs of the text, its headers, footers and notes, wherever they are nested."""
    for part in document.part.package.iter_parts():
        if isinstance(part, XmlPart) and "wordprocessingml" in part.content_type:
            yield from part.element.iter(qn("w:p"))


def _texts(paragraph: etree._Element) -> list[etree._Element]:
    """The text nodes of this paragraph, not those of a paragraph inside it (a text box)."""
    return [
        node for node in paragraph.iter(qn("w:t")) if next(node.iterancestors(qn("w:p")), None) is paragraph
    ]  # fmt: skip


def _filled(words: str, facts: Mapping[str, str]) -> str:
    check_placeholders(words)
    return MARK.sub(lambda mark: _fact(mark.group(1), facts), words)


def _fact(name: str, facts: Mapping[str, str]) -> str:
    if name not in facts:
        raise PlaceholderUnfilled(name=name)
    return one_line(facts[name])


def _fill_paragraph(paragraph: etree._Element, facts: Mapping[str, str]) -> None:
    nodes = _texts(paragraph)
    whole = "".join(node.text or "" for node in nodes)
    check_placeholders(whole)
    for mark in reversed(list(MARK.finditer(whole))):
        _put(nodes, mark.start(), mark.end(), _fact(mark.group(1), facts))


def _put(nodes: list[etree._Element], start: int, end: int, words: str) -> None:
    """Replace the characters from start to end, counted over all nodes, by the words."""
    begins = 0
    for node in nodes:
        text = node.text or ""
        first, last = max(start - begins, 0), min(end - begins, len(text))
        if first < last:
            node.text = text[:first] + words + text[last:]
            node.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
            words = ""
        begins += len(text)
