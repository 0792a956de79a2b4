"""What a person fills in for the register of auditors."""

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Literal

from pydantic import Field

from docflow.audits.held_words import PART_WORDS
from docflow.audits.models import LEVELS
from docflow.kernel.text import Text
from docflow.lifecycle.asking import Ask, Form, Somebody

LEVEL_WORDS: Mapping[str, Text] = {level: PART_WORDS[level] for level in LEVELS}
STANDING_WORDS: Mapping[str, Text] = {
    "valid": Text("有效", "Valid"),
    "expiring": Text("即将到期", "Expires soon"),
    "expired": Text("已到期", "Expired"),
    "withdrawn": Text("已撤销", "Withdrawn"),
    "coming": Text("尚未开始", "Not begun"),
}
_UNLIMITED = Text("不填表示不限期", "Empty while it is not limited")


class GrantForm(Form):
    """What somebody may audit, and on what evidence. The standards to choose from are those in use."""

    person: Annotated[
        Somebody,
        Ask("人员", "Person", as_="person", refusals=("own-competence", "person-retired", "auditor-not-found")),
    ]
    standard: Annotated[str, Ask("标准", "Standard", as_="choice", refusals=("standard",)), Field(max_length=40)]
    level: Annotated[
        Literal["lead", "auditor", "expert"],
        Ask("级别", "Level", as_="choice", options=LEVEL_WORDS,
            hint=Text("技术专家只能以专家身份参加", "An expert takes part as an expert only")),
    ]  # fmt: skip
    evidence: Annotated[
        str,
        Ask("证据", "Evidence", refusals=("evidence",),
            hint=Text("证书、培训、审核经历及其编号", "Certificate, training, audits held, with their numbers")),
        Field(min_length=1, max_length=500),
    ]  # fmt: skip
    from_on: Annotated[date, Ask("自", "From", as_="day")]
    to_on: Annotated[date | None, Ask("至", "To", as_="day", hint=_UNLIMITED, refusals=("to_on",))] = None


class WithdrawForm(Form):
    """Why it no longer counts."""

    reason: Annotated[str, Ask("理由", "Reason", refusals=("reason",)), Field(min_length=1, max_length=500)]


class AbsenceForm(Form):
    """Days on which somebody audits nothing."""

    from_on: Annotated[date, Ask("自", "From", as_="day")]
    to_on: Annotated[date, Ask("至", "To", as_="day", refusals=("to_on",))]
    reason: Annotated[
        str,
        Ask("原因", "Reason", hint=Text("仅本人和审核方案管理人员可见", "For the person and the programme manager")),
        Field(max_length=200),
    ] = ""


class InterestForm(Form):
    """What ties somebody to a unit or a process."""

    unit: Annotated[str, Ask("部门", "Unit", as_="unit", refusals=("about", "unit-unknown")), Field(max_length=20)] = ""
    process: Annotated[str, Ask("过程", "Process", as_="process"), Field(max_length=20)] = ""
    words: Annotated[
        str,
        Ask("说明", "What it is", refusals=("words",),
            hint=Text("例如亲属任职、曾任顾问", "A relative who works there, advice given before")),
        Field(min_length=1, max_length=500),
    ]  # fmt: skip
    from_on: Annotated[date, Ask("自", "From", as_="day")]
    to_on: Annotated[date | None, Ask("至", "To", as_="day", hint=_UNLIMITED, refusals=("to_on",))] = None


class HolidayForm(Form):
    """A day on which nobody audits."""

    day: Annotated[date, Ask("日期", "Day", as_="day", refusals=("holiday-known",))]
    name_zh: Annotated[str, Ask("中文名称", "Name in Chinese", refusals=("holiday-invalid",)), Field(max_length=60)] = (
        ""
    )
    name_en: Annotated[str, Ask("英文名称", "Name in English"), Field(max_length=80)] = ""
