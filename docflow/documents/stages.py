"""Who is asked to review and approve: as the author says, else as the document's type proposes."""

from dataclasses import dataclass

from docflow.documents.desk import Desk
from docflow.documents.document_types import DocumentType
from docflow.documents.forms import StageAsked, SubmitForm
from docflow.documents.models import Document, Revision
from docflow.journal.work import Work
from docflow.lifecycle.decisions import StagePlan
from docflow.lifecycle.items import named
from docflow.people.models import Person
from docflow.people.queries import names_of, people_with_role, person_of, scope_of_person


@dataclass(frozen=True)
class Planned:
    """Stages ready to be set out, and what is wrong with them as reasons."""

    stages: list[StagePlan]
    faults: list[str]


def planned(desk: Desk, work: Work, revision: Revision, form: SubmitForm) -> Planned:
    """The stages of one round: reviews and countersigning, then the approval."""
    document = work.session.get_one(Document, revision.document_id)
    kind = desk.types[document.type]
    authors = named(work.session, revision, "author")
    asked = _asked(work, revision, kind, authors) if form.stages is None else _named(work, form.stages)
    faults = [f"stage-empty:{stage.kind}" for stage in asked if not stage.people]
    if not asked:
        faults.append("stage-empty:review")
    approver = _approver(work, revision, document.type, kind, authors, form)
    if approver is None:
        faults.append(f"no-approver:{kind.approver}")
    else:
        names = names_of(work.session, [approver])
        if not _may_approve(work, revision, document.type, kind, approver):
            faults.append(f"approver-without-right:{names[approver]}")
        asked.append(StagePlan("approval", "in_approval", (approver,)))
    everybody = {person for stage in asked for person in stage.people}
    names = names_of(work.session, everybody & authors)
    faults += [f"stage-author:{names[person]}" for person in sorted(everybody & authors)]
    return Planned(asked, faults)


def _asked(work: Work, revision: Revision, kind: DocumentType, authors: frozenset[int]) -> list[StagePlan]:
    stages: list[StagePlan] = []
    for stage in kind.stages:
        holders = work.session.scalars(people_with_role(stage.role, work.today, unit_id=revision.unit_id))
        people = tuple(person.id for person in holders if person.id not in authors)
        rule = stage.rule if isinstance(stage.rule, str) else "k"
        quorum = stage.rule if isinstance(stage.rule, int) else 0
        stages.append(StagePlan(stage.kind, "in_review", people, rule, quorum, stage.parallel))
    return stages


def _named(work: Work, stages: list[StageAsked]) -> list[StagePlan]:
    return [
        StagePlan(
            stage.kind,
            "in_review",
            tuple(person_of(work.session, who).id for who in stage.people),
            stage.rule if isinstance(stage.rule, str) else "k",
            stage.rule if isinstance(stage.rule, int) else 0,
            stage.parallel,
        )
        for stage in stages
    ]


def _approver(
    work: Work, revision: Revision, type_name: str, kind: DocumentType, authors: frozenset[int], form: SubmitForm
) -> int | None:
    if form.approver is not None:
        return person_of(work.session, form.approver).id
    for role in dict.fromkeys((kind.approver, "approver")):
        limited = type_name if role == "approver" else None
        found = work.session.scalars(
            people_with_role(role, work.today, unit_id=revision.unit_id, document_type=limited)
        )
        for person in found:
            if person.id not in authors:
                return person.id
    return None


def _may_approve(work: Work, revision: Revision, type_name: str, kind: DocumentType, person_id: int) -> bool:
    scope = scope_of_person(work.session, person_id, work.today)
    return any(scope.holds(role, revision.unit_id, type_name, kind="revision") for role in (kind.approver, "approver"))


def unfit(desk: Desk, work: Work, revision: Revision, document: Document, stage_kind: str, person: Person) -> list[str]:
    """Why a person cannot decide in a stage of this kind, as reasons; empty when they can."""
    faults: list[str] = []
    if person.id in named(work.session, revision, "author"):
        faults.append(f"stage-author:{person.name}")
    kind = desk.types[document.type]
    if stage_kind == "approval" and not _may_approve(work, revision, document.type, kind, person.id):
        faults.append(f"approver-without-right:{person.name}")
    return faults
