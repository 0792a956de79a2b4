"""Accounts: made by administrators, opened by the person alone with a one-time link; access tokens."""

from datetime import date, timedelta
from typing import Literal

from sqlalchemy import select, update

from docflow.journal.work import Work, working
from docflow.kernel.actor import Actor
from docflow.kernel.clock import Clock, day_of
from docflow.kernel.errors import NotAllowed
from docflow.kernel.text import one_line
from docflow.people import passwords, queries
from docflow.people.errors import AccountMissing, AlreadyEnded, DatesReversed, NameMissing, TokenSpent, UsernameTaken
from docflow.people.models import Account, ApiToken, Person, WelcomeToken
from docflow.people.names import new_username
from docflow.people.preconditions import keep_an_administrator, may_administer, still_here
from docflow.people.sessions import end_all_sessions, locked_account
from docflow.store.engine import Store

WELCOME_LASTS = timedelta(days=7)
RESET_LASTS = timedelta(hours=24)
TOKEN_PREFIX = "dfk_"  # noqa: S105


def add_account(work: Work, person: Person, *, username: str) -> Account:
    """Give somebody an account without a password. Raises UsernameTaken, UsernameInvalid, PersonRetired."""
    may_administer(work, "people.manage")
    still_here(work, person)
    folded = new_username(username)
    if work.session.scalar(select(Account.id).where(Account.username == folded)):
        raise UsernameTaken(username=folded)
    account = Account(person_id=person.id, username=folded)
    work.session.add(account)
    work.session.flush()
    work.record("account.added", account, {"person": person.id})
    return account


def issue_welcome(work: Work, person: Person) -> str:
    """A one-time token with which the person chooses a password; said once, kept only as a digest.

    It replaces every earlier one, and lasts seven days, or one day where a password is being replaced.
    Nobody else can set a password; that a token was issued, and by whom, stands in the journal.

    Raises:
        AccountMissing: the person has no account, or it is disabled.
        PersonRetired.
    """
    may_administer(work, "people.manage")
    still_here(work, person)
    usable = queries.accounts_of(person.id).where(Account.disabled.is_(False)).limit(1)
    account = work.session.scalar(usable.with_for_update())
    if account is None:
        raise AccountMissing()
    work.session.execute(
        update(WelcomeToken)
        .where(WelcomeToken.account_id == account.id, WelcomeToken.spent_at.is_(None))
        .values(spent_at=work.at)
    )
    token = passwords.new_token()
    purpose, lasts = ("welcome", WELCOME_LASTS) if account.password_hash is None else ("reset", RESET_LASTS)
    work.session.add(
        WelcomeToken(
            account_id=account.id,
            token_sha256=passwords.token_digest(token),
            purpose=purpose,
            created_at=work.at,
            expires_at=work.at + lasts,
        )
    )
    work.record("account.link_issued", account, {"purpose": purpose, "expires": work.at + lasts})
    return token


def welcome(store: Store, clock: Clock, *, token: str, password: str) -> Actor:
    """Choose a password with a one-time token. Every session of the account ends; a second factor stays.

    Raises:
        TokenSpent: the token is unknown, used, replaced or expired, or the account is closed.
        PasswordTooWeak: the token stays good.
    """
    digest, at = passwords.token_digest(token), clock.now()
    with store.reading() as session:
        found = session.execute(
            select(WelcomeToken.id, Account.id, Account.username, Account.person_id, Person.name)
            .join(Account, Account.id == WelcomeToken.account_id)
            .join(Person, Person.id == Account.person_id)
            .where(
                WelcomeToken.token_sha256 == digest,
                WelcomeToken.spent_at.is_(None),
                WelcomeToken.expires_at > at,
                Account.disabled.is_(False),
                queries.not_retired(day_of(at, clock.zone)),
            )
        ).one_or_none()
    if found is None:
        raise TokenSpent()
    token_id, account_id, username, person_id, name = found
    passwords.check_strength(password, username)
    password_hash = passwords.hash_password(password)
    actor = Actor("person", person_id, account_id, name)
    with working(store, actor, clock) as work:
        spent = work.session.scalar(
            update(WelcomeToken)
            .where(WelcomeToken.id == token_id, WelcomeToken.spent_at.is_(None))
            .values(spent_at=work.at)
            .returning(WelcomeToken.id)
        )
        if spent is None:
            raise TokenSpent()
        account = locked_account(work, account_id)
        account.password_hash = password_hash
        end_all_sessions(work.session, [account_id], work.at)
        work.record("account.password_chosen", account)
    return actor


def disable_account(work: Work, account: Account) -> None:
    """Close an account, with its sessions, at once. Raises AlreadyEnded, LastAdministrator."""
    may_administer(work, "people.manage")
    account = locked_account(work, account.id)
    if account.disabled:
        raise AlreadyEnded()
    was_administrator = work.session.scalar(queries.administrators(work.today).where(Person.id == account.person_id))
    account.disabled = True
    end_all_sessions(work.session, [account.id], work.at)
    queries.forget_scope(work)
    if was_administrator is not None:
        keep_an_administrator(work)
    work.record("account.disabled", account)


def enable_account(work: Work, account: Account) -> None:
    """Open a closed account again; the person logs in anew. Raises PersonRetired."""
    may_administer(work, "people.manage")
    still_here(work, work.session.get_one(Person, account.person_id))
    account = locked_account(work, account.id)
    account.disabled = False
    work.record("account.enabled", account)


def forget_totp(work: Work, account: Account) -> None:
    """Take the second factor off somebody else's account, for a lost device; the password stays theirs."""
    may_administer(work, "people.manage")
    if work.actor.person_id == account.person_id:
        raise NotAllowed()
    account = locked_account(work, account.id)
    account.totp_secret = account.totp_confirmed_at = account.totp_used_step = None
    work.record("account.totp_disabled", account)


def add_token(
    work: Work,
    person: Person,
    *,
    name: str,
    scope: Literal["read", "write"] = "read",
    expires_on: date | None = None,
) -> str:
    """An access token for a programme, said once. People make their own, logged in; the installer makes any.

    Raises:
        NotAllowed: somebody else's token, an administrator's wish included, or asked for with a token.
        AccountMissing, PersonRetired, NameMissing, DatesReversed.
    """
    own = work.actor.person_id == person.id and work.actor.session_id is not None and work.actor.scope == "write"
    if work.actor.kind != "installer" and not own:
        raise NotAllowed()
    still_here(work, person)
    if expires_on is not None and expires_on < work.today:
        raise DatesReversed()
    if not (label := one_line(name)[:80]):
        raise NameMissing()
    usable = queries.accounts_of(person.id).where(Account.disabled.is_(False)).limit(1)
    account = work.session.scalar(usable.with_for_update())
    if account is None:
        raise AccountMissing()
    token = passwords.new_token(TOKEN_PREFIX)
    row = ApiToken(
        account_id=account.id,
        name=label,
        token_sha256=passwords.token_digest(token),
        scope=scope,
        created_at=work.at,
        expires_on=expires_on,
    )
    work.session.add(row)
    work.session.flush()
    work.record("account.token_added", account, {"token": row.id, "scope": scope, "expires": expires_on})
    return token


def revoke_token(work: Work, token: ApiToken) -> None:
    """End an access token, now: one's own, or anybody's for an administrator. Raises AlreadyEnded."""
    account = locked_account(work, token.account_id)
    if work.actor.person_id != account.person_id or work.actor.scope != "write":
        may_administer(work, "token.revoke")
    if token.revoked_at is not None:
        raise AlreadyEnded()
    token.revoked_at = work.at
    work.record("account.token_revoked", account, {"token": token.id})
