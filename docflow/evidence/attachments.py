"""Files kept beside an item as proof: a photograph of a meter, a training list, a calibration certificate."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from json import loads
from typing import Any

from sqlalchemy import ForeignKey, Select, String, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from docflow.evidence.errors import AttachmentNotFound, NotAttachable
from docflow.evidence.media import media_type_of
from docflow.journal.models import JournalEntry
from docflow.journal.verify import Finding
from docflow.journal.work import Work
from docflow.kernel.text import Text, file_name, one_line
from docflow.lifecycle.engine import Kind
from docflow.lifecycle.items import Item, open_item
from docflow.people.queries import scope_of
from docflow.store.base import Base
from docflow.store.blobs import Blobs
from docflow.store.errors import BlobDamaged, BlobMissing
from docflow.store.types import Digest, Instant, Key

LARGEST = 64 << 20
"""Bytes of one attachment: docflow's own limit, enough for a scanned report."""
_CHUNK = 1000


class Attachment(Base):
    """One file kept with an item. Never changed and never removed: another file is another row."""

    __tablename__ = "attachment"

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    item_id: Mapped[int] = mapped_column(ForeignKey("item.id"), index=True)
    about: Mapped[str] = mapped_column(String(60), default="")
    """The part of the item it proves, as the room names it (`question/12`, `cause/3`); empty for the whole."""
    sha256: Mapped[str] = mapped_column(Digest, index=True)
    name: Mapped[str] = mapped_column(String(200))
    media_type: Mapped[str] = mapped_column(String(100))
    size: Mapped[int] = mapped_column(Key)
    words: Mapped[str] = mapped_column(String(300), default="")
    saved_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    saved_at: Mapped[datetime] = mapped_column(Instant)


def attach(
    work: Work, kind: Kind, item: Item, *, sha256: str, size: int, head: bytes, name: str, words: str = "",
    about: str = "",
) -> Attachment:  # fmt: skip
    """Keep a file, already in the file store under its digest, with an item.

    The item's room says who may add proof and until when (`Kind.attaches`).

    Args:
        head: the file's first bytes, which say what it is; its name has no say.

    Raises:
        NotAttachable: the room says no, with the reason.
        MediaNotKept: the file is of no kind that is kept as proof.

    Source: T/CIECCPA 9.2.2, 10.2.2 (documented information kept as evidence).
    """
    answer = kind.attaches(work, item, scope_of(work)) if kind.attaches else "nothing-attached"
    if answer is not None:
        raise NotAttachable(item=item.id, reason=kind.reasons.get(answer) or _NOTHING)
    attachment = Attachment(
        item_id=item.id, about=about, sha256=sha256, name=file_name(name), media_type=media_type_of(head, name),
        size=size, words=one_line(words)[:300], saved_by_id=work.actor.person_id, saved_at=work.at,
    )  # fmt: skip
    work.session.add(attachment)
    work.session.flush()
    item.changed_at = work.at
    facts = {"attachment": attachment.id, "sha256": sha256, "size": size, "about": about}
    if about and kind.opens_parts is not None:
        # Whoever sees the item reads its story, and the name of a file can say what is in it.
        work.record("attachment.added_to_part", item, facts)
    else:
        said = {"file": attachment.name, "words": attachment.words, "media_type": attachment.media_type}
        work.record("attachment.added", item, facts | said)
    return attachment


_NOTHING = Text("此类事项不保存附件", "Nothing is kept with items of this kind")


def attachments_of(item_id: int, *, about: str | None = None) -> Select[Attachment]:
    """In the order they were kept."""
    asked = select(Attachment).where(Attachment.item_id == item_id).order_by(Attachment.id)
    return asked if about is None else asked.where(Attachment.about == about)


def attachments_seen(work: Work, kind: Kind, item: Item) -> Sequence[Attachment]:
    """Those the actor may see of an item that they see."""
    found = attachments_of(item.id)
    if kind.opens_parts is not None and not kind.opens_parts(work, item):
        found = found.where(Attachment.about == "")
    return work.session.scalars(found).all()


def open_attachment(work: Work, kinds: Mapping[str, Kind], attachment_id: int) -> Attachment:
    """Raises AttachmentNotFound, also for one that the actor may not see."""
    attachment = work.session.get(Attachment, attachment_id)
    if attachment is None:
        raise AttachmentNotFound(attachment=attachment_id)
    item = open_item(work.session, attachment.item_id, scope_of(work))
    opens_parts = kinds[item.kind].opens_parts
    if attachment.about and opens_parts is not None and not opens_parts(work, item):
        raise AttachmentNotFound(attachment=attachment_id)
    return attachment


_WORDS = {
    "attachment-missing": Text("文件库中缺少附件", "The file store lacks an attachment"),
    "attachment-damaged": Text("附件已损坏", "An attachment's bytes no longer fit its digest"),
    "attachment-unrecorded": Text("审计追踪中没有此附件", "The journal knows nothing of an attachment"),
    "attachment-unnamed": Text("审计追踪所述附件已无记录", "No row names an attachment of the journal"),
    "attachment-changed": Text("附件的记录与审计追踪不符", "An attachment's row is not what the journal tells of it"),
}
FAULTS = tuple(_WORDS)


def check(blobs: Blobs, session: Session) -> Iterator[Finding]:
    """Every attachment: its row is what the journal tells of it, and the file store holds those very bytes.

    What was said of a file kept with a part of an item is not told, so that nobody reads it there, and is not compared.
    """
    told, digests = _told(session), set()
    for row in session.scalars(select(Attachment).order_by(Attachment.id).execution_options(yield_per=_CHUNK)):
        digests.add(row.sha256)
        known, place = told.pop(row.id, None), f"item {row.item_id}, attachment {row.id}"
        if known is None:
            yield Finding("attachment-unrecorded", _WORDS["attachment-unrecorded"], place)
        elif any(value != known[name] for name, value in _columns(row).items() if name in known):
            yield Finding("attachment-changed", _WORDS["attachment-changed"], place)
    for attachment_id, known in sorted(told.items()):
        place = f"item {known['item']}, attachment {attachment_id}"
        yield Finding("attachment-unnamed", _WORDS["attachment-unnamed"], place)
    for digest in sorted(digests):
        try:
            blobs.read(digest)
        except BlobMissing:
            yield Finding("attachment-missing", _WORDS["attachment-missing"], digest)
        except BlobDamaged:
            yield Finding("attachment-damaged", _WORDS["attachment-damaged"], digest)


def _columns(row: Attachment) -> dict[str, object]:
    """What a row says, by the names under which the journal tells it."""
    return {
        "item": row.item_id, "sha256": row.sha256, "size": row.size, "about": row.about, "file": row.name,
        "words": row.words, "media_type": row.media_type, "person": row.saved_by_id, "at": row.saved_at,
    }  # fmt: skip


def _told(session: Session) -> dict[int, dict[str, Any]]:
    """By attachment what its entry tells of it."""
    entries = select(JournalEntry.subject_id, JournalEntry.body).where(
        JournalEntry.subject_kind == "item", JournalEntry.event.in_(("attachment.added", "attachment.added_to_part"))
    )
    told: dict[int, dict[str, Any]] = {}
    for item_id, body in session.execute(entries.execution_options(yield_per=_CHUNK)):
        try:
            entry = loads(body)
            happened = {"item": item_id, "person": entry["actor"]["person"], "at": datetime.fromisoformat(entry["at"])}
            told[entry["facts"]["attachment"]] = entry["facts"] | happened
        except (ValueError, KeyError, TypeError):
            continue  # The journal's own check names an entry that cannot be read.
    return told
