"""Whether every file that a document names is still held, is right, and is the one the journal speaks of."""

from collections.abc import Iterator
from json import loads

from sqlalchemy import select
from sqlalchemy.orm import Session

from docflow.documents.models import Content, Rendition, Revision
from docflow.journal.models import JournalEntry
from docflow.journal.verify import Finding
from docflow.kernel.text import Text
from docflow.store.blobs import Blobs
from docflow.store.errors import BlobDamaged, BlobMissing

_CHUNK = 1000
_WORDS = {
    "file-missing": Text("文件库中缺少被引用的文件", "The file store lacks a file that is named"),
    "file-damaged": Text("文件已损坏", "A file's bytes no longer fit its digest"),
    "file-unrecorded": Text("审计追踪中没有此文件的摘要", "The journal knows nothing of a file that a document names"),
    "file-unnamed": Text("审计追踪所述文件已无记录", "A file that the journal speaks of is named by no row"),
}
FAULTS = tuple(_WORDS)


def check(blobs: Blobs, session: Session) -> Iterator[Finding]:
    """Every content and controlled copy: the journal tells its digest, and the file store holds those very bytes."""
    document = {row.id: row.document_id for row in session.execute(select(Revision.id, Revision.document_id))}
    named = set(_named(session, document))
    told = set(_told(session, document))
    for document_id, digest in sorted(named - told):
        yield _fault("file-unrecorded", f"document {document_id}, {digest}")
    for document_id, digest in sorted(told - named):
        yield _fault("file-unnamed", f"document {document_id}, {digest}")
    for digest in sorted({digest for _, digest in named}):
        try:
            blobs.read(digest)
        except BlobMissing:
            yield _fault("file-missing", digest)
        except BlobDamaged:
            yield _fault("file-damaged", digest)


def _fault(code: str, place: str) -> Finding:
    return Finding(code, _WORDS[code], place)


def _named(session: Session, document: dict[int, int]) -> Iterator[tuple[int, str]]:
    """Pairs of document and digest that stand in rows."""
    for table in (Content, Rendition):
        for revision_id, digest in session.execute(select(table.revision_id, table.sha256)):
            yield document[revision_id], digest


def _told(session: Session, document: dict[int, int]) -> Iterator[tuple[int, str]]:
    """Pairs of document and digest that the journal tells.

    The text that a new revision copies was told when it was saved for the revision before.
    """
    entries = select(JournalEntry.subject_id, JournalEntry.body).where(
        JournalEntry.subject_kind == "item", JournalEntry.event.startswith("revision.")
    )
    for revision_id, body in session.execute(entries.execution_options(yield_per=_CHUNK)):
        try:
            facts = loads(body)["facts"]
            digests = [facts.get("content"), *facts.get("renditions", ())]
        except (ValueError, KeyError, TypeError, AttributeError):
            continue  # The journal's own check names an entry that cannot be read.
        if revision_id in document:
            yield from ((document[revision_id], digest) for digest in digests if digest)
