"""Every finding of an audit as a spreadsheet, one a row: what a report that tells only the gravest refers to."""

from docflow.audits.models import Audit
from docflow.documents.desk import Desk
from docflow.journal.work import Work
from docflow.kernel.text import Language, Text
from docflow.reports.audit_facts import ANSWERS, GRADES
from docflow.reports.audit_found import told_of
from docflow.reports.registers import Column, register

_COLUMNS = (
    Column(Text("编号", "Number")), Column(Text("分级", "Grade")), Column(Text("标题", "Title"), "long"),
    Column(Text("准则", "Criterion"), width=24), Column(Text("部门/过程", "Unit, process"), width=30),
    Column(Text("要求", "Requirement"), "long"), Column(Text("证据", "Evidence"), "long"),
    Column(Text("差距", "Gap"), "long"), Column(Text("审核员", "Auditor")),
    Column(Text("发现日期", "Found on"), "date"), Column(Text("受审核方意见", "Auditee says")),
    Column(Text("受审核方说明", "In their words"), "long"), Column(Text("裁定", "Decision"), "long"),
    Column(Text("不符合编号", "NC no.")), Column(Text("重复发生", "Repeats")),
    Column(Text("分级更改", "Regraded"), "long"),
)  # fmt: skip


def audit_annex(work: Work, desk: Desk, audit: Audit, language: Language) -> bytes:
    """The spreadsheet, the gravest findings first, as in the report; the caller has seen that the reader gets it."""
    rows = (
        (
            one.number, GRADES[one.grade], one.title, one.criterion, one.unit, one.requirement, one.evidence, one.gap,
            one.auditor, one.found_on, ANSWERS[one.answer], one.answer_words, one.decision, one.nonconformity,
            one.repeats, "\n".join(one.regraded),
        )
        for one in told_of(work, desk, audit, language)
    )  # fmt: skip
    title = Text(f"{audit.number} 审核发现", f"{audit.number} findings")
    return register(title, _COLUMNS, rows, language=language, zone=work.clock.zone)
