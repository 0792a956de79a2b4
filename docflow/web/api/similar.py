"""What speaks of the same as an item: similar documents, similar nonconformities."""

from typing import Annotated

from fastapi import Query
from pydantic import BaseModel, Field

from docflow.documents.queries import document_by_number, effective_revision
from docflow.house import House
from docflow.journal.work import Work
from docflow.lifecycle.items import Item, open_item, visible
from docflow.people.queries import scope_of
from docflow.search.similar import like
from docflow.web.api.documents import Number
from docflow.web.api.shapes import Words
from docflow.web.deps import TheHouse, TheId, TheReading
from docflow.web.idempotency import door
from docflow.web.navigation import page_of

router = door("/api/v1/items", tags=["search"])
documents_router = door("/api/v1/documents", tags=["search"])

Most = Annotated[int, Query(ge=1, le=20)]


class SimilarOut(BaseModel):
    id: int
    kind: str
    number: str
    title: Words
    state: str
    in_force: bool
    page: str = Field(description="Where a person reads it, below the address of docflow")


class SimilarPage(BaseModel):
    items: list[SimilarOut] = Field(description="Closest first; empty as well while the search index is not available")


@router.get("/{item_id}/similar", response_model=SimilarPage)
def similar_items(item_id: TheId, work: TheReading, house: TheHouse, limit: Most = 5) -> SimilarPage:
    """Items of its kind that share most of the words by which it differs from others, of those the reader may see.

    Rare words weigh more than common ones, and those of a title more than those of a text. A text in force is compared
    with texts in force, and never with another revision of the same document.
    """
    return _page(house, work, open_item(work.session, item_id, scope_of(work)), limit)


@documents_router.get("/{number:path}/similar", response_model=SimilarPage)
def similar_documents(number: Number, work: TheReading, house: TheHouse, limit: Most = 5) -> SimilarPage:
    """Documents in force that speak of the same as the text in force of this one; none if it has none."""
    scope = scope_of(work)
    document = document_by_number(work.session, number, scope)
    text = work.session.scalars(effective_revision(document.id).where(visible(scope))).first()
    return _page(house, work, text, limit) if text else SimilarPage(items=[])


def _page(house: House, work: Work, item: Item, most: int) -> SimilarPage:
    return SimilarPage(
        items=[
            SimilarOut(
                id=one.id,
                kind=one.kind,
                number=one.number,
                title=Words(zh=one.title_zh, en=one.title_en),
                state=one.state,
                in_force=one.in_force,
                page=page_of(house.kinds, one.id, one.kind, one.number, in_force=one.in_force),
            )
            for one in like(house.index, house.kinds, work.session, scope_of(work), item, most=most)
        ]
    )
