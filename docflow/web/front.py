"""The first to see a request and the last to see its answer: number, checks, headers, log."""

import re
import secrets
import time

import structlog
from starlette.datastructures import Headers, MutableHeaders
from starlette.middleware.body_limit import MAX_BODY_SIZE_SCOPE_KEY
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from docflow.kernel.errors import Refusal
from docflow.web.errors import BodyTooLarge, Unexpected
from docflow.web.problems import answer
from docflow.web.security import HEADERS, Surroundings

_NUMBER = re.compile(r"[A-Za-z0-9._-]{8,64}")
_log = structlog.get_logger("docflow.web")


class Front:
    """Gives each request a number (`X-Request-Id`), adds the security headers and logs one line.

    A fault that nobody named becomes a problem with that number as its reference; the log
    has the rest. Paths are logged without their query, which may hold a token.
    """

    def __init__(self, app: ASGIApp, surroundings: Surroundings) -> None:
        self.app = app
        self.surroundings = surroundings

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        request = Request(scope, receive)
        given = request.headers.get("x-request-id", "")
        number = given if _NUMBER.fullmatch(given) else secrets.token_hex(8)
        request.state.request_id = number
        began = time.perf_counter()
        status = 0

        async def finish(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                headers = MutableHeaders(scope=message)
                headers["x-request-id"] = number
                for name, value in HEADERS:
                    headers.setdefault(name, value)
            await send(message)

        with structlog.contextvars.bound_contextvars(request=number):
            try:
                self.surroundings.check(request.method, request.url.path, Headers(scope=scope), request.url.scheme)
                await self.app(scope, receive, _naming_413(request, finish))
            except Refusal as refusal:
                await answer(request, refusal)(scope, receive, finish)
            except Exception:
                _log.exception("unexpected fault", method=request.method, path=request.url.path)
                if status:
                    raise
                await answer(request, Unexpected(reference=number))(scope, receive, finish)
            finally:
                _log.info(
                    "request",
                    method=request.method,
                    path=request.url.path,
                    status=status,
                    ms=round((time.perf_counter() - began) * 1000, 1),
                )


def _naming_413(request: Request, send: Send) -> Send:
    """Put our own words in place of the body limit's plain text."""
    replaced = False

    async def named(message: Message) -> None:
        nonlocal replaced
        if message["type"] == "http.response.start" and message["status"] == 413:
            replaced = Headers(scope=message).get("content-type", "").startswith("text/plain")
            if replaced:
                refusal = BodyTooLarge(limit_mib=request.scope[MAX_BODY_SIZE_SCOPE_KEY] >> 20)
                await answer(request, refusal)(request.scope, request.receive, send)
        if not replaced:
            await send(message)

    return named
