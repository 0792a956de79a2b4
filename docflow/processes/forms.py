"""What a person fills in for a process."""

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import Field

from docflow.kernel.text import Text
from docflow.lifecycle.asking import Ask, Form, Somebody

FREQUENCY_WORDS: Mapping[str, Text] = {
    "continuous": Text("连续", "Continuously"),
    "daily": Text("每天", "Every day"),
    "weekly": Text("每周", "Every week"),
    "monthly": Text("每月", "Every month"),
    "yearly": Text("每年", "Every year"),
}
_STEPS: Mapping[str, Text] = {
    "1": Text("1 很低", "1 very low"),
    "2": Text("2 低", "2 low"),
    "3": Text("3 中", "3 medium"),
    "4": Text("4 高", "4 high"),
    "5": Text("5 很高", "5 very high"),
}
_UNJUDGED = Text("尚未评定时不填", "Empty while nobody has judged it")

Weight = Annotated[int | None, Field(ge=1, le=5)]


class ChangeForm(Form):
    """What is known of a process."""

    name_zh: Annotated[str, Ask("中文名称", "Name in Chinese", refusals=("name",)), Field(max_length=120)] = ""
    name_en: Annotated[str, Ask("英文名称", "Name in English"), Field(max_length=120)] = ""
    owner: Annotated[Somebody, Ask("过程负责人", "Process owner", as_="person", refusals=("person-retired",))]
    sites: Annotated[
        list[str], Ask("运行场所", "Sites where it runs", as_="units"), Field(min_length=1, max_length=200)
    ]
    clauses: Annotated[
        list[str],
        Ask("所回应的条款", "Clauses it answers to", as_="clauses"),
        Field(default_factory=list, max_length=500),
    ]
    frequency: Annotated[
        Literal["continuous", "daily", "weekly", "monthly", "yearly"],
        Ask("运行频次", "How often it runs", as_="choice", options=FREQUENCY_WORDS),
    ]
    importance: Annotated[Weight, Ask("重要性", "Importance", as_="choice", options=_STEPS, hint=_UNJUDGED)] = None
    complexity: Annotated[Weight, Ask("复杂性", "Complexity", as_="choice", options=_STEPS)] = None
    maturity: Annotated[
        Weight,
        Ask("成熟度", "Maturity", as_="choice", options=_STEPS,
            hint=Text("新建或不稳定为低，长期稳定为高", "Low for a new or unsteady one, high for a proven one")),
    ] = None  # fmt: skip
    emission_share: Annotated[
        int,
        Ask("排放占比（%）", "Share of emissions (%)", as_="figure",
            hint=Text("占本组织排放量的百分比", "Of what the organisation emits")),
        Field(ge=0, le=100),
    ] = 0  # fmt: skip


class NewForm(ChangeForm):
    """A process to be set up."""

    code: Annotated[
        str,
        Ask("代码", "Code", refusals=("code", "process-code-taken"),
            hint=Text("例如 P-07；以后不能更改", "P-07, say; it stays for ever")),
        Field(min_length=1, max_length=20),
    ]  # fmt: skip
    unit: Annotated[
        str,
        Ask("负责部门", "Unit that answers for it", as_="unit", refusals=("not-allowed",)),
        Field(min_length=1, max_length=20),
    ]


FIRST = ("code", "name_zh", "name_en", "unit")
"""What a new process is asked for before everything else."""
