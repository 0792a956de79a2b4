"""Audits over HTTP: their team, plan, checklist and answers."""

from datetime import date, datetime
from typing import Annotated, Any, Literal

from fastapi import Query, Response
from pydantic import BaseModel, Field, StringConstraints

from docflow.audits import answers, audit_kind, checklist, held_queries, planned, team
from docflow.audits.held import AuditAnswer, AuditQuestion
from docflow.audits.impartiality import conflicts
from docflow.audits.models import Audit
from docflow.audits.parts import arranges, members_of
from docflow.audits.reading import sees_answers
from docflow.audits.scene import scenes_of
from docflow.house import House
from docflow.journal.work import Work
from docflow.kernel.errors import NotAllowed
from docflow.kernel.paging import cut, read_cursor
from docflow.kernel.text import Language, Text
from docflow.lifecycle.errors import ItemNotFound
from docflow.lifecycle.items import open_item
from docflow.people.queries import person_of, scope_of
from docflow.processes.queries import process_of
from docflow.standards.clauses import clause_named
from docflow.web.api.shapes import ItemOut, Words, item_out
from docflow.web.deps import After, IfMatch, Limit, TheHouse, TheId, TheLanguage, TheReading, TheWork, etag
from docflow.web.idempotency import door

router = door("/api/v1/audits", tags=["audits"])

Somebody = int | Annotated[str, StringConstraints(min_length=1, max_length=60)]
Long = Annotated[str, StringConstraints(max_length=2000)]
Short = Annotated[str, StringConstraints(max_length=300)]
Code = Annotated[str, StringConstraints(max_length=30)]


class AuditOut(ItemOut):
    programme: int | None
    unplanned_reason: str
    first_on: date | None
    last_on: date | None


class MemberIn(BaseModel):
    person: Somebody
    part: Literal["lead", "auditor", "expert", "observer"]


class MemberOut(BaseModel):
    person: int
    part: str


class ConflictOut(BaseModel):
    code: str
    text: str
    blocks: bool


class SessionIn(BaseModel):
    held_on: date
    begins: Annotated[str, StringConstraints(max_length=5)] = Field(description="`09:30`")
    ends: Annotated[str, StringConstraints(max_length=5)]
    topic: Short
    place: Annotated[str, StringConstraints(max_length=200)] = ""
    process: Code | None = None
    auditor: Somebody | None = None
    auditee: Somebody | None = None


class PlanIn(BaseModel):
    objectives: Long
    scope_words: Long = ""
    criteria: Long = ""
    method: Literal["onsite", "remote", "hybrid"] = "onsite"
    method_risks: Long = ""
    agenda: list[SessionIn] = Field(default_factory=list, max_length=200)


class SessionOut(BaseModel, from_attributes=True):
    held_on: date
    begins: str
    ends: str
    topic: str
    place: str
    process_id: int | None
    auditor_id: int | None
    auditee_id: int | None


class PlanOut(BaseModel, from_attributes=True):
    objectives: str
    scope_words: str
    criteria: str
    method: str
    method_risks: str
    noticed_at: datetime | None


class ConclusionOut(BaseModel, from_attributes=True):
    conclusion: str
    summary: str
    obstacles: str
    follow_up: str
    sha256: str
    by_id: int
    at: datetime


class AddendumOut(BaseModel, from_attributes=True):
    serial: int
    words: str
    by_id: int
    at: datetime


class AuditWhole(AuditOut):
    processes: list[int]
    units: list[int]
    clauses: list[str]
    team: list[MemberOut]
    plan: PlanOut | None
    agenda: list[SessionOut]
    conclusion: ConclusionOut | None
    addenda: list[AddendumOut]


class AuditPage(BaseModel):
    items: list[AuditOut]
    next: str | None


class AnswerIn(BaseModel):
    result: Annotated[str, StringConstraints(max_length=20)]
    evidence: Annotated[str, StringConstraints(max_length=4000)] = ""
    evidence_kind: Code = "none"
    way: Code = "document_review"
    remote: bool = False
    population: Annotated[int, Field(le=1_000_000)] | None = None
    sample_size: Annotated[int, Field(le=1_000_000)] | None = None
    sample_words: Annotated[str, StringConstraints(max_length=500)] = ""
    reason: Annotated[str, StringConstraints(max_length=1000)] = ""
    based_on: int = Field(0, ge=0, description="Serial of the answer that was shown; 0 for none")


class AnswerOut(BaseModel, from_attributes=True):
    serial: int
    based_on: int
    proposal: bool
    result: str
    evidence: str
    evidence_kind: str
    way: str
    remote: bool
    population: int | None
    sample_size: int | None
    sample_words: str
    reason: str
    by_id: int
    at: datetime


class QuestionOut(BaseModel):
    id: int
    place: int
    origin: str
    words: Words
    standard: str
    clause: str
    source: str
    source_sha256: str | None
    answer: AnswerOut | None
    beside: list[AnswerOut] = Field(description="All answers, where two wait for the lead's decision")
    undecided: bool


class QuestionIn(BaseModel):
    zh: Annotated[str, StringConstraints(max_length=1000)] = ""
    en: Annotated[str, StringConstraints(max_length=1000)] = ""
    clause: Annotated[str, StringConstraints(max_length=60)] | None = None


class Settled(BaseModel):
    answer: int = Field(ge=1, description="Serial of the one that counts")


class Added(BaseModel):
    words: Annotated[str, StringConstraints(min_length=1, max_length=4000)]


def opened(work: Work, item_id: int, *, version: int | None = None) -> Audit:
    """Raises ItemNotFound, also for an item of another kind; VersionStale."""
    item = open_item(work.session, item_id, scope_of(work), version=version)
    if not isinstance(item, Audit):
        raise ItemNotFound(item=item_id)
    return item


def audit_out(audit: Audit, house: House, language: Language) -> AuditOut:
    return AuditOut(
        **item_out(audit, house.lifecycles["audit"], language).model_dump(), programme=audit.programme_id,
        unplanned_reason=audit.unplanned_reason, first_on=audit.first_on, last_on=audit.last_on,
    )  # fmt: skip


@router.get("", response_model=AuditPage)
def audits(
    work: TheReading,
    house: TheHouse,
    language: TheLanguage,
    q: Annotated[str, Query(max_length=100)] = "",
    state: Annotated[list[Code], Query(max_length=10)] = [],  # noqa: B006
    after: After = None,
    limit: Limit = 50,
) -> AuditPage:
    """The audits the reader may see, the newest first."""
    rows = held_queries.audits(scope_of(work), states=state, words=q.strip())
    if after is not None:
        rows = rows.where(Audit.id < read_cursor(after, int)[0])
    page = cut(work.session.scalars(rows.limit(limit + 1)).all(), limit, lambda one: (one.id,))
    return AuditPage(items=[audit_out(one, house, language) for one in page.items], next=page.next)


@router.get("/{audit_id}", response_model=AuditWhole)
def show(audit_id: TheId, response: Response, work: TheReading, house: TheHouse, language: TheLanguage) -> AuditWhole:
    """One audit with its scope, team, plan and report."""
    audit = opened(work, audit_id)
    response.headers["etag"] = etag(audit.version)
    session = work.session
    scene = scenes_of(session, [audit])[audit.id]
    plan = session.scalar(planned.plan_of(audit.id))
    concluded = session.scalar(held_queries.conclusion_of(audit.id))
    return AuditWhole(
        **audit_out(audit, house, language).model_dump(),
        processes=sorted(scene.processes),
        units=sorted(scene.units),
        clauses=sorted(f"{standard}:{clause}" for standard, clause in scene.clauses),
        team=[MemberOut(person=who, part=part) for who, part in members_of(session, audit.id).items()],
        plan=PlanOut.model_validate(plan) if plan else None,
        agenda=[SessionOut.model_validate(one) for one in session.scalars(planned.agenda_of(audit.id))],
        conclusion=ConclusionOut.model_validate(concluded) if concluded else None,
        addenda=[AddendumOut.model_validate(one) for one in session.scalars(held_queries.addenda_of(audit.id))],
    )


@router.get("/{audit_id}/conflicts", response_model=list[ConflictOut])
def conflicts_of(
    audit_id: TheId, who: Annotated[str, Query(max_length=60)], work: TheReading, language: TheLanguage
) -> list[ConflictOut]:
    """What ties a person to what this audit looks at; for whoever arranges it."""
    audit = opened(work, audit_id)
    if not arranges(work, audit):
        raise NotAllowed()
    found = conflicts(work, person_of(work.session, who), audit, on=team.days_of(audit, work.today)[0])
    return [ConflictOut(code=one.code, text=one.sentence.in_(language), blocks=one.blocks) for one in found]


@router.put("/{audit_id}/team", response_model=list[MemberOut])
def set_team(
    audit_id: TheId, body: list[MemberIn], version: IfMatch, response: Response, work: TheWork, house: TheHouse
) -> list[MemberOut]:
    """Say who audits; every reason against it is answered at once."""
    audit = opened(work, audit_id, version=version)
    wanted = {person_of(work.session, one.person).id: one.part for one in body}
    team.set_team(house.desk, work, audit, dict(wanted))
    response.headers["etag"] = etag(audit.version)
    return [MemberOut(person=who, part=part) for who, part in members_of(work.session, audit.id).items()]


@router.put("/{audit_id}/plan", response_model=PlanOut)
def set_plan(
    audit_id: TheId, body: PlanIn, version: IfMatch, response: Response, work: TheWork, house: TheHouse
) -> PlanOut:
    """Write the plan with its agenda, in place of the one before."""
    audit = opened(work, audit_id, version=version)
    session = work.session

    def who(one: Somebody | None) -> int | None:
        return person_of(session, one).id if one is not None else None

    agenda = [
        planned.SessionAsked(
            one.held_on, one.begins, one.ends, one.topic, one.place,
            process_of(session, one.process).id if one.process else None, who(one.auditor), who(one.auditee),
        )
        for one in body.agenda
    ]  # fmt: skip
    asked = planned.PlanAsked(**body.model_dump(exclude={"agenda"}))
    kept = planned.plan(house.desk, work, audit, asked, agenda)
    response.headers["etag"] = etag(audit.version)
    return PlanOut.model_validate(kept)


@router.post("/{audit_id}/checklist", status_code=201)
def make_checklist(
    audit_id: TheId, version: IfMatch, response: Response, work: TheWork, house: TheHouse
) -> dict[str, int]:
    """Make the checklist from clauses, texts in force and open matters; one's own questions stay."""
    audit = opened(work, audit_id, version=version)
    count = checklist.generate(house.desk, work, audit)
    response.headers["etag"] = etag(audit.version)
    return {"questions": count}


@router.get("/{audit_id}/questions", response_model=list[QuestionOut])
def questions(audit_id: TheId, work: TheReading) -> list[QuestionOut]:
    """The whole checklist with the answers that count."""
    audit = opened(work, audit_id)
    if not sees_answers(work, audit):
        raise ItemNotFound(item=audit_id)
    session = work.session
    counting = {one.question_id: one for one in session.scalars(answers.answers_that_count(audit.id))}
    beside: dict[int, list[AuditAnswer]] = {}
    for one in session.scalars(answers.answers_beside(audit.id)):
        beside.setdefault(one.question_id, []).append(one)
    return [
        _question(one, counting.get(one.id), beside.get(one.id, []))
        for one in session.scalars(answers.questions_of(audit.id))
    ]


def _question(one: AuditQuestion, counts: AuditAnswer | None, beside: list[AuditAnswer]) -> QuestionOut:
    return QuestionOut(
        id=one.id, place=one.place, origin=one.origin, words=Words(zh=one.words_zh, en=one.words_en),
        standard=one.standard, clause=one.clause, source=one.source_label, source_sha256=one.source_sha256,
        answer=AnswerOut.model_validate(counts) if counts else None,
        beside=[AnswerOut.model_validate(each) for each in beside], undecided=one.undecided,
    )  # fmt: skip


@router.post("/{audit_id}/questions", status_code=201)
def add_question(audit_id: TheId, body: QuestionIn, work: TheWork, house: TheHouse) -> dict[str, int]:
    """Ask something of one's own."""
    clause = clause_named(house.desk.known_clauses, body.clause) if body.clause else None
    words = Text(body.zh, body.en)
    return {"id": checklist.add_question(house.desk, work, opened(work, audit_id), words, clause=clause).id}


@router.post("/questions/{question_id}/answers", response_model=AnswerOut, status_code=201)
def answer(question_id: TheId, body: AnswerIn, work: TheWork, house: TheHouse) -> AnswerOut:
    """Answer a question; kept beside another one that was given meanwhile, never in its place."""
    audit, question = answers.open_question(work, question_id)
    given: dict[str, Any] = body.model_dump(exclude={"based_on"})
    row = answers.answer(house.desk, work, audit, question, answers.Given(**given), based_on=body.based_on)
    return AnswerOut.model_validate(row)


@router.post("/questions/{question_id}/settled", status_code=204)
def settle(question_id: TheId, body: Settled, work: TheWork, house: TheHouse) -> None:
    """The lead says which of several answers counts."""
    audit, question = answers.open_question(work, question_id)
    answers.settle(house.desk, work, audit, question, serial=body.answer)


@router.post("/{audit_id}/addenda", response_model=AddendumOut, status_code=201)
def add_addendum(audit_id: TheId, body: Added, version: IfMatch, work: TheWork) -> AddendumOut:
    """Correct an issued report beside it."""
    audit = opened(work, audit_id, version=version)
    return AddendumOut.model_validate(audit_kind.add_addendum(work, audit, body.words))
