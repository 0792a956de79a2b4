"""Log in and out by program, choose a first password, and ask who one is."""

from typing import Annotated

from fastapi import Request, Response
from pydantic import BaseModel, Field, StringConstraints

from docflow.people.accounts import welcome
from docflow.people.sessions import end_session, log_in
from docflow.web.deps import TheActor, TheHouse
from docflow.web.idempotency import door
from docflow.web.security import address_of, surroundings_of

router = door("/api/v1", tags=["session"])

Secret = Annotated[str, StringConstraints(min_length=1, max_length=1000)]


class Credentials(BaseModel):
    username: Secret
    password: Secret
    totp: Annotated[str, StringConstraints(max_length=20)] | None = None


class Welcome(BaseModel):
    token: Secret
    password: Secret = Field(description="At least ten characters, without the user name")


class Me(BaseModel):
    id: int
    name: str
    scope: str


@router.post("/session", response_model=Me)
def start_session(body: Credentials, request: Request, response: Response, house: TheHouse) -> Me:
    """Log in: sets the session cookie."""
    cookie, actor = log_in(
        house.store,
        house.clock,
        username=body.username,
        password=body.password,
        totp=body.totp,
        address=address_of(request),
        agent=request.headers.get("user-agent", ""),
    )
    surroundings = surroundings_of(request)
    surroundings.set_cookie(response, surroundings.session_cookie, cookie)
    return Me(id=actor.id, name=actor.name, scope=actor.scope)


@router.delete("/session", status_code=204)
def stop_session(request: Request, response: Response, actor: TheActor, house: TheHouse) -> None:
    """Log out; the cookie is worth nothing afterwards."""
    end_session(house.store, house.clock, actor)
    surroundings = surroundings_of(request)
    surroundings.drop_cookie(response, surroundings.session_cookie)


@router.post("/welcome", status_code=204)
def choose_password(body: Welcome, house: TheHouse) -> None:
    """Choose a password with the one-time token that was given for it."""
    welcome(house.store, house.clock, token=body.token, password=body.password)


@router.get("/me", response_model=Me)
def who_am_i(actor: TheActor) -> Me:
    """The person behind this session or token."""
    return Me(id=actor.id, name=actor.name, scope=actor.scope)
