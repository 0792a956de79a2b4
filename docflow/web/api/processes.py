"""Processes over HTTP: the register, one with what concerns it, a new one, a change, its end."""

from collections.abc import Sequence
from datetime import date
from typing import Annotated, Literal
from urllib.parse import quote

from fastapi import Path, Query, Response
from pydantic import BaseModel, Field, StringConstraints
from sqlalchemy import select

from docflow.audits.around_process import around
from docflow.house import House
from docflow.journal.work import Work
from docflow.kernel.paging import cut, read_cursor
from docflow.kernel.text import Text
from docflow.lifecycle.items import Item
from docflow.people.models import Unit
from docflow.people.queries import names_of, person_of, scope_of, unit_by_code, units_below
from docflow.processes import queries, service
from docflow.processes.models import Process
from docflow.standards.clauses import clause_named
from docflow.web.api.people import words_of
from docflow.web.api.shapes import ItemOut, Words, item_out
from docflow.web.deps import After, IfMatch, Limit, TheHouse, TheLanguage, TheReading, TheWork, etag
from docflow.web.idempotency import door

router = door("/api/v1/processes", tags=["processes"])

Code = Annotated[str, StringConstraints(max_length=30)]
TheCode = Annotated[str, Path(min_length=1, max_length=30)]
Name = Annotated[str, StringConstraints(max_length=service.LONGEST_NAME)]
Weight = Annotated[int, Field(ge=1, le=5)]
Share = Annotated[int, Field(ge=0, le=100, description="Percent of the organisation's emissions")]
Frequency = Literal["continuous", "daily", "weekly", "monthly", "yearly"]
Somebody = int | Annotated[str, StringConstraints(min_length=1, max_length=60)]
Clause = Annotated[str, StringConstraints(max_length=60)]
Codes = Annotated[list[Code], Field(max_length=200, description="Codes of units")]
Clauses = Annotated[list[Clause], Field(max_length=500, description="`7.1.4` or `cieccpa:7.1.4`")]


class ProcessOut(BaseModel):
    id: int
    code: str
    name: Words
    unit: str = Field(description="Code of the unit that answers for it")
    owner: int
    owner_name: str
    sites: list[str] = Field(description="Codes of the units where it runs")
    clauses: list[str]
    importance: int | None = Field(description="1 to 5; null while nobody has judged it")
    complexity: int | None
    maturity: int | None
    frequency: str
    emission_share: int
    retired_on: date | None
    version: int


class ProcessPage(BaseModel):
    items: list[ProcessOut]
    next: str | None


class GoverningOut(BaseModel):
    number: str
    title: Words


class ProcessWhole(ProcessOut):
    """With the documents that govern it, its open nonconformities and its audits: those the reader may see."""

    documents: list[GoverningOut]
    nonconformities: list[ItemOut]
    audits: list[ItemOut]


class Named(BaseModel):
    zh: Name | None = None
    en: Name | None = None


class Added(BaseModel):
    code: Annotated[str, StringConstraints(min_length=1, max_length=service.LONGEST_CODE)]
    name: Named
    unit: Code
    owner: Somebody = Field(description="By id or user name")
    sites: Codes
    clauses: Clauses = Field(default_factory=list)
    importance: Weight | None = None
    complexity: Weight | None = None
    maturity: Weight | None = None
    frequency: Frequency = "daily"
    emission_share: Share = 0


class Changed(BaseModel):
    """What is left out, or null, stays."""

    name: Named | None = None
    owner: Somebody | None = None
    sites: Codes | None = None
    clauses: Clauses | None = None
    importance: Weight | None = None
    complexity: Weight | None = None
    maturity: Weight | None = None
    frequency: Frequency | None = None
    emission_share: Share | None = None


_WEIGHTS = {"importance", "complexity", "maturity", "frequency", "emission_share"}


def _out(work: Work, found: Sequence[Process]) -> list[ProcessOut]:
    session, ids = work.session, [one.id for one in found]
    codes: dict[int, str] = dict(session.execute(select(Unit.id, Unit.code)).all())
    sites, clauses = queries.sites_of(session, ids), queries.clauses_of(session, ids)
    names = names_of(session, {one.owner_id for one in found})
    return [
        ProcessOut(
            id=one.id, code=one.code, name=words_of(one.name_zh, one.name_en), unit=codes[one.unit_id],
            owner=one.owner_id, owner_name=names.get(one.owner_id, ""),
            sites=[codes[site] for site in sites.get(one.id, ())],
            clauses=[f"{standard}:{clause}" for standard, clause in clauses.get(one.id, ())],
            importance=one.importance, complexity=one.complexity, maturity=one.maturity, frequency=one.frequency,
            emission_share=one.emission_share, retired_on=one.retired_on, version=one.version,
        )
        for one in found
    ]  # fmt: skip


def _answer(response: Response, work: Work, process: Process) -> ProcessOut:
    (shown,) = _out(work, [process])
    response.headers["etag"] = etag(process.version)
    return shown


@router.get("", response_model=ProcessPage)
def register(
    work: TheReading,
    q: Annotated[str, Query(max_length=100, description="Part of the code or name")] = "",
    unit: Annotated[
        Code, Query(description="Code of a unit: it answers for the process or is a site, or one below")
    ] = "",
    owner: Annotated[str, Query(max_length=60, description="Id or user name")] = "",
    ended: Annotated[bool, Query(description="Also those that have ended")] = False,
    after: After = None,
    limit: Limit = 50,
) -> ProcessPage:
    """The processes, by code."""
    session, scope = work.session, scope_of(work)
    below = None
    if unit:
        below = [one.id for one in session.scalars(units_below(unit_by_code(session, unit)))]
    rows = queries.register(
        scope, words=q.strip(), unit_ids=below, owner_id=person_of(session, owner).id if owner else None,
        on=None if ended else work.today,
    )  # fmt: skip
    if after is not None:
        rows = rows.where(Process.code > read_cursor(after, str)[0])
    page = cut(session.scalars(rows.limit(limit + 1)).all(), limit, lambda one: (one.code,))
    return ProcessPage(items=_out(work, page.items), next=page.next)


@router.post("", response_model=ProcessOut, status_code=201)
def add(body: Added, response: Response, work: TheWork, house: TheHouse) -> ProcessOut:
    """Set up a process. 422 says all that is wrong at once."""
    session, known = work.session, house.desk.known_clauses
    process = service.add_process(
        work,
        code=body.code,
        name=Text(body.name.zh or "", body.name.en or ""),
        unit=unit_by_code(session, body.unit),
        owner=person_of(session, body.owner),
        sites=[unit_by_code(session, one) for one in dict.fromkeys(body.sites)],
        clauses=[clause_named(known, one) for one in body.clauses],
        known_clauses=known,
        **body.model_dump(include=_WEIGHTS),
    )
    response.headers["location"] = f"/api/v1/processes/{quote(process.code)}"
    return _answer(response, work, process)


@router.post("/{code:path}/retire", response_model=ProcessOut)
def retire(code: TheCode, response: Response, work: TheWork, version: IfMatch) -> ProcessOut:
    """The process ends today; what was audited stays."""
    process = queries.open_process(work.session, code, scope_of(work), version=version)
    service.retire_process(work, process)
    return _answer(response, work, process)


@router.get("/{code:path}", response_model=ProcessWhole)
def show(code: TheCode, response: Response, work: TheReading, house: TheHouse, language: TheLanguage) -> ProcessWhole:
    """One process, and what the reader may see of what concerns it."""
    process = queries.open_process(work.session, code, scope_of(work))
    seen = around(work, process)
    return ProcessWhole(
        **_answer(response, work, process).model_dump(),
        documents=[
            GoverningOut(number=document.number, title=words_of(text.title_zh, text.title_en))
            for document, text in seen.documents
        ],
        nonconformities=[_item(house, one, language) for one in seen.nonconformities],
        audits=[_item(house, one, language) for one in seen.audits],
    )


def _item(house: House, item: Item, language: TheLanguage) -> ItemOut:
    return item_out(item, house.lifecycles[item.kind], language)


@router.patch("/{code:path}", response_model=ProcessOut)
def change(
    code: TheCode, body: Changed, response: Response, work: TheWork, house: TheHouse, version: IfMatch
) -> ProcessOut:
    """Change what is known of a process."""
    session, known = work.session, house.desk.known_clauses
    process = queries.open_process(session, code, scope_of(work), version=version)
    service.change_process(
        work,
        process,
        name=_renamed(process, body.name) if body.name else None,
        owner=None if body.owner is None else person_of(session, body.owner),
        sites=None if body.sites is None else [unit_by_code(session, one) for one in dict.fromkeys(body.sites)],
        clauses=None if body.clauses is None else [clause_named(known, one) for one in body.clauses],
        known_clauses=known,
        **body.model_dump(include=_WEIGHTS),
    )
    return _answer(response, work, process)


def _renamed(process: Process, name: Named) -> Text:
    return Text(process.name_zh if name.zh is None else name.zh, process.name_en if name.en is None else name.en)
