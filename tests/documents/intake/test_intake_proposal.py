"""7.5.2: number, title and revision are proposed from what the document itself says."""

import time

import pytest

from docflow.documents.intake.outcome import Passage
from docflow.documents.intake.proposal import propose


def body(*lines: str) -> list[Passage]:
    return [Passage("body", line) for line in lines]


@pytest.mark.parametrize(
    ("line", "number"),
    [
        ("文件编号：HQ/QP-01", "HQ/QP-01"),
        ("××有限公司企业标准  Q/HLC.801.013-2017", "Q/HLC.801.013-2017"),
        ("某厂程序文件 文件编号 QYYT—B—01（4.2.3）", "QYYT-B-01"),
        ("Document number SOP-2025-0018", "SOP-2025-0018"),
        ("Document No.: SOP-2025-0018", "SOP-2025-0018"),
        ("依据 GB/T 19001-2016", None),
        ("ISO/IEC 17025", None),
        ("版本：B/0", None),
        ("Room M-G-24", None),
    ],
)
def test_a_number_is_known_by_its_label_or_its_form_and_a_standard_is_none(line, number):
    assert propose(body(line), "文件.docx").number == number


@pytest.mark.parametrize(
    ("lines", "revision"),
    [
        (["文件版本：B/1"], "B/1"),
        (["版 本 A 修改号 0"], "A/0"),
        (["版 本： B/0"], "B/0"),
        (["版  本", "B", "修订状态", "0"], "B/0"),
        (["Version: 2.1"], "2.1"),
        (["Revision 3"], "3"),
        (["A revision of the plan", "Version S of it"], None),
        (["版本", "审核", "审批"], None),
    ],
)
def test_a_revision_is_known_by_its_label_also_in_the_next_cell(lines, revision):
    assert propose(body(*lines), "文件.docx").revision == revision


@pytest.mark.parametrize(
    ("lines", "title"),
    [
        (["江 门 市 品 高 电 器 有 限 公 司", "文 件 控 制 程 序", "1 目的"], "文件控制程序"),
        (["××有限公司企业标准", "安全管理办法"], "安全管理办法"),
        (["第二章 记录控制程序", "1 目的"], "记录控制程序"),
        (["Acme Ltd", "Quality Policy", "Purpose"], "Quality Policy"),
        (["本公司按《文件控制程序》执行。", "采购管理制度"], "采购管理制度"),
        (["目 录", "没有标题的一段话"], "文件"),
    ],
)
def test_a_title_is_no_company_no_sentence_and_no_quotation(lines, title):
    assert propose(body(*lines), "03-文件.docx").title == title


def test_the_cover_beats_the_running_header_and_the_source_is_told():
    header = [Passage("header", "质量管理手册"), Passage("header", "文件编号：QM-01")]
    found = propose([*body("文件控制程序", "1 目的"), *header], "x.docx")
    assert (found.title, found.number) == ("文件控制程序", "QM-01")
    assert found.sources == {"title": "body", "number": "header"}


def test_numbers_that_disagree_are_all_told():
    found = propose([*body("文件编号：A-01"), Passage("header", "文件编号：A-02")], "x.docx")
    assert found.number == "A-01" and found.numbers == ("A-01", "A-02")


def test_a_number_listed_in_a_table_is_not_the_number_of_the_list():
    found = propose(
        [Passage("table", "文件编号"), Passage("table", "文件名称"), Passage("table", "HQ/QP-01")], "清单.xls"
    )
    assert found.number is None


@pytest.mark.parametrize("line", ["A-" * 100_000, "a1.b2-" * 50_000, "版本 " * 100_000, "{{" * 100_000, " " * 10**6])
def test_no_line_takes_long(line):
    began = time.process_time()
    propose([*body(line) * 5, Passage("header", line)], "A-" * 10_000)
    assert time.process_time() - began < 2
