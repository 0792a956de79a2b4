"""What a person fills in when taking a step with an audit."""

from collections.abc import Mapping
from datetime import date
from typing import Annotated

from pydantic import BaseModel, Field

from docflow.kernel.text import Text
from docflow.lifecycle.asking import Ask, Form, Somebody


class PostponeForm(Form):
    """The days it is held instead."""

    first_on: Annotated[
        date, Ask("第一天", "First day", as_="day", refusals=("days-past", "days-reversed", "days-overlap"))
    ]
    last_on: Annotated[date, Ask("最后一天", "Last day", as_="day")]


class SafeguardForm(Form):
    """Whose conflict is let pass, and who looks over what they do."""

    person: Annotated[
        Somebody, Ask("审核员", "Auditor", as_="person", refusals=("safeguard-for-lead", "nothing-to-safeguard"))
    ]
    reviewer: Annotated[
        Somebody, Ask("复核人", "Looked over by", as_="person", refusals=("reviewer-tied", "reviewer-same"))
    ]


class ReportForm(Form):
    """What the report says beside the findings."""

    conclusion: Annotated[
        str,
        Ask("审核结论", "Conclusion", as_="long",
            hint=Text("体系是否符合要求并得到有效实施和保持", "Whether the system conforms and is effective")),
        Field(min_length=1, max_length=4000),
    ]  # fmt: skip
    summary: Annotated[str, Ask("概述", "Summary", as_="long"), Field(max_length=4000)] = ""
    obstacles: Annotated[
        str, Ask("未能按计划审核的内容及原因", "What could not be audited as planned, and why", as_="long"),
        Field(max_length=2000),
    ] = ""  # fmt: skip
    follow_up: Annotated[str, Ask("后续安排", "Follow-up", as_="long"), Field(max_length=2000)] = ""
    recipients: Annotated[list[Somebody], Ask("发放对象", "Sent to", as_="people"), Field(min_length=1, max_length=100)]


class CloseForm(Form):
    """Where open nonconformities are looked at again."""

    follow_up_audit: Annotated[
        str,
        Ask("后续审核编号", "Number of the follow-up audit",
            hint=Text("还有未关闭的不符合时填写", "Needed while nonconformities are open"),
            refusals=("no-such-follow-up", "carried-by-none", "and-more")),
        Field(max_length=80),
    ] = ""  # fmt: skip


FORMS: Mapping[str, type[BaseModel]] = {
    "postpone": PostponeForm,
    "safeguard": SafeguardForm,
    "issue_report": ReportForm,
    "close": CloseForm,
}
