"""7.5.2.1: a reviewer sees exactly what changed between two revisions, no more and no less."""

import time
from itertools import pairwise
from pathlib import Path

import pypdfium2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from test_controlled_copy import NS, relationship, said, word_file

from docflow.documents.compare import (
    Change,
    Comparison,
    Fold,
    Paragraph,
    Span,
    Table,
    blocks_of_text,
    compare,
    compare_word,
    fold,
    read_blocks,
)
from docflow.documents.compare_words import word_changes

CASES = Path(__file__).parents[2] / "../shared/cases"


def case(number: str, ending: str = "docx") -> Path:
    found = sorted(CASES.glob(f"{number}_*.{ending}"))
    return found[0] if found else pytest.skip(f"case {number} is not here")


def text_of(spans: tuple[Span, ...], gone: str) -> str:
    return "".join(span.text for span in spans if span.kind != gone)


def side(comparison: Comparison, which: str) -> list[Paragraph | Table]:
    """One of the two texts, put together again from what the comparison shows."""
    gone = {"old": "ins", "new": "del"}[which]
    return [block_of(each, which, gone) for each in comparison.changes if getattr(each, f"{which}_index") is not None]


def block_of(change: Change, which: str, gone: str) -> Paragraph | Table:
    if change.rows is None:
        return Paragraph(text_of(change.spans, gone), change.old_level if which == "old" else change.level)
    rows = [row for row in change.rows if getattr(row, f"{which}_index") is not None]
    return Table(tuple(cells_of(row, which, gone) for row in rows))


def cells_of(row, which: str, gone: str) -> tuple[str, ...]:
    width = getattr(row, f"{which}_width")
    cells = [text_of(spans, gone) for spans in row.cells]
    if len(cells) > width:  # a cell without words on this side may be one that is not there
        cells = [words for words in cells if words]
        cells += [""] * (width - len(cells))
    return tuple(cells)


WORDS = st.sampled_from(
    ["文件", "控制", "必要时", "每六个月", "评审", " ", "the ", "manager ", "10.2", "。", "，", "\u00a0"]
)
TEXTS = st.lists(WORDS, max_size=12).map("".join)
PARAGRAPHS = st.builds(Paragraph, TEXTS, st.integers(0, 3))
CELLS = TEXTS.map(lambda words: words + "格")
TABLES = st.builds(
    Table, st.lists(st.lists(CELLS, min_size=1, max_size=3).map(tuple), min_size=1, max_size=4).map(tuple)
)
BLOCKS = st.lists(PARAGRAPHS | TABLES, max_size=12)


@given(BLOCKS, BLOCKS)
@settings(max_examples=150, deadline=None)
def test_a_comparison_holds_both_texts_exactly(old, new):
    comparison = compare(old, new)
    assert side(comparison, "old") == old
    assert side(comparison, "new") == new
    for which, blocks in (("old", old), ("new", new)):
        places = [getattr(each, f"{which}_index") for each in comparison.changes]
        assert [place for place in places if place is not None] == list(range(len(blocks)))


@given(BLOCKS, BLOCKS)
@settings(max_examples=60, deadline=None)
def test_a_text_is_same_only_as_itself(old, new):
    assert compare(old, list(old)).is_same
    assert compare(old, new).is_same == (old == new)


@given(TEXTS, TEXTS)
@settings(max_examples=150, deadline=None)
def test_spans_hold_both_texts_and_none_is_empty(old, new):
    spans = word_changes(old, new)
    assert (text_of(spans, "ins"), text_of(spans, "del")) == (old, new)
    assert all(span.text for span in spans)
    assert all(one.kind != other.kind for one, other in pairwise(spans))


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("文件在必要时评审。", "文件在每六个月评审。", "文件在[-必要时-][+每六个月+]评审。"),
        ("由部门经理批准", "由质量部经理审批", "由[-部门-][+质量部+]经理[-批准-][+审批+]"),
        ("seen every month by all", "seen each quarter by all", "seen [-every month-][+each quarter+] by all"),
        ("keep 3 years", "keep 10 years", "keep [-3-][+10+] years"),
        ("按7.5.2执行", "按7.5.3执行", "按[-7.5.2-][+7.5.3+]执行"),
    ],
)
def test_a_change_reads_as_one_deletion_and_one_insertion(old, new, expected):
    signs = {"same": "{}", "del": "[-{}-]", "ins": "[+{}+]"}
    assert "".join(signs[span.kind].format(span.text) for span in word_changes(old, new)) == expected


def test_a_changed_paragraph_finds_its_counterpart_among_new_ones():
    old = [Paragraph("1 目的", 1), Paragraph("文件由质量部在必要时组织评审。"), Paragraph("2 范围", 1)]
    new = [Paragraph("1 目的", 1), Paragraph("新增一段说明。"), Paragraph("文件由质量部每六个月组织评审。"), old[2]]
    comparison = compare(old, new)
    assert [(each.kind, each.old_index, each.new_index) for each in comparison.changes] == [
        ("same", 0, 0), ("added", None, 1), ("changed", 1, 2), ("same", 2, 3),
    ]  # fmt: skip
    assert comparison.counts == {"same": 2, "changed": 1, "added": 1, "removed": 0}


def test_a_moved_paragraph_is_removed_and_added():
    a, b, c = Paragraph("甲段落的文字"), Paragraph("乙方的另一句话"), Paragraph("丙完全不同内容")
    assert sorted(each.kind for each in compare([a, b, c], [c, a, b]).changes) == ["added", "removed", "same", "same"]


def test_a_table_is_compared_row_by_row_and_cell_by_cell():
    old = Table((("记录", "保存期限"), ("内部审核报告", "三年"), ("会议签到表", "一年")))
    new = Table(
        (("记录", "保存期限"), ("内部审核报告", "五年"), ("管理评审报告与输出", "十年"), ("会议签到表", "一年"))
    )
    (change,) = compare([old], [new]).changes
    assert [row.kind for row in change.rows] == ["same", "changed", "added", "same"]
    assert change.rows[1].cells[0] == (Span("same", "内部审核报告"),)
    assert [span.kind for span in change.rows[1].cells[1]] == ["del", "ins", "same"]


def test_empty_paragraphs_levels_and_headers_leave_the_text_unchanged():
    old, new = [Paragraph("目的"), Paragraph("范围")], [Paragraph("目的", 1), Paragraph(""), Paragraph("范围\u3000")]
    comparison = compare(old, new, old_margins=[Paragraph("版本 A/0")], new_margins=[Paragraph("版本 B/0")])
    assert comparison.same_text_different_format and not comparison.is_same
    assert comparison.counts["added"] == 0
    assert [span.text for span in comparison.margin_changes[0].spans if span.kind != "same"] == ["A/0", "B/0"]


def test_long_unchanged_stretches_fold_and_nothing_is_lost():
    old = [Paragraph(f"第{n}段") for n in range(30)]
    new = [*old[:15], Paragraph("改动"), *old[16:]]
    shown = fold(compare(old, new).changes, context=2)
    assert [len(each.hidden) if isinstance(each, Fold) else each.kind for each in shown] == [
        13, "same", "same", "removed", "added", "same", "same", 12,
    ]  # fmt: skip


def test_insertions_are_read_deletions_not_and_text_boxes_once():
    box = f"<w:txbxContent>{said('框内')}</w:txbxContent>"
    compatible = 'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
    body = (
        "<w:p><w:r><w:t>保留</w:t></w:r><w:ins><w:r><w:t>加入</w:t></w:r></w:ins>"
        "<w:del><w:r><w:delText>删去</w:delText></w:r></w:del></w:p>"
        f"<w:p><w:r><mc:AlternateContent {compatible}><mc:Choice>{box}</mc:Choice><mc:Fallback>{box}</mc:Fallback>"
        "</mc:AlternateContent></w:r></w:p>"
        "<w:p><w:pPr><w:rPr><w:del/></w:rPr></w:pPr><w:r><w:t>前</w:t></w:r></w:p>" + said("后")
    )
    texts = [block.text for block in read_blocks(word_file(body))]
    assert texts == ["保留加入", "", "框内", "前后"]


def test_page_numbers_of_fields_are_no_change():
    def footer(page: str) -> bytes:
        simple = f'<w:p><w:fldSimple w:instr=" PAGE "><w:r><w:t>{page}</w:t></w:r></w:fldSimple></w:p>'
        return word_file(
            said("正文"), relationships=relationship("rId3", "footer", "footer1.xml"),
            parts={"word/footer1.xml": f"<w:ftr {NS}>{simple}</w:ftr>"},
        )  # fmt: skip

    assert compare_word(footer("1"), footer("7")).is_same


def test_lines_broken_by_a_page_are_joined_and_clauses_kept_apart():
    passages = ["The organisation shall\ncontrol documents.\n1.1 Scope\n文件应当保持受控\n和有效。", "a) first"]
    assert [block.text for block in blocks_of_text(passages)] == [
        "The organisation shall control documents.", "1.1 Scope", "文件应当保持受控和有效。", "a) first",
    ]  # fmt: skip


def test_the_real_pair_of_one_policy_differs_in_fields_only():
    comparison = compare_word(case("21").read_bytes(), case("22").read_bytes())
    prose = [each for each in comparison.changes if each.rows is None and each.kind != "same"]
    assert [each.kind for each in prose] == ["added", "added"] and all(each.is_blank for each in prose)
    fields = [each for each in comparison.changes if each.rows is not None and each.kind != "same"]
    assert len(fields) == 1  # the cover's table of placeholders
    assert any("VERSION_FULL" in str(each) for each in comparison.margin_changes)


def test_two_real_pdf_revisions_are_compared_paragraph_by_paragraph():
    def passages(number: str) -> list[str]:
        document = pypdfium2.PdfDocument(case(number, "pdf"))
        return [page.get_textpage().get_text_range() for page in document]

    old, new = blocks_of_text(passages("24")), blocks_of_text(passages("25"))
    comparison = compare(old, new)
    assert side(comparison, "old") == list(old) and side(comparison, "new") == list(new)
    assert comparison.counts["same"] >= 30 and comparison.counts["changed"] >= 30


def test_time_grows_with_the_length_not_with_its_square():
    def seconds(length: int) -> float:
        old = [Paragraph(f"第{n}条 部门{n % 97}应当在{n * 7}日内完成文件评审并保存记录。") for n in range(length)]
        new = [Paragraph(block.text.replace("完成", "组织完成")) if n % 3 else block for n, block in enumerate(old)]
        started = time.perf_counter()
        assert compare(old, new).counts["changed"] > length // 2
        return time.perf_counter() - started

    small = min(seconds(400) for _ in range(2))
    assert seconds(1600) < 10 * small
