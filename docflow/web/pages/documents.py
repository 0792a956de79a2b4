"""The master list of documents: filters in the address, a closed list of orders, pages by key."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, Any

from fastapi import Query
from sqlalchemy import ColumnElement, and_, func, or_
from sqlalchemy.orm import InstrumentedAttribute
from starlette.responses import Response

from docflow.documents import queries
from docflow.documents.models import Document, Revision
from docflow.house import House
from docflow.journal.work import Work
from docflow.kernel.paging import cut, read_cursor
from docflow.kernel.text import Text
from docflow.lifecycle.items import Item
from docflow.people.queries import names_of, scope_of
from docflow.people.rights import can
from docflow.web.deps import Page, TheHouse, ThePage, TheReading
from docflow.web.forms import day_or_none
from docflow.web.idempotency import door
from docflow.web.pages.shown import Badge, UnitName, badge, unit_names

router = door("", tags=["documents"], pages=True)

ROWS = 50
_NO_DAY = date(1, 1, 1)
_STATES = ("draft", "in_review", "in_approval", "approved", "released", "effective", "superseded", "withdrawn")


_Column = ColumnElement[Any] | InstrumentedAttribute[Any]


def _day(words: str) -> date:
    return date.fromisoformat(words)


_ORDERS: dict[str, tuple[_Column, Any]] = {
    "number": (Document.number, str),
    "zh": (func.coalesce(func.nullif(Item.title_zh, ""), Item.title_en), str),
    "en": (func.coalesce(func.nullif(Item.title_en, ""), Item.title_zh), str),
    "effective": (func.coalesce(Revision.effective_on, _NO_DAY), _day),
    "changed": (Item.changed_at, datetime.fromisoformat),
}
"""Every order the list can stand in: the column, and how its value is read back from a page marker."""

Word = Annotated[str, Query(max_length=100)]


@dataclass(frozen=True)
class Asked:
    """What the reader wants to see of the list, as it stands in the address."""

    q: str
    type: str
    unit: str
    state: str
    clause: str
    on: date | None
    sort: str

    @property
    def narrows(self) -> bool:
        return any((self.q, self.type, self.unit, self.state, self.clause, self.on))


@dataclass(frozen=True)
class Row:
    number: str
    title: Text
    label: str
    badge: Badge
    type: Text
    unit: str
    owner: str
    effective_on: date | None
    next_review_on: date | None
    is_late: bool


@router.get("/documents")
def master_list(
    page: ThePage,
    work: TheReading,
    house: TheHouse,
    q: Word = "",
    type: Word = "",
    unit: Word = "",
    state: Word = "",
    clause: Word = "",
    on: Word = "",
    sort: Word = "number",
    after: Annotated[str, Query(max_length=500)] = "",
) -> Response:
    """Of each document the text in force, else the one in progress; as of a day, what was in force on it."""
    asked = Asked(q.strip(), type, unit, state, clause, day_or_none(on), sort)
    session, scope = work.session, scope_of(work)
    units = unit_names(session, page.language)
    rows = queries.master_list(
        scope,
        on=asked.on,
        type=type or None,
        unit_ids=_below(units, unit) if unit else None,
        state=state or None,
        clause=(house.packs[0].id, clause) if clause else None,
        words=asked.q,
    )
    column, descending, name = _order(asked.sort, page)
    if after:
        rows = rows.where(_beyond(column, descending, read_cursor(after, _ORDERS[name][1], int)))
    ordered = (column.desc(), Document.id.desc()) if descending else (column, Document.id)
    found = session.execute(rows.add_columns(column).order_by(None).order_by(*ordered).limit(ROWS + 1)).all()
    cutting = cut(found, ROWS, lambda row: (row[2], row[0].id))
    return page.show(
        "documents/list.html",
        asked=asked,
        rows=_rows(house, work, page, cutting.items, units),
        next=cutting.next,
        began_later=bool(after),
        types=[("", page.say("list.every"))]
        + [(one, kind.text.in_(page.language)) for one, kind in house.desk.types.items()],
        units=[("", page.say("list.every"))] + [(one.code, f"{one.code} {one.name}") for one in units.values()],
        states=_states(house, page),
        clauses=[("", page.say("list.every"))]
        + [
            (one.number, f"{one.number} {one.title.in_(page.language)}")
            for one in house.packs[0].clauses
            if not one.paragraph
        ],
        may_begin=can(scope, "document.begin"),
    )


def _below(units: Mapping[int, UnitName], code: str) -> frozenset[int]:
    """The unit and all below it; nothing for a code that is none."""
    top = next((one.path for one in units.values() if one.code == code), None)
    return frozenset(id for id, one in units.items() if top is not None and one.path.startswith(top))


def _order(sort: str, page: Page) -> tuple[_Column, bool, str]:
    """The column to sort by; an order that is not on the list is the first."""
    name = sort.removeprefix("-")
    name = page.language if name == "title" else name
    if name not in _ORDERS or (name in ("zh", "en") and not sort.endswith("title")):
        return _ORDERS["number"][0], False, "number"
    return _ORDERS[name][0], sort.startswith("-"), name


def _beyond(column: _Column, descending: bool, last: Sequence[Any]) -> ColumnElement[bool]:
    value, document_id = last
    if descending:
        return or_(column < value, and_(column == value, Document.id < document_id))
    return or_(column > value, and_(column == value, Document.id > document_id))


def _states(house: House, page: Page) -> list[tuple[str, str]]:
    known = house.lifecycles["revision"].newest.states
    return [("", page.say("list.every"))] + [
        (name, known[name].label.text.in_(page.language)) for name in _STATES if name in known
    ]


def _rows(
    house: House,
    work: Work,
    page: Page,
    found: Sequence[tuple[Document, Revision, Any]],
    units: Mapping[int, UnitName],
) -> list[Row]:
    session = work.session
    owners = names_of(session, {document.owner_id for document, _, _ in found if document.owner_id})
    reviews = queries.next_reviews(session, [document.id for document, _, _ in found])
    return [
        Row(
            number=document.number,
            title=revision.title,
            label=revision.label,
            badge=badge(house, revision, page.language),
            type=house.desk.types[document.type].text,
            unit=units[document.unit_id].name,
            owner=owners.get(document.owner_id, "") if document.owner_id else "",
            effective_on=revision.effective_on,
            next_review_on=reviews.get(document.id),
            is_late=document.id in reviews and reviews[document.id] < work.today,
        )
        for document, revision, _ in found
    ]
