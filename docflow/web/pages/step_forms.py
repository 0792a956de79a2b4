"""The forms that steps with documents ask for: what they show, and how what was filled in is read."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from sqlalchemy import select

from docflow.documents import queries
from docflow.documents.forms import FORMS, SubmitForm
from docflow.documents.models import Document, Recipient, Revision
from docflow.documents.stages import planned
from docflow.house import House
from docflow.journal.work import Work
from docflow.kernel.text import Language, Text
from docflow.lifecycle.items import named
from docflow.people.models import Person, Post
from docflow.people.queries import people_with_role, persons
from docflow.web.forms import Filled
from docflow.web.pages.shown import UnitName, unit_names

_MOST_ROWS = 50


@dataclass
class StageRow:
    """One stage as it stands in the form; people by id."""

    kind: str = "review"
    rule: str = "all"
    people: list[str] = field(default_factory=list)
    parallel: bool = False


@dataclass
class ReaderRow:
    """One line of the distribution list: `all`, `unit:QA`, `post:…` or `person:12`."""

    to: str = ""
    acknowledge: str = ""


def _count(filled: Filled, name: str) -> int:
    words = filled.one(name, "0")
    return min(int(words), _MOST_ROWS) if words.isascii() and words.isdigit() and len(words) < 4 else 0


def _stage_rows(filled: Filled) -> list[StageRow]:
    """The rows as sent, with whoever was just chosen, and with the change to the rows that was asked for."""
    rows = [
        StageRow(
            filled.one(f"stage-{at}-kind", "review"),
            filled.one(f"stage-{at}-rule", "all"),
            filled.every(f"stage-{at}-people"),
            filled.ticked(f"stage-{at}-parallel"),
        )
        for at in range(_count(filled, "stages"))
    ]
    for at, row in enumerate(rows):
        if (chosen := filled.one(f"stage-{at}-add")) and chosen not in row.people:
            row.people.append(chosen)
    asked = filled.one("do")
    if asked == "add-stage":
        rows.append(StageRow())
    elif found := re.fullmatch(r"remove-stage-(\d{1,2})", asked):
        del rows[int(found[1]) : int(found[1]) + 1]
    return rows


def _submit(filled: Filled) -> dict[str, Any]:
    stages = [
        {
            "kind": row.kind,
            "people": row.people,
            "rule": int(row.rule) if row.rule.isdigit() else row.rule,
            "parallel": row.parallel,
        }
        for row in _stage_rows(filled)
    ]
    asked: dict[str, Any] = {"stages": stages, "approver": filled.one("approver") or None}
    return asked | ({"due_on": filled.one("due_on")} if filled.one("due_on") else {})


def _submit_shown(house: House, work: Work, revision: Revision, filled: Filled, language: Language) -> dict[str, Any]:
    session = work.session
    document = session.get_one(Document, revision.document_id)
    kind = house.desk.types[document.type]
    authors = named(session, revision, "author")
    everybody = [one for one in session.scalars(persons(on=work.today)) if one.id not in authors]
    if filled.one("stages"):
        rows, approver = _stage_rows(filled), filled.one("approver")
    else:
        proposed = planned(house.desk, work, revision, SubmitForm()).stages
        rows = [
            StageRow(one.kind, str(one.k) if one.rule == "k" else one.rule, list(map(str, one.people)), one.parallel)
            for one in proposed
            if one.kind != "approval"
        ]
        approver = next((str(one.people[0]) for one in proposed if one.kind == "approval"), "")
    units = unit_names(session, language)
    approvers: dict[int, Person] = {}
    for role in dict.fromkeys((kind.approver, "approver")):
        limited = document.type if role == "approver" else None
        held = people_with_role(role, work.today, unit_id=revision.unit_id, document_type=limited)
        approvers |= {one.id: one for one in session.scalars(held) if one.id not in authors}
    return {
        "rows": rows,
        "approver": approver,
        "approvers": [("", "—")] + [(str(one.id), _name(one, units)) for one in approvers.values()],
        "people": [(str(one.id), _name(one, units)) for one in everybody],
        "names": {str(one.id): one.name for one in everybody},
        "due_on": filled.one("due_on"),
    }


def _name(person: Person, units: Mapping[int, UnitName]) -> str:
    unit = units.get(person.unit_id) if person.unit_id else None
    return f"{person.name} · {unit.name}" if unit else person.name


def _reader_rows(filled: Filled) -> list[ReaderRow]:
    rows = [
        ReaderRow(filled.one(f"reader-{at}-to"), filled.one(f"reader-{at}-acknowledge"))
        for at in range(_count(filled, "readers"))
    ]
    asked = filled.one("do")
    if found := re.fullmatch(r"remove-reader-(\d{1,2})", asked):
        del rows[int(found[1]) : int(found[1]) + 1]
    elif asked == "add-reader":
        rows.append(ReaderRow())
    return rows


def _publish(filled: Filled) -> dict[str, Any]:
    lines: list[dict[str, Any]] = []
    for row in _reader_rows(filled):
        to, _, who = row.to.partition(":")
        if to:
            line: dict[str, Any] = {"to": to, "acknowledge": {"yes": True, "no": False}.get(row.acknowledge)}
            lines.append(line | ({"who": who} if who else {}))
    return {
        "effective_on": filled.one("effective_on") or None,
        "distribution": lines or None,
        "no_distribution_reason": filled.one("no_distribution_reason"),
        "short_notice_reason": filled.one("short_notice_reason"),
    }


def _publish_shown(house: House, work: Work, revision: Revision, filled: Filled, language: Language) -> dict[str, Any]:
    session = work.session
    document = session.get_one(Document, revision.document_id)
    kind = house.desk.types[document.type]
    units = unit_names(session, language)
    posts = list(session.scalars(select(Post).order_by(Post.code)))
    people = list(session.scalars(persons(on=work.today)))
    rows = _reader_rows(filled) if filled.one("readers") else _readers_before(work, revision, units, posts)
    first_day = work.today + timedelta(days=kind.notice_days)
    return {
        "rows": rows or [ReaderRow()],
        "units": [(f"unit:{one.code}", one.name) for one in units.values()],
        "posts": [(f"post:{one.code}", Text(one.name_zh, one.name_en or one.name_zh).in_(language)) for one in posts],
        "people": [(f"person:{one.id}", _name(one, units)) for one in people],
        "effective_on": filled.one("effective_on", first_day.isoformat()),
        "today": work.today.isoformat(),
        "notice_days": kind.notice_days,
        "asks": kind.acknowledge.required,
        "no_distribution_reason": filled.one("no_distribution_reason"),
        "short_notice_reason": filled.one("short_notice_reason"),
    }


def _readers_before(
    work: Work, revision: Revision, units: Mapping[int, UnitName], posts: list[Post]
) -> list[ReaderRow]:
    """Whom the revision before was for; nobody for a first one."""
    previous = work.session.scalar(queries.previous_revision(revision))
    if previous is None:
        return [ReaderRow("all")]
    codes = {one.id: one.code for one in posts}
    lines = work.session.scalars(select(Recipient).where(Recipient.revision_id == previous.id))

    def value(line: Recipient) -> str:
        if line.addressed == "unit":
            return f"unit:{units[line.ref_id].code}"
        if line.addressed == "post":
            return f"post:{codes[line.ref_id]}"
        return "all" if line.addressed == "all" else f"person:{line.ref_id}"

    return [ReaderRow(value(line), "yes" if line.acknowledge else "no") for line in lines]


def _suspend(filled: Filled) -> dict[str, Any]:
    return {"until": filled.one("until") or None}


def _suspend_shown(house: House, work: Work, revision: Revision, filled: Filled, language: Language) -> dict[str, Any]:
    return {"until": filled.one("until"), "today": work.today.isoformat()}


def _withdraw(filled: Filled) -> dict[str, Any]:
    decided = {
        name.removeprefix("ref:"): filled.one(name)
        for name in filled.fields
        if name.startswith("ref:") and filled.one(name)
    }
    return {"replacement": filled.one("replacement"), "references": decided}


def _withdraw_shown(house: House, work: Work, revision: Revision, filled: Filled, language: Language) -> dict[str, Any]:
    rows = work.session.execute(queries.inbound_references(revision.document_id))
    numbers = dict.fromkeys(source.number for _, source in rows)
    return {
        "replacement": filled.one("replacement"),
        "references": [(number, filled.one(f"ref:{number}")) for number in numbers],
    }


Shown = Callable[[House, Work, Revision, Filled, Language], dict[str, Any]]
PARTS: Mapping[type, tuple[str, Shown, Callable[[Filled], dict[str, Any]]]] = {
    FORMS["submit"]: ("items/submit.html", _submit_shown, _submit),
    FORMS["publish"]: ("items/publish.html", _publish_shown, _publish),
    FORMS["suspend"]: ("items/suspend.html", _suspend_shown, _suspend),
    FORMS["withdraw"]: ("items/withdraw.html", _withdraw_shown, _withdraw),
}
"""By the form of the step: its template, what that shows, and how it is read."""


def field_of(loc: tuple[int | str, ...]) -> str:
    """The field of the page that a fault of the form belongs to."""
    if len(loc) > 1 and loc[0] == "stages":
        return f"stage-{loc[1]}-add"
    if len(loc) > 1 and loc[0] == "distribution":
        return f"reader-{loc[1]}-to"
    if len(loc) > 1 and loc[0] == "references":
        return f"ref:{loc[1]}"
    return {"distribution": "no_distribution_reason"}.get(str(loc[0]), str(loc[0])) if loc else ""


_FIELD_OF_REASON = {
    "comment-needed": "comment",
    "effective-date-past": "effective_on",
    "notice-too-short": "short_notice_reason",
    "distribution-undecided": "no_distribution_reason",
    "suspension-ends-before-today": "until",
    "no-approver": "approver",
    "approver-without-right": "approver",
}


def field_of_reason(code: str) -> str:
    """The field of the page beside which a step's refusal is said; empty for one that stands above the form."""
    name, _, word = code.partition(":")
    return f"ref:{word}" if name == "reference-undecided" else _FIELD_OF_REASON.get(name, "")
