"""An audit's report, gathered from what was asked, answered, found and signed; every figure comes from a query."""

from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime
from typing import cast

from docflow.audits.held_words import METHOD_WORDS, PART_WORDS
from docflow.audits.models import Audit
from docflow.audits.reading import Copy
from docflow.documents.desk import Desk
from docflow.documents.queries import signatures_of
from docflow.documents.renditions import printed
from docflow.journal.work import Work
from docflow.kernel.text import Language, Text
from docflow.reports.audit_facts import (
    Addendum,
    AuditReport,
    Checked,
    CheckLine,
    Criterion,
    Grade,
    Member,
    Recipient,
    Result,
    ResultRow,
)
from docflow.reports.audit_found import Found, found_of
from docflow.reports.audit_kept import Kept, kept_of
from docflow.reports.wording import lines_of, listed
from docflow.standards.pack import Pack

_DRAFT, _ISSUED = Text("草稿", "Draft"), Text("已签发", "Issued")
_SAFEGUARD = Text("{reason}（由{reviewer}复核）", "{reason} (looked over by {reviewer})")
_SAMPLE, _POPULATION = Text("抽取 {size}", "{size} taken"), Text("总体 {size}", "Of {size}")
MOST_STRENGTHS = 20
"""Good practices that are named in the summary."""
_NO_CLAUSE = Text("未指明条款", "No clause named")


def audit_of(work: Work, desk: Desk, audit: Audit, copy: Copy, language: Language, *, checkpoint: str) -> AuditReport:
    """Everything the report says, in one language; the caller has seen which copy the reader gets.

    Copies differ in the checklist alone: questions, evidence and samples stay with the team and the programme.

    Source: T/CIECCPA 9.2.2 f), g); ISO 19011 6.5.1 (what a report contains).
    """
    kept, found = kept_of(work, audit), found_of(work, desk, audit, language)
    plan, concluded = kept.plan, kept.concluded
    return AuditReport(
        organisation=desk.organisation(),
        number=audit.number,
        audit=audit.number,
        title=audit.title,
        state=_ISSUED if concluded else _DRAFT,
        issued_on=_day(work, concluded.at) if concluded else None,
        objective=plan.objectives if plan else "",
        scope=plan.scope_words if plan else "",
        criteria=(*_standards(desk, kept), *(Criterion(line) for line in lines_of(plan.criteria if plan else ""))),
        method=METHOD_WORDS[plan.method] if plan else "",
        method_risks=plan.method_risks if plan else "",
        first_on=audit.first_on,
        last_on=audit.last_on,
        team=tuple(_team(kept, language)),
        auditees=tuple(kept.auditees()),
        conclusion=concluded.conclusion if concluded else "",
        draft=concluded is None,
        programme=kept.programme,
        places=tuple(kept.places()),
        agenda=tuple(kept.sittings()),
        distribution=tuple(Recipient(kept.names[one], kept.posts.get(one, "")) for one in sorted(kept.recipients)),
        summary=concluded.summary if concluded else "",
        strengths=tuple(
            listed([one.number, one.title.in_(language)], language)
            for one in [one for one in found.brief if one.grade == "good_practice"][:MOST_STRENGTHS]
        ),
        obstacles=concluded.obstacles if concluded else "",
        results=tuple(_results(desk, kept, found)),
        findings=found.told,
        graded=Counter(one.grade for one in found.brief),
        annex=annex_name(audit),
        checklist=() if copy == "sent" else tuple(_checklist(desk, kept, found, language)),
        checked=_checked(kept),
        follow_up=concluded.follow_up if concluded else "",
        addenda=tuple(Addendum(one.serial, one.words, kept.names[one.by_id], _day(work, one.at))
                      for one in kept.addenda),
        signatures=tuple(printed(work, one, language) for one in work.session.scalars(signatures_of(audit.id))),
        checkpoint=checkpoint,
    )  # fmt: skip


def annex_name(audit: Audit) -> str:
    return f"{audit.number}-findings.xlsx"


def _day(work: Work, at: datetime) -> date:
    return at.astimezone(work.clock.zone).date()


def _standards(desk: Desk, kept: Kept) -> Iterator[Criterion]:
    """Each standard with the clauses in scope, without those that stand under another one in scope."""
    for pack in desk.packs:
        wanted = {number for standard, number in kept.scene.clauses if standard == pack.id}
        highest = {one for one in wanted if not any(one.startswith(f"{above}.") for above in wanted)}
        numbers = [one.number for one in pack.clauses if one.number in highest]
        if numbers:
            yield Criterion(Text(f"{pack.code} {pack.title.zh}", f"{pack.code} {pack.title.en}"), pack.edition,
                            tuple(numbers))  # fmt: skip


def _team(kept: Kept, language: Language) -> Iterator[Member]:
    reasons: dict[int, list[str]] = {}
    for one in kept.safeguards:
        words = _SAFEGUARD.in_(language).format(reason=one.reason, reviewer=kept.names[one.reviewer_id])
        reasons.setdefault(one.person_id, []).append(words)
    for person, part in kept.members.items():
        home = kept.homes.get(person)
        yield Member(
            kept.names[person], PART_WORDS[part], kept.units[home] if home else "",
            listed(reasons.get(person, []), language),
        )  # fmt: skip


def _results(desk: Desk, kept: Kept, found: Found) -> Iterator[ResultRow]:
    """Clause by clause in the order of the standard: findings by grade, questions that conform or do not apply."""
    counted: dict[tuple[str, str], Counter[str]] = {}
    for question in kept.questions:
        answer = kept.counting.get(question.id)
        row = counted.setdefault((question.standard, question.clause), Counter())
        if answer is not None and answer.result in ("conform", "not_applicable"):
            row[answer.result] += 1
    for one in found.brief:
        row = counted.setdefault((one.standard, one.clause), Counter())
        if one.grade != "conformity":
            row[one.grade] += 1
    packs = {pack.id: pack for pack in desk.packs}
    several = len({standard for standard, _ in counted if standard}) > 1
    for key in sorted(counted, key=lambda key: _place(desk, key)):
        row = counted[key]
        counts = {cast(Grade, grade): many for grade, many in row.items() if grade not in ("conform", "not_applicable")}
        if row["conform"]:
            counts["conformity"] = row["conform"]
        yield ResultRow(_clause(packs, *key, several=several), counts, row["not_applicable"])


def _place(desk: Desk, key: tuple[str, str]) -> tuple[int, int]:
    for at, pack in enumerate(desk.packs):
        if pack.id == key[0]:
            return at, next((place for place, one in enumerate(pack.clauses) if one.number == key[1]), 0)
    return len(desk.packs), 0


def _clause(packs: dict[str, Pack], standard: str, number: str, *, several: bool) -> Text:
    """`7.5.2` with its title, and its standard's code where more than one was audited against."""
    if not number:
        return _NO_CLAUSE
    pack = packs.get(standard)
    title = next((one.title for one in pack.clauses if one.number == number), Text("", "")) if pack else Text("", "")
    before = f"{pack.code} {number}" if pack and several else number
    return Text(f"{before} {title.zh}".strip(), f"{before} {title.en}".strip())


def _checked(kept: Kept) -> Checked:
    apart = sum(1 for one in kept.counting.values() if one.result == "not_applicable")
    return Checked(len(kept.questions), len(kept.counting) - apart, apart)


def _checklist(desk: Desk, kept: Kept, found: Found, language: Language) -> Iterator[CheckLine]:
    """Every question that was answered, with its evidence and sample."""
    codes = {pack.id: pack.code for pack in desk.packs}
    several = len({one.standard for one in kept.questions if one.standard}) > 1
    of_question = found.of_question()
    for one in kept.questions:
        answer = kept.counting.get(one.id)
        if answer is None:
            continue
        findings = of_question.get(one.id, [])
        result: Result = "conformity"
        if answer.result == "nonconform":
            result = findings[0].grade if findings else "nonconform"
        elif answer.result != "conform":
            result = "not_applicable" if answer.result == "not_applicable" else "opportunity"
        size, population = answer.sample_size, answer.population
        taken = _SAMPLE.in_(language).format(size=size) if size is not None else ""
        yield CheckLine(
            reference=f"{codes.get(one.standard, one.standard)} {one.clause}" if several and one.clause else one.clause,
            question=Text(one.words_zh or one.words_en, one.words_en or one.words_zh),
            result=result,
            evidence=answer.evidence,
            population=_POPULATION.in_(language).format(size=population) if population is not None else "",
            sample=listed([taken, answer.sample_words], language),
            reason=answer.reason,
            findings=tuple(each.number for each in findings),
        )
