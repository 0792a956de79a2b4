"""What a search found, in words: each kind tells what matters of it, in as many statements however many there are."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from markupsafe import Markup
from sqlalchemy import select
from sqlalchemy.orm import Session, selectin_polymorphic

from docflow.actions.forms import CATEGORIES
from docflow.actions.models import Action
from docflow.audits.held_words import GRADE_WORDS
from docflow.documents.changes.forms import SOURCES
from docflow.documents.models import Revision
from docflow.documents.suspensions import suspended_on
from docflow.house import House
from docflow.kernel.text import Language, Text
from docflow.lifecycle.items import Item
from docflow.nonconformities.models import Nonconformity
from docflow.people.queries import names_of
from docflow.search.clauses import ClauseFound, coverage_of
from docflow.search.index import Hit
from docflow.web.navigation import page_of
from docflow.web.pages.shown import Badge, badge, unit_names

FACETS = ("kind", "type", "unit", "state", "clause")
Words = Mapping[str, Mapping[str, str]]
"""What the values of each facet are called."""

_DATED = {
    "revision": "since",
    "finding": "found_on",
    "nonconformity": "found_on",
    "action": "due_on",
    "audit": "begins_on",
    "programme": "begins_on",
    "management_review": "meets_on",
    "change_request": "approved_on",
}
"""What the date of a hit is of."""


@dataclass(frozen=True)
class Found:
    """One hit, ready for the page."""

    href: str
    number: Markup
    title: Markup
    snippet: Markup
    kind: str
    """Empty for documents, whose type says it."""
    type: str
    unit: str
    badge: Badge
    person: str
    """Who answers for it, where that is what matters."""
    dated: str
    effective_on: date | None
    suspended: bool
    """On the day that was asked for; of today the badge tells."""


@dataclass(frozen=True)
class ClauseShown:
    """A clause that answers, and where its coverage stands."""

    href: str
    code: str
    number: Markup
    title: Markup


def words_of(house: House, session: Session, language: Language, kinds: Iterable[str] = ()) -> Words:
    """What facets call their values; a state that kinds call differently has all its names, in the kinds chosen."""
    searched = [kind for kind in house.kinds.values() if kind.card is not None]
    chosen = [kind for kind in searched if kind.name in set(kinds)] or searched
    states: dict[str, list[str]] = {}
    for kind in chosen:
        for name, state in house.lifecycles[kind.name].newest.states.items():
            label = state.label.text.in_(language)
            if label not in states.setdefault(name, []):
                states[name].append(label)
    types: dict[str, Text] = {**SOURCES, **CATEGORIES, **GRADE_WORDS}
    types |= {name: house.desk.types[name].text for name in house.desk.types}
    return {
        "kind": {kind.name: kind.label.in_(language) for kind in searched},
        "type": {name: text.in_(language) for name, text in types.items()},
        "unit": {unit.code: unit.name for unit in unit_names(session, language).values()},
        "state": {name: " / ".join(labels) for name, labels in states.items()},
        "clause": {
            clause.number: f"{clause.number} {clause.title.in_(language)}"
            for pack in house.packs
            for clause in pack.clauses
        },
    }


def found(
    house: House,
    session: Session,
    hits: Sequence[Hit],
    language: Language,
    words: Words,
    *,
    as_of: date | None = None,
) -> list[Found]:
    """Two statements for the items and their own columns, one for names, one for what was suspended on a day."""
    own_columns = selectin_polymorphic(Item, [Revision, Action, Nonconformity])
    rows = select(Item).where(Item.id.in_([hit.item_id for hit in hits])).options(own_columns)
    items = {item.id: item for item in session.scalars(rows)}
    owners = {
        one.id: one.owner_id for one in items.values() if isinstance(one, Action | Nonconformity) and one.owner_id
    }
    names = names_of(session, set(owners.values())) if owners else {}
    texts = [hit.item_id for hit in hits if hit.kind == "revision"]
    suspended = suspended_on(session, texts, as_of, house.clock.zone) if as_of else set()
    return [
        Found(
            href=page_of(house.kinds, hit.item_id, hit.kind, hit.number, in_force=hit.in_force),
            number=_marked(hit.number_html, hit.number),
            title=_marked(*_titles(hit, language)),
            snippet=_marked(hit.snippet_html, ""),
            kind="" if hit.kind == "revision" else words["kind"].get(hit.kind, hit.kind),
            type=words["type"].get(hit.type, hit.type),
            unit=words["unit"].get(hit.unit, hit.unit),
            badge=badge(house, items[hit.item_id], language),
            person=names.get(owners.get(hit.item_id, 0), ""),
            dated=_DATED[hit.kind],
            effective_on=hit.effective_on,
            suspended=hit.item_id in suspended,
        )
        for hit in hits
    ]


def clauses_shown(met: Iterable[ClauseFound], language: Language) -> list[ClauseShown]:
    return [
        ClauseShown(
            coverage_of(one),
            one.code,
            Markup(one.number_html),  # noqa: S704
            Markup(one.title_zh_html if language == "zh" else one.title_en_html),  # noqa: S704
        )
        for one in met
    ]


def _titles(hit: Hit, language: Language) -> tuple[str, str]:
    """The title in the reader's language, else in the other: with its marks, and plain."""
    zh, en = (hit.title_zh_html, hit.title_zh), (hit.title_en_html, hit.title_en)
    first, second = (zh, en) if language == "zh" else (en, zh)
    return first if first[1] else second


def _marked(html: str, plain: str) -> Markup:
    """What the highlighter wrote (escaped, with no tag but <mark>), or the plain words, escaped."""
    return Markup(html) if html else Markup.escape(plain)  # noqa: S704
