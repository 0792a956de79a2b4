"""Who judges, approves and checks a change: never whoever asked for it."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import select

from docflow.documents.changes.models import ChangeDocument, ChangeProcess, ChangeRequest, ChangeRevision
from docflow.documents.models import Document, Revision
from docflow.journal.work import Work
from docflow.lifecycle.items import ItemParty, named
from docflow.people.models import Person
from docflow.people.queries import not_retired, people_with_role
from docflow.people.rights import Scope
from docflow.processes.models import Process

KIND = "change_request"
LEADERS = ("management_representative", "top_management")


def requesters(work: Work, request: ChangeRequest) -> frozenset[int]:
    """Whoever asked for the change or wrote on the request."""
    return named(work.session, request, "author")


def here(work: Work, person_id: int | None) -> bool:
    """Whether somebody is named who has not left."""
    if person_id is None:
        return False
    return work.session.scalar(select(Person.id).where(Person.id == person_id, not_retired(work.today))) is not None


def with_role(work: Work, unit_id: int, *roles: str) -> list[int]:
    """Who holds one of the roles for a unit today, role by role."""
    found = (
        one.id for role in roles for one in work.session.scalars(people_with_role(role, work.today, unit_id=unit_id))
    )
    return list(dict.fromkeys(found))


def process_owners(work: Work, request: ChangeRequest) -> frozenset[int]:
    """The owners of the processes that the request touches, as asked for or as assessed."""
    rows = (
        select(Process.owner_id)
        .join(ChangeProcess, ChangeProcess.process_id == Process.id)
        .join(Person, Person.id == Process.owner_id)
        .where(
            ChangeProcess.change_request_id == request.id,
            ChangeProcess.assessment == request.assessment,
            not_retired(work.today),
        )
    )
    return frozenset(work.session.scalars(rows))


def assessors(work: Work, request: ChangeRequest) -> frozenset[int]:
    """Controllers and process owners of the unit and owners of the processes touched; nobody who asked for it."""
    found = with_role(work, request.unit_id, "document_controller", "process_owner")
    return (frozenset(found) | process_owners(work, request)) - requesters(work, request)


def verifiers(work: Work, request: ChangeRequest) -> frozenset[int]:
    """Who may check the effect: controllers, process owners and leaders who had no hand in the change."""
    found = with_role(work, request.unit_id, "document_controller", "process_owner", *LEADERS)
    return (frozenset(found) | process_owners(work, request)) - had_a_hand(work, request)


def had_a_hand(work: Work, request: ChangeRequest) -> frozenset[int]:
    """Whoever asked for the change, put it into practice or wrote one of the texts that carry it."""
    carrying = select(ChangeRevision.revision_id).where(ChangeRevision.change_request_id == request.id)
    writers = (
        select(ItemParty.person_id)
        .join(Revision, Revision.id == ItemParty.item_id)
        .where(ItemParty.part == "author", Revision.id.in_(carrying))
    )
    doers = named(work.session, request, "implementer")
    return requesters(work, request) | doers | frozenset(work.session.scalars(writers))


def acts_in_own_right(scope: Scope, request: ChangeRequest, barred: frozenset[int], *roles: str) -> bool:
    """Whether somebody holds one of the roles for the request's unit other than through a barred person."""
    holders = frozenset[int]().union(*(scope.holders(role, request.unit_id, kind=KIND) for role in roles))
    return bool(holders - barred)


@dataclass(frozen=True)
class Answering:
    """The person who answers for one document, and why it is them."""

    person_id: int
    answers_as: str


def answering(
    work: Work, request: ChangeRequest, document: Document | None, *, but: Iterable[int] = ()
) -> Answering | None:
    """The owner; where that is the requester, nobody or somebody who left, who answers instead.

    That is the process owner, then the owner's superior, a leader of the unit, its controller: the first
    who neither asked for the change nor is in `but`. A new document has no owner yet.

    Source: lifecycles.md, section 2 (nobody approves their own request); the order is docflow's own.
    """
    barred = requesters(work, request) | frozenset(but)
    owner = document.owner_id if document else None
    unit_id = document.unit_id if document else request.unit_id
    if owner is not None and owner not in barred and here(work, owner):
        return Answering(owner, "owner")
    instead: list[Answering] = []
    if document is None:
        instead += [Answering(one, "process_owner") for one in sorted(process_owners(work, request))]
    instead += [Answering(one, "process_owner") for one in with_role(work, unit_id, "process_owner")]
    if owner is not None and (superior := work.session.get_one(Person, owner).superior_id):
        instead.append(Answering(superior, "superior"))
    for role in (*LEADERS, "document_controller"):
        instead += [Answering(one, role) for one in with_role(work, unit_id, role)]
    return next((one for one in instead if one.person_id not in barred and here(work, one.person_id)), None)


def still_answers(work: Work, request: ChangeRequest, person_id: int) -> bool:
    """Whether somebody who was asked as a document's owner still is that, for at least one of them."""
    rows = work.session.execute(
        select(ChangeDocument.answers_as, Document.owner_id)
        .outerjoin(Document, Document.id == ChangeDocument.document_id)
        .where(
            ChangeDocument.change_request_id == request.id,
            ChangeDocument.assessment == request.assessment,
            ChangeDocument.approver_id == person_id,
        )
    ).all()
    return not rows or any(answers_as != "owner" or owner == person_id for answers_as, owner in rows)


def superiors(work: Work, request: ChangeRequest) -> tuple[int, ...]:
    """Who decides on an emergency whose approval is overdue: leaders, and the superiors of the controllers.

    Where there is none but the requester, the controllers themselves.
    """
    barred = requesters(work, request)
    controllers = with_role(work, request.unit_id, "document_controller")
    above = select(Person.superior_id).where(Person.id.in_(controllers), Person.superior_id.is_not(None))
    first = {*work.session.scalars(above), *with_role(work, request.unit_id, "management_representative")} - {None}
    for group in (first, with_role(work, request.unit_id, "top_management"), controllers):
        if found := sorted(one for one in group if one is not None and one not in barred and here(work, one)):
            return tuple(found)
    return ()
