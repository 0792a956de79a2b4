"""What a person fills in for an audit programme."""

from datetime import date
from typing import Annotated

from pydantic import BaseModel, Field

from docflow.audits.held_words import METHOD_WORDS, WAY_WORDS
from docflow.kernel.text import Text
from docflow.lifecycle.asking import Ask, Form, Somebody
from docflow.standards.pack import shipped_packs


class ProgrammeForm(Form):
    """The programme of a cycle; what it lacks is asked for when it is submitted."""

    title_zh: Annotated[str, Ask("标题（中文）", "Title in Chinese"), Field(max_length=300)] = ""
    title_en: Annotated[str, Ask("标题（英文）", "Title in English"), Field(max_length=300)] = ""
    unit: Annotated[str, Ask("组织范围", "Unit", as_="unit"), Field(max_length=20)]
    manager: Annotated[
        Somebody,
        Ask("方案管理人员", "Programme manager", as_="person",
            hint=Text("须有“审核方案管理人员”角色", "Somebody with that role")),
    ]  # fmt: skip
    cycle_from: Annotated[date, Ask("周期自", "Cycle from", as_="day", hint=Text("取当月首日", "From that month on"))]
    cycle_to: Annotated[date, Ask("至", "To", as_="day", hint=Text("取当月末日", "To the end of that month"))]
    objectives: Annotated[str, Ask("目标", "Objectives", as_="long"), Field(max_length=2000)] = ""
    scope_words: Annotated[str, Ask("范围说明", "Scope in words", as_="long"), Field(max_length=2000)] = ""
    standards: Annotated[
        list[str],
        Ask("准则", "Criteria", as_="choices", options={pack.id: pack.title for pack in shipped_packs()}),
        Field(default_factory=list, max_length=20),
    ]
    methods: Annotated[
        list[str], Ask("方式", "Methods", as_="choices", options=METHOD_WORDS), Field(default_factory=list)
    ]
    ways: Annotated[
        list[str], Ask("方法", "Ways of finding evidence", as_="choices", options=WAY_WORDS),
        Field(default_factory=list),
    ]  # fmt: skip
    method_risks: Annotated[
        str,
        Ask("方式的风险和应对", "Risks of the methods, and what is done about them", as_="long",
            hint=Text("有远程或结合方式时必填", "Needed where audits are remote or mixed")),
        Field(max_length=2000),
    ] = ""  # fmt: skip
    risks: Annotated[str, Ask("方案的风险和机遇", "Risks to the programme", as_="long"), Field(max_length=2000)] = ""
    resources: Annotated[str, Ask("资源", "Resources", as_="long"), Field(max_length=2000)] = ""
    processes: Annotated[
        list[str],
        Ask("过程", "Processes", as_="processes",
            hint=Text("审核间隔在保存时计算", "Their intervals are computed when this is kept")),
        Field(default_factory=list, max_length=500),
    ]  # fmt: skip


class ReviewForm(Form):
    """What the finished programme taught (9.2.3, ISO 19011 5.7)."""

    feedback: Annotated[
        str, Ask("审核员的反馈", "What the auditors said", as_="long"), Field(min_length=1, max_length=4000)
    ]
    lessons: Annotated[
        str,
        Ask("经验和改进", "Lessons and improvements", as_="long",
            hint=Text("进入管理评审的输入", "They go into the management review")),
        Field(min_length=1, max_length=4000),
    ]  # fmt: skip


FORMS: dict[str, type[BaseModel]] = {"review": ReviewForm}
