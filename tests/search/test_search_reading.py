"""One analysis for every engine: what is folded, how runs become terms, what a question means."""

import pytest

from docflow.search import analysis, highlight
from docflow.search.planner import All, AnyOf, Leaf, Not, Nothing, last_resort, leaf, leaves, plan, relaxed


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("ＱＰ－０１　Ａ", "qp-01 a"),
        ("記錄體系", "记录体系"),
        ("⽂件", "文件"),
        ("㎡½ﬁ", "㎡½ﬁ"),  # longer when spelled out, so left alone
        ("İß", "İß"),
    ],
)
def test_folding_never_changes_a_length(text: str, folded: str) -> None:
    assert analysis.fold(text) == folded and len(folded) == len(text)


def test_what_folding_cannot_do_is_read_beside() -> None:
    assert analysis.plain("共 100㎡ Ａ") == ("共 100m2 a", [0, 1, 2, 3, 4, 5, 5, 6, 7])
    assert [wide.text for wide in analysis.set_wide("共 100㎡ 程 序 文 件")] == ["程序文件"]
    assert list(analysis.set_wide("编制 审核 批准")) == [], "words with blanks between are not one word set wide"
    assert list(analysis.set_wide("plain words")) == []


def test_every_character_of_a_run_starts_a_term() -> None:
    assert analysis.text_terms(analysis.spell("文件控制 Audits 14064-1")) == {
        "文件",
        "件控",
        "控制",
        "制",
        "audit",
        "14064",
        "1",
    }


def test_a_number_is_one_whatever_its_spelling() -> None:
    assert {analysis.compact(number) for number in ("QP-01", "qp01", "ＱＰ－０１", "Q P_01", "qp—01")} == {"qp01"}


def test_pinyin_keeps_one_syllable_a_character() -> None:
    assert analysis.sounds("文件QP控制々") == [["wen", "jian"], ["kong", "zhi", "々"]]


def test_questions_become_trees() -> None:
    assert plan("") == plan(" \t") == All(())
    assert {plan(marks) for marks in ("？", "-", '"', "“”", "()", "（", "-(", "NOT", "OR")} == {Nothing()}
    assert plan("文件") == Leaf("文件")
    assert plan('"文件 控制"') == Leaf("文件 控制")
    assert plan("文件 控制") == All((Leaf("文件"), Leaf("控制")))
    assert plan("文件 OR 控制 程序") == AnyOf((Leaf("文件"), All((Leaf("控制"), Leaf("程序")))))
    assert plan("文件 -控制") == All((Leaf("文件"), Not(Leaf("控制"))))
    assert plan("文件 NOT NOT 控制") == All((Leaf("文件"), Leaf("控制")))
    assert plan("-(文件 控制)") == Not(All((Leaf("文件"), Leaf("控制"))))
    assert plan("14064-1") == Leaf(" 14064 1 ", number="140641")
    assert plan("QP-01（4.2.3）") == leaf("QP-01（4.2.3）") == Leaf(" qp 01 4 2 3 ", number="qp01423")
    assert plan("，文件 。") == Leaf("文件")


def test_a_relaxed_question_asks_for_any_part_but_keeps_what_is_excluded() -> None:
    parts = AnyOf((Leaf("文件", short="文件"), Leaf("件控", short="件控"), Leaf("文件控")))
    assert relaxed(plan("文件控 -旧")) == All((parts, Not(Leaf("旧"))))
    assert relaxed(plan("，")) == AnyOf(())


@pytest.mark.parametrize(
    ("text", "asked", "shown"),
    [
        ("文件控制", "件控", "文<mark>件控</mark>制"),
        ("記錄 <b>", "记录", "<mark>記錄</mark> &lt;b&gt;"),
        ("Audits & audit", "auditing", "<mark>Audits</mark> &amp; <mark>audit</mark>"),
        ("ISO 14064-1:2018", "14064-1", "ISO <mark>14064-1</mark>:2018"),
        ("面积 100㎡。", "m2", "面积 100<mark>㎡</mark>。"),
        ("面积 100㎡ 整", "100m2", "面积 <mark>100㎡</mark> 整"),
        ("程 序 文 件", "序文", "程 <mark>序 文</mark> 件"),
        ("面积 100 m2", "㎡", "面积 100 <mark>m2</mark>"),
        ("文件文件", "文", "<mark>文</mark>件<mark>文</mark>件"),
        ("文文文", "文文", "<mark>文文文</mark>"),
    ],
)
def test_marks_stand_where_the_words_are(text: str, asked: str, shown: str) -> None:
    node = leaf(asked)
    assert isinstance(node, Leaf)
    assert highlight.marked(text, highlight.text_spans(text, [node])) == shown


def test_marks_show_begun_words_sounds_and_numbers() -> None:
    begun, sound, number = (leaf(text) for text in ("proc", "wjkz", "p01"))
    assert isinstance(begun, Leaf) and isinstance(sound, Leaf) and isinstance(number, Leaf)
    title = "QP 文件控制 Procedure"
    assert highlight.marked(title, highlight.title_spans(title, [begun])) == "QP 文件控制 <mark>Proc</mark>edure"
    assert highlight.marked(title, highlight.title_spans(title, [sound])) == "QP <mark>文件控制</mark> Procedure"
    assert highlight.marked("Ｑ/P-01.", highlight.number_spans("Ｑ/P-01.", [number])) == "Ｑ/<mark>P-01</mark>."


def test_a_snippet_is_cut_where_most_of_the_words_are() -> None:
    text = "碳。" + "甲乙。" * 200 + "碳排放与碳核算。" + "丙丁。" * 200
    node = leaf("碳")
    assert isinstance(node, Leaf)
    shown = highlight.snippet(text, [node])
    assert "<mark>碳</mark>排放与<mark>碳</mark>核算" in shown and shown.startswith("…") and shown.endswith("…")
    assert len(shown) < highlight.SNIPPET + 60
    assert highlight.snippet(text, []).startswith("碳。甲乙")
    assert highlight.snippet("", [node]) == ""


def test_an_exclusion_in_brackets_holds_for_its_own_alternative() -> None:
    loosened = relaxed(plan("(文件 -旧) OR 计划"))
    assert loosened == AnyOf((All((AnyOf((Leaf("文件", short="文件"),)), Not(Leaf("旧")))), Leaf("计划", short="计划")))


def test_the_last_resort_looks_for_characters_of_short_questions_in_titles() -> None:
    signs = AnyOf(tuple(Leaf(sign, eager=True) for sign in "停电时窑"))
    assert last_resort(plan("停电时窑 -旧")) == All((signs, Not(Leaf("旧"))))
    assert last_resort(plan("危废")) == AnyOf(())
    assert last_resort(plan("一二三四五六七八九")) == AnyOf(())
    assert list(leaves(relaxed(plan("3.5%")))) == [leaf("3.5%")]
    assert leaf("wenjian") in leaves(relaxed(plan("wen jian")))


def test_marks_show_words_that_go_on_and_words_that_were_shortened() -> None:
    joined, short = leaf("wastewater"), Leaf("危废", short="危废")
    assert isinstance(joined, Leaf)
    assert highlight.marked("Waste Water", highlight.title_spans("Waste Water", [joined])) == "<mark>Waste Water</mark>"
    title = "危险废物"
    assert highlight.marked(title, highlight.title_spans(title, [short])) == "<mark>危</mark>险<mark>废</mark>物"


def test_a_snippet_shows_words_that_lie_apart_in_stretches() -> None:
    text = "甲乙。" * 100 + "碳排放" + "丙丁。" * 100 + "核查" + "戊己。" * 100
    shown = highlight.snippet(text, [one for word in ("碳排放", "核查") if isinstance(one := leaf(word), Leaf)])
    assert "<mark>碳排放</mark>" in shown and "<mark>核查</mark>" in shown and " … " in shown
    assert len(shown) < highlight.SNIPPET + 60
