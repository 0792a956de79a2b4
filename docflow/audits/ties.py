"""Everything that could tie people to what is audited, read once for many of both."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from docflow.actions.models import BEFORE_DONE, Action
from docflow.audits.held import AuditSession
from docflow.audits.models import Audit, AuditMember, AuditScope, DeclaredInterest
from docflow.audits.scene import Scene, covers
from docflow.documents.changes.models import ChangeDocument, ChangeProcess, ChangeRequest
from docflow.documents.models import Document, Revision, RevisionClause
from docflow.lifecycle.decisions import Assignment, Stage
from docflow.lifecycle.items import Item, ItemParty
from docflow.nonconformities.models import Nonconformity
from docflow.nonconformities.queries import OPEN_STATES
from docflow.people.models import Delegation, Person, PostHeld, Unit, UnitHeld
from docflow.processes.models import Process

ENDED_AUDITS = ("report_issued", "closed")


class Held(NamedTuple):
    """A unit somebody was in, until a day or still."""

    unit: int
    to_on: date | None

    def now(self, on: date) -> bool:
        return self.to_on is None or self.to_on >= on


class Thing(NamedTuple):
    """An open action, nonconformity or change of a unit or process."""

    number: str
    unit: int
    process: int | None


class Owned(NamedTuple):
    code: str
    owner: int


@dataclass
class Ties:
    """The facts, by person."""

    paths: dict[int, str] = field(default_factory=dict)
    codes: dict[int, str] = field(default_factory=dict)
    companies: set[int] = field(default_factory=set)
    home: dict[int, int | None] = field(default_factory=dict)
    superior: dict[int, int | None] = field(default_factory=dict)
    homes: dict[int, list[Held]] = field(default_factory=lambda: defaultdict(list))
    posts: dict[int, list[Held]] = field(default_factory=lambda: defaultdict(list))
    processes: dict[int, Owned] = field(default_factory=dict)
    stood_in: dict[int, set[int]] = field(default_factory=lambda: defaultdict(set))
    """Delegates by the person they stood in for."""
    numbers: dict[int, str] = field(default_factory=dict)
    """Documents in any scene, by id."""
    units_of_documents: dict[int, int] = field(default_factory=dict)
    clauses: dict[int, set[tuple[str, str]]] = field(default_factory=lambda: defaultdict(set))
    document_parts: dict[int, dict[int, list[str]]] = field(default_factory=dict)
    open_things: dict[int, dict[str, list[Thing]]] = field(default_factory=dict)
    interests: dict[int, list[tuple[int | None, int | None]]] = field(default_factory=lambda: defaultdict(list))
    auditees: dict[int, frozenset[int]] = field(default_factory=dict)
    led_last: dict[int, tuple[int, str, int]] = field(default_factory=dict)

    def code(self, unit: int) -> str:
        return self.codes.get(unit, "")

    def below(self, unit: int, other: int) -> bool:
        """Whether a unit lies truly below another that is not the company itself."""
        return (
            unit != other
            and other not in self.companies
            and self.paths.get(unit, "").startswith(self.paths.get(other, "?"))
        )

    def lies_in(self, unit: int, scene: Scene) -> bool:
        return any(unit == audited or self.below(unit, audited) for audited in scene.units)

    def documents_of(self, scene: Scene) -> list[int]:
        """Documents in force of the audited units that answer a clause in scope."""
        return [
            document
            for document, unit in self.units_of_documents.items()
            if self.lies_in(unit, scene) and covers(scene.clauses, self.clauses[document])
        ]

    def parts_in(self, document: int, person: int) -> list[str]:
        return self.document_parts.get(document, {}).get(person, [])

    def tie(self, person: int, code: str, thing: Thing) -> None:
        self.open_things.setdefault(person, {}).setdefault(code, []).append(thing)


def read_ties(session: Session, people: Sequence[int], scenes: Sequence[Scene], *, since: date, on: date) -> Ties:
    """Read what could tie these people to these scenes; the number of statements depends on neither."""
    ties = Ties()
    for unit in session.execute(select(Unit.id, Unit.path, Unit.code, Unit.kind)):
        ties.paths[unit.id], ties.codes[unit.id] = unit.path, unit.code
        if unit.kind == "company":
            ties.companies.add(unit.id)
    processes = sorted({one for scene in scenes for one in scene.processes})
    for one in session.execute(select(Process.id, Process.code, Process.owner_id).where(Process.id.in_(processes))):
        ties.processes[one.id] = Owned(one.code, one.owner_id)
    _read_places(session, ties, people, since, on)
    _read_documents(session, ties, people, scenes)
    _read_open(session, ties, people)
    _read_plans(session, ties, people, scenes, on)
    _read_people(session, ties, people)
    return ties


def _read_places(session: Session, ties: Ties, people: Sequence[int], since: date, on: date) -> None:
    for held, into in ((UnitHeld, ties.homes), (PostHeld, ties.posts)):
        within = (held.person_id.in_(people), held.from_on <= on, or_(held.to_on.is_(None), held.to_on >= since))
        for row in session.execute(select(held.person_id, held.unit_id, held.to_on).where(*within)):
            into[row.person_id].append(Held(row.unit_id, row.to_on))
    stood_in = select(Delegation.from_person_id, Delegation.to_person_id).where(
        Delegation.to_person_id.in_(people),
        Delegation.approved_by_id.is_not(None),
        Delegation.from_on <= on,
        or_(Delegation.to_on.is_(None), Delegation.to_on >= since),
    )
    for standing in session.execute(stood_in):
        ties.stood_in[standing.from_person_id].add(standing.to_person_id)


def _units_below(ties: Ties, scenes: Iterable[Scene]) -> list[int]:
    audited = {unit for scene in scenes for unit in scene.units}
    return sorted(audited | {unit for unit in ties.paths for top in audited if ties.below(unit, top)})


def _read_documents(session: Session, ties: Ties, people: Sequence[int], scenes: Sequence[Scene]) -> None:
    within = (Document.unit_id.in_(_units_below(ties, scenes)), Item.in_force)
    rows = select(Document.id, Document.number, Document.unit_id, Document.owner_id, Revision.id.label("revision"))
    documents: dict[int, int] = {}
    for row in session.execute(rows.join(Revision, Revision.document_id == Document.id).where(*within)):
        ties.numbers[row.id], ties.units_of_documents[row.id] = row.number, row.unit_id
        documents[row.revision] = row.id
        if row.owner_id is not None:
            _part(ties, row.id, row.owner_id, "owns-document")
    kept = select(RevisionClause).where(RevisionClause.revision_id.in_(documents))
    for clause in session.scalars(kept):
        ties.clauses[documents[clause.revision_id]].add((clause.standard, clause.clause))
    parties = select(ItemParty.item_id, ItemParty.person_id).where(
        ItemParty.item_id.in_(documents), ItemParty.part == "author", ItemParty.person_id.in_(people)
    )
    for party in session.execute(parties):
        _part(ties, documents[party.item_id], party.person_id, "wrote-document")
    decided = (
        select(Assignment.item_id, Assignment.person_id, Assignment.decided_by_id, Stage.kind)
        .join(Stage, Stage.id == Assignment.stage_id)
        .where(
            Assignment.item_id.in_(documents),
            Assignment.decision == "agree",
            or_(Assignment.person_id.in_(people), Assignment.decided_by_id.in_(people)),
        )
    )
    for decision in session.execute(decided):
        code = "approved-document" if decision.kind == "approval" else "reviewed-document"
        _part(ties, documents[decision.item_id], decision.person_id, code)
        if decision.decided_by_id not in (None, decision.person_id):
            _part(ties, documents[decision.item_id], decision.decided_by_id, "decided-for-another")


def _part(ties: Ties, document: int, person: int, code: str) -> None:
    codes = ties.document_parts.setdefault(document, {}).setdefault(person, [])
    if code not in codes:
        codes.append(code)


def _read_open(session: Session, ties: Ties, people: Sequence[int]) -> None:
    unfinished = (*BEFORE_DONE, "done", "waiting_effect")
    columns = (Action.number, Action.unit_id)
    owned = select(*columns, Action.owner_id.label("person")).where(
        Action.owner_id.in_(people), Action.state.in_(unfinished)
    )
    for row in session.execute(owned):
        ties.tie(row.person, "owns-open-action", Thing(row.number, row.unit_id, None))
    carried = (
        select(*columns, ItemParty.person_id.label("person"))
        .join(ItemParty, ItemParty.item_id == Action.id)
        .where(ItemParty.part == "implementer", ItemParty.person_id.in_(people), Action.state.in_(unfinished))
    )
    for carried_by in session.execute(carried):
        ties.tie(carried_by.person, "implements-open-action", Thing(carried_by.number, carried_by.unit_id, None))
    answered = select(
        Nonconformity.number, Nonconformity.unit_id, Nonconformity.process_id, Nonconformity.owner_id
    ).where(Nonconformity.owner_id.in_(people), Nonconformity.state.in_(OPEN_STATES))
    for owed in session.execute(answered):
        ties.tie(owed.owner_id, "owns-nonconformity", Thing(owed.number, owed.unit_id, owed.process_id))
    asked = (
        select(ChangeRequest.number, ChangeRequest.author_id, ChangeRequest.unit_id, ChangeProcess.process_id,
               Document.unit_id.label("document_unit"))
        .outerjoin(ChangeProcess, ChangeProcess.change_request_id == ChangeRequest.id)
        .outerjoin(ChangeDocument, ChangeDocument.change_request_id == ChangeRequest.id)
        .outerjoin(Document, Document.id == ChangeDocument.document_id)
        .where(ChangeRequest.author_id.in_(people), ~ChangeRequest.closed)
    )  # fmt: skip
    for wish in session.execute(asked):
        for unit in {wish.unit_id, wish.document_unit or wish.unit_id}:
            ties.tie(wish.author_id, "asked-for-change", Thing(wish.number, unit, wish.process_id))


def _read_plans(session: Session, ties: Ties, people: Sequence[int], scenes: Sequence[Scene], on: date) -> None:
    interests = select(DeclaredInterest.person_id, DeclaredInterest.unit_id, DeclaredInterest.process_id).where(
        DeclaredInterest.person_id.in_(people),
        DeclaredInterest.from_on <= on,
        or_(DeclaredInterest.to_on.is_(None), DeclaredInterest.to_on >= on),
    )
    for row in session.execute(interests):
        ties.interests[row.person_id].append((row.unit_id, row.process_id))
    audits = [scene.key for scene in scenes]
    planned: dict[int, set[int]] = defaultdict(set)
    agenda = select(AuditSession.audit_id, AuditSession.auditee_id).where(
        AuditSession.audit_id.in_(audits), AuditSession.auditee_id.is_not(None)
    )
    for line in session.execute(agenda):
        planned[line.audit_id].add(line.auditee_id)
    ties.auditees = {audit: frozenset(found) for audit, found in planned.items()}
    led = (
        select(AuditScope.process_id, AuditMember.person_id, Audit.number, Audit.id)
        .join(Audit, Audit.id == AuditScope.audit_id)
        .join(AuditMember, AuditMember.audit_id == Audit.id)
        .where(AuditScope.process_id.in_(ties.processes), AuditMember.part == "lead", Audit.state.in_(ENDED_AUDITS))
        .order_by(Audit.last_on, Audit.id)
    )
    for before in session.execute(led):
        ties.led_last[before.process_id] = (before.person_id, before.number, before.id)


def _read_people(session: Session, ties: Ties, people: Sequence[int]) -> None:
    """Homes and superiors of the people, and of the owners and auditees they could stand above or below."""
    others = {one.owner for one in ties.processes.values()}.union(*ties.auditees.values())
    rows = select(Person.id, Person.unit_id, Person.superior_id).where(Person.id.in_(others.union(people)))
    for row in session.execute(rows):
        ties.home[row.id], ties.superior[row.id] = row.unit_id, row.superior_id
