"""The places of the house, in the order the left side shows them."""

from collections.abc import Mapping
from typing import NamedTuple
from urllib.parse import quote

from starlette.applications import Starlette
from starlette.routing import Match

from docflow.lifecycle.engine import Kind
from docflow.people.rights import Scope, can


def page_of(kinds: Mapping[str, Kind], item_id: int, kind: str, number: str, *, in_force: bool) -> str:
    """Where an item is read: a text in force on its document's page, all else on a page of its own."""
    page = kinds[kind].page
    return page(item_id) if page and not (kind == "revision" and in_force) else f"/documents/{quote(number)}"


class Place(NamedTuple):
    """One entry of the left side: its phrase is `nav.{name}`."""

    name: str
    path: str
    group: int
    action: str = ""
    """What a person must be allowed to do to be shown it; empty for everybody."""


PLACES: tuple[Place, ...] = (
    Place("todo", "/", 0),
    Place("documents", "/documents", 0),
    Place("changes", "/changes", 0),
    Place("audits", "/audits", 0),
    Place("nonconformities", "/nonconformities", 0),
    Place("actions", "/actions", 0),
    Place("reviews", "/management-reviews", 0),
    Place("processes", "/processes", 1, "process.see"),
    Place("auditors", "/auditors", 1, "competence.see"),
    Place("coverage", "/coverage", 1),
    Place("search", "/search", 1),
    Place("journal", "/journal", 1),
    Place("people", "/people", 2),
    Place("workflows", "/workflows", 2),
    Place("health", "/health", 2, "health.see"),
)


PLACE_OF_KIND: Mapping[str, str] = {
    "revision": "documents",
    "periodic_review": "documents",
    "change_request": "changes",
    "programme": "audits",
    "audit": "audits",
    "finding": "audits",
    "nonconformity": "nonconformities",
    "action": "actions",
    "management_review": "reviews",
}
"""Where on the left side an item of a kind belongs."""


def places_of(app: Starlette) -> tuple[Place, ...]:
    """The places that have a page in this installation."""
    return tuple(place for place in PLACES if _answers(app, place.path))


def open_to(places: tuple[Place, ...], scope: Scope | None) -> tuple[Place, ...]:
    """Those of the places that this person may enter; without knowing the person, those open to all."""
    return tuple(place for place in places if not place.action or (scope is not None and can(scope, place.action)))


def _answers(app: Starlette, path: str) -> bool:
    scope = {"type": "http", "method": "GET", "path": path, "root_path": "", "headers": [], "app": app}
    return any(route.matches(dict(scope))[0] is Match.FULL for route in app.routes)
