"""One revision: the steps it may take, who decided what, its text, what it says of itself, remarks, signatures."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Annotated, NamedTuple

from fastapi import Query
from starlette.responses import Response

from docflow.documents import queries, service
from docflow.documents.compare import blocks_of_text, compare
from docflow.documents.files import bytes_of, controlled_file
from docflow.documents.models import Content, Document, Revision, RevisionClause
from docflow.documents.remarks import remarks_of
from docflow.house import House
from docflow.journal.reader import Recorded, histories
from docflow.journal.work import Work, looking
from docflow.kernel.actor import Actor
from docflow.kernel.errors import Refusal
from docflow.lifecycle.decisions import Assignment, Stage, assignments_of
from docflow.lifecycle.history import may_read
from docflow.lifecycle.items import named
from docflow.people.queries import names_of, persons, scope_of
from docflow.people.rights import can
from docflow.processes.models import ProcessClause
from docflow.web.api.revisions import open_revision
from docflow.web.deps import Page, TheHouse, TheId, ThePage, TheReading
from docflow.web.forms import Filled
from docflow.web.idempotency import door
from docflow.web.pages.shown import badge, buttons, story, unit_names
from docflow.web.problems import body_of, status_of
from docflow.web.security import download

router = door("/revisions", tags=["revisions"], pages=True)

SOURCES = (
    "", "periodic_review", "corrective_action", "audit", "obligation", "external_edition", "management_review",
    "suggestion",
)  # fmt: skip
"""What may bring a change about."""
_REMARKABLE = ("draft", "in_review", "in_approval")
_LONG_STORY = 40


@dataclass(frozen=True)
class Trouble:
    """What was refused, in which section of the page, and what had been typed there."""

    section: str
    refusal: Refusal
    filled: Filled


@dataclass
class Deciding:
    """One stage with those who are asked in it."""

    stage: Stage
    asked: list[Assignment] = field(default_factory=list)


@router.get("/{revision_id}")
def show(
    revision_id: TheId,
    page: ThePage,
    work: TheReading,
    house: TheHouse,
    did: Annotated[str, Query(max_length=40)] = "",
) -> Response:
    return revision_page(page, house, work, revision_id, did=did)


@router.get("/{revision_id}/copy")
def copy(revision_id: TheId, page: ThePage, work: TheReading, house: TheHouse) -> Response:
    """The controlled copy as it was made at the approval or the publication."""
    found = controlled_file(work, open_revision(work, revision_id), wanted="docx", language=page.language)
    return download(bytes_of(house.desk, found), found.name, found.media_type)


def revision_page(
    page: Page, house: House, work: Work, revision_id: int, *, did: str = "", trouble: Trouble | None = None
) -> Response:
    """The page as it stands; with trouble, its section comes back as it was filled in, and says what was wrong."""
    session, scope = work.session, scope_of(work)
    revision = open_revision(work, revision_id)
    document = session.get_one(Document, revision.document_id)
    kind = house.desk.types[document.type]
    rounds = _rounds(session.execute(assignments_of(revision.id)))
    contents = list(session.scalars(queries.contents_of(revision.id).limit(2)))
    signatures = list(session.scalars(queries.signatures_of(revision.id)))
    remarks = list(session.scalars(remarks_of(revision.id)))
    authors, owners = named(session, revision, "author"), named(session, revision, "owner")
    known = {one.by_id for one in remarks} | {one.answered_by_id for one in remarks if one.answered_by_id}
    known |= {one.saved_by_id for one in contents if one.saved_by_id} | authors | owners
    for deciding in (stage for stages in rounds.values() for stage in stages):
        known |= {one.person_id for one in deciding.asked} | {
            one.decided_by_id for one in deciding.asked if one.decided_by_id
        }
    offers = buttons(house, work, revision, page.language)
    previous = session.scalar(queries.previous_revision(revision))
    may_reassign = can(scope, "revision.assign", unit_id=revision.unit_id)
    entries = session.execute(histories([("item", revision.id)], where=may_read(scope), newest=_LONG_STORY))
    return page.show(
        "revisions/show.html",
        status=200 if trouble is None else status_of(type(trouble.refusal)),
        revision=revision,
        document=document,
        kind=kind,
        badge=badge(house, revision, page.language),
        unit=unit_names(session, page.language)[revision.unit_id],
        now=[one for one in offers if one.here],
        later=[one for one in offers if not one.here],
        rounds=rounds,
        names=names_of(session, known),
        authors=authors,
        owners=owners,
        contents=contents,
        drafts=_against_last_draft(contents),
        editable=_is_editable(house, work, revision),
        accepts=",".join(f".{one}" for one in kind.files),
        clauses=titled(house, session.scalars(queries.clauses_of(revision.id)), page),
        every_clause=clause_options(house, page),
        sources=SOURCES,
        previous=previous,
        signatures=signatures,
        remarks=remarks,
        may_remark=revision.state in _REMARKABLE and not scope.holds("admin") and not scope.reads_only,
        may_answer=revision.state in _REMARKABLE and bool(scope.names_for("revision") & (authors | owners)),
        people=[(one.id, one.name) for one in session.scalars(persons(on=work.today))] if may_reassign else [],
        story=story(house, session, [Recorded(*row) for row in entries], page.language),
        has_copy=session.scalar(queries.renditions_of(revision.id).limit(1)) is not None,
        did=did,
        did_label=_label_of(house, revision, did, page),
        trouble=trouble.section if trouble else "",
        problem=body_of(trouble.refusal, page.language) if trouble else None,
        filled=trouble.filled if trouble else Filled(),
    )


def again(page: Page, house: House, work: Work, actor: Actor, revision_id: int, trouble: Trouble) -> Response:
    """After a refusal: nothing is kept, and the page comes back with what was typed."""
    work.rollback()
    with looking(house.store, actor, house.clock) as before:
        return revision_page(page, house, before, revision_id, trouble=trouble)


def clause_options(house: House, page: Page) -> list[tuple[str, str]]:
    """Every clause of every standard, as (value, words)."""
    several = len(house.packs) > 1
    return [
        (f"{pack.id}:{one.number}", f"{pack.code + ' ' if several else ''}{one.number} {one.title.in_(page.language)}")
        for pack in house.packs
        for one in pack.clauses
    ]


class TitledClause(NamedTuple):
    value: str
    number: str
    title: str


def titled(house: House, rows: Iterable[RevisionClause | ProcessClause], page: Page) -> list[TitledClause]:
    """Clauses with their titles; one that its standard no longer has is shown by its number."""
    known = {(pack.id, one.number): one.title.in_(page.language) for pack in house.packs for one in pack.clauses}
    return [
        TitledClause(f"{row.standard}:{row.clause}", row.clause, known.get((row.standard, row.clause), ""))
        for row in rows
    ]


def _rounds(rows: Iterable[tuple[Stage, Assignment]]) -> dict[int, list[Deciding]]:
    """The stages by round, the latest round first."""
    stages: dict[int, Deciding] = {}
    for stage, asked in rows:
        stages.setdefault(stage.id, Deciding(stage)).asked.append(asked)
    rounds: dict[int, list[Deciding]] = {}
    for deciding in stages.values():
        rounds.setdefault(deciding.stage.round, []).append(deciding)
    return dict(sorted(rounds.items(), reverse=True))


def _against_last_draft(contents: list[Content]) -> Mapping[str, int] | None:
    """How many paragraphs differ from the upload before; None when there was none."""
    if len(contents) < 2:
        return None
    new, old = (blocks_of_text(one.text.splitlines()) for one in contents)
    return {str(kind): count for kind, count in compare(old, new).counts.items() if kind != "same"}


def _is_editable(house: House, work: Work, revision: Revision) -> bool:
    try:
        service.require_editable(house.desk, work, revision)
    except Refusal:
        return False
    return True


def _label_of(house: House, revision: Revision, step: str, page: Page) -> str:
    known = house.lifecycles[revision.kind].workflow_of(revision).steps.get(step)
    return known.label.text.in_(page.language) if known else ""
