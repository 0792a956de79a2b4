"""Searching: the box, what to narrow by, what was found, and suggestions while typing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import Query
from pydantic import Field
from sqlalchemy.orm import Session
from starlette.responses import Response

from docflow.house import House
from docflow.kernel.text import Language
from docflow.people.queries import scope_of
from docflow.people.rights import Scope
from docflow.search.clauses import clauses
from docflow.search.index import Filters, Suggestion
from docflow.search.index import Query as Asked
from docflow.search.meant import meant
from docflow.search.own_steps import caught_up
from docflow.search.query import ask, suggest
from docflow.search.saved import LONGEST_NAME
from docflow.web.deps import After, Page, TheHouse, ThePage, TheReading
from docflow.web.forms import day_or_none
from docflow.web.idempotency import door
from docflow.web.navigation import page_of
from docflow.web.pages.finding_nothing import whom_to_ask, wider
from docflow.web.pages.hits import FACETS, Words, clauses_shown, found, words_of
from docflow.web.pages.saved_searches import address_of, beside, in_menu

router = door("/search", tags=["search"], pages=True)

MOST_CHOICES = 12
"""As many values of one facet as can be taken in at a glance."""
Choice = Annotated[list[Annotated[str, Field(max_length=40)]], Query(max_length=20)]
Day = Annotated[str, Query(max_length=10)]


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
    kind: Choice = [],  # noqa: B006
    type: Choice = [],  # noqa: B006
    unit: Choice = [],  # noqa: B006
    state: Choice = [],  # noqa: B006
    clause: Choice = [],  # noqa: B006
    every: Annotated[bool, Query(description="also texts that are not in force")] = False,
    effective_from: Day = "",
    effective_to: Day = "",
    as_of: Day = "",
    after: After = None,
) -> Response:
    """Staff find what is in force; `every` also shows other texts, to those who may see them.

    `as_of` looks back: texts that were in force on that day, whatever became of them since.
    """
    chosen = {"kind": kind, "type": type, "unit": unit, "state": state, "clause": clause}
    narrowed = {name: frozenset(values) for name, values in chosen.items()}
    days = {"effective_from": effective_from, "effective_to": effective_to, "as_of": as_of}
    limits: dict[str, Any] = narrowed | {name: day_or_none(value.strip()) for name, value in days.items()}
    filters = Filters(**limits, in_force_only=not (every or state or limits["as_of"]))
    chosen |= {name: [value.strip()] for name, value in days.items() if value.strip()}
    behind = not caught_up(work, house.index)
    scope = scope_of(work)
    asked = Asked(q, filters, after)
    answer = ask(house.index, work.session, scope, asked)
    words = words_of(house, work.session, page.language, kind)
    lacking = bool(q.strip() or any(chosen.values())) and (answer.found.relaxed or not answer.found.hits)
    return page.show(
        "search/page.html",
        q=q,
        every=every,
        hits=found(house, work.session, answer.found.hits, page.language, words, as_of=filters.as_of),
        total=answer.found.total,
        facets=_facets(q, answer.found.facets, chosen, words, every=every),
        narrowed=any(chosen.values()),
        days=days,
        as_of=filters.as_of,
        kept=[(name, value) for name, values in chosen.items() if name not in days for value in values],
        clauses=[] if after or any(chosen.values()) else clauses_shown(clauses(house.packs, q), page.language),
        relaxed=answer.found.relaxed,
        degraded=answer.degraded,
        behind=behind,
        meant=[
            (other, _address(other, chosen, every=every))
            for other in meant(house.index, work.session, scope, asked, answer)
        ],
        wider=[
            (one, _called(page, words, one.without, one.value))
            for one in (wider(house.index, scope, {"q": [q], **chosen, "every": ["1"] * every}) if lacking else ())
        ],
        limits=[_called(page, words, name, value) for name, values in chosen.items() for value in values],
        people=[] if answer.found.hits else whom_to_ask(work, unit, page.language),
        near=[] if answer.found.hits else _near(house, work.session, scope, q, page.language),
        saved=beside(work.session, work.actor.id),
        to_save=[("q", q), *((name, value) for name, values in chosen.items() for value in values)]
        + ([("every", "1")] if every else []),
        longest_name=LONGEST_NAME,
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
        "search/suggestions.html",
        q=q.strip(),
        offered=_offers(house, offered, page.language),
        saved=[(one.name, address_of(one)) for one in in_menu(work.session, work.actor.id, q.strip())],
    )


def _called(page: Page, words: Words, name: str, value: str) -> str:
    """What limits a search, in words."""
    days = {"effective_from": "search.from", "effective_to": "search.to", "as_of": "search.as_of"}
    return f"{page.say(days[name])} {value}" if name in days else words.get(name, {}).get(value, value)


def _near(house: House, session: Session, scope: Scope, q: str, language: Language) -> list[tuple[str, str, str]]:
    """Titles that begin like the first word, for a question that found nothing."""
    first = q.split()[:1]
    offered = suggest(house.index, session, scope, first[0][:8]) if first else []
    return _offers(house, offered, language)


def _offers(house: House, offered: Sequence[Suggestion], language: Language) -> list[tuple[str, str, str]]:
    """Address, number and title of what is offered; documents by their number, all else by its own page."""
    offers: list[tuple[str, str, str]] = []
    for one in offered:
        title = one.title_zh if language == "zh" else one.title_en
        # A replaced text is offered by the page of its document too: that is where its reader looks for it.
        href = page_of(house.kinds, one.item_id, one.kind, one.number, in_force=one.in_force or one.kind == "revision")
        offers.append((href, one.number, title or one.title_zh or one.title_en))
    return offers


def _facets(
    q: str,
    counted: Mapping[str, Mapping[str, int]],
    chosen: Mapping[str, list[str]],
    words: Mapping[str, Mapping[str, str]],
    *,
    every: bool,
) -> list[Facet]:
    facets: list[Facet] = []
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
            facets.append(Facet(name, choices))
    return facets


def _toggled(present: Sequence[str], value: str) -> list[str]:
    return [one for one in present if one != value] if value in present else [*present, value]


def _address(q: str, chosen: Mapping[str, Sequence[str]], *, every: bool = False) -> str:
    pairs = [("q", q), *((name, value) for name, values in chosen.items() for value in values)]
    return "/search?" + urlencode(pairs + ([("every", "1")] if every else []))
