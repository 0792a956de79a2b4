"""Documents: the master list, one document, its revisions, and the text in force."""

from datetime import date
from typing import Annotated, Literal

from fastapi import Query, Response
from pydantic import BaseModel, Field, StringConstraints
from sqlalchemy import select

from docflow.documents import controlling, languages, queries, readers, service
from docflow.documents.blanks import blank_text
from docflow.documents.files import bytes_of, controlled_file, format_of, text_in_force
from docflow.documents.governing import govern, governed
from docflow.documents.models import Document, Revision
from docflow.house import House
from docflow.journal.work import Work, looking, working
from docflow.kernel.paging import cut, read_cursor
from docflow.kernel.text import Language, Text
from docflow.people.models import Unit
from docflow.people.queries import person_of, require, scope_of, unit_by_code, units_below
from docflow.processes.queries import process_of
from docflow.web.api.shapes import RevisionOut, Words, revision_out
from docflow.web.deps import After, Limit, TheActor, TheHouse, TheLanguage, TheReading, TheWork, etag
from docflow.web.idempotency import door
from docflow.web.security import download

router = door("/api/v1/documents", tags=["documents"])

Number = Annotated[str, StringConstraints(min_length=1, max_length=80)]
Short = Annotated[str, StringConstraints(max_length=300)]
Code = Annotated[str, StringConstraints(max_length=30)]
Clause = Annotated[str, StringConstraints(max_length=60)]


class TitleGiven(BaseModel):
    zh: Short = ""
    en: Short = ""


class DocumentBegun(BaseModel):
    type: Code = Field(description="manual, procedure, regulation, instruction, form, plan …")
    title: Short | TitleGiven = Field(description="A title, or one in each language")
    unit: Code = Field(description="Code of the unit that owns it")
    clauses: list[Clause] = Field(default_factory=list, max_length=50)
    language: Literal["zh", "en", "both"] = "zh"
    number: Annotated[str, StringConstraints(max_length=80)] = Field("", description="An existing number to keep")
    blank: bool = Field(True, description="Begin with the type's blank template")


class RevisionBegun(BaseModel):
    reason: Annotated[str, StringConstraints(min_length=1, max_length=1000)]
    source: Code = ""
    summary: Annotated[str, StringConstraints(max_length=2000)] = ""
    editorial: bool = False
    language: Literal["zh", "en", "both"] | None = None


class DocumentOut(BaseModel):
    number: str
    type: str
    unit: str
    title: Words
    status: str = Field(description="effective, suspended, in_progress, withdrawn or cancelled; derived, never stored")
    clauses: list[str]
    owner: int | None
    revision: RevisionOut = Field(description="In force, else in progress, else the last")


class DocumentWhole(DocumentOut):
    effective: list[RevisionOut]
    in_progress: list[RevisionOut]
    next_review_on: date | None
    processes: list[str] = Field(default_factory=list, description="Codes of the processes it governs")


class DocumentPage(BaseModel):
    items: list[DocumentOut]
    next: str | None


class RevisionPage(BaseModel):
    items: list[RevisionOut]
    next: str | None = None


class DocumentCreated(BaseModel):
    number: str
    revision: RevisionOut


def _units(work: Work) -> dict[int, str]:
    return {row.id: row.code for row in work.session.execute(select(Unit.id, Unit.code))}


@router.get("", response_model=DocumentPage)
def master_list(
    work: TheReading,
    house: TheHouse,
    language: TheLanguage,
    type: Annotated[Code | None, Query()] = None,
    unit: Annotated[Code | None, Query(description="Code of a unit; what lies below it counts too")] = None,
    state: Annotated[Code | None, Query()] = None,
    clause: Annotated[Clause | None, Query(description="`7.5`; what lies below it counts too")] = None,
    q: Annotated[str, Query(max_length=100, description="Part of the number or title")] = "",
    on: Annotated[date | None, Query(description="What was in force on this day")] = None,
    after: After = None,
    limit: Limit = 50,
) -> DocumentPage:
    """The master list: of each document the text in force, else the one in progress."""
    session, scope = work.session, scope_of(work)
    unit_ids = None
    if unit is not None:
        unit_ids = frozenset(one.id for one in session.scalars(units_below(unit_by_code(session, unit))))
    rows = queries.master_list(
        scope, on=on, type=type, unit_ids=unit_ids, state=state, words=q, clause=_clause(house, clause)
    )
    if after is not None:
        (last,) = read_cursor(after, str)
        rows = rows.where(Document.number > last)
    found = session.execute(rows.limit(limit + 1)).all()
    page = cut(found, limit, lambda row: (row[0].number,))
    return DocumentPage(items=_lines(house, work, list(page.items), language), next=page.next)


def _clause(house: House, words: str | None) -> tuple[str, str] | None:
    if words is None:
        return None
    standard, _, number = words.rpartition(":")
    return standard or house.packs[0].id, number


def _lines(house: House, work: Work, rows: list[tuple[Document, Revision]], language: Language) -> list[DocumentOut]:
    units = _units(work)
    clauses = queries.clauses_of_many(work.session, [revision.id for _, revision in rows])
    lifecycle = house.lifecycles["revision"]
    return [
        DocumentOut(
            number=document.number,
            type=document.type,
            unit=units[document.unit_id],
            title=Words(zh=revision.title_zh, en=revision.title_en),
            status=service.status_of([revision]),
            clauses=clauses.get(revision.id, []),
            owner=document.owner_id,
            revision=revision_out(revision, lifecycle, language),
        )
        for document, revision in rows
    ]


@router.post("", response_model=DocumentCreated, status_code=201)
def begin(
    body: DocumentBegun, response: Response, work: TheWork, house: TheHouse, language: TheLanguage
) -> DocumentCreated:
    """A document with its number and the draft of its first revision."""
    given = (
        body.title
        if isinstance(body.title, TitleGiven)
        else TitleGiven(**{body.language.replace("both", "zh"): body.title})
    )
    title = Text(given.zh, given.en)
    with looking(house.store, work.actor, house.clock) as before:
        unit = unit_by_code(before.session, body.unit)
        require(before, "document.begin", unit_id=unit.id, document_type=body.type)
    text = None
    if body.blank:
        text = blank_text(house.desk, body.type, title, Text(unit.name_zh, unit.name_en or unit.name_zh), body.language)
    revision = service.begin_document(
        house.desk,
        work,
        type=body.type,
        title=title,
        unit=unit,
        clauses=body.clauses,
        language=body.language,
        number=body.number,
        text=text,
    )
    response.headers["etag"] = etag(revision.version)
    response.headers["location"] = f"/api/v1/documents/{revision.number}"
    return DocumentCreated(
        number=revision.number, revision=revision_out(revision, house.lifecycles["revision"], language)
    )


@router.get("/{number:path}/revisions", response_model=RevisionPage)
def line(number: Number, work: TheReading, house: TheHouse, language: TheLanguage) -> RevisionPage:
    """The line of revisions, newest first: those the reader may see."""
    scope = scope_of(work)
    document = queries.document_by_number(work.session, number, scope)
    found = work.session.scalars(queries.revisions_of(document.id, scope))
    return RevisionPage(items=[revision_out(one, house.lifecycles["revision"], language) for one in found])


@router.post("/{number:path}/revisions", response_model=RevisionOut, status_code=201)
def revise(
    number: Number, body: RevisionBegun, response: Response, work: TheWork, house: TheHouse, language: TheLanguage
) -> RevisionOut:
    """Open the next revision; the present text stays in force until the next takes effect."""
    document = queries.document_by_number(work.session, number, scope_of(work))
    revision = service.revise(house.desk, work, document, **body.model_dump())
    response.headers["etag"] = etag(revision.version)
    return revision_out(revision, house.lifecycles["revision"], language)


class HandedOver(BaseModel):
    owner: int | Annotated[str, StringConstraints(min_length=1, max_length=60)] = Field(
        description="The person who is to answer for it, by id or user name"
    )


@router.post("/{number:path}/owner", status_code=204)
def hand_over(number: Number, body: HandedOver, work: TheWork) -> None:
    """Make somebody else answer for the document."""
    document = queries.document_by_number(work.session, number, scope_of(work))
    controlling.hand_over(work, document, person_of(work.session, body.owner))


class Governs(BaseModel):
    processes: list[Code] = Field(max_length=200, description="Codes of the processes it governs, in place of before")


@router.put("/{number:path}/processes", response_model=Governs)
def set_processes(number: Number, body: Governs, work: TheWork) -> Governs:
    """Say which processes the document governs; a controller and its owner may."""
    document = queries.document_by_number(work.session, number, scope_of(work))
    chosen = [process_of(work.session, code) for code in dict.fromkeys(body.processes)]
    return Governs(processes=[one.code for one in govern(work, document, chosen)])


class LanguageBegun(BaseModel):
    language: Language
    title: Short = Field(description="The title in that language")


@router.post("/{number:path}/languages", response_model=RevisionOut, status_code=201)
def begin_language(
    number: Number, body: LanguageBegun, response: Response, work: TheWork, house: TheHouse, language: TheLanguage
) -> RevisionOut:
    """Begin the document in another language: a line of revisions of its own, under the same number."""
    document = queries.document_by_number(work.session, number, scope_of(work))
    revision = languages.begin_language(house.desk, work, document, language=body.language, title=body.title)
    response.headers["etag"] = etag(revision.version)
    return revision_out(revision, house.lifecycles["revision"], language)


@router.get(
    "/{number:path}/file", response_class=Response, responses={200: {"content": {"application/octet-stream": {}}}}
)
def file(
    number: Number,
    actor: TheActor,
    work: TheReading,
    house: TheHouse,
    language: TheLanguage,
    format: Annotated[Literal["docx", "pdf", "xlsx", "any"], Query()] = "any",
    on: Annotated[date | None, Query(description="As of this day")] = None,
) -> Response:
    """The text in force, as of today or a day, as a controlled copy."""
    document = queries.document_by_number(work.session, number, scope_of(work))
    revision = text_in_force(work, document, on=on, language=language)
    wanted = format_of(work, revision) if format == "any" else format
    found = controlled_file(work, revision, wanted=wanted, language=language)
    data = bytes_of(house.desk, found)
    if readers.awaited(work, revision) is not None:
        with working(house.store, actor, house.clock) as opening:
            readers.note_opened(opening, revision, found.sha256)
    return download(data, found.name, found.media_type)


@router.get("/{number:path}", response_model=DocumentWhole)
def show(number: Number, work: TheReading, house: TheHouse, language: TheLanguage) -> DocumentWhole:
    """What is in force, what is in progress, and when it is next reviewed."""
    scope = scope_of(work)
    document = queries.document_by_number(work.session, number, scope)
    revisions = list(work.session.scalars(queries.revisions_of(document.id, scope)))
    lifecycle = house.lifecycles["revision"]
    ranked = sorted(revisions, key=lambda one: (not one.in_force, one.closed, -one.serial))
    if not ranked:
        return _replaced(house, work, document, language)
    (plain,) = _lines(house, work, [(document, ranked[0])], language)
    review = work.session.scalar(queries.pending_review(document.id))
    return DocumentWhole(
        **plain.model_dump(exclude={"status"}),
        status=service.status_of(revisions),
        effective=[revision_out(one, lifecycle, language) for one in revisions if one.in_force],
        in_progress=[
            revision_out(one, lifecycle, language) for one in revisions if not one.closed and not one.in_force
        ],
        next_review_on=review.due_on if review else None,
        processes=[one.code for one in work.session.scalars(governed(document.id, scope))],
    )


def _replaced(house: House, work: Work, document: Document, language: Language) -> DocumentWhole:
    """What a former reader still learns of a text no longer in force: that it was, and what took its place."""
    last = work.session.scalars(queries.last_in_force(document.id, scope_of(work))).first()
    assert last is not None, "a document is seen through a revision"
    (plain,) = _lines(house, work, [(document, last)], language)
    return DocumentWhole(
        **plain.model_dump(exclude={"status"}), status="withdrawn", effective=[], in_progress=[], next_review_on=None
    )
