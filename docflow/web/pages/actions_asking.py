"""What is asked about an action besides its steps: a new one, a later day, another plan, owner or link, a change."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import Path
from pydantic import BaseModel
from starlette.responses import RedirectResponse, Response

from docflow.actions import asking_anew, linking, service
from docflow.actions.errors import (
    ActionInvalid,
    ExtensionInvalid,
    LinkedTooOld,
    NothingToLink,
    NotLinked,
    PlanChangeInvalid,
    RefusedWithoutWords,
)
from docflow.actions.forms import (
    ChangeForm,
    DecisionForm,
    ExtensionForm,
    HandOverForm,
    LinkForm,
    NewForm,
    PlanChangeForm,
    ReplanForm,
    UnlinkForm,
)
from docflow.actions.glance import Glance, acts, glance
from docflow.actions.models import Action
from docflow.documents.changes.errors import ChangedDocumentInvalid
from docflow.documents.changes.touched import asked_in
from docflow.documents.errors import DocumentNotFound, DocumentTypeUnknown
from docflow.house import House
from docflow.journal.work import Work, looking
from docflow.kernel.actor import Actor
from docflow.kernel.errors import NotAllowed, NotFound, Refusal
from docflow.kernel.text import Text
from docflow.lifecycle.errors import ItemNotFound
from docflow.people.errors import PersonRetired, UnitUnknown
from docflow.people.models import Person
from docflow.people.queries import person_of, unit_by_code
from docflow.web.api.actions import opened
from docflow.web.deps import Page, TheActor, TheHouse, TheId, ThePage, TheReading, TheWork
from docflow.web.forms import Filled, TheForm
from docflow.web.idempotency import door
from docflow.web.pages import asking
from docflow.web.pages.actions import may_order
from docflow.web.pages.shown import unit_names
from docflow.web.problems import body_of, status_of

router = door("/actions", tags=["actions"], pages=True)

_FIELDS: tuple[tuple[type[Refusal], str], ...] = (
    (ActionInvalid, "due_on"),
    (UnitUnknown, "unit"),
    (ExtensionInvalid, "to_on"),
    (PlanChangeInvalid, "effect_due_on"),
    (RefusedWithoutWords, "words"),
    (NothingToLink, "number"),
    (LinkedTooOld, "number"),
    (NotLinked, "number"),
    (DocumentNotFound, "revise"),
    (ChangedDocumentInvalid, "revise"),
    (DocumentTypeUnknown, "new"),
    (PersonRetired, "owner"),
)


def _in_language(title: str) -> Text:
    return Text("", title) if title.isascii() else Text(title, "")


def _nothing(action: Action, seen: Glance) -> dict[str, Any]:
    return {}


@dataclass(frozen=True)
class Act:
    """One thing that is asked about an action: its form, what it is filled with, and the verb behind it."""

    form: type[BaseModel]
    may: str
    """The field of `Acts` that says whether somebody may."""
    did: str
    verb: Callable[[House, Work, Action, Any], object]
    initial: Callable[[Action, Glance], Mapping[str, Any]] = _nothing


def _replan(house: House, work: Work, action: Action, given: ReplanForm) -> object:
    session = work.session
    known = {"zh": action.title_zh, "en": action.title_en}
    kept = Text(**known) if given.title in known.values() else _in_language(given.title)
    return service.replan(
        house.desk,
        work,
        action,
        title=kept,
        description=given.description,
        owner=person_of(session, given.owner),
        implementers=[person_of(session, one) for one in given.implementers],
        due_on=given.due_on,
        criterion=given.criterion,
        effect_due_on=given.effect_due_on,
        effect_cycles=given.effect_cycles,
    )


def _planned(action: Action, seen: Glance) -> dict[str, Any]:
    return {
        "title": action.title_zh or action.title_en, "description": action.description, "owner": action.owner_id,
        "implementers": seen.named("implementer"), "due_on": action.finish_on, "criterion": action.criterion,
        "effect_due_on": action.effect_due_on, "effect_cycles": action.effect_cycles,
    }  # fmt: skip


def _hand_over(house: House, work: Work, action: Action, given: HandOverForm) -> object:
    return service.hand_over(house.desk, work, action, person_of(work.session, given.owner), reason=given.reason)


def _ask_for_change(house: House, work: Work, action: Action, given: ChangeForm) -> object:
    return linking.ask_for_change(
        house.desk,
        work,
        action,
        title=_in_language(given.title),
        reason=given.reason,
        documents=asked_in(given.revise, (), given.new),
    )


ACTS: Mapping[str, Act] = {
    "plan": Act(ReplanForm, "replan", "planned", _replan, _planned),
    "extension": Act(
        ExtensionForm, "ask_extension", "extension",
        lambda house, work, action, given: asking_anew.ask_extension(
            house.desk, work, action, to_on=given.to_on, reason=given.reason
        ),
    ),
    "extension-decision": Act(
        DecisionForm, "decide_extension", "extension_decided",
        lambda house, work, action, given: asking_anew.decide_extension(
            house.desk, work, action, granted=given.decision == "granted", words=given.words
        ),
    ),
    "plan-change": Act(
        PlanChangeForm, "ask_plan_change", "plan_change",
        lambda house, work, action, given: asking_anew.ask_plan_change(
            house.desk, work, action, **given.model_dump()
        ),
        lambda action, seen: {
            "criterion": action.criterion, "effect_due_on": action.effect_due_on,
            "effect_cycles": action.effect_cycles,
        },
    ),
    "plan-change-decision": Act(
        DecisionForm, "decide_plan_change", "plan_change_decided",
        lambda house, work, action, given: asking_anew.decide_plan_change(
            house.desk, work, action, granted=given.decision == "granted", words=given.words
        ),
    ),
    "owner": Act(HandOverForm, "hand_over", "handed_over", _hand_over),
    "link": Act(
        LinkForm, "link", "linked",
        lambda house, work, action, given: linking.link_to(house.desk, work, action, given.number),
    ),
    "unlink": Act(
        UnlinkForm, "link", "unlinked",
        lambda house, work, action, given: linking.unlink(
            house.desk, work, action, given.number, reason=given.reason
        ),
        lambda action, seen: {"number": seen.linked[0].item.number if len(seen.linked) == 1 else ""},
    ),
    "change": Act(
        ChangeForm, "link", "asked", _ask_for_change,
        lambda action, seen: {"title": action.title_zh or action.title_en, "reason": action.description},
    ),
}  # fmt: skip


@router.get("/new")
def ask(page: ThePage, work: TheReading, house: TheHouse) -> Response:
    """What an action asks for that no item orders."""
    if not may_order(work):
        raise NotAllowed()
    home = work.session.get_one(Person, work.actor.id).unit_id
    initial = {
        "unit": unit_names(work.session, page.language)[home].code if home else "",
        "category": "improvement",
    }
    return _form(page, house, work, NewForm, "new", Filled(), initial=initial)


@router.post("/new")
def order(form: TheForm, page: ThePage, actor: TheActor, work: TheWork, house: TheHouse) -> Response:
    """Order it; what is wrong is said beside its field."""
    if not may_order(work):
        raise NotAllowed()

    def verb(given: NewForm) -> str:
        session = work.session
        action = service.order(
            house.desk,
            work,
            origin=None,
            title=_in_language(given.title),
            description=given.description,
            kind=given.kind,
            category=given.category,
            source=given.source,
            unit=unit_by_code(session, given.unit),
            owner=person_of(session, given.owner),
            implementers=[person_of(session, one) for one in given.implementers],
            due_on=given.due_on,
            criterion=given.criterion,
            effect_due_on=given.effect_due_on,
            effect_cycles=given.effect_cycles,
        )
        return f"/actions/{action.id}?did=ordered"

    return _taken(page, house, work, actor, NewForm, "new", form, verb)


About = Annotated[str, Path(max_length=30)]


@router.get("/{action_id}/{about}")
def ask_about(action_id: TheId, about: About, page: ThePage, work: TheReading, house: TheHouse) -> Response:
    """The form for one thing that may be asked about the action now. 403 for who may not."""
    action, act = opened(work, action_id), _act(action_id, about)
    seen = glance(work, action)
    if not getattr(acts(work, action, seen), act.may):
        raise NotAllowed()
    return _form(page, house, work, act.form, about, Filled(), action=action, initial=act.initial(action, seen))


@router.post("/{action_id}/{about}")
def act_about(
    action_id: TheId, about: About, form: TheForm, page: ThePage, actor: TheActor, work: TheWork, house: TheHouse
) -> Response:
    """Ask it; what is wrong is said beside its field."""
    act = _act(action_id, about)

    def verb(given: BaseModel) -> str:
        act.verb(house, work, opened(work, action_id, version=form.version), given)
        return f"/actions/{action_id}?did={act.did}"

    opened(work, action_id)
    return _taken(page, house, work, actor, act.form, about, form, verb, action_id)


def _act(action_id: int, about: str) -> Act:
    if about not in ACTS:
        raise ItemNotFound(item=action_id)
    return ACTS[about]


def _taken(
    page: Page,
    house: House,
    work: Work,
    actor: Actor,
    model: type[BaseModel],
    about: str,
    form: Filled,
    verb: Callable[[Any], str],
    action_id: int = 0,
) -> Response:
    """What was filled in is checked and acted on; a fault brings the form back with the words beside its field."""
    fields = asking.read(model, form)
    faults = asking.faults_of(page, model, fields)
    problem, status = None, 422
    if not faults:
        try:
            return RedirectResponse(verb(model.model_validate(fields)), 303)
        except Refusal as refusal:
            field = next((name for kind, name in _FIELDS if isinstance(refusal, kind)), "")
            if isinstance(refusal, NotFound) and not field:
                raise
            body, status = body_of(refusal, page.language), status_of(type(refusal))
            known = field in model.model_fields
            faults, problem = {field: body["title"]} if known else {}, None if known else body
    work.rollback()
    with looking(house.store, actor, house.clock) as before:
        action = opened(before, action_id) if action_id else None
        return _form(
            page, house, before, model, about, form, action=action, faults=faults, problem=problem, status=status
        )


def _form(
    page: Page,
    house: House,
    work: Work,
    model: type[BaseModel],
    about: str,
    filled: Filled,
    *,
    action: Action | None = None,
    initial: Mapping[str, Any] | None = None,
    faults: Mapping[str, str] | None = None,
    problem: dict[str, Any] | None = None,
    status: int = 200,
) -> Response:
    name = about.replace("-", "_")
    return page.show(
        "actions/form.html",
        status=status,
        about=name,
        where=f"/actions/{action.id}/{about}" if action else "/actions/new",
        action=action,
        asked=_asked(work, action, name),
        fields=asking.fields_of(model, filled, house, work, page.language, initial=initial, faults=faults),
        problem=problem,
    )


def _asked(work: Work, action: Action | None, about: str) -> object:
    """What is being decided on, to be shown above the decision."""
    if action is None or not about.endswith("_decision"):
        return None
    seen = glance(work, action)
    return seen.pending_extension if about == "extension_decision" else seen.pending_plan_change
