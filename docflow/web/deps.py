"""What a route may ask for by type: who acts, the unit of work, a view to read, the house, the page."""

from collections.abc import AsyncIterator, Iterator
from contextlib import AbstractContextManager, asynccontextmanager
from datetime import timedelta
from typing import Annotated, Any

from fastapi import Depends, Header, Path, Query, Request
from fastapi.concurrency import contextmanager_in_threadpool
from starlette.responses import HTMLResponse

from docflow.house import House
from docflow.journal.work import Work, looking
from docflow.kernel.actor import Actor
from docflow.kernel.paging import LARGEST_PAGE
from docflow.kernel.text import Language
from docflow.people.errors import NotAuthenticated, TokenReadOnly
from docflow.people.sessions import actor_of_token, open_session
from docflow.search.saved import Counts
from docflow.web.errors import VersionMissing, VersionUnreadable
from docflow.web.idempotency import DoorWork
from docflow.web.rendering import rendering_of
from docflow.web.security import surroundings_of

# What only looks at the request is `async`: it is answered in the event loop, where a plain function takes a thread.
LARGEST_ID = 2**63 - 1
_LOOKING = frozenset({"GET", "HEAD", "OPTIONS"})
WRITERS = 32
"""Units of work in progress at once in one process; more wait their turn without holding a thread.
Half of `app.THREADS`, so that a writer that has the database's turn always finds a thread to go on."""


async def the_house(request: Request) -> House:
    house: House = request.app.state.house
    return house


TheHouse = Annotated[House, Depends(the_house)]


def bearer_of(request: Request) -> str | None:
    """The access token a program sends; None when it sends none. Source: RFC 6750, 2.1."""
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else None


async def the_counts(request: Request) -> Counts:
    counts: Counts = request.app.state.counts
    return counts


TheCounts = Annotated[Counts, Depends(the_counts)]
"""What saved searches find, remembered for as long as the index stands still."""


def the_actor(request: Request, house: TheHouse) -> Actor:
    """The person behind the request, by bearer token or session cookie; never by another header.

    Raises NotAuthenticated, and TokenReadOnly for a change asked for with a token that may only read.
    """
    if (token := bearer_of(request)) is not None:
        actor = actor_of_token(house.store, house.clock, token)
    elif cookie := request.cookies.get(surroundings_of(request).session_cookie):
        idle, absolute = timedelta(minutes=house.settings.idle_minutes), timedelta(hours=house.settings.session_hours)
        actor = open_session(house.store, house.clock, cookie, idle=idle, absolute=absolute)
    else:
        raise NotAuthenticated()
    if actor.scope == "read" and request.method not in _LOOKING:
        raise TokenReadOnly()
    request.state.actor = actor
    return actor


TheActor = Annotated[Actor, Depends(the_actor)]


async def the_language(request: Request) -> Language:
    return rendering_of(request).language_of(request)


TheLanguage = Annotated[Language, Depends(the_language)]


def the_work(request: Request, actor: TheActor, house: TheHouse) -> Iterator[DoorWork]:
    """The unit of work of a change, committed before the answer leaves and undone by any error.

    It opens its transaction in the route's own thread, at the first use of `work.session`.
    """
    work = DoorWork(house.store, actor, house.clock, claim=getattr(request.state, "claim", None))
    request.state.work = work
    try:
        yield work
    except BaseException:
        work.rollback()
        raise
    work.commit()


TheWork = Annotated[DoorWork, Depends(the_work, scope="function", max_concurrency=WRITERS)]


async def the_reading(request: Request, actor: TheActor, house: TheHouse) -> AsyncIterator[Work]:
    view = looking(house.store, actor, house.clock)
    # A view of SQLite opens at its first question and closes in microseconds: two changes of thread cost more.
    async with _in_place(view) if house.store.is_sqlite else contextmanager_in_threadpool(view) as work:
        request.state.work = work
        yield work


@asynccontextmanager
async def _in_place(view: AbstractContextManager[Work]) -> AsyncIterator[Work]:
    with view as work:
        yield work


TheReading = Annotated[Work, Depends(the_reading, scope="function")]
"""A work that only looks: one consistent view."""


class Page:
    """A page for the reader of this request."""

    def __init__(self, request: Request, actor: Actor | None) -> None:
        self.request = request
        self.actor = actor
        self.language: Language = rendering_of(request).language_of(request)

    @property
    def is_fragment(self) -> bool:
        """Whether htmx asks for a part of the page it already shows."""
        return "hx-request" in self.request.headers

    def say(self, key: str, **facts: object) -> str:
        return rendering_of(self.request).phrasebook.say(self.language, key, **facts)

    def show(self, template: str, *, status: int = 200, **facts: Any) -> HTMLResponse:
        return rendering_of(self.request).show(self.request, template, status=status, **facts)


async def the_page(request: Request, actor: TheActor) -> Page:
    return Page(request, actor)


async def the_open_page(request: Request) -> Page:
    return Page(request, None)


ThePage = Annotated[Page, Depends(the_page)]
TheOpenPage = Annotated[Page, Depends(the_open_page)]
"""A page that needs no login."""


def etag(version: int) -> str:
    return f'"{version}"'


async def if_match(
    value: Annotated[str | None, Header(alias="If-Match", description="The ETag you saw")] = None,
) -> int:
    """The version the writer saw. Raises VersionMissing (428) or VersionUnreadable (422).

    A weak mark is taken as well: proxies that compress an answer weaken its ETag on the way.
    """
    if value is None:
        raise VersionMissing()
    figures = value.strip().removeprefix("W/").removeprefix('"').removesuffix('"')
    if not (figures.isascii() and figures.isdigit() and len(figures) <= 9):
        raise VersionUnreadable()
    return int(figures)


IfMatch = Annotated[int, Depends(if_match)]
TheId = Annotated[int, Path(ge=1, le=LARGEST_ID)]
After = Annotated[str | None, Query(max_length=500, description="`next` of the page before")]
Limit = Annotated[int, Query(ge=1, le=LARGEST_PAGE)]
