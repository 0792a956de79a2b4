"""The shapes that several routers answer with."""

from datetime import date, datetime
from typing import Any

from pydantic import BaseModel, Field
from starlette.responses import Response

from docflow.documents.models import Revision
from docflow.kernel.text import Language
from docflow.lifecycle.engine import Lifecycle, Offer
from docflow.lifecycle.items import Item


class Words(BaseModel):
    zh: str
    en: str


class ItemOut(BaseModel):
    id: int
    kind: str
    number: str
    title: Words
    state: str
    state_label: str
    version: int
    unit: int
    in_force: bool
    due_on: date | None = None
    changed_at: datetime


class RevisionOut(ItemOut):
    label: str
    serial: int
    language: str
    editorial: bool
    reason: str
    summary: str
    effective_on: date | None
    effective_to: date | None
    suspended: bool
    content_sha256: str | None


def _of_item(item: Item, lifecycle: Lifecycle, language: Language) -> dict[str, Any]:
    state = lifecycle.workflow_of(item).states[item.state]
    return {
        "id": item.id,
        "kind": item.kind,
        "number": item.number,
        "title": Words(zh=item.title_zh, en=item.title_en),
        "state": item.state,
        "state_label": state.label.text.in_(language),
        "version": item.version,
        "unit": item.unit_id,
        "in_force": item.in_force,
        "due_on": item.due_on,
        "changed_at": item.changed_at,
    }


def item_out(item: Item, lifecycle: Lifecycle, language: Language) -> ItemOut:
    return ItemOut(**_of_item(item, lifecycle, language))


def revision_out(revision: Revision, lifecycle: Lifecycle, language: Language) -> RevisionOut:
    return RevisionOut(
        **_of_item(revision, lifecycle, language),
        label=revision.label,
        serial=revision.serial,
        language=revision.language,
        editorial=revision.editorial,
        reason=revision.reason,
        summary=revision.summary,
        effective_on=revision.effective_on,
        effective_to=revision.effective_to,
        suspended=revision.suspended_at is not None,
        content_sha256=revision.content_sha256,
    )


class ReasonOut(BaseModel):
    code: str
    text: str


class StatementOut(BaseModel):
    """What a signer is to be shown; `sha256` goes back with the signature."""

    meaning: str
    text: str
    sha256: str
    facts: dict[str, Any]


class StepOut(BaseModel):
    name: str
    label: str
    by: str = Field(description="person, or clock for a step that the system takes by itself")
    here: bool = Field(description="starts from the present state")
    allowed: bool
    reasons: list[ReasonOut]
    comment: bool = Field(description="needs a comment")
    statement: StatementOut | None
    fields: dict[str, Any] | None = Field(description="JSON Schema of `fields`; null when the step has no form")


def step_out(offer: Offer, language: Language) -> StepOut:
    statement = offer.statement
    return StepOut(
        name=offer.name,
        label=offer.step.label.text.in_(language),
        by=offer.step.by,
        here=offer.here,
        allowed=offer.allowed,
        reasons=[ReasonOut(code=code, text=text.in_(language)) for code, text in offer.reasons],
        comment="comment-given" in offer.step.guards,
        statement=StatementOut(
            meaning=statement.facts["meaning"],
            text=statement.text.in_(language),
            sha256=statement.sha256,
            facts=statement.facts,
        )
        if statement
        else None,
        fields=offer.form.model_json_schema() if offer.form else None,
    )


class EventOut(BaseModel):
    """One entry of the journal; `position` is its sealed place, null until it is sealed."""

    position: int | None
    event: str
    at: datetime
    actor: int
    subject_kind: str
    subject: int
    sentence: str
    facts: dict[str, Any]


class EventPage(BaseModel):
    items: list[EventOut]
    next: str | None


def as_it_is(shape: BaseModel) -> Response:
    """A shape as JSON, which FastAPI would read a second time in another thread: for what is asked all day."""
    return Response(shape.model_dump_json(), media_type="application/json")
