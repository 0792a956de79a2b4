"""What a person fills in when asking for a change, judging it, putting it into practice and checking its effect."""

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import Field

from docflow.kernel.text import Text
from docflow.lifecycle.asking import Ask, Form

SOURCES: Mapping[str, Text] = {
    "suggestion": Text("建议", "Suggestion"),
    "periodic_review": Text("定期评审", "Periodic review"),
    "corrective_action": Text("纠正措施", "Corrective action"),
    "nonconformity": Text("不符合", "Nonconformity"),
    "audit": Text("审核", "Audit"),
    "management_review": Text("管理评审", "Management review"),
    "obligation": Text("合规义务变化", "Changed obligation"),
    "external_edition": Text("外来文件换版", "New edition of an external document"),
    "organisation": Text("组织、过程或设施变化", "Change of organisation, process or plant"),
    "other": Text("其他", "Other"),
}
"""What may bring a change about."""

AREAS: Mapping[str, Text] = {
    "processes": Text("过程", "Processes"),
    "records": Text("记录和表式", "Records and forms"),
    "training": Text("培训", "Training"),
    "obligations": Text("合规义务", "Obligations"),
    "resources": Text("资源", "Resources"),
}
"""What an impact statement answers for beside documents and risk; "none" has to be said."""

ANSWERS: Mapping[str, Text] = {"affected": Text("受影响", "Affected"), "none": Text("无影响", "None")}
RISKS: Mapping[str, Text] = {
    "low": Text("低", "Low"),
    "medium": Text("中", "Medium"),
    "high": Text("高", "High"),
}
WHAT: Mapping[str, Text] = {
    "revise": Text("修订", "Revise"),
    "withdraw": Text("废止", "Withdraw"),
    "new": Text("新建", "New"),
}
VERDICTS: Mapping[str, Text] = {
    "effective": Text("达到预期", "Effective"),
    "partly": Text("部分达到预期", "Partly effective"),
}

_NUMBERS = Text("每行一个文件编号", "One document number a line")
_NEW = Text(
    "每行一份：类型 | 中文标题 | 英文标题，例如 procedure | 碳排放数据管理程序",
    "One a line: type | title in Chinese | title in English, for example procedure | | Managing emission data",
)
Numbers = Annotated[list[Annotated[str, Field(max_length=80)]], Field(max_length=100)]
Lines = Annotated[list[Annotated[str, Field(max_length=700)]], Field(max_length=30)]
Answer = Literal["affected", "none"]
Explained = Annotated[str, Field(max_length=2000)]


class RequestForm(Form):
    """A change request as a page asks for it; what is missing is said when it is submitted."""

    title_zh: Annotated[str, Field(max_length=300), Ask("标题（中文）", "Title in Chinese")] = ""
    title_en: Annotated[str, Field(max_length=300), Ask("标题（英文）", "Title in English")] = ""
    unit: Annotated[str, Ask("部门", "Unit", as_="unit")]
    source: Annotated[str, Ask("来源", "What brought it about", as_="choice", options=SOURCES)] = "suggestion"
    reason: Annotated[
        str,
        Field(min_length=1, max_length=2000),
        Ask("为什么要更改", "Why it should change", as_="long", refusals=("reason-missing",)),
    ]
    revise: Annotated[
        Numbers, Ask("需要修订的文件", "Documents to revise", as_="documents", hint=_NUMBERS,
                     refusals=("nothing-touched",)),
    ] = Field(default_factory=list)  # fmt: skip
    withdraw: Annotated[Numbers, Ask("需要废止的文件", "Documents to withdraw", as_="documents", hint=_NUMBERS)] = (
        Field(default_factory=list)
    )
    new: Annotated[Lines, Ask("需要新建的文件", "New documents", as_="lines", hint=_NEW)] = Field(default_factory=list)
    processes: Annotated[
        list[str], Field(max_length=100), Ask("涉及的过程", "Processes it touches", as_="processes")
    ] = Field(default_factory=list)
    emergency: Annotated[
        bool,
        Ask(
            "紧急", "Emergency", as_="yes",
            hint=Text("先实施、后批准；逾期未批则暂停使用", "Put into practice first and approved after, or suspended"),
        ),
    ] = False  # fmt: skip
    emergency_reason: Annotated[
        str,
        Field(max_length=1000),
        Ask("紧急理由", "Why it cannot wait", as_="long", refusals=("emergency-unexplained",)),
    ] = ""


def _answer(area: str) -> Ask:
    return Ask(AREAS[area].zh, AREAS[area].en, as_="choice", options=ANSWERS)


def _words(area: str) -> Ask:
    words = AREAS[area]
    return Ask(
        f"{words.zh}：影响什么、怎么办", f"{words.en}: what is affected, and what is done", as_="long",
        refusals=(f"impact-unexplained:{area}",),
    )  # fmt: skip


class AssessForm(Form):
    """The impact statement: each area answered, the documents named, the risk judged.

    Documents are kept by id in the journal, so that its entry tells nobody of a document they may not see.
    """

    revise: Annotated[
        Numbers, Field(exclude=True),
        Ask("需要修订的文件", "Documents to revise", as_="documents", hint=_NUMBERS,
            refusals=("no-documents-touched", "document-unknown", "document-twice", "nothing-in-force")),
    ] = Field(default_factory=list)  # fmt: skip
    withdraw: Annotated[
        Numbers,
        Field(exclude=True),
        Ask("需要废止的文件", "Documents to withdraw", as_="documents", hint=_NUMBERS),
    ] = Field(default_factory=list)
    new: Annotated[
        Lines, Ask("需要新建的文件", "New documents", as_="lines", hint=_NEW, refusals=("new-document-unclear",))
    ] = Field(default_factory=list)
    processes: Annotated[Answer, _answer("processes")]
    processes_touched: Annotated[
        list[str], Field(max_length=100), Ask("受影响的过程", "Which processes", as_="processes")
    ] = Field(default_factory=list)
    processes_words: Annotated[Explained, _words("processes")] = ""
    records: Annotated[Answer, _answer("records")]
    records_words: Annotated[Explained, _words("records")] = ""
    training: Annotated[Answer, _answer("training")]
    training_words: Annotated[Explained, _words("training")] = ""
    obligations: Annotated[Answer, _answer("obligations")]
    obligations_words: Annotated[Explained, _words("obligations")] = ""
    resources: Annotated[Answer, _answer("resources")]
    resources_words: Annotated[Explained, _words("resources")] = ""
    risk: Annotated[Literal["low", "medium", "high"], Ask("风险等级", "Risk", as_="choice", options=RISKS)]
    risk_words: Annotated[str, Field(min_length=1, max_length=2000), Ask("风险说明", "What the risk is", as_="long")]
    measures: Annotated[
        Explained, Ask("风险控制措施", "What is done about the risk", as_="long", refusals=("measures-missing",))
    ] = ""


class ImplementForm(Form):
    """Putting a change into practice."""

    in_progress_reason: Annotated[
        str,
        Field(max_length=500),
        Ask(
            "并入进行中修订的理由", "Why a revision in progress carries the change", as_="long",
            hint=Text("所涉文件已有修订在进行时填写", "Asked for where a document is being revised already"),
            refusals=("revision-in-progress-unexplained",),
        ),
    ] = ""  # fmt: skip


class CloseForm(Form):
    """The check of a change's effect."""

    verdict: Annotated[Literal["effective", "partly"], Ask("检查结论", "Verdict", as_="choice", options=VERDICTS)]
    words: Annotated[
        str,
        Field(min_length=1, max_length=2000),
        Ask("检查了什么、看到什么", "What was checked, and what was seen", as_="long"),
    ]


FORMS: dict[str, type[Form]] = {
    "assess": AssessForm,
    "implement": ImplementForm,
    "implement_first": ImplementForm,
    "close": CloseForm,
}
