"""A document in a second language: a line of revisions of its own, under the same number."""

from sqlalchemy import select

from docflow.documents import queries
from docflow.documents.authorship import counted_with, may_write
from docflow.documents.desk import Desk
from docflow.documents.document_types import revision_label
from docflow.documents.errors import LanguageBegun, NothingToTranslate
from docflow.documents.models import Document, Revision
from docflow.documents.service import bring_to_life, clean_title
from docflow.journal.work import Work
from docflow.kernel.text import Language, Text
from docflow.lifecycle.items import name_on


def begin_language(desk: Desk, work: Work, document: Document, *, language: Language, title: str) -> Revision:
    """The draft of the first revision of a document in another language.

    It has revisions, approvals and readers of its own; clauses are those of the text there is.

    Raises:
        NothingToTranslate: no text of the document is in force.
        LanguageBegun: there is a line in this language already, or the text holds both languages.
        TitleMissing.
        NotAllowed: the actor is neither its owner nor may begin documents of this type here.

    Source: T/CIECCPA 7.5.2.1 (format, including language).
    """
    may_write(work, document)
    origin = work.session.scalars(queries.effective_revision(document.id).order_by(Revision.id)).first()
    if origin is None:
        raise NothingToTranslate(number=document.number)
    taken = queries.revisions_of(document.id).where(Revision.language.in_((language, "both")))
    if work.session.scalars(taken.where(Revision.state != "cancelled")).first() is not None:
        raise LanguageBegun(number=document.number, language=language)
    words = clean_title(Text(title, "") if language == "zh" else Text("", title))
    serials = select(Revision.serial).where(Revision.document_id == document.id, Revision.language == language)
    revision = Revision(
        document_id=document.id, serial=max(work.session.scalars(serials), default=0) + 1, language=language,
        label=revision_label(desk.types[document.type].revision_label, 0, 0), number=document.number,
        title_zh=words.zh or origin.title_zh, title_en=words.en or origin.title_en,
        unit_id=document.unit_id, author_id=work.actor.person_id, source="translation",
    )  # fmt: skip
    clauses = [(row.standard, row.clause) for row in work.session.scalars(queries.clauses_of(origin.id))]
    bring_to_life(desk, work, revision, document.owner_id, clauses)
    name_on(work.session, revision, counted_with(work, document), "author")
    return revision
