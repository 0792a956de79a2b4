"""Promise "Files": spreadsheets, PDF, plain text and old formats are read too; what cannot be read says why."""

import codecs

import pypdfium2
import pytest
from intake_files import chinese_page, docx_parts, paragraph, relations, stream, workbook, write_zip

from docflow.documents.intake import errors
from docflow.documents.intake.legacy import find_converter
from docflow.documents.intake.service import take_in

WORDS = "文件编号,名称\r\nHQ/QP-01,文件控制程序\r\n"


@pytest.mark.parametrize(
    "content",
    [
        WORDS.encode("utf-8"),
        WORDS.encode("utf-8-sig"),
        WORDS.encode("gb18030"),
        codecs.BOM_UTF16_LE + WORDS.encode("utf-16-le"),
        codecs.BOM_UTF16_BE + WORDS.encode("utf-16-be"),
    ],
)
@pytest.mark.parametrize("name", ["a.csv", "a.txt"])
def test_text_is_read_in_every_encoding_that_windows_writes(tmp_path, content, name):
    (tmp_path / "a").write_bytes(content)
    intake = take_in(tmp_path / "a", name)
    assert intake.text.replace(",", "\n") == "文件编号\n名称\nHQ/QP-01\n文件控制程序"


def test_bytes_that_are_no_text_are_damage(tmp_path):
    (tmp_path / "a").write_bytes(b"\xff\x00\x81" * 20)
    with pytest.raises(errors.FileDamaged):
        take_in(tmp_path / "a", "a.txt")


def test_a_pdf_without_words_is_kept_and_says_why_it_cannot_be_found(tmp_path):
    with pypdfium2.PdfDocument.new() as made:
        made.new_page(200, 200)
        made.save(str(tmp_path / "a.pdf"))
    intake = take_in(tmp_path / "a.pdf", "a.pdf")
    assert intake.kind == "pdf" and [notice.code for notice in intake.blockers] == ["no-text-layer"]


def test_a_broken_pdf_is_refused(tmp_path):
    (tmp_path / "a").write_bytes(b"%PDF-1.7\nnothing follows")
    with pytest.raises(errors.FileDamaged):
        take_in(tmp_path / "a", "a.pdf")


def test_a_workbook_is_read_cell_by_cell_and_its_false_size_is_not_believed(tmp_path):
    rows = (
        '<row r="1"><c r="A1" t="inlineStr"><is><t>受控文件清单</t></is></c><c r="B1"/></row>'
        '<row r="2"><c r="A2"><v>1</v></c><c r="B2"><v>0.25</v></c><c r="C2" t="b"><v>1</v></c></row>'
    )
    merged = '<mergeCells><mergeCell ref="A1:B1"/></mergeCells>'
    intake = take_in(write_zip(tmp_path / "a", workbook(rows, merged)), "a.xlsx")
    assert intake.text == "清单\n受控文件清单\n1\n0.25\nTRUE"
    assert intake.proposal.title == "受控文件清单"


def read_pdf(tmp_path, content):
    (tmp_path / "a.pdf").write_bytes(content)
    return take_in(tmp_path / "a.pdf", "a.pdf").text


def test_a_chinese_word_cut_by_the_end_of_a_line_is_whole_again(tmp_path):
    page = chinese_page(
        (44, 300, "厂办根据各部门的职责以及各部"),
        (20, 282, "门权限进行控制，确保文件都是有效"),
        (20, 264, "的。"),
        (20, 246, "记录"),
    )
    assert read_pdf(tmp_path, page) == "厂办根据各部门的职责以及各部门权限进行控制，确保文件都是有效的。\n记录"


@pytest.mark.parametrize(
    "lines",
    [
        ((20, 300, "受审部门"), (164, 300, "审核日期"), (20, 282, "审核员")),
        ((20, 300, "文件的作废与销毁"), (20, 282, "所有失效或者作废的文件应当撤出")),
        ((20, 300, "所有失效或者作废的文件应当撤出"), (80, 282, "第二章")),
    ],
    ids=["cells side by side", "a short line", "a centred heading"],
)
def test_a_line_that_has_ended_does_not_run_into_the_next(tmp_path, lines):
    assert lines[-1][2] in read_pdf(tmp_path, chinese_page(*lines)).split("\n")


def test_what_is_filled_into_a_pdf_form_and_written_beside_the_text_is_read(tmp_path):
    shown = b"/Type/XObject/Subtype/Form/BBox[0 0 180 20]/Resources<</Font<</F 5 0 R>>>>"
    words = (b"BT /F 12 Tf 2 5 Td <%s> Tj ET" % text.encode("utf-16-be").hex().encode() for text in ("填写", "旁注"))
    page = chinese_page(
        (20, 300, "正文"),
        more=b"/Annots[6 0 R 7 0 R]",
        objects=(
            b"<</Type/Annot/Subtype/Widget/FT/Tx/T(a)/Rect[20 20 200 40]/F 4/AP<</N 8 0 R>>>>",
            b"<</Type/Annot/Subtype/FreeText/Rect[20 60 200 80]/F 4/AP<</N 9 0 R>>>>",
            *(stream(content, shown) for content in words),
        ),
    )
    assert read_pdf(tmp_path, page).split() == ["正文", "填写旁注"]


def test_text_boxes_comments_headers_and_charts_of_a_workbook_are_read(tmp_path):
    drawing = "http://schemas.openxmlformats.org/drawingml/2006/main"
    chart = "http://schemas.openxmlformats.org/drawingml/2006/chart"
    sheet = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    margins = (
        '<headerFooter><oddHeader>&amp;L&amp;"宋体,常规"&amp;10HQ/RE-09&amp;C检查表 A&amp;&amp;B</oddHeader>'
        "<oddFooter>第 &amp;P 页</oddFooter></headerFooter>"
    )
    row = '<row r="1"><c r="A1" t="inlineStr"><is><t>正文</t></is></c></row>'
    named = "<c:strRef><c:strCache><c:pt><c:v>一车间</c:v></c:pt></c:strCache></c:strRef>"
    parts = workbook(row, margins) | {
        "xl/drawings/drawing1.xml": f'<d xmlns:a="{drawing}"><a:p><a:r><a:t>放</a:t></a:r><a:r><a:t>行</a:t></a:r>'
        "</a:p></d>",
        "xl/charts/chart1.xml": f'<c:c xmlns:c="{chart}" xmlns:a="{drawing}"><a:p><a:r><a:t>合格率</a:t></a:r></a:p>'
        f"{named}{named}</c:c>",
        "xl/comments1.xml": f'<comments xmlns="{sheet}"><commentList><comment ref="A1"><text><r><t>待核对</t></r>'
        "</text></comment></commentList></comments>",
    }
    passages = take_in(write_zip(tmp_path / "a", parts), "a.xlsx").passages
    assert [(passage.place, passage.text) for passage in passages] == [
        ("body", "清单"),
        ("table", "正文"),
        ("header", "HQ/RE-09"),
        ("header", "检查表 A&B"),
        ("footer", "第 页"),
        ("textbox", "放行"),
        ("textbox", "合格率"),
        ("textbox", "一车间"),
        ("note", "待核对"),
    ]


def test_the_words_of_a_chart_in_a_word_file_are_read(tmp_path):
    drawing = "http://schemas.openxmlformats.org/drawingml/2006/main"
    title = f'<c xmlns:a="{drawing}"><a:p><a:r><a:t>能源消耗</a:t></a:r></a:p></c>'
    parts = docx_parts(paragraph("正文"), links=relations(("chart", "charts/chart1.xml")))
    text = take_in(write_zip(tmp_path / "a", parts | {"word/charts/chart1.xml": title}), "a.docx").text
    assert text == "正文\n能源消耗"


def test_a_broken_workbook_is_refused(tmp_path):
    with pytest.raises(errors.FileDamaged):
        take_in(write_zip(tmp_path / "a", workbook("<row")), "a.xlsx")


def test_an_old_format_without_its_converter_is_refused_by_name(tmp_path, monkeypatch):
    made = {
        "mimetype": "application/vnd.oasis.opendocument.text",
        "content.xml": "<a/>",
    }
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(errors.ConverterMissing):
        take_in(write_zip(tmp_path / "a", made), "a.odt")


@pytest.mark.skipif(find_converter() is None, reason="LibreOffice is not installed")
def test_an_open_document_text_is_read_and_nothing_stays_behind(tmp_path, monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    office = "urn:oasis:names:tc:opendocument:xmlns"
    content = (
        f'<office:document-content xmlns:office="{office}:office:1.0" xmlns:text="{office}:text:1.0" '
        'office:version="1.3"><office:body><office:text><text:p>开放文档的一段</text:p>'
        "</office:text></office:body></office:document-content>"
    )
    manifest = (
        f'<m:manifest xmlns:m="{office}:manifest:1.0"><m:file-entry m:full-path="/" '
        'm:media-type="application/vnd.oasis.opendocument.text"/><m:file-entry m:full-path="content.xml" '
        'm:media-type="text/xml"/></m:manifest>'
    )
    parts = {
        "mimetype": "application/vnd.oasis.opendocument.text",
        "content.xml": content,
        "META-INF/manifest.xml": manifest,
    }
    path = write_zip(tmp_path / "a.odt", parts)
    assert take_in(path, "a.odt").text == "开放文档的一段"
    assert sorted(entry.name for entry in tmp_path.iterdir()) == ["a.odt"]


@pytest.mark.skipif(find_converter() is None, reason="LibreOffice is not installed")
def test_a_conversion_that_takes_too_long_is_ended(tmp_path):
    parts = {"mimetype": "application/vnd.oasis.opendocument.text", "content.xml": "<a/>"}
    with pytest.raises(errors.FileTooHard):
        take_in(write_zip(tmp_path / "a", parts), "a.odt", convert_seconds=0.01)


def test_a_word_file_is_never_given_to_the_converter(tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    assert take_in(write_zip(tmp_path / "a", docx_parts(paragraph("正文"))), "a.docx").text == "正文"
