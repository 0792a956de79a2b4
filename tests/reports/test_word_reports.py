"""9.2, 9.3, 10.2: a report says all it was given, in one language, as a Word file on the house's paper."""

import io
import zipfile
from dataclasses import replace

import docx
import pytest
from docx.document import Document
from docx.oxml.ns import qn
from report_facts import CODE, LONG_EN, LONG_ZH, audit, finding
from thread_and_review_facts import review, thread

from docflow.journal.checkpoint import Head
from docflow.kernel.text import LANGUAGES, Language, Text
from docflow.reports.audit_facts import ANSWERS, GRADES
from docflow.reports.audit_report import audit_report
from docflow.reports.bars import Bar, BarChart
from docflow.reports.checkpoints import short_code
from docflow.reports.review_facts import Input
from docflow.reports.review_minutes import review_minutes
from docflow.reports.sheet import ALERT
from docflow.reports.thread_annex import thread_annex
from docflow.reports.thread_facts import STAGES, Link

AUDIT, REVIEW, THREAD = audit(), review(), thread()


def report(kind: str, language: Language) -> bytes:
    if kind == "audit":
        return audit_report(AUDIT, language)
    return review_minutes(REVIEW, language) if kind == "review" else thread_annex(THREAD, language)


def opened(content: bytes) -> Document:
    return docx.Document(io.BytesIO(content))


def words(content: bytes) -> str:
    return "\n".join(
        "".join(node.text or "" for node in p.iter(qn("w:t"))) for p in opened(content).element.body.iter(qn("w:p"))
    )


def rows(content: bytes) -> list[list[str]]:
    """The rows of all tables, cell by cell; a cell over several columns counts once."""
    found = []
    for row in opened(content).element.body.iter(qn("w:tr")):
        found.append(
            [
                "\n".join("".join(t.text or "" for t in p.iter(qn("w:t"))) for p in cell.iter(qn("w:p")))
                for cell in row.iter(qn("w:tc"))
            ]
        )
    return found


def holes(content: bytes) -> list[str]:
    """What stands in the cells that ask for attention."""
    tinted = [
        tc
        for tc in opened(content).element.body.iter(qn("w:tc"))
        if ALERT in {shd.get(qn("w:fill")) for shd in tc.iter(qn("w:shd"))}
    ]
    return ["".join(node.text or "" for node in tc.iter(qn("w:t"))) for tc in tinted]


each_kind = pytest.mark.parametrize("kind", ["audit", "review", "thread"])
each_language = pytest.mark.parametrize("language", LANGUAGES)


@each_kind
@each_language
def test_a_report_names_its_styles_fonts_and_language_as_the_templates_do(kind: str, language: Language):
    content = report(kind, language)
    document = opened(content)
    used = {style.get(qn("w:val")) for style in document.element.body.iter(qn("w:pStyle"))}
    assert used and used <= {style.style_id for style in document.styles}
    assert {"Heading1", "Tablehead", "Tabletext"} <= used
    fonts = [font for part in (document.element, document.styles.element) for font in part.iter(qn("w:rFonts"))]
    assert {font.get(qn("w:eastAsia")) for font in fonts} - {None} == {"宋体", "黑体", "SimSun", "SimHei"}
    assert not [name for font in fonts for name in font.attrib if name.lower().endswith("theme")]
    properties = document.core_properties
    assert properties.language == {"zh": "zh-CN", "en": "en-GB"}[language]
    assert properties.identifier in ("AR-2026-03", "MR-2026", "AR-2026-03/A1")
    sized = sorted((round(document.sections[0].page_width.mm), round(document.sections[0].page_height.mm)))
    assert sized == [210, 297] and len(document.sections) == 1


@each_kind
@each_language
def test_every_page_carries_number_kind_checkpoint_and_page_of_pages(kind: str, language: Language):
    section = opened(report(kind, language)).sections[0]
    header = "".join(node.text or "" for node in section.header._element.iter(qn("w:t")))
    footer = section.footer._element
    number = {"audit": "AR-2026-03", "review": "MR-2026", "thread": "AR-2026-03/A1"}[kind]
    said = "".join(node.text or "" for node in footer.iter(qn("w:t")))
    assert number in header and number in said and CODE in said
    assert [field.text.strip() for field in footer.iter(qn("w:instrText"))] == ["PAGE", "NUMPAGES"]
    assert said.endswith("第 1 页 共 1 页" if language == "zh" else "Page 1 of 1")


@each_kind
@each_language
def test_table_heads_repeat_and_the_grid_is_as_wide_as_its_cells(kind: str, language: Language):
    for table in opened(report(kind, language)).element.body.iter(qn("w:tbl")):
        grid = [int(column.get(qn("w:w"))) for column in table.find(qn("w:tblGrid"))]
        heads = [
            row
            for row in table.iter(qn("w:tr"))
            if "Tablehead" in {s.get(qn("w:val")) for s in row.iter(qn("w:pStyle"))}
        ]
        for row in table.iter(qn("w:tr")):
            spans = [
                int(span.get(qn("w:val")))
                if (span := cell.find(f"{qn('w:tcPr')}/{qn('w:gridSpan')}")) is not None
                else 1
                for cell in row.iter(qn("w:tc"))
            ]
            wide = sum(int(cell.find(f"{qn('w:tcPr')}/{qn('w:tcW')}").get(qn("w:w"))) for cell in row.iter(qn("w:tc")))
            assert sum(spans) == len(grid) and abs(wide - sum(grid)) <= len(grid)
        if len(heads) == 1 and len(list(table.iter(qn("w:tr")))) > 1:
            assert heads[0].find(f"{qn('w:trPr')}/{qn('w:tblHeader')}") is not None


@each_kind
@each_language
def test_the_same_facts_give_the_same_bytes_and_each_language_its_own(kind: str, language: Language):
    assert report(kind, language) == report(kind, language)
    other = "en" if language == "zh" else "zh"
    assert report(kind, language) != report(kind, other)


@each_language
def test_an_audit_report_tells_every_finding_with_its_criterion_and_answer(language: Language):
    content = audit_report(AUDIT, language)
    said, lines = words(content), rows(content)
    assert len(AUDIT.findings) == 30
    for one in AUDIT.findings:
        grade = GRADES[one.grade].in_(language)
        assert f"{one.number} {grade}" in said
        listed = next(line for line in lines if line[0] == one.number)
        assert listed[3:] == [one.criterion.in_(language), ANSWERS[one.answer].in_(language), one.nonconformity or "—"]
    assert said.count(LONG_ZH) == said.count(LONG_EN) == 30
    assert said.count("我们认为差值在化验允许误差内。") == sum(bool(one.answer_words) for one in AUDIT.findings)
    assert [line for line in lines if line[-1] == "F-2025-007"]


@each_language
def test_the_gravest_findings_come_first(language: Language):
    numbers = [line[0] for line in rows(audit_report(AUDIT, language)) if len(line) == 6 and line[0].startswith("F-")]
    grades = {one.number: list(GRADES).index(one.grade) for one in AUDIT.findings}
    assert len(numbers) == 30 and [grades[number] for number in numbers] == sorted(grades.values())


@each_language
def test_an_audit_report_says_what_was_audited_by_whom_and_who_gets_it(language: Language):
    said = words(audit_report(AUDIT, language))
    for told in (AUDIT.scope, AUDIT.objective, AUDIT.method, AUDIT.title, *AUDIT.places):
        assert told.in_(language) in said
    for one in AUDIT.criteria:
        assert one.name.in_(language) in said
    assert ("（条款 6.3, 6.4, 7.5, 8.1.3, 9.1）" if language == "zh" else "(clauses 6.3, 6.4, 7.5, 8.1.3, 9.1)") in said
    for person in (*AUDIT.team, *AUDIT.distribution):
        assert person.name in said
    assert AUDIT.obstacles in said and AUDIT.follow_up in said and AUDIT.conclusion.splitlines()[1] in said


@each_language
def test_the_result_matrix_adds_up(language: Language):
    lines = [line for line in rows(audit_report(AUDIT, language)) if len(line) == 6]
    matrix = lines[1 : 1 + len(AUDIT.results)]
    assert [line[0] for line in matrix] == [row.what.in_(language) for row in AUDIT.results]
    figures = [[0 if cell == "—" else int(cell) for cell in line[1:]] for line in matrix]
    total = [int(cell) for cell in lines[1 + len(matrix)][1:]]
    assert total == [sum(column) for column in zip(*figures, strict=True)]
    assert total[0] == sum(row.counts.get("major", 0) for row in AUDIT.results) == 1


@each_language
def test_questions_show_their_samples_and_those_left_out_their_reason(language: Language):
    lines = rows(audit_report(AUDIT, language))
    reasons = [line[2] for line in lines if len(line) == 3 and "No allowances" in line[2]]
    assert len(reasons) == sum(one.result == "not_applicable" for one in AUDIT.checklist) == 5
    samples = [line[2] for line in lines if len(line) == 5 and "287 entries" in line[2]]
    assert len(samples) == 35 and "25, at random" in samples[0]


def test_signatures_show_meaning_instant_and_the_beginning_of_their_digest():
    lines = rows(audit_report(AUDIT, "zh"))
    for one in AUDIT.signatures:
        assert [one.meaning, one.name, one.post, one.at, one.statement_sha256[:16]] in lines


def test_a_report_nobody_signed_says_so():
    bare = replace(AUDIT, signatures=(), findings=(), checklist=(), results=(), checkpoint="", issued_on=None)
    said = words(audit_report(bare, "zh"))
    assert "本报告尚未签署。" in said and "本次审核没有需要报告的发现。" in said
    assert "日志检查点" not in said and "检查表摘要" not in said


def test_what_people_write_stays_words():
    nasty = '<w:p/>&amp; "引号" \x00\u202e<script>\ufffe\nzweite Zeile\r\n\r\n{{number}}'
    content = audit_report(replace(AUDIT, findings=(replace(finding(1), evidence=nasty, title=nasty),)), "zh")
    said = words(content)
    assert '<w:p/>&amp; "引号" <script>\nzweite Zeile\n{{number}}' in said
    assert zipfile.ZipFile(io.BytesIO(content)).testzip() is None


@each_language
def test_minutes_hold_every_input_and_output_or_say_that_it_is_missing(language: Language):
    content = review_minutes(REVIEW, language)
    said = words(content)
    for one in (*REVIEW.inputs, *REVIEW.outputs):
        assert f"{one.letter}) {one.heading.in_(language)}" in said
    missing = "尚缺" if language == "zh" else "Missing"
    # Input b2, output d, the owner of the fourth and the date of the fifth decision.
    assert holes(content) == [missing] * 4
    full = replace(REVIEW, inputs=(Input("a", Text("甲", "A"), "有"),), outputs=(), decisions=REVIEW.decisions[:3])
    assert holes(review_minutes(full, language)) == []


@each_language
def test_decisions_show_what_they_became(language: Language):
    lines = {line[0].split("\n")[0]: line for line in rows(review_minutes(REVIEW, language)) if len(line) == 5}
    for one in REVIEW.decisions:
        line = lines[one.number]
        assert line[0].split("\n")[1] == one.kind.in_(language) and line[1] == one.words
        assert line[4].split("\n")[0] == (one.became or one.state.in_(language))


@each_language
def test_a_bar_is_as_long_as_its_figure_and_says_it(language: Language):
    chart = BarChart("图", (Bar("甲", (50.0,)), Bar("乙", (100.0,)), Bar("丙", (0.0,))), unit="%", target=75)
    content = review_minutes(replace(REVIEW, inputs=(Input("c", "目标", charts=(chart,)),), decisions=()), language)
    table = next(t for t in opened(content).element.body.iter(qn("w:tbl")) if len(t.find(qn("w:tblGrid"))) > 20)
    steps = len(table.find(qn("w:tblGrid"))) - 2
    filled = []
    for row in table.iter(qn("w:tr")):
        long = 0
        for cell in row.iter(qn("w:tc")):
            properties = cell.find(qn("w:tcPr"))
            if properties.find(qn("w:shd")) is not None:
                long += int(properties.find(qn("w:gridSpan")).get(qn("w:val")))
        filled.append(long / steps)
    assert filled == [0.5, 1, 0]
    assert [line[-1] for line in rows(content) if line[0] in ("甲", "乙", "丙")] == ["50 %", "100 %", "0 %"]
    # The target is a rule in the same place of every row.
    marks = [cell for cell in table.iter(qn("w:tcBorders")) if cell.find(qn("w:left")).get(qn("w:sz")) == "12"]
    assert len(marks) == 3


@each_language
def test_a_thread_shows_every_link_in_the_order_of_the_work_and_its_holes(language: Language):
    content = thread_annex(THREAD, language)
    lines = [line for line in rows(content) if len(line) == 5]
    order = ["finding", "nonconformity", "correction", "cause", "action", "change_request", "revision"]
    order += ["acknowledgement", "effectiveness", "cause", "action"]
    stages = [STAGES[stage].in_(language) for stage in order]
    assert [line[0] for line in lines[1:12]] == stages
    said = words(content)
    missing = {"zh": "尚缺：第二个原因没有对应的措施", "en": "Missing: no action answers the second cause"}[language]
    assert missing in said
    assert {"zh": "验证人：尚缺", "en": "Verifier: Missing"}[language] in said
    assert {"zh": "期限：尚缺", "en": "Due: Missing"}[language] in said
    counted = {
        "zh": "共 12 个环节：已完成 6，进行中 3，逾期 1，尚缺 2。",
        "en": "12 links: 6 done, 3 open, 1 late, 2 missing.",
    }
    assert counted[language] in said


def test_a_whole_thread_says_that_nothing_is_missing():
    whole = replace(THREAD, chains=(Link("finding", "done", "F-1", then=(Link("nonconformity", "done", "NC-1"),)),))
    assert "链条完整，没有尚缺事项。" in words(thread_annex(whole, "zh")) and holes(thread_annex(whole, "zh")) == []
    assert "没有需要追溯的事项。" in words(thread_annex(replace(THREAD, chains=()), "zh"))


def test_the_short_code_of_a_checkpoint_names_its_size_and_root():
    assert short_code(Head(18204, bytes.fromhex("9f2c41ab77e0c3d1" + "00" * 24))) == CODE
