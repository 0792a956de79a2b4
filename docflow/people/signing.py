"""Proving once more who one is, right before signing."""

from dataclasses import dataclass
from datetime import datetime

from docflow.kernel.actor import Actor
from docflow.kernel.clock import Clock
from docflow.people.sessions import known_again
from docflow.store.engine import Store


@dataclass(frozen=True)
class Proof:
    """That a person proved who they are, when, and how. Made by `authenticate` and nowhere else."""

    person_id: int
    account_id: int
    at: datetime
    method: str
    """`password` or `password+totp`."""


def authenticate(store: Store, clock: Clock, actor: Actor, *, password: str, totp: str | None = None) -> Proof:
    """Have the actor prove who they are, for one signature.

    To be called before the business transaction opens: checking a password takes long on purpose and
    must not hold anybody up, and a failure is counted whatever becomes of the business.

    Raises:
        WrongPassword: password or code is wrong; counted and slowed down like a log-in.
        TotpNeeded: the account has a second factor and no code was given.
        TooManyTries: earlier failures still make the account wait.
        TokenReadOnly: the actor came with an access token of scope `read`.
        SigningNeedsPerson: the actor is the house itself.

    Source: 21 CFR 11.200(a) (a signature is executed with its components each time).
    """
    known = known_again(store, clock, actor, password, totp)
    return Proof(known.person_id, known.account_id, clock.now(), known.method)
