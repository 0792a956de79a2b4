"""Routes such as a room's door has, and the words the web tests share."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import chart_facts
from fastapi import APIRouter, FastAPI, Form
from pydantic import BaseModel, Field
from starlette.responses import Response

from docflow.house import House
from docflow.kernel.errors import Conflict
from docflow.kernel.text import Text
from docflow.people.models import Person
from docflow.web.app import create_app
from docflow.web.deps import After, IfMatch, TheId, ThePage, TheReading, TheWork
from docflow.web.idempotency import door
from docflow.web.rendering import TEMPLATES
from docflow.web.security import download
from docflow.web.uploads import TheUpload

HERE = "http://127.0.0.1:8000"
MOMENT = datetime(2026, 11, 20, 8, 42, tzinfo=UTC)


class Gone(Conflict):
    """A refusal of the tests, with reasons and a fact that has two languages."""

    code = "test-refusal"
    zh = "现在不能{step}"
    en = "Cannot {step} now"


class Renamed(BaseModel):
    name: str = Field(min_length=1, max_length=20)
    pages: int = Field(1, ge=1)


class PersonOut(BaseModel, from_attributes=True):
    id: int
    name: str


def trial_router() -> APIRouter:
    """Routes such as a room's door has, over a table that is there anyway."""
    router = door("/api/v1/trial", tags=["trial"])

    @router.post("/rename", response_model=PersonOut, status_code=201)
    def rename(body: Renamed, work: TheWork, response: Response) -> Person:
        person = work.session.get_one(Person, work.actor.id)
        person.name = body.name
        work.record("person.renamed", person, {"pages": body.pages})
        response.headers["etag"] = f'"{person.version}"'
        return person

    @router.put("/rename", response_model=PersonOut)
    def rename_at(body: Renamed, version: IfMatch, work: TheWork) -> Person:
        person = work.session.get_one(Person, work.actor.id)
        person.name = f"{body.name} {version}"
        return person

    @router.post("/spoil", response_model=PersonOut)
    def spoil(work: TheWork) -> Person:
        person = work.session.get_one(Person, work.actor.id)
        work.session.add(Person(name=""))
        return person

    @router.get("/refused")
    def refused() -> None:
        reasons = [
            ("not-you", Text("您是编制人", "You are the author")),
            ("no-text", Text("没有正文", "There is no text")),
        ]
        raise Gone(step=Text("批准", "approve"), reasons=reasons)

    @router.get("/broken")
    def broken() -> None:
        raise RuntimeError("secret detail /etc/shadow")

    @router.get("/people/{id}", response_model=PersonOut)
    def read(id: TheId, reading: TheReading, after: After = None) -> Person:
        return reading.session.get_one(Person, id)

    @router.get("/file")
    def file() -> Response:
        return download(b"<script>alert(1)</script>", '文件控制程序 "A/1"\r\n.html', "text/html")

    @router.post("/form")
    def form(words: Annotated[str, Form()], work: TheWork) -> dict[str, str]:
        return {"words": words, "name": work.session.get_one(Person, work.actor.id).name}

    @router.post("/upload")
    def keep(upload: TheUpload, work: TheWork) -> dict[str, object]:
        person = work.session.get_one(Person, work.actor.id)
        work.record("person.renamed", person, {"pages": upload.size})
        return {"name": upload.name, "size": upload.size}

    return router


def gallery_router() -> APIRouter:
    router = door("", tags=["gallery"], pages=True)

    @router.get("/gallery")
    def documents(page: ThePage) -> Response:
        return page.show("gallery.html", moment=MOMENT)

    @router.get("/gallery/sheet")
    def sheet(page: ThePage) -> Response:
        return page.show("gallery_sheet.html")

    @router.get("/gallery/charts")
    def charts(page: ThePage) -> Response:
        facts = chart_facts
        return page.show(
            "gallery_charts.html",
            grid=facts.audits(page.language),
            months=facts.months(page.language),
            legend=[(tone, words.in_(page.language)) for tone, words in facts.STATES.items()],
            causes=facts.causes(page.language),
            flow=facts.flow(page.language),
            opened=facts.OPENED,
            closed=facts.CLOSED,
            open=facts.OPEN,
        )

    return router


def application(house: House) -> FastAPI:
    """The application, with the trial routes and the gallery beside its own."""
    extra = (trial_router(), gallery_router())
    return create_app(house, more=extra, templates=(TEMPLATES, Path(__file__).parent / "templates"))
