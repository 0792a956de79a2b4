"""Questions of the directory: who is listed, with which posts and roles, and since when."""

from collections.abc import Collection
from datetime import date, datetime, timedelta

from sqlalchemy import Select, exists, or_, select, tuple_

from docflow.people.models import Account, AccountSession, Person, Post, PostHeld, RoleHeld, Unit
from docflow.people.queries import in_force, not_retired


def listed(
    on: date,
    *,
    words: str = "",
    unit: Unit | None = None,
    role: str = "",
    left: bool = False,
    after: tuple[str, int] | None = None,
) -> Select[Person]:
    """People by name and id.

    Args:
        words: part of a name, an e-mail address or an employee number.
        unit: at home in it or below, or holding a post there.
        role: held by themselves on the day, in whatever unit.
        left: also those who have left.
        after: name and id of the last person of the page before.
    """
    asked = select(Person).order_by(Person.name, Person.id)
    if not left:
        asked = asked.where(not_retired(on))
    if words:
        columns = (Person.name, Person.name_en, Person.email, Person.employee_no)
        asked = asked.where(or_(*(column.icontains(words, autoescape=True) for column in columns)))
    if unit is not None:
        below = select(Unit.id).where(Unit.path.startswith(unit.path))
        in_post = exists().where(PostHeld.person_id == Person.id, PostHeld.unit_id.in_(below), in_force(PostHeld, on))
        asked = asked.where(or_(Person.unit_id.in_(below), in_post))
    if role:
        held = exists().where(RoleHeld.person_id == Person.id, RoleHeld.role == role, in_force(RoleHeld, on))
        asked = asked.where(held)
    return asked if after is None else asked.where(tuple_(Person.name, Person.id) > tuple_(*after))


def posts_held(people: Collection[int], on: date | None = None) -> Select[PostHeld, Post, Unit]:
    """Posts of these people with their units: those of a day, or all there ever were."""
    asked = (
        select(PostHeld, Post, Unit)
        .join(Post, Post.id == PostHeld.post_id)
        .join(Unit, Unit.id == PostHeld.unit_id)
        .where(PostHeld.person_id.in_(people))
        .order_by(PostHeld.from_on, PostHeld.id)
    )
    return asked if on is None else asked.where(in_force(PostHeld, on))


def roles_held(people: Collection[int], on: date | None = None) -> Select[RoleHeld, Unit]:
    """Roles of these people with their units: those of a day, or all there ever were."""
    asked = (
        select(RoleHeld, Unit)
        .join(Unit, Unit.id == RoleHeld.unit_id)
        .where(RoleHeld.person_id.in_(people))
        .order_by(RoleHeld.from_on, RoleHeld.id)
    )
    return asked if on is None else asked.where(in_force(RoleHeld, on))


def posts() -> Select[Post]:
    return select(Post).order_by(Post.code)


def sessions_of(person_id: int, at: datetime, *, idle: timedelta, absolute: timedelta) -> Select[AccountSession]:
    """Sessions of a person that still count at an instant, the latest used first."""
    return (
        select(AccountSession)
        .join(Account, Account.id == AccountSession.account_id)
        .where(
            Account.person_id == person_id,
            AccountSession.ended_at.is_(None),
            AccountSession.seen_at > at - idle,
            AccountSession.created_at > at - absolute,
        )
        .order_by(AccountSession.seen_at.desc())
    )
