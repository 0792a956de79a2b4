"""Logging in, staying known, logging out; the second factor."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any, Literal

from sqlalchemy import ColumnElement, Date, Select, and_, bindparam, case, delete, or_, select, update
from sqlalchemy.orm import Session

from docflow.journal.work import Work, working
from docflow.kernel.actor import Actor
from docflow.kernel.clock import Clock, day_of
from docflow.kernel.text import one_line
from docflow.people import passwords
from docflow.people.errors import (
    LogInFailed,
    NotAuthenticated,
    SigningNeedsPerson,
    TokenReadOnly,
    TotpNeeded,
    TotpNotStarted,
    WrongPassword,
)
from docflow.people.models import Account, AccountSession, ApiToken, Person
from docflow.people.names import fold_username
from docflow.people.queries import not_retired
from docflow.people.tries import About, count_try, forgive
from docflow.store.engine import Store

IDLE = timedelta(minutes=30)
ABSOLUTE = timedelta(hours=12)
ABSOLUTE_LONGEST = timedelta(hours=168)
"""No setting lets a session live longer."""
_KEPT = timedelta(days=30)
_SEEN_EVERY = timedelta(minutes=1)


@dataclass(frozen=True)
class Locked:
    """An account that may log in, before anybody has proved anything."""

    account_id: int
    person_id: int
    name: str
    password_hash: str | None
    totp_secret: str | None
    """Only while the second factor is in use."""


@dataclass(frozen=True)
class Known:
    """An account whose owner has just proved who they are."""

    account_id: int
    person_id: int
    name: str
    method: str
    """`password` or `password+totp`."""


def log_in(
    store: Store,
    clock: Clock,
    *,
    username: str,
    password: str,
    totp: str | None = None,
    address: str = "",
    agent: str = "",
) -> tuple[str, Actor]:
    """Let somebody in: the cookie's value and the actor.

    An unknown name, a wrong password, a wrong code and an account that may not log in give the same
    answer after the same work.

    Raises:
        LogInFailed: whatever was wrong.
        TotpNeeded: the password is right and a code is still to be given.
        TooManyTries: after several failures of this name, or many from this address.
    """
    folded = fold_username(username)
    with store.reading() as session:
        locked = _locked(session, clock, Account.username == folded)
    keys: list[tuple[About, str]] = [("name", folded)]
    if address:
        keys.append(("address", address))
    known = prove(store, clock, locked, password=password, totp=totp, keys=keys, refusal=LogInFailed)
    token, at = passwords.new_token(), clock.now()
    actor = Actor("person", known.person_id, known.account_id, known.name)
    with working(store, actor, clock) as work:
        row = AccountSession(
            account_id=known.account_id,
            token_sha256=passwords.token_digest(token),
            created_at=at,
            seen_at=at,
            authenticated_at=at,
            method=known.method,
            address=address[:45],
            agent=one_line(agent)[:120],
        )
        work.session.add(row)
        work.session.flush()
        work.record("account.logged_in", locked_account(work, known.account_id), {"method": known.method})
        session_id = row.id
    return token, Actor("person", known.person_id, known.account_id, known.name, session_id=session_id)


def open_session(
    store: Store, clock: Clock, cookie: str, *, idle: timedelta = IDLE, absolute: timedelta = ABSOLUTE
) -> Actor:
    """Who stands behind a cookie. Raises NotAuthenticated for a session that ended, idled or grew old."""
    at = clock.now()
    known = store.glance(_session_row(), {"token": passwords.token_digest(cookie), "on": _today(clock)})
    found = known[0] if known else None
    if found is None or at >= found.seen_at + idle or at >= found.created_at + absolute:
        raise NotAuthenticated()
    if at >= found.seen_at + _SEEN_EVERY:
        with store.writing() as session:
            session.execute(update(AccountSession).where(AccountSession.id == found.id).values(seen_at=at))
    return Actor("person", found.person_id, found.account_id, found.name, session_id=found.id)


def end_session(store: Store, clock: Clock, actor: Actor) -> None:
    """Log out: the cookie is worth nothing from now on, wherever a copy of it may be."""
    with working(store, actor, clock) as work:
        ended = work.session.scalar(
            update(AccountSession)
            .where(AccountSession.id == actor.session_id, AccountSession.ended_at.is_(None))
            .values(ended_at=work.at)
            .returning(AccountSession.account_id)
        )
        if ended is not None:
            work.record("account.logged_out", locked_account(work, ended))


def end_sessions_of(store: Store, clock: Clock, actor: Actor) -> None:
    """Log out everywhere: every session of the actor's account ends, this one included. Raises SigningNeedsPerson."""
    if actor.kind != "person" or actor.account_id is None or actor.session_id is None:
        raise SigningNeedsPerson()
    with working(store, actor, clock) as work:
        end_all_sessions(work.session, [actor.account_id], work.at)
        work.record("account.logged_out", locked_account(work, actor.account_id), {"everywhere": True})


def actor_of_token(store: Store, clock: Clock, bearer: str) -> Actor:
    """Who stands behind an access token. Raises NotAuthenticated for one that is unknown, revoked or expired."""
    known = store.glance(_token_row(), {"token": passwords.token_digest(bearer), "on": _today(clock)})
    if not known:
        raise NotAuthenticated()
    found = known[0]
    scope: Literal["read", "write"] = "write" if found.scope == "write" else "read"
    return Actor("person", found.person_id, found.account_id, found.name, scope=scope)


def prove(
    store: Store,
    clock: Clock,
    locked: Locked | None,
    *,
    password: str,
    totp: str | None,
    keys: list[tuple[About, str]],
    refusal: type[LogInFailed] | type[WrongPassword],
) -> Known:
    """Check password and code of an account, at the pace that `keys` allow.

    Opens no transaction while the password is being checked, and needs none to be open.
    """
    count_try(store, clock.now(), *keys)
    fits = passwords.password_fits(password, locked.password_hash if locked else None)
    if locked is None or not fits:
        raise refusal()
    method = "password"
    if locked.totp_secret is not None:
        if not totp:
            forgive(store, *keys, wholly=False)
            raise TotpNeeded()
        if not _take_code(store, clock, locked.account_id, locked.totp_secret, totp):
            raise refusal()
        method = "password+totp"
    forgive(store, *keys)
    return Known(locked.account_id, locked.person_id, locked.name, method)


def known_again(store: Store, clock: Clock, actor: Actor, password: str, totp: str | None) -> Known:
    """Have the person behind the actor prove once more who they are.

    Raises:
        SigningNeedsPerson, TokenReadOnly: the actor cannot confirm anything.
        WrongPassword, TotpNeeded, TooManyTries: see `log_in`.
    """
    if actor.kind != "person" or actor.account_id is None:
        raise SigningNeedsPerson()
    if actor.scope != "write":
        raise TokenReadOnly()
    with store.reading() as session:
        own = and_(Account.id == actor.account_id, Account.person_id == actor.person_id)
        locked = _locked(session, clock, own)
    keys: list[tuple[About, str]] = [("signing", str(actor.account_id))]
    return prove(store, clock, locked, password=password, totp=totp, keys=keys, refusal=WrongPassword)


def start_totp(store: Store, clock: Clock, actor: Actor, *, password: str, totp: str | None = None) -> tuple[str, str]:
    """Begin a second factor: its secret and the address for the QR code. It counts once confirmed.

    Replacing one that is in use needs a code of the old one.
    """
    known = known_again(store, clock, actor, password, totp)
    with working(store, actor, clock) as work:
        account = locked_account(work, known.account_id)
        secret = passwords.new_totp_secret()
        account.totp_secret, account.totp_confirmed_at, account.totp_used_step = secret, None, None
        work.record("account.totp_started", account)
        return secret, passwords.totp_address(secret, account.username)


def confirm_totp(store: Store, clock: Clock, actor: Actor, *, totp: str) -> None:
    """Put the second factor into use with a first right code. Raises TotpNotStarted, WrongPassword."""
    if actor.kind != "person" or actor.account_id is None:
        raise SigningNeedsPerson()
    key: tuple[About, str] = ("signing", str(actor.account_id))
    count_try(store, clock.now(), key)
    with working(store, actor, clock) as work:
        account = locked_account(work, actor.account_id)
        if account.totp_secret is None or account.totp_confirmed_at is not None:
            raise TotpNotStarted()
        step = passwords.totp_step(account.totp_secret, totp, work.at)
        if step is None:
            raise WrongPassword()
        account.totp_confirmed_at, account.totp_used_step = work.at, step
        work.record("account.totp_confirmed", account)
    forgive(store, key)


def disable_totp(store: Store, clock: Clock, actor: Actor, *, password: str, totp: str | None = None) -> None:
    """Do without the second factor again; needs the password and, while it is in use, a code."""
    known = known_again(store, clock, actor, password, totp)
    with working(store, actor, clock) as work:
        account = locked_account(work, known.account_id)
        account.totp_secret = account.totp_confirmed_at = account.totp_used_step = None
        work.record("account.totp_disabled", account)


def forget_old_sessions(work: Work) -> int:
    """Delete sessions that ended or could no longer count a month ago; the journal keeps that they were."""
    old = AccountSession.created_at < work.at - ABSOLUTE_LONGEST - _KEPT
    return len(work.session.scalars(delete(AccountSession).where(old).returning(AccountSession.id)).all())


def end_all_sessions(session: Session, account_ids: list[int], at: datetime) -> None:
    session.execute(
        update(AccountSession)
        .where(AccountSession.account_id.in_(account_ids), AccountSession.ended_at.is_(None))
        .values(ended_at=at)
    )


def locked_account(work: Work, account_id: int) -> Account:
    return work.session.get_one(Account, account_id, with_for_update=True, populate_existing=True)


@cache
def _session_row() -> Select[Any]:
    """Asked in every request, so built once. Parameters: token, on."""
    account, person, row = Account.__table__, Person.__table__, AccountSession.__table__
    return (
        select(row.c.id, row.c.account_id, row.c.created_at, row.c.seen_at, account.c.person_id, person.c.name)
        .join_from(row, account, account.c.id == row.c.account_id)
        .join(person, person.c.id == account.c.person_id)
        .where(
            row.c.token_sha256 == bindparam("token"),
            row.c.ended_at.is_(None),
            account.c.disabled.is_(False),
            or_(person.c.retired_on.is_(None), person.c.retired_on > bindparam("on", type_=Date())),
        )
    )


@cache
def _token_row() -> Select[Any]:
    """As `_session_row`."""
    account, person, token = Account.__table__, Person.__table__, ApiToken.__table__
    on = bindparam("on", type_=Date())
    return (
        select(token.c.scope, token.c.account_id, account.c.person_id, person.c.name)
        .join_from(token, account, account.c.id == token.c.account_id)
        .join(person, person.c.id == account.c.person_id)
        .where(
            token.c.token_sha256 == bindparam("token"),
            token.c.revoked_at.is_(None),
            or_(token.c.expires_on.is_(None), token.c.expires_on >= on),
            account.c.disabled.is_(False),
            or_(person.c.retired_on.is_(None), person.c.retired_on > on),
        )
    )


def _locked(session: Session, clock: Clock, which: ColumnElement[bool]) -> Locked | None:
    row = session.execute(
        select(
            Account.id,
            Account.person_id,
            Person.name,
            Account.password_hash,
            case((Account.totp_confirmed_at.is_not(None), Account.totp_secret)).label("totp_secret"),
        )
        .join(Person, Person.id == Account.person_id)
        .where(which, Account.disabled.is_(False), not_retired(_today(clock)))
    ).one_or_none()
    return None if row is None else Locked(row.id, row.person_id, row.name, row.password_hash, row.totp_secret)


def _take_code(store: Store, clock: Clock, account_id: int, secret: str, code: str) -> bool:
    """Whether the code is right and was not used before; using it up is one statement, so it works once."""
    step = passwords.totp_step(secret, code, clock.now())
    if step is None:
        return False
    with store.writing() as session:
        taken = session.scalar(
            update(Account)
            .where(Account.id == account_id, or_(Account.totp_used_step.is_(None), Account.totp_used_step < step))
            .values(totp_used_step=step)
            .returning(Account.id)
        )
    return taken is not None


def _today(clock: Clock) -> date:
    return day_of(clock.now(), clock.zone)
