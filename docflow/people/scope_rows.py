"""The four statements behind a scope. Asked in every request, so they are built once and stay below the ORM."""

from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Date, FromClause, Select, and_, bindparam, exists, or_, select

from docflow.people.models import Account, Delegation, Person, PostHeld, RoleHeld, Unit
from docflow.store.types import Key


def counts(held: FromClause, on: ColumnElement[Any]) -> ColumnElement[bool]:
    """Whether something dated counts on a day; what was ended by hand no longer counts on that very day."""
    first, last, ended = held.c.from_on, held.c.to_on, held.c.ended_at
    return and_(first <= on, or_(last.is_(None), last > on, and_(last == on, ended.is_(None))))


def _on() -> ColumnElement[Any]:
    return bindparam("on", type_=Date())


def _here(person: FromClause) -> ColumnElement[bool]:
    return or_(person.c.retired_on.is_(None), person.c.retired_on > _on())


@cache
def person_and_posts() -> Select[Any]:
    """`home` path, `post` id and `place` path, one row per post; no row for who may do nothing.

    Parameters: person, account (None for any), on.
    """
    person, post, account = Person.__table__, PostHeld.__table__, Account.__table__
    home, place = Unit.__table__.alias(), Unit.__table__.alias()
    shut = exists().where(account.c.id == bindparam("account", type_=Key), account.c.disabled.is_(True))
    return (
        select(home.c.path.label("home"), post.c.post_id.label("post"), place.c.path.label("place"))
        .select_from(
            person.outerjoin(home, home.c.id == person.c.unit_id)
            .outerjoin(post, and_(post.c.person_id == person.c.id, counts(post, _on())))
            .outerjoin(place, place.c.id == post.c.unit_id)
        )
        .where(person.c.id == bindparam("person", type_=Key), _here(person), ~shut)
    )


@cache
def delegations_to() -> Select[Any]:
    """Approved delegations to a person from people who are still there. Parameters: person, on."""
    person, delegation = Person.__table__, Delegation.__table__
    return (
        select(
            delegation.c.id,
            delegation.c.from_person_id,
            delegation.c.roles,
            delegation.c.kinds,
            delegation.c.to_on,
        )
        .join(person, person.c.id == delegation.c.from_person_id)
        .where(
            delegation.c.to_person_id == bindparam("person", type_=Key),
            delegation.c.approved_by_id.is_not(None),
            counts(delegation, _on()),
            _here(person),
        )
        .order_by(delegation.c.id)
    )


@cache
def roles_held() -> Select[Any]:
    """Roles in force of some people, and every role as external auditor there ever was. Parameters: people, on."""
    role = RoleHeld.__table__
    now = counts(role, _on())
    return (
        select(role.c.person_id, role.c.role, role.c.document_type, role.c.unit_id, now.label("now"))
        .where(
            role.c.person_id.in_(bindparam("people", expanding=True)),
            or_(now, role.c.role == "external_auditor"),
        )
        .order_by(role.c.id)
    )


@cache
def units_reached() -> Select[Any]:
    """Pairs of a unit and one below it, itself included. Parameter: units."""
    top, below = Unit.__table__.alias(), Unit.__table__.alias()
    return (
        select(top.c.id.label("top"), below.c.id.label("below"))
        .join_from(top, below, below.c.path.startswith(top.c.path))
        .where(top.c.id.in_(bindparam("units", expanding=True)))
    )
