"""People, where they work and what they hold: the directory, one person, the units and the matrix of rights."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Annotated

from fastapi import Query
from sqlalchemy.orm import Session
from starlette.responses import Response

from docflow.house import House
from docflow.journal.work import Work, looking
from docflow.kernel.actor import Actor
from docflow.kernel.errors import Refusal
from docflow.kernel.paging import cut, read_cursor
from docflow.people import queries
from docflow.people.directory import listed, posts, posts_held, roles_held
from docflow.people.errors import DirectoryClosed
from docflow.people.models import UNIT_KINDS, Account, Dated, Delegation, Person, Post, PostHeld, RoleHeld, Unit
from docflow.people.queries import scope_of
from docflow.people.rights import ACTIONS, MATRIX, ROLES, TYPED_ROLES, Scope, can
from docflow.web.deps import After, Page, TheHouse, TheId, ThePage, TheReading
from docflow.web.errors import PageNotFound
from docflow.web.forms import Filled
from docflow.web.idempotency import door
from docflow.web.problems import body_of, status_of

router = door("/people", tags=["people"], pages=True)

PAGE = 50
Word = Annotated[str, Query(max_length=80)]


@dataclass(frozen=True)
class Trouble:
    """What was refused, in which form of the page, and what had been typed there."""

    section: str
    refusal: Refusal
    filled: Filled


@dataclass
class Listed:
    """One person in the list, with what they hold today."""

    person: Person
    unit: Unit | None
    posts: list[tuple[Post, Unit]] = field(default_factory=list)
    roles: list[tuple[RoleHeld, Unit]] = field(default_factory=list)


def directory_of(work: Work) -> Scope:
    """The reader's rights. Raises DirectoryClosed for somebody from outside."""
    scope = scope_of(work)
    if scope.external or not scope.person_id:
        raise DirectoryClosed()
    return scope


@router.get("")
def list_people(
    page: ThePage,
    work: TheReading,
    q: Word = "",
    unit: Annotated[str, Query(max_length=20)] = "",
    role: Annotated[str, Query(max_length=30)] = "",
    left: Annotated[bool, Query(description="also those who have left")] = False,
    after: After = None,
) -> Response:
    scope, session = directory_of(work), work.session
    below = queries.unit_by_code(session, unit) if unit else None
    start = read_cursor(after, str, int) if after is not None else None
    asked = listed(
        work.today, words=q.strip(), unit=below, role=role, left=left, after=(start[0], start[1]) if start else None
    )
    part = cut(session.scalars(asked.limit(PAGE + 1)).all(), PAGE, lambda person: (person.name, person.id))
    units = session.scalars(queries.units()).all()
    return page.show(
        "people/list.html",
        people=with_what_they_hold(work, part.items, units),
        next=part.next,
        begun=after is not None,
        q=q,
        unit=unit,
        role=role,
        left=left,
        units=units,
        roles=ROLES,
        narrowed=bool(q or unit or role or left),
        manages=can(scope, "people.manage"),
    )


def with_what_they_hold(work: Work, people: Sequence[Person], units: Sequence[Unit]) -> list[Listed]:
    """Posts and roles of today for all of them, in two statements."""
    homes = {unit.id: unit for unit in units}
    found = {person.id: Listed(person, homes.get(person.unit_id or 0)) for person in people}
    for post_held, post, place in work.session.execute(posts_held(found.keys(), work.today)):
        found[post_held.person_id].posts.append((post, place))
    for role_held, place in work.session.execute(roles_held(found.keys(), work.today)):
        found[role_held.person_id].roles.append((role_held, place))
    return list(found.values())


@router.get("/units")
def show_units(page: ThePage, work: TheReading) -> Response:
    directory_of(work)
    return units_page(page, work)


@router.get("/roles")
def show_roles(page: ThePage, work: TheReading) -> Response:
    """The matrix of rights, made from its declaration."""
    directory_of(work)
    by_subject: dict[str, list[str]] = defaultdict(list)
    for action in sorted(ACTIONS):
        by_subject[action.partition(".")[0]].append(action)
    return page.show("people/roles.html", roles=ROLES, matrix=MATRIX, subjects=by_subject)


@router.get("/{person_id}")
def show_person(page: ThePage, work: TheReading, house: TheHouse, person_id: TheId, did: Word = "") -> Response:
    return person_page(page, house, work, person_id, did=did)


def units_page(page: Page, work: Work, *, trouble: Trouble | None = None) -> Response:
    """The tree of units with their heads counted, and the posts there are."""
    session = work.session
    units = sorted(session.scalars(queries.units()), key=lambda unit: unit.path)
    counts: dict[int | None, int] = defaultdict(int)
    for person in session.scalars(queries.persons(on=work.today)):
        counts[person.unit_id] += 1
    return page.show(
        "people/units.html",
        status=200 if trouble is None else status_of(type(trouble.refusal)),
        units=_in_tree_order(units),
        depth=lambda unit: unit.path.count("/") - 1,
        counts=counts,
        posts=session.scalars(posts()).all(),
        kinds=UNIT_KINDS,
        manages=can(scope_of(work), "unit.manage"),
        **_told(page, trouble),
    )


def _in_tree_order(units: Sequence[Unit]) -> list[Unit]:
    """Each unit after the one above it, brothers by code."""
    below: dict[int | None, list[Unit]] = defaultdict(list)
    for unit in sorted(units, key=lambda one: one.code):
        below[unit.parent_id].append(unit)
    ordered: list[Unit] = []
    waiting = below[None][::-1]
    while waiting:
        unit = waiting.pop()
        ordered.append(unit)
        waiting += below[unit.id][::-1]
    return ordered


def person_page(
    page: Page, house: House, work: Work, person_id: int, *, did: str = "", trouble: Trouble | None = None
) -> Response:
    """One person: for everybody what they hold; for administrators also the account and what can be changed."""
    scope, session = directory_of(work), work.session
    person = session.get(Person, person_id)
    if person is None:
        raise PageNotFound()
    manages = can(scope, "people.manage")
    units = session.scalars(queries.units()).all()
    accounts: Sequence[Account] = []
    if manages or scope.person_id == person.id:
        accounts = session.scalars(queries.accounts_of(person.id)).all()
    delegations = _delegations(session, scope, person, manages=manages)
    others = session.scalars(queries.persons(on=work.today)).all() if manages else []
    concerned = {one for each in delegations for one in (each.from_person_id, each.to_person_id)}
    return page.show(
        "people/person.html",
        status=200 if trouble is None else status_of(type(trouble.refusal)),
        person=person,
        today=work.today,
        did=did,
        manages=manages,
        mine=scope.person_id == person.id,
        unit=next((unit for unit in units if unit.id == person.unit_id), None),
        superior=session.get(Person, person.superior_id) if person.superior_id else None,
        posts_held=session.execute(posts_held([person.id])).all(),
        roles_held=session.execute(roles_held([person.id])).all(),
        delegations=delegations,
        names=queries.names_of(session, concerned),
        accounts=accounts,
        tokens=session.scalars(queries.tokens_of(person.id)).all() if manages else [],
        standing=lambda held: standing(work, held),
        roles=ROLES,
        typed=TYPED_ROLES,
        types=[(name, kind.text) for name, kind in house.desk.types.items()],
        units=units,
        posts=session.scalars(posts()).all() if manages else [],
        others=[one for one in others if one.id != person.id],
        **_told(page, trouble),
    )


def _delegations(session: Session, scope: Scope, person: Person, *, manages: bool) -> Sequence[Delegation]:
    """Why somebody stands in for somebody concerns the two, and those who approve or manage."""
    if scope.person_id != person.id and not manages and not can(scope, "delegation.approve", unit_id=person.unit_id):
        return []
    return session.scalars(queries.delegations_of(person.id)).all()


def standing(work: Work, held: PostHeld | RoleHeld | Delegation | Dated) -> str:
    """Whether something dated is still to come, counts now, or is over."""
    if held.ended_at is not None or (held.to_on is not None and held.to_on < work.today):
        return "over"
    return "coming" if held.from_on > work.today else "now"


def _told(page: Page, trouble: Trouble | None) -> Mapping[str, object]:
    """What a refused form is shown with."""
    if trouble is None:
        return {"problem": None, "section": "", "filled": Filled()}
    return {
        "problem": body_of(trouble.refusal, page.language),
        "section": trouble.section,
        "filled": trouble.filled,
    }


def person_again(page: Page, house: House, work: Work, actor: Actor, person_id: int, trouble: Trouble) -> Response:
    """After a refusal: nothing is kept, and the page comes back with what was typed."""
    work.rollback()
    with looking(house.store, actor, house.clock) as before:
        return person_page(page, house, before, person_id, trouble=trouble)


def units_again(page: Page, house: House, work: Work, actor: Actor, trouble: Trouble) -> Response:
    work.rollback()
    with looking(house.store, actor, house.clock) as before:
        directory_of(before)
        return units_page(page, before, trouble=trouble)
