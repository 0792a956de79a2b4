"""7.5.2.1: every Word template is well set, opens without loss, and leaves no placeholder behind when filled."""

import io
import os
import re
import shutil
import subprocess
from pathlib import Path

import docx
import pypdfium2
import pytest
from docx.oxml.ns import qn

from docflow.documents.typesetting import (
    PLACEHOLDERS,
    PlaceholderUnfilled,
    PlaceholderUnknown,
    TemplateInvalid,
    TemplateMissing,
    fill,
    load_source,
    placeholders_in,
    read_template,
    remake,
    source_paths,
    typeset,
)
from docflow.kernel.text import LANGUAGES

FOLDER = Path(__file__).parents[3] / "document_templates"
SOURCES = source_paths(FOLDER)
TEMPLATES = sorted(path for language in LANGUAGES for path in (FOLDER / language).glob("*.docx"))
FACTS = {
    "organisation": "晨曦新材料有限公司",
    "title": "文件标题",
    "number": "CX-QP-001",
    "revision": "A/0",
    "unit": "体系办",
    "standard": "T/CIECCPA XXX—2022",
}

each_template = pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: f"{path.parent.name}-{path.stem}")
each_language = pytest.mark.parametrize("language", LANGUAGES)


def lines(document) -> list[tuple[str, str]]:
    """Style and text of every paragraph, those in tables included."""
    names = {style.style_id: style.name for style in document.styles}
    found = []
    for paragraph in document.element.body.iter(qn("w:p")):
        style = paragraph.find(f"{qn('w:pPr')}/{qn('w:pStyle')}")
        name = names[style.get(qn("w:val"))] if style is not None else ""
        found.append((name, "".join(node.text or "" for node in paragraph.iter(qn("w:t")))))
    return found


def parts(document):
    return [document.element, document.styles.element, document.part.numbering_part.element]


def document_with(*runs: str) -> bytes:
    document, stream = docx.Document(), io.BytesIO()
    paragraph = document.add_paragraph()
    for words in runs:
        paragraph.add_run(words)
    document.save(stream)
    return stream.getvalue()


def text_of(word_file: bytes) -> str:
    return "\n".join(text for _, text in lines(docx.Document(io.BytesIO(word_file))))


def test_the_shipped_word_templates_are_those_of_the_sources():
    wanted = sorted(FOLDER / language / f"{path.stem}.docx" for language in LANGUAGES for path in SOURCES)
    assert wanted == TEMPLATES


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.stem)
def test_no_word_template_has_drifted_from_its_source(path):
    source = load_source(path)
    for language in LANGUAGES:
        shipped = docx.Document(FOLDER / language / f"{source.slug}.docx")
        again = docx.Document(io.BytesIO(typeset(source, language)))
        assert lines(shipped) == lines(again), "set the Word templates again with typesetting.remake(folder)"


@each_template
def test_a_word_template_has_numbered_headings_with_outline_levels(path):
    document = docx.Document(path)
    styles = {style.name: style.element for style in document.styles}
    headings = [name for name, _ in lines(document) if name.startswith("Heading")]
    assert headings[0] == "Heading 1"
    for name in set(headings):
        properties = styles[name].find(qn("w:pPr"))
        assert properties.find(qn("w:outlineLvl")).get(qn("w:val")) == str(int(name[-1]) - 1)
        assert properties.find(qn("w:numPr")).find(qn("w:numId")).get(qn("w:val")) == "1"
    assert not [text for name, text in lines(document) if name.startswith("Heading") and re.match(r"\d", text)]


@each_template
def test_a_word_template_names_its_chinese_fonts_and_no_theme_fonts(path):
    document = docx.Document(path)
    fonts = [font for part in parts(document) for font in part.iter(qn("w:rFonts"))]
    assert {font.get(qn("w:eastAsia")) for font in fonts} - {None} == {"宋体", "黑体"}
    assert not [name for font in fonts for name in font.attrib if name.lower().endswith("theme")]
    defaults = document.styles.element.find(qn("w:docDefaults"))
    assert next(defaults.iter(qn("w:rFonts"))).get(qn("w:eastAsia")) == "宋体"
    assert next(defaults.iter(qn("w:lang"))).get(qn("w:eastAsia")) == "zh-CN"


@each_template
def test_tables_repeat_their_header_and_keep_their_rows_whole(path):
    for table in docx.Document(path).tables:
        assert all(row._tr.trPr.find(qn("w:cantSplit")) is not None for row in table.rows)
        texts = [cell.paragraphs[0].style.name for cell in table.rows[0].cells]
        if set(texts) == {"Table head"} and len(table.rows) > 1:
            assert table.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None


@each_template
def test_a_short_table_is_not_broken_over_two_pages(path):
    for table in docx.Document(path).tables:
        held = [row.cells[0].paragraphs[0].paragraph_format.keep_with_next for row in table.rows]
        assert len(held) > 8 or held == [True] * (len(held) - 1) + [None]


def test_the_contents_of_the_manual_point_at_its_headings_with_page_references():
    document = docx.Document(FOLDER / "en" / "manual.docx")
    bookmarks = {mark.get(qn("w:name")) for mark in document.element.body.iter(qn("w:bookmarkStart"))}
    fields = [node.text.split()[1] for node in document.element.body.iter(qn("w:instrText"))]
    headings = [name for name, _ in lines(document) if name in ("Heading 1", "Heading 2")]
    assert len(fields) == len(set(fields)) == len(headings) and set(fields) <= bookmarks


@each_template
def test_a_word_template_is_a4_and_leaves_header_and_footer_to_the_controlled_copy(path):
    for section in docx.Document(path).sections:
        assert sorted((round(section.page_width.mm), round(section.page_height.mm))) == [210, 297]
        assert section.header.is_linked_to_previous and section.footer.is_linked_to_previous


@each_template
def test_filling_a_word_template_leaves_no_placeholder(path):
    template = path.read_bytes()
    assert {"organisation", "title"} <= placeholders_in(template) <= set(PLACEHOLDERS)
    filled = fill(template, FACTS)
    assert placeholders_in(filled) == frozenset()
    assert text_of(filled).startswith("晨曦新材料有限公司\n文件标题\n")


def test_in_chinese_a_paragraph_is_indented_by_two_characters():
    styles = docx.Document(FOLDER / "zh" / "manual.docx").styles
    assert styles["Body Text"].element.find(f"{qn('w:pPr')}/{qn('w:ind')}").get(qn("w:firstLineChars")) == "200"
    assert (styles["Body Text"].font.size.pt, styles["Normal"].paragraph_format.line_spacing) == (12, 1.5)


def test_each_enumeration_starts_again_at_a():
    document = docx.Document(FOLDER / "zh" / "manual.docx")
    numbers = [
        paragraph._p.pPr.numPr.numId.val for paragraph in document.paragraphs if paragraph.style.name == "Lettered item"
    ]
    numbering = document.part.numbering_part.element
    assert len(set(numbers)) == 2
    for number in set(numbers):
        entry = next(num for num in numbering.findall(qn("w:num")) if num.get(qn("w:numId")) == str(number))
        assert next(entry.iter(qn("w:startOverride"))).get(qn("w:val")) == "1"


@each_language
def test_the_same_source_always_gives_the_same_bytes(language):
    source = load_source(FOLDER / "text" / "internal_audit.yaml")
    assert typeset(source, language) == typeset(source, language)


def test_setting_a_folder_again_writes_every_template_in_both_languages(tmp_path):
    (tmp_path / "text").mkdir()
    shutil.copy(FOLDER / "text" / "blank_instruction.yaml", tmp_path / "text")
    assert [path.relative_to(tmp_path).as_posix() for path in remake(tmp_path)] == [
        "zh/blank_instruction.docx",
        "en/blank_instruction.docx",
    ]
    assert "（写明作业名称" in text_of(read_template("blank_instruction", "zh", folder=tmp_path))


def test_a_source_can_be_set_and_filled_in_one_go():
    made = typeset(load_source(FOLDER / "text" / "record_control.yaml"), "en", facts=FACTS)
    assert placeholders_in(made) == frozenset()


def test_a_placeholder_cut_into_runs_by_word_is_filled():
    filled = fill(document_with("由", "{{organi", "sation", "}} 与{{unit}}", "编制"), FACTS)
    assert text_of(filled) == "由晨曦新材料有限公司 与体系办编制"


def test_placeholders_in_headers_are_filled():
    document, stream = docx.Document(), io.BytesIO()
    document.sections[0].header.paragraphs[0].text = "{{number}} {{revision}}"
    document.save(stream)
    filled = docx.Document(io.BytesIO(fill(stream.getvalue(), FACTS)))
    assert filled.sections[0].header.paragraphs[0].text == "CX-QP-001 A/0"


def test_braces_and_control_characters_inside_a_fact_are_plain_words():
    filled = fill(document_with("{{title}}"), {"title": "甲{{number}}\x00\n乙"})
    assert text_of(filled) == "甲{{number}} 乙"


@pytest.mark.parametrize("name", ["organization", "", "7*7", "organisation.name", "title|upper"])
def test_a_word_template_with_an_unknown_placeholder_is_refused_by_name(name):
    with pytest.raises(PlaceholderUnknown) as refused:
        fill(document_with("{{", name, "}}"), FACTS)
    assert refused.value.facts["name"] == name


def test_a_placeholder_without_a_fact_is_refused_by_name():
    with pytest.raises(PlaceholderUnfilled) as refused:
        fill(document_with("{{unit}}"), {"title": "文件标题"})
    assert refused.value.facts["name"] == "unit"


@pytest.mark.parametrize("junk", [b"", b"not a zip", b"PK\x03\x04 cut off"])
def test_bytes_that_are_no_word_document_are_refused(junk):
    with pytest.raises(TemplateInvalid):
        fill(junk, FACTS)


def test_a_template_that_is_not_there_is_refused_by_name():
    with pytest.raises(TemplateMissing) as refused:
        read_template("poem", "zh", folder=FOLDER)
    assert refused.value.facts["slug"] == "poem"


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
def test_every_word_template_becomes_a_pdf_whose_text_can_be_read(tmp_path):
    for path in TEMPLATES:
        (tmp_path / f"{path.parent.name}-{path.name}").write_bytes(fill(path.read_bytes(), FACTS))
    command = [
        "soffice",
        f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}",
        "--headless",
        "--convert-to",
        "pdf",
    ]
    subprocess.run(
        [*command, "--outdir", tmp_path / "pdf", *tmp_path.glob("*.docx")],
        check=True, capture_output=True, timeout=120, env={**os.environ, "FONTCONFIG_FILE": str(FOLDER / "fonts.conf")},
    )  # fmt: skip
    pages = {}
    for path in TEMPLATES:
        with pypdfium2.PdfDocument(tmp_path / "pdf" / f"{path.parent.name}-{path.stem}.pdf") as pdf:
            text = "".join(page.get_textpage().get_text_range() for page in pdf)
            pages[f"{path.parent.name}-{path.stem}"] = len(pdf)
        assert FACTS["organisation"] in text and "{{" not in text, path
    assert all(1 <= count <= 6 for name, count in pages.items() if not name.endswith("manual")), pages
    assert 8 <= pages["zh-manual"] <= 14 and 8 <= pages["en-manual"] <= 14, pages
