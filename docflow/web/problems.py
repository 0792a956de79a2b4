"""One map from refusals to HTTP, and one way to say them: problem+json, a page, or a fragment."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import structlog
from fastapi import Request
from fastapi.encoders import jsonable_encoder
from fastapi.exceptions import RequestValidationError
from sqlalchemy.exc import DataError
from starlette.exceptions import HTTPException
from starlette.middleware.body_limit import MAX_BODY_SIZE_SCOPE_KEY
from starlette.responses import JSONResponse, RedirectResponse, Response

from docflow.documents.errors import FileKindNotAllowed
from docflow.documents.intake.errors import FileKindUnknown, FileTooLarge
from docflow.kernel.errors import Conflict, Invalid, NotAllowed, NotFound, Refusal, Unavailable
from docflow.kernel.text import Language, Text
from docflow.lifecycle.errors import VersionStale
from docflow.people.errors import NotAuthenticated, TooManyTries
from docflow.web import errors
from docflow.web.idempotency import Replayed
from docflow.web.language import Phrasebook
from docflow.web.rendering import rendering_of

STATUSES: Mapping[type[Refusal], int] = {
    NotFound: 404,
    NotAllowed: 403,
    Invalid: 422,
    Conflict: 409,
    Unavailable: 503,
    NotAuthenticated: 401,
    TooManyTries: 429,
    VersionStale: 412,
    FileTooLarge: 413,
    FileKindUnknown: 415,
    FileKindNotAllowed: 415,
    errors.BodyTooLarge: 413,
    errors.BodyUnreadable: 400,
    errors.MethodNotOffered: 405,
    errors.HostUnknown: 421,
    errors.VersionMissing: 428,
    errors.Unexpected: 500,
}
"""The nearest ancestor counts; a family at the latest."""

_FROM_STATUS: Mapping[int, type[Refusal]] = {
    400: errors.BodyUnreadable,
    404: errors.PageNotFound,
    405: errors.MethodNotOffered,
    413: errors.BodyTooLarge,
}

_log = structlog.get_logger("docflow.web")


def status_of(kind: type[Refusal]) -> int:
    return next(STATUSES[ancestor] for ancestor in kind.__mro__ if ancestor in STATUSES)


def sentence_of(refusal: Refusal, language: Language) -> str:
    """The refusal in the reader's language; facts that are themselves `Text` are said in it too."""
    facts = {name: fact.in_(language) if isinstance(fact, Text) else fact for name, fact in refusal.facts.items()}
    return Text(refusal.zh, refusal.en).in_(language).format(**facts)


def every_refusal(family: type[Refusal] = Refusal) -> Iterator[type[Refusal]]:
    """Every error a person can meet, families included."""
    for kind in family.__subclasses__():
        yield kind
        yield from every_refusal(kind)


def body_of(refusal: Refusal, language: Language) -> dict[str, Any]:
    """The members of the problem document. Source: RFC 9457, 3.1; facts are its extension members."""
    facts = {name: fact.in_(language) if isinstance(fact, Text) else fact for name, fact in refusal.facts.items()}
    if "reasons" in facts:
        facts["reasons"] = [_reason(reason, language) for reason in facts["reasons"]]
    own = {
        "type": f"/problems/{refusal.code}",
        "title": sentence_of(refusal, language),
        "status": status_of(type(refusal)),
    }
    return own | {name: jsonable_encoder(fact) for name, fact in facts.items() if name not in own}


def _reason(reason: Any, language: Language) -> dict[str, Any]:
    if isinstance(reason, Mapping):
        return {name: part.in_(language) if isinstance(part, Text) else part for name, part in reason.items()}
    code, text = reason
    return {"code": code, "text": text.in_(language)}


def answer(request: Request, refusal: Refusal) -> Response:
    """Say a refusal the way the reader can use: a page for a browser, a fragment for htmx, else JSON.

    Who is not signed in and asks for a page is shown the way to the login page.
    """
    rendering = rendering_of(request)
    language = rendering.language_of(request)
    body = body_of(refusal, language)
    headers = _headers(refusal)
    if not _wants_a_page(request):
        return JSONResponse(body, body["status"], headers, media_type="application/problem+json")
    if type(refusal) is NotAuthenticated:
        return rendering.to_login(request)
    template = "fragments/problem.html" if "hx-request" in request.headers else "error.html"
    page = rendering.show(request, template, status=body["status"], problem=body)
    page.headers.update(headers)
    return page


def _headers(refusal: Refusal) -> dict[str, str]:
    headers = {"cache-control": "no-store"}
    if type(refusal) is NotAuthenticated:
        headers["www-authenticate"] = 'Bearer realm="docflow"'
    if isinstance(refusal, TooManyTries):
        headers["retry-after"] = str(refusal.facts["seconds"])
    if "allow" in refusal.facts:
        headers["allow"] = str(refusal.facts["allow"])
    return headers


def _wants_a_page(request: Request) -> bool:
    return "text/html" in request.headers.get("accept", "")


async def refused(request: Request, raised: Exception) -> Response:
    """The handler of every named refusal."""
    if not isinstance(raised, Refusal):
        raise raised
    return answer(request, raised)


async def fields_refused(request: Request, raised: Exception) -> Response:
    """FastAPI's own checks of the request, said like any other refusal."""
    if not isinstance(raised, RequestValidationError):
        raise raised
    reasons = list(faults_of(rendering_of(request).phrasebook, raised.errors()))
    return answer(request, errors.RequestInvalid(count=len(reasons), reasons=reasons))


def faults_of(phrasebook: Phrasebook, faults: Iterable[Any]) -> Iterator[dict[str, Any]]:
    """pydantic's faults as reasons in both languages; the first part of `loc` says where the field was sent."""
    for fault in faults:
        key = f"fault.{fault['type']}"
        if key not in phrasebook.phrases:
            key = "fault.other"
        facts = {name: str(value) for name, value in (fault.get("ctx") or {}).items()}
        place, *path = [str(part) for part in fault["loc"]]
        yield {
            "code": fault["type"],
            "in": place,
            "field": ".".join(path),
            "text": Text(phrasebook.say("zh", key, **facts), phrasebook.say("en", key, **facts)),
        }


async def not_routed(request: Request, raised: Exception) -> Response:
    """What routing and body parsing refuse (unknown address, wrong method, too large a body)."""
    if not isinstance(raised, HTTPException):
        raise raised
    if raised.status_code in (301, 302, 303, 307, 308) and raised.headers:
        return RedirectResponse(raised.headers["location"], raised.status_code)
    kind = _FROM_STATUS.get(raised.status_code, errors.RequestRefused)
    facts: dict[str, Any] = {}
    if kind is errors.MethodNotOffered:
        facts = {"method": request.method, "allow": (raised.headers or {}).get("Allow", "")}
    if kind is errors.BodyTooLarge:
        facts = {"limit_mib": request.scope[MAX_BODY_SIZE_SCOPE_KEY] >> 20}
    return answer(request, kind(**facts))


async def replayed(request: Request, raised: Exception) -> Response:
    """A request that was answered before gets that answer."""
    if not isinstance(raised, Replayed):
        raise raised
    return raised.answer


async def unstorable(request: Request, raised: Exception) -> Response:
    """Values that no column can hold (NUL characters, unpaired surrogates, numbers beyond 64 bits)."""
    _log.info("value refused by the database", kind=type(raised).__name__)
    return answer(request, errors.BodyUnreadable())


HANDLERS: Mapping[type[Exception], Any] = {
    Refusal: refused,
    RequestValidationError: fields_refused,
    HTTPException: not_routed,
    Replayed: replayed,
    DataError: unstorable,
    UnicodeEncodeError: unstorable,
}
