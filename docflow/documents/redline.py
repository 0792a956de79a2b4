"""The comparison of a revision's text with another's, in whatever format they are."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from docflow.documents import queries
from docflow.documents.compare import Comparison, blocks_of_text, compare, compare_word
from docflow.documents.desk import Desk
from docflow.documents.errors import NoContent, NothingToCompare
from docflow.documents.models import Content, Revision
from docflow.lifecycle.items import Item, visible
from docflow.people.rights import Scope


def redline(
    desk: Desk, session: Session, revision: Revision, scope: Scope, *, against: Revision | None = None
) -> Comparison:
    """What changed against another revision, or against the text it is to replace (nothing for a first one).

    Word files are compared by paragraphs and table cells; other formats by their lines of text.
    Raises NoContent when there is nothing to compare, and NothingToCompare when the text before is not for
    this reader: the words struck out would show what they may no longer read.
    """
    other = against or session.scalar(queries.previous_revision(revision))
    if other is not None and session.scalar(select(Item.id).where(Item.id == other.id, visible(scope))) is None:
        raise NothingToCompare(number=revision.number, label=revision.label)
    new = session.get(Content, revision.content_id) if revision.content_id else None
    if new is None:
        raise NoContent()
    old = session.get(Content, other.content_id) if other and other.content_id else None
    if old is not None and old.kind == new.kind == "docx":
        return compare_word(desk.blobs.read(old.sha256), desk.blobs.read(new.sha256))
    before = old.text.splitlines() if old else []
    return compare(blocks_of_text(before), blocks_of_text(new.text.splitlines()))
