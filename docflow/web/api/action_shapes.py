"""What is answered about actions, what is sent about them, and the filters that their register takes."""

from datetime import date, datetime
from typing import Annotated, Literal

from fastapi import Depends, Query
from pydantic import BaseModel, Field, StringConstraints

from docflow.actions.forms import CATEGORIES, KINDS, SOURCES
from docflow.actions.glance import Glance
from docflow.actions.models import Action
from docflow.actions.queries import Narrowed
from docflow.evidence.attachments import attachments_of
from docflow.house import House
from docflow.journal.work import Work
from docflow.kernel.text import Language, Text
from docflow.lifecycle.items import Item
from docflow.people.queries import person_of, unit_by_code, units_below
from docflow.web.api.shapes import ItemOut, item_out
from docflow.web.deps import TheReading

Code = Annotated[str, StringConstraints(max_length=30)]
Short = Annotated[str, StringConstraints(max_length=300)]
Reason = Annotated[str, StringConstraints(min_length=1, max_length=1000)]
Number = Annotated[str, StringConstraints(min_length=1, max_length=80)]
Somebody = int | Annotated[str, StringConstraints(min_length=1, max_length=60)]
Runs = Annotated[int, Field(ge=1, le=1000, description="How often the process is to have run by then")]


class Titled(BaseModel):
    zh: Short = ""
    en: Short = ""


class Ordered(BaseModel):
    """An action that no item orders; nonconformities, findings and reviews order theirs under their own addresses."""

    title: Short | Titled = Field(description="A title, or one in each language")
    description: Annotated[str, StringConstraints(min_length=1, max_length=4000)]
    kind: Literal["document", "training", "equipment", "process", "other"]
    category: Literal["correction", "corrective", "improvement"] = "improvement"
    source: Literal["opportunity", "observation", "risk", "suggestion", "other"] = "opportunity"
    unit: Code
    owner: Somebody
    implementers: list[Somebody] = Field(default_factory=list, max_length=50)
    due_on: date
    criterion: Annotated[str, StringConstraints(max_length=1000)] = ""
    effect_due_on: date | None = Field(None, description="The first day on which its effect may be judged")
    effect_cycles: Runs | None = None


class Replanned(BaseModel):
    """What a proposal says; what is left out stays as it is."""

    title: Titled | None = None
    description: Annotated[str, StringConstraints(min_length=1, max_length=4000)] | None = None
    owner: Somebody | None = None
    implementers: list[Somebody] | None = Field(None, max_length=50)
    due_on: date | None = None
    criterion: Annotated[str, StringConstraints(max_length=1000)] | None = None
    effect_due_on: date | None = None
    effect_cycles: Runs | None = None


class ExtensionAsked(BaseModel):
    to_on: date
    reason: Reason


class PlanChangeAsked(BaseModel):
    """What is left out stays as it was approved."""

    reason: Reason
    criterion: Annotated[str, StringConstraints(max_length=1000)] | None = None
    effect_due_on: date | None = None
    effect_cycles: Runs | None = None


class Decided(BaseModel):
    granted: bool
    words: Annotated[str, StringConstraints(max_length=1000)] = Field("", description="Needed where it is refused")


class HandedOver(BaseModel):
    owner: Somebody
    reason: Reason


class LinkAsked(BaseModel):
    number: Number = Field(description="Of a change request or of a document")


class Unlinked(BaseModel):
    number: Number
    reason: Reason


class ChangeDocument(BaseModel):
    what: Literal["revise", "withdraw"] = "revise"
    number: Number
    words: Annotated[str, StringConstraints(max_length=1000)] = ""


class ChangeWanted(BaseModel):
    title: Short | Titled
    reason: Annotated[str, StringConstraints(min_length=1, max_length=2000)]
    documents: list[ChangeDocument] = Field(default_factory=list, max_length=50)


class ActionOut(ItemOut):
    """`due_on` is the day of what comes next, `finish_on` the day by which it is to be carried out."""

    action_kind: str
    category: str
    source: str
    owner: int
    finish_on: date
    original_due_on: date
    extensions: int
    effect_due_on: date | None
    verdict: str | None
    overdue: bool
    escalation: int = Field(description="1: came before the owner's superior, 2: before the representative")


class OriginOut(BaseModel):
    relation: str
    item: ItemOut


class LinkedOut(BaseModel):
    item: ItemOut
    settled: bool = Field(description="It has come into force and still is")
    given_up: bool


class ExtensionOut(BaseModel, from_attributes=True):
    serial: int
    from_on: date
    to_on: date
    reason: str
    asked_by_id: int
    asked_at: datetime
    decision: str | None
    decided_by_id: int | None
    decided_at: datetime | None
    words: str


class PlanChangeOut(BaseModel, from_attributes=True):
    serial: int
    criterion_before: str
    criterion: str
    effect_due_before: date | None
    effect_due_on: date | None
    cycles_before: int | None
    effect_cycles: int | None
    reason: str
    asked_by_id: int
    asked_at: datetime
    decision: str | None
    decided_by_id: int | None
    decided_at: datetime | None
    words: str


class DeferralOut(BaseModel):
    to_on: date
    owner: int
    reason: str
    redeemed_on: date | None


class ActionWhole(ActionOut):
    description: str
    implementers: list[int]
    criterion: str
    effect_cycles: int | None
    plan_changes: int
    result: str
    done_on: date | None
    verified_on: date | None
    verdict_words: str
    cycles_seen: int | None
    judged_by: int | None
    judged_on: date | None
    deferral: DeferralOut | None
    origins: list[OriginOut] = Field(description="What ordered it, as far as the reader may see it")
    waits_for: list[LinkedOut] = Field(description="Changes it is linked to, as far as the reader may see them")
    extension_history: list[ExtensionOut]
    plan_history: list[PlanChangeOut]
    files: int


class ActionPage(BaseModel):
    items: list[ActionOut]
    next: str | None


def in_words(title: str | Titled, language: Language) -> Text:
    if isinstance(title, Titled):
        return Text(title.zh, title.en)
    return Text(title, "") if language == "zh" or not title.isascii() else Text("", title)


def narrowed(
    work: TheReading,
    owner: Annotated[str, Query(max_length=60, description="Id or user name")] = "",
    unit: Annotated[str, Query(max_length=30, description="Code of a unit; what lies below it counts too")] = "",
    state: Annotated[str, Query(max_length=30)] = "",
    kind: Annotated[str, Query(max_length=30, description=", ".join(KINDS))] = "",
    category: Annotated[str, Query(max_length=30, description=", ".join(CATEGORIES))] = "",
    source: Annotated[str, Query(max_length=30, description=", ".join(SOURCES))] = "",
    overdue: Annotated[bool, Query(description="Only open ones whose next day has passed")] = False,
    escalated: Annotated[bool, Query(description="Only those that came before somebody above")] = False,
    open: Annotated[bool, Query(description="Only those that have not ended")] = False,
    q: Annotated[str, Query(max_length=100, description="Part of the number or title")] = "",
) -> Narrowed:
    session = work.session
    below = units_below(unit_by_code(session, unit)) if unit else None
    return Narrowed(
        owner_id=person_of(session, owner).id if owner else None,
        unit_ids=frozenset(one.id for one in session.scalars(below)) if below is not None else None,
        state=state, action_kind=kind, category=category, source=source,
        overdue_on=work.today if overdue else None, escalated=escalated, open_only=open, words=q,
    )  # fmt: skip


TheNarrowed = Annotated[Narrowed, Depends(narrowed)]


def action_out(action: Action, house: House, language: Language, today: date) -> ActionOut:
    return ActionOut.model_validate(_plain(action, house, language, today))


def _plain(action: Action, house: House, language: Language, today: date) -> dict[str, object]:
    return {
        **item_out(action, house.lifecycles["action"], language).model_dump(),
        "action_kind": action.action_kind, "category": action.category, "source": action.source,
        "owner": action.owner_id, "finish_on": action.finish_on, "original_due_on": action.original_due_on,
        "extensions": action.extensions, "effect_due_on": action.effect_due_on, "verdict": action.verdict,
        "overdue": not action.closed and action.due_on is not None and action.due_on < today,
        "escalation": action.escalation,
    }  # fmt: skip


def action_whole(work: Work, house: House, action: Action, seen: Glance, language: Language) -> ActionWhole:
    def item(one: Item) -> ItemOut:
        return item_out(one, house.lifecycles[one.kind], language)

    deferral = None
    if action.deferred_to is not None and action.deferral_owner_id is not None:
        deferral = DeferralOut(
            to_on=action.deferred_to, owner=action.deferral_owner_id, reason=action.deferral_reason,
            redeemed_on=action.redeemed_on,
        )  # fmt: skip
    return ActionWhole.model_validate(
        _plain(action, house, language, work.today)
        | {
            "description": action.description, "implementers": seen.named("implementer"),
            "criterion": action.criterion, "effect_cycles": action.effect_cycles,
            "plan_changes": action.plan_changes, "result": action.result, "done_on": action.done_on,
            "verified_on": action.verified_on, "verdict_words": action.verdict_words,
            "cycles_seen": action.cycles_seen, "judged_by": action.judged_by_id, "judged_on": action.judged_on,
            "deferral": deferral,
            "origins": [OriginOut(relation=how, item=item(one)) for how, one in seen.origins],
            "waits_for": [
                LinkedOut(item=item(one.item), settled=one.settled, given_up=one.given_up) for one in seen.linked
            ],
            "extension_history": [ExtensionOut.model_validate(one) for one in seen.extensions],
            "plan_history": [PlanChangeOut.model_validate(one) for one in seen.plan_changes],
            "files": len(work.session.scalars(attachments_of(action.id)).all()),
        }
    )  # fmt: skip
