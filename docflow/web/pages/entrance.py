"""Coming in and going out: log in, choose a first password, choose a language, log out."""

from datetime import timedelta
from typing import Annotated

from fastapi import Form, Request
from starlette.responses import RedirectResponse, Response

from docflow.kernel.errors import Refusal
from docflow.kernel.text import Language
from docflow.people.accounts import welcome
from docflow.people.errors import TotpNeeded
from docflow.people.sessions import end_session, log_in
from docflow.web.deps import Page, TheActor, TheHouse, TheOpenPage
from docflow.web.idempotency import door
from docflow.web.language import LANGUAGE_COOKIE
from docflow.web.problems import body_of, status_of
from docflow.web.rendering import local_path
from docflow.web.security import address_of, surroundings_of

router = door("", tags=["entrance"], pages=True)

_A_YEAR = int(timedelta(days=365).total_seconds())
Word = Annotated[str, Form(max_length=1000)]


@router.get("/login")
def ask_who(page: TheOpenPage, next: str = "/") -> Response:
    return _login_page(page, next=next)


@router.post("/login")
def let_in(
    page: TheOpenPage, house: TheHouse, username: Word, password: Word, totp: Word = "", next: Word = "/"
) -> Response:
    """Log in; what was wrong is said on the form, which keeps the user name."""
    try:
        cookie, _ = log_in(
            house.store,
            house.clock,
            username=username,
            password=password,
            totp=totp.strip() or None,
            address=address_of(page.request),
            agent=page.request.headers.get("user-agent", ""),
        )
    except Refusal as refusal:
        return _login_page(page, username=username, next=next, refusal=refusal)
    answer = RedirectResponse(local_path(next), 303)
    surroundings = surroundings_of(page.request)
    surroundings.set_cookie(answer, surroundings.session_cookie, cookie)
    return answer


@router.post("/logout")
def let_out(request: Request, actor: TheActor, house: TheHouse) -> Response:
    answer = RedirectResponse("/login", 303)
    end_session(house.store, house.clock, actor)
    surroundings = surroundings_of(request)
    surroundings.drop_cookie(answer, surroundings.session_cookie)
    return answer


@router.get("/welcome")
def ask_password(page: TheOpenPage, token: str = "") -> Response:
    return page.show("welcome.html", token=token, problem=None, again_fault="")


@router.post("/welcome")
def take_password(page: TheOpenPage, house: TheHouse, token: Word, password: Word, again: Word) -> Response:
    """Choose a password with a one-time token; on to the login page."""
    if password != again:
        fault = page.say("welcome.differs")
        return page.show("welcome.html", status=422, token=token, problem=None, again_fault=fault)
    try:
        welcome(house.store, house.clock, token=token.strip(), password=password)
    except Refusal as refusal:
        problem = body_of(refusal, page.language)
        return page.show("welcome.html", status=problem["status"], token=token, problem=problem, again_fault="")
    return RedirectResponse("/login", 303)


@router.post("/language")
def choose_language(request: Request, language: Annotated[Language, Form()], next: Word = "/") -> Response:
    answer = RedirectResponse(local_path(next), 303)
    surroundings_of(request).set_cookie(answer, LANGUAGE_COOKIE, language, seconds=_A_YEAR)
    return answer


def _login_page(page: Page, *, next: str, username: str = "", refusal: Refusal | None = None) -> Response:
    return page.show(
        "login.html",
        status=200 if refusal is None else status_of(type(refusal)),
        username=username,
        next=local_path(next),
        needs_code=isinstance(refusal, TotpNeeded),
        problem=None if refusal is None else body_of(refusal, page.language),
    )
