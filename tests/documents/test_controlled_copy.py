"""7.5.2, 7.5.3: a controlled copy says on every page which document it is, and leaves the author's text alone."""

import hashlib
import io
import zipfile
from pathlib import Path

import docx
import pytest
from lxml import etree

from docflow.documents.controlled_copy import CannotStamp, CopyFacts, HistoryLine, Signed, stamp
from docflow.documents.word_package import NotAWordFile
from docflow.kernel.text import Text

CASES = sorted((Path(__file__).parents[2] / "../shared/cases").glob("*.docx"))
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
NS = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
NS += ' xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"

FACTS = CopyFacts(
    organisation="江门示例实业有限公司",
    number="HQ/QP-01",
    title=Text("文件控制程序", "Control of documented information"),
    revision="B/1",
    state="现行有效",
    approved_on="2026-02-20",
    effective_on="2026-03-01",
    unit="质量管理部",
    clauses=("7.5.2", "7.5.3"),
    signatures=(
        Signed("编制", "李明", "体系工程师", "2026-02-18 17:55 UTC+08:00", hashlib.sha256(b"prepared").hexdigest()),
        Signed("批准", "陈刚", "总经理", "2026-02-20 16:42 UTC+08:00", hashlib.sha256(b"approved").hexdigest()),
    ),
    history=(
        HistoryLine("A/0", "2019-07-01", "首次发布", "李明", "陈刚"),
        HistoryLine("B/1", "2026-02-20", "必要时 <改为> “每六个月” & 更多", "李明", "陈刚"),
    ),
)


def word_file(body: str, *, relationships: str = "", parts: dict[str, str] | None = None, document: str = "") -> bytes:
    """The smallest Word file: no styles, no properties, nothing but a text."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as target:
        types = "".join(
            f'<Override PartName="/{name}" ContentType="application/vnd.openxmlformats-officedocument.'
            'wordprocessingml.header+xml"/>'
            for name in parts or {}
        )
        target.writestr(
            "[Content_Types].xml",
            '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
            '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
            '<Default Extension="xml" ContentType="application/xml"/><Override PartName="/word/document.xml" '
            'ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/>'
            f"{types}</Types>",
        )
        package = "http://schemas.openxmlformats.org/package/2006/relationships"
        target.writestr(
            "_rels/.rels",
            f'<Relationships xmlns="{package}"><Relationship Id="rId1" Type="{OFFICE}/officeDocument" '
            'Target="word/document.xml"/></Relationships>',
        )
        if relationships:
            target.writestr(
                "word/_rels/document.xml.rels", f'<Relationships xmlns="{package}">{relationships}</Relationships>'
            )
        target.writestr("word/document.xml", document or f"<w:document {NS}><w:body>{body}</w:body></w:document>")
        for name, content in (parts or {}).items():
            target.writestr(name, content)
    return out.getvalue()


def relationship(name: str, kind: str, target: str) -> str:
    return f'<Relationship Id="{name}" Type="{OFFICE}/{kind}" Target="{target}"/>'


def said(words: str) -> str:
    return f"<w:p><w:r><w:t>{words}</w:t></w:r></w:p>"


def opened(content: bytes) -> zipfile.ZipFile:
    archive = zipfile.ZipFile(io.BytesIO(content))
    assert archive.testzip() is None
    return archive


def words_of(root: etree._Element) -> str:
    return "".join(each.text or "" for each in root.iter(f"{W}t"))


def margins_of(content: bytes) -> list[dict[tuple[str, str], etree._Element]]:
    """For each section, what runs in each margin of each kind of page, inheritance followed."""
    archive = opened(content)
    main = etree.fromstring(archive.read("word/document.xml"))
    targets = {
        each.get("Id"): each.get("Target") for each in etree.fromstring(archive.read("word/_rels/document.xml.rels"))
    }
    current: dict[tuple[str, str], etree._Element] = {}
    sections = []
    for section in (each for each in main.iter(f"{W}sectPr") if each.getparent().tag != f"{W}sectPrChange"):
        for margin in ("header", "footer"):
            for each in section.findall(f"{W}{margin}Reference"):
                target = targets[each.get(f"{R}id")]
                name = target.lstrip("/") if target.startswith("/") else f"word/{target}"
                current[margin, each.get(f"{W}type")] = etree.fromstring(archive.read(name))
        sections.append(dict(current))
    return sections


def is_readable(path: Path) -> bool:
    """Judged by another program, so that a refusal of ours cannot hide a file from the tests."""
    try:
        docx.Document(io.BytesIO(path.read_bytes()))
    except (zipfile.BadZipFile, KeyError, ValueError):
        return False
    return True


READABLE = [path for path in CASES if is_readable(path)]


@pytest.mark.parametrize("path", READABLE, ids=lambda path: path.name[:2])
@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_section_of_a_real_file_is_identified_on_every_kind_of_page(path, language):
    for margins in margins_of(stamp(path.read_bytes(), FACTS, language)):
        assert {("header", "default"), ("footer", "default")} <= set(margins)
        for (margin, _), root in margins.items():
            words = words_of(root)
            assert "HQ/QP-01" in words and "B/1" in words
            if margin == "header":
                assert "现行有效" in words and "2026-03-01" in words
            else:
                codes = [each.text.strip() for each in root.iter(f"{W}instrText")]
                assert codes[-2:] == ["PAGE", "NUMPAGES"]
                assert ("第 1 页 共 1 页" if language == "zh" else "Page 1 of 1") in words


@pytest.mark.parametrize("path", READABLE, ids=lambda path: path.name[:2])
def test_the_authors_text_and_margins_stay_as_they_were(path):
    before, after = opened(path.read_bytes()), opened(stamp(path.read_bytes(), FACTS, "zh"))
    for name in before.namelist():
        if name.startswith("word/") and name.endswith(".xml") and not name.startswith("word/_rels"):
            old, new = words_of(etree.fromstring(before.read(name))), words_of(etree.fromstring(after.read(name)))
            assert old in new
            if name == "word/document.xml":
                assert new.endswith(old)
        elif not name.startswith(("docProps/", "word/_rels", "_rels", "[Content")) and not name.endswith("/"):
            assert before.read(name) == after.read(name)


@pytest.mark.parametrize("path", READABLE, ids=lambda path: path.name[:2])
def test_a_copy_opens_wherever_its_original_opened(path):
    docx.Document(io.BytesIO(path.read_bytes()))
    copy = docx.Document(io.BytesIO(stamp(path.read_bytes(), FACTS, "zh")))
    assert copy.core_properties.title == "文件控制程序"
    assert copy.core_properties.identifier == "HQ/QP-01"
    assert copy.core_properties.version == "B/1"


def test_the_cover_names_signatures_and_history():
    main = etree.fromstring(opened(stamp(word_file(said("正文")), FACTS, "zh")).read("word/document.xml"))
    words = words_of(main)
    for expected in ("江门示例实业有限公司", "Control of documented information", "质量管理部", "7.5.2 · 7.5.3"):
        assert expected in words
    for signed in FACTS.signatures:
        assert signed.name in words and signed.at in words
        assert signed.statement_sha256[:16] in words and signed.statement_sha256[:17] not in words
    assert "必要时 <改为> “每六个月” & 更多" in words


def test_without_a_date_the_copy_says_as_published():
    open_date = CopyFacts("Works", "P-1", Text("", "Policy"), "A/0", "Effective", "2026-01-01", "", "Quality")
    words = words_of(etree.fromstring(opened(stamp(word_file(said("x")), open_date, "en")).read("word/document.xml")))
    assert "Effective from" in words and "as published" in words


def test_the_same_input_gives_the_same_bytes():
    original = word_file(said("正文"))
    assert stamp(original, FACTS, "zh") == stamp(original, FACTS, "zh")


def test_fonts_are_named_for_chinese_and_never_taken_from_the_theme():
    archive = opened(stamp(word_file(""), FACTS, "zh"))
    for name in ("word/document.xml", "word/controlled-header-default.xml", "word/controlled-footer-default.xml"):
        fonts = list(etree.fromstring(archive.read(name)).iter(f"{W}rFonts"))
        assert fonts and all(each.get(f"{W}eastAsia") for each in fonts)
        assert not any("Theme" in key for each in fonts for key in each.attrib)


def test_page_numbers_run_through_restarts_and_roman_numbering():
    restarted = said("a") + '<w:sectPr><w:pgNumType w:fmt="lowerRoman" w:start="1"/></w:sectPr>'
    main = etree.fromstring(opened(stamp(word_file(restarted), FACTS, "zh")).read("word/document.xml"))
    assert list(main.iter(f"{W}pgNumType")) == []


def test_a_dangling_header_is_replaced_and_a_linked_one_stamped_once():
    section = '<w:sectPr><w:headerReference w:type="default" r:id="{}"/></w:sectPr>'
    original = word_file(
        f"<w:p><w:pPr>{section.format('rId7')}</w:pPr></w:p>{said('b')}{section.format('rId8')}",
        relationships=relationship("rId7", "header", "header1.xml") + relationship("rId8", "header", "gone.xml"),
        parts={"word/header1.xml": f"<w:hdr {NS}>{said('公司抬头')}</w:hdr>"},
    )
    cover, first, second = margins_of(stamp(original, FACTS, "zh"))
    assert "公司抬头" not in words_of(cover["header", "default"])
    assert words_of(first["header", "default"]).endswith("公司抬头")
    assert words_of(first["header", "default"]).count("HQ/QP-01") == 1
    assert words_of(second["header", "default"]) == words_of(cover["header", "default"])


def test_even_pages_are_identified_where_they_have_headers_of_their_own():
    settings = f"<w:settings {NS}><w:evenAndOddHeaders/></w:settings>"
    original = word_file(
        said("b"), relationships=relationship("rId4", "settings", "settings.xml"), parts={"word/settings.xml": settings}
    )
    for margins in margins_of(stamp(original, FACTS, "zh")):
        assert "HQ/QP-01" in words_of(margins["header", "even"]) and "B/1" in words_of(margins["footer", "even"])


def test_a_file_with_other_prefixes_gets_the_same_cover():
    other = f'<x:document xmlns:x="{W[1:-1]}"><x:body><x:p><x:r><x:t>正文</x:t></x:r></x:p></x:body></x:document>'
    archive = opened(stamp(word_file("", document=other), FACTS, "zh"))
    words = words_of(etree.fromstring(archive.read("word/document.xml")))
    assert words.startswith("江门示例实业有限公司") and words.endswith("正文")


def test_a_table_fixed_to_the_paper_does_not_cover_the_running_line():
    fixed = '<w:tbl><w:tblPr><w:tblpPr w:vertAnchor="page" w:tblpY="300"/></w:tblPr></w:tbl>'
    original = word_file(
        said("b") + '<w:sectPr><w:headerReference w:type="default" r:id="rId7"/></w:sectPr>',
        relationships=relationship("rId7", "header", "header1.xml"),
        parts={"word/header1.xml": f"<w:hdr {NS}>{fixed}{said('')}</w:hdr>"},
    )
    header = margins_of(stamp(original, FACTS, "zh"))[1]["header", "default"]
    assert list(header.iter(f"{W}tblpPr")) == []


def test_a_withdrawn_copy_is_marked_across_every_page():
    withdrawn = CopyFacts(
        "Works",
        "P-1",
        Text("方针", "Policy"),
        "A/0",
        "Withdrawn",
        "",
        "",
        "Quality",
        watermark=Text("作废", "WITHDRAWN"),
    )
    titled = said("x") + "<w:sectPr><w:titlePg/></w:sectPr>"
    for margins in margins_of(stamp(word_file(titled), withdrawn, "en")):
        for page in ("default", "first"):
            marks = list(margins["header", page].iter("{urn:schemas-microsoft-com:vml}textpath"))
            assert "WITHDRAWN" in [each.get("string") for each in marks]


def test_a_copy_made_from_a_copy_keeps_the_older_lines_and_gets_its_own():
    again = CopyFacts("Works", "P-2", Text("方针", "Policy"), "C/0", "Effective", "", "", "Quality")
    sections = margins_of(stamp(stamp(word_file(said("x")), FACTS, "zh"), again, "en"))
    assert all("P-2" in words_of(root) for margins in sections for root in margins.values())


def test_strict_files_are_refused_by_name():
    with zipfile.ZipFile(io.BytesIO(word_file(""))) as source:
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w") as target:
            for name in source.namelist():
                content = source.read(name).replace(
                    b"schemas.openxmlformats.org/wordprocessingml/2006/main",
                    b"purl.oclc.org/ooxml/wordprocessingml/main",
                )
                target.writestr(name, content)
    with pytest.raises(CannotStamp) as refused:
        stamp(out.getvalue(), FACTS, "zh")
    assert "Strict" in refused.value.text.zh and "Word Document" in refused.value.text.en


@pytest.mark.parametrize("damage", [b"", b"PK\x03\x04 cut off", b"\xd0\xcf\x11\xe0" * 200])
def test_what_is_no_word_file_is_refused_by_name(damage):
    with pytest.raises(NotAWordFile):
        stamp(damage, FACTS, "zh")


def test_a_garbled_zip_entry_is_refused_by_name():
    content = bytearray(word_file(said("abcdefgh")))
    content[content.index(b"abcdefgh")] = 0
    with pytest.raises(NotAWordFile):
        stamp(bytes(content), FACTS, "zh")
