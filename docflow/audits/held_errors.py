"""What cannot be done with an audit that is held, its checklist and findings, and why."""

from docflow.kernel.errors import Conflict, Invalid, NotFound


class TeamRefused(Conflict):
    """At least one person cannot be on the team in that part; `reasons` says all."""

    code = "audit-team-refused"
    zh = "审核组不能这样组成"
    en = "The team cannot be made up like this"


class AuditPlanInvalid(Invalid):
    """A plan needs words, known methods, and sessions on the audit's days that end after they begin."""

    code = "audit-plan-invalid"
    zh = "审核计划有误：{fault_zh}"
    en = "The audit plan is not right: {fault_en}"


class AuditNotHere(Conflict):
    """This is done in certain states of an audit only."""

    code = "audit-not-in-this-state"
    zh = "审核当前状态为“{state}”，此处不能更改"
    en = "The audit's state is “{state}”; this cannot be changed now"


class QuestionNotFound(NotFound):
    """A question that does not exist, and one of an audit the reader may not see, are answered alike."""

    code = "audit-question-not-found"
    zh = "没有该检查项，或您无权查看"
    en = "There is no such question, or you may not see it"


class QuestionInvalid(Invalid):
    """A question of one's own needs words."""

    code = "audit-question-invalid"
    zh = "请填写检查内容"
    en = "A question needs words"


class AnswerInvalid(Invalid):
    """An answer needs evidence, and "not applicable" a reason; `reasons` says all that is missing."""

    code = "audit-answer-invalid"
    zh = "回答不完整"
    en = "The answer is not whole"


class NothingToMerge(Conflict):
    """There is something to decide only where two answers were given from the same state."""

    code = "nothing-to-merge"
    zh = "此检查项没有待裁定的不同回答"
    en = "No two answers to this question wait for a decision"


class FindingUnwritten(Invalid):
    """A finding needs a title, a known grade and a criterion that exists."""

    code = "finding-invalid"
    zh = "审核发现有误：{fault_zh}"
    en = "The finding is not right: {fault_en}"


class FindingFixed(Conflict):
    """What a finding says changes only while it is a draft."""

    code = "finding-fixed"
    zh = "发现已确认，不能再改写"
    en = "The finding is confirmed; its words no longer change"


class AddendumInvalid(Invalid):
    """An addendum corrects an issued report, in words."""

    code = "addendum-invalid"
    zh = "补充说明须有内容，且报告已签发"
    en = "An addendum needs words, and a report that was issued"


class ReportNotYet(Conflict):
    """A report is there once the lead signed it; the team has its draft as soon as the fieldwork is done."""

    code = "audit-report-not-yet"
    zh = "审核状态为“{state}”，还没有审核报告；现场审核完成后审核组可取草稿"
    en = "The audit's state is “{state}”: no report yet. The team has a draft once fieldwork is done"
