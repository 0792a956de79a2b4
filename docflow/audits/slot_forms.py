"""What a person fills in to plan an audit of a programme."""

from datetime import date
from typing import Annotated

from pydantic import Field

from docflow.kernel.text import Text
from docflow.lifecycle.asking import Ask, Form


class PlannedForm(Form):
    """One audit of a programme: of what, where, in which month and how large."""

    title_zh: Annotated[str, Ask("标题（中文）", "Title in Chinese"), Field(max_length=300)] = ""
    title_en: Annotated[str, Ask("标题（英文）", "Title in English"), Field(max_length=300)] = ""
    unit: Annotated[str, Ask("组织范围", "Unit", as_="unit"), Field(max_length=20)]
    processes: Annotated[list[str], Ask("过程", "Processes", as_="processes"), Field(min_length=1, max_length=100)]
    site: Annotated[
        str,
        Ask("场所", "Site", as_="unit", hint=Text("不选则为过程运行的全部场所", "None means wherever they run")),
        Field(max_length=20),
    ] = ""
    clauses: Annotated[
        list[str],
        Ask("条款", "Clauses", as_="clauses",
            hint=Text("不选则为过程适用的全部条款", "None means every clause that the processes answer to")),
        Field(default_factory=list, max_length=500),
    ]  # fmt: skip
    month: Annotated[date, Ask("月份", "Month", as_="day", hint=Text("该月任一天", "Any day of it"))]
    days: Annotated[int, Ask("工作日数", "Working days", as_="figure"), Field(ge=1, le=60)] = 1
    team_size: Annotated[int, Ask("审核员人数", "Auditors", as_="figure"), Field(ge=1, le=20)] = 2
