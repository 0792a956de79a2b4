"""A Word file as a zip of parts: read by relationship, changed part by part, written back the same every time."""

import io
import posixpath
import zipfile
import zlib
from typing import NamedTuple
from urllib.parse import unquote

from lxml import etree

from docflow.kernel.errors import Invalid

Element = etree._Element

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
STRICT = "http://purl.oclc.org/ooxml/"
RELATIONSHIPS = "http://schemas.openxmlformats.org/package/2006/relationships"
CONTENT_TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
TYPES_PART = "[Content_Types].xml"
OFFICE_DOCUMENT = "/officeDocument"

_NO_RELATIONSHIPS = f'<Relationships xmlns="{RELATIONSHIPS}"/>'.encode()
_DAMAGED = (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError, NotImplementedError)
"""What zipfile raises for a cut, garbled, encrypted or exotically compressed entry."""


_LEVEL = 2
"""Of deflate: half the time of the usual 6, for files that grow by about a tenth."""


class NotAWordFile(Invalid):
    """The bytes are no readable .docx: no zip, cut off, protected by a password, or without a main text."""

    code = "not-a-word-file"
    zh = "无法读取此 Word 文件：可能已损坏、设有密码或不是 Word 格式。请在 Word 中打开，另存为 .docx 后重试"
    en = (
        "This is not a readable Word file (.docx): it may be damaged, protected by a password or of another format. "
        "Open it in Word, save it as .docx and try again"
    )


class Relationship(NamedTuple):
    id: str
    kind: str
    """Last step of the relationship's type: `header`, `styles`, `footnotes` ..."""
    target: str
    """Name of the part it points to; empty when it points outside the file."""


def parse_xml(content: bytes) -> Element:
    """The root of a part, read without entities, processing instructions and the network.

    Raises:
        NotAWordFile: the part is no well-formed XML.
    """
    try:
        return etree.fromstring(
            content, etree.XMLParser(resolve_entities=False, no_network=True, remove_pis=True, collect_ids=False)
        )
    except etree.XMLSyntaxError as broken:
        raise NotAWordFile from broken


def xml_bytes(root: Element) -> bytes:
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)


def w(name: str) -> str:
    return f"{{{W}}}{name}"


class WordPackage:
    """The parts of one Word file. Parts are read when asked for; `put` replaces or adds one.

    Raises:
        NotAWordFile: the bytes cannot be read as a Word file.
    """

    def __init__(self, docx: bytes) -> None:
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(docx))
        except _DAMAGED as broken:
            raise NotAWordFile from broken
        self._entries = {entry.filename: entry for entry in self._zip.infolist() if not entry.is_dir()}
        self._changed: dict[str, bytes] = {}
        self._pointing: dict[str, list[Relationship]] = {}
        self.main = next((each.target for each in self.relationships("") if each.kind == "officeDocument"), "")
        if not self.has(self.main):
            raise NotAWordFile

    def has(self, name: str) -> bool:
        return name in self._changed or name in self._entries

    def part(self, name: str) -> bytes:
        if name in self._changed:
            return self._changed[name]
        try:
            return self._zip.read(self._entries[name])
        except (*_DAMAGED, KeyError) as broken:
            raise NotAWordFile from broken

    def put(self, name: str, content: bytes) -> None:
        self._changed[name] = content

    def free_name(self, name: str) -> str:
        """`name`, or the same with a number before its ending when a part is already called so."""
        stem, ending = posixpath.splitext(name)
        serial = 1
        while self.has(name):
            serial += 1
            name = f"{stem}{serial}{ending}"
        return name

    def relationships(self, part: str) -> list[Relationship]:
        """What a part pointed to at first, also where nothing stands there; `""` asks for the package itself."""
        if part not in self._pointing:
            self._pointing[part] = self._relationships(part)
        return self._pointing[part]

    def _relationships(self, part: str) -> list[Relationship]:
        name = relationships_part(part)
        if not self.has(name):
            return []
        found = []
        for each in parse_xml(self.part(name)).iter(f"{{{RELATIONSHIPS}}}Relationship"):
            target = unquote(each.get("Target", ""))
            inside = each.get("TargetMode") != "External"
            place = posixpath.normpath(posixpath.join("/", posixpath.dirname(part), target)).lstrip("/")
            kind = each.get("Type", "").rsplit("/", 1)[-1]
            found.append(Relationship(each.get("Id", ""), kind, place if inside else ""))
        return found

    def relationships_root(self, part: str) -> Element:
        """The relationships of a part as XML to be changed, empty when it had none."""
        name = relationships_part(part)
        return parse_xml(self.part(name) if self.has(name) else _NO_RELATIONSHIPS)

    def written(self) -> bytes:
        """The whole file. The same parts give the same bytes: no clock, the old order, new parts last."""
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", compresslevel=_LEVEL) as target:
            for name in dict.fromkeys([*self._entries, *self._changed]):
                info = zipfile.ZipInfo(name)
                info.create_system = 0
                stored = name in self._entries and self._entries[name].compress_type == zipfile.ZIP_STORED
                info.compress_type = zipfile.ZIP_STORED if stored else zipfile.ZIP_DEFLATED
                target.writestr(info, self.part(name))
        return out.getvalue()


def relationships_part(part: str) -> str:
    folder, name = posixpath.split(part)
    return posixpath.join(folder, "_rels", f"{name}.rels")
