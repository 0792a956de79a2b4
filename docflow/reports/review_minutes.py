"""The minutes of a management review as Word: who sat, what lay before them, what they decided."""

import re

from docflow.kernel.text import Language, Text
from docflow.reports.closing import close
from docflow.reports.review_facts import Input, Output, ReviewMinutes
from docflow.reports.sheet import ALERT, Identity, Sheet, Spot
from docflow.reports.wording import NOTHING, beside, day, days, listed

_WORDS = {
    "kind": Text("管理评审报告", "Management review minutes"),
    "held": Text("评审日期", "Held on"),
    "place": Text("地点", "Place"),
    "chair": Text("主持人", "Chair"),
    "secretary": Text("记录人", "Minutes by"),
    "period": Text("评审期间", "Period"),
    "standards": Text("依据标准", "Standards"),
    "present": Text("出席", "Attendance"),
    "present_of": Text("应到 {whole} 人，实到 {present} 人", "{present} of {whole} present"),
    "frozen": Text("输入冻结", "Inputs frozen"),
    "next": Text("下次评审", "Next review"),
    "attendance": Text("出席情况", "Attendance"),
    "name": Text("姓名", "Name"),
    "post": Text("岗位", "Post"),
    "unit": Text("部门", "Unit"),
    "there": Text("出席", "Present"),
    "yes": Text("是", "Yes"),
    "no": Text("否", "No"),
    "summary": Text("概述", "Summary"),
    "inputs": Text("评审输入", "Inputs"),
    "outputs": Text("评审输出", "Outputs"),
    "decisions": Text("决定与措施", "Decisions and actions"),
    "decision_list": Text("评审决定", "Decisions"),
    "no_decisions": Text("本次评审没有作出需要跟踪的决定。", "This review made no decision that needs following up."),
    "nothing": Text("无内容需报告：{reason}", "Nothing to report: {reason}"),
    "no_output": Text("无需作出决定：{reason}", "No decision needed: {reason}"),
    "missing": Text("尚缺", "Missing"),
    "source": Text("数据来源：{source}", "Source: {source}"),
    "see": Text("相关决定：{numbers}", "Decisions: {numbers}"),
    "number": Text("编号与类别", "No. and kind"),
    "what": Text("决定", "Decision"),
    "owner": Text("责任人", "Owner"),
    "due": Text("期限", "Due"),
    "became": Text("转为与状态", "Became, state"),
    "state": Text("状态", "State"),
}
_FIGURE = re.compile(r"[-+−]?[\d.,]*\d ?%?|—")


def review_minutes(facts: ReviewMinutes, language: Language) -> bytes:
    """The minutes as a Word file in one language. The same facts give the same bytes.

    Every input and output is there: with its content, with the reason why there is none, or as missing.

    Source: T/CIECCPA 9.3.2, 9.3.3.
    """
    return _Minutes(facts, language).file()


class _Minutes:
    def __init__(self, facts: ReviewMinutes, language: Language) -> None:
        self.facts, self.language = facts, language
        self.sheet = Sheet(language)
        self.say = self.sheet.say

    def w(self, word: str, **facts: object) -> str:
        return _WORDS[word].in_(self.language).format(**facts)

    def file(self) -> bytes:
        facts, sheet = self.facts, self.sheet
        held = day(facts.held_on) if facts.held_on else ""
        identity = Identity(
            owner=self.say(facts.organisation),
            kind=_WORDS["kind"],
            number=facts.number,
            title=facts.title,
            state=" ".join(part for part in (self.say(facts.state), held) if part),
            checkpoint=facts.checkpoint,
        )
        self.cover(identity)
        if facts.summary:
            sheet.heading(self.w("summary"), new_page=True)
            sheet.body(facts.summary)
        sheet.heading(self.w("inputs"), new_page=not facts.summary)
        for one in facts.inputs:
            self.input(one)
        sheet.heading(self.w("outputs"))
        for output in facts.outputs:
            self.output(output)
        self.decisions()
        close(sheet, facts.signatures, facts.checkpoint)
        return sheet.file(identity)

    def cover(self, identity: Identity) -> None:
        facts, language = self.facts, self.language
        present = sum(one.present for one in facts.attendance)
        frozen = listed(
            [facts.frozen_at, f"SHA-256 {facts.inputs_sha256[:16]}" if facts.inputs_sha256 else ""], language
        )
        self.sheet.cover(
            identity,
            [
                (self.w("held"), listed([day(facts.held_on), self.say(facts.place)], language)),
                (self.w("chair"), beside(facts.chair, self.say(facts.chair_post), language)),
                (self.w("secretary"), facts.secretary),
                (self.w("period"), days(facts.first_on, facts.last_on, language)),
                (self.w("standards"), "\n".join(self.say(one) for one in facts.standards)),
                (self.w("present"), self.w("present_of", whole=len(facts.attendance), present=present)),
                (self.w("frozen"), frozen),
                (self.w("next"), day(facts.next_on)),
            ],
        )
        heads = [self.w(word) for word in ("name", "post", "unit", "there")]
        lines = [
            (
                one.name,
                self.say(one.post),
                self.say(one.unit),
                beside(self.w("yes" if one.present else "no"), self.say(one.remark), language),
            )
            for one in facts.attendance
        ]
        self.sheet.frame(self.w("attendance"), heads, lines, (0.18, 0.26, 0.26, 0.3))

    def input(self, one: Input) -> None:
        sheet = self.sheet
        sheet.heading(f"{one.letter}) {self.say(one.heading)}", 2)
        if one.text:
            sheet.body(one.text)
        for note in one.notes:
            sheet.body(self.say(note))
        for figures in one.figures:
            sheet.caption(self.say(figures.caption))
            lines = [[_figure(self.say(words)) for words in line] for line in figures.lines]
            sheet.table([self.say(head) for head in figures.heads], lines, figures.shares or (1,) * len(figures.heads))
        for chart in one.charts:
            sheet.bars(chart)
        if one.nothing:
            sheet.body(self.w("nothing", reason=one.nothing))
        elif not (one.text or one.figures or one.charts):
            self.missing()
        if one.source:
            sheet.note(self.w("source", source=self.say(one.source)))

    def output(self, one: Output) -> None:
        sheet = self.sheet
        sheet.heading(f"{one.letter}) {self.say(one.heading)}", 2)
        if one.conclusion:
            sheet.body(one.conclusion)
        elif one.nothing:
            sheet.body(self.w("no_output", reason=one.nothing))
        elif not one.decisions:
            self.missing()
        if one.decisions:
            sheet.note(self.w("see", numbers=listed(list(one.decisions), self.language)))

    def missing(self) -> None:
        self.sheet.fields([(self.w("state"), Spot(self.w("missing"), bold=True, tint=ALERT))])

    def decisions(self) -> None:
        sheet = self.sheet
        sheet.heading(self.w("decisions"))
        if not self.facts.decisions:
            sheet.body(self.w("no_decisions"))
            return
        sheet.caption(self.w("decision_list"))
        heads = [self.w(word) for word in ("number", "what", "owner", "due", "became")]
        lines = [
            (
                self.above(one.number, self.say(one.kind)),
                one.words,
                one.owner or self.hole(),
                day(one.due) if one.due else self.hole(),
                self.above(one.became, self.say(one.state)) or NOTHING,
            )
            for one in self.facts.decisions
        ]
        sheet.table(heads, lines, (1.4, 3, 0.95, 1.25, 1.4))

    def above(self, *parts: str) -> str:
        return "\n".join(part for part in parts if part)

    def hole(self) -> Spot:
        return Spot(self.w("missing"), bold=True, tint=ALERT)


def _figure(words: str) -> str | Spot:
    """Figures stand in the middle of their column, words at its beginning."""
    return Spot(words, align="center") if _FIGURE.fullmatch(words) else words
