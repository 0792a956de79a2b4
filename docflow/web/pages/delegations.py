"""Standing in for somebody: delegations of one's own, and those that wait for approval."""

from collections.abc import Callable
from typing import Annotated

from fastapi import Query
from starlette.responses import RedirectResponse, Response

from docflow.house import House
from docflow.journal.work import Work, looking
from docflow.kernel.actor import Actor
from docflow.kernel.errors import NotFound, Refusal
from docflow.people import delegation as verbs
from docflow.people import queries
from docflow.people.errors import ReasonMissing
from docflow.people.models import Delegation, Person
from docflow.people.queries import scope_of
from docflow.people.rights import PERSONAL_ROLES, ROLES, Scope, can
from docflow.web.deps import Page, TheActor, TheHouse, TheId, ThePage, TheReading, TheWork
from docflow.web.errors import PageNotFound
from docflow.web.forms import Filled, TheForm, day_or_none
from docflow.web.idempotency import door
from docflow.web.pages.people import directory_of, standing
from docflow.web.problems import body_of, status_of

router = door("/people/delegations", tags=["people"], pages=True)


@router.get("")
def show_delegations(
    page: ThePage, work: TheReading, house: TheHouse, did: Annotated[str, Query(max_length=20)] = ""
) -> Response:
    return _page(page, house, work, Filled(), did=did)


@router.post("")
def ask(page: ThePage, work: TheWork, actor: TheActor, house: TheHouse, form: TheForm) -> Response:
    """Ask somebody to stand in for me; it counts once a third person has approved it."""

    def verb() -> None:
        to = queries.person_of(work.session, int(form.one("to")) if form.one("to").isdecimal() else form.one("to"))
        from_on = day_or_none(form.one("from_on")) or work.today
        to_on = day_or_none(form.one("to_on")) or from_on
        verbs.delegate(
            work,
            to,
            from_on=from_on,
            to_on=to_on,
            roles=form.every("roles"),
            kinds=[kind for kind in form.every("kinds") if kind in house.kinds],
            reason=form.one("reason"),
        )

    return _did(page, house, work, actor, form, "asked", verb)


@router.post("/{delegation_id}/approve")
def approve(
    page: ThePage, work: TheWork, actor: TheActor, house: TheHouse, delegation_id: TheId, form: TheForm
) -> Response:
    def verb() -> None:
        verbs.approve_delegation(work, _seen(work, delegation_id))

    return _did(page, house, work, actor, form, "approved", verb)


@router.post("/{delegation_id}/end")
def end(
    page: ThePage, work: TheWork, actor: TheActor, house: TheHouse, delegation_id: TheId, form: TheForm
) -> Response:
    def verb() -> None:
        verbs.end_delegation(work, _seen(work, delegation_id))

    return _did(page, house, work, actor, form, "ended", verb)


def _seen(work: Work, delegation_id: int) -> Delegation:
    """A delegation that concerns the actor or may be approved by them. Raises PageNotFound for all others."""
    found = work.session.get(Delegation, delegation_id)
    if found is None or not _concerns(scope_of(work), found, work.session.get_one(Person, found.from_person_id)):
        raise PageNotFound()
    return found


def _concerns(scope: Scope, one: Delegation, giver: Person) -> bool:
    return scope.person_id in (one.from_person_id, one.to_person_id) or _may_approve(scope, giver)


def _may_approve(scope: Scope, giver: Person) -> bool:
    """As `approve_delegation` asks: the superior, who leads the unit, or who manages people; in their own right."""
    own = scope.own()
    superior = scope.person_id != 0 and giver.superior_id == scope.person_id
    return superior or can(own, "delegation.approve", unit_id=giver.unit_id) or can(own, "people.manage")


def _did(
    page: Page, house: House, work: Work, actor: Actor, form: Filled, did: str, verb: Callable[[], None]
) -> Response:
    try:
        directory_of(work)
        verb()
    except NotFound:
        raise
    except Refusal as refusal:
        work.rollback()
        with looking(house.store, actor, house.clock) as before:
            return _page(page, house, before, form, refusal=refusal)
    return RedirectResponse(f"/people/delegations?did={did}", 303)


def _page(
    page: Page, house: House, work: Work, filled: Filled, *, did: str = "", refusal: Refusal | None = None
) -> Response:
    scope, session = directory_of(work), work.session
    mine = session.scalars(queries.delegations_of(scope.person_id)).all()
    waiting = session.scalars(queries.delegations_waiting(work.today)).all()
    people = {person.id: person for person in session.scalars(queries.persons())}
    own = scope.own()
    return page.show(
        "people/delegations.html",
        status=200 if refusal is None else status_of(type(refusal)),
        given=[one for one in mine if one.from_person_id == scope.person_id],
        taken=[one for one in mine if one.to_person_id == scope.person_id],
        waiting=[
            one
            for one in waiting
            if scope.person_id not in (one.from_person_id, one.to_person_id)
            and _may_approve(scope, people[one.from_person_id])
        ],
        people=people,
        others=[
            one
            for one in people.values()
            if one.id != scope.person_id and (one.retired_on is None or one.retired_on > work.today)
        ],
        own_roles=[role for role in ROLES if role not in PERSONAL_ROLES and own.holds(role)],
        roles=ROLES,
        kinds=[(name, kind.label) for name, kind in house.kinds.items()],
        standing=lambda one: standing(work, one),
        today=work.today,
        did=did,
        filled=filled,
        reason_missing=isinstance(refusal, ReasonMissing),
        problem=None if refusal is None else body_of(refusal, page.language),
    )
