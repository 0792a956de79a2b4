"""Change requests over HTTP."""

from datetime import date, datetime
from typing import Annotated, Literal

from fastapi import Query, Response
from pydantic import BaseModel, Field, StringConstraints

from docflow.documents.changes import queries, service
from docflow.documents.changes.forms import SOURCES
from docflow.documents.changes.glance import Glance, Touched, glance
from docflow.documents.changes.models import ChangeRequest
from docflow.documents.changes.touched import ChangeAsked
from docflow.documents.queries import document_by_number
from docflow.house import House
from docflow.journal.work import Work
from docflow.kernel.paging import cut, read_cursor
from docflow.kernel.text import Language, Text
from docflow.lifecycle.errors import ItemNotFound
from docflow.lifecycle.items import open_item
from docflow.people.queries import scope_of, unit_by_code, units_below
from docflow.web.api.documents import Code, Number, Short, TitleGiven
from docflow.web.api.shapes import ItemOut, RevisionOut, Words, item_out, revision_out
from docflow.web.deps import After, IfMatch, Limit, TheHouse, TheId, TheLanguage, TheReading, TheWork, etag
from docflow.web.idempotency import door

router = door("/api/v1/changes", tags=["changes"])

Reason = Annotated[str, StringConstraints(max_length=2000)]
Which = Annotated[str, StringConstraints(min_length=1, max_length=20)] | int


class DocumentAsked(BaseModel):
    """What is asked of one document."""

    what: Literal["revise", "withdraw", "new"]
    number: Annotated[str, StringConstraints(max_length=80)] = Field(
        "", description="Of a document to revise or withdraw"
    )
    title: TitleGiven | None = Field(None, description="Of a new one")
    type: Code = Field("", description="Of a new one")
    words: Annotated[str, StringConstraints(max_length=1000)] = Field("", description="What is to change in it")


class ChangeBegun(BaseModel):
    title: Short | TitleGiven
    reason: Reason = ""
    source: Code = Field("suggestion", description=", ".join(SOURCES))
    unit: Code = Field(description="Code of the unit that it concerns")
    documents: list[DocumentAsked] = Field(default_factory=list, max_length=100)
    processes: list[Which] = Field(default_factory=list, max_length=100, description="By code or id")
    emergency: bool = False
    emergency_reason: Annotated[str, StringConstraints(max_length=1000)] = ""
    submit: bool = Field(True, description="Submit it at once if nothing is missing; else it stays a draft")


class ChangeDescribed(BaseModel):
    """What is left out stays as it is."""

    title: TitleGiven | None = None
    reason: Reason | None = None
    source: Code | None = None
    documents: list[DocumentAsked] | None = Field(None, max_length=100)
    processes: list[Which] | None = Field(None, max_length=100)
    emergency: bool | None = None
    emergency_reason: Annotated[str, StringConstraints(max_length=1000)] | None = None


class ChangeOut(ItemOut):
    source: str
    emergency: bool
    author: int | None
    approval_due_on: date | None


class CarrierOut(BaseModel):
    """A revision that carries the change."""

    relation: Literal["opened", "withdrew"]
    adopted_because: str = Field(description="Why a revision in progress carries it; empty for one that it opened")
    stands: bool = Field(description="False while an emergency lacks its approval")
    revision: RevisionOut


class DocumentTouched(BaseModel):
    what: Literal["revise", "withdraw", "new"]
    number: str
    title: Words
    type: str
    words: str
    approver: int | None = Field(description="Who answers for it in the approval")
    answers_as: str = Field(description="owner, process_owner, superior, or the role that answers instead")
    revisions: list[CarrierOut]


class ProcessTouched(BaseModel):
    code: str
    name: Words


class ImpactOut(BaseModel):
    area: str
    affected: bool
    words: str


class AssessmentOut(BaseModel):
    """The impact statement that counts."""

    serial: int
    risk: Literal["low", "medium", "high"]
    risk_words: str
    measures: str
    assessed_by: int | None
    assessed_at: datetime
    impacts: list[ImpactOut]
    sha256: str | None = Field(description="The digest that the owners approve")


class ChangeWhole(ChangeOut):
    reason: str
    emergency_reason: str
    documents: list[DocumentTouched] = Field(description="Those the reader may see")
    processes: list[ProcessTouched]
    assessment: AssessmentOut | None
    approved_on: date | None
    escalated_on: date | None
    implemented_at: datetime | None
    verdict: str
    verdict_words: str


class ChangePage(BaseModel):
    items: list[ChangeOut]
    next: str | None


@router.get("", response_model=ChangePage)
def register(
    work: TheReading,
    house: TheHouse,
    language: TheLanguage,
    state: Annotated[Code | None, Query()] = None,
    source: Annotated[Code | None, Query()] = None,
    unit: Annotated[Code | None, Query(description="Code of a unit; what lies below it counts too")] = None,
    document: Annotated[Number | None, Query(description="Number of a document it touches")] = None,
    emergency: Annotated[bool | None, Query()] = None,
    overdue: Annotated[bool, Query(description="Only open ones whose term has passed")] = False,
    open: Annotated[bool, Query(description="Only those that have not ended")] = False,
    q: Annotated[str, Query(max_length=100, description="Part of the number or title")] = "",
    after: After = None,
    limit: Limit = 50,
) -> ChangePage:
    """The change requests the reader may see, the newest first."""
    session, scope = work.session, scope_of(work)
    unit_ids = None
    if unit is not None:
        unit_ids = frozenset(one.id for one in session.scalars(units_below(unit_by_code(session, unit))))
    rows = queries.register(
        scope,
        state=state,
        source=source,
        unit_ids=unit_ids,
        document_id=document_by_number(session, document, scope).id if document else None,
        emergency=emergency,
        overdue_on=work.today if overdue else None,
        open_only=open,
        words=q,
    )
    if after is not None:
        rows = rows.where(ChangeRequest.id < read_cursor(after, int)[0])
    page = cut(session.scalars(rows.limit(limit + 1)).all(), limit, lambda one: (one.id,))
    return ChangePage(items=[ChangeOut(**_plain(house, one, language)) for one in page.items], next=page.next)


def _plain(house: House, request: ChangeRequest, language: Language) -> dict[str, object]:
    return {
        **item_out(request, house.lifecycles[request.kind], language).model_dump(),
        "source": request.source,
        "emergency": request.emergency,
        "author": request.author_id,
        "approval_due_on": request.approval_due_on,
    }


def _asked(given: list[DocumentAsked]) -> list[ChangeAsked]:
    return [
        ChangeAsked(one.what, one.number, Text(one.title.zh, one.title.en) if one.title else None, one.type, one.words)
        for one in given
    ]


@router.post("", response_model=ChangeWhole, status_code=201)
def ask(body: ChangeBegun, response: Response, work: TheWork, house: TheHouse, language: TheLanguage) -> ChangeWhole:
    """Ask for a change: any reader may. A title in one language goes by the language of the request."""
    given = body.title if isinstance(body.title, TitleGiven) else TitleGiven(**{language: body.title})
    request = service.request_change(
        house.desk,
        work,
        title=Text(given.zh, given.en),
        reason=body.reason,
        source=body.source,
        unit=unit_by_code(work.session, body.unit),
        documents=_asked(body.documents),
        processes=body.processes,
        emergency=body.emergency,
        emergency_reason=body.emergency_reason,
        submit=body.submit,
    )
    response.headers["etag"] = etag(request.version)
    response.headers["location"] = f"/api/v1/changes/{request.id}"
    return _whole(house, work, request, language)


@router.get("/{change_id}", response_model=ChangeWhole)
def show(change_id: TheId, response: Response, work: TheReading, house: TheHouse, language: TheLanguage) -> ChangeWhole:
    """What it asks for, what was judged, who answers, and the revisions that carry it; steps under `/items/{id}`."""
    request = open_request(work, change_id)
    response.headers["etag"] = etag(request.version)
    return _whole(house, work, request, language)


@router.patch("/{change_id}", response_model=ChangeWhole)
def describe(
    change_id: TheId,
    body: ChangeDescribed,
    version: IfMatch,
    response: Response,
    work: TheWork,
    house: TheHouse,
    language: TheLanguage,
) -> ChangeWhole:
    """Change what a draft asks for."""
    request = open_request(work, change_id, version=version)
    given = body.model_dump(exclude={"title", "documents"})
    title = Text(body.title.zh, body.title.en) if body.title else None
    documents = _asked(body.documents) if body.documents is not None else None
    service.describe(house.desk, work, request, title=title, documents=documents, **given)
    response.headers["etag"] = etag(request.version)
    return _whole(house, work, request, language)


def open_request(work: Work, change_id: int, *, version: int | None = None) -> ChangeRequest:
    """Raises ItemNotFound, also for an item of another kind."""
    request = open_item(work.session, change_id, scope_of(work), version=version)
    if not isinstance(request, ChangeRequest):
        raise ItemNotFound(item=change_id)
    return request


def _whole(house: House, work: Work, request: ChangeRequest, language: Language) -> ChangeWhole:
    seen = glance(work.session, request, scope_of(work))
    return ChangeWhole.model_validate(
        _plain(house, request, language)
        | {
            "reason": request.reason,
            "emergency_reason": request.emergency_reason,
            "documents": [_document(house, one, language) for one in seen.documents],
            "processes": [{"code": one.code, "name": {"zh": one.name_zh, "en": one.name_en}} for one in seen.processes],
            "assessment": _assessment(seen),
            "approved_on": request.approved_on,
            "escalated_on": request.escalated_on,
            "implemented_at": request.implemented_at,
            "verdict": request.verdict,
            "verdict_words": request.verdict_words,
        }
    )


def _document(house: House, touched: Touched, language: Language) -> DocumentTouched:
    row = touched.row
    return DocumentTouched.model_validate(
        {
            "what": row.what,
            "number": touched.number,
            "title": {"zh": touched.title.zh, "en": touched.title.en},
            "type": touched.type,
            "words": row.words,
            "approver": row.approver_id,
            "answers_as": row.answers_as,
            "revisions": [
                {
                    "relation": carried.what,
                    "adopted_because": carried.adopted_because,
                    "stands": carried.stands,
                    "revision": revision_out(revision, house.lifecycles["revision"], language),
                }
                for carried, revision in touched.carriers
            ],
        }
    )


def _assessment(seen: Glance) -> AssessmentOut | None:
    judged = seen.assessment
    if judged is None:
        return None
    return AssessmentOut.model_validate(
        {
            "serial": judged.serial,
            "risk": judged.risk,
            "risk_words": judged.risk_words,
            "measures": judged.measures,
            "assessed_by": judged.assessed_by_id,
            "assessed_at": judged.assessed_at,
            "impacts": [
                ImpactOut(area=one.area, affected=one.affected, words=one.words)
                for _, one in sorted(seen.impacts.items())
            ],
            "sha256": seen.request.content_sha256,
        }
    )
