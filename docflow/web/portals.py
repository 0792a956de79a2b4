"""For portals: pages of named other origins may read the API with a token, never with a reader's cookie."""

from starlette.datastructures import Headers
from starlette.middleware.cors import CORSMiddleware
from starlette.types import ASGIApp, Receive, Scope, Send

_API = "/api/v1/"
_REMEMBERED_SECONDS = 600
"""How long a browser keeps that it may ask; our own figure, so that an origin taken off the list is out soon."""


class Portals:
    """Answers the browsers of pages of other origins as the Fetch standard asks.

    Such a page may look at `/api/v1` and at nothing else, and changes nothing (`Surroundings.check` refuses
    that). A cookie that its browser sends along is taken away before anybody looks at it: a page of another origin
    is known by its token alone. Origins that nobody named are told nothing.
    """

    def __init__(self, app: ASGIApp, origins: tuple[str, ...]) -> None:
        self.app = app
        self._origins = frozenset(origins)
        self._answering = CORSMiddleware(
            app,
            allow_origins=origins,
            allow_methods=("GET",),
            allow_headers=("Authorization",),
            allow_credentials=False,
            expose_headers=("ETag", "X-Request-Id"),
            max_age=_REMEMBERED_SECONDS,
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not scope["path"].startswith(_API):
            await self.app(scope, receive, send)
            return
        if Headers(scope=scope).get("origin") in self._origins:
            scope["headers"] = [(name, value) for name, value in scope["headers"] if name != b"cookie"]
            await self._answering(scope, receive, send)
            return
        await self.app(scope, receive, send)
