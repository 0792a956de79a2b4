"""What people do on a revision's page besides taking steps: its text, its description, remarks, who decides."""

from starlette.responses import RedirectResponse, Response

from docflow.documents import controlling, remarks, service
from docflow.documents.models import Remark
from docflow.journal.work import looking
from docflow.kernel.errors import NotFound, Refusal
from docflow.kernel.text import Text
from docflow.lifecycle.decisions import Assignment
from docflow.lifecycle.errors import ItemNotFound
from docflow.people.queries import person_of
from docflow.web.api.revisions import open_revision
from docflow.web.deps import TheActor, TheHouse, TheId, ThePage, TheWork
from docflow.web.errors import FileMissing
from docflow.web.forms import TheForm, TheFormWithFile
from docflow.web.idempotency import door
from docflow.web.pages.revisions import Trouble, again

router = door("/revisions", tags=["revisions"], pages=True)


def back(revision_id: int, did: str) -> Response:
    return RedirectResponse(f"/revisions/{revision_id}?did={did}", 303)


@router.post("/{revision_id}/text")
def upload(
    revision_id: TheId, form: TheFormWithFile, page: ThePage, actor: TheActor, work: TheWork, house: TheHouse
) -> Response:
    """Make a file the draft's text. It is checked and read before anything is kept."""
    try:
        if form.file is None:
            raise FileMissing()
        with looking(house.store, actor, house.clock) as before:
            revision = open_revision(before, revision_id, version=form.version)
            service.require_editable(house.desk, before, revision)
        limit = house.settings.upload_limit_mib << 20
        intake = house.desk.intake.take_in(form.file.path, form.file.name, limit_bytes=limit)
        with form.file.path.open("rb") as source:
            sha256 = house.blobs.put(source)
        revision = open_revision(work, revision_id, version=form.version)
        service.save_content(
            house.desk, work, revision, intake, sha256=sha256, size=form.file.size, name=form.file.name
        )
    except NotFound:
        raise
    except Refusal as refusal:
        return again(page, house, work, actor, revision_id, Trouble("text", refusal, form))
    return back(revision_id, "uploaded")


@router.post("/{revision_id}/description")
def describe(
    revision_id: TheId, form: TheForm, page: ThePage, actor: TheActor, work: TheWork, house: TheHouse
) -> Response:
    """Change what a draft says about itself: titles, reason, summary, source, clauses."""
    try:
        service.describe(
            house.desk,
            work,
            open_revision(work, revision_id, version=form.version),
            title=Text(form.one("title_zh"), form.one("title_en")),
            reason=form.one("reason"),
            summary=form.one("summary"),
            source=form.one("source")[:30],
            editorial=form.ticked("editorial"),
            clauses=form.every("clauses"),
        )
    except NotFound:
        raise
    except Refusal as refusal:
        return again(page, house, work, actor, revision_id, Trouble("description", refusal, form))
    return back(revision_id, "described")


@router.post("/{revision_id}/remarks")
def remark(
    revision_id: TheId, form: TheForm, page: ThePage, actor: TheActor, work: TheWork, house: TheHouse
) -> Response:
    """Ask for something to be considered."""
    try:
        revision = open_revision(work, revision_id)
        remarks.remark(work, revision, words=form.one("words"), place=form.one("place"))
    except NotFound:
        raise
    except Refusal as refusal:
        return again(page, house, work, actor, revision_id, Trouble("remark", refusal, form))
    return back(revision_id, "remarked")


@router.post("/{revision_id}/remarks/{remark_id}/answer")
def answer(
    revision_id: TheId, remark_id: TheId, form: TheForm, page: ThePage, actor: TheActor, work: TheWork, house: TheHouse
) -> Response:
    """Say what was done about a remark."""
    try:
        revision = open_revision(work, revision_id)
        made = work.session.get(Remark, remark_id)
        if made is None or made.revision_id != revision.id:
            raise ItemNotFound(item=remark_id)
        remarks.answer(work, revision, made, words=form.one("words"))
    except NotFound:
        raise
    except Refusal as refusal:
        return again(page, house, work, actor, revision_id, Trouble(f"answer-{remark_id}", refusal, form))
    return back(revision_id, "answered")


@router.post("/{revision_id}/assignments/{assignment_id}")
def reassign(
    revision_id: TheId,
    assignment_id: TheId,
    form: TheForm,
    page: ThePage,
    actor: TheActor,
    work: TheWork,
    house: TheHouse,
) -> Response:
    """Have somebody else decide; controllers only."""
    try:
        revision = open_revision(work, revision_id, version=form.version)
        assignment = work.session.get(Assignment, assignment_id)
        if assignment is None or assignment.item_id != revision.id:
            raise ItemNotFound(item=assignment_id)
        person = person_of(work.session, form.one("person"))
        controlling.reassign(house.desk, work, revision, assignment, person, reason=form.one("reason"))
    except NotFound:
        raise
    except Refusal as refusal:
        return again(page, house, work, actor, revision_id, Trouble(f"asked-{assignment_id}", refusal, form))
    return back(revision_id, "reassigned")
