"""Makes small files, honest and hostile, for trying out the intake."""

import struct
import zipfile
from pathlib import Path

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
NAMESPACES = (
    f'{W} xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
    ' xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
    ' xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"'
    ' xmlns:v="urn:schemas-microsoft-com:vml"'
    ' xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"'
)
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
MAIN_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
DATA = Path(__file__).parents[3].parent / "shared" / "cases"


def run(words: str) -> str:
    return f'<w:r><w:t xml:space="preserve">{words}</w:t></w:r>'


def paragraph(*inner: str) -> str:
    return f"<w:p>{''.join(piece if piece.startswith('<') else run(piece) for piece in inner)}</w:p>"


def part(root: str, inner: str) -> str:
    return f'<?xml version="1.0" encoding="UTF-8"?><w:{root} {NAMESPACES}>{inner}</w:{root}>'


def relations(*rows: tuple[str, str] | tuple[str, str, str]) -> str:
    lines = "".join(
        f'<Relationship Id="r{place}" Type="{OFFICE}/{row[0]}" Target="{row[1]}"'
        + (f' TargetMode="{row[2]}"' if len(row) == 3 else "")
        + "/>"
        for place, row in enumerate(rows)
    )
    return (
        f'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{lines}</Relationships>'
    )


def content_types(main: str = MAIN_TYPE) -> str:
    return (
        '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        f'<Override PartName="/word/document.xml" ContentType="{main}"/></Types>'
    )


def docx_parts(body: str = paragraph("正文"), **more: str) -> dict[str, str | bytes]:
    """The parts of a Word file; `links` are its relations, other names are parts below word/."""
    links = more.pop("links", relations())
    parts: dict[str, str | bytes] = {
        "[Content_Types].xml": content_types(),
        "_rels/.rels": relations(("officeDocument", "word/document.xml")),
        "word/document.xml": part("document", f"<w:body>{body}</w:body>"),
        "word/_rels/document.xml.rels": links,
    }
    return parts | {f"word/{name}.xml": content for name, content in more.items()}


def write_zip(path: Path, parts: dict[str, str | bytes] | list[tuple[str, str | bytes]]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items() if isinstance(parts, dict) else parts:
            archive.writestr(name, content)
    return path


def compound(path: Path, *streams: str) -> Path:
    """An OLE compound file whose directory names the streams; they hold nothing."""
    size = 512
    header = bytearray(size)
    header[:8] = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
    struct.pack_into("<HHHHH", header, 24, 0x3E, 3, 0xFFFE, 9, 6)
    struct.pack_into("<II", header, 44, 1, 1)
    struct.pack_into("<109I", header, 76, 0, *[0xFFFFFFFF] * 108)
    table = struct.pack("<128I", 0xFFFFFFFD, 0xFFFFFFFE, *[0xFFFFFFFF] * 126)
    entries = b""
    for name in ("Root Entry", *streams):
        words = (name + "\0").encode("utf-16-le")
        entry = bytearray(128)
        entry[: len(words)] = words
        struct.pack_into("<HB", entry, 64, len(words), 2)
        struct.pack_into("<I", entry, 116, 2)
        entries += bytes(entry)
    path.write_bytes(bytes(header) + table + entries.ljust(size, b"\0") + bytes(size))
    return path


def workbook(rows: str, merged: str = "") -> dict[str, str | bytes]:
    sheet = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    package = "http://schemas.openxmlformats.org/package/2006"
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
    return {
        "[Content_Types].xml": f'<Types xmlns="{package}/content-types"><Override PartName="/xl/workbook.xml" '
        f'ContentType="{kind}"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{package}/relationships"><Relationship Id="r1" '
        f'Type="{office}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{sheet}" xmlns:r="{office}"><sheets>'
        '<sheet name="清单" sheetId="1" r:id="r1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{package}/relationships"><Relationship Id="r1" '
        f'Type="{office}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
        "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{sheet}"><dimension ref="A1:XFD1048576"/>'
        f"<sheetData>{rows}</sheetData>{merged}</worksheet>",
    }


def pdf(*objects: bytes) -> bytes:
    """A PDF of these objects, numbered from 1; the first is the catalogue."""
    whole, places = b"%PDF-1.7\n", []
    for number, content in enumerate(objects, 1):
        places.append(len(whole))
        whole += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    count = len(objects) + 1
    return whole + (
        b"xref\n0 %d\n0000000000 65535 f \n%strailer\n<</Root 1 0 R/Size %d>>\nstartxref\n%d\n%%%%EOF\n"
        % (count, table, count, len(whole))
    )


def stream(content: bytes, entries: bytes = b"") -> bytes:
    return b"<</Length %d%s>>\nstream\n%s\nendstream" % (len(content), entries, content)


def chinese_page(*lines: tuple[int, int, str], more: bytes = b"", objects: tuple[bytes, ...] = ()) -> bytes:
    """A PDF page with lines of 12 points at (x, y); `more` goes into the page, `objects` follow from number 6."""
    shown = b"".join(
        b"BT /F 12 Tf %d %d Td <%s> Tj ET\n" % (x, y, words.encode("utf-16-be").hex().encode()) for x, y, words in lines
    )
    font = (
        b"<</Type/Font/Subtype/Type0/BaseFont/STSong-Light/Encoding/UniGB-UTF16-H/DescendantFonts[<</Type/Font"
        b"/Subtype/CIDFontType0/BaseFont/STSong-Light/CIDSystemInfo<</Registry(Adobe)/Ordering(GB1)/Supplement 5>>"
        b"/DW 1000>>]>>"
    )
    return pdf(
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 300 400]/Contents 4 0 R/Resources<</Font<</F 5 0 R>>>>%s>>" % more,
        stream(shown),
        font,
        *objects,
    )
