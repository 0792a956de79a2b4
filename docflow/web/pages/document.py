"""One document at a glance: what is in force, what is in progress, who has read it, and what happened."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Annotated, NamedTuple
from urllib.parse import quote

from fastapi import Path, Query
from starlette.responses import RedirectResponse, Response

from docflow.documents import queries, readers
from docflow.documents.around import named_by, naming, reading
from docflow.documents.governing import governed, may_arrange
from docflow.documents.models import Document, Revision
from docflow.documents.suspensions import suspended_on
from docflow.house import House
from docflow.journal.reader import Recorded, histories
from docflow.journal.work import Work, looking
from docflow.kernel.errors import NotFound, Refusal
from docflow.kernel.text import Language, Text
from docflow.lifecycle.decisions import Assignment, Stage, assignments_of
from docflow.lifecycle.history import may_read
from docflow.lifecycle.items import Item, visible
from docflow.lifecycle.links import links_of
from docflow.lifecycle.signatures import Signature
from docflow.people.queries import names_of, scope_of
from docflow.people.rights import Scope, can
from docflow.web.deps import Page, TheActor, TheHouse, ThePage, TheReading, TheWork
from docflow.web.errors import PageNotFound
from docflow.web.forms import day_or_none
from docflow.web.idempotency import door
from docflow.web.pages.changes_asking import may_ask
from docflow.web.pages.revisions import titled
from docflow.web.pages.shown import Badge, Button, badge, buttons, story, unit_names
from docflow.web.problems import body_of, status_of

router = door("", tags=["documents"], pages=True)

Number = Annotated[str, Path(min_length=1, max_length=80)]
_NEWEST = 25


class Point(NamedTuple):
    """One revision on the line of time."""

    word: str
    when: str
    tone: str


class Thread(NamedTuple):
    """Another item joined to this document, and how."""

    relation: str
    forward: bool
    number: str
    title: Text
    href: str
    badge: Badge


@dataclass(frozen=True)
class Underway:
    """A revision in progress: its steps, and what was decided about it so far."""

    revision: Revision
    badge: Badge
    steps: list[Button]
    asked: list[tuple[Stage, Assignment, str]]
    author: str


@router.get("/d/{number:path}")
def permalink(number: Number) -> Response:
    """The short address that stands on paper and in mails."""
    return RedirectResponse(address_of(number), 303)


def address_of(number: str) -> str:
    return f"/documents/{quote(number)}"


@router.get("/documents/{number:path}/mine")
def mine(number: Number, page: ThePage, work: TheReading, house: TheHouse) -> Response:
    """What the reader still owes, for a page that waits for the file to be opened."""
    scope = scope_of(work)
    document = queries.document_by_number(work.session, number, scope)
    current = _in_force(work, document, scope, None)
    owed = readers.awaited(work, current[0]) if current else None
    return page.show("fragments/acknowledge.html", document=document, owed=owed, today=work.today, problem=None)


@router.post("/documents/{number:path}/acknowledgement")
def acknowledge(number: Number, page: ThePage, actor: TheActor, work: TheWork, house: TheHouse) -> Response:
    """Confirm having read the text in force."""
    scope = scope_of(work)
    document = queries.document_by_number(work.session, number, scope)
    try:
        for current in _in_force(work, document, scope, None)[:1]:
            readers.acknowledge(work, current)
    except NotFound:
        raise
    except Refusal as refusal:
        work.rollback()
        with looking(house.store, actor, house.clock) as before:
            return document_page(page, house, before, number, refusal=refusal)
    return RedirectResponse(f"{address_of(number)}?did=acknowledged", 303)


@router.get("/documents/{number:path}")
def show(
    number: Number,
    page: ThePage,
    work: TheReading,
    house: TheHouse,
    on: Annotated[str, Query(max_length=20)] = "",
    did: Annotated[str, Query(max_length=40)] = "",
) -> Response:
    return document_page(page, house, work, number, on=day_or_none(on), did=did)


def document_page(
    page: Page,
    house: House,
    work: Work,
    number: str,
    *,
    on: date | None = None,
    did: str = "",
    refusal: Refusal | None = None,
) -> Response:
    session, scope, language = work.session, scope_of(work), page.language
    document = queries.document_by_number(session, number, scope)
    kind = house.desk.types[document.type]
    line = list(session.scalars(queries.revisions_of(document.id, scope)))
    if not line:
        return _former(page, house, work, document)
    in_force = _in_force(work, document, scope, on)
    current = _own_language(in_force, language)
    underway = [one for one in line if not one.closed and not one.in_force] if on is None else []
    shown = current or (underway[0] if underway else line[0])
    entries = session.execute(
        histories(
            [("document", document.id), *(("item", one.id) for one in line)], where=may_read(scope), newest=_NEWEST
        )
    )
    units = unit_names(session, language)
    review = session.scalar(queries.pending_review(document.id))
    owed = readers.awaited(work, current) if current and on is None else None
    sees_readers = current is not None and readers.may_see_readers(scope, current)
    return page.show(
        "documents/show.html",
        status=200 if refusal is None else status_of(type(refusal)),
        document=document,
        kind=kind,
        unit=units[document.unit_id],
        owner=names_of(session, [document.owner_id]).get(document.owner_id, "") if document.owner_id else "",
        on=on,
        today=work.today,
        shown=shown,
        current=current,
        badges={one.id: badge(house, one, language) for one in line},
        others=[one for one in in_force if one is not current],
        line=line,
        points=_points(house, line, language),
        underway=[_underway(house, work, one, language) for one in underway],
        signatures=_standing(session.scalars(queries.signatures_of(current.id))) if current else [],
        review=review if review and review.due_on else None,
        sees_review=session.scalar(queries.pending_review(document.id).where(visible(scope))) is not None,
        reading=reading(session, current.id, work.today) if current and sees_readers else None,
        owed=owed,
        problem=body_of(refusal, language) if refusal else None,
        clauses=titled(house, session.scalars(queries.clauses_of(shown.id)), page),
        names_others=list(session.execute(named_by(shown.id, scope))),
        named_in=list(session.execute(naming(document.id, scope))),
        threads=_threads(house, work, [shown, *underway], language),
        story=story(house, session, [Recorded(*row) for row in entries], language),
        may_revise=_may_revise(scope, document) and bool(in_force) and not underway and on is None,
        may_hand_over=may_arrange(scope, document),
        governs=session.scalars(governed(document.id, scope)).all(),
        may_suggest=may_ask(work) and on is None,
        suspended_then=bool(on and current and suspended_on(work.session, [current.id], on, work.clock.zone)),
        did=did,
    )


def _in_force(work: Work, document: Document, scope: Scope, on: date | None) -> list[Revision]:
    """The texts that bind their readers today or did on a day; one for each language."""
    statement = queries.effective_revision(document.id) if on is None else queries.revision_as_of(document.id, on)
    return list(work.session.scalars(statement.where(visible(scope))))


def _own_language(line: Sequence[Revision], language: Language) -> Revision | None:
    return min(line, key=lambda one: (one.language not in (language, "both"), -one.serial), default=None)


def _former(page: Page, house: House, work: Work, document: Document) -> Response:
    """What a former reader still learns: that the text is no longer in force, and what took its place."""
    last = work.session.scalars(queries.last_in_force(document.id, scope_of(work))).first()
    if last is None:
        raise PageNotFound()
    return page.show("documents/former.html", document=document, last=last, withdrawn=last.state == "withdrawn")


def _points(house: House, line: Sequence[Revision], language: Language) -> list[Point]:
    return [
        Point(one.label, f"{one.effective_on:%Y-%m}" if one.effective_on else "", badge(house, one, language).tone)
        for one in reversed(line)
    ]


def _underway(house: House, work: Work, revision: Revision, language: Language) -> Underway:
    rows = [
        (stage, asked)
        for stage, asked in work.session.execute(assignments_of(revision.id))
        if stage.round == revision.round
    ]
    known = {asked.person_id for _, asked in rows} | ({revision.author_id} if revision.author_id else set())
    names = names_of(work.session, known)
    return Underway(
        revision,
        badge(house, revision, language),
        buttons(house, work, revision, language, here_only=True),
        [(stage, asked, names[asked.person_id]) for stage, asked in rows],
        names.get(revision.author_id, "") if revision.author_id else "",
    )


def _standing(signatures: Iterable[Signature]) -> list[Signature]:
    """Those of the last round: what was signed of the text as it stands."""
    every = list(signatures)
    last = max((one.round for one in every), default=0)
    return [one for one in every if one.round == last]


def _threads(house: House, work: Work, items: Sequence[Item], language: Language) -> list[Thread]:
    found: dict[tuple[int, int, str], Thread] = {}
    scope = scope_of(work)
    for item in {one.id: one for one in items}.values():
        for link, other in work.session.execute(links_of(item.id, scope)):
            kind = house.kinds[other.kind]
            found[link.from_id, link.to_id, link.relation] = Thread(
                link.relation,
                link.from_id == item.id,
                other.number,
                other.title,
                kind.page(other.id) if kind.page else "",
                badge(house, other, language),
            )
    return list(found.values())


def _may_revise(scope: Scope, document: Document) -> bool:
    if scope.reads_only:
        return False
    return document.owner_id in scope.names_for("revision") or can(
        scope, "document.begin", unit_id=document.unit_id, document_type=document.type
    )
