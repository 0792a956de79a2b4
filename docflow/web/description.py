"""What the API's description says beyond the routes: how to log in, and every refusal a call may meet."""

from collections.abc import Iterable, Iterator
from typing import Any

from fastapi import APIRouter
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute

from docflow.people.errors import NotAuthenticated
from docflow.web.api.items import StepTaken
from docflow.web.deps import the_actor

Described = dict[str, Any]

_PROBLEM: Described = {
    "type": "object",
    "title": "Problem",
    "description": "Why a request was refused (RFC 9457). The facts of the refusal are further members.",
    "required": ["type", "title", "status"],
    "properties": {
        "type": {"type": "string", "description": "`/problems/{code}`: a page that explains the rule"},
        "title": {"type": "string", "description": "In the reader's language"},
        "status": {"type": "integer"},
        "reasons": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["code", "text"],
                "properties": {"code": {"type": "string"}, "text": {"type": "string"}},
            },
        },
    },
}

_WORDS = {
    400: "The body cannot be read",
    401: NotAuthenticated.en,
    403: "You may see this but not do it; or a browser sent it from another site",
    404: "It does not exist, or not for you",
    409: "Not in the present state; `reasons` lists everything against a step",
    412: "Somebody changed it since you saw it",
    413: "The body or file is too large",
    415: "This kind of file is not taken here",
    421: "This server does not answer to that host name",
    422: "Fields are missing or wrong; `reasons` names each",
    428: "Say which version you saw, with `If-Match`",
    429: "Too many tries; wait as long as `Retry-After` says",
    503: "Busy for the moment; try again",
}

_FILE = "application/octet-stream"
_METHODS_THAT_CHANGE = frozenset({"post", "put", "patch", "delete"})


def described(plain: Described, routers: Iterable[APIRouter], cookie: str) -> Described:
    """FastAPI's description with the refusals and the ways to log in.

    Args:
        cookie: the name of the session cookie.
    """
    closed = set(_behind_login(routers))
    for path, operations in plain["paths"].items():
        for method, operation in operations.items():
            needs_login = (path, method) in closed
            if needs_login:
                operation["security"] = [{"session": []}, {"token": []}]
            if _FILE in operation["responses"].get("200", {}).get("content", {}):
                # A file is answered in whatever format it has.
                operation["responses"]["200"]["content"] = {"*/*": {"schema": {"type": "string", "format": "binary"}}}
            for status in sorted(_statuses(method, operation, needs_login=needs_login)):
                operation["responses"][str(status)] = {
                    "description": _WORDS[status],
                    "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}},
                }
    components = plain["components"]
    for replaced in ("HTTPValidationError", "ValidationError"):
        components["schemas"].pop(replaced, None)
    components["schemas"]["Problem"] = _PROBLEM
    components["securitySchemes"] = {
        "session": {"type": "apiKey", "in": "cookie", "name": cookie, "description": "Set by `POST /api/v1/session`"},
        "token": {"type": "http", "scheme": "bearer", "description": "`docflow token create`"},
    }
    return plain


def _statuses(method: str, operation: Described, *, needs_login: bool) -> Iterator[int]:
    """The refusals that this call may meet."""
    body = operation.get("requestBody", {}).get("content", {})
    headers = {parameter["name"] for parameter in operation.get("parameters", ()) if parameter["in"] == "header"}
    yield from (400, 421, 503)
    if body or "parameters" in operation:
        yield from (404, 422)
    if needs_login:
        yield from (401, 403)
    if method in _METHODS_THAT_CHANGE:
        yield from (403, 409, 413, 422)
    if "If-Match" in headers:
        yield from (412, 428)
    if "multipart/form-data" in body:
        yield 415
    if not needs_login or StepTaken.__name__ in str(body):
        # A password or a one-time token is checked here, and guessing is slowed down.
        yield from (401, 404, 429)


def _behind_login(routers: Iterable[APIRouter]) -> Iterator[tuple[str, str]]:
    for router in routers:
        for route in router.routes:
            if isinstance(route, APIRoute) and _asks_who(route.dependant):
                yield from ((route.path, method.lower()) for method in route.methods or ())


def _asks_who(dependant: Dependant) -> bool:
    return any(one.call is the_actor or _asks_who(one) for one in dependant.dependencies)
