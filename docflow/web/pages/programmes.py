"""Audit programmes: the list, drafting one, and one of them at a glance."""

from datetime import date
from typing import Annotated, Any

from fastapi import Query
from starlette.responses import RedirectResponse, Response

from docflow.audits import programme_queries as queries
from docflow.audits import programmes as verbs
from docflow.audits.held_words import METHOD_WORDS, WAY_WORDS
from docflow.audits.models import Programme
from docflow.audits.programme_forms import ProgrammeForm
from docflow.evidence.attachments import attachments_of
from docflow.house import House
from docflow.journal.reader import Recorded, history
from docflow.journal.work import Work, looking
from docflow.kernel.actor import Actor
from docflow.kernel.errors import NotAllowed, Refusal
from docflow.kernel.paging import cut, read_cursor
from docflow.kernel.text import Text
from docflow.people.queries import names_of, person_of, scope_of, unit_by_code
from docflow.people.rights import can
from docflow.processes.models import Process
from docflow.processes.queries import process_of, processes
from docflow.web.api.programmes import opened
from docflow.web.deps import Page, TheActor, TheHouse, TheId, ThePage, TheReading, TheWork
from docflow.web.forms import Filled, TheForm
from docflow.web.idempotency import door
from docflow.web.pages import asking
from docflow.web.pages.shown import badge, buttons, story, unit_names
from docflow.web.problems import body_of, status_of

router = door("/programmes", tags=["programmes"], pages=True)

ROWS = 50
_NEWEST = 40


@router.get("")
def register(
    page: ThePage, work: TheReading, house: TheHouse, state: Annotated[str, Query(max_length=40)] = "",
    after: Annotated[str, Query(max_length=500)] = "",
) -> Response:  # fmt: skip
    """The programmes the reader may see, the newest first."""
    scope, session = scope_of(work), work.session
    rows = queries.register(scope, states=[state] if state else [])
    if after:
        rows = rows.where(Programme.id < read_cursor(after, int)[0])
    cutting = cut(session.scalars(rows.limit(ROWS + 1)).all(), ROWS, lambda one: (one.id,))
    units = unit_names(session, page.language)
    states = house.lifecycles["programme"].newest.states
    return page.show(
        "programmes/list.html",
        rows=[(one, badge(house, one, page.language), units[one.unit_id].name) for one in cutting.items],
        names=names_of(session, {one.manager_id for one in cutting.items}),
        states=[("", page.say("list.every"))] + [(n, s.label.text.in_(page.language)) for n, s in states.items()],
        state=state,
        next=cutting.next,
        began_later=bool(after),
        may_plan=can(scope, "programme.plan"),
    )


@router.get("/new")
def ask(page: ThePage, work: TheReading, house: TheHouse) -> Response:
    """Raises NotAllowed for whoever may plan programmes nowhere."""
    if not can(scope_of(work), "programme.plan"):
        raise NotAllowed()
    return _form(page, house, work, Filled())


@router.post("/new")
def draft(form: TheForm, page: ThePage, actor: TheActor, work: TheWork, house: TheHouse) -> Response:
    """Begin one, with the processes that were ticked; the form comes back with what is wrong."""
    return _keep(form, page, actor, work, house, None)


@router.get("/{programme_id}/edit")
def ask_anew(programme_id: TheId, page: ThePage, work: TheReading, house: TheHouse) -> Response:
    programme = opened(work, programme_id)
    verbs.may_write(house.desk, work, programme)
    return _form(page, house, work, Filled(), programme)


@router.post("/{programme_id}/edit")
def change(
    programme_id: TheId, form: TheForm, page: ThePage, actor: TheActor, work: TheWork, house: TheHouse
) -> Response:
    return _keep(form, page, actor, work, house, opened(work, programme_id, version=form.version))


def _keep(form: Filled, page: Page, actor: Actor, work: Work, house: House, programme: Programme | None) -> Response:
    fields, known = asking.read(ProgrammeForm, form), programme.id if programme else 0

    def back(status: int, **more: Any) -> Response:
        work.rollback()
        with looking(house.store, actor, house.clock) as before:
            return _form(page, house, before, form, opened(before, known) if known else None, status=status, **more)

    if faults := asking.faults_of(page, ProgrammeForm, fields):
        return back(422, faults=faults)
    given, session = ProgrammeForm.model_validate(fields), work.session
    try:
        asked = verbs.ProgrammeAsked(
            title=Text(given.title_zh, given.title_en), unit=unit_by_code(session, given.unit),
            manager=person_of(session, given.manager),
            **given.model_dump(exclude={"title_zh", "title_en", "unit", "manager", "processes"}),
        )  # fmt: skip
        if programme is None:
            programme = verbs.draft_programme(house.desk, work, asked)
        else:
            verbs.change_programme(house.desk, work, programme, asked)
        wanted = [process_of(session, code) for code in given.processes]
        verbs.choose_processes(house.desk, work, programme, wanted)
    except Refusal as refusal:
        return back(status_of(type(refusal)), problem=body_of(refusal, page.language))
    return RedirectResponse(f"/programmes/{programme.id}", 303)


def _form(
    page: Page, house: House, work: Work, filled: Filled, programme: Programme | None = None, *,
    faults: dict[str, str] | None = None, problem: dict[str, Any] | None = None, status: int = 200,
) -> Response:  # fmt: skip
    initial = _as_it_stands(work, programme) if programme else _for_next_year(work)
    fields = asking.fields_of(ProgrammeForm, filled, house, work, page.language, initial=initial, faults=faults)
    return page.show("programmes/form.html", status=status, fields=fields, problem=problem, programme=programme)


def _for_next_year(work: Work) -> dict[str, Any]:
    """The coming calendar year, or the present one while it is young; every process that runs."""
    year = work.today.year + (work.today.month > 6)
    return {
        "manager": work.actor.id, "cycle_from": date(year, 1, 1), "cycle_to": date(year, 12, 31),
        "methods": ["onsite"], "ways": [*WAY_WORDS],
        "processes": [one.code for one in work.session.scalars(processes(on=work.today))],
    }  # fmt: skip


def _as_it_stands(work: Work, programme: Programme) -> dict[str, Any]:
    session, units = work.session, unit_names(work.session, "zh")
    codes = {one.id: one.code for one in session.scalars(processes())}
    return {
        name: getattr(programme, name)
        for name in (
            "title_zh", "title_en", "cycle_from", "cycle_to", "objectives", "scope_words", "methods", "ways",
            "method_risks", "risks", "resources",
        )
    } | {
        "unit": units[programme.unit_id].code, "manager": programme.manager_id,
        "standards": [one.standard for one in session.scalars(queries.criteria_of(programme.id))],
        "processes": [codes[one.process_id] for one in session.scalars(queries.processes_of(programme.id))],
    }  # fmt: skip


@router.get("/{programme_id}")
def show(
    programme_id: TheId, page: ThePage, work: TheReading, house: TheHouse,
    did: Annotated[str, Query(max_length=40)] = "",
) -> Response:  # fmt: skip
    """One programme: what for, how often each process is seen and why, its steps and its revisions."""
    return _page(page, house, work, programme_id, did=did)


def _page(
    page: Page, house: House, work: Work, programme_id: int, *, did: str = "", problem: dict[str, Any] | None = None,
    reason: str = "", status: int = 200,
) -> Response:  # fmt: skip
    session, language = work.session, page.language
    programme = opened(work, programme_id)
    workflow = house.lifecycles["programme"].workflow_of(programme)
    entries = [Recorded(*row) for row in session.execute(history("item", programme.id))][::-1][:_NEWEST]
    intervals = session.scalars(queries.processes_of(programme.id)).all()
    plans = can(scope_of(work), "programme.plan", unit_id=programme.unit_id)
    audits = session.scalars(queries.audits_of(programme.id)).all()
    return page.show(
        "programmes/show.html",
        status=status,
        programme=programme,
        badge=badge(house, programme, language),
        unit=unit_names(session, language)[programme.unit_id],
        manager=names_of(session, {programme.manager_id}).get(programme.manager_id, ""),
        criteria=_criteria(house, work, programme),
        methods=[METHOD_WORDS[one] for one in programme.methods],
        ways=[WAY_WORDS[one] for one in programme.ways],
        intervals=[(row, process_words(work, row.process_id)) for row in intervals],
        audits=len(audits),
        ended=sum(one.closed for one in audits),
        revisions=[
            (one, badge(house, one, language))
            for one in session.scalars(queries.revisions_of(programme))
            if one.id != programme.id and (plans or one.was_in_force)
        ],
        may_write=plans and programme.state == "draft",
        may_amend=plans and programme.state in ("approved", "running"),
        reason=reason,
        problem=problem,
        steps=buttons(house, work, programme, language, here_only=True),
        heading=page.say("changes.refused", step="{step}"),
        story=story(house, session, entries, language),
        files=session.scalars(attachments_of(programme.id)).all(),
        may_attach=plans and not programme.closed,
        step=workflow.steps[did].label.text.in_(language) if did in workflow.steps else "",
    )


def process_words(work: Work, process_id: int) -> tuple[str, Text]:
    """Code and name of a process; read once in a session."""
    one = work.session.get_one(Process, process_id)
    return one.code, Text(one.name_zh or one.name_en, one.name_en or one.name_zh)


def _criteria(house: House, work: Work, programme: Programme) -> list[tuple[Text, Text]]:
    """Titles and editions; one that the packs no longer have is told as it was kept."""
    packs = {pack.id: pack for pack in house.packs}
    told = []
    for row in work.session.scalars(queries.criteria_of(programme.id)):
        pack = packs.get(row.standard)
        title = pack.title if pack else Text(row.standard, row.standard)
        same = pack is not None and pack.edition.zh[:40] == row.edition
        told.append((title, pack.edition if pack and same else Text(row.edition, row.edition)))
    return told


@router.post("/{programme_id}/amend")
def amend(
    programme_id: TheId, form: TheForm, page: ThePage, actor: TheActor, work: TheWork, house: TheHouse
) -> Response:
    """Begin the next revision; it is drafted like a new programme."""
    try:
        following = verbs.amend(house.desk, work, opened(work, programme_id), form.one("reason"))
    except Refusal as refusal:
        work.rollback()
        problem, status = body_of(refusal, page.language), status_of(type(refusal))
        with looking(house.store, actor, house.clock) as before:
            return _page(page, house, before, programme_id, problem=problem, reason=form.one("reason"), status=status)
    return RedirectResponse(f"/programmes/{following.id}", 303)
