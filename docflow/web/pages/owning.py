"""What an owner or controller does with a whole document: revise it, hand it over, say what it governs."""

from typing import Annotated

from fastapi import Path
from starlette.responses import RedirectResponse, Response

from docflow.documents import controlling, queries, service
from docflow.documents.governing import govern, governed, may_arrange
from docflow.house import House
from docflow.journal.work import Work, looking
from docflow.kernel.actor import Actor
from docflow.kernel.errors import NotAllowed, NotFound, Refusal
from docflow.people.queries import person_of, persons, scope_of
from docflow.processes.queries import process_of
from docflow.web.deps import Page, TheActor, TheHouse, ThePage, TheReading, TheWork
from docflow.web.forms import Filled, TheForm
from docflow.web.idempotency import door
from docflow.web.pages import asking
from docflow.web.pages.document import address_of
from docflow.web.pages.processes import name_of
from docflow.web.pages.revisions import SOURCES
from docflow.web.problems import body_of, status_of

router = door("/documents", tags=["documents"], pages=True)

Number = Annotated[str, Path(min_length=1, max_length=80)]


@router.get("/{number:path}/revise")
def ask_why(number: Number, page: ThePage, work: TheReading, house: TheHouse) -> Response:
    return _page(page, work, number, "documents/revise.html", Filled())


@router.post("/{number:path}/revise")
def revise(number: Number, form: TheForm, page: ThePage, actor: TheActor, work: TheWork, house: TheHouse) -> Response:
    """Open the next revision; the present text stays in force until the next takes effect."""
    if not form.one("reason"):
        with looking(house.store, actor, house.clock) as before:
            fault = {"reason": page.say("fault.missing")}
            return _page(page, before, number, "documents/revise.html", form, faults=fault, status=422)
    try:
        document = queries.document_by_number(work.session, number, scope_of(work))
        revision = service.revise(
            house.desk,
            work,
            document,
            reason=form.one("reason"),
            source=form.one("source")[:30],
            summary=form.one("summary"),
            editorial=form.ticked("editorial"),
        )
    except NotFound:
        raise
    except Refusal as refusal:
        return _again(page, house, work, actor, number, "documents/revise.html", form, refusal)
    return RedirectResponse(f"/revisions/{revision.id}?did=revised", 303)


@router.get("/{number:path}/owner")
def ask_whom(number: Number, page: ThePage, work: TheReading) -> Response:
    return _page(page, work, number, "documents/owner.html", Filled())


@router.post("/{number:path}/owner")
def hand_over(
    number: Number, form: TheForm, page: ThePage, actor: TheActor, work: TheWork, house: TheHouse
) -> Response:
    """Make somebody else answer for the document."""
    try:
        document = queries.document_by_number(work.session, number, scope_of(work))
        controlling.hand_over(work, document, person_of(work.session, form.one("owner")))
    except NotFound:
        raise
    except Refusal as refusal:
        return _again(page, house, work, actor, number, "documents/owner.html", form, refusal)
    return RedirectResponse(f"{address_of(number)}?did=handed_over", 303)


@router.get("/{number:path}/processes")
def ask_what_it_governs(number: Number, page: ThePage, work: TheReading, house: TheHouse) -> Response:
    """The processes that run, and those of it that have ended, to choose from."""
    scope = scope_of(work)
    document = queries.document_by_number(work.session, number, scope)
    if not may_arrange(scope, document):
        raise NotAllowed()
    chosen = work.session.scalars(governed(document.id, scope)).all()
    offered = dict(asking.processes_of(house, work, page.language))
    offered |= {one.code: f"{one.code} {name_of(one).in_(page.language)}" for one in chosen}
    return page.show(
        "documents/processes.html",
        document=document,
        href=address_of(number),
        options=list(offered.items()),
        chosen={one.code for one in chosen},
    )


@router.post("/{number:path}/processes")
def set_what_it_governs(number: Number, form: TheForm, work: TheWork) -> Response:
    document = queries.document_by_number(work.session, number, scope_of(work))
    govern(work, document, [process_of(work.session, code) for code in form.every("processes")])
    return RedirectResponse(f"{address_of(number)}?did=governs", 303)


def _again(
    page: Page, house: House, work: Work, actor: Actor, number: str, template: str, form: Filled, refusal: Refusal
) -> Response:
    work.rollback()
    with looking(house.store, actor, house.clock) as before:
        return _page(page, before, number, template, form, refusal=refusal, status=status_of(type(refusal)))


def _page(
    page: Page,
    work: Work,
    number: str,
    template: str,
    form: Filled,
    *,
    refusal: Refusal | None = None,
    faults: dict[str, str] | None = None,
    status: int = 200,
) -> Response:
    document = queries.document_by_number(work.session, number, scope_of(work))
    return page.show(
        template,
        status=status,
        document=document,
        href=address_of(number),
        people=[(one.id, one.name) for one in work.session.scalars(persons(on=work.today))],
        sources=SOURCES,
        form=form,
        faults=faults or {},
        problem=body_of(refusal, page.language) if refusal else None,
    )
