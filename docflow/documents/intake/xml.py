"""The one way foreign XML is parsed: no entities, no network, no document type, no huge trees."""

from lxml import etree

from docflow.documents.intake.errors import FileDamaged, ForbiddenXml

_STRICT = (
    (
        b"http://purl.oclc.org/ooxml/wordprocessingml/main",
        b"http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    ),
    (
        b"http://purl.oclc.org/ooxml/officeDocument/relationships",
        b"http://schemas.openxmlformats.org/officeDocument/2006/relationships",
    ),
    (b"http://purl.oclc.org/ooxml/drawingml/main", b"http://schemas.openxmlformats.org/drawingml/2006/main"),
    (b"http://purl.oclc.org/ooxml/officeDocument/math", b"http://schemas.openxmlformats.org/officeDocument/2006/math"),
)

_PARSER = etree.XMLParser(
    resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True, remove_pis=True, huge_tree=False
)


def parse(name: str, content: bytes) -> etree._Element:
    """The root of one XML part; strict OOXML names are turned into the usual ones.

    Raises:
        FileDamaged: the part is not well-formed.
        ForbiddenXml: the part has a document type.
    """
    if b"http://purl.oclc.org/ooxml/" in content[:4096]:
        for strict, usual in _STRICT:
            content = content.replace(strict, usual)
    if b"<!DOCTYPE" in content:
        raise ForbiddenXml(part=name)
    try:
        return etree.fromstring(content, _PARSER)
    except etree.XMLSyntaxError as broken:
        raise FileDamaged from broken
