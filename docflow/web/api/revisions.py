"""Revisions: the draft's text in and out, what it says of itself, its comparison and its readers."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Annotated, Literal

from fastapi import Response
from pydantic import BaseModel, Field, StringConstraints

from docflow.documents import controlling, queries, readers, remarks, service
from docflow.documents.compare import Change, Comparison, Span
from docflow.documents.errors import DocumentNotFound
from docflow.documents.files import bytes_of, original_file
from docflow.documents.models import Remark, Revision
from docflow.documents.redline import redline
from docflow.journal.work import Work, looking
from docflow.kernel.text import Text
from docflow.lifecycle.decisions import Assignment
from docflow.lifecycle.errors import ItemNotFound
from docflow.lifecycle.items import open_item
from docflow.people.queries import names_of, person_of, scope_of
from docflow.web.api.documents import Clause, Code, TitleGiven
from docflow.web.api.shapes import ReasonOut, RevisionOut, revision_out
from docflow.web.deps import IfMatch, TheActor, TheHouse, TheId, TheLanguage, TheReading, TheWork, etag
from docflow.web.idempotency import door
from docflow.web.security import download
from docflow.web.uploads import FILE_BODY, TheUpload

router = door("/api/v1/revisions", tags=["revisions"])


class Described(BaseModel):
    """What is left out stays as it is."""

    title: TitleGiven | None = None
    reason: Annotated[str, StringConstraints(max_length=1000)] | None = None
    summary: Annotated[str, StringConstraints(max_length=2000)] | None = None
    source: Code | None = None
    editorial: bool | None = None
    clauses: list[Clause] | None = Field(None, max_length=50)


class ProposalOut(BaseModel):
    """What the file itself seems to say; a person confirms it."""

    number: str | None
    title: str | None
    revision: str | None
    titles: list[str]


class ContentOut(BaseModel):
    serial: int
    sha256: str
    size: int
    file_name: str
    kind: str
    warnings: list[ReasonOut]
    blockers: list[ReasonOut] = Field(description="What keeps it from being submitted")
    proposal: ProposalOut
    revision: RevisionOut


class SpanOut(BaseModel):
    kind: Literal["same", "ins", "del"]
    text: str


class ChangeOut(BaseModel):
    kind: Literal["same", "changed", "added", "removed"]
    spans: list[SpanOut]
    rows: list[list[list[SpanOut]]] | None = Field(None, description="Of a table: rows of cells of spans")


class RedlineOut(BaseModel):
    is_same: bool
    same_text_different_format: bool
    counts: dict[str, int]
    changes: list[ChangeOut]
    margins: list[ChangeOut]


class AcknowledgementOut(BaseModel):
    person: int
    name: str
    state: str
    due_on: date
    overdue: bool
    opened_at: datetime | None
    ended_at: datetime | None
    reason: str


class Waived(BaseModel):
    reason: Annotated[str, StringConstraints(min_length=1, max_length=500)]


class Reassigned(BaseModel):
    person: int | Annotated[str, StringConstraints(min_length=1, max_length=60)] = Field(
        description="Who is to decide instead, by id or user name"
    )
    reason: Annotated[str, StringConstraints(min_length=1, max_length=500)]


def open_revision(work: Work, revision_id: int, *, version: int | None = None) -> Revision:
    """The revision, locked, if the actor may see it. Raises ItemNotFound, VersionStale."""
    item = open_item(work.session, revision_id, scope_of(work), version=version)
    if not isinstance(item, Revision):
        raise ItemNotFound(item=revision_id)
    return item


@router.get("/{revision_id}", response_model=RevisionOut)
def show(
    revision_id: TheId, response: Response, work: TheReading, house: TheHouse, language: TheLanguage
) -> RevisionOut:
    revision = open_revision(work, revision_id)
    response.headers["etag"] = etag(revision.version)
    return revision_out(revision, house.lifecycles["revision"], language)


@router.patch("/{revision_id}", response_model=RevisionOut)
def describe(
    revision_id: TheId,
    body: Described,
    version: IfMatch,
    response: Response,
    work: TheWork,
    house: TheHouse,
    language: TheLanguage,
) -> RevisionOut:
    """Change what a draft says about itself: title, reason, summary, clauses."""
    revision = open_revision(work, revision_id, version=version)
    given = body.model_dump(exclude={"title"})
    title = Text(body.title.zh, body.title.en) if body.title else None
    service.describe(house.desk, work, revision, title=title, **given)
    response.headers["etag"] = etag(revision.version)
    return revision_out(revision, house.lifecycles["revision"], language)


@router.put("/{revision_id}/content", response_model=ContentOut, openapi_extra=FILE_BODY)
def upload(
    actor: TheActor,  # before the file: nobody's bytes are taken in until it is known who sends them
    revision_id: TheId,
    version: IfMatch,
    file: TheUpload,
    response: Response,
    work: TheWork,
    house: TheHouse,
    language: TheLanguage,
) -> ContentOut:
    """Make a file the draft's text. It is checked and read before anything is kept."""
    with looking(house.store, actor, house.clock) as before:
        service.require_editable(house.desk, before, open_revision(before, revision_id, version=version))
    limit = house.settings.upload_limit_mib << 20
    intake = house.desk.intake.take_in(file.path, file.name, limit_bytes=limit)
    with file.path.open("rb") as source:
        sha256 = house.blobs.put(source)
    revision = open_revision(work, revision_id, version=version)
    content = service.save_content(house.desk, work, revision, intake, sha256=sha256, size=file.size, name=file.name)
    response.headers["etag"] = etag(revision.version)
    proposal = content.findings["proposal"]
    return ContentOut(
        serial=content.serial,
        sha256=content.sha256,
        size=content.size,
        file_name=content.file_name,
        kind=content.kind,
        warnings=[ReasonOut(code=one["code"], text=one[language]) for one in content.findings["warnings"]],
        blockers=[ReasonOut(code=one["code"], text=one[language]) for one in content.findings["blockers"]],
        proposal=ProposalOut(**{name: proposal[name] for name in ("number", "title", "revision", "titles")}),
        revision=revision_out(revision, house.lifecycles["revision"], language),
    )


@router.get(
    "/{revision_id}/content",
    response_class=Response,
    responses={200: {"content": {"application/octet-stream": {}}}},
)
def content(revision_id: TheId, work: TheReading, house: TheHouse) -> Response:
    """The file as its author uploaded it."""
    found = original_file(work, open_revision(work, revision_id))
    return download(bytes_of(house.desk, found), found.name, found.media_type)


@router.get("/{revision_id}/redline", response_model=RedlineOut)
def compare(revision_id: TheId, work: TheReading, house: TheHouse, against: TheId | None = None) -> RedlineOut:
    """What changed against the text it is to replace, or against another revision of the document."""
    revision = open_revision(work, revision_id)
    other = open_revision(work, against) if against is not None else None
    if other is not None and other.document_id != revision.document_id:
        raise DocumentNotFound(number=other.number)
    return redline_out(redline(house.desk, work.session, revision, scope_of(work), against=other))


def redline_out(found: Comparison) -> RedlineOut:
    return RedlineOut(
        is_same=found.is_same,
        same_text_different_format=found.same_text_different_format,
        counts={str(kind): count for kind, count in found.counts.items()},
        changes=[_change(one) for one in found.changes],
        margins=[_change(one) for one in found.margin_changes],
    )


def _change(change: Change) -> ChangeOut:
    rows = [[_spans(cell) for cell in row.cells] for row in change.rows] if change.rows is not None else None
    return ChangeOut(kind=change.kind, spans=_spans(change.spans), rows=rows)


def _spans(spans: tuple[Span, ...]) -> list[SpanOut]:
    return [SpanOut(kind=span.kind, text=span.text) for span in spans]


@router.get("/{revision_id}/acknowledgements", response_model=list[AcknowledgementOut])
def acknowledgements(revision_id: TheId, work: TheReading) -> list[AcknowledgementOut]:
    """Who was asked to read it and who has; a reader sees only their own."""
    revision = open_revision(work, revision_id)
    scope = scope_of(work)
    rows = queries.acknowledgements_of(revision.id)
    if not readers.may_see_readers(scope, revision):
        rows = rows.where(readers.of_person(scope.person_id))
    found = list(work.session.scalars(rows))
    names = names_of(work.session, [one.person_id for one in found])
    return [
        AcknowledgementOut(
            person=one.person_id,
            name=names[one.person_id],
            state=one.state,
            due_on=one.due_on,
            overdue=one.state == "assigned" and one.due_on < work.today,
            opened_at=one.opened_at,
            ended_at=one.ended_at,
            reason=one.reason,
        )
        for one in found
    ]


@router.post("/{revision_id}/acknowledgement", status_code=204)
def acknowledge(revision_id: TheId, work: TheWork) -> None:
    """Confirm having read the text; it has to be opened first."""
    readers.acknowledge(work, open_revision(work, revision_id))


@router.post("/{revision_id}/acknowledgements/{person_id}/waiver", status_code=204)
def waive(revision_id: TheId, person_id: TheId, body: Waived, work: TheWork) -> None:
    """Let somebody off, with a reason; controllers only."""
    readers.waive(work, open_revision(work, revision_id), person_id, reason=body.reason)


@router.post("/{revision_id}/assignments/{assignment_id}/person", status_code=204)
def reassign(
    revision_id: TheId, assignment_id: TheId, body: Reassigned, version: IfMatch, work: TheWork, house: TheHouse
) -> None:
    """Have somebody else decide; controllers only, and only what is not decided yet."""
    revision = open_revision(work, revision_id, version=version)
    assignment = work.session.get(Assignment, assignment_id)
    if assignment is None or assignment.item_id != revision.id:
        raise ItemNotFound(item=assignment_id)
    person = person_of(work.session, body.person)
    controlling.reassign(house.desk, work, revision, assignment, person, reason=body.reason)


class RemarkMade(BaseModel):
    words: Annotated[str, StringConstraints(min_length=1, max_length=2000)]
    place: Annotated[str, StringConstraints(max_length=120)] = Field("", description="Where in the text")


class Answered(BaseModel):
    words: Annotated[str, StringConstraints(min_length=1, max_length=2000)]


class RemarkOut(BaseModel):
    id: int
    round: int
    by: int
    name: str
    at: datetime
    place: str
    words: str
    answer: str
    answered_by: int | None
    answered_at: datetime | None


def _remark(one: Remark, names: Mapping[int, str]) -> RemarkOut:
    return RemarkOut(
        id=one.id,
        round=one.round,
        by=one.by_id,
        name=names[one.by_id],
        at=one.at,
        place=one.place,
        words=one.words,
        answer=one.answer,
        answered_by=one.answered_by_id,
        answered_at=one.answered_at,
    )


@router.get("/{revision_id}/remarks", response_model=list[RemarkOut])
def remarks_made(revision_id: TheId, work: TheReading) -> list[RemarkOut]:
    """What reviewers remarked, and what the authors answered."""
    revision = open_revision(work, revision_id)
    made = list(work.session.scalars(remarks.remarks_of(revision.id)))
    names = names_of(work.session, [one.by_id for one in made])
    return [_remark(one, names) for one in made]


@router.post("/{revision_id}/remarks", response_model=RemarkOut, status_code=201)
def remark(revision_id: TheId, body: RemarkMade, work: TheWork) -> RemarkOut:
    """Ask for something to be considered; it is answered before anybody can approve."""
    made = remarks.remark(work, open_revision(work, revision_id), words=body.words, place=body.place)
    return _remark(made, names_of(work.session, [made.by_id]))


@router.post("/{revision_id}/remarks/{remark_id}/answer", response_model=RemarkOut)
def answer_remark(revision_id: TheId, remark_id: TheId, body: Answered, work: TheWork) -> RemarkOut:
    """Say what was done about a remark; authors only, once."""
    revision = open_revision(work, revision_id)
    made = work.session.get(Remark, remark_id)
    if made is None or made.revision_id != revision.id:
        raise ItemNotFound(item=remark_id)
    remarks.answer(work, revision, made, words=body.words)
    return _remark(made, names_of(work.session, [made.by_id]))
