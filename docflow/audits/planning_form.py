"""The plan of an audit as a form: its words, and an agenda with one session a line."""

from collections.abc import Sequence
from datetime import date
from typing import Annotated

from pydantic import Field
from sqlalchemy import select

from docflow.audits.held_errors import AuditPlanInvalid
from docflow.audits.held_words import METHOD_WORDS
from docflow.audits.planned import SessionAsked, agenda_of
from docflow.journal.work import Work
from docflow.kernel.text import Text
from docflow.lifecycle.asking import Ask, Form
from docflow.people.models import Person
from docflow.people.queries import names_of, not_retired

_PARTS = 5


class PlanForm(Form):
    """What an audit is for and how it is held."""

    objectives: Annotated[str, Ask("审核目标", "Objectives", as_="long"), Field(min_length=1, max_length=2000)]
    scope_words: Annotated[str, Ask("范围说明", "Scope in words", as_="long"), Field(max_length=2000)] = ""
    criteria: Annotated[
        str,
        Ask("条款之外的准则", "Criteria beside the clauses", as_="long",
            hint=Text("文件、法律法规、合同", "Documents, laws, contracts")),
        Field(max_length=2000),
    ] = ""  # fmt: skip
    method: Annotated[str, Ask("方式", "Method", as_="choice", options=METHOD_WORDS)]
    method_risks: Annotated[
        str,
        Ask("方式的风险", "Risks of the method", as_="long",
            hint=Text("远程或结合方式必填", "Needed for a remote or mixed audit")),
        Field(max_length=2000),
    ] = ""  # fmt: skip
    agenda: Annotated[
        list[str],
        Ask("日程", "Agenda", as_="lines",
            hint=Text("每行一场：2026-03-09 09:00-11:30 | 内容 | 地点 | 审核员 | 受审核人员",
                      "A session a line: 2026-03-09 09:00-11:30 | topic | place | auditor | auditee")),
        Field(default_factory=list, max_length=200),
    ]  # fmt: skip


def agenda_in(work: Work, lines: Sequence[str]) -> list[SessionAsked]:
    """The sessions that lines of text name. Raises AuditPlanInvalid naming the line."""
    people: dict[str, list[int]] = {}
    for row in work.session.execute(select(Person.id, Person.name).where(not_retired(work.today))):
        people.setdefault(row.name, []).append(row.id)
    return [_session(people, line) for line in lines]


def _session(people: dict[str, list[int]], line: str) -> SessionAsked:
    parts = [part.strip() for part in line.split("|")]
    parts += [""] * (_PARTS - len(parts))
    day, _, times = parts[0].partition(" ")
    begins, _, ends = times.replace("–", "-").partition("-")
    try:
        held_on = date.fromisoformat(day)
    except ValueError as wrong:
        raise AuditPlanInvalid(fault_zh=f"日程一行有误：{line}", fault_en=f"a line of the agenda: {line}") from wrong
    return SessionAsked(
        held_on, begins.strip(), ends.strip(), parts[1], parts[2], None, _who(people, parts[3]), _who(people, parts[4])
    )


def _who(people: dict[str, list[int]], name: str) -> int | None:
    if not name:
        return None
    found = people.get(name, [])
    if len(found) != 1:
        raise AuditPlanInvalid(fault_zh=f"没有唯一的“{name}”", fault_en=f"nobody is known as “{name}” alone")
    return found[0]


def agenda_lines(work: Work, audit_id: int) -> list[str]:
    """The agenda as lines, as `agenda_in` reads them."""
    rows = work.session.scalars(agenda_of(audit_id)).all()
    people = {one.auditor_id for one in rows} | {one.auditee_id for one in rows}
    names = names_of(work.session, {one for one in people if one is not None})
    return [
        " | ".join([
            f"{one.held_on} {one.begins}-{one.ends}", one.topic, one.place, names.get(one.auditor_id or 0, ""),
            names.get(one.auditee_id or 0, ""),
        ])
        for one in rows
    ]  # fmt: skip
