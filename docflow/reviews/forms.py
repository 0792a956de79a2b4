"""What a person fills in for a management review."""

from datetime import date
from typing import Annotated

from pydantic import BaseModel, Field

from docflow.kernel.text import Text
from docflow.lifecycle.asking import Ask, Form, Somebody


class PlanForm(Form):
    """A review to come: by whom it is held, when, and what period it looks at."""

    unit: Annotated[str, Ask("组织范围", "Unit reviewed", as_="unit"), Field(max_length=20)]
    chair: Annotated[
        Somebody,
        Ask("主持人", "Chair", as_="person", hint=Text("须为最高管理者", "Somebody of top management")),
    ]
    planned_on: Annotated[date, Ask("计划日期", "Planned day", as_="day")]
    period_from: Annotated[date, Ask("评审期间自", "Period from", as_="day")]
    period_to: Annotated[date, Ask("至", "Period to", as_="day")]
    people: Annotated[
        list[Somebody],
        Ask("参加人员", "People asked to come", as_="people"),
        Field(default_factory=list, max_length=100),
    ]


class HoldForm(Form):
    """When and where the review was held, and who was there."""

    held_on: Annotated[date, Ask("召开日期", "Held on", as_="day", refusals=("meeting-in-future", "meeting-early"))]
    place: Annotated[str, Ask("地点", "Place"), Field(max_length=120)] = ""
    present: Annotated[
        list[Somebody],
        Ask("到会人员", "Who was there", as_="people", refusals=("chair-absent",)),
        Field(min_length=1, max_length=100),
    ]


FORMS: dict[str, type[BaseModel]] = {"hold": HoldForm}
