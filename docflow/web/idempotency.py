"""A POST sent twice with the same `Idempotency-Key` is done once and answered twice alike."""

import hashlib
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, get_type_hints

from fastapi import APIRouter, Request, Response
from fastapi.routing import APIRoute
from python_multipart.multipart import parse_options_header
from sqlalchemy import delete, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session
from starlette.concurrency import run_in_threadpool
from starlette.types import Message, Receive

from docflow.journal.work import Work
from docflow.web.errors import KeyInvalid, KeyReused
from docflow.web.forms import FilledWithFile
from docflow.web.models import IdempotentAnswer
from docflow.web.uploads import Upload

KEPT = timedelta(hours=24)
LARGEST_BODY = 1 << 20
_WITH_FILE = {Upload, FilledWithFile}
_KEPT_HEADERS = ("content-type", "etag", "location")


class Asked:
    """The digest of what a request asks for, taken while its body passes: query, `If-Match` and body.

    A form's random boundary does not count, so that the same form sent again is the same request.
    """

    def __init__(self, request: Request) -> None:
        head = "\n".join((request.url.query, request.headers.get("if-match", "")))
        self._sha256 = hashlib.sha256(head.encode() + b"\n")
        _, options = parse_options_header(request.headers.get("content-type"))
        self._boundary = options.get(b"boundary", b"")
        self._rest = b""

    def add(self, part: bytes) -> None:
        if self._boundary:
            # The boundary may lie across two parts: what could be its beginning waits for the next.
            part = (self._rest + part).replace(self._boundary, b"")
            cut = max(0, len(part) - len(self._boundary))
            part, self._rest = part[:cut], part[cut:]
        self._sha256.update(part)

    def sha256(self) -> str:
        whole = self._sha256.copy()
        whole.update(self._rest)
        return whole.hexdigest()


@dataclass(frozen=True)
class Claim:
    """One request's key, its address, and what it asks for."""

    key: str
    route: str
    asked: Asked


class Replayed(Exception):
    """The request was answered before; carries that answer past the route."""

    def __init__(self, answer: Response) -> None:
        super().__init__("answered before")
        self.answer = answer


@dataclass
class DoorWork(Work):
    """A unit of work behind the door: opening its transaction first claims the request's key."""

    claim: Claim | None = None
    _claimed: bool = False

    @property
    def session(self) -> Session:
        session = super().session
        if self.claim is not None and not self._claimed:
            self._claimed = True
            _take(self, session, self.claim)
        return session

    def keep(self, answer: Response) -> None:
        """Store the answer beside the change it speaks of."""
        if self.claim is None:
            return
        self.session.execute(
            update(IdempotentAnswer)
            .where(IdempotentAnswer.account_id == _owner(self), IdempotentAnswer.key == self.claim.key)
            .values(
                status=answer.status_code,
                headers={name: answer.headers[name] for name in _KEPT_HEADERS if name in answer.headers},
                body=bytes(answer.body),
            )
        )


def _owner(work: Work) -> int:
    return work.actor.account_id or work.actor.id


def _take(work: Work, session: Session, claim: Claim) -> None:
    """Insert the key, or find that it is taken: then answer as before, or refuse another request.

    Two requests at once: the database lets the second wait for the first, then both agree.
    """
    owner = _owner(work)
    session.execute(
        delete(IdempotentAnswer).where(IdempotentAnswer.account_id == owner, IdempotentAnswer.at < work.at - KEPT)
    )
    row = {
        "account_id": owner,
        "key": claim.key,
        "route": claim.route,
        "request_sha256": claim.asked.sha256(),
        "status": 0,
        "headers": {},
        "body": b"",
        "at": work.at,
    }
    dialect = sqlite if session.get_bind().dialect.name == "sqlite" else postgresql
    taken = session.execute(
        dialect.insert(IdempotentAnswer).values(row).on_conflict_do_nothing().returning(IdempotentAnswer.key)
    ).first()
    if taken is not None:
        return
    kept = session.scalars(
        select(IdempotentAnswer).where(IdempotentAnswer.account_id == owner, IdempotentAnswer.key == claim.key)
    ).one()
    if (kept.route, kept.request_sha256) != (claim.route, claim.asked.sha256()):
        raise KeyReused()
    raise Replayed(Response(kept.body, kept.status, {**kept.headers, "idempotency-replayed": "true"}))


class DoorRoute(APIRoute):
    """A route that reads the key before, and keeps the answer after, the function runs.

    Both happen around the function and before its unit of work is committed. Bodies are small,
    since they are held in memory; only a route that takes a file, which is streamed to disk,
    lets in as much as `upload_limit_mib`.
    """

    def __init__(self, path: str, endpoint: Callable[..., Any], **more: Any) -> None:
        if more.get("max_body_size") is None and not _WITH_FILE & set(get_type_hints(endpoint).values()):
            more["max_body_size"] = LARGEST_BODY
        super().__init__(path, endpoint, **more)

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        run = super().get_route_handler()

        async def handle(request: Request) -> Response:
            key = request.headers.get("idempotency-key")
            if request.method != "POST" or key is None:
                return await run(request)
            if not 1 <= len(key) <= 200 or not (key.isascii() and key.isprintable()):
                raise KeyInvalid()
            asked = Asked(request)
            request.state.claim = Claim(key, f"{request.method} {request.url.path}"[:300], asked)
            answer = await run(Request(request.scope, _noting(request.receive, asked)))
            work = getattr(request.state, "work", None)
            if isinstance(work, DoorWork):
                await run_in_threadpool(work.keep, answer)
            return answer

        return handle


def _noting(receive: Receive, asked: Asked) -> Receive:
    async def noted() -> Message:
        message = await receive()
        asked.add(message.get("body", b""))
        return message

    return noted


def door(prefix: str, *, tags: list[str], pages: bool = False) -> APIRouter:
    """A router of the house: API routers stand in the schema, page routers do not."""
    return APIRouter(prefix=prefix, tags=list(tags), route_class=DoorRoute, include_in_schema=not pages)
