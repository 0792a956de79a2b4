"""Promise P8: what may harm is refused before it is read, each time for a reason a person understands."""

import zipfile
from pathlib import Path

import pytest
from intake_files import OFFICE, compound, content_types, docx_parts, paragraph, part, relations, run, write_zip

from docflow.documents.intake import errors
from docflow.documents.intake.check import check
from docflow.documents.intake.service import take_in

DOCTYPE = '<!DOCTYPE a [<!ENTITY b "c">]>'
MACRO_MAIN = "application/vnd.ms-word.document.macroEnabled.main+xml"
TEMPLATE_MAIN = "application/vnd.openxmlformats-officedocument.wordprocessingml.template.main+xml"


def refused(path: Path, name: str = "文件.docx", **limits: int) -> type[Exception]:
    with pytest.raises(errors.Refusal) as refusal:
        take_in(path, name, **limits)
    assert refusal.value.text.zh and refusal.value.text.en
    return refusal.type


def test_an_empty_file_is_refused(tmp_path):
    (tmp_path / "a").touch()
    assert refused(tmp_path / "a") is errors.FileEmpty


def test_a_file_over_the_limit_is_refused_and_the_limit_is_told(tmp_path):
    path = write_zip(tmp_path / "a", docx_parts())
    size = path.stat().st_size
    assert take_in(path, "a.docx", limit_bytes=size).kind == "docx"
    with pytest.raises(errors.FileTooLarge) as refusal:
        take_in(path, "a.docx", limit_bytes=size - 1)
    assert "limit_mib" in refusal.value.facts


@pytest.mark.parametrize("name", ["a.exe", "a", "a.docm", "a.html", "a.svg"])
def test_a_kind_that_is_not_read_is_refused_whatever_it_holds(tmp_path, name):
    assert refused(write_zip(tmp_path / "a", docx_parts()), name) is errors.FileKindUnknown


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.pdf", b"{\\rtf1 hello}"),
        ("a.doc", b"{\\rtf1 hello}"),
        ("a.doc", b"<html><body>saved as .doc</body></html>"),
        ("a.docx", b"%PDF-1.4\n"),
        ("a.txt", b"%PDF-1.4\n"),
        ("a.csv", b"\x89PNG\r\n\x1a\n\x00\x00"),
        ("a.txt", b"MZ\x90\x00\x03"),
    ],
)
def test_an_ending_that_does_not_say_what_the_content_is_is_refused(tmp_path, name, content):
    (tmp_path / "a").write_bytes(content)
    assert refused(tmp_path / "a", name) is errors.EndingMismatch


def test_a_word_file_named_xlsx_is_refused(tmp_path):
    assert refused(write_zip(tmp_path / "a", docx_parts()), "a.xlsx") is errors.EndingMismatch


def test_an_old_word_file_named_docx_is_refused_and_told_apart_from_a_locked_one(tmp_path):
    assert refused(compound(tmp_path / "a", "WordDocument")) is errors.EndingMismatch
    assert refused(compound(tmp_path / "b", "EncryptionInfo", "EncryptedPackage")) is errors.FileProtected


def test_an_old_word_file_with_macros_is_refused(tmp_path):
    assert check(compound(tmp_path / "a", "WordDocument"), "a.doc").kind == "doc"
    assert refused(compound(tmp_path / "b", "WordDocument", "Macros", "VBA"), "a.doc") is errors.HasMacros


def test_a_cut_off_file_is_refused(tmp_path):
    whole = write_zip(tmp_path / "a", docx_parts()).read_bytes()
    for size in (30, len(whole) // 2, len(whole) - 30):
        (tmp_path / "b").write_bytes(whole[:size])
        assert refused(tmp_path / "b") is errors.FileDamaged


def test_a_changed_byte_inside_a_part_is_noticed(tmp_path):
    path = tmp_path / "a"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as archive:
        for name, content in docx_parts(paragraph("SENTENCE")).items():
            archive.writestr(name, content)
    path.write_bytes(path.read_bytes().replace(b"SENTENCE", b"SENTENCF"))
    assert refused(path) is errors.FileDamaged


def test_a_part_that_unpacks_beyond_its_ratio_is_a_bomb(tmp_path):
    bomb = docx_parts() | {"word/media/image1.png": bytes(20_000_000)}
    assert refused(write_zip(tmp_path / "a", bomb)) is errors.UnpacksTooLarge


def test_many_small_bombs_are_counted_together(tmp_path):
    bomb = docx_parts() | {f"word/media/{place}.png": bytes(1_000_000) for place in range(40)}
    assert refused(write_zip(tmp_path / "a", bomb)) is errors.UnpacksTooLarge


def test_sizes_written_in_the_archive_are_not_believed(tmp_path):
    path = write_zip(tmp_path / "a", docx_parts() | {"word/media/image1.png": bytes(20_000_000)})
    size = (20_000_000).to_bytes(4, "little")
    path.write_bytes(path.read_bytes().replace(size, (1_000).to_bytes(4, "little")))
    assert refused(path) is errors.UnpacksTooLarge


def test_more_than_2000_parts_are_refused(tmp_path):
    parts = docx_parts()
    parts |= {f"word/media/{place}.png": b"x" for place in range(2_000 - len(parts))}
    assert take_in(write_zip(tmp_path / "a", parts), "a.docx").kind == "docx"
    assert refused(write_zip(tmp_path / "b", parts | {"one/more": b"x"})) is errors.TooManyParts


@pytest.mark.parametrize(
    "name", ["/etc/passwd", "../a.xml", "word/../../a.xml", "word\\a.xml", "C:/a.xml", "..", "a\nb"]
)
def test_a_name_that_climbs_out_of_the_archive_is_refused(tmp_path, name):
    assert refused(write_zip(tmp_path / "a", docx_parts() | {name: b"x"})) is errors.ForbiddenPartName


@pytest.mark.filterwarnings("ignore:Duplicate name")
@pytest.mark.parametrize("name", ["word/document.xml", "Word/Document.XML"])
def test_a_part_that_stands_twice_is_refused(tmp_path, name):
    twice = [*docx_parts().items(), (name, part("document", ""))]
    assert refused(write_zip(tmp_path / "a", twice)) is errors.ForbiddenPartName


@pytest.mark.parametrize("name", ["word/document.xml", "word/styles.xml", "customXml/item1.xml", "word/odd.bin"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_a_document_type_is_refused_in_every_xml_part_and_encoding(tmp_path, name, encoding):
    content = f'<?xml version="1.0" encoding="{encoding}"?>{DOCTYPE}<a>&b;</a>'.encode(encoding)
    assert refused(write_zip(tmp_path / "a", docx_parts() | {name: content})) is errors.ForbiddenXml


def test_an_encoding_that_could_hide_a_document_type_is_refused(tmp_path):
    content = b'<?xml version="1.0" encoding="UTF-7"?>+ADwAIQ-DOCTYPE a+AD4-<a/>'
    assert refused(write_zip(tmp_path / "a", docx_parts() | {"word/document.xml": content})) is errors.ForbiddenXml


@pytest.mark.parametrize("name", ["word/vbaProject.bin", "word/activeX/activeX1.xml", "xl/macrosheets/sheet1.xml"])
def test_a_part_that_runs_is_refused(tmp_path, name):
    assert refused(write_zip(tmp_path / "a", docx_parts() | {name: b"x"})) is errors.HasMacros


def test_a_macro_kind_under_another_name_is_refused(tmp_path):
    assert refused(write_zip(tmp_path / "a", docx_parts() | {"[Content_Types].xml": content_types(MACRO_MAIN)})) is (
        errors.HasMacros
    )


def test_a_macro_under_an_innocent_name_is_refused_by_its_relation(tmp_path):
    links = relations(("theme", "theme.xml")).replace(f"{OFFICE}/theme", "http://x/2006/relationships/vbaProject")
    assert refused(write_zip(tmp_path / "a", docx_parts(links=links))) is errors.HasMacros


def test_a_template_is_not_a_document(tmp_path):
    path = write_zip(tmp_path / "a", docx_parts() | {"[Content_Types].xml": content_types(TEMPLATE_MAIN)})
    assert refused(path) is errors.FileIsTemplate


def test_a_field_that_starts_a_program_is_refused_though_its_code_is_split(tmp_path):
    code = "".join(f"<w:r><w:instrText>{piece}</w:instrText></w:r>" for piece in (" DDE", "AUTO c:\\\\x.exe"))
    assert refused(write_zip(tmp_path / "a", docx_parts(f"<w:p>{code}</w:p>"))) is errors.HasMacros


def test_an_outside_template_is_refused_and_named(tmp_path):
    parts = docx_parts() | {
        "word/_rels/settings.xml.rels": relations(("attachedTemplate", "http://evil/t.dotm", "External"))
    }
    with pytest.raises(errors.ExternalTemplate) as refusal:
        take_in(write_zip(tmp_path / "a", parts), "a.docx")
    assert refusal.value.facts == {"target": "http://evil/t.dotm"}


@pytest.mark.parametrize("kind", ["image", "oleObject", "subDocument", "frame"])
def test_content_from_outside_is_refused(tmp_path, kind):
    links = relations((kind, "http://evil/x", "External"))
    assert refused(write_zip(tmp_path / "a", docx_parts(links=links))) is errors.ExternalContent


def test_a_hyperlink_may_point_outside(tmp_path):
    links = relations(("hyperlink", "https://www.iso.org", "External"))
    assert take_in(write_zip(tmp_path / "a", docx_parts(links=links)), "a.docx").warnings == ()


def test_broken_xml_is_damage_and_deep_xml_harms_nothing(tmp_path):
    assert refused(write_zip(tmp_path / "a", docx_parts("<w:p>"))) is errors.FileDamaged
    deep = "<w:sdt><w:sdtContent>" * 5_000 + "</w:sdtContent></w:sdt>" * 5_000
    assert refused(write_zip(tmp_path / "b", docx_parts(deep + run("")))) is errors.FileDamaged


def open_text(tmp_path: Path, inner: str, **more: str) -> Path:
    namespaces = 'xmlns:o="urn:o" xmlns:xlink="http://www.w3.org/1999/xlink"'
    parts = {"mimetype": "application/vnd.oasis.opendocument.text", "content.xml": f"<o:d {namespaces}>{inner}</o:d>"}
    return write_zip(tmp_path / "a.odt", parts | {name.replace("_", "/"): words for name, words in more.items()})


def test_an_open_document_is_held_to_the_same_rules(tmp_path):
    assert check(open_text(tmp_path, '<o:a xlink:href="https://x"/>'), "a.odt").kind == "odt"
    assert refused(open_text(tmp_path, '<o:image xlink:href="https://x"/>'), "a.odt") is errors.ExternalContent
    assert refused(open_text(tmp_path, "", Basic_x="y"), "a.odt") is errors.HasMacros
    locked = open_text(tmp_path, "", **{"META-INF_manifest.xml": "<m><encryption-data/></m>"})
    assert refused(locked, "a.odt") is errors.FileProtected


def test_a_file_that_is_not_there_is_named_so(tmp_path):
    assert refused(tmp_path / "nowhere") is errors.FileMissing
