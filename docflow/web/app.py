"""The web application: the routers and places of the house in plain lists, and what surrounds them."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, nullcontext
from importlib.resources import files
from pathlib import Path
from typing import Any

from anyio.to_thread import current_default_thread_limiter
from fastapi import APIRouter, FastAPI
from starlette.middleware.body_limit import RequestBodyLimitMiddleware
from starlette.responses import Response
from starlette.routing import Route
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from docflow import __version__
from docflow.house import House
from docflow.kernel.extras import from_extra, is_here
from docflow.kernel.settings import Settings
from docflow.search.saved import Counts
from docflow.web.api import (
    actions,
    attachments,
    audit_beginning,
    audit_reports,
    auditors,
    audits,
    calendar,
    changes,
    documents,
    finding,
    findings,
    items,
    management_reviews,
    nonconformities,
    people,
    processes,
    programmes,
    revisions,
    saved_searches,
    session,
    similar,
    system,
    threads,
)
from docflow.web.api import programme_calendar as programme_calendar_api
from docflow.web.deps import WRITERS
from docflow.web.description import described
from docflow.web.errors import AssistantsMissing
from docflow.web.front import Front
from docflow.web.language import shipped_phrasebook
from docflow.web.navigation import places_of
from docflow.web.pages import (
    account,
    actions_asking,
    audit_workbench,
    changes_asking,
    compare,
    coverage,
    delegations,
    document,
    drafting,
    entrance,
    health,
    journal,
    new_document,
    nonconformity_asking,
    nonconformity_lists,
    owning,
    people_acts,
    probes,
    problems,
    programme_calendar,
    programme_coverage,
    readers,
    reviews,
    search,
    steps,
    todo,
    workflows,
)
from docflow.web.pages import actions as action_pages
from docflow.web.pages import attachments as attachment_pages
from docflow.web.pages import audit_beginning as audit_beginning_pages
from docflow.web.pages import auditors as auditor_pages
from docflow.web.pages import audits as audit_pages
from docflow.web.pages import changes as change_pages
from docflow.web.pages import documents as document_pages
from docflow.web.pages import findings as finding_pages
from docflow.web.pages import management_reviews as management_review_pages
from docflow.web.pages import nonconformities as nonconformity_pages
from docflow.web.pages import people as people_pages
from docflow.web.pages import processes as process_pages
from docflow.web.pages import programmes as programme_pages
from docflow.web.pages import revisions as revision_pages
from docflow.web.pages import saved_searches as saved_search_pages
from docflow.web.pages import similar as similar_pages
from docflow.web.pages import threads as thread_pages
from docflow.web.portals import Portals
from docflow.web.problems import HANDLERS
from docflow.web.rendering import STATIC, TEMPLATES, Rendering
from docflow.web.security import Surroundings

THREADS = 2 * WRITERS
_FOR_EVER = "public, max-age=31536000, immutable"

API: tuple[APIRouter, ...] = (
    finding.router,  # asked with every letter somebody types, so looked at first
    session.router,
    items.router,
    similar.router,
    threads.router,
    threads.documents_router,  # before the next: its /documents/{number} would take /documents/{number}/thread
    similar.documents_router,
    documents.router,
    revisions.router,
    attachments.router,
    changes.router,
    processes.router,
    programmes.router,
    programme_calendar_api.router,
    auditors.router,
    auditors.holidays_router,
    audit_beginning.router,
    audit_reports.router,
    audits.router,
    findings.router,
    nonconformities.router,
    actions.router,
    management_reviews.router,
    calendar.router,
    saved_searches.router,
    people.router,
    system.router,
)
PAGES: tuple[APIRouter, ...] = (
    entrance.router,
    problems.router,
    probes.router,
    todo.router,
    document_pages.router,
    new_document.router,
    owning.router,
    thread_pages.router,
    similar_pages.router,
    thread_pages.documents_router,  # before the next: its /documents/{number} would take /documents/{number}/thread
    document.router,
    revision_pages.router,
    drafting.router,
    compare.router,
    readers.router,
    steps.router,
    attachment_pages.router,
    changes_asking.router,  # before the next: its /changes/{id} would take /changes/new
    change_pages.router,
    process_pages.router,
    programme_pages.router,
    programme_coverage.router,
    programme_calendar.router,
    auditor_pages.router,
    audit_beginning_pages.router,  # before the next: its /audits/{id} would take /audits/new
    audit_pages.router,
    audit_workbench.router,
    finding_pages.router,
    nonconformity_lists.router,
    nonconformity_asking.router,
    nonconformity_pages.router,
    actions_asking.router,  # before the next: its /actions/{id} would take /actions/new
    action_pages.router,
    management_review_pages.router,
    search.router,
    saved_search_pages.router,
    coverage.router,
    workflows.router,
    journal.router,
    people_acts.router,
    delegations.router,
    people_pages.router,  # last of these: its /people/{id} would take their addresses
    account.router,
    reviews.router,
    health.router,
)


def create_app(
    house: House, *, more: tuple[APIRouter, ...] = (), templates: tuple[Path, ...] = (TEMPLATES,)
) -> FastAPI:
    """The application over a house. `more` routers and `templates` folders are for those who extend it."""
    settings = house.settings
    app = Application(
        title="docflow",
        version=__version__,
        summary="Document control and audit for management systems",
        openapi_url="/api/v1/openapi.json",
        docs_url=None,
        redoc_url=None,
        lifespan=_while_it_runs,
        telemetry={"tracing": False, "metrics": False, "logs": False},
        # The routes themselves, not routers to include: FastAPI would build each of them a second time.
        routes=[route for router in (*API, *PAGES, *more) for route in router.routes],
    )
    surroundings = Surroundings(settings)
    rendering = Rendering(settings, shipped_phrasebook(), folders=templates)
    app.state.house, app.state.surroundings, app.state.rendering = house, surroundings, rendering
    app.state.counts = Counts(house.index)
    app.state.described = (*API, *more)
    # The last added is the outermost: first the front, then what portals need, then the body limit.
    app.add_middleware(RequestBodyLimitMiddleware, max_body_size=settings.upload_limit_mib << 20)
    if settings.portal_origins:
        app.add_middleware(Portals, origins=settings.portal_origins)
    app.add_middleware(Front, surroundings=surroundings)
    for raised, handler in HANDLERS.items():
        app.add_exception_handler(raised, handler)
    app.mount("/static", Kept(directory=STATIC))
    app.mount("/static-docs", Kept(directory=str(files("fastapi_offline") / "static")))
    rendering.places = places_of(app)
    app.state.assistants = None
    if settings.assistants:
        check_assistants(settings)
        app.state.assistants = from_extra("docflow.web.assistants.door:Assistants")(house, surroundings)
        app.router.routes.append(Route("/ai/mcp", app.state.assistants, include_in_schema=False))
    return app


def check_assistants(settings: Settings) -> None:
    """Raises AssistantsMissing when the setting lets assistants in and their extra is not installed."""
    if settings.assistants and not is_here("mcp"):
        raise AssistantsMissing()


class Application(FastAPI):
    """FastAPI, with a description of the API that names every refusal."""

    def openapi(self) -> dict[str, Any]:
        if self.openapi_schema is None:
            cookie = self.state.surroundings.session_cookie
            self.openapi_schema = described(super().openapi(), self.state.described, cookie)
        return self.openapi_schema


class Kept(StaticFiles):
    """Static files; one asked for by its content (`?v=`) may be kept for ever, any other is asked for again."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        answer = await super().get_response(path, scope)
        answer.headers["cache-control"] = _FOR_EVER if scope["query_string"].startswith(b"v=") else "no-cache"
        return answer


@asynccontextmanager
async def _while_it_runs(app: FastAPI) -> AsyncIterator[None]:
    current_default_thread_limiter().total_tokens = THREADS
    async with app.state.assistants.open() if app.state.assistants else nullcontext():
        yield
