"""Processes: the register, one of them with what concerns it, a new one, and what is changed of it."""

from collections.abc import Callable, Mapping
from typing import Annotated, Any
from urllib.parse import quote

from fastapi import Query
from starlette.responses import RedirectResponse, Response

from docflow.audits.around_process import around
from docflow.house import House
from docflow.journal.reader import Recorded, histories
from docflow.journal.work import Work, looking
from docflow.kernel.actor import Actor
from docflow.kernel.errors import Refusal
from docflow.kernel.paging import cut, read_cursor
from docflow.kernel.text import Text
from docflow.lifecycle.errors import VersionStale
from docflow.lifecycle.history import may_read
from docflow.people.queries import names_of, person_of, require, scope_of, unit_by_code, units_below
from docflow.people.rights import can
from docflow.processes import queries, service
from docflow.processes.forms import FIRST, FREQUENCY_WORDS, ChangeForm, NewForm
from docflow.processes.models import Process
from docflow.standards.clauses import clause_named
from docflow.web.api.processes import TheCode
from docflow.web.deps import Page, TheActor, TheHouse, ThePage, TheReading, TheWork
from docflow.web.forms import Filled, TheForm
from docflow.web.idempotency import door
from docflow.web.pages import asking
from docflow.web.pages.revisions import titled
from docflow.web.pages.shown import badge, story, unit_names
from docflow.web.problems import body_of, status_of

router = door("/processes", tags=["processes"], pages=True)

ROWS = 50
_NEWEST = 25
_WEIGHTS = {"frequency", "importance", "complexity", "maturity", "emission_share"}


def address_of(process: Process) -> str:
    return f"/processes/{quote(process.code)}"


def name_of(process: Process) -> Text:
    return Text(process.name_zh or process.name_en, process.name_en or process.name_zh)


@router.get("")
def register(
    page: ThePage,
    work: TheReading,
    q: Annotated[str, Query(max_length=100)] = "",
    unit: Annotated[str, Query(max_length=20)] = "",
    ended: Annotated[str, Query(max_length=3)] = "",
    after: Annotated[str, Query(max_length=500)] = "",
) -> Response:
    """The processes by code, narrowed by words and unit."""
    session, scope = work.session, scope_of(work)
    below = [one.id for one in session.scalars(units_below(unit_by_code(session, unit)))] if unit else None
    rows = queries.register(scope, words=q.strip(), unit_ids=below, on=None if ended else work.today)
    if after:
        rows = rows.where(Process.code > read_cursor(after, str)[0])
    cutting = cut(session.scalars(rows.limit(ROWS + 1)).all(), ROWS, lambda one: (one.code,))
    units = unit_names(session, page.language)
    sites = queries.sites_of(session, [one.id for one in cutting.items])
    return page.show(
        "processes/list.html",
        rows=[
            (one, name_of(one), address_of(one), [units[site].name for site in sites.get(one.id, ())])
            for one in cutting.items
        ],
        names=names_of(session, {one.owner_id for one in cutting.items}),
        units=units,
        frequencies=FREQUENCY_WORDS,
        choices=[("", page.say("list.every"))] + [(one.code, f"{one.code} {one.name}") for one in units.values()],
        q=q.strip(), unit=unit, ended=ended,
        narrows=bool(q.strip() or unit or ended),
        next=cutting.next,
        began_later=bool(after),
        may_keep=can(scope, "process.keep"),
    )  # fmt: skip


@router.get("/new")
def ask_new(page: ThePage, work: TheReading, house: TheHouse) -> Response:
    require(work, "process.keep")
    return _form(page, house, work, NewForm, Filled())


@router.post("/new")
def add(form: TheForm, page: ThePage, actor: TheActor, work: TheWork, house: TheHouse) -> Response:
    """Set it up; what is wrong is said beside its field."""

    def verb(given: NewForm) -> Process:
        return service.add_process(
            work, code=given.code, unit=unit_by_code(work.session, given.unit), **_facts(house, work, given)
        )

    require(work, "process.keep")
    return _taken(page, house, work, actor, NewForm, form, verb)


@router.get("/{code:path}/change")
def ask_change(code: TheCode, page: ThePage, work: TheReading, house: TheHouse) -> Response:
    process = queries.open_process(work.session, code, scope_of(work))
    require(work, "process.keep", unit_id=process.unit_id)
    return _form(page, house, work, ChangeForm, Filled(), process)


@router.post("/{code:path}/change")
def change(code: TheCode, form: TheForm, page: ThePage, actor: TheActor, work: TheWork, house: TheHouse) -> Response:
    """Change what is known of it; what is wrong is said beside its field."""
    process = queries.open_process(work.session, code, scope_of(work))

    def verb(given: ChangeForm) -> Process:
        if form.version != process.version:
            raise VersionStale(version=process.version)
        return service.change_process(work, process, **_facts(house, work, given))

    return _taken(page, house, work, actor, ChangeForm, form, verb, code)


@router.post("/{code:path}/retire")
def retire(code: TheCode, form: TheForm, work: TheWork) -> Response:
    process = queries.open_process(work.session, code, scope_of(work), version=form.version)
    service.retire_process(work, process)
    return RedirectResponse(f"{address_of(process)}?did=ended", 303)


@router.get("/{code:path}")
def show(
    code: TheCode, page: ThePage, work: TheReading, house: TheHouse, did: Annotated[str, Query(max_length=20)] = ""
) -> Response:
    """One process: its facts, and what the reader may see of what concerns it."""
    session, scope, language = work.session, scope_of(work), page.language
    process = queries.open_process(session, code, scope)
    seen = around(work, process)
    units = unit_names(session, language)
    entries = session.execute(histories([("process", process.id)], where=may_read(scope), newest=_NEWEST))
    items = (*seen.nonconformities, *seen.audits)
    return page.show(
        "processes/show.html",
        process=process,
        name=name_of(process),
        href=address_of(process),
        unit=units[process.unit_id],
        owner=names_of(session, [process.owner_id]).get(process.owner_id, "—"),
        sites=[units[site] for site in queries.sites_of(session, [process.id]).get(process.id, ())],
        clauses=titled(house, session.scalars(queries.clause_rows(process.id)), page),
        frequency=FREQUENCY_WORDS[process.frequency],
        around=seen,
        badges={one.id: badge(house, one, language) for one in items},
        story=story(house, session, [Recorded(*row) for row in entries], language),
        may_keep=can(scope, "process.keep", unit_id=process.unit_id),
        today=work.today,
        did=did if did in ("kept", "ended") else "",
    )


def _facts(house: House, work: Work, given: ChangeForm) -> dict[str, Any]:
    session, known = work.session, house.desk.known_clauses
    return {
        "name": Text(given.name_zh, given.name_en),
        "owner": person_of(session, given.owner),
        "sites": [unit_by_code(session, one) for one in given.sites],
        "clauses": [clause_named(known, one) for one in given.clauses],
        "known_clauses": known,
    } | given.model_dump(include=_WEIGHTS)


def _taken(
    page: Page, house: House, work: Work, actor: Actor, model: type[ChangeForm], form: Filled,
    verb: Callable[[Any], Process], code: str = "",
) -> Response:  # fmt: skip
    """What was filled in is checked and done; refused, the form comes back with the words beside their fields."""
    fields = asking.read(model, form)
    faults, problem, status = asking.faults_of(page, model, fields), None, 422
    if not faults:
        try:
            return RedirectResponse(f"{address_of(verb(model.model_validate(fields)))}?did=kept", 303)
        except Refusal as refusal:
            status = status_of(type(refusal))
            faults = asking.beside(page, model, refusal)
            problem = None if faults else body_of(refusal, page.language)
    work.rollback()
    with looking(house.store, actor, house.clock) as before:
        process = queries.open_process(before.session, code, scope_of(before)) if code else None
        return _form(page, house, before, model, form, process, faults=faults, problem=problem, status=status)


def _form(
    page: Page, house: House, work: Work, model: type[ChangeForm], filled: Filled, process: Process | None = None, *,
    faults: Mapping[str, str] | None = None, problem: dict[str, Any] | None = None, status: int = 200,
) -> Response:  # fmt: skip
    initial: dict[str, Any] = {"frequency": "daily"}
    if process is not None:
        units = unit_names(work.session, page.language)
        clauses = queries.clauses_of(work.session, [process.id]).get(process.id, [])
        sites = queries.sites_of(work.session, [process.id]).get(process.id, [])
        initial = {name: getattr(process, name) for name in ("name_zh", "name_en", *_WEIGHTS)} | {
            "owner": process.owner_id,
            "sites": [units[one].code for one in sites],
            "clauses": [f"{standard}:{clause}" for standard, clause in clauses],
        }
    shown = asking.fields_of(model, filled, house, work, page.language, initial=initial, faults=faults)
    return page.show(
        "processes/form.html",
        status=status,
        fields=sorted(shown, key=lambda one: FIRST.index(one.name) if one.name in FIRST else len(FIRST)),
        process=process,
        href=address_of(process) if process else "/processes",
        problem=problem,
    )
