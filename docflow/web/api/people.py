"""The directory for portals: units, and people to choose reviewers from."""

from typing import Annotated

from fastapi import Query
from pydantic import BaseModel, Field

from docflow.kernel.paging import cut, read_cursor
from docflow.people import queries
from docflow.people.directory import listed, posts_held
from docflow.people.errors import DirectoryClosed
from docflow.people.models import Unit
from docflow.people.queries import scope_of
from docflow.web.api.shapes import Words
from docflow.web.deps import After, Limit, TheReading
from docflow.web.idempotency import door

router = door("/api/v1", tags=["people"])


class UnitOut(BaseModel):
    id: int
    code: str
    name: Words
    kind: str
    parent: int | None = Field(description="Id of the unit above; null at the top")


class PostOut(BaseModel):
    name: Words
    unit: str = Field(description="Code of the unit in which it is held")


class PersonOut(BaseModel):
    id: int
    name: str
    name_en: str
    email: str
    unit: str | None = Field(description="Code of the home unit; null for people from outside")
    posts: list[PostOut]


class PeoplePage(BaseModel):
    items: list[PersonOut]
    next: str | None


def words_of(zh: str, en: str) -> Words:
    return Words(zh=zh or en, en=en or zh)


@router.get("/units", response_model=list[UnitOut])
def units(work: TheReading) -> list[UnitOut]:
    """Every unit, each after the one above it."""
    if scope_of(work).external:
        raise DirectoryClosed()
    return [
        UnitOut(
            id=unit.id, code=unit.code, name=words_of(unit.name_zh, unit.name_en), kind=unit.kind, parent=unit.parent_id
        )
        for unit in work.session.scalars(queries.units())
    ]


@router.get("/people", response_model=PeoplePage)
def people(
    work: TheReading,
    q: Annotated[str, Query(max_length=80, description="Part of a name, e-mail address or employee number")] = "",
    unit: Annotated[str, Query(max_length=20, description="Code of a unit; those below it count too")] = "",
    role: Annotated[str, Query(max_length=30, description="Held by themselves today, in whatever unit")] = "",
    after: After = None,
    limit: Limit = 50,
) -> PeoplePage:
    """Who is here today, by name."""
    if scope_of(work).external:
        raise DirectoryClosed()
    session = work.session
    below = queries.unit_by_code(session, unit) if unit else None
    key = read_cursor(after, str, int) if after is not None else None
    asked = listed(work.today, words=q.strip(), unit=below, role=role, after=(key[0], key[1]) if key else None)
    page = cut(session.scalars(asked.limit(limit + 1)).all(), limit, lambda person: (person.name, person.id))
    codes: dict[int, str] = {one.id: one.code for one in session.scalars(queries.units())}
    posts: dict[int, list[PostOut]] = {person.id: [] for person in page.items}
    for held, post, place in session.execute(posts_held(posts.keys(), work.today)):
        posts[held.person_id].append(_post(post.name_zh, post.name_en, place))
    return PeoplePage(
        items=[
            PersonOut(
                id=person.id,
                name=person.name,
                name_en=person.name_en,
                email=person.email,
                unit=codes.get(person.unit_id or 0),
                posts=posts[person.id],
            )
            for person in page.items
        ],
        next=page.next,
    )


def _post(zh: str, en: str, place: Unit) -> PostOut:
    return PostOut(name=words_of(zh, en), unit=place.code)
