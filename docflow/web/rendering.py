"""Pages: Jinja templates in the reader's language, and nothing that runs inline."""

import hashlib
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.datastructures import QueryParams
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from docflow.journal.work import Work
from docflow.kernel.actor import Actor
from docflow.kernel.settings import Settings
from docflow.kernel.text import Language, Text
from docflow.people.queries import scope_read
from docflow.people.rights import Scope
from docflow.web.language import Phrasebook, chosen_language
from docflow.web.navigation import Place, open_to

TEMPLATES = Path(__file__).parent / "templates"
STATIC = Path(__file__).parent / "static"
KEYS_COOKIE = "docflow_keys"
"""`off` in a browser whose reader wants no single key to do anything."""


class Rendering:
    """Everything a page needs that is the same for all requests; one per application."""

    def __init__(self, settings: Settings, phrasebook: Phrasebook, *, folders: tuple[Path, ...] = (TEMPLATES,)) -> None:
        self.settings = settings
        self.phrasebook = phrasebook
        self.places: tuple[Place, ...] = ()
        self._static = {
            path.relative_to(STATIC).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()[:12]
            for path in STATIC.rglob("*")
            if path.is_file()
        }
        self.environment = Environment(
            loader=FileSystemLoader(folders),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self.environment.globals["static"] = self.static
        self.environment.globals["has_static"] = self._static.__contains__
        self.environment.filters["day"] = day_filter
        self.environment.filters["month"] = month_filter
        self.environment.filters["instant"] = self._instant
        self.environment.filters["short_digest"] = short_digest

    def static(self, name: str) -> str:
        """The address of a static file, which changes with its content and so may be kept for ever."""
        return f"/static/{quote(name)}?v={self._static[name]}"

    def language_of(self, request: Request) -> Language:
        return chosen_language(request, default=self.settings.language)

    def show(self, request: Request, template: str, *, status: int = 200, **facts: Any) -> HTMLResponse:
        """A page (or fragment) in the reader's language.

        Templates get `t(key, **facts)` for phrases, `say(text)` for a `Text`, `lang`, `actor`
        (None before login), `places`, `path`, `with_query(**changes)` and `keys` (whether single keys do
        something), besides `facts`.
        """
        language = self.language_of(request)
        actor: Actor | None = getattr(request.state, "actor", None)
        words = self.environment.get_template(template).render(
            {
                "t": self._translator(language),
                "say": lambda text: text.in_(language) if isinstance(text, Text) else str(text),
                "lang": language,
                "actor": actor if actor is not None and actor.kind == "person" else None,
                "places": open_to(self.places, scope_known(request)),
                "path": request.url.path,
                "query": request.query_params,
                "with_query": lambda **changes: with_query(request.query_params, **changes),
                "here": _here(request),
                "keys": request.cookies.get(KEYS_COOKIE) != "off",
                **facts,
            }
        )
        return HTMLResponse(words, status, {"cache-control": "no-store", "vary": "Accept-Language, Cookie"})

    def to_login(self, request: Request) -> Response:
        """To the login page and, for a page that was looked at, back again afterwards."""
        target = "/login"
        if request.method == "GET" and (here := _here(request)) != "/":
            target += "?" + urlencode({"next": here})
        if "hx-request" in request.headers:
            return Response(status_code=401, headers={"hx-redirect": "/login", "cache-control": "no-store"})
        return RedirectResponse(target, 303, {"cache-control": "no-store"})

    def _translator(self, language: Language) -> Callable[..., str]:
        def t(key: str, **facts: object) -> str:
            return self.phrasebook.say(language, key, **facts)

        return t

    def _instant(self, at: datetime) -> str:
        """The instant in the organisation's zone, to the minute."""
        return at.astimezone(self.settings.time_zone).strftime("%Y-%m-%d %H:%M")


def scope_known(request: Request) -> Scope | None:
    """What the route has read of the person's rights on its way; the frame asks for nothing more."""
    work = getattr(request.state, "work", None)
    return scope_read(work) if isinstance(work, Work) else None


def rendering_of(request: Request) -> Rendering:
    rendering: Rendering = request.app.state.rendering
    return rendering


def day_filter(day: date) -> str:
    return day.strftime("%Y-%m-%d")


def month_filter(day: date) -> str:
    return day.strftime("%Y-%m")


def short_digest(sha256: str) -> str:
    """Enough of a digest to compare by eye."""
    return f"{sha256[:8]}…{sha256[-8:]}"


def with_query(present: QueryParams, **changes: object) -> str:
    """The present query with some parameters changed; None takes one away. Always begins with `?`."""
    kept = [(name, value) for name, value in present.multi_items() if name not in changes]
    added = [(name, str(value)) for name, value in changes.items() if value is not None]
    return "?" + urlencode(kept + added)


def local_path(wanted: str | None, *, default: str = "/") -> str:
    """A path of this site to go on to; anything that could lead elsewhere becomes the default.

    Browsers read `//host`, `/\\host` and addresses with control characters as other sites.
    """
    if not wanted or not wanted.startswith("/") or wanted.startswith(("//", "/\\")):
        return default
    return wanted if wanted.isprintable() and "\\" not in wanted else default


def _here(request: Request) -> str:
    return request.url.path + (f"?{request.url.query}" if request.url.query else "")
