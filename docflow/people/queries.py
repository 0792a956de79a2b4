"""Questions about people: who is where, who holds what, and what the actor may do today."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from sqlalchemy import ColumnElement, Select, and_, exists, func, literal, or_, select
from sqlalchemy.orm import Session, aliased

from docflow.journal.work import Work
from docflow.kernel.errors import NotAllowed
from docflow.kernel.text import Text
from docflow.people import scope_rows
from docflow.people.errors import PersonUnknown, PostUnknown, UnitUnknown
from docflow.people.models import Account, ApiToken, Delegation, Person, Post, PostHeld, RoleHeld, Unit, UnitHeld
from docflow.people.names import fold_username
from docflow.people.rights import PERSONAL_ROLES, Grant, Scope, Standing, can

_MEMO = "scope"


def in_force(held: type[PostHeld | RoleHeld | Delegation], on: date) -> ColumnElement[bool]:
    """Whether something dated counts on a day; what was ended by hand no longer counts on that very day."""
    return scope_rows.counts(held.__table__, literal(on))


def not_retired(on: date) -> ColumnElement[bool]:
    return or_(Person.retired_on.is_(None), Person.retired_on > on)


def units() -> Select[Unit]:
    """All units, each after the one above it."""
    return select(Unit).order_by(func.length(Unit.path), Unit.code)


def units_below(unit: Unit) -> Select[Unit]:
    """The unit and everything below it."""
    return select(Unit).where(Unit.path.startswith(unit.path)).order_by(Unit.path)


def unit_by_code(session: Session, code: str) -> Unit:
    """Raises UnitUnknown."""
    if unit := session.scalar(select(Unit).where(Unit.code == code)):
        return unit
    raise UnitUnknown(unit=code)


def post_by_code(session: Session, code: str) -> Post:
    """Raises PostUnknown."""
    if post := session.scalar(select(Post).where(Post.code == code)):
        return post
    raise PostUnknown(post=code)


def persons(*, on: date | None = None) -> Select[Person]:
    """People by name; with a day, only those who have not left by then."""
    every = select(Person).order_by(Person.name, Person.id)
    return every if on is None else every.where(not_retired(on))


def person_by_username(session: Session, username: str) -> Person:
    """Raises PersonUnknown."""
    found = session.scalar(select(Person).join(Account).where(Account.username == fold_username(username)))
    if found is None:
        raise PersonUnknown(username=username)
    return found


def person_of(session: Session, who: int | str) -> Person:
    """A person by id or by user name. Raises PersonUnknown."""
    if isinstance(who, str) and not who.isdecimal():
        return person_by_username(session, who)
    person = session.get(Person, int(who)) if len(str(who)) <= 18 else None
    if person is None:
        raise PersonUnknown(username=str(who))
    return person


def accounts_of(person_id: int) -> Select[Account]:
    return select(Account).where(Account.person_id == person_id).order_by(Account.id)


def people_of_unit(unit: Unit, on: date) -> Select[Person]:
    """Who works in the unit or below it on a day: at home there, or holding a post there; nobody who has left."""
    below = select(Unit.id).where(Unit.path.startswith(unit.path))
    in_post = exists().where(PostHeld.person_id == Person.id, PostHeld.unit_id.in_(below), in_force(PostHeld, on))
    return (
        select(Person).where(or_(Person.unit_id.in_(below), in_post), not_retired(on)).order_by(Person.name, Person.id)
    )


def worked_in(session: Session, person_id: int, *, since: date, until: date) -> frozenset[int]:
    """Units in which somebody was at home or held a post on any day of a period, both ends included."""
    found: set[int] = set()
    for held in (UnitHeld, PostHeld):
        within = and_(held.from_on <= until, or_(held.to_on.is_(None), held.to_on >= since))
        found |= set(session.scalars(select(held.unit_id).where(held.person_id == person_id, within)))
    return frozenset(found)


def people_in_post(post_id: int, on: date, *, unit: Unit | None = None) -> Select[Person]:
    """Who holds a post on a day, in the unit or below it if one is given."""
    held = exists().where(PostHeld.person_id == Person.id, PostHeld.post_id == post_id, in_force(PostHeld, on))
    if unit is not None:
        held = held.where(PostHeld.unit_id.in_(select(Unit.id).where(Unit.path.startswith(unit.path))))
    return select(Person).where(held, not_retired(on)).order_by(Person.name, Person.id)


def people_with_role(role: str, on: date, *, unit_id: int, document_type: str | None = None) -> Select[Person]:
    """Who holds a role themselves for a unit on a day, through it or a unit above it; nobody who has left."""
    here, above = aliased(Unit), aliased(Unit)
    held = (
        select(RoleHeld.person_id)
        .join(above, above.id == RoleHeld.unit_id)
        .join(here, here.path.startswith(above.path))
        .where(here.id == unit_id, RoleHeld.role == role, in_force(RoleHeld, on))
    )
    if document_type is not None:
        held = held.where(or_(RoleHeld.document_type.is_(None), RoleHeld.document_type == document_type))
    return select(Person).where(Person.id.in_(held), not_retired(on)).order_by(Person.name, Person.id)


def roles_of(person_id: int, on: date) -> Select[RoleHeld]:
    return select(RoleHeld).where(RoleHeld.person_id == person_id, in_force(RoleHeld, on)).order_by(RoleHeld.id)


def administrators(on: date) -> Select[Person]:
    """Who can manage accounts on a day: in force, not left, with an account that is not disabled."""
    held = select(RoleHeld.person_id).where(RoleHeld.role == "admin", in_force(RoleHeld, on))
    known = select(Account.person_id).where(Account.disabled.is_(False))
    return select(Person).where(Person.id.in_(held), Person.id.in_(known), not_retired(on))


def delegations_of(person_id: int) -> Select[Delegation]:
    """What a person passed on or stands in for, latest first."""
    concerns = or_(Delegation.from_person_id == person_id, Delegation.to_person_id == person_id)
    return select(Delegation).where(concerns).order_by(Delegation.from_on.desc(), Delegation.id.desc())


def delegations_waiting(on: date) -> Select[Delegation]:
    """Delegations that nobody has approved yet and that could still count, the most urgent first."""
    open_ = (Delegation.approved_by_id.is_(None), Delegation.ended_at.is_(None), Delegation.to_on >= on)
    return select(Delegation).where(*open_).order_by(Delegation.from_on, Delegation.id)


def tokens_of(person_id: int) -> Select[ApiToken]:
    """A person's access tokens that were not revoked, latest first."""
    of_person = select(Account.id).where(Account.person_id == person_id)
    valid = (ApiToken.account_id.in_(of_person), ApiToken.revoked_at.is_(None))
    return select(ApiToken).where(*valid).order_by(ApiToken.id.desc())


def post_of(session: Session, person_id: int, on: date) -> Text:
    """Unit and post as they stand below a signature on that day; empty for somebody without a post."""
    return posts_of(session, [person_id], on).get(person_id, Text("", ""))


def posts_of(session: Session, ids: Iterable[int], on: date) -> dict[int, Text]:
    """The same of several people, in one statement; whoever holds no post is absent."""
    rows = session.execute(
        select(PostHeld.person_id, Unit.name_zh, Unit.name_en, Post.name_zh, Post.name_en)
        .select_from(PostHeld)
        .join(Unit, Unit.id == PostHeld.unit_id)
        .join(Post, Post.id == PostHeld.post_id)
        .where(PostHeld.person_id.in_(set(ids)), in_force(PostHeld, on))
        .order_by(PostHeld.from_on, PostHeld.id)
    )
    held: dict[int, list[tuple[str, str]]] = {}
    for person, unit_zh, unit_en, post_zh, post_en in rows:
        held.setdefault(person, []).append((f"{unit_zh}{post_zh}", f"{post_en or post_zh}, {unit_en or unit_zh}"))
    return {
        person: Text("、".join(zh for zh, _ in posts), "; ".join(en for _, en in posts))
        for person, posts in held.items()
    }


def names_of(session: Session, ids: Iterable[int]) -> dict[int, str]:
    """The names behind ids, in one statement."""
    wanted = set(ids)
    if not wanted:
        return {}
    return {row.id: row.name for row in session.execute(select(Person.id, Person.name).where(Person.id.in_(wanted)))}


def scope_of(work: Work) -> Scope:
    """What the actor may do and see at this moment, read once in a unit of work, in at most four statements.

    The house itself (clock, installer), people who have left and disabled accounts get an empty scope.
    """
    if _MEMO not in work.memo:
        work.memo[_MEMO] = _read_scope(work)
    scope: Scope = work.memo[_MEMO]
    return scope


def scope_read(work: Work) -> Scope | None:
    """The actor's scope if this work has read it already."""
    return work.memo.get(_MEMO)


def forget_scope(work: Work) -> None:
    """Have the next `scope_of` read again: for verbs that change rights in mid-work."""
    work.memo.pop(_MEMO, None)


def require(work: Work, action: str, *, unit_id: int | None = None, document_type: str | None = None) -> None:
    """Raises NotAllowed unless the actor may do this, now."""
    if not can(scope_of(work), action, unit_id=unit_id, document_type=document_type):
        raise NotAllowed()


def scope_of_person(session: Session, person_id: int, on: date) -> Scope:
    """What a person may do on a day, whoever asks; empty for somebody who has left."""
    return _scope(session, person_id, on, account_id=None, reads_only=False)


def _read_scope(work: Work) -> Scope:
    actor = work.actor
    if actor.kind != "person" or not actor.person_id:
        return Scope(0, work.today)
    scope = _scope(
        work.session, actor.person_id, work.today, account_id=actor.account_id, reads_only=actor.scope == "read"
    )
    return replace(scope, in_force_only=actor.in_force_only)


def _scope(session: Session, person_id: int, on: date, *, account_id: int | None, reads_only: bool) -> Scope:
    mine = {"person": person_id, "account": account_id, "on": on}
    rows = session.execute(scope_rows.person_and_posts(), mine).all()
    if not rows:
        return Scope(0, on)
    standing = _standing(session, person_id, on)
    was_external, grants = _grants(session, person_id, on, standing)
    if was_external and all(grant.role == "external_auditor" for grant in grants if grant.holder_id == person_id):
        own = tuple(grant for grant in grants if grant.holder_id == person_id)
        return Scope(person_id, on, own, reads_only=reads_only, external=True)
    belongs = frozenset(unit for row in rows for unit in _ids(row.home) | _ids(row.place))
    posts = frozenset(row.post for row in rows if row.post is not None)
    return Scope(person_id, on, grants, standing, belongs, posts, reads_only=reads_only)


def _ids(path: str | None) -> set[int]:
    return {int(part) for part in (path or "").split("/") if part}


def _standing(session: Session, person_id: int, on: date) -> dict[int, tuple[Standing, ...]]:
    found: dict[int, tuple[Standing, ...]] = {}
    for row in session.execute(scope_rows.delegations_to(), {"person": person_id, "on": on}):
        one = Standing(row.id, row.from_person_id, frozenset(row.roles), frozenset(row.kinds), row.to_on or on)
        found[row.from_person_id] = (*found.get(row.from_person_id, ()), one)
    return found


def _grants(
    session: Session, person_id: int, on: date, standing: dict[int, tuple[Standing, ...]]
) -> tuple[bool, tuple[Grant, ...]]:
    """Whether the person ever came as an external auditor, and every role with all units it reaches."""
    rows = session.execute(scope_rows.roles_held(), {"people": [person_id, *standing], "on": on}).all()
    was_external = any(row.role == "external_auditor" and row.person_id == person_id for row in rows)
    now = [row for row in rows if row.now]
    reach: dict[int, set[int]] = {row.unit_id: set() for row in now}
    if reach:
        for top, below in session.execute(scope_rows.units_reached(), {"units": list(reach)}):
            reach[top].add(below)
    units = {top: frozenset(below) for top, below in reach.items()}
    grants: list[Grant] = []
    for row in now:
        if row.person_id == person_id:
            grants.append(Grant(row.role, units[row.unit_id], row.document_type, person_id))
        elif row.role not in PERSONAL_ROLES:
            grants += [
                Grant(row.role, units[row.unit_id], row.document_type, row.person_id, one.kinds)
                for one in standing[row.person_id]
                if row.role in one.roles
            ]
    return was_external, tuple(grants)


def has_second_factor(session: Session, account_id: int | None) -> bool:
    """Whether the account asks for the code of an authenticator beside its password."""
    asked = select(Account.id).where(Account.id == account_id, Account.totp_confirmed_at.is_not(None))
    return session.scalar(asked) is not None
