"""The register of auditors: who may audit what, when they are away, what they declared, and which days are holidays."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Annotated, Any

from fastapi import Query
from pydantic import BaseModel
from sqlalchemy import tuple_
from starlette.responses import RedirectResponse, Response

from docflow.audits import auditor_queries as queries
from docflow.audits import auditors
from docflow.audits.auditor_forms import (
    LEVEL_WORDS,
    STANDING_WORDS,
    AbsenceForm,
    GrantForm,
    HolidayForm,
    InterestForm,
    WithdrawForm,
)
from docflow.audits.auditor_glance import declared, glances, is_private, open_auditor
from docflow.house import House
from docflow.journal.reader import Recorded, histories
from docflow.journal.work import Work, looking
from docflow.kernel.actor import Actor
from docflow.kernel.errors import NotAllowed, Refusal
from docflow.kernel.paging import cut, read_cursor
from docflow.kernel.text import Text
from docflow.lifecycle.history import may_read
from docflow.people.errors import DirectoryClosed
from docflow.people.models import Person
from docflow.people.queries import names_of, person_of, require, scope_of, unit_by_code
from docflow.people.rights import can
from docflow.processes.models import Process
from docflow.processes.queries import process_of
from docflow.web.api.auditors import standards_of
from docflow.web.deps import Page, TheActor, TheHouse, TheId, ThePage, TheReading, TheWork
from docflow.web.forms import Filled, TheForm
from docflow.web.idempotency import door
from docflow.web.pages import asking
from docflow.web.pages.shown import story, unit_names
from docflow.web.problems import body_of, status_of

router = door("/auditors", tags=["auditors"], pages=True)

ROWS = 50
_NEWEST = 25
TONES = {"valid": "in-force", "expiring": "late", "expired": "old", "withdrawn": "old", "coming": "ready"}


@dataclass(frozen=True)
class Sent:
    """A form that was refused, as it was sent, and where it stands on its page."""

    place: str = ""
    form: Filled = field(default_factory=Filled)
    faults: Mapping[str, str] = field(default_factory=dict)
    problem: Mapping[str, Any] | None = None
    status: int = 200


@router.get("")
def register(
    page: ThePage,
    work: TheReading,
    house: TheHouse,
    q: Annotated[str, Query(max_length=80)] = "",
    standard: Annotated[str, Query(max_length=40)] = "",
    only: Annotated[str, Query(max_length=10)] = "",
    after: Annotated[str, Query(max_length=500)] = "",
) -> Response:
    """Auditors by name, with what they may audit and when they are away next."""
    scope = scope_of(work)
    if not can(scope, "competence.see"):
        raise NotAllowed()
    rows = queries.register(scope, work.today, words=q.strip(), standard=standard, expiring=only == "expiring")
    if after:
        rows = rows.where(tuple_(Person.name, Person.id) > tuple_(*read_cursor(after, str, int)))
    cutting = cut(work.session.scalars(rows.limit(ROWS + 1)).all(), ROWS, lambda one: (one.name, one.id))
    known = standards_of(house)
    return page.show(
        "auditors/list.html",
        rows=glances(work, cutting.items),
        units=unit_names(work.session, page.language),
        standards=known,
        levels=LEVEL_WORDS, standings=STANDING_WORDS, tones=TONES,
        choices=[("", page.say("list.every")), *known.items()],
        q=q.strip(), standard=standard, only=only,
        narrows=bool(q.strip() or standard or only),
        next=cutting.next,
        began_later=bool(after),
        may_keep=can(scope, "competence.keep"),
    )  # fmt: skip


@router.get("/grant")
def ask_grant(
    page: ThePage, work: TheReading, house: TheHouse, person: Annotated[str, Query(max_length=20)] = ""
) -> Response:
    return _grant_page(page, house, work, Sent(), person=person)


@router.post("/grant")
def grant(form: TheForm, page: ThePage, actor: TheActor, work: TheWork, house: TheHouse) -> Response:
    """Find somebody competent; what is wrong is said beside its field."""
    require(work, "competence.keep")

    def verb(given: GrantForm) -> str:
        person = open_auditor(work, person_of(work.session, given.person).id)
        asked = auditors.CompetenceAsked(**given.model_dump(exclude={"person"}))
        auditors.grant(work, person, asked, standards=standards_of(house))
        return f"/auditors/{person.id}?did=granted"

    return _taken(page, work, GrantForm, form, "", verb, _again(house, actor, lambda before, sent: _grant_page(
        page, house, before, sent
    )))  # fmt: skip


def _grant_page(page: Page, house: House, work: Work, sent: Sent, *, person: str = "") -> Response:
    require(work, "competence.keep")
    fields = asking.fields_of(
        GrantForm, sent.form, house, work, page.language, initial={"person": person, "from_on": work.today},
        faults=sent.faults,
    )  # fmt: skip
    offered = (("", "—"), *standards_of(house).items())
    return page.show(
        "auditors/grant.html",
        status=sent.status,
        fields=[replace(one, options=offered) if one.name == "standard" else one for one in fields],
        problem=sent.problem,
    )


@router.get("/holidays")
def holidays(page: ThePage, work: TheReading, house: TheHouse) -> Response:
    """The holidays of this year and later."""
    return _holidays_page(page, house, work, Sent())


@router.post("/holidays")
def add_holiday(form: TheForm, page: ThePage, actor: TheActor, work: TheWork, house: TheHouse) -> Response:
    def verb(given: HolidayForm) -> str:
        auditors.add_holiday(work, given.day, Text(given.name_zh, given.name_en))
        return "/auditors/holidays"

    return _taken(page, work, HolidayForm, form, "", verb, _again(house, actor, lambda before, sent: _holidays_page(
        page, house, before, sent
    )))  # fmt: skip


@router.post("/holidays/{day}/remove")
def remove_holiday(day: date, work: TheWork) -> Response:
    auditors.remove_holiday(work, day)
    return RedirectResponse("/auditors/holidays", 303)


def _holidays_page(page: Page, house: House, work: Work, sent: Sent) -> Response:
    if scope_of(work).external:
        raise DirectoryClosed()
    return page.show(
        "auditors/holidays.html",
        status=sent.status,
        rows=work.session.scalars(queries.holidays(work.today.replace(month=1, day=1), date.max)).all(),
        may_keep=auditors.keeps_holidays(work),
        fields=asking.fields_of(HolidayForm, sent.form, house, work, page.language, faults=sent.faults),
        problem=sent.problem,
        sees_register=can(scope_of(work), "competence.see"),
    )


@router.get("/me")
def me(work: TheReading) -> Response:
    """The reader's own page."""
    return RedirectResponse(f"/auditors/{open_auditor(work, 'me').id}", 303)


@router.get("/{person_id}")
def show(
    person_id: TheId, page: ThePage, work: TheReading, house: TheHouse, did: Annotated[str, Query(max_length=20)] = ""
) -> Response:
    """One auditor; everybody may see themselves."""
    return _page(page, house, work, person_id, Sent(), did=did)


def _page(page: Page, house: House, work: Work, person_id: int, sent: Sent, *, did: str = "") -> Response:
    session, scope, language = work.session, scope_of(work), page.language
    person = open_auditor(work, person_id)
    (seen,) = glances(work, [person])
    interests = declared(work, person) if seen.private else ()
    units = unit_names(session, language)
    processes = {one.process_id for one in interests if one.process_id}
    subjects = [("competence", one.id) for one, _ in seen.competences] + [("absence", one.id) for one in seen.absences]
    subjects += [("declared_interest", one.id) for one in interests]
    entries = session.execute(histories(subjects, where=may_read(scope), newest=_NEWEST)) if subjects else ()
    today = {"from_on": work.today, "to_on": None}

    def fields(place: str, form: type[BaseModel], **initial: Any) -> list[asking.Field]:
        sending = sent if sent.place == place else Sent()
        return asking.fields_of(
            form, sending.form, house, work, language, initial=today | initial, faults=sending.faults
        )

    writes = seen.private and not scope.reads_only and (person.retired_on is None or person.retired_on > work.today)
    return page.show(
        "auditors/show.html",
        status=sent.status,
        seen=seen,
        unit=units.get(person.unit_id or 0),
        units=units,
        names=names_of(session, {one.granted_by_id for one, _ in seen.competences if one.granted_by_id}),
        standards=standards_of(house),
        levels=LEVEL_WORDS, standings=STANDING_WORDS, tones=TONES,
        interests=interests,
        processes={one: session.get_one(Process, one).code for one in processes},
        story=story(house, session, [Recorded(*row) for row in entries], language),
        may_keep=auditors.keeps(scope, person),
        may_grant=auditors.keeps(scope, person) and person.id != scope.person_id and writes,
        writes=writes,
        withdrawing=fields("competences", WithdrawForm),
        absence=fields("absences", AbsenceForm),
        interest=fields("interests", InterestForm),
        sees_register=can(scope, "competence.see"),
        sent=sent,
        today=work.today,
        did=did if did in ("granted", "competences", "absences", "interests") else "",
    )  # fmt: skip


@router.post("/{person_id}/competences/{competence_id}/withdraw")
def withdraw(
    person_id: TheId, competence_id: TheId, form: TheForm, page: ThePage, actor: TheActor, work: TheWork,
    house: TheHouse,
) -> Response:  # fmt: skip
    def verb(given: WithdrawForm) -> None:
        known, person = standards_of(house), open_auditor(work, person_id)
        auditors.withdraw(work, person, competence_id, reason=given.reason, standards=known)

    return _on_page(page, actor, work, house, person_id, "competences", WithdrawForm, form, verb)


@router.post("/{person_id}/absences")
def note_absence(
    person_id: TheId, form: TheForm, page: ThePage, actor: TheActor, work: TheWork, house: TheHouse
) -> Response:
    def verb(given: AbsenceForm) -> None:
        auditors.note_absence(work, open_auditor(work, person_id), **given.model_dump())

    return _on_page(page, actor, work, house, person_id, "absences", AbsenceForm, form, verb)


@router.post("/{person_id}/absences/{absence_id}/withdraw")
def withdraw_absence(person_id: TheId, absence_id: TheId, work: TheWork) -> Response:
    auditors.withdraw_absence(work, open_auditor(work, person_id), absence_id)
    return RedirectResponse(f"/auditors/{person_id}?did=absences", 303)


@router.post("/{person_id}/interests")
def declare_interest(
    person_id: TheId, form: TheForm, page: ThePage, actor: TheActor, work: TheWork, house: TheHouse
) -> Response:
    def verb(given: InterestForm) -> None:
        session, person = work.session, open_auditor(work, person_id)
        auditors.declare_interest(
            work, person, words=given.words, unit=unit_by_code(session, given.unit) if given.unit else None,
            process=process_of(session, given.process) if given.process else None, from_on=given.from_on,
            to_on=given.to_on,
        )  # fmt: skip

    return _on_page(page, actor, work, house, person_id, "interests", InterestForm, form, verb)


@router.post("/{person_id}/interests/{interest_id}/end")
def end_interest(person_id: TheId, interest_id: TheId, work: TheWork) -> Response:
    auditors.end_interest(work, open_auditor(work, person_id), interest_id)
    return RedirectResponse(f"/auditors/{person_id}?did=interests", 303)


def _on_page(
    page: Page, actor: Actor, work: Work, house: House, person_id: int, place: str, model: type[BaseModel],
    form: Filled, act: Callable[[Any], None],
) -> Response:  # fmt: skip
    """Do something on somebody's page; what is refused stands in its form as it was sent."""
    if not is_private(work, open_auditor(work, person_id)):
        raise NotAllowed()

    def verb(given: Any) -> str:
        act(given)
        return f"/auditors/{person_id}?did={place}"

    return _taken(page, work, model, form, place, verb, _again(house, actor, lambda before, sent: _page(
        page, house, before, person_id, sent
    )))  # fmt: skip


def _again(house: House, actor: Actor, show: Callable[[Work, Sent], Response]) -> Callable[[Sent], Response]:
    def shown(sent: Sent) -> Response:
        with looking(house.store, actor, house.clock) as before:
            return show(before, sent)

    return shown


def _taken(
    page: Page, work: Work, model: type[BaseModel], form: Filled, place: str, verb: Callable[[Any], str],
    again: Callable[[Sent], Response],
) -> Response:  # fmt: skip
    """What was filled in is checked and done; refused, the page comes back with the words beside their fields."""
    fields = asking.read(model, form)
    if faults := asking.faults_of(page, model, fields):
        work.rollback()
        return again(Sent(place, form, faults, status=422))
    try:
        return RedirectResponse(verb(model.model_validate(fields)), 303)
    except Refusal as refusal:
        work.rollback()
        beside = asking.beside(page, model, refusal)
        problem = None if beside else body_of(refusal, page.language)
        return again(Sent(place, form, beside, problem, status_of(type(refusal))))
