"""Asking for a change, and changing what a draft asks for."""

from collections.abc import Mapping
from typing import Annotated, Any

from fastapi import Query
from starlette.responses import RedirectResponse, Response

from docflow.documents.changes import service
from docflow.documents.changes.errors import ChangedDocumentInvalid, ChangeSourceUnknown
from docflow.documents.changes.forms import RequestForm
from docflow.documents.changes.glance import glance
from docflow.documents.changes.models import ChangeRequest
from docflow.documents.changes.touched import asked_in
from docflow.documents.errors import DocumentNotFound, DocumentTypeUnknown, TitleMissing
from docflow.documents.queries import document_by_number, revisions_of
from docflow.house import House
from docflow.journal.work import Work, looking
from docflow.kernel.actor import Actor
from docflow.kernel.errors import NotAllowed, NotFound, Refusal
from docflow.kernel.text import Text
from docflow.people.errors import UnitUnknown
from docflow.people.models import Person
from docflow.people.queries import scope_of, unit_by_code
from docflow.people.rights import can
from docflow.web.api.changes import open_request
from docflow.web.deps import Page, TheActor, TheHouse, TheId, ThePage, TheReading, TheWork
from docflow.web.forms import Filled, TheForm
from docflow.web.idempotency import door
from docflow.web.pages import asking
from docflow.web.pages.shown import unit_names
from docflow.web.problems import body_of, status_of

router = door("/changes", tags=["changes"], pages=True)

_FIELDS: tuple[tuple[type[Refusal], str], ...] = (
    (TitleMissing, "title_zh"),
    (DocumentNotFound, "revise"),
    (ChangedDocumentInvalid, "revise"),
    (DocumentTypeUnknown, "new"),
    (ChangeSourceUnknown, "source"),
    (UnitUnknown, "unit"),
)
Word = Annotated[str, Query(max_length=100)]


def may_ask(work: Work) -> bool:
    scope = scope_of(work)
    return can(scope, "change_request.suggest") and not scope.sees_no_drafts


@router.get("/new")
def ask(page: ThePage, work: TheReading, house: TheHouse, document: Word = "") -> Response:
    """What a change request asks for; come from a document's page, it is about that document."""
    if not may_ask(work):
        raise NotAllowed()
    return _form(page, house, work, Filled(), initial=_about(work, page, document))


def _about(work: Work, page: Page, number: str) -> dict[str, Any]:
    """A form that is filled with the document it is about, and with the reader's own unit where it is about none."""
    units = unit_names(work.session, page.language)
    if number:
        document = document_by_number(work.session, number, scope_of(work))
        seen = work.session.scalars(revisions_of(document.id, scope_of(work)).limit(1)).first()
        title = Text(seen.title_zh, seen.title_en) if seen else Text("", "")
        return {
            "revise": [document.number],
            "unit": units[document.unit_id].code,
            "title_zh": f"更改《{title.zh}》" if title.zh else "",
            "title_en": f"Change of “{title.en}”" if title.en else "",
        }
    home = work.session.get_one(Person, work.actor.id).unit_id
    return {"unit": units[home].code} if home else {}


@router.post("/new")
def begin(form: TheForm, page: ThePage, actor: TheActor, work: TheWork, house: TheHouse) -> Response:
    """Submit it, or keep it as a draft (`do` is `keep`); what is wrong is said beside its field."""
    fields = asking.read(RequestForm, form)
    keeping = form.one("do") == "keep"
    if not may_ask(work):
        raise NotAllowed()
    faults = _faults(page, fields, keeping=keeping)
    if faults:
        return _form(page, house, work, form, faults=faults, status=422)
    try:
        given = RequestForm.model_construct(**fields) if keeping else RequestForm.model_validate(fields)
        request = service.request_change(
            house.desk,
            work,
            title=Text(given.title_zh, given.title_en),
            reason=given.reason or "",
            source=given.source,
            unit=unit_by_code(work.session, given.unit or ""),
            documents=asked_in(given.revise, given.withdraw, given.new),
            processes=given.processes,
            emergency=given.emergency,
            emergency_reason=given.emergency_reason,
            submit=not keeping,
        )
    except Refusal as refusal:
        return _again(page, house, work, actor, form, refusal)
    return RedirectResponse(f"/changes/{request.id}?did={'kept' if keeping else 'asked'}", 303)


def _faults(page: Page, fields: Mapping[str, Any], *, keeping: bool) -> dict[str, str]:
    """A draft may lack what a submission may not."""
    faults = asking.faults_of(page, RequestForm, fields)
    if keeping:
        return {name: words for name, words in faults.items() if fields.get(name)}
    if not (fields["revise"] or fields["withdraw"] or fields["new"] or fields["processes"]):
        faults.setdefault("revise", page.say("changes.nothing_touched"))
    if fields["emergency"] and not fields.get("emergency_reason"):
        faults.setdefault("emergency_reason", asking.phrase(page, "missing"))
    return faults


def _again(
    page: Page,
    house: House,
    work: Work,
    actor: Actor,
    form: Filled,
    refusal: Refusal,
    request_id: int | None = None,
) -> Response:
    work.rollback()
    field = next((name for kind, name in _FIELDS if isinstance(refusal, kind)), "")
    body = body_of(refusal, page.language)
    with looking(house.store, actor, house.clock) as before:
        return _form(
            page,
            house,
            before,
            form,
            request=open_request(before, request_id) if request_id else None,
            faults={field: body["title"]} if field else {},
            problem=None if field else body,
            status=status_of(type(refusal)),
        )


def _form(
    page: Page,
    house: House,
    work: Work,
    form: Filled,
    *,
    request: ChangeRequest | None = None,
    initial: Mapping[str, Any] | None = None,
    faults: Mapping[str, str] | None = None,
    problem: dict[str, Any] | None = None,
    status: int = 200,
) -> Response:
    return page.show(
        "changes/form.html",
        status=status,
        fields=asking.fields_of(RequestForm, form, house, work, page.language, initial=initial, faults=faults),
        request_id=request.id if request else 0,
        number=request.number if request else "",
        version=request.version if request else 0,
        problem=problem,
    )


@router.get("/{change_id}/edit")
def ask_edit(change_id: TheId, page: ThePage, work: TheReading, house: TheHouse) -> Response:
    request = open_request(work, change_id)
    seen = glance(work.session, request, scope_of(work))
    initial = {
        "title_zh": request.title_zh,
        "title_en": request.title_en,
        "unit": unit_names(work.session, page.language)[request.unit_id].code,
        "source": request.source,
        "reason": request.reason,
        "revise": [one.number for one in seen.documents if one.row.what == "revise"],
        "withdraw": [one.number for one in seen.documents if one.row.what == "withdraw"],
        "new": [
            f"{one.row.type} | {one.row.title_zh} | {one.row.title_en}"
            for one in seen.documents
            if one.row.what == "new"
        ],
        "processes": [one.code for one in seen.processes],
        "emergency": request.emergency,
        "emergency_reason": request.emergency_reason,
    }
    return _form(page, house, work, Filled(), request=request, initial=initial)


@router.post("/{change_id}/edit")
def edit(change_id: TheId, form: TheForm, page: ThePage, actor: TheActor, work: TheWork, house: TheHouse) -> Response:
    """Change what a draft asks for; it is submitted from its page."""
    fields = asking.read(RequestForm, form)
    try:
        request = open_request(work, change_id, version=form.version)
        faults = _faults(page, fields, keeping=True)
        if faults:
            return _form(page, house, work, form, request=request, faults=faults, status=422)
        given = RequestForm.model_construct(**fields)
        service.describe(
            house.desk,
            work,
            request,
            title=Text(given.title_zh, given.title_en),
            reason=given.reason or "",
            source=given.source,
            documents=asked_in(given.revise, given.withdraw, given.new),
            processes=given.processes,
            emergency=given.emergency,
            emergency_reason=given.emergency_reason,
        )
    except NotFound as lost:
        if not isinstance(lost, DocumentNotFound):
            raise
        return _again(page, house, work, actor, form, lost, change_id)
    except Refusal as refusal:
        return _again(page, house, work, actor, form, refusal, change_id)
    return RedirectResponse(f"/changes/{change_id}?did=described", 303)
