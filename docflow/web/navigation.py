"""The places of the house, in the order the left side shows them."""

from typing import NamedTuple

from starlette.applications import Starlette
from starlette.routing import Match


class Place(NamedTuple):
    """One entry of the left side: its phrase is `nav.{name}`."""

    name: str
    path: str
    group: int


PLACES: tuple[Place, ...] = (
    Place("todo", "/", 0),
    Place("documents", "/documents", 0),
    Place("coverage", "/coverage", 1),
    Place("search", "/search", 1),
    Place("journal", "/journal", 1),
    Place("people", "/people", 2),
    Place("workflows", "/workflows", 2),
    Place("health", "/health", 2),
)


def places_of(app: Starlette) -> tuple[Place, ...]:
    """The places that have a page in this installation."""
    return tuple(place for place in PLACES if _answers(app, place.path))


def _answers(app: Starlette, path: str) -> bool:
    scope = {"type": "http", "method": "GET", "path": path, "root_path": "", "headers": [], "app": app}
    return any(route.matches(dict(scope))[0] is Match.FULL for route in app.routes)
