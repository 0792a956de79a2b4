"""The calendar of a programme over HTTP: computed proposals, audits moved by hand, and the rules they break."""

from datetime import date
from typing import Annotated, Literal

from fastapi import Response
from pydantic import BaseModel, Field, StringConstraints

from docflow.audits.calendar_question import question_of
from docflow.audits.models import CalendarProposal
from docflow.audits.planning.planner import plan
from docflow.audits.planning.question import Plan
from docflow.audits.programme_errors import NotInProgramme
from docflow.audits.programmes import may_write
from docflow.audits.proposals import accept, answer_of, keep_proposal, proposals_of
from docflow.audits.slots import Slot, place
from docflow.audits.soundness import Fault, faults_of
from docflow.house import House
from docflow.journal.work import Work, looking
from docflow.kernel.text import Text
from docflow.people.queries import person_of
from docflow.web.api.audits import AuditOut, MemberIn, audit_out
from docflow.web.api.audits import opened as opened_audit
from docflow.web.api.programmes import opened
from docflow.web.api.shapes import Words
from docflow.web.deps import IfMatch, TheHouse, TheId, TheLanguage, TheReading, TheWork, etag
from docflow.web.idempotency import door

router = door("/api/v1/programmes", tags=["programmes"])


class SlotIn(BaseModel):
    month: date
    first_on: date | None = None
    last_on: date | None = None
    team: list[MemberIn] | None = Field(None, max_length=20, description="Left out: the team stays as it is")
    reason: Annotated[str, StringConstraints(max_length=1000)] = Field("", description="Why rules may be broken there")


class FaultOut(BaseModel):
    """A rule of the calendar that is broken; `reason` says why it may be, and only `excusable` ones may."""

    audit: int | None
    number: str
    rule: str
    words: Words
    excusable: bool
    reason: str


class SlotOut(BaseModel):
    audit: AuditOut
    broken: list[FaultOut]


class PlacedOut(BaseModel):
    words: Words
    month: date
    first_on: date | None
    last_on: date | None
    lead: int | None
    others: list[int]


class ProposalOut(BaseModel):
    """A computed calendar, or the demands that cannot be met together: without any one of them the others could be."""

    id: int
    outcome: str
    feasible: bool
    by: Literal["solver", "greedy", ""]
    audits: list[PlacedOut]
    demands: list[Words]
    minimal: bool
    proven: bool
    inputs_sha256: str


def _words(text: Text) -> Words:
    return Words(zh=text.zh, en=text.en)


def fault_out(one: Fault) -> FaultOut:
    return FaultOut(
        audit=one.audit_id, number=one.number, rule=one.rule, words=_words(one.words), excusable=one.excusable,
        reason=one.reason,
    )  # fmt: skip


def proposal_out(one: CalendarProposal) -> ProposalOut:
    answer = answer_of(one)
    told = {"id": one.id, "outcome": one.outcome, "inputs_sha256": one.inputs_sha256}
    if not isinstance(answer, Plan):
        return ProposalOut(
            **told, feasible=False, by="", audits=[], demands=[_words(one.words) for one in answer.demands],
            minimal=answer.minimal, proven=answer.proven,
        )  # fmt: skip
    labels = {key: Text(*label) for key, label in one.plan["labels"].items()}
    audits = [
        PlacedOut(
            words=_words(labels[row.job]), month=row.month, first_on=row.first_on, last_on=row.last_on, lead=row.lead,
            others=list(row.others),
        )
        for row in sorted(answer.placed, key=lambda row: (row.first_on or row.month, row.job))
    ]  # fmt: skip
    return ProposalOut(**told, feasible=True, by=answer.by, audits=audits, demands=[], minimal=True, proven=True)


def compute(house: House, work: Work, programme_id: int, version: int | None = None) -> CalendarProposal:
    """Compute a calendar and keep it. Nothing is locked while it is computed.

    Raises: ItemNotFound, NotAllowed, ProgrammeFixed, VersionStale, CalendarNotComputed.
    """
    with looking(house.store, work.actor, house.clock) as seen:
        programme = opened(seen, programme_id, version=version)
        may_write(house.desk, seen, programme)
        question = question_of(seen.session, programme, seen.today)
    answer = plan(question)
    return keep_proposal(house.desk, work, opened(work, programme_id), question, answer)


@router.get("/{programme_id}/faults", response_model=list[FaultOut])
def faults(programme_id: TheId, work: TheReading) -> list[FaultOut]:
    """Every rule that the calendar breaks as it lies now."""
    return [fault_out(one) for one in faults_of(work.session, opened(work, programme_id), work.today)]


@router.put("/{programme_id}/audits/{audit_id}/slot", response_model=SlotOut)
def place_audit(
    programme_id: TheId, audit_id: TheId, body: SlotIn, version: IfMatch, response: Response, work: TheWork,
    house: TheHouse, language: TheLanguage,
) -> SlotOut:  # fmt: skip
    """Put an audit of a draft programme into a month or on days, with a team; `If-Match` is the audit's version."""
    programme = opened(work, programme_id)
    audit = opened_audit(work, audit_id, version=version)
    team = None if body.team is None else {person_of(work.session, one.person).id: one.part for one in body.team}
    slot = Slot(body.month, body.first_on, body.last_on)
    broken = place(house.desk, work, programme, audit, slot, team, reason=body.reason)
    response.headers["etag"] = etag(audit.version)
    return SlotOut(audit=audit_out(audit, house, language), broken=[fault_out(one) for one in broken])


@router.get("/{programme_id}/proposals", response_model=list[ProposalOut])
def proposals(programme_id: TheId, work: TheReading) -> list[ProposalOut]:
    """The last ten calendars that were computed, the newest first."""
    rows = work.session.scalars(proposals_of(opened(work, programme_id).id).limit(10))
    return [proposal_out(one) for one in rows]


@router.post("/{programme_id}/proposals", response_model=ProposalOut, status_code=201)
def propose(programme_id: TheId, version: IfMatch, work: TheWork, house: TheHouse) -> ProposalOut:
    """Compute a calendar; it changes no audit until it is accepted."""
    return proposal_out(compute(house, work, programme_id, version))


@router.post("/{programme_id}/proposals/{proposal_id}/accept", response_model=list[AuditOut])
def accept_proposal(
    programme_id: TheId, proposal_id: TheId, work: TheWork, house: TheHouse, language: TheLanguage
) -> list[AuditOut]:
    """Put every audit where the calendar has it; refused when what it was computed from has changed."""
    placed = accept(house.desk, work, opened(work, programme_id), proposal_id)
    return [audit_out(one, house, language) for one in placed]


@router.get("/{programme_id}/proposals/{proposal_id}", response_model=ProposalOut)
def proposal(programme_id: TheId, proposal_id: TheId, work: TheReading) -> ProposalOut:
    """One computed calendar."""
    return proposal_out(found(work, programme_id, proposal_id))


def found(work: Work, programme_id: int, proposal_id: int) -> CalendarProposal:
    """Raises ItemNotFound, NotInProgramme."""
    programme = opened(work, programme_id)
    one = work.session.scalar(proposals_of(programme.id).where(CalendarProposal.id == proposal_id))
    if one is None:
        raise NotInProgramme(what=str(proposal_id))
    return one
