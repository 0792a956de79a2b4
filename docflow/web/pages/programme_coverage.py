"""The coverage of a programme: process and site against clause, holes and late intervals, and the reasons for them."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import Query
from starlette.responses import RedirectResponse, Response

from docflow.audits import programmes as verbs
from docflow.audits.coverage import Cell, Coverage, coverage_of
from docflow.house import House
from docflow.journal.work import Work, looking
from docflow.kernel.actor import Actor
from docflow.kernel.errors import NotFound, Refusal
from docflow.people.queries import scope_of
from docflow.people.rights import can
from docflow.processes.models import Process
from docflow.web.api.programmes import opened
from docflow.web.deps import Page, TheActor, TheHouse, TheId, ThePage, TheReading, TheWork
from docflow.web.forms import Filled, TheForm
from docflow.web.idempotency import door
from docflow.web.pages.shown import badge
from docflow.web.problems import body_of, status_of

router = door("/programmes", tags=["programmes"], pages=True)


@dataclass(frozen=True)
class Row:
    """A process at a site, with its cells by clause."""

    process: str
    site: str
    cells: dict[tuple[str, str], Cell]


@router.get("/{programme_id}/coverage")
def coverage(
    programme_id: TheId, page: ThePage, work: TheReading, house: TheHouse,
    holes: Annotated[bool, Query(description="only rows with something missing")] = False,
) -> Response:  # fmt: skip
    """A table of process and site by clause; each cell says what audits it, or that nothing does."""
    return _page(page, house, work, programme_id, Filled(), holes=holes)


def _page(
    page: Page, house: House, work: Work, programme_id: int, form: Filled, *, holes: bool = False,
    problem: dict[str, Any] | None = None, status: int = 200,
) -> Response:  # fmt: skip
    programme = opened(work, programme_id)
    found = coverage_of(work.session, programme, work.today)
    clauses = sorted({(cell.standard, cell.clause) for cell in found.cells}, key=_in_order)
    rows = _rows(found)
    plans = can(scope_of(work), "programme.plan", unit_id=programme.unit_id)
    return page.show(
        "programmes/coverage.html",
        status=status,
        programme=programme,
        badge=badge(house, programme, page.language),
        found=found,
        clauses=clauses,
        rows=[row for row in rows if not holes or any(look(cell) == "hole" for cell in row.cells.values())],
        look=look,
        looked=Counter(look(cell) for cell in found.cells),
        holes=holes,
        may_write=plans and programme.state == "draft",
        chosen=set(form.every("hole")),
        reason=form.one("reason"),
        problem=problem,
    )


def _in_order(pair: tuple[str, str]) -> tuple[str, list[int]]:
    return pair[0], [int(part) for part in pair[1].split(".") if part.isdecimal()]


def _rows(found: Coverage) -> list[Row]:
    rows: dict[tuple[str, str], Row] = {}
    for cell in found.cells:
        row = rows.setdefault((cell.process, cell.site), Row(cell.process, cell.site, {}))
        row.cells[cell.standard, cell.clause] = cell
    return list(rows.values())


def look(cell: Cell) -> str:
    """`done`, `planned`, `excused` or `hole`."""
    if cell.audits:
        return "done" if cell.done else "planned"
    return "excused" if cell.reason else "hole"


@router.post("/{programme_id}/coverage")
def let_stand(
    programme_id: TheId, form: TheForm, page: ThePage, actor: TheActor, work: TheWork, house: TheHouse
) -> Response:
    """Say why the ticked holes stand; those of one process and site stand in one tick."""

    def act() -> None:
        programme = opened(work, programme_id)
        chosen = set(form.every("hole"))
        wanted = [
            (cell.process_id, cell.site_id, cell.standard, cell.clause)
            for cell in coverage_of(work.session, programme, work.today).holes
            if f"{cell.process_id}-{cell.site_id}" in chosen
        ]
        verbs.let_gap_stand(house.desk, work, programme, wanted, form.one("reason"))

    return _or_back(page, actor, work, house, programme_id, form, act)


@router.post("/{programme_id}/coverage/late/{process_id}")
def let_be_late(
    programme_id: TheId, process_id: TheId, form: TheForm, page: ThePage, actor: TheActor, work: TheWork,
    house: TheHouse,
) -> Response:  # fmt: skip
    """Say why a process may exceed its interval."""

    def act() -> None:
        programme = opened(work, programme_id)
        process = work.session.get(Process, process_id)
        if process is not None:
            verbs.let_be_late(house.desk, work, programme, process, form.one("reason"))

    return _or_back(page, actor, work, house, programme_id, form, act)


def _or_back(
    page: Page, actor: Actor, work: Work, house: House, programme_id: int, form: Filled, act: Callable[[], None]
) -> Response:
    try:
        act()
    except NotFound:
        raise
    except Refusal as refusal:
        work.rollback()
        with looking(house.store, actor, house.clock) as before:
            problem, status = body_of(refusal, page.language), status_of(type(refusal))
            return _page(page, house, before, programme_id, form, problem=problem, status=status)
    return RedirectResponse(f"/programmes/{programme_id}/coverage", 303)
