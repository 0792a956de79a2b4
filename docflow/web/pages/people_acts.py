"""What administrators do on the pages of people and units: add, give, end, retire, issue one-time links."""

from collections.abc import Callable
from datetime import date
from typing import TypeVar

from fastapi import Request
from sqlalchemy.orm import Session
from starlette.responses import RedirectResponse, Response

from docflow.house import House
from docflow.journal.work import Work, looking
from docflow.kernel.actor import Actor
from docflow.kernel.errors import NotFound, Refusal
from docflow.kernel.text import as_language
from docflow.people import accounts, queries, service
from docflow.people.errors import PostUnknown, UnitUnknown
from docflow.people.models import Account, ApiToken, Person, Post, PostHeld, RoleHeld, Unit
from docflow.web.deps import Page, TheActor, TheHouse, TheId, ThePage, TheWork
from docflow.web.errors import PageNotFound
from docflow.web.forms import Filled, TheForm, day_or_none
from docflow.web.idempotency import door
from docflow.web.pages.people import Trouble, directory_of, person_again, units_again
from docflow.web.problems import body_of, status_of

router = door("/people", tags=["people"], pages=True)

T = TypeVar("T")


@router.get("/new")
def ask_new(page: ThePage, actor: TheActor, house: TheHouse) -> Response:
    return _new_page(page, house, actor, Filled())


@router.post("/new")
def add(page: ThePage, work: TheWork, actor: TheActor, house: TheHouse, form: TheForm) -> Response:
    """Register somebody; with a user name, answer with the one-time link, which is said this once."""
    try:
        person = service.add_person(
            work,
            name=form.one("name"),
            name_en=form.one("name_en"),
            email=form.one("email"),
            employee_no=form.one("employee_no") or None,
            unit=_unit(work.session, form.one("unit")),
            superior=_person(work.session, form.one("superior")),
            language=as_language(form.one("language")),
            username=form.one("username") or None,
        )
        token = accounts.issue_welcome(work, person) if form.one("username") else ""
    except NotFound:
        raise
    except Refusal as refusal:
        work.rollback()
        return _new_page(page, house, actor, form, refusal=refusal)
    return _once(page, person, token) if token else RedirectResponse(f"/people/{person.id}?did=added", 303)


def _new_page(page: Page, house: House, actor: Actor, filled: Filled, *, refusal: Refusal | None = None) -> Response:
    with looking(house.store, actor, house.clock) as work:
        directory_of(work)
        queries.require(work, "people.manage")
        return page.show(
            "people/new.html",
            status=200 if refusal is None else status_of(type(refusal)),
            units=work.session.scalars(queries.units()).all(),
            others=work.session.scalars(queries.persons(on=work.today)).all(),
            filled=filled,
            problem=None if refusal is None else body_of(refusal, page.language),
        )


@router.post("/units/new")
def add_unit(page: ThePage, work: TheWork, actor: TheActor, house: TheHouse, form: TheForm) -> Response:
    def verb() -> None:
        service.add_unit(
            work,
            code=form.one("code"),
            name_zh=form.one("name_zh"),
            name_en=form.one("name_en"),
            kind=form.one("kind", "department"),
            parent=_unit(work.session, form.one("parent")),
        )

    return _on_units(page, house, work, actor, "unit", form, verb)


@router.post("/units/{unit_id}/name")
def rename_unit(
    page: ThePage, work: TheWork, actor: TheActor, house: TheHouse, unit_id: TheId, form: TheForm
) -> Response:
    def verb() -> None:
        unit = _known(work.session.get(Unit, unit_id))
        service.rename_unit(work, unit, name_zh=form.one("name_zh"), name_en=form.one("name_en"))
        parent = _unit(work.session, form.one("parent"))
        if (parent.id if parent else None) != unit.parent_id:
            service.move_unit(work, unit, parent=parent)

    return _on_units(page, house, work, actor, f"unit-{unit_id}", form, verb)


@router.post("/posts/new")
def add_post(page: ThePage, work: TheWork, actor: TheActor, house: TheHouse, form: TheForm) -> Response:
    def verb() -> None:
        service.add_post(work, code=form.one("code"), name_zh=form.one("name_zh"), name_en=form.one("name_en"))

    return _on_units(page, house, work, actor, "post", form, verb)


@router.post("/{person_id}/facts")
def correct(
    page: ThePage, work: TheWork, actor: TheActor, house: TheHouse, person_id: TheId, form: TheForm
) -> Response:
    """Correct names and e-mail, the home unit and the superior; what stays the same is not recorded."""

    def verb(person: Person) -> None:
        name, name_en, email = form.one("name"), form.one("name_en"), form.one("email")
        service.change_person(work, person, name=name, name_en=name_en, email=email)
        unit, superior = _unit(work.session, form.one("unit")), _person(work.session, form.one("superior"))
        if (unit.id if unit else None) != person.unit_id:
            service.move_person(work, person, unit=unit)
        if (superior.id if superior else None) != person.superior_id:
            service.set_superior(work, person, superior=superior)

    return _on_person(page, house, work, actor, person_id, "facts", form, verb)


@router.post("/{person_id}/posts")
def hold_post(
    page: ThePage, work: TheWork, actor: TheActor, house: TheHouse, person_id: TheId, form: TheForm
) -> Response:
    def verb(person: Person) -> None:
        post, unit = _post(work.session, form.one("post")), _unit_needed(work.session, form.one("unit"))
        service.hold_post(work, person, post, unit, **_period(form))

    return _on_person(page, house, work, actor, person_id, "posts", form, verb)


@router.post("/{person_id}/posts/{held_id}/end")
def leave_post(
    page: ThePage, work: TheWork, actor: TheActor, house: TheHouse, person_id: TheId, held_id: TheId, form: TheForm
) -> Response:
    def verb(person: Person) -> None:
        held = _known(work.session.get(PostHeld, held_id))
        service.leave_post(work, _of(person, held, held.person_id))

    return _on_person(page, house, work, actor, person_id, "posts", form, verb)


@router.post("/{person_id}/roles")
def give_role(
    page: ThePage, work: TheWork, actor: TheActor, house: TheHouse, person_id: TheId, form: TheForm
) -> Response:
    def verb(person: Person) -> None:
        service.give_role(
            work,
            person,
            role=form.one("role"),
            unit=_unit_needed(work.session, form.one("unit")),
            document_type=form.one("document_type") or None,
            **_period(form),
        )

    return _on_person(page, house, work, actor, person_id, "roles", form, verb)


@router.post("/{person_id}/roles/{held_id}/end")
def end_role(
    page: ThePage, work: TheWork, actor: TheActor, house: TheHouse, person_id: TheId, held_id: TheId, form: TheForm
) -> Response:
    def verb(person: Person) -> None:
        held = _known(work.session.get(RoleHeld, held_id))
        service.end_role(work, _of(person, held, held.person_id))

    return _on_person(page, house, work, actor, person_id, "roles", form, verb)


@router.post("/{person_id}/retire")
def retire(page: ThePage, work: TheWork, actor: TheActor, house: TheHouse, person_id: TheId, form: TheForm) -> Response:
    return _on_person(page, house, work, actor, person_id, "account", form, lambda person: service.retire(work, person))


@router.post("/{person_id}/link")
def issue_link(
    page: ThePage, work: TheWork, actor: TheActor, house: TheHouse, person_id: TheId, form: TheForm
) -> Response:
    """A one-time link for the person to choose a password with; an account is opened first if a user name is given."""
    try:
        directory_of(work)
        person = _known(work.session.get(Person, person_id))
        if form.one("username"):
            accounts.add_account(work, person, username=form.one("username"))
        token = accounts.issue_welcome(work, person)
    except NotFound:
        raise
    except Refusal as refusal:
        return person_again(page, house, work, actor, person_id, Trouble("account", refusal, form))
    return _once(page, person, token)


ON_ACCOUNT: dict[str, Callable[[Work, Account], None]] = {
    "disable": accounts.disable_account,
    "enable": accounts.enable_account,
    "forget-totp": accounts.forget_totp,
}


@router.post("/{person_id}/accounts/{account_id}/{act}")
def change_account(
    page: ThePage,
    work: TheWork,
    actor: TheActor,
    house: TheHouse,
    person_id: TheId,
    account_id: TheId,
    act: str,
    form: TheForm,
) -> Response:
    """Close an account, open it again, or take a lost second factor off it."""
    if act not in ON_ACCOUNT:
        raise PageNotFound()

    def verb(person: Person) -> None:
        account = _known(work.session.get(Account, account_id))
        ON_ACCOUNT[act](work, _of(person, account, account.person_id))

    return _on_person(page, house, work, actor, person_id, "account", form, verb)


@router.post("/{person_id}/tokens/{token_id}/revoke")
def revoke(
    page: ThePage, work: TheWork, actor: TheActor, house: TheHouse, person_id: TheId, token_id: TheId, form: TheForm
) -> Response:
    def verb(person: Person) -> None:
        token = _known(work.session.get(ApiToken, token_id))
        account = work.session.get_one(Account, token.account_id)
        accounts.revoke_token(work, _of(person, token, account.person_id))

    return _on_person(page, house, work, actor, person_id, "account", form, verb)


def _on_person(
    page: Page,
    house: House,
    work: Work,
    actor: Actor,
    person_id: int,
    section: str,
    form: Filled,
    verb: Callable[[Person], None],
) -> Response:
    """One verb on a person; refused, the page comes back with its form filled."""
    try:
        directory_of(work)
        verb(_known(work.session.get(Person, person_id)))
    except NotFound:
        raise
    except Refusal as refusal:
        return person_again(page, house, work, actor, person_id, Trouble(section, refusal, form))
    return RedirectResponse(f"/people/{person_id}?did={section}", 303)


def _on_units(
    page: Page, house: House, work: Work, actor: Actor, section: str, form: Filled, verb: Callable[[], None]
) -> Response:
    try:
        directory_of(work)
        verb()
    except NotFound:
        raise
    except Refusal as refusal:
        return units_again(page, house, work, actor, Trouble(section, refusal, form))
    return RedirectResponse("/people/units", 303)


def _once(page: Page, person: Person, token: str) -> Response:
    return page.show("people/once.html", person=person, link=f"{_base(page.request)}/welcome?token={token}")


def _base(request: Request) -> str:
    house: House = request.app.state.house
    return house.settings.public_url.rstrip("/") or str(request.base_url).rstrip("/")


def _period(form: Filled) -> dict[str, date | None]:
    return {"from_on": day_or_none(form.one("from_on")), "to_on": day_or_none(form.one("to_on"))}


def _known(thing: T | None) -> T:
    """Raises PageNotFound for what is not there."""
    if thing is None:
        raise PageNotFound()
    return thing


def _of(person: Person, thing: T, owner_id: int) -> T:
    """Something that belongs to the person of the page. Raises PageNotFound for anybody else's."""
    if owner_id != person.id:
        raise PageNotFound()
    return thing


def _unit(session: Session, chosen: str) -> Unit | None:
    """The unit chosen by id; none for an empty choice. Raises UnitUnknown."""
    return _row(session, Unit, chosen, UnitUnknown(unit=chosen)) if chosen else None


def _unit_needed(session: Session, chosen: str) -> Unit:
    return _row(session, Unit, chosen, UnitUnknown(unit=chosen))


def _person(session: Session, chosen: str) -> Person | None:
    return queries.person_of(session, int(chosen) if chosen.isdecimal() else chosen) if chosen else None


def _post(session: Session, chosen: str) -> Post:
    return _row(session, Post, chosen, PostUnknown(post=chosen))


def _row(session: Session, kind: type[T], chosen: str, unknown: NotFound) -> T:
    found = session.get(kind, int(chosen)) if chosen.isdecimal() and len(chosen) <= 18 else None
    if found is None:
        raise unknown
    return found
