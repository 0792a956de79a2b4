"""What a person fills in when ordering an action, taking a step with it, or asking for something about it."""

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Literal

from pydantic import BaseModel, Field

from docflow.kernel.text import Text
from docflow.lifecycle.asking import Ask, Form, Somebody

KINDS: Mapping[str, Text] = {
    "document": Text("文件", "Document"),
    "training": Text("培训", "Training"),
    "equipment": Text("设备", "Equipment"),
    "process": Text("过程", "Process"),
    "other": Text("其他", "Other"),
}
CATEGORIES: Mapping[str, Text] = {
    "correction": Text("纠正", "Correction"),
    "corrective": Text("纠正措施", "Corrective action"),
    "improvement": Text("改进", "Improvement"),
}
SOURCES: Mapping[str, Text] = {
    "nonconformity": Text("不符合", "Nonconformity"),
    "finding": Text("审核发现", "Audit finding"),
    "management_review": Text("管理评审", "Management review"),
    "opportunity": Text("改进机会", "Opportunity"),
    "observation": Text("观察项", "Observation"),
    "risk": Text("风险", "Risk"),
    "suggestion": Text("建议", "Suggestion"),
    "other": Text("其他", "Other"),
}
_WITHOUT_ITEM = {name: SOURCES[name] for name in ("opportunity", "observation", "risk", "suggestion", "other")}
_DECISIONS = {"granted": Text("同意", "Grant it"), "refused": Text("不同意", "Refuse it")}

_TELLING = Text("凭什么判断它起了作用，例如“连续三个月无漏校”", "By what it will be told that it worked")
_FROM = Text("不得早于完成日期；到期前不能评审", "Not before it is due; nobody judges it earlier")
_RUNS = Text("例如“运行 3 批”；只看日期时不填", "How often the process runs before then; empty where days alone count")

Reason = Annotated[str, Ask("理由", "Why", as_="long"), Field(min_length=1, max_length=1000)]
Runs = Annotated[
    int | None,
    Ask("至少运行次数", "Runs it has to be seen in", as_="figure", hint=_RUNS, refusals=("cycles-missing",)),
    Field(ge=1, le=1000),
]


class OrderForm(Form):
    """An action to be ordered: what, by whom, by when, and how its effect will be judged."""

    title: Annotated[str, Ask("标题", "Title"), Field(min_length=1, max_length=300)]
    description: Annotated[str, Ask("要做什么", "What is to be done", as_="long"), Field(min_length=1, max_length=4000)]
    kind: Annotated[
        Literal["document", "training", "equipment", "process", "other"],
        Ask("类别", "Kind", as_="choice", options=KINDS,
            hint=Text("文件类措施须等更改生效才能完成", "One on a document is done when the change is in force")),
    ]  # fmt: skip
    category: Annotated[
        Literal["correction", "corrective", "improvement"], Ask("性质", "Nature", as_="choice", options=CATEGORIES)
    ] = "corrective"
    unit: Annotated[str, Ask("部门", "Unit", as_="unit"), Field(max_length=20)]
    owner: Annotated[Somebody, Ask("责任人", "Owner", as_="person")]
    implementers: Annotated[
        list[Somebody], Ask("实施人", "Carried out by", as_="people"), Field(default_factory=list, max_length=50)
    ]
    due_on: Annotated[date, Ask("完成日期", "Due on", as_="day")]
    criterion: Annotated[
        str, Ask("有效性准则", "Criterion of its effect", as_="long", hint=_TELLING), Field(max_length=1000)
    ] = ""
    effect_due_on: Annotated[
        date | None, Ask("有效性评审不早于", "Its effect is judged from", as_="day", hint=_FROM)
    ] = None
    effect_cycles: Runs = None


class NewForm(OrderForm):
    """An action that no item orders: it says what it comes from."""

    source: Annotated[
        Literal["opportunity", "observation", "risk", "suggestion", "other"],
        Ask("来源", "What it comes from", as_="choice", options=_WITHOUT_ITEM),
    ] = "opportunity"


class ReplanForm(Form):
    """What a proposed action says, before it is approved."""

    title: Annotated[str, Ask("标题", "Title"), Field(min_length=1, max_length=300)]
    description: Annotated[str, Ask("要做什么", "What is to be done", as_="long"), Field(min_length=1, max_length=4000)]
    owner: Annotated[Somebody, Ask("责任人", "Owner", as_="person")]
    implementers: Annotated[
        list[Somebody], Ask("实施人", "Carried out by", as_="people"), Field(default_factory=list, max_length=50)
    ]
    due_on: Annotated[date, Ask("完成日期", "Due on", as_="day")]
    criterion: Annotated[
        str, Ask("有效性准则", "Criterion of its effect", as_="long", hint=_TELLING), Field(max_length=1000)
    ] = ""
    effect_due_on: Annotated[
        date | None, Ask("有效性评审不早于", "Its effect is judged from", as_="day", hint=_FROM)
    ] = None
    effect_cycles: Runs = None


class ExtensionForm(Form):
    to_on: Annotated[date, Ask("延期至", "A later day", as_="day")]
    reason: Reason


class DecisionForm(Form):
    """What somebody else decides on a later day or another plan."""

    decision: Annotated[Literal["granted", "refused"], Ask("决定", "Decision", as_="choice", options=_DECISIONS)]
    words: Annotated[
        str,
        Ask("说明", "In words", as_="long", hint=Text("不同意时须说明理由", "Whoever refuses says why")),
        Field(max_length=1000),
    ] = ""


class PlanChangeForm(Form):
    """Another criterion, day or number of runs than was approved."""

    criterion: Annotated[
        str, Ask("有效性准则", "Criterion of its effect", as_="long", hint=_TELLING), Field(max_length=1000)
    ] = ""
    effect_due_on: Annotated[
        date | None, Ask("有效性评审不早于", "Its effect is judged from", as_="day", hint=_FROM)
    ] = None
    effect_cycles: Runs = None
    reason: Reason


class HandOverForm(Form):
    owner: Annotated[Somebody, Ask("新的责任人", "Who carries it out from now on", as_="person")]
    reason: Reason


class LinkForm(Form):
    number: Annotated[
        str,
        Ask("更改申请或文件编号", "Number of the change request or document",
            hint=Text("例如 CR-2026-001 或 CN-QP-012", "For example CR-2026-001 or CN-QP-012")),
        Field(min_length=1, max_length=80),
    ]  # fmt: skip


class UnlinkForm(Form):
    number: Annotated[str, Ask("编号", "Number"), Field(min_length=1, max_length=80)]
    reason: Reason


class ChangeForm(Form):
    """The change of documents that an action comes down to."""

    title: Annotated[str, Ask("标题", "Title"), Field(min_length=1, max_length=300)]
    reason: Annotated[
        str, Ask("为什么要更改", "Why it should change", as_="long"), Field(min_length=1, max_length=2000)
    ]
    revise: Annotated[
        list[Annotated[str, Field(max_length=80)]],
        Ask("需要修订的文件", "Documents to revise", as_="documents",
            hint=Text("每行一个文件编号", "One document number a line")),
        Field(default_factory=list, max_length=100),
    ]  # fmt: skip
    new: Annotated[
        list[Annotated[str, Field(max_length=700)]],
        Ask("需要新建的文件", "New documents", as_="lines",
            hint=Text("每行一份：类型 | 中文标题 | 英文标题", "One a line: type | Chinese title | English title")),
        Field(default_factory=list, max_length=30),
    ]  # fmt: skip


class FinishForm(Form):
    """What was done."""

    result: Annotated[
        str,
        Ask("做了什么、结果如何", "What was done, and with what result", as_="long"),
        Field(min_length=1, max_length=4000),
    ]


class DeferForm(Form):
    """The document that is still missing follows by a day."""

    to_on: Annotated[
        date, Ask("文件最迟生效日期", "The document is in force by", as_="day", refusals=("deferral-past",))
    ]
    owner: Annotated[Somebody, Ask("责任人", "Who answers for it", as_="person", refusals=("deferral-owner-unfit",))]


class JudgeForm(Form):
    """In how many runs of the process the effect was looked at."""

    cycles_seen: Annotated[
        int | None,
        Ask("查看了几次运行", "Runs that were looked at", as_="figure", refusals=("cycles-missing",),
            hint=Text("计划中规定了运行次数时填写", "Where the plan says how often it has to run")),
        Field(ge=0, le=10_000),
    ] = None  # fmt: skip


FORMS: dict[str, type[BaseModel]] = {
    "finish": FinishForm,
    "defer_document": DeferForm,
    "judge_effective": JudgeForm,
    "judge_ineffective": JudgeForm,
}
