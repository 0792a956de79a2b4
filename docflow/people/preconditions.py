"""What has to be true before anything about people is changed."""

from datetime import date

from sqlalchemy import ColumnElement, and_, or_

from docflow.journal.work import Work
from docflow.people import queries
from docflow.people.errors import AlreadyEnded, DatesReversed, LastAdministrator, PersonRetired
from docflow.people.models import Dated, Delegation, Person, Post, PostHeld, RoleHeld, Unit, UnitHeld


def may_administer(work: Work, action: str) -> None:
    """The installer at the machine's own shell may, and an administrator. Raises NotAllowed for all others."""
    if work.actor.kind != "installer":
        queries.require(work, action)


def lock(work: Work, thing: Unit | Post | Person | Delegation) -> None:
    """Read a row again and keep others from changing it until the end of this work."""
    work.session.flush()  # a refresh drops what has not been written yet
    work.session.refresh(thing, with_for_update=True)


def locked_person(work: Work, person_id: int) -> Person:
    return work.session.get_one(Person, person_id, with_for_update=True, populate_existing=True)


def still_here(work: Work, person: Person) -> None:
    """Raises PersonRetired."""
    if person.retired_on is not None and person.retired_on <= work.today:
        raise PersonRetired()


def in_order(from_on: date, to_on: date | None) -> date:
    """The first day of a period. Raises DatesReversed."""
    if to_on is not None and to_on < from_on:
        raise DatesReversed()
    return from_on


def not_over(held: type[Dated], on: date) -> ColumnElement[bool]:
    """Whether something dated runs on a day or will begin later."""
    return and_(held.ended_at.is_(None), or_(held.to_on.is_(None), held.to_on >= on))


def end_now(work: Work, held: PostHeld | RoleHeld | UnitHeld | Delegation) -> None:
    """End something dated at this instant. Raises AlreadyEnded."""
    if held.ended_at is not None or (held.to_on is not None and held.to_on < work.today):
        raise AlreadyEnded()
    held.ended_at, held.to_on = work.at, max(held.from_on, work.today)
    queries.forget_scope(work)


def keep_an_administrator(work: Work) -> None:
    """Raises LastAdministrator when after this change nobody could manage accounts."""
    work.session.flush()
    if work.session.scalar(queries.administrators(work.today).limit(1)) is None:
        raise LastAdministrator()
