"""What is asked for a nonconformity besides its steps: a report, an action, a change, another owner, an answer."""

from collections.abc import Callable, Mapping
from typing import Annotated, Any

from pydantic import BaseModel, Field
from starlette.responses import RedirectResponse, Response

from docflow.actions.errors import ActionInvalid
from docflow.actions.forms import OrderForm
from docflow.documents.changes.touched import ChangeAsked
from docflow.documents.errors import DocumentNotFound, TitleMissing
from docflow.documents.intake.errors import FileTooLarge
from docflow.evidence.errors import MediaNotKept
from docflow.house import House
from docflow.journal.work import Work, looking
from docflow.kernel.actor import Actor
from docflow.kernel.errors import NotAllowed, NotFound, Refusal
from docflow.kernel.text import Text
from docflow.lifecycle.asking import Ask, Form, Somebody
from docflow.nonconformities import queries, service
from docflow.nonconformities.errors import (
    DetectedLater,
    NonconformityNotFound,
    NonconformityUndescribed,
    SimilarCaseUnfit,
)
from docflow.nonconformities.forms import ReportForm
from docflow.nonconformities.models import Nonconformity
from docflow.people.errors import PersonRetired, UnitUnknown
from docflow.people.models import Person
from docflow.people.queries import person_of, scope_of, unit_by_code
from docflow.processes.queries import process_of
from docflow.standards.clauses import clause_named
from docflow.web.api.attachments import keep
from docflow.web.api.nonconformities import opened
from docflow.web.deps import Page, TheActor, TheHouse, TheId, ThePage, TheReading, TheWork
from docflow.web.forms import Filled, TheForm, TheFormWithFile
from docflow.web.idempotency import door
from docflow.web.pages import asking
from docflow.web.pages.nonconformity_lists import may_report
from docflow.web.pages.shown import unit_names
from docflow.web.problems import body_of, status_of

router = door("/nonconformities", tags=["nonconformities"], pages=True)

_FIELDS: tuple[tuple[type[Refusal], str], ...] = (
    (NonconformityUndescribed, "title_zh"),
    (DetectedLater, "detected_on"),
    (UnitUnknown, "unit"),
    (ActionInvalid, "due_on"),
    (DocumentNotFound, "documents"),
    (TitleMissing, "title"),
    (PersonRetired, "owner"),
    (NonconformityNotFound, "number"),
    (SimilarCaseUnfit, "answer"),
    (MediaNotKept, "file"),
    (FileTooLarge, "file"),
)


class ChangeForm(Form):
    """A change of documents that the nonconformity calls for."""

    title: Annotated[str, Field(min_length=1, max_length=300), Ask("标题", "Title")]
    reason: Annotated[
        str, Field(min_length=1, max_length=2000), Ask("为什么要更改", "Why it should change", as_="long")
    ]
    documents: Annotated[
        list[Annotated[str, Field(max_length=80)]],
        Field(max_length=50),
        Ask("需要修订的文件", "Documents to revise", as_="documents", hint=Text("每行一个编号", "One number a line")),
    ] = Field(default_factory=list)


class HandOverForm(Form):
    owner: Annotated[Somebody, Ask("责任人", "Who is to answer for it", as_="person")]


class DescribeForm(Form):
    description: Annotated[str, Field(min_length=1, max_length=4000), Ask("发现了什么", "What was found", as_="long")]
    requirement: Annotated[str, Field(max_length=2000), Ask("应当是怎样的", "What should have been", as_="long")] = ""


class CaseForm(Form):
    """A similar case that the analyst knows of."""

    number: Annotated[str, Field(min_length=1, max_length=80), Ask("编号", "Its number")]
    answer: Annotated[str, Field(min_length=1, max_length=12), Ask("答复", "Answer")]
    reason: Annotated[str, Field(max_length=1000), Ask("理由", "Reason")] = ""


@router.get("/new")
def ask(page: ThePage, work: TheReading, house: TheHouse) -> Response:
    """What a report asks for, filled with the reader's own unit and today."""
    if not may_report(work):
        raise NotAllowed()
    home = work.session.get_one(Person, work.actor.id).unit_id
    initial = {
        "unit": unit_names(work.session, page.language)[home].code if home else "",
        "detected_on": work.today,
    }
    return _form(page, house, work, ReportForm, Filled(), about="new", action="/nonconformities/new", initial=initial)


@router.post("/new")
def report(form: TheFormWithFile, page: ThePage, actor: TheActor, work: TheWork, house: TheHouse) -> Response:
    """Report it, with a file that shows it if there is one; what is wrong is said beside its field."""
    if not may_report(work):
        raise NotAllowed()

    def act(given: ReportForm) -> str:
        session = work.session
        found = service.report(
            house.desk,
            work,
            source=given.source,
            unit=unit_by_code(session, given.unit),
            title=Text(given.title_zh, given.title_en),
            description=given.description,
            requirement=given.requirement,
            grade=given.grade,
            clause=clause_named(house.desk.known_clauses, given.clause) if given.clause else None,
            process=process_of(session, given.process) if given.process else None,
            detected_on=given.detected_on,
        )
        if form.file is not None:
            keep(work, house, found.id, found.version, form.file, words="", about="")
        return f"/nonconformities/{found.id}?did=reported"

    return _taken(page, house, work, actor, ReportForm, form, act, about="new", action="/nonconformities/new")


def _taken(
    page: Page,
    house: House,
    work: Work,
    actor: Actor,
    model: type[BaseModel],
    form: Filled,
    act: Callable[[Any], str],
    *,
    about: str,
    action: str,
    item_id: int = 0,
) -> Response:
    """What was filled in is checked and acted on; a fault brings the form back with the words beside its field."""
    fields = asking.read(model, form)
    if faults := asking.faults_of(page, model, fields):
        with looking(house.store, actor, house.clock) as before:
            return _form(
                page, house, before, model, form, about=about, action=action, item_id=item_id, faults=faults, status=422
            )
    try:
        return RedirectResponse(act(model.model_validate(fields)), 303)
    except Refusal as refusal:
        field = next((name for kind, name in _FIELDS if isinstance(refusal, kind)), "")
        if isinstance(refusal, NotFound) and not field:
            raise
        work.rollback()
        body = body_of(refusal, page.language)
        known = field in model.model_fields or field == "file"
        with looking(house.store, actor, house.clock) as before:
            return _form(
                page, house, before, model, form, about=about, action=action, item_id=item_id,
                faults={field: body["title"]} if known else {}, problem=None if known else body,
                status=status_of(type(refusal)),
            )  # fmt: skip


def _form(
    page: Page,
    house: House,
    work: Work,
    model: type[BaseModel],
    filled: Filled,
    *,
    about: str,
    action: str,
    item_id: int = 0,
    initial: Mapping[str, Any] | None = None,
    faults: Mapping[str, str] | None = None,
    problem: dict[str, Any] | None = None,
    status: int = 200,
) -> Response:
    found = opened(work, item_id) if item_id else None
    return page.show(
        "nonconformities/form.html",
        status=status,
        about=about,
        action=action,
        found=found,
        # A form that failed because somebody was quicker goes on from what stands there now.
        version=found.version if found else 0,
        fields=asking.fields_of(model, filled, house, work, page.language, initial=initial, faults=faults),
        takes_file=about == "new",
        file_fault=(faults or {}).get("file", ""),
        problem=problem,
    )


def _asked_of(item_id: int, about: str) -> str:
    return f"/nonconformities/{item_id}/{about}"


@router.get("/{nonconformity_id}/actions/new")
def ask_action(nonconformity_id: TheId, page: ThePage, work: TheReading, house: TheHouse) -> Response:
    found = opened(work, nonconformity_id)
    initial = {"unit": unit_names(work.session, page.language)[found.unit_id].code, "category": "corrective"}
    action = _asked_of(found.id, "actions/new")
    return _form(
        page, house, work, OrderForm, Filled(), about="action", action=action, item_id=found.id, initial=initial
    )


@router.post("/{nonconformity_id}/actions/new")
def order(
    nonconformity_id: TheId, form: TheForm, page: ThePage, actor: TheActor, work: TheWork, house: TheHouse
) -> Response:
    """Order an action against the causes."""

    def act(given: OrderForm) -> str:
        found = opened(work, nonconformity_id, version=form.version)
        session = work.session
        service.order_action(
            house.desk,
            work,
            found,
            title=_in_language(given.title),
            description=given.description,
            kind=given.kind,
            category=given.category,
            unit=unit_by_code(session, given.unit),
            owner=person_of(session, given.owner),
            implementers=[person_of(session, one) for one in given.implementers],
            due_on=given.due_on,
            criterion=given.criterion,
            effect_due_on=given.effect_due_on,
            effect_cycles=given.effect_cycles,
        )
        return f"/nonconformities/{found.id}?did=ordered#actions"

    action = _asked_of(nonconformity_id, "actions/new")
    return _taken(
        page, house, work, actor, OrderForm, form, act, about="action", action=action, item_id=nonconformity_id
    )


def _in_language(title: str) -> Text:
    return Text("", title) if title.isascii() else Text(title, "")


@router.get("/{nonconformity_id}/changes/new")
def ask_change(nonconformity_id: TheId, page: ThePage, work: TheReading, house: TheHouse) -> Response:
    found = opened(work, nonconformity_id)
    action = _asked_of(found.id, "changes/new")
    return _form(page, house, work, ChangeForm, Filled(), about="change", action=action, item_id=found.id)


@router.post("/{nonconformity_id}/changes/new")
def request_change(
    nonconformity_id: TheId, form: TheForm, page: ThePage, actor: TheActor, work: TheWork, house: TheHouse
) -> Response:
    """Ask that documents change because of it."""

    def act(given: ChangeForm) -> str:
        found = opened(work, nonconformity_id, version=form.version)
        documents = [ChangeAsked("revise", number) for number in given.documents]
        title = _in_language(given.title)
        service.ask_change(house.desk, work, found, title=title, reason=given.reason, documents=documents)
        return f"/nonconformities/{found.id}?did=asked"

    action = _asked_of(nonconformity_id, "changes/new")
    return _taken(
        page, house, work, actor, ChangeForm, form, act, about="change", action=action, item_id=nonconformity_id
    )


@router.get("/{nonconformity_id}/owner")
def ask_owner(nonconformity_id: TheId, page: ThePage, work: TheReading, house: TheHouse) -> Response:
    found = opened(work, nonconformity_id)
    action = _asked_of(found.id, "owner")
    initial = {"owner": found.owner_id}
    return _form(
        page, house, work, HandOverForm, Filled(), about="owner", action=action, item_id=found.id, initial=initial
    )


@router.post("/{nonconformity_id}/owner")
def hand_over(
    nonconformity_id: TheId, form: TheForm, page: ThePage, actor: TheActor, work: TheWork, house: TheHouse
) -> Response:
    """Make somebody else answer for it."""

    def act(given: HandOverForm) -> str:
        found = opened(work, nonconformity_id, version=form.version)
        service.hand_over(house.desk, work, found, person_of(work.session, given.owner))
        return f"/nonconformities/{nonconformity_id}?did=handed_over"

    action = _asked_of(nonconformity_id, "owner")
    return _taken(
        page, house, work, actor, HandOverForm, form, act, about="owner", action=action, item_id=nonconformity_id
    )


@router.get("/{nonconformity_id}/description")
def ask_description(nonconformity_id: TheId, page: ThePage, work: TheReading, house: TheHouse) -> Response:
    found = opened(work, nonconformity_id)
    initial = {"description": found.description, "requirement": found.requirement}
    action = _asked_of(found.id, "description")
    return _form(
        page, house, work, DescribeForm, Filled(), about="describe", action=action, item_id=found.id, initial=initial
    )


@router.post("/{nonconformity_id}/description")
def describe(
    nonconformity_id: TheId, form: TheForm, page: ThePage, actor: TheActor, work: TheWork, house: TheHouse
) -> Response:
    """Put right what the report says, before it is accepted."""

    def act(given: DescribeForm) -> str:
        found = opened(work, nonconformity_id, version=form.version)
        service.describe(house.desk, work, found, description=given.description, requirement=given.requirement)
        return f"/nonconformities/{found.id}?did=described"

    action = _asked_of(nonconformity_id, "description")
    return _taken(
        page, house, work, actor, DescribeForm, form, act, about="describe", action=action, item_id=nonconformity_id
    )


@router.post("/{nonconformity_id}/similar/search")
def look(nonconformity_id: TheId, form: TheForm, work: TheWork, house: TheHouse) -> Response:
    """Look for similar cases once more."""
    found = opened(work, nonconformity_id, version=form.version)
    service.look_for_similar(house.desk, work, found)
    return RedirectResponse(f"/nonconformities/{found.id}?did=looked#similar", 303)


@router.post("/{nonconformity_id}/similar")
def answer(
    nonconformity_id: TheId, form: TheForm, page: ThePage, actor: TheActor, work: TheWork, house: TheHouse
) -> Response:
    """Answer a similar case, proposed or known by its number."""

    def act(given: CaseForm) -> str:
        found = opened(work, nonconformity_id, version=form.version)
        other = _other(work, given.number)
        service.answer_similar(house.desk, work, found, other, answer=given.answer, reason=given.reason)
        return f"/nonconformities/{found.id}?did=answered#similar"

    action = _asked_of(nonconformity_id, "similar")
    return _taken(page, house, work, actor, CaseForm, form, act, about="case", action=action, item_id=nonconformity_id)


def _other(work: Work, number: str) -> Nonconformity:
    return queries.nonconformity_by_number(work.session, number.strip(), scope_of(work))
