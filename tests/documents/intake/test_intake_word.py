"""7.5.3: every word of a Word file is found, each once, however the file holds it."""

import zipfile
from pathlib import Path

import docx
import pytest
from intake_files import DATA, docx_parts, paragraph, part, relations, run, write_zip

from docflow.documents.intake.outcome import Intake
from docflow.documents.intake.service import take_in

BOX = "<w:txbxContent>{}</w:txbxContent>"


def read(path: Path, body: str = "", **more: str) -> Intake:
    return take_in(write_zip(path / "a.docx", docx_parts(body, **more)), "a.docx")


def lines(intake: Intake) -> list[tuple[str, str]]:
    return [(passage.place, passage.text) for passage in intake.passages]


def codes(intake: Intake) -> list[str]:
    return [notice.code for notice in intake.blockers]


def table(*rows: str) -> str:
    return "<w:tbl>" + "".join(f"<w:tr><w:tc>{cell}</w:tc></w:tr>" for cell in rows) + "</w:tbl>"


def test_a_table_in_a_table_is_read_once_where_it_stands(tmp_path):
    body = paragraph("前") + table(paragraph("外") + table(paragraph("内"))) + paragraph("后")
    assert lines(read(tmp_path, body)) == [("body", "前"), ("table", "外"), ("table", "内"), ("body", "后")]


def test_a_text_box_that_stands_in_two_branches_is_read_once(tmp_path):
    box = BOX.format(paragraph("放行"))
    alternate = (
        f'<w:r><mc:AlternateContent><mc:Choice Requires="wps"><w:drawing><wps:txbx>{box}</wps:txbx></w:drawing>'
        f"</mc:Choice><mc:Fallback><w:pict><v:textbox>{box}</v:textbox></w:pict></mc:Fallback>"
        "</mc:AlternateContent></w:r>"
    )
    assert lines(read(tmp_path, paragraph("图", alternate))) == [("body", "图"), ("textbox", "放行")]


def test_a_fallback_is_read_where_the_choice_has_no_words(tmp_path):
    alternate = (
        '<mc:AlternateContent><mc:Choice Requires="cx"><w:drawing/></mc:Choice>'
        f"<mc:Fallback>{run('代替')}</mc:Fallback></mc:AlternateContent>"
    )
    assert lines(read(tmp_path, paragraph(alternate))) == [("body", "代替")]


def test_content_controls_links_and_formulas_are_part_of_their_line(tmp_path):
    control = f"<w:sdt><w:sdtPr/><w:sdtContent>{run('乙')}</w:sdtContent></w:sdt>"
    link = f"<w:hyperlink>{run('丙')}</w:hyperlink>"
    formula = "<m:oMath><m:r><m:t>x=1</m:t></m:r></m:oMath>"
    body = f"<w:sdt><w:sdtContent>{paragraph('甲', control, link, formula)}</w:sdtContent></w:sdt>"
    assert lines(read(tmp_path, body)) == [("body", "甲乙丙x=1")]


def test_tracked_insertions_are_text_and_deletions_are_not(tmp_path):
    body = paragraph(
        "应",
        f'<w:ins w:id="1">{run("当")}</w:ins>',
        '<w:del w:id="2"><w:r><w:delText>不</w:delText></w:r></w:del>',
        f'<w:moveFrom w:id="3">{run("旧处")}</w:moveFrom>',
        f'<w:moveTo w:id="4">{run("批准")}</w:moveTo>',
    )
    intake = read(tmp_path, body)
    assert intake.text == "应当批准"
    assert codes(intake) == ["tracked-changes"] and intake.blockers[0].facts == {"count": 4}


def test_a_row_that_is_struck_out_is_not_read(tmp_path):
    row = f"<w:tr><w:trPr><w:del/></w:trPr><w:tc>{paragraph('旧')}</w:tc></w:tr>"
    intake = read(tmp_path, f"<w:tbl>{row}<w:tr><w:tc>{paragraph('新')}</w:tc></w:tr></w:tbl>")
    assert intake.text == "新" and codes(intake) == ["tracked-changes"]


def test_fields_show_their_result_and_not_their_code(tmp_path):
    field = (
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText> PAGE </w:instrText></w:r>'
        '<w:r><w:fldChar w:fldCharType="separate"/></w:r>'
    )
    body = paragraph("第", field, run("3"), '<w:r><w:fldChar w:fldCharType="end"/></w:r>', "页")
    assert read(tmp_path, body).text == "第3页"


def test_symbols_tabs_and_breaks_are_kept_as_characters_and_blanks(tmp_path):
    symbol = '<w:r><w:sym w:font="Wingdings" w:char="F0FE"/></w:r><w:r><w:sym w:font="Symbol" w:char="F0B1"/></w:r>'
    body = paragraph(
        "a", "<w:r><w:tab/></w:r>", "b", "<w:r><w:br/></w:r>", "c", "<w:r><w:noBreakHyphen/></w:r>", symbol
    )
    assert read(tmp_path, body).text == "a b c-☑±"


def test_blanks_between_chinese_characters_go_and_others_stay(tmp_path):
    intake = read(tmp_path, paragraph("江 门\u3000市\u00a0品 高 HQP  ELECTRIC 公 司"))
    assert intake.text == "江门市品高 HQP ELECTRIC 公司"


def test_headers_are_given_once_and_notes_are_text_but_comments_are_not(tmp_path):
    links = relations(
        *(("header", "header1.xml"), ("header", "header2.xml"), ("footer", "footer1.xml")),
        *(("footnotes", "footnotes.xml"), ("comments", "comments.xml")),
    )
    intake = read(
        tmp_path,
        paragraph("正文"),
        links=links,
        header1=part("hdr", paragraph("页眉") + paragraph("甲")),
        header2=part("hdr", paragraph("页眉") + table(paragraph("乙"))),
        footer1=part("ftr", paragraph("页脚")),
        footnotes=part("footnotes", f"<w:footnote>{paragraph('脚注')}</w:footnote>"),
        comments=part("comments", f"<w:comment>{table(paragraph('批注'))}</w:comment>"),
    )
    assert lines(intake) == [
        *(
            ("body", "正文"),
            ("header", "页眉"),
            ("header", "甲"),
            ("header", "乙"),
            ("footer", "页脚"),
            ("note", "脚注"),
        ),
    ]
    assert codes(intake) == ["comments"]


def test_headings_carry_their_level_also_by_inheritance(tmp_path):
    styles = part(
        "styles",
        '<w:style w:type="paragraph" w:styleId="2"><w:name w:val="heading 2"/></w:style>'
        '<w:style w:type="paragraph" w:styleId="own"><w:name w:val="章"/><w:basedOn w:val="2"/></w:style>',
    )
    body = paragraph('<w:pPr><w:pStyle w:val="own"/></w:pPr>', "职责") + paragraph("正文")
    intake = read(tmp_path, body, links=relations(("styles", "styles.xml")), styles=styles)
    assert [passage.level for passage in intake.passages] == [2, None]


def test_strict_office_files_are_read(tmp_path):
    strict = "http://purl.oclc.org/ooxml/wordprocessingml/main"
    parts = docx_parts(paragraph("严格"))
    usual = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    parts["word/document.xml"] = str(parts["word/document.xml"]).replace(usual, strict)
    assert take_in(write_zip(tmp_path / "a", parts), "a.docx").text == "严格"


def test_wide_xml_is_read_and_a_dangling_relation_is_only_told(tmp_path):
    parts = docx_parts(paragraph("宽"), links=relations(("image", "media/none.png")))
    wide = str(parts["word/document.xml"]).replace("UTF-8", "UTF-16").encode("utf-16")
    intake = take_in(write_zip(tmp_path / "a", parts | {"word/document.xml": wide}), "a.docx")
    assert intake.text == "宽" and [notice.code for notice in intake.warnings] == ["parts-missing"]


@pytest.mark.parametrize(("enforcement", "warned"), [("0", []), ("1", ["editing-restricted"])])
def test_a_protection_that_is_switched_off_is_none(tmp_path, enforcement, warned):
    settings = part("settings", f'<w:documentProtection w:edit="readOnly" w:enforcement="{enforcement}"/>')
    intake = read(tmp_path, paragraph("正文"), links=relations(("settings", "settings.xml")), settings=settings)
    assert [notice.code for notice in intake.warnings] == warned


def test_a_file_without_words_cannot_be_submitted(tmp_path):
    assert codes(read(tmp_path, paragraph())) == ["no-text"]


def test_a_placeholder_split_over_runs_is_found(tmp_path):
    intake = read(tmp_path, paragraph("{{ DOC", "_TITLE", " }}", "«VERSION»"))
    assert intake.proposal.placeholders == ("{{ DOC_TITLE }}", "«VERSION»")
    assert codes(intake) == ["placeholders"]


def test_what_a_word_processor_writes_is_read_whole(tmp_path):
    made = docx.Document()
    made.add_heading("文件控制程序", 1)
    made.add_table(1, 1).cell(0, 0).text = "格"
    made.sections[0].header.paragraphs[0].text = "页眉"
    made.save(str(tmp_path / "a.docx"))
    intake = take_in(tmp_path / "a.docx", "a.docx")
    assert lines(intake) == [("body", "文件控制程序"), ("table", "格"), ("header", "页眉")]
    assert intake.passages[0].level == 1 and intake.blockers == ()


@pytest.mark.parametrize("number", ["21", "22", "30"])
def test_a_real_file_is_taken_once_its_outside_template_is_detached(tmp_path, number):
    for path in DATA.glob(f"{number}_*.docx"):
        with zipfile.ZipFile(path) as whole:
            kept = {name: whole.read(name) for name in whole.namelist() if name != "word/_rels/settings.xml.rels"}
        found = codes(take_in(write_zip(tmp_path / "a", kept), path.name))
        assert found == (["comments"] if number == "30" else ["placeholders"])
