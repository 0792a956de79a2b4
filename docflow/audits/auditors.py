"""What is done with the register of auditors: competence, absences, holidays and declared interests (7.2, 9.2.1)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from docflow.audits.auditor_errors import (
    AbsenceInvalid,
    AbsenceNotFound,
    AbsenceOver,
    CompetenceInvalid,
    CompetenceNotFound,
    CompetenceOver,
    HolidayInvalid,
    HolidayKnown,
    HolidayNotFound,
    InterestInvalid,
    InterestNotFound,
    InterestOver,
    OwnCompetence,
)
from docflow.audits.models import LEVELS, Absence, Competence, DeclaredInterest, Holiday
from docflow.journal.work import Work
from docflow.kernel.canonical import canonical, sha256_hex
from docflow.kernel.errors import NotAllowed
from docflow.kernel.text import Text, one_line
from docflow.people.models import Person, Unit
from docflow.people.preconditions import still_here
from docflow.people.queries import require, scope_of
from docflow.people.rights import Scope, can
from docflow.processes.models import Process

FURTHEST = timedelta(days=5 * 366)
"""Nobody says today what they do after that."""

Fault = tuple[str, Text]

_REVERSED: Fault = ("to_on", Text("最后一天早于第一天", "The last day lies before the first"))
_TOO_FAR: Fault = ("to_on", Text("日期过于遥远", "That day lies too far ahead"))


@dataclass(frozen=True)
class CompetenceAsked:
    standard: str
    level: str
    from_on: date
    to_on: date | None
    """The last day; None while it is not limited."""
    evidence: str


def keeps(scope: Scope, person: Person) -> bool:
    """Whether somebody keeps the register where the person works: the programme manager."""
    return can(scope, "competence.keep", unit_id=person.unit_id)


def grant(work: Work, person: Person, asked: CompetenceAsked, *, standards: Mapping[str, str]) -> Competence:
    """Find somebody competent to audit by a standard, on evidence, for a period.

    Args:
        standards: what a standard is called, by its id.

    Raises:
        NotAllowed: the actor does not keep the register where the person works.
        OwnCompetence: it would be the actor's own, or that of whom alone they act for.
        PersonRetired, CompetenceInvalid: as their names say, the latter with every reason.

    Source: T/CIECCPA 7.2 (competence on the basis of education, training, experience; evidence kept), 9.2.2 e).
    """
    _keeper(work, person)
    if work.actor.kind == "person":
        in_the_name_of = scope_of(work).holders("programme_manager", person.unit_id)
        if work.actor.person_id == person.id or in_the_name_of <= {person.id}:
            raise OwnCompetence()
    still_here(work, person)
    faults: list[Fault] = []
    if asked.standard not in standards:
        faults.append(("standard", Text("未知的标准", "No such standard is in use")))
    if asked.level not in LEVELS:
        faults.append(("level", Text("未知的级别", "No such level")))
    if not (evidence := one_line(asked.evidence)) or len(evidence) > 500:
        faults.append(("evidence", Text("证据须为 1 至 500 个字符", "The evidence needs 1 to 500 characters")))
    if asked.to_on is not None and asked.to_on < asked.from_on:
        faults.append(_REVERSED)
    if faults:
        raise CompetenceInvalid(reasons=faults)
    found = Competence(
        person_id=person.id, standard=asked.standard, level=asked.level, from_on=asked.from_on, to_on=asked.to_on,
        evidence=evidence, granted_by_id=work.actor.person_id, version=0,
    )  # fmt: skip
    work.session.add(found)
    work.session.flush()
    facts = {
        "person_id": person.id, "standard": asked.standard, "code": standards[asked.standard], "level": asked.level,
        "from": asked.from_on, "to": asked.to_on, "evidence": evidence,
    }  # fmt: skip
    work.record("competence.granted", found, facts)
    return found


def withdraw(
    work: Work, person: Person, competence_id: int, *, reason: str, standards: Mapping[str, str]
) -> Competence:
    """From today on the competence no longer counts; audits that rest on it do not start.

    Raises: NotAllowed, CompetenceNotFound, CompetenceOver, CompetenceInvalid (no reason).
    """
    _keeper(work, person)
    found = work.session.get(Competence, competence_id, with_for_update=True, populate_existing=True)
    if found is None or found.person_id != person.id:
        raise CompetenceNotFound()
    if found.withdrawn_on is not None or (found.to_on is not None and found.to_on < work.today):
        raise CompetenceOver()
    if not (words := one_line(reason)):
        raise CompetenceInvalid(reasons=[("reason", Text("请写明理由", "A reason is needed"))])
    found.withdrawn_on = work.today
    code = standards.get(found.standard, found.standard)
    facts = {"person_id": person.id, "standard": found.standard, "code": code, "level": found.level}
    work.record("competence.withdrawn", found, facts | {"on": work.today, "reason": words[:500]})
    return found


def note_absence(work: Work, person: Person, *, from_on: date, to_on: date, reason: str = "") -> Absence:
    """Somebody audits nothing on these days; the reason stays between them and the programme manager.

    Raises: NotAllowed (neither the person nor the programme manager), PersonRetired, AbsenceInvalid.
    """
    _oneself_or_keeper(work, person)
    still_here(work, person)
    faults = [_REVERSED] if to_on < from_on else []
    if to_on > work.today + FURTHEST:
        faults.append(_TOO_FAR)
    if faults:
        raise AbsenceInvalid(reasons=faults)
    found = Absence(person_id=person.id, from_on=from_on, to_on=to_on, reason=one_line(reason)[:200], version=0)
    work.session.add(found)
    work.session.flush()
    work.record("absence.noted", found, {"person_id": person.id, "from": from_on, "to": to_on})
    return found


def withdraw_absence(work: Work, person: Person, absence_id: int) -> Absence:
    """The person is there after all. Raises NotAllowed, AbsenceNotFound, AbsenceOver."""
    _oneself_or_keeper(work, person)
    found = work.session.get(Absence, absence_id, with_for_update=True, populate_existing=True)
    if found is None or found.person_id != person.id:
        raise AbsenceNotFound()
    if found.withdrawn_at is not None or found.to_on < work.today:
        raise AbsenceOver()
    found.withdrawn_at = work.at
    work.record("absence.withdrawn", found, {"person_id": person.id, "from": found.from_on, "to": found.to_on})
    return found


def keeps_holidays(work: Work) -> bool:
    """Whether somebody says which days nobody audits: who keeps the register for the whole organisation."""
    tops = work.session.scalars(select(Unit.id).where(Unit.parent_id.is_(None)))
    return any(can(scope_of(work), "competence.keep", unit_id=top) for top in tops)


def add_holiday(work: Work, day: date, name: Text) -> Holiday:
    """Nobody audits on that day. Raises NotAllowed, HolidayInvalid, HolidayKnown."""
    if not keeps_holidays(work):
        raise NotAllowed()
    clean = Text(one_line(name.zh)[:60], one_line(name.en)[:80])
    if not (clean.zh or clean.en):
        raise HolidayInvalid()
    found = Holiday(day=day, name_zh=clean.zh, name_en=clean.en)
    try:
        with work.session.begin_nested():
            work.session.add(found)
    except IntegrityError as twice:
        raise HolidayKnown(day=day) from twice
    work.record("holiday.added", None, {"day": day, "name": [clean.zh, clean.en]})
    return found


def remove_holiday(work: Work, day: date) -> None:
    """It is a working day again. Raises NotAllowed, HolidayNotFound."""
    if not keeps_holidays(work):
        raise NotAllowed()
    found = work.session.get(Holiday, day, with_for_update=True)
    if found is None:
        raise HolidayNotFound(day=day)
    work.session.delete(found)
    work.record("holiday.removed", None, {"day": day, "name": [found.name_zh, found.name_en]})


def declare_interest(
    work: Work, person: Person, *, words: str, unit: Unit | None = None, process: Process | None = None,
    from_on: date | None = None, to_on: date | None = None,
) -> DeclaredInterest:  # fmt: skip
    """Say what ties somebody to a unit or a process: they audit neither while it lasts.

    What it is about is seen by the person and the programme manager alone; the journal holds its digest.

    Raises: NotAllowed (neither the person nor the programme manager), PersonRetired, InterestInvalid.

    Source: T/CIECCPA 9.2.2 e) (objectivity and impartiality).
    """
    _oneself_or_keeper(work, person)
    still_here(work, person)
    begins, clean = from_on or work.today, one_line(words)
    faults: list[Fault] = []
    if unit is None and process is None:
        faults.append(("about", Text("请指明部门或过程", "Name a unit or a process")))
    if not clean or len(clean) > 500:
        faults.append(("words", Text("说明须为 1 至 500 个字符", "Say in 1 to 500 characters what it is")))
    if to_on is not None and to_on < begins:
        faults.append(_REVERSED)
    if faults:
        raise InterestInvalid(reasons=faults)
    found = DeclaredInterest(
        person_id=person.id, unit_id=unit.id if unit else None, process_id=process.id if process else None,
        words=clean, from_on=begins, to_on=to_on, version=0,
    )  # fmt: skip
    work.session.add(found)
    work.session.flush()
    said = {"unit": found.unit_id, "process": found.process_id, "words": clean, "from": begins, "to": to_on}
    work.record("interest.declared", found, {"person_id": person.id, "sha256": sha256_hex(canonical(said))})
    return found


def end_interest(work: Work, person: Person, interest_id: int) -> DeclaredInterest:
    """It ties them no longer than today; one that has not begun ties them never.

    Raises: NotAllowed, InterestNotFound, InterestOver.
    """
    _oneself_or_keeper(work, person)
    found = work.session.get(DeclaredInterest, interest_id, with_for_update=True, populate_existing=True)
    if found is None or found.person_id != person.id:
        raise InterestNotFound()
    if found.to_on is not None and found.to_on <= work.today:
        raise InterestOver()
    before, found.to_on = found.to_on, work.today
    work.record("interest.ended", found, {"person_id": person.id, "before": before, "on": found.to_on})
    return found


def _keeper(work: Work, person: Person) -> None:
    if work.actor.kind != "installer":
        require(work, "competence.keep", unit_id=person.unit_id)


def _oneself_or_keeper(work: Work, person: Person) -> None:
    if work.actor.person_id != person.id or scope_of(work).reads_only:
        _keeper(work, person)
