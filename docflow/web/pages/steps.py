"""Taking a step: what it asks for, what is signed, and who signs. One page for every kind of item."""

from dataclasses import dataclass, field
from typing import Annotated, Any

from fastapi import Path
from pydantic import BaseModel
from starlette.responses import RedirectResponse, Response

from docflow.documents.models import Revision
from docflow.house import House
from docflow.journal.work import Work, looking
from docflow.kernel.actor import Actor
from docflow.kernel.errors import NotFound, Refusal
from docflow.lifecycle.engine import Offer, Signed
from docflow.lifecycle.errors import StepRefused, StepUnknown, VersionStale
from docflow.lifecycle.items import Item, open_item
from docflow.people.errors import TotpNeeded, WrongPassword
from docflow.people.queries import has_second_factor, scope_of
from docflow.people.signing import authenticate
from docflow.web.deps import Page, TheActor, TheHouse, TheId, ThePage, TheReading, TheWork
from docflow.web.forms import Filled, TheForm
from docflow.web.idempotency import door
from docflow.web.navigation import PLACE_OF_KIND
from docflow.web.pages import asking
from docflow.web.pages.shown import badge
from docflow.web.pages.step_forms import PARTS, field_of, field_of_reason
from docflow.web.problems import body_of, status_of

router = door("/items", tags=["items"], pages=True)

StepName = Annotated[str, Path(pattern=r"^[a-z][a-z0-9_]{0,39}$")]


@dataclass
class Sheet:
    """What is wrong with a form as it was sent: field by field, and as a whole."""

    filled: Filled = field(default_factory=Filled)
    faults: dict[str, str] = field(default_factory=dict)
    problem: dict[str, Any] | None = None
    status: int = 200


@router.get("/{item_id}/steps/{step}")
def ask(item_id: TheId, step: StepName, page: ThePage, work: TheReading, house: TheHouse) -> Response:
    """What the step asks for; a step that is refused says all its reasons instead."""
    return _page(page, house, work, item_id, step, Sheet())


@router.post("/{item_id}/steps/{step}")
def take(
    item_id: TheId, step: StepName, form: TheForm, page: ThePage, actor: TheActor, work: TheWork, house: TheHouse
) -> Response:
    """Take the step; what is wrong is said beside its field, and nothing that was typed is lost but the password.

    A button that only changes the form's rows (`do`) takes nothing.
    """
    with looking(house.store, actor, house.clock) as before:
        item, offer = _offered(house, before, item_id, step)
        href = _page_of(house, item)
        if form.one("do"):
            return _page(page, house, before, item_id, step, Sheet(form))
        fields = _read(offer.form, form)
        faults = _faults(page, offer.form, fields)
        if offer.statement and not form.one("password"):
            faults["password"] = asking.phrase(page, "missing")
        if faults:
            return _page(page, house, before, item_id, step, Sheet(form, faults, status=422))
    try:
        signed = None
        if offer.statement:
            proof = authenticate(
                house.store, house.clock, actor, password=form.fields["password"][-1], totp=form.one("totp") or None
            )
            signed = Signed(proof, form.one("statement_sha256"))
        item = open_item(work.session, item_id, scope_of(work), version=form.version)
        lifecycle = house.lifecycles[item.kind]
        lifecycle.advance(work, item, step, comment=form.one("comment")[:2000], fields=fields, signed=signed)
    except NotFound:
        raise
    except Refusal as refusal:
        return _again(page, house, work, actor, item_id, step, form, offer.form, refusal)
    return RedirectResponse(f"{href}?did={step}", 303)


def _page_of(house: House, item: Item) -> str:
    kind = house.kinds[item.kind]
    return kind.page(item.id) if kind.page else "/"


def _offered(house: House, work: Work, item_id: int, step: str) -> tuple[Item, Offer]:
    item = open_item(work.session, item_id, scope_of(work))
    for offer in house.lifecycles[item.kind].offers(work, item):
        if offer.name == step and offer.step.by == "person":
            return item, offer
    raise StepUnknown(step=step)


def _faults(page: Page, form: type[BaseModel] | None, fields: dict[str, Any]) -> dict[str, str]:
    if form is None:
        return {}
    return asking.faults_of(page, form, fields, **({"field_of": field_of} if form in PARTS else {}))


def _read(form: type[BaseModel] | None, filled: Filled) -> dict[str, Any]:
    if form is None:
        return {}
    return PARTS[form][2](filled) if form in PARTS else asking.read(form, filled)


def _again(
    page: Page,
    house: House,
    work: Work,
    actor: Actor,
    item_id: int,
    step: str,
    form: Filled,
    asked: type[BaseModel] | None,
    refusal: Refusal,
) -> Response:
    """The form once more, with what was refused; nothing has been written."""
    work.rollback()
    body = body_of(refusal, page.language)
    sheet = Sheet(form, {}, body, status_of(type(refusal)))
    if isinstance(refusal, WrongPassword | TotpNeeded):
        sheet.faults["totp" if isinstance(refusal, TotpNeeded) else "password"] = body["title"]
        sheet.problem, sheet.status = None, 403
    if isinstance(refusal, StepRefused):
        for reason in list(body["reasons"]):
            if name := field_of_reason(reason["code"]) or asking.field_of_reason(asked, reason["code"]):
                sheet.faults[name] = reason["text"]
                body["reasons"].remove(reason)
        sheet.problem = body if body["reasons"] else None
    with looking(house.store, actor, house.clock) as before:
        return _page(page, house, before, item_id, step, sheet, changed=isinstance(refusal, VersionStale))


def _page(
    page: Page, house: House, work: Work, item_id: int, step: str, sheet: Sheet, *, changed: bool = False
) -> Response:
    item, offer = _offered(house, work, item_id, step)
    lifecycle = house.lifecycles[item.kind]
    template, shown = "", dict[str, Any]()
    if offer.form is not None and offer.form in PARTS and isinstance(item, Revision):
        template, show, _ = PARTS[offer.form]
        shown = show(house, work, item, sheet.filled, page.language)
    elif offer.form is not None:
        initial = lifecycle.kind.proposals[step](work, item) if step in lifecycle.kind.proposals else None
        template, shown = (
            "items/asked.html",
            {
                "fields": asking.fields_of(
                    offer.form, sheet.filled, house, work, page.language, initial=initial, faults=sheet.faults
                )
            },
        )
    label = offer.step.label.text.in_(page.language)
    statement = offer.statement
    return page.show(
        "items/step.html",
        status=sheet.status,
        item=item,
        place=PLACE_OF_KIND.get(item.kind, "documents"),
        item_label=item.label if isinstance(item, Revision) else "",
        badge=badge(house, item, page.language),
        label=label,
        action=f"/items/{item.id}/steps/{step}",
        back=_page_of(house, item),
        refusals=[text.in_(page.language) for _, text in offer.reasons],
        statement=statement.text.in_(page.language) if statement else "",
        meaning=statement.facts["meaning"] if statement else "",
        sha256=statement.sha256 if statement else "",
        needs_code=statement is not None and has_second_factor(work.session, work.actor.account_id),
        comment=sheet.filled.one("comment"),
        comment_required="comment-given" in offer.step.guards,
        part=template,
        form=shown,
        faults=sheet.faults,
        problem=sheet.problem,
        changed=changed,
    )
