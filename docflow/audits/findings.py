"""What people do with findings, besides taking workflow steps."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from docflow.actions import service as actions
from docflow.actions.models import Action
from docflow.audits.held import GRADES, NONCONFORMING, AuditQuestion, Finding
from docflow.audits.held_errors import AuditNotHere, FindingFixed, FindingUnwritten, QuestionNotFound
from docflow.audits.models import Audit
from docflow.audits.parts import ANSWERING, has_part, members_of
from docflow.audits.rules import shipped_rules
from docflow.audits.team import state_words
from docflow.documents.desk import Desk
from docflow.journal.work import Work
from docflow.kernel.errors import NotAllowed
from docflow.kernel.text import Text, one_line
from docflow.lifecycle.items import Item, name_on
from docflow.lifecycle.links import joined, link
from docflow.lifecycle.numbering import reserve
from docflow.nonconformities.models import Nonconformity
from docflow.nonconformities.queries import ENDED_STATES
from docflow.nonconformities.who import answering
from docflow.people.models import Person, Unit
from docflow.people.queries import scope_of
from docflow.processes.models import Process

IMPROVABLE = ("opportunity", "observation")


@dataclass(frozen=True)
class Statement:
    """What a finding says; a draft may still lack parts of it."""

    grade: str
    title: Text
    requirement: str = ""
    evidence: str = ""
    gap: str = ""
    clause: tuple[str, str] | None = None
    revision_id: int | None = None
    section: str = ""
    process_id: int | None = None
    rule: str = ""
    repeats_id: int | None = None
    auditee_id: int | None = None


def write(desk: Desk, work: Work, audit: Audit, said: Statement, *, question: AuditQuestion | None = None) -> Finding:
    """Draft a finding; only the team and who manages the programme see it until the lead confirms it.

    Raises: NotAllowed (not an auditor of this audit), AuditNotHere, FindingUnwritten, QuestionNotFound.

    Source: T/CIECCPA 9.2.2 f), g).
    """
    if not has_part(work, audit.id, ANSWERING):
        raise NotAllowed()
    if audit.state != "in_progress":
        raise AuditNotHere(state=state_words(desk, audit))
    if question is not None and question.audit_id != audit.id:
        raise QuestionNotFound(question=question.id)
    number = reserve(
        work.session, shipped_rules().number, {"year": str(work.today.year)},
        taken=lambda one: work.session.scalar(select(Finding.id).where(Item.number == one)) is not None,
    )  # fmt: skip
    finding = Finding(
        number=number, audit_id=audit.id, question_id=question.id if question else None, unit_id=audit.unit_id,
        found_on=work.today, grade="observation",
    )  # fmt: skip
    _say(desk, work, audit, finding, said)
    facts = {"audit": audit.id, "grade": finding.grade, "clause": finding.clause, "question": finding.question_id}
    desk.lifecycles["finding"].begin(work, finding, facts=facts)
    for person, part in members_of(work.session, audit.id).items():
        name_on(work.session, finding, [person], part)
    link(work, audit, "found", finding)
    if finding.revision_id is not None:
        link(work, finding, "about", work.session.get_one(Item, finding.revision_id))
    work.session.flush()
    return finding


def rewrite(desk: Desk, work: Work, finding: Finding, said: Statement) -> Finding:
    """Change what a draft says; before and after are journalled. Raises NotAllowed, FindingFixed, FindingUnwritten."""
    if not has_part(work, finding.audit_id, ANSWERING, kind="finding"):
        raise NotAllowed()
    if finding.state != "draft":
        raise FindingFixed()
    before = told(finding)
    _say(desk, work, work.session.get_one(Audit, finding.audit_id), finding, said)
    changes = {name: [before[name], value] for name, value in told(finding).items() if before[name] != value}
    if changes:
        finding.changed_at = work.at
        work.record("finding.rewritten", finding, {"changes": changes})
    return finding


def told(finding: Finding) -> dict[str, object]:
    """Everything a finding says."""
    names = ("grade", "standard", "clause", "revision_id", "section", "process_id", "requirement", "evidence", "gap",
             "rule", "repeats_id", "title_zh", "title_en")  # fmt: skip
    return {name: getattr(finding, name) for name in names}


def _say(desk: Desk, work: Work, audit: Audit, finding: Finding, said: Statement) -> None:
    zh, en = one_line(said.title.zh)[:300], one_line(said.title.en)[:300]
    if not (zh or en):
        raise FindingUnwritten(fault_zh="请填写标题", fault_en="it needs a title")
    if said.grade not in GRADES:
        raise FindingUnwritten(fault_zh="分级不在可选范围内", fault_en="its grade is not one of the known")
    if said.clause is not None and said.clause[1] not in desk.known_clauses.get(said.clause[0], ()):
        raise FindingUnwritten(fault_zh="条款不存在", fault_en="there is no such clause")
    if said.rule and said.rule not in shipped_rules().major:
        raise FindingUnwritten(fault_zh="严重不符合的情形未定义", fault_en="there is no such rule for major ones")
    process = work.session.get(Process, said.process_id) if said.process_id else None
    finding.title_zh, finding.title_en, finding.grade = zh, en, said.grade
    finding.requirement, finding.gap = said.requirement.strip()[:2000], said.gap.strip()[:2000]
    finding.evidence, finding.section = said.evidence.strip()[:4000], one_line(said.section)[:120]
    finding.standard, finding.clause = said.clause or ("", "")
    finding.revision_id, finding.rule, finding.repeats_id = said.revision_id, said.rule, said.repeats_id
    finding.process_id = process.id if process else None
    finding.unit_id = process.unit_id if process else audit.unit_id
    finding.auditee_id = said.auditee_id or answering(work, finding.unit_id, process)


def order_improvement(
    desk: Desk, work: Work, finding: Finding, *, title: Text, description: str, kind: str, owner: Person, due_on: date,
    criterion: str, effect_due_on: date | None, implementers: Sequence[Person] = (),
) -> Action:  # fmt: skip
    """Have an opportunity or observation acted on. Raises NotAllowed, FindingFixed, and as `actions.service.order`."""
    team = has_part(work, finding.audit_id, ("lead",), kind="finding")
    if not team and not actions.decides(scope_of(work), finding.unit_id):
        raise NotAllowed()
    if finding.grade not in IMPROVABLE or finding.state in ("draft", "void", "closed"):
        raise FindingFixed()
    return actions.order(
        desk, work, origin=finding, unit=work.session.get_one(Unit, finding.unit_id), title=title,
        description=description, kind=kind, category="improvement", owner=owner, due_on=due_on, criterion=criterion,
        effect_due_on=effect_due_on, implementers=implementers,
    )  # fmt: skip


def raised_by(session: Session, finding: Finding) -> list[Nonconformity]:
    return [one for one in joined(session, finding.id, "raised") if isinstance(one, Nonconformity)]


def still_open(session: Session, finding: Finding) -> list[Nonconformity]:
    """Nonconformities it raised that have not ended."""
    return [one for one in raised_by(session, finding) if one.state not in ENDED_STATES]


def nonconforming(finding: Finding) -> bool:
    return finding.grade in NONCONFORMING
