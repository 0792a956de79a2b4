"""Questions that somebody keeps under a name: a personal bookmark, seen and changed by nobody else.

A saved search is no fact of the management system. It is not an item, has no entry in the journal, and is gone when it
is deleted.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Select, String, UniqueConstraint, func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, Session, mapped_column

from docflow.documents.errors import NotADate
from docflow.journal.work import Work
from docflow.kernel.text import one_line
from docflow.people.rights import Scope
from docflow.search import planner
from docflow.search.errors import (
    IndexBroken,
    IndexBusy,
    NameTaken,
    SavedSearchEmpty,
    SavedSearchUnknown,
    SavedSearchUnnamed,
    TooManySaved,
)
from docflow.search.index import FACETS, Filters, Index, Query
from docflow.store.base import Base
from docflow.store.types import Facts, Instant, Key

MOST = 30
"""Saved searches of one person. docflow's own choice: what one looks through at a glance."""
LONGEST_NAME = 60
MOST_CHOICES = 20
"""Values of one filter."""
LONGEST_CHOICE = 40

DAYS = ("effective_from", "effective_to", "as_of")
NAMES = ("q", *FACETS, *DAYS, "every")
"""What makes a question, by the names it has in the address of the search page."""

_REMEMBERED = 2000


class SavedSearch(Base):
    """A question with its filters under a name."""

    __tablename__ = "saved_search"
    __table_args__ = (UniqueConstraint("person_id", "folded"), CheckConstraint("name <> ''", name="named"))

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    name: Mapped[str] = mapped_column(String(LONGEST_NAME))
    folded: Mapped[str] = mapped_column(String(2 * LONGEST_NAME))
    """The name without regard to capitals: names that differ in nothing else are the same."""
    asked: Mapped[dict[str, list[str]]] = mapped_column(Facts)
    """Values by `NAMES`."""
    saved_at: Mapped[datetime] = mapped_column(Instant)


def saved_by(person_id: int) -> Select[SavedSearch]:
    """Somebody's saved searches by name."""
    return select(SavedSearch).where(SavedSearch.person_id == person_id).order_by(SavedSearch.folded)


def own(work: Work, saved_id: int) -> SavedSearch:
    """One of the actor's saved searches. Raises SavedSearchUnknown, for those of others as well."""
    found = work.session.get(SavedSearch, saved_id)
    if found is None or found.person_id != work.actor.id:
        raise SavedSearchUnknown()
    return found


def save(work: Work, name: str, asked: Mapping[str, Sequence[str]]) -> SavedSearch:
    """Keep a question under a name.

    Raises:
        SavedSearchUnnamed, SavedSearchEmpty: the name is missing or too long, or nothing is asked.
        NameTaken: the person has a saved search of this name, capitals aside.
        TooManySaved: the person has as many as there may be.
        QueryTooLong, QueryTooDeep, NotADate: the question could not be answered either.
    """
    kept = {
        name: [one[:LONGEST_CHOICE] if name != "q" else one for one in values][:MOST_CHOICES]
        for name in NAMES
        if (values := [one for one in asked.get(name, ()) if one.strip()])
    }
    if not kept.keys() - {"every"}:
        raise SavedSearchEmpty()
    planner.plan(query_of(kept).text)
    if (work.session.scalar(select(func.count()).where(SavedSearch.person_id == work.actor.id)) or 0) >= MOST:
        raise TooManySaved(most=MOST)
    found = SavedSearch(person_id=work.actor.id, asked=kept, saved_at=work.at)
    _call(work.session, found, name)
    return found


def rename(work: Work, found: SavedSearch, name: str) -> None:
    """Raises SavedSearchUnnamed, NameTaken."""
    _call(work.session, found, name)


def delete(work: Work, found: SavedSearch) -> None:
    work.session.delete(found)
    work.session.flush()


def _call(session: Session, found: SavedSearch, name: str) -> None:
    name = one_line(name)
    if not 1 <= len(name) <= LONGEST_NAME:
        raise SavedSearchUnnamed(longest=LONGEST_NAME)
    folded = name.casefold()[: 2 * LONGEST_NAME]
    same = select(SavedSearch.id).where(SavedSearch.person_id == found.person_id, SavedSearch.folded == folded)
    if session.scalar(same.where(SavedSearch.id != (found.id or 0))) is not None:
        raise NameTaken(name=name)
    try:
        with session.begin_nested():
            found.name, found.folded = name, folded
            session.add(found)
    except IntegrityError as twice:
        raise NameTaken(name=name) from twice


def query_of(asked: Mapping[str, Sequence[str]]) -> Query:
    """The question as search is asked it: what is in force, unless other states are wanted."""
    limits: dict[str, Any] = {facet: frozenset(asked.get(facet, ())) for facet in FACETS}
    limits |= {name: _day(asked, name) for name in DAYS}
    in_force_only = not (asked.get("every") or asked.get("state") or asked.get("as_of"))
    return Query(next(iter(asked.get("q", ())), ""), Filters(**limits, in_force_only=in_force_only), limit=1)


def _day(asked: Mapping[str, Sequence[str]], name: str) -> date | None:
    words = next(iter(asked.get(name, ())), "")
    if not words:
        return None
    try:
        return date.fromisoformat(words)
    except ValueError as wrong:
        raise NotADate(value=words) from wrong


class Counts:
    """How many texts a saved search finds for its reader now; asked of the index once for each state of it."""

    def __init__(self, index: Index) -> None:
        self._index = index
        self._known: dict[tuple[int, frozenset[str], str, Filters], int] = {}

    def of(self, scope: Scope, found: SavedSearch) -> int | None:
        """Those that have all that is asked for; None while the index is not available."""
        query, terms = query_of(found.asked), scope.terms()
        try:
            key = (self._index.position(), terms, query.text, query.filters)
            if (known := self._known.get(key)) is not None:
                return known
            answer = self._index.find(query, scope=terms)
        except (IndexBroken, IndexBusy):
            return None
        if len(self._known) >= _REMEMBERED:
            self._known.clear()
        many = self._known[key] = 0 if answer.relaxed else answer.total
        return many
