"""The workbench of an audit: every question, what was answered, the files kept with it, and questions of one's own."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated

from fastapi import Query
from starlette.responses import RedirectResponse, Response

from docflow.audits import answers, checklist
from docflow.audits.audit_kind import attaches
from docflow.audits.held import AuditAnswer, AuditQuestion
from docflow.audits.held_errors import AnswerInvalid
from docflow.audits.held_words import EVIDENCE_WORDS, RESULT_WORDS, WAY_WORDS
from docflow.audits.models import Audit
from docflow.audits.parts import has_part
from docflow.audits.question_form import QuestionForm
from docflow.audits.reading import sees_answers
from docflow.documents.intake.errors import FileTooLarge
from docflow.evidence.attachments import Attachment, attachments_of
from docflow.evidence.errors import MediaNotKept
from docflow.house import House
from docflow.journal.work import Work, looking
from docflow.kernel.errors import Refusal
from docflow.kernel.text import Text
from docflow.lifecycle.errors import ItemNotFound
from docflow.people.queries import names_of, scope_of
from docflow.standards.clauses import clause_named
from docflow.web.api.attachments import keep
from docflow.web.api.audits import opened
from docflow.web.deps import Page, TheActor, TheHouse, TheId, ThePage, TheReading, TheWork
from docflow.web.errors import FileMissing
from docflow.web.forms import Filled, TheForm, TheFormWithFile
from docflow.web.idempotency import door
from docflow.web.pages import asking
from docflow.web.pages.shown import badge
from docflow.web.problems import body_of, status_of

router = door("/audits", tags=["audits"], pages=True)

Word = Annotated[str, Query(max_length=100)]
WITH_QUESTIONS = ("in_progress", "fieldwork_done")
"""States in which files are kept with questions."""


@dataclass(frozen=True)
class Line:
    """One question as the workbench shows it."""

    question: AuditQuestion
    counts: AuditAnswer | None
    beside: Sequence[AuditAnswer]
    files: Sequence[Attachment]


@router.get("/{audit_id}/workbench")
def workbench(
    audit_id: TheId, page: ThePage, work: TheReading, house: TheHouse, show: Word = "", at: int = 0
) -> Response:
    """All questions, or those pending, nonconforming or undecided; one of them open to be answered."""
    return _bench(page, house, work, opened(work, audit_id), show=show, at=at)


def _bench(
    page: Page, house: House, work: Work, audit: Audit, *, show: str = "", at: int = 0, form: Filled | None = None,
    own: Filled | None = None, faults: Mapping[str, str] | None = None, refusal: Refusal | None = None,
) -> Response:  # fmt: skip
    if not sees_answers(work, audit):
        raise ItemNotFound(item=audit.id)
    session = work.session
    counting = {one.question_id: one for one in session.scalars(answers.answers_that_count(audit.id))}
    beside: dict[int, list[AuditAnswer]] = {}
    for one in session.scalars(answers.answers_beside(audit.id)):
        beside.setdefault(one.question_id, []).append(one)
    files: dict[str, list[Attachment]] = {}
    for kept in session.scalars(attachments_of(audit.id)):
        files.setdefault(kept.about, []).append(kept)
    every = [
        Line(one, counting.get(one.id), beside.get(one.id, []), files.get(part_of(one.id), []))
        for one in session.scalars(answers.questions_of(audit.id))
    ]
    shown = [line for line in every if _fits(line, show)]
    current = next((line for line in every if line.question.id == at), shown[0] if shown else None)
    people = {one.by_id for one in counting.values()} | {one.by_id for all_of in beside.values() for one in all_of}
    return page.show(
        "audits/workbench.html",
        status=status_of(type(refusal)) if refusal else 422 if faults else 200,
        audit=audit, badge=badge(house, audit, page.language), lines=shown, current=current, show=show,
        done=sum(1 for line in every if line.counts), whole=len(every), names=names_of(session, people),
        results=RESULT_WORDS, ways=WAY_WORDS, evidences=EVIDENCE_WORDS,
        evidence_options=_options(page, EVIDENCE_WORDS), way_options=_options(page, WAY_WORDS),
        filters=(
            ("", page.say("audits.show.all")), ("pending", page.say("audits.show.pending")),
            ("nonconform", page.say("audits.show.nonconform")), ("undecided", page.say("audits.show.undecided")),
        ),
        may_answer=audit.state == "in_progress" and has_part(work, audit.id, ("lead", "auditor")),
        may_settle=audit.state == "in_progress" and has_part(work, audit.id, ("lead",)),
        may_attach=_may_attach(work, audit),
        own=asking.fields_of(QuestionForm, own or Filled(), house, work, page.language, faults=faults)
        if checklist.may_add(work, audit) else None,
        own_sent=own is not None,
        form=form or Filled(), problem=body_of(refusal, page.language) if refusal else None,
    )  # fmt: skip


def _options(page: Page, words: Mapping[str, Text]) -> list[tuple[str, str]]:
    return [(value, said.in_(page.language)) for value, said in words.items()]


def _fits(line: Line, show: str) -> bool:
    if show == "pending":
        return line.counts is None
    if show == "nonconform":
        return line.counts is not None and line.counts.result == "nonconform"
    return line.question.undecided if show == "undecided" else True


def part_of(question_id: int) -> str:
    """How a file names the question that it proves."""
    return f"question/{question_id}"


def _may_attach(work: Work, audit: Audit) -> bool:
    return audit.state in WITH_QUESTIONS and attaches(work, audit, scope_of(work)) is None


@router.post("/{audit_id}/questions")
def add(audit_id: TheId, form: TheForm, page: ThePage, actor: TheActor, work: TheWork, house: TheHouse) -> Response:
    """Ask something of one's own and open it; what is wrong is said beside its field."""
    audit = opened(work, audit_id)
    fields = asking.read(QuestionForm, form)
    faults = asking.faults_of(page, QuestionForm, fields)
    if faults:
        with looking(house.store, actor, house.clock) as before:
            return _bench(page, house, before, opened(before, audit_id), own=form, faults=faults)
    given = QuestionForm.model_validate(fields)
    words = Text(given.words, "") if page.language == "zh" else Text("", given.words)
    clause = clause_named(house.desk.known_clauses, given.clause) if given.clause else None
    question = checklist.add_question(house.desk, work, audit, words, clause=clause)
    return RedirectResponse(f"/audits/{audit_id}/workbench?at={question.id}", 303)


@router.post("/{audit_id}/questions/{question_id}/files")
def add_file(
    actor: TheActor, audit_id: TheId, question_id: TheId, form: TheFormWithFile, work: TheWork, house: TheHouse
) -> Response:
    """Keep a file with a question. Others answer meanwhile, so it is not compared with the audit's version."""
    audit, question = answers.open_question(work, question_id)
    if audit.id != audit_id or not _may_attach(work, audit):
        raise ItemNotFound(item=audit_id)
    if form.file is None:
        raise FileMissing()
    keep(work, house, audit.id, None, form.file, words=form.one("words")[:300], about=part_of(question.id))
    return RedirectResponse(f"/audits/{audit_id}/workbench?at={question_id}", 303)


@router.post("/{audit_id}/questions/{question_id}")
def answer(
    actor: TheActor, audit_id: TheId, question_id: TheId, form: TheFormWithFile, page: ThePage, work: TheWork,
    house: TheHouse,
) -> Response:  # fmt: skip
    """Save one answer, and a file with it, and open the next question that waits for one."""
    audit, question = answers.open_question(work, question_id)
    if audit.id != audit_id:
        raise ItemNotFound(item=audit_id)
    if form.one("counts"):
        answers.settle(house.desk, work, audit, question, serial=_figure(form.one("counts")) or 0)
        return RedirectResponse(f"/audits/{audit_id}/workbench?at={question_id}", 303)
    given = answers.Given(
        result=form.one("result"), evidence=form.one("evidence")[:4000],
        evidence_kind=form.one("evidence_kind", "none"), way=form.one("way", "document_review"),
        remote=form.ticked("remote"), population=_figure(form.one("population")),
        sample_size=_figure(form.one("sample_size")), sample_words=form.one("sample_words")[:500],
        reason=form.one("reason")[:1000],
    )  # fmt: skip
    try:
        answers.answer(house.desk, work, audit, question, given, based_on=_figure(form.one("based_on")) or 0)
        if form.file is not None:
            keep(work, house, audit.id, None, form.file, words="", about=part_of(question.id))
    except (AnswerInvalid, MediaNotKept, FileTooLarge) as refusal:
        work.rollback()
        with looking(house.store, actor, house.clock) as before:
            return _bench(page, house, before, opened(before, audit_id), at=question_id, form=form, refusal=refusal)
    waiting = answers.next_pending(work.session, audit_id, question.place)
    at = waiting if waiting is not None and not question.undecided else question_id
    return RedirectResponse(f"/audits/{audit_id}/workbench?at={at}", 303)


def _figure(words: str) -> int | None:
    return int(words) if words.isascii() and words.isdecimal() and len(words) <= 7 else None
