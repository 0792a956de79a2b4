"""Nonconformities over HTTP: the register, one with all its rounds, a new one, its similar cases and its actions."""

from datetime import date
from typing import Annotated, Literal

from fastapi import Query, Response
from pydantic import BaseModel, Field, StringConstraints

from docflow.actions.models import Action
from docflow.documents.changes.service import ChangeAsked
from docflow.evidence.attachments import attachments_of
from docflow.house import House
from docflow.journal.work import Work
from docflow.kernel.paging import cut, read_cursor
from docflow.kernel.text import Language, Text
from docflow.lifecycle.errors import ItemNotFound
from docflow.lifecycle.items import open_item
from docflow.nonconformities import figures, queries, service
from docflow.nonconformities.models import Nonconformity
from docflow.people.queries import person_of, scope_of, unit_by_code
from docflow.processes.queries import process_of
from docflow.standards.clauses import clause_named
from docflow.web.api.nonconformity_shapes import (
    AnalysisOut,
    CauseOut,
    Code,
    ContainmentOut,
    NonconformityOut,
    NonconformityPage,
    NonconformityWhole,
    OrderedOut,
    PlanOut,
    SimilarOut,
    TheNarrowed,
    VerdictOut,
    nonconformity_out,
)
from docflow.web.api.shapes import ItemOut, item_out
from docflow.web.deps import After, IfMatch, Limit, TheHouse, TheId, TheLanguage, TheReading, TheWork, etag
from docflow.web.idempotency import door

router = door("/api/v1/nonconformities", tags=["nonconformities"])

Short = Annotated[str, StringConstraints(max_length=300)]
Long = Annotated[str, StringConstraints(max_length=4000)]
Explained = Annotated[str, StringConstraints(max_length=2000)]
Somebody = int | Annotated[str, StringConstraints(min_length=1, max_length=60)]
Grade = Literal["minor", "major"]


class Titled(BaseModel):
    zh: Short = ""
    en: Short = ""


class Reported(BaseModel):
    title: Short | Titled = Field(description="A heading, or one in each language")
    description: Long
    requirement: Explained = ""
    source: Code = "other"
    grade: Grade = "minor"
    unit: Code = Field(description="Code of the unit where it happened")
    process: Code | None = None
    clause: Annotated[str, StringConstraints(max_length=60)] | None = Field(
        None, description="`7.1.4` or `cieccpa:7.1.4`"
    )
    detected_on: date


class Put(BaseModel):
    """What a report says, put right; what is left out stays."""

    description: Long | None = None
    requirement: Explained | None = None


class HandedOver(BaseModel):
    owner: Somebody = Field(description="Who is to answer for it, by id or user name")


class Answered(BaseModel):
    number: Annotated[str, StringConstraints(max_length=80)] = Field(description="Of the similar case")
    answer: Literal["same_cause", "similar", "not_similar"]
    reason: Annotated[str, StringConstraints(max_length=1000)] = ""


class Ordered(BaseModel):
    title: Short | Titled
    description: Annotated[str, StringConstraints(min_length=1, max_length=4000)]
    kind: Literal["document", "training", "equipment", "process", "other"]
    category: Literal["correction", "corrective", "improvement"] = "corrective"
    owner: Somebody
    implementers: list[Somebody] = Field(default_factory=list, max_length=50)
    due_on: date
    criterion: Annotated[str, StringConstraints(max_length=1000)] = ""
    effect_due_on: date | None = Field(None, description="The first day on which its effect may be judged")
    effect_cycles: int | None = Field(None, ge=1, le=1000, description="How often the process is to have run by then")
    unit: Code = Field("", description="Whose it is, if not of the unit where it happened")


class ChangeDocument(BaseModel):
    number: Annotated[str, StringConstraints(max_length=80)]
    what: Literal["revise", "withdraw"] = "revise"
    words: Annotated[str, StringConstraints(max_length=1000)] = ""


class ChangeWanted(BaseModel):
    title: Short | Titled
    reason: Annotated[str, StringConstraints(min_length=1, max_length=2000)]
    documents: list[ChangeDocument] = Field(default_factory=list, max_length=50)


class Counted(BaseModel):
    value: str
    count: int


class MonthOut(BaseModel, from_attributes=True):
    first: date
    opened: int
    closed: int
    open: int
    overdue: int


def _words(title: str | Titled, language: Language) -> Text:
    if isinstance(title, Titled):
        return Text(title.zh, title.en)
    return Text(title, "") if language == "zh" or not title.isascii() else Text("", title)


def opened(work: Work, item_id: int, *, version: int | None = None) -> Nonconformity:
    """Raises ItemNotFound, also for an item of another kind; VersionStale."""
    item = open_item(work.session, item_id, scope_of(work), version=version)
    if not isinstance(item, Nonconformity):
        raise ItemNotFound(item=item_id)
    return item


@router.get("", response_model=NonconformityPage)
def register(
    work: TheReading, house: TheHouse, language: TheLanguage, narrowed: TheNarrowed, after: After = None,
    limit: Limit = 50,
) -> NonconformityPage:  # fmt: skip
    """The nonconformities the reader may see, the latest first."""
    rows = queries.register(scope_of(work), narrowed)
    if after is not None:
        rows = rows.where(queries.beyond(*read_cursor(after, date.fromisoformat, int)))
    found = work.session.scalars(rows.limit(limit + 1)).all()
    page = cut(found, limit, lambda one: (one.reported_on, one.id))
    return NonconformityPage(
        items=[nonconformity_out(one, house, language, work.today) for one in page.items], next=page.next
    )


@router.post("", response_model=NonconformityOut, status_code=201)
def report(
    body: Reported, response: Response, work: TheWork, house: TheHouse, language: TheLanguage
) -> NonconformityOut:
    """Report that a requirement was not met; any reader may."""
    session = work.session
    found = service.report(
        house.desk,
        work,
        source=body.source,
        unit=unit_by_code(session, body.unit),
        title=_words(body.title, language),
        description=body.description,
        requirement=body.requirement,
        grade=body.grade,
        clause=clause_named(house.desk.known_clauses, body.clause) if body.clause else None,
        process=process_of(session, body.process) if body.process else None,
        detected_on=body.detected_on,
    )
    response.headers["etag"] = etag(found.version)
    response.headers["location"] = f"/api/v1/nonconformities/{found.id}"
    return nonconformity_out(found, house, language, work.today)


@router.get("/pareto", response_model=list[Counted])
def pareto(
    work: TheReading,
    narrowed: TheNarrowed,
    by: Annotated[Literal["clause", "process", "category", "unit", "source"], Query()] = "clause",
) -> list[Counted]:
    """Which are the most frequent, of those the reader may see."""
    rows = work.session.execute(figures.pareto(scope_of(work), narrowed, by=by))
    return [Counted(value=value, count=count) for value, count in rows]


@router.get("/monthly", response_model=list[MonthOut])
def monthly(work: TheReading, narrowed: TheNarrowed, months: Annotated[int, Query(ge=1, le=60)] = 12) -> list[MonthOut]:
    """Month by month: reported, closed, and how many were open and overdue at its end."""
    found = figures.monthly(work.session, scope_of(work), narrowed, until=work.today, months=months)
    return [MonthOut.model_validate(one) for one in found]


@router.get("/{nonconformity_id}", response_model=NonconformityWhole)
def show(
    nonconformity_id: TheId, response: Response, work: TheReading, house: TheHouse, language: TheLanguage
) -> NonconformityWhole:
    """One with everything its rounds found, decided and judged."""
    found = opened(work, nonconformity_id)
    response.headers["etag"] = etag(found.version)
    session, number = work.session, found.id
    return NonconformityWhole(
        **nonconformity_out(found, house, language, work.today).model_dump(),
        description=found.description,
        requirement=found.requirement,
        containment_due_on=found.containment_due_on,
        analysis_due_on=found.analysis_due_on,
        planning_due_on=found.planning_due_on,
        closing_due_on=found.closing_due_on,
        containments=[ContainmentOut.model_validate(one) for one in session.scalars(queries.containments_of(number))],
        analyses=_analyses(work, found),
        plans=[PlanOut.model_validate(one) for one in session.scalars(queries.plans_of(number))],
        verdicts=[VerdictOut.model_validate(one) for one in session.scalars(queries.verdicts_of(number))],
        similar=_similar(work, house, found, language),
        actions=_actions(work, house, found, language),
        files=len(session.scalars(attachments_of(number)).all()),
    )


def _analyses(work: Work, found: Nonconformity) -> list[AnalysisOut]:
    session = work.session
    causes = session.scalars(queries.causes_of(found.id)).all()
    whys = session.scalars(queries.whys_of(found.id)).all()
    return [
        AnalysisOut(
            serial=one.serial,
            round=one.round,
            counts=one.serial == found.analysis,
            method=one.method,
            method_words=one.method_words,
            whys=[why.words for why in whys if why.analysis == one.serial],
            causes=[CauseOut(category=c.category, words=c.words) for c in causes if c.analysis == one.serial],
            evidence=one.evidence,
            extent=one.extent,
            by=one.by_id,
            in_the_name_of=one.for_id,
            at=one.at,
        )
        for one in session.scalars(queries.analyses_of(found.id))
    ]


def _similar(work: Work, house: House, found: Nonconformity, language: Language) -> list[SimilarOut]:
    lifecycle = house.lifecycles["nonconformity"]
    return [
        SimilarOut(
            item=item_out(other, lifecycle, language), found_by=case.found_by, answer=case.answer, reason=case.reason
        )
        for case, other in work.session.execute(service.cases_of(found.id, scope_of(work)))
    ]


def _actions(work: Work, house: House, found: Nonconformity, language: Language) -> list[OrderedOut]:
    rows = work.session.execute(queries.actions_seen(found.id, scope_of(work)))
    return [_ordered(action, round, house, language) for action, round in rows]


def _ordered(action: Action, round: int | None, house: House, language: Language) -> OrderedOut:
    return OrderedOut(
        item=item_out(action, house.lifecycles["action"], language),
        round=round,
        kind=action.action_kind,
        category=action.category,
        owner=action.owner_id,
        due_on=action.due_on,
        effect_due_on=action.effect_due_on,
        verdict=action.verdict,
    )


@router.put("/{nonconformity_id}/description", response_model=NonconformityOut)
def describe(
    nonconformity_id: TheId,
    body: Put,
    version: IfMatch,
    response: Response,
    work: TheWork,
    house: TheHouse,
    language: TheLanguage,
) -> NonconformityOut:
    """Put right what a report says, before it is accepted."""
    found = opened(work, nonconformity_id, version=version)
    service.describe(house.desk, work, found, description=body.description, requirement=body.requirement)
    response.headers["etag"] = etag(found.version)
    return nonconformity_out(found, house, language, work.today)


@router.post("/{nonconformity_id}/owner", status_code=204)
def hand_over(nonconformity_id: TheId, body: HandedOver, version: IfMatch, work: TheWork, house: TheHouse) -> None:
    """Make somebody else answer for it."""
    found = opened(work, nonconformity_id, version=version)
    service.hand_over(house.desk, work, found, person_of(work.session, body.owner))


@router.post("/{nonconformity_id}/similar", response_model=list[SimilarOut])
def look_for_similar(
    nonconformity_id: TheId, version: IfMatch, response: Response, work: TheWork, house: TheHouse, language: TheLanguage
) -> list[SimilarOut]:
    """Look for similar cases once more; every one that is proposed has to be answered."""
    found = opened(work, nonconformity_id, version=version)
    service.look_for_similar(house.desk, work, found)
    response.headers["etag"] = etag(found.version)
    return _similar(work, house, found, language)


@router.put("/{nonconformity_id}/similar", response_model=list[SimilarOut])
def answer_similar(
    nonconformity_id: TheId,
    body: Answered,
    version: IfMatch,
    response: Response,
    work: TheWork,
    house: TheHouse,
    language: TheLanguage,
) -> list[SimilarOut]:
    """Say of another nonconformity, proposed or known by its number, whether it is of the same kind."""
    found = opened(work, nonconformity_id, version=version)
    other = queries.nonconformity_by_number(work.session, body.number, scope_of(work))
    service.answer_similar(house.desk, work, found, other, answer=body.answer, reason=body.reason)
    response.headers["etag"] = etag(found.version)
    return _similar(work, house, found, language)


@router.post("/{nonconformity_id}/actions", response_model=OrderedOut, status_code=201)
def order(
    nonconformity_id: TheId,
    body: Ordered,
    version: IfMatch,
    response: Response,
    work: TheWork,
    house: TheHouse,
    language: TheLanguage,
) -> OrderedOut:
    """Order an action against the causes; it waits for its approval."""
    found = opened(work, nonconformity_id, version=version)
    session = work.session
    action = service.order_action(
        house.desk,
        work,
        found,
        title=_words(body.title, language),
        description=body.description,
        kind=body.kind,
        category=body.category,
        owner=person_of(session, body.owner),
        implementers=[person_of(session, one) for one in body.implementers],
        due_on=body.due_on,
        criterion=body.criterion,
        effect_due_on=body.effect_due_on,
        effect_cycles=body.effect_cycles,
        unit=unit_by_code(session, body.unit) if body.unit else None,
    )
    response.headers["etag"] = etag(action.version)
    response.headers["location"] = f"/api/v1/items/{action.id}"
    return _ordered(action, found.round, house, language)


@router.post("/{nonconformity_id}/changes", response_model=ItemOut, status_code=201)
def ask_change(
    nonconformity_id: TheId,
    body: ChangeWanted,
    version: IfMatch,
    response: Response,
    work: TheWork,
    house: TheHouse,
    language: TheLanguage,
) -> ItemOut:
    """Ask that documents of the system change because of it."""
    found = opened(work, nonconformity_id, version=version)
    documents = [ChangeAsked(what=one.what, number=one.number, words=one.words) for one in body.documents]
    request = service.ask_change(
        house.desk, work, found, title=_words(body.title, language), reason=body.reason, documents=documents
    )
    response.headers["etag"] = etag(request.version)
    response.headers["location"] = f"/api/v1/items/{request.id}"
    return item_out(request, house.lifecycles["change_request"], language)
