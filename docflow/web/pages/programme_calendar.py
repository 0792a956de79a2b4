"""The calendar of a programme: units and processes by months, planning audits into it and moving them by hand."""

from collections.abc import Callable
from datetime import date
from typing import Annotated, Any

from fastapi import Query
from starlette.responses import RedirectResponse, Response

from docflow.audits import held_queries
from docflow.audits.beginning import AuditAsked
from docflow.audits.held_words import PART_WORDS
from docflow.audits.impartiality import conflicts_of_team
from docflow.audits.models import Audit, Programme
from docflow.audits.parts import members_of
from docflow.audits.programmes import may_write
from docflow.audits.proposals import accept, proposals_of
from docflow.audits.slot_forms import PlannedForm
from docflow.audits.slots import Slot, place, plan_in_programme
from docflow.audits.soundness import faults_of
from docflow.audits.team import days_of
from docflow.audits.year import Year, months_of, year_of
from docflow.house import House
from docflow.journal.work import Work, looking
from docflow.kernel.actor import Actor
from docflow.kernel.errors import NotFound, Refusal
from docflow.kernel.text import Text
from docflow.people.queries import names_of, scope_of, unit_by_code
from docflow.people.rights import can
from docflow.processes.queries import process_of
from docflow.standards.clauses import clause_named
from docflow.web.api.audits import opened as opened_audit
from docflow.web.api.programme_calendar import compute, found, proposal_out
from docflow.web.api.programmes import opened
from docflow.web.deps import Page, TheActor, TheHouse, TheId, ThePage, TheReading, TheWork
from docflow.web.forms import Filled, TheForm, day_or_none
from docflow.web.idempotency import door
from docflow.web.pages import asking
from docflow.web.pages.shown import badge, unit_names
from docflow.web.problems import body_of, status_of

router = door("/programmes", tags=["programmes"], pages=True)

_A_YEAR = 12


@router.get("/{programme_id}/calendar")
def calendar(
    programme_id: TheId, page: ThePage, work: TheReading, house: TheHouse,
    year: Annotated[int, Query(ge=0, le=60, description="of the cycle, from 0")] = 0,
) -> Response:  # fmt: skip
    """Twelve months at a time; every audit stands in its month as a link."""
    session = work.session
    programme = opened(work, programme_id)
    every = months_of(programme)
    shown = year_of(session, programme, every[year * _A_YEAR : (year + 1) * _A_YEAR])
    people = {one for line in shown.lines for slots in line.months.values() for slot in slots for one in slot.team}
    plans = can(scope_of(work), "programme.plan", unit_id=programme.unit_id)
    return page.show(
        "programmes/calendar.html",
        programme=programme,
        badge=badge(house, programme, page.language),
        shown=shown,
        units=unit_names(session, page.language),
        names=names_of(session, people),
        state=lambda audit: badge(house, audit, page.language),
        year=year,
        years=-(-len(every) // _A_YEAR),
        this_month=work.today.replace(day=1),
        may_write=plans and programme.state == "draft",
        load=_load(shown),
        faults=faults_of(session, programme, work.today) if programme.state in ("draft", "in_approval") else [],
        computed=session.scalars(proposals_of(programme.id).limit(1)).first() if plans else None,
    )


def _load(shown: Year) -> list[int]:
    """How many audits lie in each month; one of several processes counts once."""
    return [
        len({slot.audit.id for line in shown.lines for slot in line.months.get(month, ())}) for month in shown.months
    ]


@router.post("/{programme_id}/proposals")
def propose(programme_id: TheId, work: TheWork, house: TheHouse) -> Response:
    """Compute a calendar and show it; no audit moves before it is accepted."""
    one = compute(house, work, programme_id)
    return RedirectResponse(f"/programmes/{programme_id}/proposals/{one.id}", 303)


@router.get("/{programme_id}/proposals/{proposal_id}")
def show_proposal(
    programme_id: TheId, proposal_id: TheId, page: ThePage, work: TheReading, house: TheHouse
) -> Response:
    return _proposal(page, house, work, programme_id, proposal_id)


def _proposal(
    page: Page, house: House, work: Work, programme_id: int, proposal_id: int, *,
    problem: dict[str, Any] | None = None, status: int = 200,
) -> Response:  # fmt: skip
    programme = opened(work, programme_id)
    told = proposal_out(found(work, programme_id, proposal_id))
    people = {person for one in told.audits for person in (one.lead, *one.others) if person is not None}
    plans = can(scope_of(work), "programme.plan", unit_id=programme.unit_id)
    return page.show(
        "programmes/proposal.html",
        status=status, programme=programme, proposal=told, names=names_of(work.session, people), problem=problem,
        may_accept=plans and programme.state == "draft" and told.feasible and not told.outcome,
        months=sorted({one.month for one in told.audits}),
    )  # fmt: skip


@router.post("/{programme_id}/proposals/{proposal_id}/accept")
def accept_proposal(
    programme_id: TheId, proposal_id: TheId, page: ThePage, actor: TheActor, work: TheWork, house: TheHouse
) -> Response:
    """Put every audit where it is proposed, or say why that is not possible any more."""

    def act() -> object:
        return accept(house.desk, work, opened(work, programme_id), proposal_id)

    return _or_back(page, actor, work, house, act, f"/programmes/{programme_id}/calendar", lambda before, more: (
        _proposal(page, house, before, programme_id, proposal_id, **more)
    ))  # fmt: skip


@router.get("/{programme_id}/audits/new")
def ask(programme_id: TheId, page: ThePage, work: TheReading, house: TheHouse) -> Response:
    programme = opened(work, programme_id)
    may_write(house.desk, work, programme)
    return _planning(page, house, work, programme, Filled())


@router.post("/{programme_id}/audits/new")
def plan(
    programme_id: TheId, form: TheForm, page: ThePage, actor: TheActor, work: TheWork, house: TheHouse
) -> Response:
    """Plan an audit into a month; what is wrong is said beside its field."""
    programme = opened(work, programme_id)
    fields = asking.read(PlannedForm, form)
    if faults := asking.faults_of(page, PlannedForm, fields):
        with looking(house.store, actor, house.clock) as before:
            return _planning(page, house, before, opened(before, programme_id), form, faults=faults, status=422)
    given, session = PlannedForm.model_validate(fields), work.session

    def act() -> Audit:
        site = unit_by_code(session, given.site) if given.site else None
        return plan_in_programme(house.desk, work, programme, AuditAsked(
            title=Text(given.title_zh, given.title_en), unit=unit_by_code(session, given.unit),
            scope=[(process_of(session, code), site) for code in given.processes],
            clauses=[clause_named(house.desk.known_clauses, one) for one in given.clauses],
            month=given.month, days=given.days, team_size=given.team_size,
        ))  # fmt: skip

    return _or_back(page, actor, work, house, act, f"/programmes/{programme_id}/calendar", lambda before, more: (
        _planning(page, house, before, opened(before, programme_id), form, **more)
    ))  # fmt: skip


def _or_back(
    page: Page, actor: Actor, work: Work, house: House, act: Callable[[], object], to: str,
    again: Callable[[Work, dict[str, Any]], Response],
) -> Response:  # fmt: skip
    """Do it and go on, or show the form again with why not and all that was typed."""
    try:
        act()
    except NotFound:
        raise
    except Refusal as refusal:
        work.rollback()
        more = {"problem": body_of(refusal, page.language), "status": status_of(type(refusal))}
        with looking(house.store, actor, house.clock) as before:
            return again(before, more)
    return RedirectResponse(to, 303)


def _planning(
    page: Page, house: House, work: Work, programme: Programme, filled: Filled, *,
    faults: dict[str, str] | None = None, problem: dict[str, Any] | None = None, status: int = 200,
) -> Response:  # fmt: skip
    initial = {
        "month": max(programme.cycle_from, work.today), "days": 1, "team_size": 2,
        "unit": unit_names(work.session, "zh")[programme.unit_id].code,
    }  # fmt: skip
    fields = asking.fields_of(PlannedForm, filled, house, work, page.language, initial=initial, faults=faults)
    return page.show("programmes/plan.html", status=status, programme=programme, fields=fields, problem=problem)


@router.get("/{programme_id}/audits/{audit_id}")
def ask_slot(programme_id: TheId, audit_id: TheId, page: ThePage, work: TheReading, house: TheHouse) -> Response:
    """Where an audit of a draft lies and who audits, to be changed."""
    return _slot(page, house, work, programme_id, audit_id, Filled())


@router.post("/{programme_id}/audits/{audit_id}")
def move(
    programme_id: TheId, audit_id: TheId, form: TheForm, page: ThePage, actor: TheActor, work: TheWork,
    house: TheHouse,
) -> Response:  # fmt: skip
    """Put it there; every reason against the days and the team is said, and nothing that was chosen is lost."""
    programme, audit = opened(work, programme_id), opened_audit(work, audit_id, version=form.version)

    def act() -> Audit:
        team = {
            int(name.removeprefix("part-")): form.one(name)
            for name in form.fields
            if name.startswith("part-") and name[5:].isdecimal() and len(name) < 24 and form.one(name)
        }
        month = day_or_none(form.one("month")) or day_or_none(form.one("first_on")) or audit.month or work.today
        slot = Slot(month, day_or_none(form.one("first_on")), day_or_none(form.one("last_on")))
        chosen = team if form.ticked("with_team") else None
        place(house.desk, work, programme, audit, slot, chosen, reason=form.one("reason"))
        return audit

    return _or_back(page, actor, work, house, act, f"/programmes/{programme_id}/calendar", lambda before, more: (
        _slot(page, house, before, programme_id, audit_id, form, **more)
    ))  # fmt: skip


def _slot(
    page: Page, house: House, work: Work, programme_id: int, audit_id: int, form: Filled, *,
    problem: dict[str, Any] | None = None, status: int = 200,
) -> Response:  # fmt: skip
    session = work.session
    programme, audit = opened(work, programme_id), opened_audit(work, audit_id)
    may_write(house.desk, work, programme)
    members = members_of(session, audit.id)
    able = set(session.scalars(held_queries.who_can_audit(work.today))) | members.keys()
    names = names_of(session, able)
    ties = conflicts_of_team(session, able, audit, on=days_of(audit, work.today)[0])
    chosen = {person: form.one(f"part-{person}") if form.fields else members.get(person, "") for person in able}
    return page.show(
        "programmes/slot.html",
        status=status,
        programme=programme,
        audit=audit,
        months=[(str(month), month) for month in months_of(programme) if month >= work.today.replace(day=1)],
        month=form.one("month") or str(audit.month or ""),
        first_on=form.one("first_on") or _day(audit.first_on),
        last_on=form.one("last_on") or _day(audit.last_on),
        faults=[one for one in faults_of(session, programme, work.today) if one.audit_id == audit.id],
        reason=form.one("reason"),
        candidates=sorted(
            ((person, names.get(person, ""), chosen[person], ties[person]) for person in able),
            key=lambda one: (sum(tie.blocks for tie in one[3]), one[1]),
        ),
        parts=[("", "—")] + [(part, words.in_(page.language)) for part, words in PART_WORDS.items()],
        problem=problem,
    )


def _day(day: date | None) -> str:
    return day.isoformat() if day else ""
