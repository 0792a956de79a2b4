"""Search, and suggestions while typing."""

from datetime import date
from typing import Annotated

from fastapi import Query, Response
from pydantic import BaseModel, Field

from docflow.documents.suspensions import suspended_on
from docflow.house import House
from docflow.people.queries import scope_of
from docflow.search.clauses import ClauseFound, clauses, coverage_of
from docflow.search.index import Filters, Hit
from docflow.search.index import Query as Asked
from docflow.search.meant import meant
from docflow.search.own_steps import caught_up
from docflow.search.query import ask, suggest
from docflow.web.api.shapes import Words, as_it_is
from docflow.web.deps import After, TheHouse, TheReading
from docflow.web.idempotency import door
from docflow.web.navigation import page_of

router = door("/api/v1", tags=["search"])

Choice = Annotated[list[Annotated[str, Field(max_length=40)]], Query(max_length=20)]


_NO_LIMIT = Filters(in_force_only=True)


class HitOut(BaseModel):
    id: int
    kind: str
    number: str
    title: Words
    type: str
    unit: str
    state: str
    effective_on: date | None
    in_force: bool
    suspended: bool = Field(description="Not to be used, though in force: today, or on the day of `as_of`")
    number_html: str
    title_html: Words
    snippet: str = Field(description="HTML without any tag but <mark>")
    page: str = Field(description="Where a person reads it, below the address of docflow")


class ClauseOut(BaseModel):
    standard: str
    number: str
    title: Words
    number_html: str
    title_html: Words
    page: str = Field(description="Where it is said which documents answer it")


class SearchPage(BaseModel):
    items: list[HitOut]
    clauses: list[ClauseOut] = Field(description="Clauses of standards; on the first page of a search without filters")
    total: int
    facets: dict[str, dict[str, int]]
    relaxed: bool = Field(description="Nothing had all words; these have some")
    degraded: bool = Field(description="The index is not available; numbers and titles only")
    behind: bool = Field(
        description="The index has not taken in yet what the person did last, although this answer waited a second "
        "for it; ask again in a moment"
    )
    meant: list[str] = Field(
        description="Up to three questions to ask instead, when nothing has all the words: mistyped words, numbers and "
        "pinyin as they stand in texts that the reader may see. Each finds something with the same filters"
    )
    next: str | None


class SuggestionOut(BaseModel):
    id: int
    kind: str
    number: str
    title: Words
    page: str = Field(description="Where a person reads it, below the address of docflow")


@router.get("/search", response_model=SearchPage)
def search(
    work: TheReading,
    house: TheHouse,
    q: Annotated[str, Query(max_length=500)] = "",
    kind: Choice = [],  # noqa: B006
    type: Choice = [],  # noqa: B006
    unit: Choice = [],  # noqa: B006
    state: Choice = [],  # noqa: B006
    clause: Choice = [],  # noqa: B006
    every: Annotated[
        bool, Query(description="Also texts that are not in force, as far as the reader may see them")
    ] = False,
    effective_from: Annotated[
        date | None, Query(description="The first day of a range that the date of a hit is in")
    ] = None,
    effective_to: Annotated[date | None, Query(description="The last day of that range")] = None,
    as_of: Annotated[
        date | None, Query(description="Texts in force on this day, whatever became of them since")
    ] = None,
    after: After = None,
    limit: Annotated[int, Query(ge=1, le=100)] = 20,
) -> Response:
    """Find by words: staff find texts in force and what was not called off; who may see more asks for it.

    What the person did a moment ago is found: the answer waits for it up to a second.
    """
    filters = Filters(
        kind=frozenset(kind),
        type=frozenset(type),
        unit=frozenset(unit),
        state=frozenset(state),
        clause=frozenset(clause),
        in_force_only=not (state or every or as_of),
        effective_from=effective_from,
        effective_to=effective_to,
        as_of=as_of,
    )
    behind = not caught_up(work, house.index)
    scope, asked = scope_of(work), Asked(q, filters, after, limit)
    answer = ask(house.index, work.session, scope, asked)
    found = answer.found
    texts = [hit.item_id for hit in found.hits if hit.kind == "revision"]
    suspended = suspended_on(work.session, texts, as_of or work.today, work.clock.zone)
    page = SearchPage(
        items=[
            _hit(house, hit, suspended=hit.item_id in suspended and (hit.in_force or as_of is not None))
            for hit in found.hits
        ],
        clauses=[_clause(one) for one in clauses(house.packs, q)] if filters == _NO_LIMIT and after is None else [],
        total=found.total,
        facets=found.facets,
        relaxed=found.relaxed,
        degraded=answer.degraded,
        behind=behind,
        meant=list(meant(house.index, work.session, scope, asked, answer)),
        next=found.next,
    )
    return as_it_is(page)


def _clause(one: ClauseFound) -> ClauseOut:
    title = one.clause.title
    return ClauseOut(
        standard=one.standard,
        number=one.clause.number,
        title=Words(zh=title.zh, en=title.en),
        number_html=one.number_html,
        title_html=Words(zh=one.title_zh_html, en=one.title_en_html),
        page=coverage_of(one),
    )


def _hit(house: House, hit: Hit, *, suspended: bool) -> HitOut:
    return HitOut(
        id=hit.item_id,
        kind=hit.kind,
        number=hit.number,
        title=Words(zh=hit.title_zh, en=hit.title_en),
        type=hit.type,
        unit=hit.unit,
        state=hit.state,
        effective_on=hit.effective_on,
        in_force=hit.in_force,
        suspended=suspended,
        number_html=hit.number_html,
        title_html=Words(zh=hit.title_zh_html, en=hit.title_en_html),
        snippet=hit.snippet_html,
        page=page_of(house.kinds, hit.item_id, hit.kind, hit.number, in_force=hit.in_force),
    )


@router.get("/suggest", response_model=list[SuggestionOut])
def suggestions(
    work: TheReading, house: TheHouse, q: Annotated[str, Query(max_length=100)] = ""
) -> list[SuggestionOut]:
    """Numbers and titles that go on as the reader began: by part of the number, title or pinyin."""
    return [
        SuggestionOut(
            id=one.item_id,
            kind=one.kind,
            number=one.number,
            title=Words(zh=one.title_zh, en=one.title_en),
            page=page_of(house.kinds, one.item_id, one.kind, one.number, in_force=one.in_force),
        )
        for one in suggest(house.index, work.session, scope_of(work), q)
    ]
