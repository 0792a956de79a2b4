"""Calendars that are computed for a draft programme: proposed, looked at, accepted or dropped."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from docflow.audits import programme_queries as queries
from docflow.audits.beginning import AuditAsked, begin_audit, month_end
from docflow.audits.calendar_question import question_of
from docflow.audits.models import Audit, AuditMember, AuditScope, CalendarProposal, Programme
from docflow.audits.planning.question import ANSWERS, Infeasible, Job, Placed, Plan, Question, digest_of
from docflow.audits.programme_errors import NotInProgramme, ProposalStale
from docflow.audits.programmes import may_write
from docflow.audits.team import set_team
from docflow.documents.desk import Desk
from docflow.journal.work import Work
from docflow.kernel.text import Text
from docflow.lifecycle.items import open_item
from docflow.people.models import Unit
from docflow.processes.models import Process

_SURPLUS = "日历重排，不再需要 / the new calendar needs it no more"


def proposals_of(programme_id: int) -> Select[CalendarProposal]:
    """Those of a programme, the newest first."""
    kept = CalendarProposal
    return select(kept).where(kept.programme_id == programme_id).order_by(kept.id.desc())


def answer_of(proposal: CalendarProposal) -> Plan | Infeasible:
    return ANSWERS.validate_python(proposal.plan["answer"])


def keep_proposal(
    desk: Desk, work: Work, programme: Programme, question: Question, answer: Plan | Infeasible
) -> CalendarProposal:
    """Keep what was computed, which takes too long to be computed while a change is open.

    Raises: NotAllowed, ProgrammeFixed.

    Source: T/CIECCPA 9.2.3, 9.2.4; docs/planner.md.
    """
    may_write(desk, work, programme)
    for older in work.session.scalars(proposals_of(programme.id).where(CalendarProposal.outcome == "")).all():
        older.outcome = "dropped"
    labels = {job.key: list(job.label) for job in question.jobs}
    on = (question.not_before or work.today).isoformat()
    proposal = CalendarProposal(
        programme_id=programme.id, inputs_sha256=digest_of(question), made_by_id=work.actor.id, made_at=work.at,
        plan={"answer": ANSWERS.dump_python(answer, mode="json"), "labels": labels, "on": on},
    )  # fmt: skip
    work.session.add(proposal)
    work.session.flush()
    programme.changed_at = work.at
    found = len(answer.placed) if isinstance(answer, Plan) else 0
    facts = {"proposal": proposal.id, "audits": found, "inputs": proposal.inputs_sha256}
    work.record("programme.calendar_proposed", programme, facts)
    return proposal


def accept(desk: Desk, work: Work, programme: Programme, proposal_id: int) -> list[Audit]:
    """Put every audit where a proposal has it: those of the draft that nobody placed by hand are used again.

    Raises:
        NotAllowed, ProgrammeFixed, NotInProgramme: as their names say.
        ProposalStale: something it was computed from has changed, or it was decided on, or it holds no calendar.
        TeamRefused, AuditsOverlap: as when it is done by hand.
    """
    may_write(desk, work, programme)
    session = work.session
    proposal = session.scalar(proposals_of(programme.id).where(CalendarProposal.id == proposal_id))
    if proposal is None:
        raise NotInProgramme(what=str(proposal_id))
    # As of the day it was computed for: that a night has passed since then makes it no worse.
    question = question_of(session, programme, date.fromisoformat(proposal.plan["on"]))
    answer = answer_of(proposal)
    if proposal.outcome or isinstance(answer, Infeasible) or digest_of(question) != proposal.inputs_sha256:
        raise ProposalStale()
    jobs = {job.key: job for job in question.jobs}
    free = _cleared(session, programme)
    placed = [_put(desk, work, programme, jobs[one.job], one, free) for one in answer.placed]
    for audit in [left for many in free.values() for left in many]:
        desk.lifecycles["audit"].advance(
            work, audit, "cancel", comment="日历重排，不再需要 / no longer in the calendar"
        )
    proposal.outcome = "accepted"
    programme.changed_at = work.at
    work.record("programme.calendar_accepted", programme, {"proposal": proposal.id, "audits": len(placed)})
    return placed


def _cleared(session: Session, programme: Programme) -> dict[tuple[int, int | None], list[Audit]]:
    """Audits of the draft to be used anew, by process and site, without days and teams that would be in the way."""
    rows = queries.audits_of(programme.id).where(Audit.state == "planned", ~Audit.pinned)
    found: dict[tuple[int, int | None], list[Audit]] = {}
    for audit_id in [one.id for one in session.scalars(rows)]:
        audit = open_item(session, audit_id, None)
        assert isinstance(audit, Audit)
        audit.first_on = audit.last_on = None
        for member in session.scalars(select(AuditMember).where(AuditMember.audit_id == audit.id)).all():
            session.delete(member)
        scope = session.scalars(select(AuditScope).where(AuditScope.audit_id == audit.id).order_by(AuditScope.id)).all()
        place = (scope[0].process_id, scope[0].site_id) if len(scope) == 1 else (0, audit.id)
        found.setdefault(place, []).append(audit)
    session.flush()
    return found


def _put(
    desk: Desk, work: Work, programme: Programme, job: Job, placed: Placed,
    free: dict[tuple[int, int | None], list[Audit]],
) -> Audit:  # fmt: skip
    audit = _audit_for(desk, work, programme, job, placed, free)
    before = [audit.month, audit.first_on, audit.last_on]
    audit.month, audit.first_on, audit.last_on = placed.month, placed.first_on, placed.last_on
    audit.due_on = placed.first_on or month_end(placed.month)
    audit.days, audit.team_size = job.days, job.team_size
    audit.changed_at = work.at
    after = [audit.month, audit.first_on, audit.last_on]
    work.record("audit.placed", audit, {"before": before, "after": after})
    team = dict.fromkeys(placed.others, "auditor") | ({placed.lead: "lead"} if placed.lead is not None else {})
    set_team(desk, work, audit, team)
    return audit


def _audit_for(
    desk: Desk, work: Work, programme: Programme, job: Job, placed: Placed,
    free: dict[tuple[int, int | None], list[Audit]],
) -> Audit:  # fmt: skip
    session = work.session
    if job.pinned is not None:
        audit = open_item(session, int(job.key), None)
        assert isinstance(audit, Audit)
        return audit
    ((process_id, site_id),) = job.scope
    if again := free.get((process_id, site_id)):
        return again.pop(0)
    process, site = session.get_one(Process, process_id), session.get(Unit, site_id) if site_id else None
    return begin_audit(desk, work, AuditAsked(
        title=_title(process, site), unit=session.get_one(Unit, process.unit_id), scope=[(process, site)],
        month=placed.month, days=job.days, team_size=job.team_size,
    ), programme_id=programme.id)  # fmt: skip


def _title(process: Process, site: Unit | None) -> Text:
    zh, en = process.name_zh or process.name_en, process.name_en or process.name_zh
    if site is None:
        return Text(f"{zh}审核", f"Audit of {en}")
    return Text(f"{zh}审核（{site.name_zh}）", f"Audit of {en} ({site.name_en or site.name_zh})")


def shown(proposal: CalendarProposal) -> Iterator[tuple[Text, dict[str, Any]]]:
    """Each audit of a proposal in words, with where it lies."""
    labels = proposal.plan["labels"]
    for one in sorted(proposal.plan["answer"].get("placed", ()), key=lambda one: (one["first_on"] or "", one["job"])):
        yield Text(*labels[one["job"]]), one
