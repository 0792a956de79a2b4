"""What a person fills in when taking a step with an action."""

from datetime import date
from typing import Annotated

from pydantic import BaseModel, Field

from docflow.kernel.text import Text
from docflow.lifecycle.asking import Ask, Form, Somebody


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
    owner: Annotated[Somebody, Ask("责任人", "Who answers for it", as_="person")]


ORDERED_KINDS = {
    "document": Text("文件", "Document"),
    "training": Text("培训", "Training"),
    "equipment": Text("设备", "Equipment"),
    "process": Text("过程", "Process"),
    "other": Text("其他", "Other"),
}
ORDERED_CATEGORIES = {
    "correction": Text("纠正", "Correction"),
    "corrective": Text("纠正措施", "Corrective action"),
    "improvement": Text("改进", "Improvement"),
}


class OrderForm(Form):
    """An action to be ordered: what, by whom, by when, and how its effect will be judged."""

    title: Annotated[str, Ask("标题", "Title"), Field(min_length=1, max_length=300)]
    description: Annotated[str, Ask("要做什么", "What is to be done", as_="long"), Field(min_length=1, max_length=4000)]
    kind: Annotated[str, Ask("类别", "Kind", as_="choice", options=ORDERED_KINDS)]
    category: Annotated[str, Ask("性质", "Nature", as_="choice", options=ORDERED_CATEGORIES)] = "corrective"
    unit: Annotated[str, Ask("部门", "Unit", as_="unit"), Field(max_length=20)]
    owner: Annotated[Somebody, Ask("责任人", "Owner", as_="person")]
    implementers: Annotated[
        list[Somebody], Ask("实施人", "Carried out by", as_="people"), Field(default_factory=list, max_length=50)
    ]
    due_on: Annotated[date, Ask("完成日期", "Due on", as_="day")]
    criterion: Annotated[
        str,
        Ask("有效性准则", "Criterion of its effect", as_="long",
            hint=Text("凭什么判断它起了作用", "By what it will be told that it worked")),
        Field(max_length=1000),
    ] = ""  # fmt: skip
    effect_due_on: Annotated[date | None, Ask("有效性评审不早于", "Its effect is judged from", as_="day")] = None


FORMS: dict[str, type[BaseModel]] = {"finish": FinishForm, "defer_document": DeferForm}
