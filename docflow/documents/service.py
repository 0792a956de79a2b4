"""What people do with controlled documents, besides taking workflow steps."""

from collections.abc import Iterable

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from docflow.documents import queries
from docflow.documents.authorship import counted_with, may_write
from docflow.documents.blanks import Prepared
from docflow.documents.desk import Desk
from docflow.documents.document_types import revision_label
from docflow.documents.errors import (
    ChangeRequestNeeded,
    FileKindNotAllowed,
    NoContent,
    NotEditable,
    NothingToRevise,
    RevisionAlreadyOpen,
    TitleMissing,
)
from docflow.documents.intake.outcome import Intake, Notice
from docflow.documents.models import Content, Document, Revision, RevisionClause
from docflow.journal.work import Work
from docflow.kernel.errors import NotAllowed
from docflow.kernel.text import Text, file_name, one_line
from docflow.lifecycle.errors import NumberTaken
from docflow.lifecycle.items import name_on, named, visible
from docflow.lifecycle.numbering import reserve
from docflow.people.models import Unit
from docflow.people.queries import require, scope_of
from docflow.standards.clauses import clause_named


def begin_document(
    desk: Desk,
    work: Work,
    *,
    type: str,
    title: Text,
    unit: Unit,
    clauses: Iterable[str] = (),
    language: str = "zh",
    number: str = "",
    owner_id: int | None = None,
    text: Prepared | None = None,
) -> Revision:
    """A document with its number and the draft of its first revision.

    Args:
        number: an existing number to keep (documents brought in from elsewhere); else the next of the type.
        text: what the draft begins with, such as the type's blank (`blanks.blank_text`).

    Raises:
        NotAllowed: the actor may not begin documents of this type in this unit.
        ChangeRequestNeeded: documents of this type are begun by an approved change request alone.
        DocumentTypeUnknown, ClauseUnknown, TitleMissing, NumberTaken: as their names say.

    Source: T/CIECCPA 7.5.2.1 (identification on creation).
    """
    if work.actor.kind == "person":
        require(work, "document.begin", unit_id=unit.id, document_type=type)
        _without_request(desk, type)
    return open_document(
        desk, work, type=type, title=title, unit=unit, clauses=clauses, language=language, number=number,
        owner_id=owner_id, text=text,
    )  # fmt: skip


def _without_request(desk: Desk, type: str) -> None:
    if desk.types[type].requires_change_request:
        raise ChangeRequestNeeded(type=desk.types[type].text)


def open_document(
    desk: Desk,
    work: Work,
    *,
    type: str,
    title: Text,
    unit: Unit,
    clauses: Iterable[str] = (),
    language: str = "zh",
    number: str = "",
    owner_id: int | None = None,
    text: Prepared | None = None,
) -> Revision:
    """The same, for whoever has the right from elsewhere: an approved change request, the installation."""
    kind = desk.types[type]
    clean = clean_title(title)
    chosen = [clause_named(desk.known_clauses, clause) for clause in clauses]
    if number and _number_taken(work, number):
        raise NumberTaken(number=number)
    tokens = {
        "org": desk.organisation_code, "type": kind.code, "unit": unit.code, "year": str(work.today.year),
        "clause": chosen[0][1] if chosen else "0",
    }  # fmt: skip
    owner = owner_id or work.actor.person_id
    document = Document(
        number=one_line(number) or reserve(work.session, kind.number, tokens, taken=lambda n: _number_taken(work, n)),
        type=type, unit_id=unit.id, owner_id=owner, created_at=work.at, version=0,
    )  # fmt: skip
    work.session.add(document)
    try:
        work.session.flush()
    except IntegrityError as twice:
        raise NumberTaken(number=document.number) from twice
    work.record("document.opened", document, {"number": document.number, "type": type, "unit": unit.id})
    revision = Revision(
        document_id=document.id, serial=1, label=revision_label(kind.revision_label, 0, 0), language=language,
        number=document.number, title_zh=clean.zh, title_en=clean.en, unit_id=unit.id, author_id=owner,
    )  # fmt: skip
    bring_to_life(desk, work, revision, owner, chosen)
    if text is not None:
        save_content(desk, work, revision, text.intake, sha256=text.sha256, size=text.size, name=text.name)
    return revision


def bring_to_life(
    desk: Desk, work: Work, revision: Revision, owner_id: int | None, clauses: Iterable[tuple[str, str]]
) -> None:
    desk.lifecycles["revision"].begin(work, revision, facts={"document": revision.document_id, "label": revision.label})
    if owner_id is not None:
        name_on(work.session, revision, [owner_id], "owner")
    for standard, clause in clauses:
        work.session.add(RevisionClause(revision_id=revision.id, standard=standard, clause=clause))
    work.session.flush()


def _number_taken(work: Work, number: str) -> bool:
    return work.session.scalar(select(Document.id).where(Document.number == number)) is not None


def clean_title(title: Text) -> Text:
    clean = Text(one_line(title.zh), one_line(title.en))
    if not any(clean) or max(len(words) for words in clean) > 300:
        raise TitleMissing()
    return clean


def revise(
    desk: Desk,
    work: Work,
    document: Document,
    *,
    reason: str,
    source: str = "",
    summary: str = "",
    editorial: bool = False,
    language: str | None = None,
) -> Revision:
    """Open the next revision of a document in force; the present text stays in force until the next takes effect.

    The new draft starts as a copy of the present text and goes through the same review and approval.

    Raises:
        NothingToRevise: no text of the document is in force.
        RevisionAlreadyOpen: another revision is in progress.
        NotAllowed: the actor is neither its owner nor may begin documents of this type here.
        ChangeRequestNeeded: documents of this type are revised by an approved change request alone.

    Source: T/CIECCPA 7.5.1.2 (change), 7.5.2.1 (review and approval on update).
    """
    may_write(work, document)
    _without_request(desk, document.type)
    in_force = queries.effective_revision(document.id, language).where(visible(scope_of(work)))
    current = work.session.scalars(in_force.order_by(Revision.id)).first()
    if current is None:
        raise NothingToRevise(number=document.number)
    revision = open_next_revision(
        desk, work, document, current, reason=reason, source=source, summary=summary, editorial=editorial,
        author_id=work.actor.id,
    )  # fmt: skip
    name_on(work.session, revision, counted_with(work, document), "author")
    return revision


def open_next_revision(
    desk: Desk,
    work: Work,
    document: Document,
    current: Revision,
    *,
    reason: str,
    source: str,
    author_id: int | None,
    summary: str = "",
    editorial: bool = False,
) -> Revision:
    """The draft that follows `current`, with its text, clauses and titles. Raises RevisionAlreadyOpen."""
    if pending := work.session.scalar(queries.open_revision(document.id, current.language)):
        raise RevisionAlreadyOpen(number=document.number, label=pending.label)
    last = work.session.scalar(
        select(func.max(Revision.serial)).where(
            Revision.document_id == document.id, Revision.language == current.language
        )
    )
    edition, amendment = (current.edition, current.amendment + 1) if editorial else (current.edition + 1, 0)
    revision = Revision(
        document_id=document.id, serial=(last or 0) + 1, edition=edition, amendment=amendment,
        label=revision_label(desk.types[document.type].revision_label, edition, amendment),
        language=current.language, number=document.number, title_zh=current.title_zh, title_en=current.title_en,
        unit_id=document.unit_id, author_id=author_id, editorial=editorial,
        reason=reason.strip()[:1000], source=source, summary=summary.strip()[:2000],
    )  # fmt: skip
    clauses = [(row.standard, row.clause) for row in work.session.scalars(queries.clauses_of(current.id))]
    bring_to_life(desk, work, revision, document.owner_id, clauses)
    original = work.session.get(Content, current.content_id) if current.content_id else None
    if original is not None:
        _keep(work, revision, Content(
            revision_id=revision.id, serial=1, sha256=original.sha256, size=original.size,
            file_name=original.file_name, kind=original.kind, media_type=original.media_type, text=original.text,
            findings=original.findings, saved_by_id=author_id, saved_at=work.at,
        ))  # fmt: skip
    return revision


def require_editable(desk: Desk, work: Work, revision: Revision) -> None:
    """Raises NotEditable outside the draft, NotAllowed for whoever is not its author, owner or controller."""
    state = desk.lifecycles["revision"].workflow_of(revision).states[revision.state]
    if not state.editable:
        raise NotEditable(state=state.label.text)
    scope = scope_of(work)
    people = named(work.session, revision, "author") | named(work.session, revision, "owner")
    is_controller = scope.holds("document_controller", revision.unit_id, kind="revision")
    if work.actor.kind == "person" and (
        scope.holds("admin") or not (scope.names_for("revision") & people or is_controller)
    ):
        raise NotAllowed()


def save_content(
    desk: Desk, work: Work, revision: Revision, intake: Intake, *, sha256: str, size: int, name: str
) -> Content:
    """Make an uploaded file, already kept under its digest, the draft's text.

    Whoever saves is an author from then on, and so is everybody they stand in for on this draft:
    none of them can review or approve it.

    Raises: NotEditable, NotAllowed, FileKindNotAllowed.
    """
    require_editable(desk, work, revision)
    document = work.session.get_one(Document, revision.document_id)
    kind = desk.types[document.type]
    if intake.kind not in kind.files:
        raise FileKindNotAllowed(type=kind.text, allowed=", ".join(kind.files), kind=intake.kind)
    last = work.session.scalar(select(func.max(Content.serial)).where(Content.revision_id == revision.id))
    content = Content(
        revision_id=revision.id, serial=(last or 0) + 1, sha256=sha256, size=size, file_name=file_name(name),
        kind=intake.kind, media_type=intake.media_type, text=intake.text, findings=findings_of(intake),
        saved_by_id=work.actor.person_id, saved_at=work.at,
    )  # fmt: skip
    if work.actor.kind == "person":
        scope = scope_of(work)
        stood_in_for = scope.names_for("revision") & named(work.session, revision, "author")
        authors = {work.actor.id} | stood_in_for | counted_with(work, document)
        name_on(work.session, revision, authors, "author")
    before = revision.content_sha256
    _keep(work, revision, content)
    work.record(
        "revision.content_saved",
        revision,
        {"before": before, "content": sha256, "serial": content.serial, "size": size},
    )
    return content


def _keep(work: Work, revision: Revision, content: Content) -> None:
    work.session.add(content)
    work.session.flush()
    revision.content_id, revision.content_sha256, revision.changed_at = content.id, content.sha256, work.at


def findings_of(intake: Intake) -> dict[str, object]:
    """What the intake noticed, as it is kept beside the content."""

    def written(notices: Iterable[Notice]) -> list[dict[str, object]]:
        return [{"code": one.code, "zh": one.text.zh, "en": one.text.en} for one in notices]

    proposal = intake.proposal
    return {
        "warnings": written(intake.warnings),
        "blockers": written(intake.blockers),
        "proposal": {
            "number": proposal.number, "title": proposal.title, "revision": proposal.revision,
            "sources": dict(proposal.sources), "titles": list(proposal.titles),
        },
    }  # fmt: skip


def describe(
    desk: Desk,
    work: Work,
    revision: Revision,
    *,
    title: Text | None = None,
    reason: str | None = None,
    summary: str | None = None,
    source: str | None = None,
    editorial: bool | None = None,
    clauses: Iterable[str] | None = None,
) -> Revision:
    """Change what a draft says about itself; what is left out stays. Each change is journalled with before and after.

    Raises: NotEditable, NotAllowed, TitleMissing, ClauseUnknown.
    """
    require_editable(desk, work, revision)
    wanted: dict[str, object] = {
        "reason": reason.strip()[:1000] if reason is not None else None,
        "summary": summary.strip()[:2000] if summary is not None else None,
        "source": source,
        "editorial": editorial,
    }
    if title is not None:
        clean = clean_title(title)
        wanted |= {"title_zh": clean.zh, "title_en": clean.en}
    changes: dict[str, list[object]] = {}
    for field, value in wanted.items():
        before = getattr(revision, field)
        if value is not None and value != before:
            changes[field] = [before, value]
            setattr(revision, field, value)
    if "editorial" in changes and revision.serial > 1:
        _renumber(desk, work, revision)
    if clauses is not None:
        changes |= _set_clauses(work, revision, [clause_named(desk.known_clauses, clause) for clause in clauses])
    if changes:
        revision.changed_at = work.at
        work.record("revision.described", revision, {"changes": changes})
    return revision


def _renumber(desk: Desk, work: Work, revision: Revision) -> None:
    previous = work.session.scalar(queries.previous_revision(revision))
    if previous is None:
        return
    document = work.session.get_one(Document, revision.document_id)
    step = (previous.edition, previous.amendment + 1) if revision.editorial else (previous.edition + 1, 0)
    revision.edition, revision.amendment = step
    revision.label = revision_label(desk.types[document.type].revision_label, *step)


def _set_clauses(work: Work, revision: Revision, wanted: list[tuple[str, str]]) -> dict[str, list[object]]:
    rows = {(row.standard, row.clause): row for row in work.session.scalars(queries.clauses_of(revision.id))}
    if set(rows) == set(wanted):
        return {}
    for key, row in rows.items():
        if key not in wanted:
            work.session.delete(row)
    for standard, clause in dict.fromkeys(wanted):
        if (standard, clause) not in rows:
            work.session.add(RevisionClause(revision_id=revision.id, standard=standard, clause=clause))
    work.session.flush()
    return {"clauses": [sorted(":".join(key) for key in rows), sorted(":".join(key) for key in wanted)]}


def content_of(work: Work, revision: Revision) -> Content:
    """The draft's or frozen text of a revision. Raises NoContent."""
    content = work.session.get(Content, revision.content_id) if revision.content_id else None
    if content is None:
        raise NoContent()
    return content


def status_of(revisions: Iterable[Revision]) -> str:
    """What a document is, derived from its revisions: effective, suspended, in progress, withdrawn or cancelled."""
    line = list(revisions)
    in_force = next((one for one in line if one.in_force), None)
    if in_force is not None:
        return "suspended" if in_force.suspended_at else "effective"
    if any(not one.closed for one in line):
        return "in_progress"
    return "withdrawn" if any(one.was_in_force for one in line) else "cancelled"


def metadata_of(session: Session, revision: Revision) -> dict[str, object]:
    """What a signature binds beside the text."""
    clauses = session.scalars(queries.clauses_of(revision.id))
    return {
        "document": revision.document_id, "label": revision.label, "language": revision.language,
        "title": [revision.title_zh, revision.title_en], "unit": revision.unit_id, "reason": revision.reason,
        "summary": revision.summary, "editorial": revision.editorial,
        "clauses": [f"{row.standard}:{row.clause}" for row in clauses],
    }  # fmt: skip
