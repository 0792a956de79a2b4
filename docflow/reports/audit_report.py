"""The audit report as Word: what was audited against what, what was found, and who stands for it."""

from collections import Counter
from collections.abc import Iterator, Mapping

from docflow.kernel.text import Language, Text
from docflow.reports.audit_facts import (
    ANSWERS,
    BRIEF,
    GRADES,
    NONCONFORM,
    AuditReport,
    Checked,
    CheckLine,
    Criterion,
    Finding,
    Grade,
)
from docflow.reports.bars import Bar, BarChart
from docflow.reports.closing import close
from docflow.reports.sheet import ALERT, WARN, Identity, Sheet, Spot
from docflow.reports.wording import NOTHING, beside, day, days, listed

_WORDS = {
    "kind": Text("审核报告", "Audit report"),
    "audit": Text("审核编号", "Audit no."),
    "criteria": Text("审核准则", "Criteria"),
    "objective": Text("审核目的", "Objective"),
    "scope": Text("审核范围", "Scope"),
    "method": Text("审核方法", "Method"),
    "method_risks": Text("方法的风险", "Risks of the method"),
    "dates": Text("审核日期", "Dates"),
    "places": Text("审核地点", "Places"),
    "auditees": Text("受审核方", "Auditees"),
    "issued": Text("签发日期", "Issued on"),
    "distribution": Text("分发名单", "Distribution"),
    "clause": Text("条款 {clauses}", "clause {clauses}"),
    "clauses": Text("条款 {clauses}", "clauses {clauses}"),
    "team": Text("审核组", "Audit team"),
    "name": Text("姓名", "Name"),
    "role": Text("组内职责", "Role"),
    "unit": Text("部门", "Unit"),
    "remark": Text("说明", "Remark"),
    "agenda": Text("审核日程", "Agenda"),
    "sessions": Text("审核活动", "Sessions"),
    "when": Text("时间", "When"),
    "topic": Text("内容", "About"),
    "place": Text("地点", "Place"),
    "auditor": Text("审核员", "Auditor"),
    "auditee": Text("受审核方", "Auditee"),
    "summary": Text("概述与结论", "Summary and conclusion"),
    "conclusion": Text("审核结论", "Conclusion"),
    "no_conclusion": Text(
        "草稿：审核组长签发报告时写明结论。",
        "Draft: the lead auditor writes the conclusion when issuing the report.",
    ),
    "overview": Text("审核概述", "Summary"),
    "strengths": Text("做得好的方面", "What is done well"),
    "obstacles": Text("未能按计划审核的内容", "What could not be audited as planned"),
    "sampling": Text(
        "审核以抽样方式进行，未列出问题的区域不代表不存在问题。",
        "An audit looks at samples: where nothing is reported, something may still be wrong.",
    ),
    "counts": Text("各等级的数量", "How many of each grade"),
    "grade": Text("等级", "Grade"),
    "many": Text("数量", "Number"),
    "matrix": Text("审核结果分布", "Results"),
    "matrix_of": Text("按{by}统计的审核结果", "Results by {by}"),
    "total": Text("合计", "Total"),
    "na": Text("不适用", "N/A"),
    "brief": Text(
        "严重、轻微指不符合；观察、改进、良好分别指观察项、改进机会和良好实践，均按审核发现计；符合和不适用按检查项计。",
        "Major, minor: nonconformity. Obs.: observation. Opp.: opportunity. Good: good practice. These count findings. "
        "Conf.: conformity. N/A: not applicable. These count questions.",
    ),
    "findings": Text("审核发现", "Findings"),
    "no_findings": Text("本次审核没有需要报告的发现。", "This audit has no findings to report."),
    "more": Text(
        "审核发现共 {whole} 项；本报告逐项列出等级最高的 {shown} 项，全部发现见附件 {annex}。",
        "{whole} findings were made; this report tells the {shown} gravest, and all stand in the annex {annex}.",
    ),
    "finding_list": Text("审核发现一览", "Findings at a glance"),
    "number": Text("编号", "No."),
    "what": Text("内容", "What"),
    "criterion": Text("准则", "Criterion"),
    "answer": Text("受审核方意见", "Auditee says"),
    "became": Text("不符合编号", "NC no."),
    "requirement": Text("要求", "Required"),
    "evidence": Text("证据", "Evidence"),
    "gap": Text("差距", "Gap"),
    "where": Text("部门/过程", "Unit, process"),
    "by": Text("审核员", "Auditor"),
    "decision": Text("裁定", "Decision"),
    "repeats": Text("重复发生", "Repeats"),
    "regraded": Text("分级更改", "Regraded"),
    "checklist": Text("检查表摘要", "Checklist"),
    "checked": Text(
        "检查表共 {whole} 项，其中 {answered} 项已作出判断，{na} 项不适用。",
        "The checklist has {whole} questions: {answered} were answered and {na} do not apply.",
    ),
    "questions": Text("检查项与抽样", "Questions and samples"),
    "question": Text("检查项", "Question"),
    "sample": Text("总体与抽样", "Population and sample"),
    "result": Text("结果", "Result"),
    "left_out": Text("不适用的检查项", "Questions that do not apply"),
    "reason": Text("理由", "Reason"),
    "kept": Text("检查项、证据和抽样记录由审核组保存。", "Questions, evidence and samples are kept by the audit team."),
    "follow_up": Text("后续安排", "Follow-up"),
    "addenda": Text("补充说明", "Addenda"),
    "addendum": Text("补充说明 {serial}（{by}，{on}）", "Addendum {serial} ({by}, {on})"),
}
_DRAFT = Text("草稿", "DRAFT")
_TINTS: dict[Grade, str] = {"major": ALERT, "minor": WARN}


def audit_report(facts: AuditReport, language: Language) -> bytes:
    """The audit report as a Word file in one language. The same facts give the same bytes.

    Source: T/CIECCPA 9.2; GB/T 19011 6.5 (what a report contains).
    """
    return _Report(facts, language).file()


class _Report:
    def __init__(self, facts: AuditReport, language: Language) -> None:
        self.facts, self.language = facts, language
        self.sheet = Sheet(language)
        self.say = self.sheet.say

    def w(self, word: str, **facts: object) -> str:
        return _WORDS[word].in_(self.language).format(**facts)

    def grade(self, grade: Grade) -> str:
        """The grade for a narrow column: in English without the long word that two of them share."""
        return GRADES[grade].in_(self.language).removesuffix(" nonconformity")

    def file(self) -> bytes:
        self.cover()
        self.summary()
        self.matrix()
        self.findings()
        self.checklist()
        self.agenda()
        if self.facts.follow_up:
            self.sheet.heading(self.w("follow_up"))
            self.sheet.body(self.facts.follow_up)
        self.addenda()
        close(self.sheet, self.facts.signatures, self.facts.checkpoint)
        return self.sheet.file(self.identity)

    @property
    def identity(self) -> Identity:
        facts = self.facts
        state = " ".join(
            part for part in (self.say(facts.state), day(facts.issued_on) if facts.issued_on else "") if part
        )
        return Identity(
            owner=self.say(facts.organisation),
            kind=_WORDS["kind"],
            number=facts.number,
            title=facts.title,
            state=state,
            checkpoint=facts.checkpoint,
            watermark=_DRAFT if facts.draft else None,
        )

    def cover(self) -> None:
        facts, language = self.facts, self.language
        people = listed([beside(one.name, self.say(one.post), language) for one in facts.distribution], language)
        auditees = "\n".join(
            beside(self.say(one.what), "、".join(one.people) if language == "zh" else ", ".join(one.people), language)
            for one in facts.auditees
        )
        said = [
            (self.w("audit"), listed([facts.audit, facts.programme], language)),
            (self.w("objective"), self.say(facts.objective)),
            (self.w("scope"), self.say(facts.scope)),
            (self.w("criteria"), "\n".join(self.criterion(one) for one in facts.criteria)),
            (self.w("method"), self.say(facts.method)),
            *([(self.w("method_risks"), facts.method_risks)] if facts.method_risks else []),
            (self.w("dates"), days(facts.first_on, facts.last_on, language)),
            (self.w("places"), listed([self.say(one) for one in facts.places], language)),
            (self.w("auditees"), auditees),
            (self.w("distribution"), people),
        ]
        self.sheet.cover(self.identity, said)
        lines = [(one.name, self.say(one.role), self.say(one.unit), self.say(one.remark)) for one in facts.team]
        heads = [self.w(word) for word in ("name", "role", "unit", "remark")]
        self.sheet.frame(self.w("team"), heads, lines, (0.16, 0.2, 0.26, 0.38))

    def criterion(self, one: Criterion) -> str:
        words = " ".join(part for part in (self.say(one.name), self.say(one.edition)) if part)
        named = "clause" if len(one.clauses) == 1 else "clauses"
        return beside(words, self.w(named, clauses=", ".join(one.clauses)) if one.clauses else "", self.language)

    @property
    def counted(self) -> Mapping[Grade, int]:
        """Every finding by its grade, those in the annex included."""
        return Counter(self.facts.graded) or Counter(one.grade for one in self.facts.findings)

    def summary(self) -> None:
        facts, sheet = self.facts, self.sheet
        sheet.heading(self.w("summary"), new_page=True)
        sheet.heading(self.w("conclusion"), 2)
        sheet.body(facts.conclusion or self.w("no_conclusion"))
        counted = self.counted
        grades = [grade for grade in GRADES if grade != "conformity" or counted[grade]]
        sheet.bars(BarChart(_WORDS["counts"], tuple(Bar(GRADES[grade], (counted[grade],)) for grade in grades)))
        if facts.summary:
            sheet.heading(self.w("overview"), 2)
            sheet.body(facts.summary)
        sheet.note(self.w("sampling"))
        if facts.strengths:
            sheet.heading(self.w("strengths"), 2)
            sheet.bullets(facts.strengths)
        if facts.obstacles:
            sheet.heading(self.w("obstacles"), 2)
            sheet.body(facts.obstacles)

    def matrix(self) -> None:
        rows = self.facts.results
        if not rows:
            return
        sheet, total = self.sheet, Counter[str]()
        for row in rows:
            total.update(row.counts)
            total["na"] += row.not_applicable
        grades = [grade for grade in GRADES if total[grade]]
        sheet.heading(self.w("matrix"))
        by = self.say(self.facts.results_by)
        sheet.caption(self.w("matrix_of", by=by if self.language == "zh" else by.lower()))
        heads = [by, *(BRIEF[grade].in_(self.language) for grade in grades), self.w("na")]
        lines: list[list[str | Spot]] = [
            [
                self.say(row.what),
                *(_count(row.counts.get(grade, 0), _tint(grade, row.counts.get(grade, 0))) for grade in grades),
                _count(row.not_applicable),
            ]
            for row in rows
        ]
        lines.append(
            [Spot(self.w("total"), bold=True), *(_count(total[grade], bold=True) for grade in (*grades, "na"))]
        )
        sheet.table(heads, lines, (5, *(1,) * len(grades), 1))
        sheet.note(self.w("brief"))

    def findings(self) -> None:
        sheet = self.sheet
        sheet.heading(self.w("findings"))
        order = list(GRADES)
        findings = sorted(self.facts.findings, key=lambda one: order.index(one.grade))
        if not findings:
            sheet.body(self.w("no_findings"))
            return
        if (whole := sum(self.counted.values())) > len(findings):
            sheet.body(self.w("more", whole=whole, shown=len(findings), annex=self.facts.annex))
        sheet.caption(self.w("finding_list"))
        heads = [self.w(word) for word in ("number", "grade", "what", "criterion", "answer", "became")]
        lines = [
            (
                one.number,
                Spot(self.grade(one.grade), tint=_TINTS.get(one.grade, "")),
                self.say(one.title),
                self.say(one.criterion),
                ANSWERS[one.answer].in_(self.language),
                one.nonconformity or NOTHING,
            )
            for one in findings
        ]
        sheet.table(heads, lines, (1.9, 1.4, 2.1, 1.55, 1.3, 1.75))
        for one in findings:
            sheet.heading(f"{one.number} {GRADES[one.grade].in_(self.language)}", 2)
            sheet.fields(self.finding(one))

    def finding(self, one: Finding) -> Iterator[tuple[str, str | Spot]]:
        language = self.language
        yield self.w("what"), Spot(self.say(one.title), bold=True)
        yield self.w("criterion"), self.say(one.criterion)
        yield self.w("where"), self.say(one.unit) or NOTHING
        if one.repeats:
            yield self.w("repeats"), Spot(one.repeats, bold=True, tint=ALERT)
        yield self.w("requirement"), one.requirement or NOTHING
        yield self.w("evidence"), one.evidence or NOTHING
        yield self.w("gap"), one.gap or NOTHING
        if one.auditor:
            yield self.w("by"), listed([one.auditor, day(one.found_on) if one.found_on else ""], language)
        answered = listed(
            [ANSWERS[one.answer].in_(language), one.answered_by, day(one.answered_on) if one.answered_on else ""],
            language,
        )
        words = "\n".join(part for part in (answered, one.answer_words) if part)
        yield self.w("answer"), Spot(words, tint=WARN if one.answer in ("disputed", "open") else "")
        if one.decision:
            yield self.w("decision"), one.decision
        if one.nonconformity:
            yield self.w("became"), one.nonconformity
        if one.regraded:
            yield self.w("regraded"), "\n".join(one.regraded)

    def checklist(self) -> None:
        lines, sheet = self.facts.checklist, self.sheet
        if not lines:
            self.checked(self.facts.checked)
            return
        asked = [one for one in lines if one.result != "not_applicable"]
        left_out = [one for one in lines if one.result == "not_applicable"]
        sheet.heading(self.w("checklist"))
        sheet.body(self.w("checked", whole=len(lines), answered=len(asked), na=len(left_out)))
        sheet.caption(self.w("questions"))
        heads = [self.w(word) for word in ("criterion", "question", "sample", "result", "findings")]
        sheet.table(heads, [self.check(one) for one in asked], (1.05, 3, 1.6, 1.42, 1.7))
        if left_out:
            sheet.caption(self.w("left_out"))
            heads = [self.w(word) for word in ("criterion", "question", "reason")]
            sheet.table(
                heads,
                [
                    (self.say(one.reference) or NOTHING, self.say(one.question), one.reason or NOTHING)
                    for one in left_out
                ],
                (1.1, 3, 3),
            )

    def checked(self, counted: Checked | None) -> None:
        if counted is None:
            return
        self.sheet.heading(self.w("checklist"))
        self.sheet.body(self.w("checked", whole=counted.whole, answered=counted.answered, na=counted.not_applicable))
        self.sheet.body(self.w("kept"))

    def agenda(self) -> None:
        sat = [(one.when, one.topic, one.place, one.auditor, one.auditee) for one in self.facts.agenda]
        if sat:
            self.sheet.heading(self.w("agenda"))
            self.sheet.caption(self.w("sessions"))
            heads = [self.w(word) for word in ("when", "topic", "place", "auditor", "auditee")]
            self.sheet.table(heads, sat, (2.6, 2.8, 2, 1.3, 1.3))

    def addenda(self) -> None:
        if not self.facts.addenda:
            return
        self.sheet.heading(self.w("addenda"))
        for one in self.facts.addenda:
            self.sheet.heading(self.w("addendum", serial=one.serial, by=one.by, on=day(one.on)), 2)
            self.sheet.body(one.words)

    def check(self, one: CheckLine) -> list[str | Spot]:
        assert one.result != "not_applicable"
        sampled = listed([one.population, one.sample], self.language)
        if one.result == "nonconform":
            result = Spot(NONCONFORM.in_(self.language), tint=ALERT)
        else:
            result = Spot(self.grade(one.result), tint=_TINTS.get(one.result, ""))
        return [
            self.say(one.reference) or NOTHING,
            "\n".join(part for part in (self.say(one.question), one.evidence) if part),
            sampled or NOTHING,
            result,
            "\n".join(one.findings) or NOTHING,
        ]


def _count(many: int, tint: str = "", *, bold: bool = False) -> Spot:
    return Spot(str(many) if many else NOTHING, bold=bold, align="center", tint=tint)


def _tint(grade: Grade, many: int) -> str:
    return _TINTS.get(grade, "") if many else ""
