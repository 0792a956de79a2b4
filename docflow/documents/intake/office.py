"""What an office archive may not hold: macros, controls, outside content, passwords; and which kind it is."""

import re
from typing import Literal

from docflow.documents.intake.archive import Archive
from docflow.documents.intake.errors import (
    ExternalContent,
    ExternalTemplate,
    FileDamaged,
    FileIsTemplate,
    FileProtected,
    HasMacros,
)
from docflow.documents.intake.xml import parse

CONTENT_TYPES = "[Content_Types].xml"
MANIFEST = "META-INF/manifest.xml"

_MAIN_TYPES: tuple[tuple[str, Literal["docx", "xlsx"]], ...] = (
    ("wordprocessingml.document.main+xml", "docx"),
    ("spreadsheetml.sheet.main+xml", "xlsx"),
)
_OPEN_DOCUMENT: dict[bytes, Literal["odt", "ods"]] = {
    b"application/vnd.oasis.opendocument.text": "odt",
    b"application/vnd.oasis.opendocument.spreadsheet": "ods",
}
_MACRO_TYPES = ("macroenabled", "vbaproject", "vbadata", "activex", "ms-office.vba")
_MACRO_NAMES = re.compile(
    r"(^|/)(vbaproject[^/]*\.bin|vbadata\.xml|activex/|macrosheets/|dialogsheets/)", re.IGNORECASE
)
_MACRO_RELATIONS = ("/vbaproject", "/control", "/activexcontrolbinary", "/xlmacrosheet", "/wordvbadata")
_BESIDE_CELLS = re.compile(r"^xl/(worksheets/|drawings/|charts/|comments)[^/]*\.xml$", re.IGNORECASE)
_OPEN_MACRO_NAMES = re.compile(r"^(basic|scripts)/", re.IGNORECASE)
_XLINK = "{http://www.w3.org/1999/xlink}href"
_OUTSIDE = re.compile(r"^([A-Za-z][A-Za-z0-9+.-]*:|//|/|\.\.)")
_MAY_POINT_OUTSIDE = ("}a", "}bookmark-ref")


def kept(name: str) -> bool:
    """Whether a part of the archive is read after unpacking."""
    return (
        name.endswith(".rels")
        or name in (CONTENT_TYPES, MANIFEST, "mimetype", "content.xml", "styles.xml")
        or (name.endswith(".xml") and name.startswith("word/") and "/theme/" not in name)
        or _BESIDE_CELLS.match(name) is not None
    )


def kind_of(archive: Archive) -> Literal["docx", "xlsx", "odt", "ods"] | str:
    """`docx`, `xlsx`, `odt` or `ods`; for anything else a word that a refusal can show.

    Raises:
        HasMacros: the main part is of a macro kind.
        FileIsTemplate: it is an Office template.
    """
    if CONTENT_TYPES in archive.parts:
        types = [
            (entry.get("ContentType") or "").lower() for entry in parse(CONTENT_TYPES, archive.parts[CONTENT_TYPES])
        ]
        if any(word in kind for kind in types for word in _MACRO_TYPES):
            raise HasMacros
        for ending, kind in _MAIN_TYPES:
            if any(listed.endswith(ending) for listed in types):
                return kind
        if any(listed.endswith("template.main+xml") for listed in types):
            raise FileIsTemplate
        return "OOXML"
    return _OPEN_DOCUMENT.get(archive.parts.get("mimetype", b"").strip(), "ZIP")


def check_office(archive: Archive) -> None:
    """Hold an OOXML package to the rules.

    Raises:
        HasMacros, ExternalTemplate, ExternalContent, FileDamaged
    """
    if any(_MACRO_NAMES.search(name) for name in archive.names):
        raise HasMacros
    for name, content in archive.parts.items():
        if name.endswith(".rels"):
            _check_relations(name, content)


def _check_relations(name: str, content: bytes) -> None:
    for relation in parse(name, content):
        kind = (relation.get("Type") or "").lower()
        if kind.endswith(_MACRO_RELATIONS):
            raise HasMacros
        if relation.get("TargetMode") != "External" or kind.endswith("/hyperlink"):
            continue
        target = (relation.get("Target") or "")[:200]
        raise ExternalTemplate(target=target) if kind.endswith("/attachedtemplate") else ExternalContent(target=target)


def check_open_document(archive: Archive) -> None:
    """Hold an OpenDocument package to the same rules.

    Raises:
        HasMacros, FileProtected, ExternalContent, FileDamaged
    """
    if any(_OPEN_MACRO_NAMES.match(name) for name in archive.names):
        raise HasMacros
    if MANIFEST in archive.parts and b"encryption-data" in archive.parts[MANIFEST]:
        raise FileProtected
    if "content.xml" not in archive.parts:
        raise FileDamaged
    for name in ("content.xml", "styles.xml"):
        if name in archive.parts:
            for element in parse(name, archive.parts[name]).iter():
                target = element.get(_XLINK)
                if target and _OUTSIDE.match(target) and not str(element.tag).endswith(_MAY_POINT_OUTSIDE):
                    raise ExternalContent(target=target[:200])
