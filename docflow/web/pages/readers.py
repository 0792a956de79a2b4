"""Who was asked to read a text, who has, and who is let off."""

from typing import Annotated

from fastapi import Query
from starlette.responses import RedirectResponse, Response

from docflow.documents import queries, readers
from docflow.documents.models import Acknowledgement
from docflow.house import House
from docflow.journal.work import Work, looking
from docflow.kernel.errors import NotFound, Refusal
from docflow.people.queries import names_of, scope_of
from docflow.web.api.revisions import open_revision
from docflow.web.deps import Page, TheActor, TheHouse, TheId, ThePage, TheReading, TheWork
from docflow.web.forms import Filled, TheForm
from docflow.web.idempotency import door
from docflow.web.problems import body_of, status_of

router = door("/revisions", tags=["revisions"], pages=True)

GROUPS = ("waiting", "late", "done", "waived")


@router.get("/{revision_id}/readers")
def show(
    revision_id: TheId,
    page: ThePage,
    work: TheReading,
    house: TheHouse,
    show: Annotated[str, Query(max_length=20)] = "",
    did: Annotated[str, Query(max_length=40)] = "",
) -> Response:
    """Everybody who was asked; a reader sees only their own line."""
    return _page(page, house, work, revision_id, show=show, did=did)


@router.post("/{revision_id}/readers/{person_id}")
def waive(
    revision_id: TheId,
    person_id: TheId,
    form: TheForm,
    page: ThePage,
    actor: TheActor,
    work: TheWork,
    house: TheHouse,
) -> Response:
    """Let somebody off, with a reason; controllers only."""
    try:
        readers.waive(work, open_revision(work, revision_id), person_id, reason=form.one("reason"))
    except NotFound:
        raise
    except Refusal as refusal:
        work.rollback()
        with looking(house.store, actor, house.clock) as before:
            return _page(page, house, before, revision_id, form=form, person=person_id, refusal=refusal)
    return RedirectResponse(f"/revisions/{revision_id}/readers?did=waived", 303)


def _page(
    page: Page,
    house: House,
    work: Work,
    revision_id: int,
    *,
    show: str = "",
    did: str = "",
    form: Filled | None = None,
    person: int = 0,
    refusal: Refusal | None = None,
) -> Response:
    scope = scope_of(work)
    revision = open_revision(work, revision_id)
    rows = queries.acknowledgements_of(revision.id)
    sees_all = readers.may_see_readers(scope, revision)
    if not sees_all:
        rows = rows.where(readers.of_person(scope.person_id))
    found = list(work.session.scalars(rows))
    grouped = [(one, _groups(one, work)) for one in found]
    return page.show(
        "revisions/readers.html",
        status=200 if refusal is None else status_of(type(refusal)),
        revision=revision,
        names=names_of(work.session, [one.person_id for one in found]),
        rows=[(one, groups) for one, groups in grouped if not show or show in groups],
        counted=[(group, sum(group in groups for _, groups in grouped)) for group in GROUPS],
        total=len(found),
        done=sum(one.state in ("acknowledged", "waived") for one in found),
        shown=show,
        sees_all=sees_all,
        may_waive=scope.holds("document_controller", revision.unit_id, kind="revision") and not scope.reads_only,
        form=form or Filled(),
        person=person,
        problem=body_of(refusal, page.language) if refusal else None,
        did=did,
    )


def _groups(one: Acknowledgement, work: Work) -> tuple[str, ...]:
    if one.state == "assigned":
        return ("waiting", "late") if one.due_on < work.today else ("waiting",)
    return ("done",) if one.state == "acknowledged" else (one.state,)
