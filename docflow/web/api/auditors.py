"""The register of auditors over HTTP: competence, absences, declared interests, and the days nobody audits."""

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Literal

from fastapi import Path, Query
from pydantic import BaseModel, Field, StringConstraints
from sqlalchemy import select, tuple_

from docflow.audits import auditor_queries as queries
from docflow.audits import auditors
from docflow.audits.auditor_glance import Auditor, declared, glances, open_auditor
from docflow.audits.models import Absence, Competence, DeclaredInterest, Holiday
from docflow.house import House
from docflow.journal.work import Work
from docflow.kernel.paging import cut, read_cursor
from docflow.kernel.text import Text
from docflow.people.errors import DirectoryClosed
from docflow.people.models import Person, Unit
from docflow.people.queries import scope_of, unit_by_code
from docflow.processes.models import Process
from docflow.processes.queries import process_of
from docflow.web.api.people import words_of
from docflow.web.api.shapes import Words
from docflow.web.deps import LARGEST_ID, After, Limit, TheHouse, TheId, TheReading, TheWork
from docflow.web.idempotency import door

router = door("/api/v1/auditors", tags=["auditors"])
holidays_router = door("/api/v1/holidays", tags=["auditors"])

TheAuditor = Annotated[
    Annotated[int, Field(ge=1, le=LARGEST_ID)] | Literal["me"], Path(description="Id of a person, or `me`")
]
Code = Annotated[str, StringConstraints(max_length=40)]
Words500 = Annotated[str, StringConstraints(max_length=500)]


class CompetenceOut(BaseModel):
    id: int
    standard: str
    level: str = Field(description="lead, auditor or expert")
    from_on: date
    to_on: date | None
    withdrawn_on: date | None
    evidence: str
    granted_by: int | None
    standing: str = Field(description="valid, expiring (ends within 90 days), expired, withdrawn or coming")


class AbsenceOut(BaseModel):
    id: int
    from_on: date
    to_on: date
    reason: str | None = Field(description="For the person and the programme manager; null for others")


class InterestOut(BaseModel):
    id: int
    unit: str | None
    process: str | None
    words: str
    from_on: date
    to_on: date | None


class AuditorOut(BaseModel):
    person: int
    name: str
    unit: str | None = Field(description="Code of the home unit; null for people from outside")
    competences: list[CompetenceOut]
    absences: list[AbsenceOut] = Field(description="Those that are not over")


class AuditorPage(BaseModel):
    items: list[AuditorOut]
    next: str | None


class Granted(BaseModel):
    standard: Code
    level: Literal["lead", "auditor", "expert"]
    from_on: date
    to_on: date | None = Field(None, description="The last day; null while it is not limited")
    evidence: Words500


class Withdrawn(BaseModel):
    reason: Words500


class Away(BaseModel):
    from_on: date
    to_on: date
    reason: Annotated[str, StringConstraints(max_length=200)] = ""


class Declared(BaseModel):
    unit: Code | None = Field(None, description="Code of a unit")
    process: Code | None = Field(None, description="Code of a process")
    words: Words500
    from_on: date | None = Field(None, description="Today if left out")
    to_on: date | None = None


class HolidayOut(BaseModel):
    day: date
    name: Words


class HolidayNamed(BaseModel):
    zh: Annotated[str, StringConstraints(max_length=60)] = ""
    en: Annotated[str, StringConstraints(max_length=80)] = ""


class HolidayAdded(BaseModel):
    day: date
    name: HolidayNamed


def standards_of(house: House) -> Mapping[str, str]:
    """What each standard in use is called, by its id."""
    return {pack.id: pack.code for pack in house.packs}


def _competence(one: Competence, standing: str) -> CompetenceOut:
    return CompetenceOut(
        id=one.id, standard=one.standard, level=one.level, from_on=one.from_on, to_on=one.to_on,
        withdrawn_on=one.withdrawn_on, evidence=one.evidence, granted_by=one.granted_by_id, standing=standing,
    )  # fmt: skip


def _absence(one: Absence, *, private: bool) -> AbsenceOut:
    return AbsenceOut(id=one.id, from_on=one.from_on, to_on=one.to_on, reason=one.reason if private else None)


def _out(seen: Auditor, codes: Mapping[int, str]) -> AuditorOut:
    return AuditorOut(
        person=seen.person.id, name=seen.person.name, unit=codes.get(seen.person.unit_id or 0),
        competences=[_competence(one, standing) for one, standing in seen.competences],
        absences=[_absence(one, private=seen.private) for one in seen.absences],
    )  # fmt: skip


def _codes(work: Work) -> dict[int, str]:
    return {row.id: row.code for row in work.session.execute(select(Unit.id, Unit.code))}


def _one(work: Work, person: Person, competence: Competence) -> CompetenceOut:
    every = work.session.scalars(queries.competences_of([person.id])).all()
    return _competence(competence, queries.standing(competence, every, work.today))


@router.get("", response_model=AuditorPage)
def register(
    work: TheReading,
    q: Annotated[str, Query(max_length=80, description="Part of a name or employee number")] = "",
    standard: Annotated[Code, Query(description="Only those competent for it today")] = "",
    expiring: Annotated[bool, Query(description="Only those with a competence that ends within 90 days")] = False,
    after: After = None,
    limit: Limit = 50,
) -> AuditorPage:
    """Auditors by name, with what they may audit and when they are away."""
    rows = queries.register(scope_of(work), work.today, words=q.strip(), standard=standard, expiring=expiring)
    if after is not None:
        rows = rows.where(tuple_(Person.name, Person.id) > tuple_(*read_cursor(after, str, int)))
    page = cut(work.session.scalars(rows.limit(limit + 1)).all(), limit, lambda one: (one.name, one.id))
    codes = _codes(work)
    return AuditorPage(items=[_out(seen, codes) for seen in glances(work, page.items)], next=page.next)


@router.get("/{person_id}", response_model=AuditorOut)
def show(person_id: TheAuditor, work: TheReading) -> AuditorOut:
    """One of them; everybody may see themselves."""
    (seen,) = glances(work, [open_auditor(work, person_id)])
    return _out(seen, _codes(work))


@router.post("/{person_id}/competences", response_model=CompetenceOut, status_code=201)
def grant(person_id: TheAuditor, body: Granted, work: TheWork, house: TheHouse) -> CompetenceOut:
    """Find somebody else competent. 422 says all that is wrong at once."""
    person = open_auditor(work, person_id)
    asked = auditors.CompetenceAsked(**body.model_dump())
    return _one(work, person, auditors.grant(work, person, asked, standards=standards_of(house)))


@router.post("/{person_id}/competences/{competence_id}/withdraw", response_model=CompetenceOut)
def withdraw(
    person_id: TheAuditor, competence_id: TheId, body: Withdrawn, work: TheWork, house: TheHouse
) -> CompetenceOut:
    """From today on it no longer counts."""
    person = open_auditor(work, person_id)
    known = standards_of(house)
    return _one(work, person, auditors.withdraw(work, person, competence_id, reason=body.reason, standards=known))


@router.post("/{person_id}/absences", response_model=AbsenceOut, status_code=201)
def note_absence(person_id: TheAuditor, body: Away, work: TheWork) -> AbsenceOut:
    """Somebody audits nothing on these days; said by themselves or the programme manager."""
    return _absence(auditors.note_absence(work, open_auditor(work, person_id), **body.model_dump()), private=True)


@router.post("/{person_id}/absences/{absence_id}/withdraw", response_model=AbsenceOut)
def withdraw_absence(person_id: TheAuditor, absence_id: TheId, work: TheWork) -> AbsenceOut:
    """They are there after all."""
    return _absence(auditors.withdraw_absence(work, open_auditor(work, person_id), absence_id), private=True)


def _interests(work: Work, found: list[DeclaredInterest]) -> list[InterestOut]:
    units = _codes(work)
    wanted = {one.process_id for one in found}
    rows = work.session.execute(select(Process.id, Process.code).where(Process.id.in_(wanted)))
    processes = {row.id: row.code for row in rows}
    return [
        InterestOut(
            id=one.id, unit=units.get(one.unit_id or 0), process=processes.get(one.process_id or 0), words=one.words,
            from_on=one.from_on, to_on=one.to_on,
        )
        for one in found
    ]  # fmt: skip


@router.get("/{person_id}/interests", response_model=list[InterestOut])
def interests(person_id: TheAuditor, work: TheReading) -> list[InterestOut]:
    """What somebody declared; for themselves and the programme manager."""
    return _interests(work, [*declared(work, open_auditor(work, person_id))])


@router.post("/{person_id}/interests", response_model=InterestOut, status_code=201)
def declare(person_id: TheAuditor, body: Declared, work: TheWork) -> InterestOut:
    """Say what ties somebody to a unit or a process."""
    session, person = work.session, open_auditor(work, person_id)
    found = auditors.declare_interest(
        work, person, words=body.words, unit=unit_by_code(session, body.unit) if body.unit else None,
        process=process_of(session, body.process) if body.process else None, from_on=body.from_on, to_on=body.to_on,
    )  # fmt: skip
    return _interests(work, [found])[0]


@router.post("/{person_id}/interests/{interest_id}/end", response_model=InterestOut)
def end_interest(person_id: TheAuditor, interest_id: TheId, work: TheWork) -> InterestOut:
    """It ties them no longer than today."""
    return _interests(work, [auditors.end_interest(work, open_auditor(work, person_id), interest_id)])[0]


def _holiday(one: Holiday) -> HolidayOut:
    return HolidayOut(day=one.day, name=words_of(one.name_zh, one.name_en))


@holidays_router.get("", response_model=list[HolidayOut])
def holidays(
    work: TheReading,
    since: Annotated[date | None, Query(alias="from", description="Today if left out")] = None,
    until: Annotated[date | None, Query(alias="to")] = None,
) -> list[HolidayOut]:
    """The days on which nobody audits."""
    if scope_of(work).external:
        raise DirectoryClosed()
    found = work.session.scalars(queries.holidays(since or work.today, until or date.max))
    return [_holiday(one) for one in found]


@holidays_router.post("", response_model=HolidayOut, status_code=201)
def add_holiday(body: HolidayAdded, work: TheWork) -> HolidayOut:
    """Nobody audits on that day."""
    return _holiday(auditors.add_holiday(work, body.day, Text(body.name.zh, body.name.en)))


@holidays_router.post("/{day}/remove", status_code=204)
def remove_holiday(day: date, work: TheWork) -> None:
    """It is a working day again."""
    auditors.remove_holiday(work, day)
