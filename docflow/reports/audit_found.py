"""The findings of one audit as its report tells them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import cast

from sqlalchemy import case, select

from docflow.audits.audit_guards import QUIET
from docflow.audits.held import Finding, FindingRegrading
from docflow.audits.models import Audit
from docflow.documents.desk import Desk
from docflow.documents.models import Document, Revision
from docflow.journal.work import Work
from docflow.kernel.text import Language, Text
from docflow.lifecycle.items import Item
from docflow.lifecycle.links import Link
from docflow.nonconformities.models import Nonconformity
from docflow.people.queries import names_of
from docflow.processes.models import Process
from docflow.reports import audit_facts
from docflow.reports.audit_facts import GRADES, Answer, Grade
from docflow.reports.audit_kept import process_words, unit_words
from docflow.reports.wording import day, listed

_REGRADED = Text("{before} → {after}：{reason}（{people}）", "{before} → {after}: {reason} ({people})")
_ANSWERED: Mapping[str, Answer] = {"draft": "draft", "accepted": "accepted", "disputed": "disputed"}


MOST_IN_FULL = 300
"""Findings that a report tells one by one, docflow's own choice; all of them stand in its annex."""
_RANK = case({grade: at for at, grade in enumerate(GRADES)}, value=Finding.grade)


@dataclass(frozen=True)
class Brief:
    """As much of a finding as is counted."""

    number: str
    grade: Grade
    title: Text
    standard: str
    clause: str
    question_id: int | None


@dataclass(frozen=True)
class Found:
    """Every finding in brief and those that are told in full, the gravest first; what is void is none."""

    brief: Sequence[Brief]
    told: tuple[audit_facts.Finding, ...]

    def of_question(self) -> dict[int, list[Brief]]:
        found: dict[int, list[Brief]] = {}
        for one in self.brief:
            if one.question_id is not None:
                found.setdefault(one.question_id, []).append(one)
        return found


def found_of(work: Work, desk: Desk, audit: Audit, language: Language) -> Found:
    """All that an audit found and did not take back."""
    columns = (Finding.number, Finding.grade, Item.title_zh, Item.title_en, Finding.standard, Finding.clause,
               Finding.question_id)  # fmt: skip
    asked = select(*columns).where(Finding.audit_id == audit.id, Finding.state != "void").order_by(_RANK, Finding.id)
    brief = [
        Brief(number, cast(Grade, grade), Text(zh or en, en or zh), standard, clause, question)
        for number, grade, zh, en, standard, clause, question in work.session.execute(asked)
    ]
    return Found(brief, told_of(work, desk, audit, language, most=MOST_IN_FULL))


def told_of(
    work: Work, desk: Desk, audit: Audit, language: Language, *, most: int | None = None
) -> tuple[audit_facts.Finding, ...]:
    """Findings with criterion, answer and nonconformity, the gravest first, in as many statements however many."""
    session = work.session
    these = select(Finding).where(Finding.audit_id == audit.id, Finding.state != "void").order_by(_RANK, Finding.id)
    rows = session.scalars(these if most is None else these.limit(most)).all()
    ids = select(Finding.id).where(Finding.audit_id == audit.id)
    raised = (
        select(Link.from_id, Nonconformity.number)
        .join(Nonconformity, Nonconformity.id == Link.to_id)
        .where(Link.from_id.in_(ids), Link.relation == "raised")
        .order_by(Nonconformity.id)
    )
    repeated = select(Nonconformity.id, Nonconformity.number).where(
        Nonconformity.id.in_(select(Finding.repeats_id).where(Finding.audit_id == audit.id))
    )
    measured = (
        select(Revision.id, Document.number, Revision.label)
        .join(Document, Document.id == Revision.document_id)
        .where(Revision.id.in_(select(Finding.revision_id).where(Finding.audit_id == audit.id)))
    )
    changed = select(FindingRegrading).where(
        FindingRegrading.finding_id.in_(ids), FindingRegrading.outcome == "regraded"
    )
    processes = select(Process).where(Process.id.in_(select(Finding.process_id).where(Finding.audit_id == audit.id)))
    regradings: dict[int, list[FindingRegrading]] = {}
    for one in session.scalars(changed.order_by(FindingRegrading.serial)):
        regradings.setdefault(one.finding_id, []).append(one)
    people = {who for row in rows for who in (row.author_id, row.replied_by_id, row.decided_by_id)}
    people |= {who for each in regradings.values() for one in each for who in (one.first_by_id, one.second_by_id)}
    teller = _Teller(
        language=language,
        codes={pack.id: pack.code for pack in desk.packs},
        names=names_of(session, {who for who in people if who is not None}),
        units=unit_words(work),
        processes={one.id: process_words(one) for one in session.scalars(processes)},
        raised={row[0]: row[1] for row in session.execute(raised)},
        repeated={row[0]: row[1] for row in session.execute(repeated)},
        measured={row[0]: f"{row[1]} {row[2]}" for row in session.execute(measured)},
        regradings=regradings,
    )
    return tuple(teller.told(row) for row in rows)


@dataclass(frozen=True)
class _Teller:
    """What findings refer to, by id."""

    language: Language
    codes: Mapping[str, str]
    names: Mapping[int, str]
    units: Mapping[int, Text]
    processes: Mapping[int, Text]
    raised: Mapping[int, str]
    repeated: Mapping[int, str]
    measured: Mapping[int, str]
    regradings: Mapping[int, Sequence[FindingRegrading]]

    def told(self, row: Finding) -> audit_facts.Finding:
        unit, process = self.units[row.unit_id], self.processes.get(row.process_id or 0)
        decided = [self.names.get(row.decided_by_id or 0, ""), day(row.decided_on) if row.decided_on else "",
                   row.decision]  # fmt: skip
        return audit_facts.Finding(
            number=row.number,
            grade=cast(Grade, row.grade),
            title=row.title,
            criterion=self.criterion(row),
            unit=Text(f"{unit.zh}，{process.zh}", f"{unit.en}, {process.en}") if process else unit,
            requirement=row.requirement,
            evidence=row.evidence,
            gap=row.gap,
            auditor=self.names.get(row.author_id or 0, ""),
            found_on=row.found_on,
            answer=_answer(row),
            answered_by=self.names.get(row.replied_by_id or 0, ""),
            answered_on=row.replied_on,
            answer_words=row.reply,
            decision=listed(decided, self.language) if row.decided_on else "",
            nonconformity=self.raised.get(row.id, ""),
            repeats=self.repeated.get(row.repeats_id or 0, ""),
            regraded=tuple(self.regraded(one) for one in self.regradings.get(row.id, ())),
        )

    def criterion(self, row: Finding) -> str:
        clause = f"{self.codes.get(row.standard, row.standard)} {row.clause}" if row.clause else ""
        text = " ".join(part for part in (self.measured.get(row.revision_id or 0, ""), row.section) if part)
        return listed([clause, text], self.language)

    def regraded(self, one: FindingRegrading) -> str:
        people = [self.names.get(who or 0, "") for who in (one.first_by_id, one.second_by_id)]
        before, after = (GRADES[cast(Grade, grade)].in_(self.language) for grade in (one.before, one.after))
        return _REGRADED.in_(self.language).format(
            before=before, after=after, reason=one.reason, people=listed(people, self.language)
        )


def _answer(row: Finding) -> Answer:
    """What the auditee said of it, as far as the row tells: of a closed one only that there was an answer."""
    if row.state in _ANSWERED:
        return _ANSWERED[row.state]
    if row.decided_on is not None:
        return "decided"
    if row.replied_on is not None:
        return "answered"
    return "unneeded" if row.grade in QUIET else "open"
