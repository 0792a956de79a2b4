"""Searches that somebody keeps: in the menu of the search box, beside the results, and on a page of their own."""

from collections.abc import Callable
from typing import NamedTuple
from urllib.parse import urlencode

from sqlalchemy.orm import Session
from starlette.responses import RedirectResponse, Response

from docflow.house import House
from docflow.journal.work import Work, looking
from docflow.kernel.actor import Actor
from docflow.kernel.errors import NotFound, Refusal
from docflow.people.queries import scope_of
from docflow.search import saved
from docflow.search.saved import Counts, SavedSearch
from docflow.web.deps import Page, TheActor, TheCounts, TheHouse, TheId, ThePage, TheReading, TheWork
from docflow.web.forms import Filled, TheForm
from docflow.web.idempotency import door
from docflow.web.pages.hits import words_of
from docflow.web.problems import body_of, status_of

router = door("/search/saved", tags=["search"], pages=True)

_IN_MENU = 8
_HERE = "/search/saved"


class Kept(NamedTuple):
    """A saved search, ready for the page."""

    id: int
    name: str
    href: str
    words: str
    filters: str
    found: int | None


@router.get("")
def show_saved(page: ThePage, work: TheReading, house: TheHouse, counts: TheCounts, did: str = "") -> Response:
    return _page(page, house, work, counts, did=did[:20])


@router.post("")
def save(page: ThePage, work: TheWork, actor: TheActor, house: TheHouse, counts: TheCounts, form: TheForm) -> Response:
    """Keep the question of the page one comes from."""
    asked = {name: [form.one(name)] if name == "q" else form.every(name) for name in saved.NAMES}

    def verb() -> str:
        return address_of(saved.save(work, form.one("name"), asked))

    return _did(page, house, work, actor, counts, form, verb)


@router.post("/{saved_search_id}/rename")
def rename(
    page: ThePage,
    work: TheWork,
    actor: TheActor,
    house: TheHouse,
    counts: TheCounts,
    saved_search_id: TheId,
    form: TheForm,
) -> Response:
    def verb() -> str:
        saved.rename(work, saved.own(work, saved_search_id), form.one("name"))
        return f"{_HERE}?did=renamed"

    return _did(page, house, work, actor, counts, form, verb, about=saved_search_id)


@router.post("/{saved_search_id}/delete")
def delete(page: ThePage, work: TheWork, saved_search_id: TheId) -> Response:
    saved.delete(work, saved.own(work, saved_search_id))
    return RedirectResponse(f"{_HERE}?did=deleted", 303)


def address_of(found: SavedSearch) -> str:
    """The page of its results."""
    return f"/search?{urlencode(found.asked, doseq=True)}"


def in_menu(session: Session, person_id: int, typed: str) -> list[SavedSearch]:
    """Saved searches to offer below the box: all while it is empty, else those whose name has what was typed."""
    every = session.scalars(saved.saved_by(person_id))
    return [one for one in every if typed.casefold() in one.folded][:_IN_MENU]


def beside(session: Session, person_id: int) -> list[tuple[str, str]]:
    """Name and address of all that somebody keeps."""
    return [(one.name, address_of(one)) for one in session.scalars(saved.saved_by(person_id))]


def _did(
    page: Page,
    house: House,
    work: Work,
    actor: Actor,
    counts: Counts,
    form: Filled,
    verb: Callable[[], str],
    *,
    about: int = 0,
) -> Response:
    try:
        return RedirectResponse(verb(), 303)
    except NotFound:
        raise
    except Refusal as refusal:
        work.rollback()
        with looking(house.store, actor, house.clock) as before:
            return _page(page, house, before, counts, refusal=refusal, filled=form, about=about)


def _page(
    page: Page,
    house: House,
    work: Work,
    counts: Counts,
    *,
    did: str = "",
    refusal: Refusal | None = None,
    filled: Filled | None = None,
    about: int = 0,
) -> Response:
    scope = scope_of(work)
    filled, words = filled or Filled(), words_of(house, work.session, page.language)
    return page.show(
        "search/saved.html",
        status=200 if refusal is None else status_of(type(refusal)),
        kept=[
            Kept(
                one.id,
                one.name,
                address_of(one),
                "".join(one.asked.get("q", ())),
                " · ".join(
                    words.get(name, {}).get(value, value)
                    for name, values in one.asked.items()
                    if name not in ("q", "every")
                    for value in values
                ),
                counts.of(scope, one),
            )
            for one in work.session.scalars(saved.saved_by(work.actor.id))
        ],
        most=saved.MOST,
        longest=saved.LONGEST_NAME,
        did=did,
        about=about,
        filled=filled,
        again=[(name, value) for name in saved.NAMES for value in filled.every(name)],
        problem=None if refusal is None else body_of(refusal, page.language),
    )
