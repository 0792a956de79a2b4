"""A finding as a form: what is required, what was seen, and the gap between the two."""

from typing import Annotated

from pydantic import Field

from docflow.audits.held_words import GRADE_WORDS
from docflow.audits.rules import shipped_rules
from docflow.kernel.text import Text
from docflow.lifecycle.asking import Ask, Form


class FindingForm(Form):
    """A draft; what it lacks is asked for when it is confirmed."""

    title: Annotated[str, Ask("标题", "Title"), Field(min_length=1, max_length=300)]
    grade: Annotated[str, Ask("分级", "Grade", as_="choice", options=GRADE_WORDS)]
    rule: Annotated[
        str,
        Ask("严重不符合的情形", "Why it is major", as_="choice",
            options={name: one.label.text for name, one in shipped_rules().major.items()}),
    ] = ""  # fmt: skip
    repeats: Annotated[
        str,
        Ask("重复的不符合编号", "Number of the nonconformity it repeats",
            hint=Text("已关闭而再次发生的", "A closed one that has happened again")),
        Field(max_length=80),
    ] = ""  # fmt: skip
    clause: Annotated[str, Ask("条款", "Clause", as_="clause"), Field(max_length=60)] = ""
    document: Annotated[str, Ask("文件编号", "Number of the document"), Field(max_length=80)] = ""
    section: Annotated[str, Ask("章节", "Section"), Field(max_length=120)] = ""
    process: Annotated[str, Ask("过程", "Process", as_="process"), Field(max_length=20)] = ""
    requirement: Annotated[str, Ask("要求", "Requirement", as_="long"), Field(max_length=2000)] = ""
    evidence: Annotated[str, Ask("证据", "Evidence", as_="long"), Field(max_length=4000)] = ""
    gap: Annotated[str, Ask("差距", "Gap", as_="long"), Field(max_length=2000)] = ""
