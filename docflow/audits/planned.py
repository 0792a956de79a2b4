"""The plan of one audit: what for, how, and who sits with whom when and where."""

import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date

from sqlalchemy import Select, select

from docflow.audits.held import METHODS, AuditPlan, AuditSession
from docflow.audits.held_errors import AuditNotHere, AuditPlanInvalid
from docflow.audits.models import Audit
from docflow.audits.parts import arranges
from docflow.audits.team import BEFORE_IT_BEGINS, days_of, state_words
from docflow.documents.desk import Desk
from docflow.journal.work import Work
from docflow.kernel.canonical import canonical, sha256_hex
from docflow.kernel.errors import NotAllowed

_TIME = re.compile(r"([01]\d|2[0-3]):[0-5]\d")


@dataclass(frozen=True)
class SessionAsked:
    """One line of an agenda before it stands in the database."""

    held_on: date
    begins: str
    ends: str
    topic: str
    place: str = ""
    process_id: int | None = None
    auditor_id: int | None = None
    auditee_id: int | None = None


@dataclass(frozen=True)
class PlanAsked:
    objectives: str
    scope_words: str = ""
    criteria: str = ""
    method: str = "onsite"
    method_risks: str = ""


def plan_of(audit_id: int) -> Select[AuditPlan]:
    return select(AuditPlan).where(AuditPlan.audit_id == audit_id)


def agenda_of(audit_id: int) -> Select[AuditSession]:
    rows = select(AuditSession).where(AuditSession.audit_id == audit_id)
    return rows.order_by(AuditSession.held_on, AuditSession.begins, AuditSession.id)


def plan(desk: Desk, work: Work, audit: Audit, asked: PlanAsked, agenda: Sequence[SessionAsked]) -> AuditPlan:
    """Write the plan and its agenda, in place of the one before; digests of both are journalled.

    Raises: NotAllowed, AuditNotHere (it has begun), AuditPlanInvalid.

    Source: T/CIECCPA 9.2.2 a) to d); ISO 19011 6.3.2 (audit planning, methods and their risks).
    """
    if not arranges(work, audit):
        raise NotAllowed()
    if audit.state not in BEFORE_IT_BEGINS:
        raise AuditNotHere(state=state_words(desk, audit))
    _check(work, audit, asked, agenda)
    session = work.session
    kept = session.get(AuditPlan, audit.id)
    before = _digest(kept, session.scalars(agenda_of(audit.id)).all()) if kept else None
    if kept is None:
        kept = AuditPlan(audit_id=audit.id, **asdict(asked))
        session.add(kept)
    for name, value in asdict(asked).items():
        setattr(kept, name, value.strip()[:2000])
    for line in session.scalars(agenda_of(audit.id)).all():
        session.delete(line)
    session.add_all(AuditSession(audit_id=audit.id, **asdict(line)) for line in agenda)
    session.flush()
    after = _digest(kept, session.scalars(agenda_of(audit.id)).all())
    if before != after:
        audit.changed_at = work.at
        work.record("audit.planned", audit, {"before": before, "after": after, "sessions": len(agenda)})
    return kept


def _check(work: Work, audit: Audit, asked: PlanAsked, agenda: Sequence[SessionAsked]) -> None:
    if not asked.objectives.strip():
        raise AuditPlanInvalid(fault_zh="请写明审核目标", fault_en="it does not say what the audit is for")
    if asked.method not in METHODS:
        raise AuditPlanInvalid(fault_zh="审核方式不在可选范围内", fault_en="its method is not one of the known")
    if asked.method != "onsite" and not asked.method_risks.strip():
        raise AuditPlanInvalid(
            fault_zh="远程或混合审核须说明方式的风险", fault_en="a remote or hybrid audit names the risks of its method"
        )
    first, last = days_of(audit, work.today)
    for line in agenda:
        if not _TIME.fullmatch(line.begins) or not _TIME.fullmatch(line.ends) or line.ends <= line.begins:
            raise AuditPlanInvalid(
                fault_zh=f"时间有误：{line.begins}–{line.ends}",
                fault_en=f"its times are not right: {line.begins}–{line.ends}",
            )
        if not first <= line.held_on <= last:
            raise AuditPlanInvalid(
                fault_zh=f"{line.held_on} 不在审核日期内", fault_en=f"{line.held_on} is no day of this audit"
            )
        if not line.topic.strip():
            raise AuditPlanInvalid(fault_zh="日程缺少内容", fault_en="a session does not say what it is about")
        if line.auditor_id is not None and line.auditor_id == line.auditee_id:
            raise AuditPlanInvalid(fault_zh="不能自己审核自己", fault_en="somebody would audit themselves")
    for one in agenda:
        for other in agenda:
            same = one is not other and one.auditor_id is not None and one.auditor_id == other.auditor_id
            if same and one.held_on == other.held_on and one.begins < other.ends and other.begins < one.ends:
                raise AuditPlanInvalid(
                    fault_zh=f"同一审核员 {one.held_on} 的日程重叠",
                    fault_en=f"sessions of one auditor overlap on {one.held_on}",
                )


def _digest(kept: AuditPlan, agenda: Sequence[AuditSession]) -> str:
    told = [kept.objectives, kept.scope_words, kept.criteria, kept.method, kept.method_risks]
    lines = [
        [one.held_on, one.begins, one.ends, one.topic, one.place, one.process_id, one.auditor_id, one.auditee_id]
        for one in agenda
    ]
    return sha256_hex(canonical({"plan": told, "agenda": lines}))
