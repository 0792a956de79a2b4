# ruff: noqa: E501 (a table is read by its lines)
"""More than a hundred small files that mean harm, each under the name of what it tries and with what must become of it."""

import io
import random
import struct
import warnings
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from intake_files import (
    MAIN_TYPE,
    W,
    chinese_page,
    compound,
    content_types,
    docx_parts,
    paragraph,
    part,
    pdf,
    relations,
    stream,
    workbook,
)

Parts = dict[str, str | bytes]


class Hostile(NamedTuple):
    """One file. `ends` names what may become of it: `read`, or the codes of refusals."""

    name: str
    make: Callable[[Path, int], bytes]
    """Given a folder to work in and the port of a server that nobody may call."""
    ends: str


def packed(parts: Parts, method: int = zipfile.ZIP_DEFLATED) -> bytes:
    whole = io.BytesIO()
    with warnings.catch_warnings(), zipfile.ZipFile(whole, "w", method) as archive:
        warnings.simplefilter("ignore")
        for name, content in parts.items():
            archive.writestr(name, content)
    return whole.getvalue()


def word(body: str = paragraph("正文"), **more: str | bytes) -> bytes:
    """A Word file; other names are parts, `__` for `/` and `_dot_` for a dot."""
    named = {name.replace("__", "/").replace("_dot_", "."): content for name, content in more.items()}
    return packed(docx_parts(body) | named)


def linked(kind: str, target: str, mode: str = "External") -> bytes:
    return packed(docx_parts(links=relations((kind, target, mode))))


def changed(content: bytes, old: bytes, new: bytes) -> bytes:
    assert old in content
    return content.replace(old, new)


def document(xml: str | bytes) -> bytes:
    return packed(docx_parts() | {"word/document.xml": xml})


def entity(declared: str, used: str = "&a;") -> bytes:
    return document(f"<!DOCTYPE x [{declared}]><w:document {W}><w:body>{paragraph(used)}</w:body></w:document>")


def laughs() -> bytes:
    rows = "".join(f'<!ENTITY l{level} "' + f"&l{level - 1};" * 10 + '">' for level in range(1, 10))
    return entity(f'<!ENTITY l0 "ha">{rows}', "&l9;")


def overlapping() -> bytes:
    """Many names in the directory for the bytes of one part."""
    whole = packed(docx_parts() | {"word/media/a.png": bytes(500_000)})
    at = whole.rindex(b"PK\x05\x06")
    count, size, start = struct.unpack_from("<HLL", whole, at + 10)
    directory, entries = whole[start : start + size], []
    last = directory[directory.rindex(b"PK\x01\x02") :]
    for number in range(1000):
        entries.append(last.replace(b"word/media/a.png", b"word/m/%05d.png" % number))
    more = b"".join(entries)
    end = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, count + 1000, count + 1000, size + len(more), start, 0)
    return whole[:start] + directory + more + end


def many_paragraphs() -> bytes:
    return packed(docx_parts("<w:p/>" * 10_000_000))


def crowded(paragraphs: int) -> bytes:
    """Paragraphs that do not pack so well that packing alone would give them away."""
    dice = random.Random(1)
    return word("".join(paragraph(f"{dice.getrandbits(64):x}") for _ in range(paragraphs)))


def shared_strings(count: int) -> Parts:
    dice = random.Random(2)
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    sheet = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    book = workbook('<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>99999999</v></c></row>')
    book["xl/_rels/workbook.xml.rels"] = str(book["xl/_rels/workbook.xml.rels"]).replace(
        "</Relationships>",
        f'<Relationship Id="r2" Type="{office}/sharedStrings" Target="sharedStrings.xml"/></Relationships>',
    )
    words = "".join(f"<si><t>{dice.getrandbits(40):x}</t></si>" for _ in range(count))
    return book | {"xl/sharedStrings.xml": f'<sst xmlns="{sheet}">{words}</sst>'}


def book(rows: str, merged: str = "", **more: str | bytes) -> bytes:
    named = {name.replace("__", "/").replace("_dot_", "."): content for name, content in more.items()}
    return packed(workbook(rows, merged) | named)


def page(more: bytes = b"", *objects: bytes, words: str = "正文", catalogue: bytes = b"") -> bytes:
    made = chinese_page((20, 300, words), more=more, objects=objects)
    # The catalogue is the first object; what it gets in addition moves the others, which the reader repairs.
    return made.replace(b"<</Type/Catalog/Pages 2 0 R", b"<</Type/Catalog/Pages 2 0 R" + catalogue)


def tree(*objects: bytes) -> bytes:
    return pdf(b"<</Type/Catalog/Pages 2 0 R>>", *objects)


def one_page(contents: bytes, entries: bytes = b"") -> bytes:
    return tree(
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]/Contents 4 0 R/Resources<</XObject<</X 4 0 R>>>>>>",
        stream(contents, entries),
    )


def flate_bomb(megabytes: int, times: int = 1) -> bytes:
    content = b"BT (a) Tj ET\n" * (megabytes * 80_000)
    for _ in range(times):
        content = zlib.compress(content, 9)
    return one_page(content, b"/Filter[" + b"/FlateDecode" * times + b"]")


def looping_directory(folder: Path) -> bytes:
    whole = bytearray(compound(folder / "loop", "WordDocument").read_bytes())
    struct.pack_into("<I", whole, 512 + 4 * 1, 1)  # the directory's sector is followed by itself
    return bytes(whole)


def old_office(folder: Path, *streams: str) -> bytes:
    return compound(folder / "old", *streams).read_bytes()


def open_text(inner: str = "", **more: str) -> bytes:
    namespaces = 'xmlns:o="urn:o" xmlns:xlink="http://www.w3.org/1999/xlink"'
    parts: Parts = {"mimetype": "application/vnd.oasis.opendocument.text"}
    parts["content.xml"] = f"<o:d {namespaces}>{inner}</o:d>"
    return packed(parts | {name.replace("__", "/").replace("_dot_", "."): words for name, words in more.items()})


def endless(piece: str) -> str:
    """The same over and over, with so much chance in it that it does not pack like a bomb."""
    dice = random.Random(4)
    return "".join(f"{piece}{dice.getrandbits(16):X}" for _ in range(60_000))


def endless_styles() -> bytes:
    def style(one: int, other: int) -> str:
        return f'<w:style w:type="paragraph" w:styleId="s{one}"><w:basedOn w:val="s{other}"/></w:style>'

    styles = part("styles", "".join(style(n, (n + 1) % 3000) for n in range(3000)))
    links = relations(("styles", "styles.xml"))
    body = paragraph('<w:pPr><w:pStyle w:val="s1"/></w:pPr>', "正文")
    return packed(docx_parts(body, links=links, styles=styles))


SURROGATES = "正文".encode("utf-16") + b"\x00\xd8" * 9
GOOD = packed(docx_parts())
HAN = "\u202e\u2066控制\u0000程序\u200b\ufeff".replace("\u0000", "")

_ZIPS = [
    Hostile("bomb.docx", lambda *_: word(word__media__a_dot_png=bytes(20_000_000)), "file-unpacks-too-large"),
    Hostile("many small bombs.docx", lambda *_: word(**{f"word__{n}": bytes(1_000_000) for n in range(40)}), "file-unpacks-too-large"),
    Hostile("bomb in the text.docx", lambda *_: many_paragraphs(), "file-unpacks-too-large"),
    Hostile("bomb within a bomb.docx", lambda *_: word(word__embeddings__a_dot_zip=packed({"b": packed({"c": bytes(50_000_000)})})), "read"),
    Hostile("one part under a thousand names.docx", lambda *_: overlapping(), "file-damaged"),
    Hostile("false sizes.docx", lambda *_: changed(word(word__a=bytes(20_000_000)), (20_000_000).to_bytes(4, "little"), b"\x10\0\0\0"), "file-unpacks-too-large"),
    Hostile("too many parts.docx", lambda *_: word(**{f"a{n}": b"x" for n in range(3_000)}), "file-too-many-parts"),
    Hostile("climbs.docx", lambda *_: word(**{"../../../../tmp/climbed": b"x"}), "file-forbidden-part-name"),
    Hostile("absolute.docx", lambda *_: word(**{"/tmp/absolute": b"x"}), "file-forbidden-part-name"),
    Hostile("backslash.docx", lambda *_: word(**{"..\\..\\a": b"x"}), "file-forbidden-part-name"),
    Hostile("drive.docx", lambda *_: word(**{"C:/a": b"x"}), "file-forbidden-part-name"),
    Hostile("line break in a name.docx", lambda *_: word(**{"a\nb": b"x"}), "file-forbidden-part-name"),
    Hostile("nul in a name.docx", lambda *_: changed(word(axb=b"x"), b"axb", b"a\0b"), "file-forbidden-part-name"),
    Hostile("twice.docx", lambda *_: changed(word(word__documenx_dot_xml=b"<a/>"), b"documenx", b"document"), "file-forbidden-part-name"),
    Hostile("twice in capitals.docx", lambda *_: word(WORD__document_dot_xml=b"<a/>"), "file-forbidden-part-name"),
    Hostile("locked part.docx", lambda *_: changed(GOOD, b"PK\x01\x02\x14\x03\x14\0\0\0", b"PK\x01\x02\x14\x03\x14\0\x01\0"), "file-password-protected"),
    Hostile("unusual packing.docx", lambda *_: packed(docx_parts(), zipfile.ZIP_LZMA), "file-damaged"),
    Hostile("half.docx", lambda *_: GOOD[: len(GOOD) // 2], "file-damaged"),
    Hostile("without an end.docx", lambda *_: GOOD[:-10], "file-damaged"),
    Hostile("flipped bit.docx", lambda *_: GOOD[:60] + bytes([GOOD[60] ^ 4]) + GOOD[61:], "file-damaged"),
    Hostile("part beyond the end.docx", lambda *_: GOOD[: GOOD.rindex(b"PK\x01\x02") + 42] + b"\xf0\xff\xff\x7f" + GOOD[GOOD.rindex(b"PK\x01\x02") + 46 :], "file-damaged"),
    Hostile("directory of four thousand million.docx", lambda *_: GOOD[:-14] + b"\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\0\0", "file-damaged"),
    Hostile("second end.docx", lambda *_: GOOD[:-2] + b"\x16\0" + b"PK\x05\x06" + bytes(18), "file-ending-mismatch"),
    Hostile("nothing in it.docx", lambda *_: packed({}), "file-ending-mismatch"),
    Hostile("fifty thousand paragraphs.docx", lambda *_: crowded(50_000), "read"),
]  # fmt: skip

_XML = [
    Hostile("billion laughs.docx", lambda *_: laughs(), "file-forbidden-xml"),
    Hostile("quadratic entity.docx", lambda *_: entity('<!ENTITY a "' + "x" * 50_000 + '">', "&a;" * 5_000), "file-forbidden-xml"),
    Hostile("entity of a file.docx", lambda folder, _: entity(f'<!ENTITY a SYSTEM "{(folder / "secret").as_uri()}">'), "file-forbidden-xml"),
    Hostile("entity of a server.docx", lambda _, port: entity(f'<!ENTITY a SYSTEM "http://127.0.0.1:{port}/">'), "file-forbidden-xml"),
    Hostile("parameter entity.docx", lambda _, port: entity(f'<!ENTITY % a SYSTEM "http://127.0.0.1:{port}/"> %a;'), "file-forbidden-xml"),
    Hostile("document type elsewhere.docx", lambda _, port: document(f'<!DOCTYPE x SYSTEM "http://127.0.0.1:{port}/x.dtd"><x/>'), "file-forbidden-xml"),
    Hostile("wide document type.docx", lambda *_: document('<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>'.encode("utf-16")), "file-forbidden-xml"),
    Hostile("hidden document type.docx", lambda *_: document(b'<?xml version="1.0" encoding="UTF-7"?>+ADwAIQ-DOCTYPE x+AD4-<x/>'), "file-forbidden-xml"),
    Hostile("document type of a sheet.xlsx", lambda *_: book("", xl__worksheets__sheet1_dot_xml='<!DOCTYPE x [<!ENTITY a "b">]><x/>'), "file-forbidden-xml"),
    Hostile("style sheet elsewhere.docx", lambda _, port: document(f'<?xml-stylesheet href="http://127.0.0.1:{port}/"?>' + part("document", "<w:body/>").partition("?>")[2]), "read"),
    Hostile("included file.docx", lambda folder, _: word(f'<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" parse="text" href="{(folder / "secret").as_uri()}"/>'), "read"),
    Hostile("a hundred thousand deep.docx", lambda *_: word("<w:sdt><w:sdtContent>" * 50_000 + "</w:sdtContent></w:sdt>" * 50_000), "file-unpacks-too-large"),
    Hostile("tables in tables.docx", lambda *_: word("<w:tbl><w:tr><w:tc>" * 80 + paragraph("内") + "</w:tc></w:tr></w:tbl>" * 80), "read"),
    Hostile("a hundred thousand attributes.docx", lambda *_: word("<w:p " + " ".join(f"a{n}='1'" for n in range(100_000)) + "/>"), "read"),
    Hostile("attribute twice.docx", lambda *_: word('<w:p a="1" a="2"/>'), "file-damaged"),
    Hostile("a sentence of half a million characters.docx", lambda *_: word(paragraph("".join(map(chr, random.Random(3).choices(range(0x4E00, 0x9FFF), k=600_000))))), "read"),
    Hostile("not utf-8.docx", lambda *_: document(part("document", f"<w:body>{paragraph('AAAA')}</w:body>").encode().replace(b"AAAA", b"\xff\xfe\xc0\x80")), "file-damaged"),
    Hostile("nul in a text.docx", lambda *_: document(part("document", f"<w:body>{paragraph('AAAA')}</w:body>").encode().replace(b"AAAA", b"A\0\0A")), "file-damaged"),
    Hostile("lone surrogate.docx", lambda *_: word(paragraph("&#xD800;")), "file-damaged"),
    Hostile("written backwards.docx", lambda *_: word(paragraph(HAN)), "read"),
    Hostile("undeclared name.docx", lambda *_: word("<zz:p/>"), "file-damaged"),
]  # fmt: skip

_WORD = [
    Hostile("macro.docx", lambda *_: word(word__vbaProject_dot_bin=b"x"), "file-has-macros"),
    Hostile("control.docx", lambda *_: word(word__activeX__activeX1_dot_xml="<a/>"), "file-has-macros"),
    Hostile("macro kind.docx", lambda *_: packed(docx_parts() | {"[Content_Types].xml": content_types(MAIN_TYPE.replace("document.main", "document.macroEnabled.main"))}), "file-has-macros"),
    Hostile("macro by relation.docx", lambda *_: linked("vbaProject", "theme/x.bin", "Internal"), "file-has-macros"),
    Hostile("starts a program.docx", lambda *_: word("<w:p><w:r><w:instrText>DDEAUTO c:\\\\x.exe</w:instrText></w:r></w:p>"), "file-has-macros"),
    Hostile("starts a program in pieces.docx", lambda *_: word("<w:p><w:r><w:instrText> DD</w:instrText></w:r><w:r><w:instrText>E c:\\\\x</w:instrText></w:r></w:p>"), "file-has-macros"),
    Hostile("starts a program simply.docx", lambda *_: word('<w:p><w:fldSimple w:instr="DDE c:\\\\x a b"/></w:p>'), "file-has-macros"),
    Hostile("template elsewhere.docx", lambda _, port: word(word___rels__settings_dot_xml_dot_rels=relations(("attachedTemplate", f"http://127.0.0.1:{port}/t.dotm", "External"))), "file-external-template"),
    Hostile("picture elsewhere.docx", lambda _, port: linked("image", f"http://127.0.0.1:{port}/a.png"), "file-external-content"),
    Hostile("picture on a share.docx", lambda *_: linked("image", "\\\\127.0.0.1\\share\\a.png"), "file-external-content"),
    Hostile("object elsewhere.docx", lambda _, port: linked("oleObject", f"mhtml:http://127.0.0.1:{port}/a!x-usc:a"), "file-external-content"),
    Hostile("frame elsewhere.docx", lambda _, port: linked("frame", f"http://127.0.0.1:{port}/"), "file-external-content"),
    Hostile("chunk elsewhere.docx", lambda _, port: linked("aFChunk", f"http://127.0.0.1:{port}/"), "file-external-content"),
    Hostile("header out of the archive.docx", lambda *_: linked("header", "../../../../etc/passwd", "Internal"), "read"),
    Hostile("its own header.docx", lambda *_: linked("header", "document.xml", "Internal"), "read"),
    Hostile("styles in a circle.docx", lambda *_: endless_styles(), "read"),
    Hostile("digits without an end.docx", lambda *_: word(paragraph("文件编号：" + endless("A-")) + paragraph(endless("A/") + "！") + paragraph(endless("版本 "))), "read"),
    Hostile("brackets without an end.docx", lambda *_: word(paragraph(endless("{{")) + paragraph(endless("«")) + paragraph(endless("{{ "))), "read"),
]  # fmt: skip

_SHEETS = [
    Hostile("false extent.xlsx", lambda *_: book('<row r="1"><c r="A1"><v>1</v></c></row>'), "read"),
    Hostile("opposite corners.xlsx", lambda *_: book('<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'), "file-too-hard"),
    Hostile("cell outside of any sheet.xlsx", lambda *_: book('<row r="4294967295"><c r="ZZZZZZ4294967295"><v>1</v></c></row>'), "file-too-hard"),
    Hostile("a million shared strings.xlsx", lambda *_: packed(shared_strings(1_000_000)), "file-damaged"),
    Hostile("many formulas.xlsx", lambda *_: book("".join(f'<row r="{n}"><c r="A{n}"><f>WEBSERVICE("http://127.0.0.1/{n * 7919}")</f><v>{n}</v></c></row>' for n in range(1, 20_000))), "read"),
    Hostile("command as a cell.xlsx", lambda *_: book("<row r=\"1\"><c r=\"A1\" t=\"str\"><f>cmd|' /C calc'!A0</f><v>=cmd|' /C calc'!A0</v></c></row>"), "read"),
    Hostile("other workbook.xlsx", lambda _, port: book("", xl__externalLinks___rels__externalLink1_dot_xml_dot_rels=relations(("externalLinkPath", f"http://127.0.0.1:{port}/a.xlsx", "External"))), "file-external-content"),
    Hostile("macro sheet.xlsx", lambda *_: book("", xl__macrosheets__sheet1_dot_xml="<a/>"), "file-has-macros"),
    Hostile("merged without measure.xlsx", lambda *_: book('<row r="1"><c r="A1"><v>1</v></c></row>', "<mergeCells>" + '<mergeCell ref="A1:XFD1048576"/>' * 20_000 + "</mergeCells>"), "read"),
    Hostile("headers without an end.xlsx", lambda *_: book("", "<headerFooter>" + '<oddHeader>&amp;"' * 9_000), "read"),
    Hostile("deep drawing.xlsx", lambda *_: book("", xl__drawings__drawing1_dot_xml="<a>" * 60_000 + "</a>" * 60_000), "file-damaged"),
]  # fmt: skip

_PDFS = [
    Hostile("page tree in a circle.pdf", lambda *_: tree(b"<</Type/Pages/Kids[3 0 R]/Count 9>>", b"<</Type/Pages/Parent 2 0 R/Kids[2 0 R 3 0 R]/Count 9>>"), "file-damaged"),
    Hostile("a thousand million pages.pdf", lambda *_: tree(b"<</Type/Pages/Kids[3 0 R]/Count 1000000000>>", b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>"), "read"),
    Hostile("page tree of itself.pdf", lambda *_: tree(b"2 0 R"), "file-damaged"),
    Hostile("no page tree.pdf", lambda *_: pdf(b"<</Type/Catalog/Pages 1 0 R>>"), "read"),
    Hostile("deep arrays.pdf", lambda *_: page(b"/X " + b"[" * 200_000 + b"]" * 200_000), "read"),
    Hostile("deep dictionaries.pdf", lambda *_: page(b"/X " + b"<</A" * 100_000 + b" 1" + b">>" * 100_000), "read"),
    Hostile("stream that unpacks to a hundred megabytes.pdf", lambda *_: flate_bomb(100), "read file-too-hard"),
    Hostile("stream packed three times.pdf", lambda *_: flate_bomb(30, 3), "read"),
    Hostile("drawing that draws itself.pdf", lambda *_: one_page(b"/X Do", b"/Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</X 4 0 R>>>>"), "read"),
    Hostile("script at opening.pdf", lambda _, port: page(catalogue=b"/OpenAction<</S/JavaScript/JS(app.launchURL\\('http://127.0.0.1:%d'\\))>>" % port), "read"),
    Hostile("program at opening.pdf", lambda *_: page(catalogue=b"/OpenAction<</S/Launch/F(/bin/sh)/Win<</F(cmd.exe)>>>>"), "read"),
    Hostile("sends a form.pdf", lambda _, port: page(catalogue=b"/OpenAction<</S/SubmitForm/F(http://127.0.0.1:%d)>>" % port), "read"),
    Hostile("table that names itself.pdf", lambda *_: changed(page(), b"/Root 1 0 R", b"/Prev 700/Root 1 0 R"), "read"),
    Hostile("length of itself.pdf", lambda *_: tree(b"<</Type/Pages/Kids[3 0 R]/Count 1>>", b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]/Contents 4 0 R>>", b"<</Length 4 0 R>>stream\nBT ET\nendstream"), "read"),
    Hostile("a page as large as the world.pdf", lambda *_: changed(page(), b"[0 0 300 400]", b"[0 0 1e30 9e9]"), "read"),
    Hostile("note that shows itself.pdf", lambda *_: page(b"/Annots[6 0 R]", b"<</Type/Annot/Subtype/FreeText/Rect[0 0 9 9]/F 4/AP<</N 7 0 R>>>>", stream(b"/X Do", b"/Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</X 7 0 R>>>>")), "read"),
    Hostile("thirty thousand notes.pdf", lambda *_: page(b"/Annots[" + b"6 0 R " * 30_000 + b"]", b"<</Type/Annot/Subtype/FreeText/Rect[0 0 9 9]/F 4/AP<</N 7 0 R>>>>", stream(b"BT /F 9 Tf (a) Tj ET", b"/Type/XObject/Subtype/Form/BBox[0 0 9 9]")), "read file-too-hard"),
    Hostile("lock that nobody knows.pdf", lambda *_: changed(page(), b"/Root 1 0 R", b"/Encrypt<</Filter/None/V 99/R 99>>/Root 1 0 R"), "file-password-protected"),
    Hostile("half.pdf", lambda *_: page()[:200], "file-damaged"),
    Hostile("only its beginning.pdf", lambda *_: b"%PDF-1.7\n", "file-damaged"),
    Hostile("and an archive too.pdf", lambda *_: page() + GOOD, "read"),
    Hostile("picture of nine thousand million points.pdf", lambda *_: one_page(b"q 9 0 0 9 0 0 cm /X Do Q", b"/Type/XObject/Subtype/Image/Width 99999/Height 99999/BitsPerComponent 8/ColorSpace/DeviceRGB"), "read"),
]  # fmt: skip

_OTHERS = [
    Hostile("directory in a circle.doc", lambda folder, _: looping_directory(folder), "file-damaged"),
    Hostile("macro.doc", lambda folder, _: old_office(folder, "WordDocument", "Macros", "VBA"), "file-has-macros"),
    Hostile("macro.xls", lambda folder, _: old_office(folder, "Workbook", "_VBA_PROJECT_CUR"), "file-has-macros"),
    Hostile("locked.docx", lambda folder, _: old_office(folder, "EncryptionInfo", "EncryptedPackage"), "file-password-protected"),
    Hostile("empty workbook.xls", lambda folder, _: old_office(folder, "Workbook"), "read"),
    Hostile("cut off.doc", lambda folder, _: old_office(folder, "WordDocument")[:600], "file-ending-mismatch"),
    Hostile("picture elsewhere.odt", lambda _, port: open_text(f'<o:i xlink:href="http://127.0.0.1:{port}/"/>'), "file-external-content"),
    Hostile("macro.odt", lambda *_: open_text(Basic__a="x"), "file-has-macros"),
    Hostile("locked.odt", lambda *_: open_text(**{"META-INF__manifest_dot_xml": "<m><encryption-data/></m>"}), "file-password-protected"),
    Hostile("program.docx", lambda *_: b"MZ\x90\0" + bytes(600), "file-ending-mismatch"),
    Hostile("page.doc", lambda *_: b"<html><script>alert(1)</script></html>", "file-ending-mismatch"),
    Hostile("picture.pdf", lambda *_: b"\x89PNG\r\n\x1a\n\0\0", "file-ending-mismatch"),
    Hostile("word.xlsx", lambda *_: GOOD, "file-ending-mismatch"),
    Hostile("drawing.svg", lambda *_: b"<svg onload='alert(1)'/>", "file-kind-unknown"),
    Hostile("nothing.docx", lambda *_: b"", "file-empty"),
    Hostile("nul.txt", lambda *_: b"a\0b" * 900, "file-damaged"),
    Hostile("half characters.txt", lambda *_: SURROGATES, "file-damaged"),
    Hostile("backwards.txt", lambda *_: f"{HAN}\n".encode() * 2_000, "read"),
    Hostile("one line of ten million.txt", lambda *_: b"A-" * 5_000_000, "read"),
    Hostile("numbers without an end.txt", lambda *_: ("文件编号：" + endless("A1-") + "\n").encode() * 9, "read"),
    Hostile("open quotation.csv", lambda *_: b'a,"' + b"x,\n" * 900_000, "file-damaged"),
    Hostile("commands.csv", lambda *_: b"=cmd|' /C calc'!A0,@SUM(1),+1,-1\n", "read"),
    Hostile("only delimiters.csv", lambda *_: b",;\t" * 2_000_000, "file-too-hard"),
]  # fmt: skip

HOSTILE = [*_ZIPS, *_XML, *_WORD, *_SHEETS, *_PDFS, *_OTHERS]
