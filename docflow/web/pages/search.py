"""Searching: the box, what to narrow by, what was found, and suggestions while typing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Annotated
from urllib.parse import quote, urlencode

from fastapi import Query
from markupsafe import Markup
from pydantic import Field
from sqlalchemy import select
from sqlalchemy.orm import Session, selectin_polymorphic
from starlette.responses import Response

from docflow.documents.models import Revision
from docflow.house import House
from docflow.kernel.text import Language
from docflow.lifecycle.items import Item
from docflow.people.queries import scope_of
from docflow.people.rights import Scope
from docflow.search.index import Filters, Hit, Suggestion
from docflow.search.index import Query as Asked
from docflow.search.meant import meant
from docflow.search.query import ask, suggest
from docflow.web.deps import After, TheHouse, ThePage, TheReading
from docflow.web.idempotency import door
from docflow.web.pages.shown import Badge, badge, unit_names

router = door("/search", tags=["search"], pages=True)

FACETS = ("type", "unit", "state", "clause")
MOST_CHOICES = 12
"""As many values of one facet as can be taken in at a glance."""
Choice = Annotated[list[Annotated[str, Field(max_length=40)]], Query(max_length=20)]


@dataclass(frozen=True)
class Found:
    """One hit, ready for the page."""

    href: str
    number: Markup
    title: Markup
    snippet: Markup
    type: str
    unit: str
    badge: Badge
    dated: str
    """What the date is of: `since` it is in force, or `found_on`."""
    effective_on: date | None


@dataclass(frozen=True)
class Facet:
    name: str
    choices: tuple["Narrowing", ...]


@dataclass(frozen=True)
class Narrowing:
    """One value to narrow by; following the link takes it on, or off again."""

    words: str
    count: int
    chosen: bool
    href: str


@router.get("")
def search(
    page: ThePage,
    work: TheReading,
    house: TheHouse,
    q: Annotated[str, Query(max_length=500)] = "",
    type: Choice = [],  # noqa: B006
    unit: Choice = [],  # noqa: B006
    state: Choice = [],  # noqa: B006
    clause: Choice = [],  # noqa: B006
    every: Annotated[bool, Query(description="also texts that are not in force")] = False,
    after: After = None,
) -> Response:
    """Staff find what is in force; `every` also shows other texts, to those who may see them."""
    chosen = {"type": type, "unit": unit, "state": state, "clause": clause}
    narrowed = {name: frozenset(values) for name, values in chosen.items()}
    filters = Filters(**narrowed, in_force_only=not (every or state))  # type: ignore[arg-type]
    scope = scope_of(work)
    asked = Asked(q, filters, after)
    answer = ask(house.index, work.session, scope, asked)
    words = _words(house, work.session, page.language)
    return page.show(
        "search/page.html",
        q=q,
        every=every,
        hits=_found(house, work.session, answer.found.hits, page.language, words),
        total=answer.found.total,
        facets=_facets(q, answer.found.facets, chosen, words, every=every),
        narrowed=any(chosen.values()),
        relaxed=answer.found.relaxed,
        degraded=answer.degraded,
        meant=[
            (other, _address(other, chosen, every=every))
            for other in meant(house.index, work.session, scope, asked, answer)
        ],
        near=[] if answer.found.hits else _near(house, work.session, scope, q, page.language),
        all_of_it=_address(q, {}),
        not_only_in_force=_address(q, {**chosen, "state": []}, every=True),
        only_in_force=_address(q, {**chosen, "state": []}),
        next=answer.found.next,
        begun=after is not None,
    )


@router.get("/suggest")
def suggestions(
    page: ThePage, work: TheReading, house: TheHouse, q: Annotated[str, Query(max_length=100)] = ""
) -> Response:
    """A list of links below the search box, for the words typed so far."""
    offered = suggest(house.index, work.session, scope_of(work), q) if q.strip() else []
    return page.show(
        "search/suggestions.html", q=q.strip(), offered=_offers(house, work.session, offered, page.language)
    )


def _near(house: House, session: Session, scope: Scope, q: str, language: Language) -> list[tuple[str, str, str]]:
    """Titles that begin like the first word, for a question that found nothing."""
    first = q.split()[:1]
    offered = suggest(house.index, session, scope, first[0][:8]) if first else []
    return _offers(house, session, offered, language)


def _offers(
    house: House, session: Session, offered: Sequence[Suggestion], language: Language
) -> list[tuple[str, str, str]]:
    """Address, number and title of what is offered; documents by their number, all else by its own page."""
    ids = [one.item_id for one in offered]
    rows = select(Item).where(Item.id.in_(ids), Item.kind != "revision")
    items = {item.id: item for item in session.scalars(rows)} if ids else {}
    found: list[tuple[str, str, str]] = []
    for one in offered:
        title = one.title_zh if language == "zh" else one.title_en
        page = house.kinds[items[one.item_id].kind].page if one.item_id in items else None
        href = page(items[one.item_id]) if page else f"/documents/{quote(one.number)}"
        found.append((href, one.number, title or one.title_zh or one.title_en))
    return found


def _words(house: House, session: Session, language: Language) -> dict[str, dict[str, str]]:
    """What the values of each facet are called; only of kinds that can be found, so that no state is called twice."""
    searched = [kind for kind in house.kinds.values() if kind.card is not None]
    states = {
        name: state.label.text.in_(language)
        for kind in searched
        for name, state in house.lifecycles[kind.name].newest.states.items()
    }
    kinds = {kind.name: kind.label.in_(language) for kind in searched}
    return {
        "type": kinds | {name: house.desk.types[name].text.in_(language) for name in house.desk.types},
        "unit": {unit.code: unit.name for unit in unit_names(session, language).values()},
        "state": states,
        "clause": {
            clause.number: f"{clause.number} {clause.title.in_(language)}"
            for pack in house.packs
            for clause in pack.clauses
        },
    }


def _found(
    house: House, session: Session, hits: Sequence[Hit], language: Language, words: Mapping[str, Mapping[str, str]]
) -> list[Found]:
    ids = [hit.item_id for hit in hits]
    rows = select(Item).where(Item.id.in_(ids)).options(selectin_polymorphic(Item, [Revision]))
    items = {item.id: item for item in session.scalars(rows)}
    return [
        Found(
            href=_page_of(house, hit, items[hit.item_id]),
            number=_marked(hit.number_html, hit.number),
            title=_marked(*_titles(hit, language)),
            snippet=_marked(hit.snippet_html, ""),
            type=words["type"].get(hit.type, hit.type),
            unit=words["unit"].get(hit.unit, hit.unit),
            badge=badge(house, items[hit.item_id], language),
            dated="since" if hit.kind == "revision" else "found_on",
            effective_on=hit.effective_on,
        )
        for hit in hits
    ]


def _page_of(house: House, hit: Hit, item: Item) -> str:
    """A text in force is read on its document's page; all else has a page of its own."""
    if hit.kind == "revision" and hit.in_force:
        return f"/documents/{quote(hit.number)}"
    page = house.kinds[hit.kind].page
    return page(item) if page else f"/documents/{quote(hit.number)}"


def _titles(hit: Hit, language: Language) -> tuple[str, str]:
    """The title in the reader's language, else in the other: with its marks, and plain."""
    zh, en = (hit.title_zh_html, hit.title_zh), (hit.title_en_html, hit.title_en)
    first, second = (zh, en) if language == "zh" else (en, zh)
    return first if first[1] else second


def _marked(html: str, plain: str) -> Markup:
    """What the highlighter wrote (escaped, with no tag but <mark>), or the plain words, escaped."""
    return Markup(html) if html else Markup.escape(plain)  # noqa: S704


def _facets(
    q: str,
    counted: Mapping[str, Mapping[str, int]],
    chosen: Mapping[str, list[str]],
    words: Mapping[str, Mapping[str, str]],
    *,
    every: bool,
) -> list[Facet]:
    found: list[Facet] = []
    for name in FACETS:
        counts, mine = counted.get(name, {}), chosen[name]
        values = [*mine, *(value for value in counts if value not in mine)][:MOST_CHOICES]
        if name == "clause":
            values.sort(key=lambda number: [int(part) if part.isdigit() else 0 for part in number.split(".")])
        choices = tuple(
            Narrowing(
                words=words[name].get(value, value),
                count=counts.get(value, 0),
                chosen=value in mine,
                href=_address(q, {**chosen, name: _toggled(mine, value)}, every=every),
            )
            for value in values
        )
        if len(choices) > 1 or mine:
            found.append(Facet(name, choices))
    return found


def _toggled(present: Sequence[str], value: str) -> list[str]:
    return [one for one in present if one != value] if value in present else [*present, value]


def _address(q: str, chosen: Mapping[str, Sequence[str]], *, every: bool = False) -> str:
    pairs = [("q", q), *((name, value) for name, values in chosen.items() for value in values)]
    return "/search?" + urlencode(pairs + ([("every", "1")] if every else []))
