"""What a person fills in when reporting a nonconformity and at each step of its life."""

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Literal

from pydantic import BaseModel, Field

from docflow.kernel.text import Text
from docflow.lifecycle.asking import Ask, Form, Somebody
from docflow.nonconformities.models import CATEGORIES as BONES
from docflow.nonconformities.words import CATEGORIES, CHANGES, CORRECTIONS, GRADES, METHODS, NEEDED, SOURCES

Short = Annotated[str, Field(max_length=300)]
Explained = Annotated[str, Field(max_length=2000)]
Line = Annotated[str, Field(max_length=1000)]
Lines = Annotated[list[Annotated[str, Field(min_length=1, max_length=1000)]], Field(max_length=10)]
Number = Annotated[str, Field(max_length=80)]


class ReportForm(Form):
    """A nonconformity as anybody reports it."""

    title_zh: Annotated[Short, Ask("标题（中文）", "Heading in Chinese", refusals=("nonconformity-undescribed",))] = ""
    title_en: Annotated[Short, Ask("标题（英文）", "Heading in English")] = ""
    description: Annotated[
        str,
        Field(min_length=1, max_length=4000),
        Ask("发现了什么", "What was found", as_="long", hint=Text(
            "写明时间、地点、对象和看到的事实", "Say when, where, what it is about and which facts show it")),
    ]  # fmt: skip
    requirement: Annotated[
        Explained, Ask("应当是怎样的", "What should have been", as_="long", hint=Text(
            "文件、条款或法规的要求", "What the document, clause or law asks for")),
    ] = ""  # fmt: skip
    source: Annotated[str, Ask("来源", "Source", as_="choice", options=SOURCES)] = "other"
    grade: Annotated[
        Literal["minor", "major"], Ask("初步判断的严重程度", "Grade at first sight", as_="choice", options=GRADES)
    ] = "minor"
    unit: Annotated[str, Ask("发生的部门", "Unit where it happened", as_="unit")]
    process: Annotated[str | None, Ask("过程", "Process", as_="process")] = None
    clause: Annotated[str | None, Ask("条款", "Clause", as_="clause")] = None
    detected_on: Annotated[date, Ask("发现日期", "Found on", as_="day", refusals=("detected-later",))]


class AcceptForm(Form):
    """Taking a report on: its grade, who answers for it, and whether it happened before.

    The number of the earlier one is kept as a link, not in the journal: whoever reads the entry may not see that one.
    """

    grade: Annotated[
        Literal["minor", "major"] | None,
        Ask("严重程度", "Grade", as_="choice", options=GRADES, refusals=("grade-comes-from-the-finding",)),
    ] = None
    owner: Annotated[
        Somebody | None,
        Field(exclude=True),
        Ask("责任人", "Who answers for it", as_="person", refusals=("owner-unfit",)),
    ] = None
    team: Annotated[
        list[Somebody], Field(max_length=20, exclude=True),
        Ask("一同分析的人", "Who analyses it with them", as_="people"),
    ] = Field(default_factory=list)  # fmt: skip
    recurs: Annotated[
        Number, Field(exclude=True),
        Ask("是哪个已关闭不符合的重复发生", "Which closed nonconformity it repeats",
            hint=Text("填编号；不是重复发生则留空", "Its number; empty if it repeats none"),
            refusals=("recurrence-unknown", "recurrence-not-closed")),
    ] = ""  # fmt: skip


class ContainForm(Form):
    """What was done at once (10.2.1 a)."""

    correction: Annotated[
        Literal["done", "none_needed"],
        Ask("纠正", "Correction", as_="choice", options=CORRECTIONS),
    ]
    words: Annotated[
        str, Field(min_length=1, max_length=2000),
        Ask("做了什么纠正；无需纠正的理由", "What was corrected, or why nothing had to be", as_="long"),
    ]  # fmt: skip
    consequences: Annotated[
        str, Field(min_length=1, max_length=2000),
        Ask("后果及其处理", "Consequences, and what was done about them", as_="long", hint=Text(
            "包括对碳排放数据、交付和合规的影响；没有后果也请写明",
            "On emission data, deliveries and compliance; say so where there are none")),
    ]  # fmt: skip


def _why(count: int) -> Ask:
    words = (
        Text("为什么会发生？", "Why did it happen?") if count == 1
        else Text(f"为什么会那样？（{count}）", f"And why was that so? ({count})")
    )  # fmt: skip
    refusals = (f"cause-is-the-description:why_{count}",)
    return Ask(words.zh, words.en, refusals=(*refusals, "whys-too-few", "whys-broken", "whys-repeat") if count == 1
               else refusals)  # fmt: skip


def _bone(bone: str) -> Ask:
    words = CATEGORIES[bone]
    hint = Text("鱼骨图用；每行一个原因", "For a fishbone; one cause a line")
    refusals = (f"cause-is-the-description:from_{bone}",) + (("no-causes",) if bone == "man" else ())
    return Ask(f"原因：{words.zh}", f"Causes: {words.en.lower()}", as_="lines", hint=hint, refusals=refusals)


class AnalyseForm(Form):
    """Why it happened, how that is known, and where else it could (10.2.1 b)."""

    method: Annotated[
        Literal["five_whys", "fishbone", "other"], Ask("分析方法", "Method", as_="choice", options=METHODS)
    ]
    why_1: Annotated[Line, _why(1)] = ""
    why_2: Annotated[Line, _why(2)] = ""
    why_3: Annotated[Line, _why(3)] = ""
    why_4: Annotated[Line, _why(4)] = ""
    why_5: Annotated[Line, _why(5)] = ""
    from_man: Annotated[Lines, _bone("man")] = Field(default_factory=list)
    from_machine: Annotated[Lines, _bone("machine")] = Field(default_factory=list)
    from_material: Annotated[Lines, _bone("material")] = Field(default_factory=list)
    from_method: Annotated[Lines, _bone("method")] = Field(default_factory=list)
    from_environment: Annotated[Lines, _bone("environment")] = Field(default_factory=list)
    from_measurement: Annotated[Lines, _bone("measurement")] = Field(default_factory=list)
    method_words: Annotated[
        Annotated[str, Field(max_length=200)],
        Ask("其他方法的名称", "Name of the other method", refusals=("method-unnamed",)),
    ] = ""
    causes: Annotated[
        Lines, Ask("其他方法查明的原因", "Causes found by the other method", as_="lines",
                   hint=Text("每行一个原因", "One cause a line"), refusals=("cause-is-the-description:causes",)),
    ] = Field(default_factory=list)  # fmt: skip
    category: Annotated[
        Literal["man", "machine", "material", "method", "environment", "measurement"] | None,
        Ask("根本原因属于", "The root cause belongs to", as_="choice", options=CATEGORIES,
            hint=Text("鱼骨图以外的方法填写", "For other methods than the fishbone"), refusals=("category-missing",)),
    ] = None  # fmt: skip
    evidence: Annotated[
        str, Field(min_length=1, max_length=2000),
        Ask("怎样证实这是原因", "How it is known that this is the cause", as_="long", hint=Text(
            "查证的事实，或记录的编号", "The facts that were checked, or the number of a record")),
    ]  # fmt: skip
    extent: Annotated[
        str, Field(min_length=1, max_length=2000),
        Ask("别处是否存在或可能发生", "Where else it exists or could happen", as_="long"),
    ]  # fmt: skip

    def whys(self) -> list[str]:
        return [self.why_1, self.why_2, self.why_3, self.why_4, self.why_5]

    def bones(self) -> Mapping[str, list[str]]:
        return {bone: getattr(self, f"from_{bone}") for bone in BONES}


class PlanForm(Form):
    """Whether action against the causes is needed (10.2.1 b, c)."""

    needed: Annotated[
        Literal["yes", "no"],
        Ask("是否需要纠正措施", "Is corrective action needed?", as_="choice", options=NEEDED,
            refusals=("no-action-ordered",)),
    ]  # fmt: skip
    reason: Annotated[
        Explained,
        Ask("不需要的理由", "Why none is needed", as_="long", refusals=("no-need-unexplained",)),
    ] = ""
    check_on: Annotated[
        date | None,
        Ask("从哪天起核查纠正是否保持", "From which day it is checked that the correction held", as_="day",
            refusals=("check-day-missing", "check-day-past")),
    ] = None  # fmt: skip
    late_reason: Annotated[
        Explained,
        Ask("措施期限较长的理由", "Why an action takes longer than usual", as_="long", refusals=("action-due-late",)),
    ] = ""


class VerificationForm(Form):
    """Handing the work in: who is to verify it, if it is somebody in particular."""

    verifier: Annotated[
        Somebody | None,
        Field(exclude=True),
        Ask("请谁验证", "Who is to verify it", as_="person",
            hint=Text("留空则请有验证权限的人", "Empty: whoever has the right to"), refusals=("verifier-unfit",)),
    ] = None  # fmt: skip


class CloseForm(Form):
    """What the verification saw, and what changes in the system (10.2.1 d, e)."""

    words: Annotated[
        str, Field(min_length=1, max_length=2000),
        Ask("验证所见", "What the verification saw", as_="long"),
    ]  # fmt: skip
    changes: Annotated[
        Literal["none", "requested"],
        Ask("体系、风险和机遇的变更", "Changes of the system, its risks and opportunities", as_="choice",
            options=CHANGES, refusals=("no-change-requested",)),
    ]  # fmt: skip
    changes_reason: Annotated[
        Explained,
        Ask("无需变更的理由", "Why none are needed", as_="long", refusals=("no-change-unexplained",)),
    ] = ""


class RegradeForm(Form):
    grade: Annotated[
        Literal["minor", "major"],
        Ask("改为", "New grade", as_="choice", options=GRADES, refusals=("grade-as-before",)),
    ]


FORMS: dict[str, type[BaseModel]] = {
    "accept": AcceptForm,
    "contain": ContainForm,
    "analyse": AnalyseForm,
    "plan": PlanForm,
    "ask_verification": VerificationForm,
    "close": CloseForm,
    "propose_regrading": RegradeForm,
}
