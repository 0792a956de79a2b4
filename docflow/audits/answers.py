"""What was seen: several auditors answer at once, each question by itself, and nothing anybody wrote is lost."""

from dataclasses import asdict, dataclass

from sqlalchemy import ColumnExpressionArgument, Select, func, select
from sqlalchemy.orm import Session

from docflow.audits.held import EVIDENCE, RESULTS, WAYS, AuditAnswer, AuditQuestion, Finding
from docflow.audits.held_errors import AnswerInvalid, AuditNotHere, NothingToMerge, QuestionNotFound
from docflow.audits.models import Audit
from docflow.audits.parts import ANSWERING, has_part
from docflow.audits.team import state_words
from docflow.documents.desk import Desk
from docflow.journal.work import Work
from docflow.kernel.canonical import canonical, sha256_hex
from docflow.kernel.errors import NotAllowed
from docflow.kernel.text import Text
from docflow.lifecycle.errors import ItemNotFound
from docflow.lifecycle.items import open_item
from docflow.people.queries import scope_of

FAULTS = {
    "result-unknown": Text("请选择结果", "Choose a result"),
    "way-unknown": Text("请选择审核方式", "Choose how it was audited"),
    "evidence-kind-unknown": Text("请选择证据类型", "Choose the kind of evidence"),
    "no-evidence": Text("请写明客观证据", "Say what the objective evidence is"),
    "no-reason": Text("不适用须说明理由", "“Not applicable” needs a reason"),
    "sample-too-large": Text("抽样数不能大于总体数", "A sample cannot be larger than what it was taken from"),
    "sample-not-counted": Text("总体数和抽样数不能为负", "Numbers of a sample are not negative"),
    "sample-unexplained": Text("请说明怎样抽样", "Say how the sample was chosen"),
}
"""What can be wrong with an answer, in words."""


@dataclass(frozen=True)
class Given:
    """One answer as somebody gives it."""

    result: str
    evidence: str = ""
    evidence_kind: str = "none"
    way: str = "document_review"
    remote: bool = False
    population: int | None = None
    sample_size: int | None = None
    sample_words: str = ""
    reason: str = ""


def open_question(work: Work, question_id: int) -> tuple[Audit, AuditQuestion]:
    """The question and its audit, which is locked while the transaction lasts; never compared by its own version.

    Two auditors at different questions wait for each other for a moment and are refused nothing.

    Raises: QuestionNotFound, also for one of an audit that the actor may not see.
    """
    audit_id = work.session.scalar(select(AuditQuestion.audit_id).where(AuditQuestion.id == question_id))
    if audit_id is None:
        raise QuestionNotFound(question=question_id)
    try:
        audit = open_item(work.session, audit_id, scope_of(work))
    except ItemNotFound as unseen:
        raise QuestionNotFound(question=question_id) from unseen
    assert isinstance(audit, Audit), "questions belong to audits"
    # Read after the lock: whoever held it before may have answered meanwhile.
    question = work.session.get_one(AuditQuestion, question_id, populate_existing=True)
    return audit, question


def answer(
    desk: Desk, work: Work, audit: Audit, question: AuditQuestion, given: Given, *, based_on: int
) -> AuditAnswer:
    """Answer a question, on the ground of the answer that the auditor had before them.

    Where another one was given meanwhile, this one is kept beside it as a proposal, and the lead says which
    counts; nothing is overwritten and nothing refused.

    Args:
        based_on: the serial of the answer that was shown; 0 for none.

    Raises: NotAllowed (not an auditor of this audit), AuditNotHere, AnswerInvalid with all that is missing.

    Source: T/CIECCPA 9.2.2 c), f) (objective evidence is kept).
    """
    if not has_part(work, audit.id, ANSWERING):
        raise NotAllowed()
    if audit.state != "in_progress":
        raise AuditNotHere(state=state_words(desk, audit))
    if faults := faults_of(given):
        raise AnswerInvalid(reasons=[(code, FAULTS[code]) for code in faults])
    proposal = based_on != question.answer
    row = AuditAnswer(
        question_id=question.id, serial=question.answers + 1, based_on=based_on, proposal=proposal,
        by_id=work.actor.id, at=work.at, **asdict(given),
    )  # fmt: skip
    work.session.add(row)
    question.answers = row.serial
    if proposal:
        question.undecided = True
    else:
        question.answer = row.serial
    work.session.flush()
    audit.changed_at = work.at
    digest = sha256_hex(canonical(asdict(given)))
    facts = {"question": question.id, "answer": row.serial, "based_on": based_on, "result": given.result}
    if proposal:
        work.record("audit.answer_proposed", audit, facts | {"digest": digest})
    else:
        work.record("audit.answered", audit, facts | {"digest": digest})
    return row


def settle(desk: Desk, work: Work, audit: Audit, question: AuditQuestion, *, serial: int) -> None:
    """The lead says which of several answers counts; the others stay beside it. Raises NotAllowed, NothingToMerge."""
    if not has_part(work, audit.id, ("lead",)):
        raise NotAllowed()
    if audit.state != "in_progress":
        raise AuditNotHere(state=state_words(desk, audit))
    known = select(AuditAnswer.id).where(AuditAnswer.question_id == question.id, AuditAnswer.serial == serial)
    if not question.undecided or work.session.scalar(known) is None:
        raise NothingToMerge()
    before, question.answer, question.undecided = question.answer, serial, False
    audit.changed_at = work.at
    work.session.flush()
    work.record("audit.answer_settled", audit, {"question": question.id, "before": before, "answer": serial})


def faults_of(given: Given) -> list[str]:
    """Codes of all that is missing or cannot be."""
    faults = []
    if given.result not in RESULTS:
        faults.append("result-unknown")
    if given.way not in WAYS:
        faults.append("way-unknown")
    if given.evidence_kind not in EVIDENCE:
        faults.append("evidence-kind-unknown")
    if given.result == "not_applicable":
        if not given.reason.strip():
            faults.append("no-reason")
    elif not given.evidence.strip() or given.evidence_kind == "none":
        faults.append("no-evidence")
    size, population = given.sample_size, given.population
    if (size or 0) < 0 or (population or 0) < 0:
        faults.append("sample-not-counted")
    elif size is not None and population is not None and size > population:
        faults.append("sample-too-large")
    if size and not given.sample_words.strip():
        faults.append("sample-unexplained")
    return faults


def questions_of(audit_id: int) -> Select[AuditQuestion]:
    return select(AuditQuestion).where(AuditQuestion.audit_id == audit_id).order_by(AuditQuestion.place)


def answers_that_count(audit_id: int) -> Select[AuditAnswer]:
    """Of each answered question the answer that counts."""
    return (
        select(AuditAnswer)
        .join(AuditQuestion, AuditQuestion.id == AuditAnswer.question_id)
        .where(AuditQuestion.audit_id == audit_id, AuditAnswer.serial == AuditQuestion.answer)
    )


def answers_of(question_id: int) -> Select[AuditAnswer]:
    """All that were ever given, in order."""
    return select(AuditAnswer).where(AuditAnswer.question_id == question_id).order_by(AuditAnswer.serial)


def answers_beside(audit_id: int) -> Select[AuditAnswer]:
    """All answers to questions of which two wait for a decision."""
    return (
        select(AuditAnswer)
        .join(AuditQuestion, AuditQuestion.id == AuditAnswer.question_id)
        .where(AuditQuestion.audit_id == audit_id, AuditQuestion.undecided)
        .order_by(AuditAnswer.question_id, AuditAnswer.serial)
    )


def unanswered(session: Session, audit_id: int) -> int:
    return _count(session, AuditQuestion.audit_id == audit_id, AuditQuestion.answer == 0)


def undecided(session: Session, audit_id: int) -> int:
    return _count(session, AuditQuestion.audit_id == audit_id, AuditQuestion.undecided)


def without_finding(session: Session, audit_id: int) -> list[int]:
    """Places of questions answered "nonconform" for which no finding stands."""
    found = select(Finding.question_id).where(
        Finding.audit_id == audit_id, Finding.state != "void", Finding.question_id.is_not(None)
    )
    rows = (
        select(AuditQuestion.place)
        .join(AuditAnswer, AuditAnswer.question_id == AuditQuestion.id)
        .where(
            AuditQuestion.audit_id == audit_id, AuditAnswer.serial == AuditQuestion.answer,
            AuditAnswer.result == "nonconform", AuditQuestion.id.not_in(found),
        )
        .order_by(AuditQuestion.place)
    )  # fmt: skip
    return list(session.scalars(rows))


def _count(session: Session, *where: ColumnExpressionArgument[bool]) -> int:
    return session.scalar(select(func.count()).select_from(AuditQuestion).where(*where)) or 0


def next_pending(session: Session, audit_id: int, place: int) -> int | None:
    """The question that waits for an answer behind a place, else the first that does; None when none does."""
    rows = select(AuditQuestion.id).where(AuditQuestion.audit_id == audit_id, AuditQuestion.answer == 0)
    behind = session.scalar(rows.where(AuditQuestion.place > place).order_by(AuditQuestion.place).limit(1))
    return behind or session.scalar(rows.order_by(AuditQuestion.place).limit(1))
