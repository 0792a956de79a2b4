"""What a person fills in to plan an audit outside of a programme."""

from datetime import date
from typing import Annotated

from pydantic import Field

from docflow.kernel.text import Text
from docflow.lifecycle.asking import Ask, Form


class BeginForm(Form):
    """Why it is held, of what, against what, and when."""

    title_zh: Annotated[str, Ask("标题（中文）", "Title in Chinese"), Field(max_length=300)] = ""
    title_en: Annotated[str, Ask("标题（英文）", "Title in English"), Field(max_length=300)] = ""
    unit: Annotated[
        str,
        Ask("组织范围", "Unit", as_="unit", hint=Text("审核登记在此部门下", "The audit is registered there")),
        Field(max_length=20),
    ]
    reason: Annotated[
        str,
        Ask("方案之外的理由", "Why it is held outside of the programme", as_="long"),
        Field(min_length=1, max_length=1000),
    ]
    processes: Annotated[list[str], Ask("过程", "Processes", as_="processes"), Field(min_length=1, max_length=100)]
    clauses: Annotated[
        list[str],
        Ask("条款", "Clauses", as_="clauses",
            hint=Text("不选则为过程适用的全部条款", "None means every clause that the processes answer to")),
        Field(default_factory=list, max_length=500),
    ]  # fmt: skip
    first_on: Annotated[date, Ask("第一天", "First day", as_="day")]
    last_on: Annotated[date, Ask("最后一天", "Last day", as_="day")]
    place: Annotated[str, Ask("地点", "Place"), Field(max_length=200)] = ""
