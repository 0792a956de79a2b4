"""One's own account: language, second factor, access tokens, sessions."""

import io
from collections.abc import Callable
from datetime import timedelta
from typing import Annotated, Literal

import segno
from fastapi import Form
from starlette.responses import RedirectResponse, Response

from docflow.house import House
from docflow.journal.work import Work, looking, working
from docflow.kernel.actor import Actor
from docflow.kernel.errors import Refusal
from docflow.kernel.text import Language
from docflow.people import accounts, queries, sessions
from docflow.people.directory import sessions_of
from docflow.people.models import Account, ApiToken, Person
from docflow.people.passwords import totp_address
from docflow.people.service import change_person
from docflow.web.deps import Page, TheActor, TheHouse, TheId, ThePage, TheWork
from docflow.web.errors import PageNotFound
from docflow.web.forms import Filled, TheForm, day_or_none
from docflow.web.idempotency import door
from docflow.web.language import LANGUAGE_COOKIE
from docflow.web.problems import body_of, status_of
from docflow.web.rendering import KEYS_COOKIE
from docflow.web.security import surroundings_of

router = door("/account", tags=["account"], pages=True)

_A_YEAR = int(timedelta(days=365).total_seconds())


@router.get("")
def show_account(page: ThePage, actor: TheActor, house: TheHouse, did: str = "") -> Response:
    return _page(page, house, actor, did=did[:20])


@router.post("/language")
def choose_language(page: ThePage, work: TheWork, actor: TheActor, language: Annotated[Language, Form()]) -> Response:
    """The language of my pages in this browser, and of what is written to me."""
    change_person(work, work.session.get_one(Person, actor.person_id), language=language)
    answer = RedirectResponse("/account?did=language", 303)
    surroundings_of(page.request).set_cookie(answer, LANGUAGE_COOKIE, language, seconds=_A_YEAR)
    return answer


@router.post("/keys")
def choose_keys(page: ThePage, keys: Annotated[Literal["on", "off"], Form()]) -> Response:
    """Whether single keys do something in this browser. Source: WCAG 2.1.4."""
    answer = RedirectResponse("/account?did=keys", 303)
    surroundings_of(page.request).set_cookie(answer, KEYS_COOKIE, keys, seconds=_A_YEAR)
    return answer


@router.post("/totp")
def start_totp(page: ThePage, actor: TheActor, house: TheHouse, form: TheForm) -> Response:
    """Begin a second factor; it counts once a first code was right."""

    def verb() -> None:
        sessions.start_totp(house.store, house.clock, actor, password=form.one("password"), totp=_code(form))

    return _did(page, house, actor, "totp", form, verb)


@router.post("/totp/confirm")
def confirm_totp(page: ThePage, actor: TheActor, house: TheHouse, form: TheForm) -> Response:
    def verb() -> None:
        sessions.confirm_totp(house.store, house.clock, actor, totp=form.one("totp"))

    return _did(page, house, actor, "totp", form, verb)


@router.post("/totp/end")
def end_totp(page: ThePage, actor: TheActor, house: TheHouse, form: TheForm) -> Response:
    def verb() -> None:
        sessions.disable_totp(house.store, house.clock, actor, password=form.one("password"), totp=_code(form))

    return _did(page, house, actor, "totp", form, verb)


@router.get("/totp.svg")
def totp_picture(actor: TheActor, house: TheHouse) -> Response:
    """The QR code of a second factor that was begun and not confirmed; only in the person's own session."""
    with house.store.reading() as session:
        account = session.get(Account, actor.account_id) if actor.session_id is not None else None
        if account is None or account.totp_secret is None or account.totp_confirmed_at is not None:
            raise PageNotFound()
        address = totp_address(account.totp_secret, account.username)
    drawn = io.BytesIO()
    segno.make(address, error="m").save(
        drawn, kind="svg", scale=5, border=2, light="#fff", svgclass=None, lineclass=None
    )
    return Response(drawn.getvalue(), media_type="image/svg+xml", headers={"cache-control": "no-store"})


@router.post("/tokens")
def add_token(page: ThePage, actor: TheActor, house: TheHouse, form: TheForm) -> Response:
    """A token for a programme that acts in my name; said this once."""
    scope: Literal["read", "write"] = "write" if form.one("scope") == "write" else "read"
    try:
        with working(house.store, actor, house.clock) as work:
            person = work.session.get_one(Person, actor.person_id)
            expires_on = day_or_none(form.one("expires_on"))
            token = accounts.add_token(work, person, name=form.one("name"), scope=scope, expires_on=expires_on)
    except Refusal as refusal:
        return _page(page, house, actor, section="token", refusal=refusal, filled=form)
    return page.show("account/token.html", name=form.one("name"), token=token)


@router.post("/tokens/{token_id}/revoke")
def revoke_token(page: ThePage, actor: TheActor, house: TheHouse, token_id: TheId, form: TheForm) -> Response:
    def verb() -> None:
        with working(house.store, actor, house.clock) as work:
            token = work.session.get(ApiToken, token_id)
            if token is None or work.session.get_one(Account, token.account_id).person_id != actor.person_id:
                raise PageNotFound()
            accounts.revoke_token(work, token)

    return _did(page, house, actor, "token", form, verb)


@router.post("/sessions/end")
def end_sessions(page: ThePage, actor: TheActor, house: TheHouse) -> Response:
    """Log out everywhere, here included."""
    sessions.end_sessions_of(house.store, house.clock, actor)
    answer = RedirectResponse("/login", 303)
    surroundings = surroundings_of(page.request)
    surroundings.drop_cookie(answer, surroundings.session_cookie)
    return answer


def _code(form: Filled) -> str | None:
    return form.one("totp") or None


def _did(page: Page, house: House, actor: Actor, section: str, form: Filled, verb: Callable[[], None]) -> Response:
    try:
        verb()
    except PageNotFound:
        raise
    except Refusal as refusal:
        return _page(page, house, actor, section=section, refusal=refusal, filled=form)
    return RedirectResponse(f"/account?did={section}", 303)


def _page(
    page: Page,
    house: House,
    actor: Actor,
    *,
    did: str = "",
    section: str = "",
    refusal: Refusal | None = None,
    filled: Filled | None = None,
) -> Response:
    if actor.session_id is None:
        raise PageNotFound()  # A programme with a token has no account page: it could read the second factor's secret.
    with looking(house.store, actor, house.clock) as work:
        return page.show(
            "account/page.html",
            status=200 if refusal is None else status_of(type(refusal)),
            **_known(house, work, actor),
            did=did,
            section=section,
            filled=filled or Filled(),
            problem=None if refusal is None else body_of(refusal, page.language),
        )


def _known(house: House, work: Work, actor: Actor) -> dict[str, object]:
    session, settings = work.session, house.settings
    idle, absolute = timedelta(minutes=settings.idle_minutes), timedelta(hours=settings.session_hours)
    return {
        "account": session.get_one(Account, actor.account_id),
        "person": session.get_one(Person, actor.person_id),
        "tokens": session.scalars(queries.tokens_of(actor.id)).all(),
        "sessions": session.scalars(sessions_of(actor.id, work.at, idle=idle, absolute=absolute)).all(),
        "this_session": actor.session_id,
        "today": work.today,
    }
