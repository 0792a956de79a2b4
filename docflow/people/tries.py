"""How fast passwords may be tried: a delay that grows per name, and a limit per address."""

import ipaddress
from datetime import datetime, timedelta
from typing import Literal

from sqlalchemy import delete, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from docflow.people.errors import TooManyTries
from docflow.people.models import FailedTries
from docflow.people.passwords import token_digest
from docflow.store.engine import Store

About = Literal["name", "signing", "address"]
FREE_TRIES = 5
LONGEST_DELAY = timedelta(minutes=5)
ADDRESS_TRIES = 50
"""Our own figure: an office behind one address mistypes less than this in a quarter of an hour."""
ADDRESS_WINDOW = timedelta(minutes=15)
_FORGOTTEN_AFTER = timedelta(days=1)
_IPV6_NETWORK = 64


def delay_after(failures: int) -> timedelta:
    """How long to wait after so many failures: nothing at first, then 2, 4, 8 … seconds, never over the longest."""
    if failures < FREE_TRIES:
        return timedelta(0)
    return min(timedelta(seconds=2 ** min(failures - FREE_TRIES + 1, 20)), LONGEST_DELAY)


def count_try(store: Store, at: datetime, *keys: tuple[About, str]) -> None:
    """Count a try as failed before it is looked at, so that many at once gain nothing.

    Raises:
        TooManyTries: one of the keys still has to wait; then nothing is counted.
    """
    with store.writing() as session:
        rows = [_row(session, at, about, _key(about, typed)) for about, typed in keys]
        waits = max((row.next_try_at - at for row in rows), default=timedelta(0))
        if waits > timedelta(0):
            raise TooManyTries(seconds=-(-waits // timedelta(seconds=1)))
        for row in rows:
            row.failures += 1
            row.last_at = at
            if row.about != "address":
                row.next_try_at = at + delay_after(row.failures)
            elif row.failures >= ADDRESS_TRIES:
                row.next_try_at = row.since_at + ADDRESS_WINDOW


def forgive(store: Store, *keys: tuple[About, str], wholly: bool = True) -> None:
    """Take a try back that was right after all; `wholly` also forgets a name's earlier failures.

    An address only gets the one try back: a right password of one's own must not buy guesses at others.
    """
    with store.writing() as session:
        for about, typed in keys:
            mine = (FailedTries.about == about, FailedTries.key_sha256 == _key(about, typed))
            if wholly and about != "address":
                session.execute(delete(FailedTries).where(*mine))
            else:
                session.execute(
                    update(FailedTries)
                    .where(*mine, FailedTries.failures > 0)
                    .values(failures=FailedTries.failures - 1, next_try_at=FailedTries.last_at)
                )


def _row(session: Session, at: datetime, about: About, key: str) -> FailedTries:
    mine = select(FailedTries).where(FailedTries.about == about, FailedTries.key_sha256 == key).with_for_update()
    found = session.scalar(mine)
    if found is None:
        session.execute(delete(FailedTries).where(FailedTries.last_at < at - _FORGOTTEN_AFTER))
        found = FailedTries(about=about, key_sha256=key, failures=0, since_at=at, last_at=at, next_try_at=at)
        try:
            with session.begin_nested():
                session.add(found)
        except IntegrityError:
            # Somebody else began counting the same key in this very moment.
            found = session.scalars(mine).one()
    life = ADDRESS_WINDOW if about == "address" else _FORGOTTEN_AFTER
    if at >= (found.since_at if about == "address" else found.last_at) + life:
        found.failures, found.since_at, found.next_try_at = 0, at, at
    return found


def _key(about: About, typed: str) -> str:
    if about == "address":
        try:
            address = ipaddress.ip_address(typed)
        except ValueError:
            return token_digest(f"address:{typed}")
        if address.version == 6:
            # One household or host owns a whole /64.
            typed = str(ipaddress.ip_network((address, _IPV6_NETWORK), strict=False))
    return token_digest(f"{about}:{typed}")
