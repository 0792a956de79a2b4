"""Audit programmes over HTTP: draft one, weigh intervals, see its coverage, plan and place its audits, amend it."""

from collections.abc import Sequence
from datetime import date
from typing import Annotated, Any, Literal

from fastapi import Query, Response
from pydantic import BaseModel, Field, StringConstraints
from sqlalchemy import select

from docflow.audits import programme_queries as queries
from docflow.audits import programmes as verbs
from docflow.audits.beginning import AuditAsked
from docflow.audits.coverage import coverage_of
from docflow.audits.models import Programme
from docflow.audits.slots import plan_in_programme
from docflow.house import House
from docflow.journal.work import Work
from docflow.kernel.paging import cut, read_cursor
from docflow.kernel.text import Language, Text
from docflow.lifecycle.errors import ItemNotFound
from docflow.lifecycle.items import open_item
from docflow.people.queries import person_of, scope_of, unit_by_code
from docflow.processes.models import Process
from docflow.processes.queries import process_of
from docflow.standards.clauses import clause_named
from docflow.web.api.audit_beginning import Code, ScopeIn
from docflow.web.api.audits import AuditOut, Somebody, audit_out
from docflow.web.api.shapes import ItemOut, Words, item_out
from docflow.web.deps import After, IfMatch, Limit, TheHouse, TheId, TheLanguage, TheReading, TheWork, etag
from docflow.web.idempotency import door

router = door("/api/v1/programmes", tags=["programmes"])

Long = Annotated[str, StringConstraints(max_length=2000)]
Reason = Annotated[str, StringConstraints(max_length=1000)]
_PLAIN = (
    "cycle_from", "cycle_to", "objectives", "scope_words", "standards", "methods", "ways", "method_risks", "risks",
    "resources",
)  # fmt: skip


class ProgrammeIn(BaseModel):
    title: Words
    unit: Code
    manager: Somebody
    cycle_from: date = Field(description="Any day of the first month")
    cycle_to: date = Field(description="Any day of the last month")
    objectives: Long = ""
    scope_words: Long = ""
    standards: list[Code] = Field(default_factory=list, max_length=20)
    methods: list[Literal["onsite", "remote", "hybrid"]] = Field(default_factory=list, max_length=3)
    ways: list[Literal["observe", "interview", "document_review"]] = Field(default_factory=list, max_length=3)
    method_risks: Long = ""
    risks: Long = ""
    resources: Long = ""


class ProgrammeOut(ItemOut):
    series: str
    serial: int
    manager: int
    cycle_from: date
    cycle_to: date
    content_sha256: str | None


class IntervalOut(BaseModel):
    """How often a process is seen, and why that often."""

    process: str
    months: int
    points: int
    explanation: Words
    inputs: dict[str, Any]
    scored_on: date
    last_audited_on: date | None
    justification: str


class HoleOut(BaseModel):
    process: str
    site: str
    clause: str
    reason: str = Field(description="Why it stands; empty where nothing says so yet")


class LateOut(BaseModel):
    process: str
    site: str
    due_by: date
    planned: date | None = Field(description="The month for which it is planned instead, if for any of the cycle")


class CoverageOut(BaseModel):
    """`demanded` counts process, site and clause together; `covered` those with an audit, planned or held."""

    demanded: int
    covered: int
    done: int
    holes: list[HoleOut]
    excused: list[HoleOut]
    late: list[LateOut]


class ProgrammeWhole(ProgrammeOut):
    objectives: str
    scope_words: str
    criteria: list[str]
    methods: list[str]
    ways: list[str]
    method_risks: str
    risks: str
    resources: str
    change_reason: str
    feedback: str
    lessons: str
    outcome: dict[str, Any] | None
    intervals: list[IntervalOut]
    audits: list[AuditOut]


class ProgrammePage(BaseModel):
    items: list[ProgrammeOut]
    next: str | None


class HolesIn(BaseModel):
    holes: list["HoleIn"] = Field(min_length=1, max_length=2000)
    reason: Annotated[str, StringConstraints(min_length=1, max_length=1000)]


class HoleIn(BaseModel):
    process: Code
    site: Code
    clause: Code


class AuditIn(BaseModel):
    title: Words
    unit: Code
    scope: list[ScopeIn] = Field(min_length=1, max_length=100)
    clauses: list[Code] = Field(default_factory=list, max_length=500)
    month: date = Field(description="Any day of the month")
    days: int = Field(1, ge=1, le=60)
    team_size: int = Field(2, ge=1, le=20)


class Reasoned(BaseModel):
    reason: Reason


def opened(work: Work, item_id: int, *, version: int | None = None) -> Programme:
    """Raises ItemNotFound, also for an item of another kind; VersionStale."""
    item = open_item(work.session, item_id, scope_of(work), version=version)
    if not isinstance(item, Programme):
        raise ItemNotFound(item=item_id)
    return item


def programme_out(one: Programme, house: House, language: Language) -> ProgrammeOut:
    return ProgrammeOut(
        **item_out(one, house.lifecycles["programme"], language).model_dump(), series=one.series, serial=one.serial,
        manager=one.manager_id, cycle_from=one.cycle_from, cycle_to=one.cycle_to, content_sha256=one.content_sha256,
    )  # fmt: skip


def _asked(work: Work, body: ProgrammeIn) -> verbs.ProgrammeAsked:
    return verbs.ProgrammeAsked(
        title=Text(body.title.zh, body.title.en), unit=unit_by_code(work.session, body.unit),
        manager=person_of(work.session, body.manager), **body.model_dump(include=set(_PLAIN)),
    )  # fmt: skip


def _answered(programme: Programme, house: House, language: Language, response: Response) -> ProgrammeOut:
    response.headers["etag"] = etag(programme.version)
    return programme_out(programme, house, language)


@router.get("", response_model=ProgrammePage)
def programmes(
    work: TheReading,
    house: TheHouse,
    language: TheLanguage,
    state: Annotated[list[Annotated[str, StringConstraints(max_length=30)]], Query(max_length=10)] = [],  # noqa: B006
    after: After = None,
    limit: Limit = 50,
) -> ProgrammePage:
    """The programmes the reader may see, the newest first."""
    rows = queries.register(scope_of(work), states=state)
    if after is not None:
        rows = rows.where(Programme.id < read_cursor(after, int)[0])
    page = cut(work.session.scalars(rows.limit(limit + 1)).all(), limit, lambda one: (one.id,))
    return ProgrammePage(items=[programme_out(one, house, language) for one in page.items], next=page.next)


@router.post("", response_model=ProgrammeOut, status_code=201)
def draft(body: ProgrammeIn, response: Response, work: TheWork, house: TheHouse, language: TheLanguage) -> ProgrammeOut:
    """Begin a programme; what it still lacks is asked for when it is submitted."""
    programme = verbs.draft_programme(house.desk, work, _asked(work, body))
    response.headers["location"] = f"/api/v1/programmes/{programme.id}"
    return _answered(programme, house, language, response)


@router.get("/{programme_id}", response_model=ProgrammeWhole)
def show(
    programme_id: TheId, response: Response, work: TheReading, house: TheHouse, language: TheLanguage
) -> ProgrammeWhole:
    """One programme with its intervals and audits."""
    one, session = opened(work, programme_id), work.session
    told = _answered(one, house, language, response).model_dump()
    words = ("objectives", "scope_words", "methods", "ways", "method_risks", "risks", "resources", "change_reason",
             "feedback", "lessons", "outcome")  # fmt: skip
    return ProgrammeWhole(
        **told, **{name: getattr(one, name) for name in words},
        criteria=[f"{row.standard} {row.edition}".strip() for row in session.scalars(queries.criteria_of(one.id))],
        intervals=_intervals(work, one.id),
        audits=[audit_out(row, house, language) for row in session.scalars(queries.audits_of(one.id, standing=False))],
    )  # fmt: skip


def _intervals(work: Work, programme_id: int) -> list[IntervalOut]:
    rows = work.session.scalars(queries.processes_of(programme_id)).all()
    codes = _codes(work, [row.process_id for row in rows])
    return [
        IntervalOut(
            process=codes[row.process_id], months=row.interval_months, points=row.points,
            explanation=Words(zh=row.explanation_zh, en=row.explanation_en), inputs=row.inputs,
            scored_on=row.scored_on, last_audited_on=row.last_audited_on, justification=row.justification,
        )
        for row in rows
    ]  # fmt: skip


def _codes(work: Work, ids: Sequence[int]) -> dict[int, str]:
    rows = work.session.execute(select(Process.id, Process.code).where(Process.id.in_(ids)))
    return {row.id: row.code for row in rows}


@router.put("/{programme_id}", response_model=ProgrammeOut)
def change(
    programme_id: TheId, body: ProgrammeIn, version: IfMatch, response: Response, work: TheWork, house: TheHouse,
    language: TheLanguage,
) -> ProgrammeOut:  # fmt: skip
    """Write a draft anew."""
    programme = opened(work, programme_id, version=version)
    verbs.change_programme(house.desk, work, programme, _asked(work, body))
    return _answered(programme, house, language, response)


@router.put("/{programme_id}/processes", response_model=list[IntervalOut])
def choose(
    programme_id: TheId, body: list[Code], version: IfMatch, response: Response, work: TheWork, house: TheHouse
) -> list[IntervalOut]:
    """Say which processes it sees; their intervals are weighed now. Sent again, they are weighed anew."""
    programme = opened(work, programme_id, version=version)
    wanted = [process_of(work.session, code) for code in dict.fromkeys(body)]
    verbs.choose_processes(house.desk, work, programme, wanted)
    response.headers["etag"] = etag(programme.version)
    return _intervals(work, programme.id)


@router.put("/{programme_id}/processes/{code}/justification", status_code=204)
def justify(
    programme_id: TheId, code: str, body: Reasoned, version: IfMatch, response: Response, work: TheWork,
    house: TheHouse,
) -> None:  # fmt: skip
    """Say why a process may be audited later than its interval; empty words take it back."""
    programme = opened(work, programme_id, version=version)
    verbs.let_be_late(house.desk, work, programme, process_of(work.session, code), body.reason)
    response.headers["etag"] = etag(programme.version)


@router.get("/{programme_id}/coverage", response_model=CoverageOut)
def coverage(programme_id: TheId, work: TheReading) -> CoverageOut:
    """What of process, site and clause is covered in the cycle, what is not, and what comes late."""
    found = coverage_of(work.session, opened(work, programme_id), work.today)
    holes = [HoleOut(process=one.process, site=one.site, clause=f"{one.standard}:{one.clause}", reason=one.reason)
             for one in (*found.holes, *found.excused)]  # fmt: skip
    return CoverageOut(
        demanded=len(found.cells), covered=sum(bool(one.audits) for one in found.cells),
        done=sum(one.done for one in found.cells), holes=[one for one in holes if not one.reason],
        excused=[one for one in holes if one.reason],
        late=[
            LateOut(process=one.process, site=one.site, due_by=one.due_by, planned=one.planned) for one in found.late
        ],
    )  # fmt: skip


@router.put("/{programme_id}/holes", status_code=204)
def let_stand(
    programme_id: TheId, body: HolesIn, version: IfMatch, response: Response, work: TheWork, house: TheHouse
) -> None:
    """Say why holes of the coverage stand."""
    programme, session = opened(work, programme_id, version=version), work.session
    holes = [
        (process_of(session, one.process).id, unit_by_code(session, one.site).id,
         *clause_named(house.desk.known_clauses, one.clause))
        for one in body.holes
    ]  # fmt: skip
    verbs.let_gap_stand(house.desk, work, programme, holes, body.reason)
    response.headers["etag"] = etag(programme.version)


@router.post("/{programme_id}/audits", response_model=AuditOut, status_code=201)
def plan_audit(
    programme_id: TheId, body: AuditIn, version: IfMatch, response: Response, work: TheWork, house: TheHouse,
    language: TheLanguage,
) -> AuditOut:  # fmt: skip
    """Plan an audit of a draft programme."""
    programme, session = opened(work, programme_id, version=version), work.session
    asked = AuditAsked(
        title=Text(body.title.zh, body.title.en), unit=unit_by_code(session, body.unit),
        scope=[(process_of(session, one.process), unit_by_code(session, one.site) if one.site else None)
               for one in body.scope],
        clauses=[clause_named(house.desk.known_clauses, one) for one in body.clauses],
        month=body.month, days=body.days, team_size=body.team_size,
    )  # fmt: skip
    audit = plan_in_programme(house.desk, work, programme, asked)
    response.headers["location"] = f"/api/v1/audits/{audit.id}"
    response.headers["etag"] = etag(audit.version)
    return audit_out(audit, house, language)


@router.post("/{programme_id}/amendments", response_model=ProgrammeOut, status_code=201)
def amend(
    programme_id: TheId, body: Reasoned, version: IfMatch, response: Response, work: TheWork, house: TheHouse,
    language: TheLanguage,
) -> ProgrammeOut:  # fmt: skip
    """Begin the next revision of a programme that was approved; it replaces this one when it is approved itself."""
    following = verbs.amend(house.desk, work, opened(work, programme_id, version=version), body.reason)
    response.headers["location"] = f"/api/v1/programmes/{following.id}"
    return _answered(following, house, language, response)
