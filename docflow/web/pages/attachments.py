"""Keeping a file with an item, from its page."""

from starlette.responses import RedirectResponse, Response

from docflow.evidence.attachments import open_attachment
from docflow.web.api.attachments import keep
from docflow.web.deps import TheActor, TheHouse, TheId, TheReading, TheWork
from docflow.web.errors import FileMissing
from docflow.web.forms import TheFormWithFile
from docflow.web.idempotency import door
from docflow.web.rendering import local_path
from docflow.web.security import download

router = door("", tags=["attachments"], pages=True)


@router.post("/items/{item_id}/attachments")
def add(actor: TheActor, item_id: TheId, form: TheFormWithFile, work: TheWork, house: TheHouse) -> Response:
    """Keep the file and go back to where the form stood (`back`)."""
    if form.file is None:
        raise FileMissing()
    keep(work, house, item_id, form.version, form.file, words=form.one("words")[:300], about=form.one("about")[:60])
    return RedirectResponse(local_path(form.one("back")), 303)


@router.get("/attachments/{attachment_id}")
def one(attachment_id: TheId, work: TheReading, house: TheHouse) -> Response:
    found = open_attachment(work, house.kinds, attachment_id)
    return download(house.blobs.read(found.sha256), found.name, found.media_type)
