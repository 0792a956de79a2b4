"""Files kept with an item as proof: add one, list them, take one out."""

from datetime import datetime
from typing import Annotated

from fastapi import Query, Response
from pydantic import BaseModel

from docflow.documents.intake.errors import FileTooLarge
from docflow.evidence.attachments import LARGEST, Attachment, attach, attachments_seen, open_attachment
from docflow.house import House
from docflow.journal.work import Work
from docflow.lifecycle.items import open_item
from docflow.people.queries import names_of, scope_of
from docflow.web.deps import IfMatch, TheActor, TheHouse, TheId, TheReading, TheWork, etag
from docflow.web.idempotency import door
from docflow.web.security import download
from docflow.web.uploads import FILE_BODY, TheUpload, Upload

router = door("/api/v1", tags=["attachments"])


class AttachmentOut(BaseModel):
    id: int
    item: int
    about: str
    name: str
    media_type: str
    size: int
    sha256: str
    words: str
    saved_by: str
    saved_at: datetime


def keep(
    work: Work, house: House, item_id: int, version: int | None, file: Upload, *, words: str, about: str
) -> Attachment:
    """Put the file into the store and keep it with the item. Raises as `attach`, and FileTooLarge.

    Args:
        version: that of the item, as it was shown; None where others change it all the time and a file hinders nobody.
    """
    if file.size > LARGEST:
        raise FileTooLarge(limit_mib=LARGEST >> 20)
    item = open_item(work.session, item_id, scope_of(work), version=version)
    with file.path.open("rb") as source:
        head = source.read(512)
        source.seek(0)
        sha256 = house.blobs.put(source)
    kind = house.kinds[item.kind]
    return attach(work, kind, item, sha256=sha256, size=file.size, head=head, name=file.name, words=words, about=about)


def _out(attachment: Attachment, names: dict[int, str]) -> AttachmentOut:
    return AttachmentOut(
        id=attachment.id,
        item=attachment.item_id,
        about=attachment.about,
        name=attachment.name,
        media_type=attachment.media_type,
        size=attachment.size,
        sha256=attachment.sha256,
        words=attachment.words,
        saved_by=names.get(attachment.saved_by_id or 0, ""),
        saved_at=attachment.saved_at,
    )


@router.post("/items/{item_id}/attachments", response_model=AttachmentOut, status_code=201, openapi_extra=FILE_BODY)
def add(
    actor: TheActor,  # before the file: nobody's bytes are taken in until it is known who sends them
    item_id: TheId,
    version: IfMatch,
    file: TheUpload,
    response: Response,
    work: TheWork,
    house: TheHouse,
    words: Annotated[str, Query(max_length=300, description="What it shows")] = "",
    about: Annotated[str, Query(max_length=60, pattern=r"^([a-z_]+/\d+)?$", description="The part it proves")] = "",
) -> AttachmentOut:
    """Keep a file with the item as proof; it is never changed or removed."""
    attachment = keep(work, house, item_id, version, file, words=words, about=about)
    item = open_item(work.session, item_id, scope_of(work))
    response.headers["etag"] = etag(item.version)
    return _out(attachment, names_of(work.session, [attachment.saved_by_id] if attachment.saved_by_id else []))


@router.get("/items/{item_id}/attachments", response_model=list[AttachmentOut])
def every(item_id: TheId, work: TheReading, house: TheHouse) -> list[AttachmentOut]:
    """The files kept with an item, in the order they came."""
    item = open_item(work.session, item_id, scope_of(work))
    found = attachments_seen(work, house.kinds[item.kind], item)
    names = names_of(work.session, {one.saved_by_id for one in found if one.saved_by_id})
    return [_out(one, names) for one in found]


@router.get(
    "/attachments/{attachment_id}",
    response_class=Response,
    responses={200: {"content": {"application/octet-stream": {}}}},
)
def one(attachment_id: TheId, work: TheReading, house: TheHouse) -> Response:
    """The file itself."""
    found = open_attachment(work, house.kinds, attachment_id)
    return download(house.blobs.read(found.sha256), found.name, found.media_type)
