"""What is asked: made from the clauses, the texts in force and what is still open; frozen when the audit begins."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import delete, func, select

from docflow.audits.held import AuditQuestion, Finding
from docflow.audits.held_errors import AuditNotHere, QuestionInvalid
from docflow.audits.models import Audit
from docflow.audits.parts import ANSWERING, arranges, has_part
from docflow.audits.rules import shipped_rules
from docflow.audits.scene import Scene, covers, scenes_of
from docflow.audits.team import BEFORE_IT_BEGINS, state_words
from docflow.documents.desk import Desk
from docflow.documents.models import Content, Document, Revision, RevisionClause
from docflow.journal.work import Work
from docflow.kernel.canonical import canonical, sha256_hex
from docflow.kernel.errors import NotAllowed
from docflow.kernel.text import Text
from docflow.lifecycle.items import Item
from docflow.nonconformities.models import Nonconformity
from docflow.nonconformities.queries import OPEN_STATES
from docflow.people.models import Unit

_SENTENCE = re.compile(r"[^。！？；!?;\n]+(?:[。！？；!?;]|(?<=\w)\.(?=\s|$))?")
_DUTY = re.compile(r"应(?!用|对|答|急|力|变|付|收|聘)|必须|不得|(?i:\bshall\b|\bmust\b)")
"""Words by which a text binds; 应用, 应急 and the like only look like one."""
_LEAST, _MOST = 6, 400


@dataclass(frozen=True)
class Wanted:
    """A question before it stands in the checklist."""

    origin: str
    words: Text
    standard: str = ""
    clause: str = ""
    process_id: int | None = None
    source_id: int | None = None
    source_label: str = ""
    source_sha256: str | None = None


def duties(text: str) -> Iterator[tuple[int, str]]:
    """Sentences of a text that bind somebody, each once, with the number of its paragraph from 1."""
    seen: set[str] = set()
    for paragraph, line in enumerate(text.splitlines(), start=1):
        for match in _SENTENCE.finditer(line):
            words = " ".join(match[0].split())
            if _LEAST <= len(words) <= _MOST and _DUTY.search(words) and words not in seen:
                seen.add(words)
                yield paragraph, words


def generate(desk: Desk, work: Work, audit: Audit) -> int:
    """Make the checklist anew; questions of one's own stay. Returns how many there are.

    The same clauses and texts give the same questions in the same order.

    Raises: NotAllowed, AuditNotHere (it has begun).

    Source: T/CIECCPA 9.2.2 c), ISO 19011 6.3.4 (documented information for the audit).
    """
    if not arranges(work, audit):
        raise NotAllowed()
    if audit.state not in BEFORE_IT_BEGINS:
        raise AuditNotHere(state=state_words(desk, audit))
    session = work.session
    own = session.scalars(
        select(AuditQuestion).where(AuditQuestion.audit_id == audit.id, AuditQuestion.origin == "own")
        .order_by(AuditQuestion.place)
    ).all()  # fmt: skip
    kept = [_as_wanted(one) for one in own]
    session.execute(delete(AuditQuestion).where(AuditQuestion.audit_id == audit.id))
    session.expire_all()
    session.refresh(audit)
    rules = shipped_rules().checklist
    wanted = [*made(desk, work, audit)][: rules.most_questions - len(kept)] + kept
    session.add_all(_row(audit, place, one) for place, one in enumerate(wanted, start=1))
    session.flush()
    audit.changed_at = work.at
    work.record("audit.checklist_made", audit, {"questions": len(wanted), "digest": digest_of(work, audit)})
    return len(wanted)


def may_add(work: Work, audit: Audit) -> bool:
    """Who asks something of their own: until the audit begins whoever arranges it, while it is held its auditors."""
    if audit.state in BEFORE_IT_BEGINS:
        return arranges(work, audit)
    return audit.state == "in_progress" and has_part(work, audit.id, ANSWERING)


def add_question(
    desk: Desk, work: Work, audit: Audit, words: Text, *, clause: tuple[str, str] | None = None
) -> AuditQuestion:
    """Ask something of one's own, until the fieldwork is done. Raises NotAllowed, AuditNotHere, QuestionInvalid."""
    if audit.state not in (*BEFORE_IT_BEGINS, "in_progress"):
        raise AuditNotHere(state=state_words(desk, audit))
    if not may_add(work, audit):
        raise NotAllowed()
    if not (words.zh.strip() or words.en.strip()):
        raise QuestionInvalid()
    last = select(func.max(AuditQuestion.place)).where(AuditQuestion.audit_id == audit.id)
    standard, number = clause or ("", "")
    question = _row(
        audit, (work.session.scalar(last) or 0) + 1, Wanted("own", words, standard=standard, clause=number)
    )  # fmt: skip
    work.session.add(question)
    work.session.flush()
    audit.changed_at = work.at
    facts = {"question": question.id, "digest": sha256_hex(canonical({"question": _told(question)}))}
    work.record("audit.question_added", audit, facts)
    return question


def made(desk: Desk, work: Work, audit: Audit) -> Iterator[Wanted]:
    """What follows from the scope as it is now: open matters first, then clauses, then the texts in force."""
    scene = scenes_of(work.session, [audit])[audit.id]
    yield from _of_what_is_open(work, audit, scene)
    yield from _of_clauses(desk, scene)
    yield from _of_texts(work, scene)


def _of_what_is_open(work: Work, audit: Audit, scene: Scene) -> Iterator[Wanted]:
    opened = (
        select(Nonconformity)
        .where(Nonconformity.state.in_(OPEN_STATES))
        .where(Nonconformity.process_id.in_(scene.processes) | Nonconformity.unit_id.in_(scene.units))
        .order_by(Nonconformity.id)
    )
    for one in work.session.scalars(opened):
        words = Text(
            f"未关闭的不符合 {one.number}（{one.title.zh}）：措施是否按计划实施？现场情况如何？",
            f"Open nonconformity {one.number} ({one.title.en}): are its actions carried out as planned, and what is "
            "seen on site?",
        )  # fmt: skip
        yield Wanted("nonconformity", words, one.standard, one.clause, one.process_id, one.id, one.number)
    last = (
        select(Finding)
        .where(Finding.process_id.in_(scene.processes), Finding.audit_id != audit.id)
        .where(Finding.state.not_in(("draft", "void")), Finding.grade.not_in(("conformity", "good_practice")))
        .order_by(Finding.found_on.desc(), Finding.id.desc())
        .limit(20)
    )
    for found in work.session.scalars(last):
        words = Text(
            f"上次审核的发现 {found.number}（{found.title.zh}）：同样的情况是否再次出现？",
            f"Finding {found.number} of an earlier audit ({found.title.en}): does the same occur again?",
        )
        yield Wanted("finding", words, found.standard, found.clause, found.process_id, found.id, found.number)


def _of_clauses(desk: Desk, scene: Scene) -> Iterator[Wanted]:
    for pack in desk.packs:
        for clause in pack.clauses:
            if clause.asks is None or not scene.clauses or not covers(scene.clauses, [(pack.id, clause.number)]):
                continue
            if not any(_within(clause.number, number) for standard, number in scene.clauses if standard == pack.id):
                continue
            words = Text(
                f"{clause.number} {clause.title.zh}：{clause.asks.zh.rstrip('。')}——怎样做到，有何证据？",
                f"{clause.number} {clause.title.en}: {clause.asks.en.rstrip('.')} – how is it done, what shows it?",
            )
            yield Wanted("clause", words, pack.id, clause.number, source_label=f"{pack.code} {clause.number}")


def _within(number: str, above: str) -> bool:
    return number == above or number.startswith(f"{above}.")


def _of_texts(work: Work, scene: Scene) -> Iterator[Wanted]:
    said: set[str] = set()
    for document, revision, content, clauses in texts_of(work, scene):
        taken = 0
        for paragraph, words in duties(content.text):
            if taken == shipped_rules().checklist.most_per_document:
                break
            if words in said:
                continue
            said.add(words)
            taken += 1
            standard, clause = min(clauses, default=("", ""))
            label = f"{document.number} {revision.label} ¶{paragraph}"
            yield Wanted(
                "document",
                Text(
                    f"《{revision.title.zh}》（{label}）规定：“{words}”是否照此执行？",
                    f"“{revision.title.en}” ({label}) says: “{words}” Is it done like this?",
                ),
                standard, clause, None, revision.id, label, content.sha256,
            )  # fmt: skip


def texts_of(work: Work, scene: Scene) -> list[tuple[Document, Revision, Content, set[tuple[str, str]]]]:
    """Documents in force in scope with their text and clauses, by number, in three statements."""
    session = work.session
    tops = session.execute(select(Unit.path, Unit.kind, Unit.id).where(Unit.id.in_(scene.units))).all()
    units = {
        row.id
        for row in session.execute(select(Unit.id, Unit.path))
        if any(row.id == top.id or (top.kind != "company" and row.path.startswith(top.path)) for top in tops)
    }
    rows = session.execute(
        select(Document, Revision, Content)
        .join(Revision, Revision.document_id == Document.id)
        .join(Content, Content.id == Revision.content_id)
        .where(Document.unit_id.in_(units), Item.in_force)
        .order_by(Document.number, Revision.language, Revision.id)
    ).all()
    clauses: dict[int, set[tuple[str, str]]] = {}
    asked = select(RevisionClause).where(RevisionClause.revision_id.in_([revision.id for _, revision, _ in rows]))
    for kept in session.scalars(asked):
        clauses.setdefault(kept.revision_id, set()).add((kept.standard, kept.clause))
    found = [(*row, clauses.get(row[1].id, set())) for row in rows]
    return [one for one in found if covers(scene.clauses, one[3])]


def stale(work: Work, audit: Audit) -> list[str]:
    """Labels of texts whose revision changed since the checklist was made."""
    rows = (
        select(AuditQuestion.source_label)
        .join(Revision, Revision.id == AuditQuestion.source_id)
        .where(AuditQuestion.audit_id == audit.id, AuditQuestion.origin == "document", ~Item.in_force)
        .order_by(AuditQuestion.place)
    )
    return list(dict.fromkeys(label.split(" ¶")[0] for label in work.session.scalars(rows)))


def digest_of(work: Work, audit: Audit) -> str:
    """Of every question as it stands, with what it was made from."""
    rows = work.session.scalars(
        select(AuditQuestion).where(AuditQuestion.audit_id == audit.id).order_by(AuditQuestion.place)
    )
    return sha256_hex(canonical({"questions": [_told(one) for one in rows]}))


def _told(one: AuditQuestion) -> list[object]:
    return [one.place, one.origin, one.words_zh, one.words_en, one.standard, one.clause, one.source_label,
            one.source_sha256]  # fmt: skip


def _as_wanted(one: AuditQuestion) -> Wanted:
    return Wanted("own", Text(one.words_zh, one.words_en), one.standard, one.clause, one.process_id)


def _row(audit: Audit, place: int, one: Wanted) -> AuditQuestion:
    return AuditQuestion(
        audit_id=audit.id, place=place, origin=one.origin, words_zh=one.words.zh.strip()[:1000],
        words_en=one.words.en.strip()[:1000], standard=one.standard, clause=one.clause, process_id=one.process_id,
        source_id=one.source_id, source_label=one.source_label[:120], source_sha256=one.source_sha256,
        answer=0, answers=0, undecided=False,
    )  # fmt: skip
