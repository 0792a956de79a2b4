"""Findings: the register, one of them, and a new one."""

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any

from fastapi import Query
from sqlalchemy import select
from starlette.responses import RedirectResponse, Response

from docflow.audits import finding_kind, findings, held_queries
from docflow.audits.finding_form import FindingForm
from docflow.audits.held import AuditQuestion
from docflow.audits.held_queries import Narrowed
from docflow.audits.held_words import GRADE_WORDS
from docflow.audits.models import Audit
from docflow.audits.parts import ANSWERING, has_part
from docflow.audits.rules import shipped_rules
from docflow.documents.models import Document, Revision
from docflow.evidence.attachments import attachments_of
from docflow.house import House
from docflow.journal.reader import Recorded, history
from docflow.journal.work import Work, looking
from docflow.kernel.errors import NotAllowed, Refusal
from docflow.kernel.paging import cut, read_cursor
from docflow.kernel.text import Text
from docflow.lifecycle.items import visible
from docflow.lifecycle.links import links_of
from docflow.people.queries import names_of, scope_of
from docflow.reports.registers import Column
from docflow.reports.registers import register as spreadsheet
from docflow.web.api.audits import opened as opened_audit
from docflow.web.api.findings import Said, Titled, opened, statement
from docflow.web.deps import Page, TheActor, TheHouse, TheId, ThePage, TheReading, TheWork
from docflow.web.forms import Filled, TheForm
from docflow.web.idempotency import door
from docflow.web.pages import asking
from docflow.web.pages.nonconformity_lists import SPREADSHEET
from docflow.web.pages.shown import UnitName, badge, buttons, story, unit_names
from docflow.web.problems import body_of, status_of
from docflow.web.security import download

router = door("/findings", tags=["findings"], pages=True)

ROWS = 50
_NEWEST = 40
Word = Annotated[str, Query(max_length=100)]


@router.get("")
def register(
    page: ThePage, work: TheReading, house: TheHouse, q: Word = "", state: Word = "", grade: Word = "",
    unit: Word = "", audit: Word = "", after: Annotated[str, Query(max_length=500)] = "",
) -> Response:  # fmt: skip
    """The findings the reader may see, the latest first."""
    session, language = work.session, page.language
    units = unit_names(session, language)
    rows = held_queries.register(scope_of(work), _narrowed(units, q, state, grade, unit, audit))
    if after:
        rows = rows.where(held_queries.findings_beyond(*read_cursor(after, date.fromisoformat, int)))
    cutting = cut(session.scalars(rows.limit(ROWS + 1)).all(), ROWS, lambda one: (one.found_on, one.id))
    every = ("", page.say("list.every"))
    states = house.lifecycles["finding"].newest.states
    return page.show(
        "findings/list.html",
        q=q.strip(), state=state, grade=grade, unit=unit, audit=_seen(work, audit),
        narrows=bool(q.strip() or state or grade or unit or audit),
        rows=[
            (one, badge(house, one, language), GRADE_WORDS[one.grade], units[one.unit_id].name)
            for one in cutting.items
        ],
        next=cutting.next,
        began_later=bool(after),
        states=[every] + [(name, one.label.text.in_(language)) for name, one in states.items()],
        grades=[every] + [(name, words.in_(language)) for name, words in GRADE_WORDS.items()],
        units=[every] + [(one.code, f"{one.code} {one.name}") for one in units.values()],
    )  # fmt: skip


def _id(words: str) -> int:
    """The id of an audit as an address names it; that of no audit where it is none."""
    return int(words) if words.isascii() and words.isdecimal() and len(words) <= 15 else 0


def _seen(work: Work, audit: str) -> Audit | None:
    """The audit that the list is narrowed to, if the reader may see it."""
    asked = held_queries.audits(scope_of(work)).where(Audit.id == _id(audit))
    return work.session.scalar(asked) if audit else None


def _narrowed(units: Mapping[int, UnitName], q: str, state: str, grade: str, unit: str, audit: str) -> Narrowed:
    top = next((one.path for one in units.values() if one.code == unit), "") if unit else ""
    return Narrowed(
        words=q.strip(), states=[state] if state else [], grades=[grade] if grade else [],
        unit_ids=frozenset(id for id, one in units.items() if top and one.path.startswith(top)) if unit else None,
        audit_id=_id(audit) if audit else None,
    )  # fmt: skip


_HEADS = (
    Column(Text("编号", "Number")), Column(Text("标题", "Title"), "long"), Column(Text("分级", "Grade")),
    Column(Text("状态", "State")), Column(Text("条款", "Clause")), Column(Text("部门", "Unit")),
    Column(Text("发现日期", "Found on"), "date"), Column(Text("要求", "Requirement"), "long"),
    Column(Text("证据", "Evidence"), "long"), Column(Text("差距", "Gap"), "long"),
)  # fmt: skip


@router.get("/register.xlsx")
def as_spreadsheet(
    page: ThePage, work: TheReading, house: TheHouse, q: Word = "", state: Word = "", grade: Word = "",
    unit: Word = "", audit: Word = "",
) -> Response:  # fmt: skip
    """The register as it is narrowed, all pages of it, as a spreadsheet."""
    units, lifecycle = unit_names(work.session, page.language), house.lifecycles["finding"]
    rows = held_queries.register(scope_of(work), _narrowed(units, q, state, grade, unit, audit))
    cells = (
        (
            one.number, one.title, GRADE_WORDS[one.grade], lifecycle.workflow_of(one).states[one.state].label.text,
            one.clause, units[one.unit_id].name, one.found_on, one.requirement, one.evidence, one.gap,
        )
        for one in work.session.scalars(rows)
    )  # fmt: skip
    title = Text("审核发现台账", "Findings")
    data = spreadsheet(title, _HEADS, cells, language=page.language, zone=house.clock.zone)
    return download(data, f"findings-{work.today}.xlsx", SPREADSHEET)


@router.get("/new")
def new(page: ThePage, work: TheReading, house: TheHouse, audit: int, question: int = 0) -> Response:
    """An empty finding; come from a question, it begins with that question's clause and evidence."""
    one = opened_audit(work, audit)
    if not has_part(work, one.id, ANSWERING):
        raise NotAllowed()
    asked = work.session.get(AuditQuestion, question) if question else None
    initial: dict[str, Any] = {}
    if asked is not None and asked.audit_id == one.id and asked.clause:
        initial["clause"] = f"{asked.standard}:{asked.clause}"
    return _form(page, house, work, one, question, Filled(), initial=initial)


@router.post("/new")
def write(
    form: TheForm, page: ThePage, actor: TheActor, work: TheWork, house: TheHouse, audit: int, question: int = 0
) -> Response:
    """Keep the draft; what is wrong is said beside its field."""
    one = opened_audit(work, audit)
    fields = asking.read(FindingForm, form)
    faults = asking.faults_of(page, FindingForm, fields)
    problem: Refusal | None = None
    if not faults:
        try:
            given = FindingForm.model_validate(fields)
            words = Titled(zh=given.title) if page.language == "zh" else Titled(en=given.title)
            kept = {name: value or None for name, value in given.model_dump(exclude={"title"}).items()}
            said = Said(title=words, **{name: value for name, value in kept.items() if value is not None})
            asked = work.session.get(AuditQuestion, question) if question else None
            found = findings.write(house.desk, work, one, statement(work, house, said), question=asked)
            return RedirectResponse(f"/findings/{found.id}", 303)
        except Refusal as refusal:
            problem = refusal
    work.rollback()
    with looking(house.store, actor, house.clock) as before:
        return _form(
            page, house, before, opened_audit(before, audit), question, form, faults=faults, refusal=problem
        )  # fmt: skip


def _form(
    page: Page, house: House, work: Work, audit: Audit, question: int, form: Filled, *,
    initial: dict[str, Any] | None = None, faults: dict[str, str] | None = None, refusal: Refusal | None = None,
) -> Response:  # fmt: skip
    return page.show(
        "findings/form.html",
        status=status_of(type(refusal)) if refusal else 422 if faults else 200,
        audit=audit,
        question=question,
        fields=asking.fields_of(FindingForm, form, house, work, page.language, initial=initial, faults=faults),
        problem=body_of(refusal, page.language) if refusal else None,
    )


@router.get("/{finding_id}")
def show(
    finding_id: TheId, page: ThePage, work: TheReading, house: TheHouse, did: Annotated[str, Query(max_length=40)] = ""
) -> Response:
    """One finding at a glance."""
    session, language = work.session, page.language
    one = opened(work, finding_id)
    audit = session.scalar(held_queries.audits(scope_of(work)).where(Audit.id == one.audit_id))
    document = session.execute(
        _criterion(one.revision_id).where(visible(scope_of(work)))
    ).first() if one.revision_id else None  # fmt: skip
    regradings = session.scalars(held_queries.regradings_of(one.id)).all()
    people = {one.replied_by_id, one.decided_by_id, one.auditee_id} | {each.first_by_id for each in regradings}
    entries = [Recorded(*row) for row in session.execute(history("item", one.id))][::-1][:_NEWEST]
    workflow = house.lifecycles["finding"].workflow_of(one)
    rule = shipped_rules().major.get(one.rule)
    return page.show(
        "findings/show.html",
        finding=one,
        badge=badge(house, one, language),
        grade=GRADE_WORDS[one.grade],
        grades=GRADE_WORDS,
        rule=rule.label.text if rule else None,
        audit=audit,
        document=document,
        unit=unit_names(session, language)[one.unit_id],
        names=names_of(session, {each for each in people if each is not None}),
        regradings=regradings,
        files=session.scalars(attachments_of(one.id)).all(),
        may_attach=finding_kind.attaches(work, one, scope_of(work)) is None,
        threads=[
            (link.relation, link.from_id == one.id, other.number, house.kinds[other.kind].label.in_(language),
             _page(house, other), badge(house, other, language))
            for link, other in session.execute(links_of(one.id, scope_of(work)))
        ],
        steps=buttons(house, work, one, language, here_only=True),
        heading=page.say("changes.refused", step="{step}"),
        story=story(house, session, entries, language),
        step=workflow.steps[did].label.text.in_(language) if did in workflow.steps else "",
    )  # fmt: skip


def _criterion(revision_id: int) -> Any:
    """The document and revision that a finding is measured by."""
    return select(Document.number, Revision.label).join(Revision, Revision.document_id == Document.id).where(
        Revision.id == revision_id
    )  # fmt: skip


def _page(house: House, other: Any) -> str:
    made = house.kinds[other.kind].page
    return made(other.id) if made else ""
