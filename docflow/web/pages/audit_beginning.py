"""Planning an audit outside of a programme, as a page."""

from datetime import timedelta
from typing import Any

from starlette.responses import RedirectResponse, Response

from docflow.audits.beginning import AuditAsked, begin_audit
from docflow.audits.beginning_form import BeginForm
from docflow.house import House
from docflow.journal.work import Work, looking
from docflow.kernel.errors import NotAllowed, Refusal
from docflow.kernel.text import Text
from docflow.people.queries import scope_of, unit_by_code
from docflow.people.rights import can
from docflow.processes.queries import process_of
from docflow.standards.clauses import clause_named
from docflow.web.deps import Page, TheActor, TheHouse, ThePage, TheReading, TheWork
from docflow.web.forms import Filled, TheForm
from docflow.web.idempotency import door
from docflow.web.pages import asking
from docflow.web.problems import body_of, status_of

router = door("/audits", tags=["audits"], pages=True)


@router.get("/new")
def ask(page: ThePage, work: TheReading, house: TheHouse) -> Response:
    """Raises NotAllowed for whoever may plan audits nowhere."""
    if not can(scope_of(work), "audit.plan"):
        raise NotAllowed()
    return _page(page, house, work, Filled())


@router.post("/new")
def begin(form: TheForm, page: ThePage, actor: TheActor, work: TheWork, house: TheHouse) -> Response:
    """Plan it; what is wrong is said beside its field, and the form comes back as it was sent."""
    fields = asking.read(BeginForm, form)
    if faults := asking.faults_of(page, BeginForm, fields):
        with looking(house.store, actor, house.clock) as before:
            return _page(page, house, before, form, faults=faults, status=422)
    given = BeginForm.model_validate(fields)
    try:
        audit = begin_audit(house.desk, work, AuditAsked(
            title=Text(given.title_zh, given.title_en), unit=unit_by_code(work.session, given.unit),
            reason=given.reason, scope=[(process_of(work.session, code), None) for code in given.processes],
            clauses=[clause_named(house.desk.known_clauses, one) for one in given.clauses],
            first_on=given.first_on, last_on=given.last_on, place=given.place,
            days=max((given.last_on - given.first_on).days + 1, 1),
        ))  # fmt: skip
    except Refusal as refusal:
        work.rollback()
        with looking(house.store, actor, house.clock) as before:
            problem, status = body_of(refusal, page.language), status_of(type(refusal))
            return _page(page, house, before, form, problem=problem, status=status)
    return RedirectResponse(f"/audits/{audit.id}", 303)


def _page(
    page: Page, house: House, work: Work, filled: Filled, *, faults: dict[str, str] | None = None,
    problem: dict[str, Any] | None = None, status: int = 200,
) -> Response:  # fmt: skip
    soon = work.today + timedelta(days=28)
    initial = {"first_on": soon, "last_on": soon + timedelta(days=1)}
    fields = asking.fields_of(BeginForm, filled, house, work, page.language, initial=initial, faults=faults)
    return page.show("audits/new.html", status=status, fields=fields, problem=problem)
