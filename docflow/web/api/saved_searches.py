"""Searches that the person keeps under names of their own."""

from datetime import date, datetime
from typing import Annotated
from urllib.parse import urlencode

from pydantic import BaseModel, Field, StringConstraints

from docflow.people.queries import scope_of
from docflow.people.rights import Scope
from docflow.search import saved
from docflow.search.index import FACETS
from docflow.search.saved import Counts, SavedSearch
from docflow.web.deps import TheCounts, TheId, TheReading, TheWork
from docflow.web.idempotency import door

router = door("/api/v1/saved-searches", tags=["search"])

Name = Annotated[str, StringConstraints(max_length=200)]
Values = Annotated[
    list[Annotated[str, StringConstraints(max_length=saved.LONGEST_CHOICE)]], Field(max_length=saved.MOST_CHOICES)
]


class ToSave(BaseModel):
    """A question as `GET /api/v1/search` takes it, and the name to keep it under."""

    name: Name = Field(description=f"At most {saved.LONGEST_NAME} characters, not yet in use, capitals aside")
    q: Annotated[str, StringConstraints(max_length=500)] = ""
    kind: Values = []
    type: Values = []
    unit: Values = []
    state: Values = []
    clause: Values = []
    effective_from: date | None = None
    effective_to: date | None = None
    as_of: date | None = None
    every: bool = Field(False, description="Also texts that are not in force, of those that the person may see")


class Renamed(BaseModel):
    name: Name


class SavedOut(BaseModel):
    id: int
    name: str
    asked: dict[str, list[str]] = Field(description="The question and its filters, by the names that `/search` takes")
    href: str = Field(description="The page of its results")
    found: int | None = Field(
        description="How many texts have all that is asked for, of those that the person may see now; null while the "
        "index is not available"
    )
    saved_at: datetime


class SavedPage(BaseModel):
    items: list[SavedOut]
    next: None = None


@router.get("", response_model=SavedPage)
def list_saved(work: TheReading, counts: TheCounts) -> SavedPage:
    """The person's own saved searches by name, all at once, with what they find now. Nobody else sees them."""
    scope = scope_of(work)
    return SavedPage(items=[_out(counts, scope, one) for one in work.session.scalars(saved.saved_by(work.actor.id))])


@router.post("", response_model=SavedOut, status_code=201)
def save(body: ToSave, work: TheWork, counts: TheCounts) -> SavedOut:
    """Keep a question under a name. At most 30 a person; 409 says if the name is taken or there is no room."""
    asked = body.model_dump(include=set(FACETS)) | {"q": [body.q], "every": ["1"] if body.every else []}
    days = {name: getattr(body, name) for name in saved.DAYS}
    asked |= {name: [day.isoformat()] for name, day in days.items() if day}
    return _out(counts, scope_of(work), saved.save(work, body.name, asked))


@router.get("/{saved_search_id}", response_model=SavedOut)
def show(saved_search_id: TheId, work: TheReading, counts: TheCounts) -> SavedOut:
    """One of the person's saved searches."""
    return _out(counts, scope_of(work), saved.own(work, saved_search_id))


@router.patch("/{saved_search_id}", response_model=SavedOut)
def rename(saved_search_id: TheId, body: Renamed, work: TheWork, counts: TheCounts) -> SavedOut:
    """Give it another name. It is nobody else's to change, so no version is asked for."""
    found = saved.own(work, saved_search_id)
    saved.rename(work, found, body.name)
    return _out(counts, scope_of(work), found)


@router.delete("/{saved_search_id}", status_code=204)
def delete(saved_search_id: TheId, work: TheWork) -> None:
    """Forget it for good."""
    saved.delete(work, saved.own(work, saved_search_id))


def _out(counts: Counts, scope: Scope, found: SavedSearch) -> SavedOut:
    return SavedOut(
        id=found.id,
        name=found.name,
        asked=found.asked,
        href=f"/search?{urlencode(found.asked, doseq=True)}",
        found=counts.of(scope, found),
        saved_at=found.saved_at,
    )
