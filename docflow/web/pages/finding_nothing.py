"""What helps somebody whose search found nothing, or only some of the words: less narrow questions, and whom to ask."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple
from urllib.parse import urlencode

from sqlalchemy import select

from docflow.journal.work import Work
from docflow.kernel.text import Language
from docflow.people.models import Person, Unit
from docflow.people.queries import people_with_role, scope_of
from docflow.people.rights import Scope
from docflow.search.errors import IndexBroken, IndexBusy
from docflow.search.index import Index
from docflow.search.saved import query_of

_MOST_TRIED = 8
_MOST_ASKED = 3

Asked = Mapping[str, Sequence[str]]
"""A question by the names of `saved.NAMES`."""


class Wider(NamedTuple):
    """The question without one of its limits, and how many texts then have all of its words."""

    without: str
    """The facet that no longer narrows, `in_force` for all states, `filters` for no limit but the words."""
    value: str
    href: str
    found: int


def wider(index: Index, scope: Scope, asked: Asked) -> list[Wider]:
    """One way for each limit that can be taken away, only those by which the reader finds something, or more."""
    limits = [(name, value) for name, values in asked.items() if name not in ("q", "every") for value in values]
    tries: list[tuple[str, str, Asked]] = [
        (name, value, {**asked, name: [one for one in asked[name] if one != value]})
        for name, value in limits[:_MOST_TRIED]
    ]
    bare = {"q": asked.get("q", ()), "every": asked.get("every", ())}
    if len(limits) > 1:
        tries.append(("filters", "", bare))
    if not any(asked.get(name) for name in ("every", "state", "as_of")):
        tries.append(("in_force", "", {**asked, "every": ["1"]}))
        if limits:
            tries.append(("everything", "", {**bare, "every": ["1"]}))
    try:
        found = [(name, value, other, _count(index, scope, other)) for name, value, other in tries]
    except (IndexBroken, IndexBusy):
        return []
    best, kept = 0, []
    for name, value, other, many in found:
        if many > (best if name == "everything" else 0):
            kept.append(Wider(name, value, f"/search?{urlencode(other, doseq=True)}", many))
            best = max(best, many)
    return kept


def _count(index: Index, scope: Scope, asked: Asked) -> int:
    answer = index.find(query_of(asked), scope=scope.terms())
    return 0 if answer.relaxed else answer.total


def whom_to_ask(work: Work, units: Sequence[str], language: Language) -> list[tuple[str, str]]:
    """Page and name of document controllers: of the units searched in, else of the reader's own.

    None for somebody from outside, to whom the directory is closed.
    """
    scope, session = scope_of(work), work.session
    if scope.external or not scope.person_id:
        return []
    chosen = select(Unit.id).where(Unit.code.in_(units))
    own = select(Person.unit_id).where(Person.id == scope.person_id, Person.unit_id.is_not(None))
    found: dict[int, str] = {}
    for unit_id in [one for one in session.scalars(chosen if units else own).all() if one is not None][:_MOST_ASKED]:
        for person in session.scalars(people_with_role("document_controller", work.today, unit_id=unit_id)):
            if person.id != scope.person_id:
                found[person.id] = person.name_en if language == "en" and person.name_en else person.name
    return [(f"/people/{person_id}", name) for person_id, name in list(found.items())[:_MOST_ASKED]]
