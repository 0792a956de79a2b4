"""Findings over HTTP: the register, one of them, a new one, and a draft rewritten."""

from datetime import date
from typing import Annotated, Literal

from fastapi import Query, Response
from pydantic import BaseModel, Field, StringConstraints

from docflow.actions.forms import OrderForm
from docflow.audits import findings, held_queries
from docflow.audits.held import AuditQuestion, Finding
from docflow.audits.held_errors import QuestionNotFound
from docflow.audits.held_queries import Narrowed
from docflow.documents.queries import document_by_number, effective_revision
from docflow.house import House
from docflow.journal.work import Work
from docflow.kernel.paging import cut, read_cursor
from docflow.kernel.text import Language, Text
from docflow.lifecycle.errors import ItemNotFound
from docflow.lifecycle.items import open_item, visible
from docflow.lifecycle.links import links_of
from docflow.nonconformities.queries import nonconformity_by_number
from docflow.people.queries import person_of, scope_of, unit_by_code, units_below
from docflow.processes.queries import process_of
from docflow.standards.clauses import clause_named
from docflow.web.api.audits import opened as opened_audit
from docflow.web.api.shapes import ItemOut, item_out
from docflow.web.deps import After, IfMatch, Limit, TheHouse, TheId, TheLanguage, TheReading, TheWork, etag
from docflow.web.idempotency import door

router = door("/api/v1/findings", tags=["findings"])

Code = Annotated[str, StringConstraints(max_length=30)]
Somebody = int | Annotated[str, StringConstraints(min_length=1, max_length=60)]


class FindingOut(ItemOut):
    audit: int
    grade: str
    clause: str = Field(description="`standard:number`, or empty")
    process: int | None
    found_on: date


class LinkedOut(BaseModel):
    relation: str
    outward: bool = Field(description="From the finding to the other, not the other way")
    item: ItemOut


class FindingWhole(FindingOut):
    question: int | None
    revision: int | None
    section: str
    requirement: str
    evidence: str
    gap: str
    rule: str
    auditee: int | None
    reply: str
    replied_on: date | None
    decision: str
    decided_on: date | None
    links: list[LinkedOut]


class FindingPage(BaseModel):
    items: list[FindingOut]
    next: str | None


class Titled(BaseModel):
    zh: Annotated[str, StringConstraints(max_length=300)] = ""
    en: Annotated[str, StringConstraints(max_length=300)] = ""


class Said(BaseModel):
    """What a finding says; a draft may lack parts of it until it is confirmed."""

    title: Titled
    grade: Literal["conformity", "good_practice", "opportunity", "observation", "minor", "major"]
    requirement: Annotated[str, StringConstraints(max_length=2000)] = ""
    evidence: Annotated[str, StringConstraints(max_length=4000)] = ""
    gap: Annotated[str, StringConstraints(max_length=2000)] = ""
    clause: Annotated[str, StringConstraints(max_length=60)] | None = None
    document: Annotated[str, StringConstraints(max_length=80)] | None = Field(
        None, description="Number of a document; its text in force is the criterion"
    )
    section: Annotated[str, StringConstraints(max_length=120)] = ""
    process: Code | None = None
    rule: Code = ""
    repeats: Annotated[str, StringConstraints(max_length=80)] | None = Field(
        None, description="Number of the closed nonconformity that happens again"
    )
    auditee: Somebody | None = None


class Written(Said):
    audit: int
    question: int | None = None


def opened(work: Work, item_id: int, *, version: int | None = None) -> Finding:
    """Raises ItemNotFound, also for an item of another kind; VersionStale."""
    item = open_item(work.session, item_id, scope_of(work), version=version)
    if not isinstance(item, Finding):
        raise ItemNotFound(item=item_id)
    return item


def finding_out(one: Finding, house: House, language: Language) -> FindingOut:
    return FindingOut(
        **item_out(one, house.lifecycles["finding"], language).model_dump(), audit=one.audit_id, grade=one.grade,
        clause=f"{one.standard}:{one.clause}" if one.clause else "", process=one.process_id, found_on=one.found_on,
    )  # fmt: skip


def statement(work: Work, house: House, said: Said) -> findings.Statement:
    """The words of a request as the room takes them, with what they name looked up as the actor may see it."""
    session, scope = work.session, scope_of(work)
    revision = None
    if said.document:
        document = document_by_number(session, said.document, scope)
        revision = session.scalars(effective_revision(document.id).where(visible(scope))).first()
    return findings.Statement(
        grade=said.grade, title=Text(said.title.zh, said.title.en), requirement=said.requirement,
        evidence=said.evidence, gap=said.gap, rule=said.rule, section=said.section,
        clause=clause_named(house.desk.known_clauses, said.clause) if said.clause else None,
        revision_id=revision.id if revision else None,
        process_id=process_of(session, said.process).id if said.process else None,
        repeats_id=nonconformity_by_number(session, said.repeats, scope).id if said.repeats else None,
        auditee_id=person_of(session, said.auditee).id if said.auditee is not None else None,
    )  # fmt: skip


@router.get("", response_model=FindingPage)
def register(
    work: TheReading,
    house: TheHouse,
    language: TheLanguage,
    q: Annotated[str, Query(max_length=100)] = "",
    state: Annotated[list[Code], Query(max_length=10)] = [],  # noqa: B006
    grade: Annotated[list[Code], Query(max_length=10)] = [],  # noqa: B006
    unit: Annotated[str, Query(max_length=30)] = "",
    audit: Annotated[int | None, Query(ge=1)] = None,
    process: Annotated[str, Query(max_length=30)] = "",
    clause: Annotated[str, Query(max_length=60)] = "",
    after: After = None,
    limit: Limit = 50,
) -> FindingPage:
    """The findings the reader may see, the latest first."""
    session = work.session
    below = frozenset(one.id for one in session.scalars(units_below(unit_by_code(session, unit)))) if unit else None
    narrowed = Narrowed(
        words=q.strip(), states=state, grades=grade, unit_ids=below, audit_id=audit,
        process_id=process_of(session, process).id if process else None,
        clause=clause_named(house.desk.known_clauses, clause) if clause else None,
    )  # fmt: skip
    rows = held_queries.register(scope_of(work), narrowed)
    if after is not None:
        rows = rows.where(held_queries.findings_beyond(*read_cursor(after, date.fromisoformat, int)))
    page = cut(session.scalars(rows.limit(limit + 1)).all(), limit, lambda one: (one.found_on, one.id))
    return FindingPage(items=[finding_out(one, house, language) for one in page.items], next=page.next)


@router.post("", response_model=FindingOut, status_code=201)
def write(body: Written, response: Response, work: TheWork, house: TheHouse, language: TheLanguage) -> FindingOut:
    """Draft a finding; auditors of the audit do, and only they and the programme see it until it is confirmed."""
    audit = opened_audit(work, body.audit)
    question = work.session.get(AuditQuestion, body.question) if body.question is not None else None
    if body.question is not None and (question is None or question.audit_id != audit.id):
        raise QuestionNotFound(question=body.question)
    found = findings.write(house.desk, work, audit, statement(work, house, body), question=question)
    response.headers["etag"] = etag(found.version)
    response.headers["location"] = f"/api/v1/findings/{found.id}"
    return finding_out(found, house, language)


@router.get("/{finding_id}", response_model=FindingWhole)
def show(
    finding_id: TheId, response: Response, work: TheReading, house: TheHouse, language: TheLanguage
) -> FindingWhole:
    """One finding with its words, the auditee's, and what it is joined to."""
    one = opened(work, finding_id)
    response.headers["etag"] = etag(one.version)
    linked = work.session.execute(links_of(one.id, scope_of(work)))
    return FindingWhole(
        **finding_out(one, house, language).model_dump(),
        question=one.question_id, revision=one.revision_id, section=one.section, requirement=one.requirement,
        evidence=one.evidence, gap=one.gap, rule=one.rule, auditee=one.auditee_id, reply=one.reply,
        replied_on=one.replied_on, decision=one.decision, decided_on=one.decided_on,
        links=[
            LinkedOut(
                relation=link.relation, outward=link.from_id == one.id,
                item=item_out(other, house.lifecycles[other.kind], language),
            )
            for link, other in linked
        ],
    )  # fmt: skip


@router.put("/{finding_id}", response_model=FindingOut)
def rewrite(
    finding_id: TheId, body: Said, version: IfMatch, response: Response, work: TheWork, house: TheHouse,
    language: TheLanguage,
) -> FindingOut:  # fmt: skip
    """Write a draft anew."""
    one = opened(work, finding_id, version=version)
    findings.rewrite(house.desk, work, one, statement(work, house, body))
    response.headers["etag"] = etag(one.version)
    return finding_out(one, house, language)


@router.post("/{finding_id}/actions", response_model=ItemOut, status_code=201)
def order(
    finding_id: TheId, body: OrderForm, version: IfMatch, work: TheWork, house: TheHouse, language: TheLanguage
) -> ItemOut:
    """Have an opportunity or an observation acted on."""
    one = opened(work, finding_id, version=version)
    action = findings.order_improvement(
        house.desk, work, one, title=Text(body.title, ""), description=body.description, kind=body.kind,
        owner=person_of(work.session, body.owner), due_on=body.due_on, criterion=body.criterion,
        effect_due_on=body.effect_due_on, implementers=[person_of(work.session, who) for who in body.implementers],
    )  # fmt: skip
    return item_out(action, house.lifecycles["action"], language)
