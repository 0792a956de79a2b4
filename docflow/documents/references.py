"""Which documents a text names, found by their numbers."""

import re

from sqlalchemy import func, select

from docflow.documents.models import Content, Document, Revision
from docflow.journal.work import Work

_NUMBER_LIKE = re.compile(r"[A-Z0-9]+(?:[-/.—－][A-Z0-9.]+)+", re.IGNORECASE)
_MOST = 2000


def references_in(work: Work, revision: Revision) -> list[int]:
    """Ids of the documents whose number stands in the revision's text; the document itself is left out."""
    content = work.session.get(Content, revision.content_id) if revision.content_id else None
    if content is None:
        return []
    words = {
        match.upper().strip(".").replace("—", "-").replace("－", "-") for match in _NUMBER_LIKE.findall(content.text)
    }
    if not words:
        return []
    found = select(Document.id).where(
        func.upper(Document.number).in_(sorted(words)[:_MOST]), Document.id != revision.document_id
    )
    return list(work.session.scalars(found.order_by(Document.id)))
