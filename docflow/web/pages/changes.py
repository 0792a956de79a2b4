"""Change requests: the list, one of them, and a new one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Annotated
from urllib.parse import quote

from fastapi import Query
from starlette.responses import Response

from docflow.documents.changes import queries
from docflow.documents.changes.forms import ANSWERS, AREAS, RISKS, SOURCES, VERDICTS, WHAT
from docflow.documents.changes.glance import Touched, glance
from docflow.documents.changes.models import ChangeRequest
from docflow.documents.errors import DocumentNotFound
from docflow.documents.queries import document_by_number
from docflow.evidence.attachments import attachments_of
from docflow.house import House
from docflow.journal.reader import Recorded, history
from docflow.journal.work import Work
from docflow.kernel.paging import cut, read_cursor
from docflow.kernel.text import Text
from docflow.lifecycle.decisions import assignments_of
from docflow.lifecycle.links import links_of
from docflow.people.queries import names_of, scope_of
from docflow.people.rights import ROLES
from docflow.web.api.changes import open_request
from docflow.web.deps import Page, TheHouse, TheId, ThePage, TheReading
from docflow.web.idempotency import door
from docflow.web.pages.changes_asking import may_ask
from docflow.web.pages.shown import Badge, badge, buttons, story, unit_names

router = door("/changes", tags=["changes"], pages=True)

ROWS = 50
_NEWEST = 40
Word = Annotated[str, Query(max_length=100)]


@dataclass(frozen=True)
class Asked:
    """What the reader wants to see of the list, as it stands in the address."""

    q: str
    state: str
    source: str
    unit: str
    document: str
    only: str
    """`open`, `late` or `emergency`; empty for all."""

    @property
    def narrows(self) -> bool:
        return any((self.q, self.state, self.source, self.unit, self.document, self.only))


@dataclass(frozen=True)
class Row:
    id: int
    number: str
    title: Text
    badge: Badge
    source: Text
    emergency: bool
    unit: str
    author: str
    due_on: date | None
    is_late: bool


@router.get("")
def register(
    page: ThePage,
    work: TheReading,
    house: TheHouse,
    q: Word = "",
    state: Word = "",
    source: Word = "",
    unit: Word = "",
    document: Word = "",
    only: Word = "",
    after: Annotated[str, Query(max_length=500)] = "",
) -> Response:
    """The change requests the reader may see, the newest first."""
    asked = Asked(q.strip(), state, source, unit, document.strip(), only)
    session, scope = work.session, scope_of(work)
    units = unit_names(session, page.language)
    top = next((one.path for one in units.values() if one.code == unit), "") if unit else ""
    rows = queries.register(
        scope,
        state=state or None,
        source=source or None,
        unit_ids=frozenset(id for id, one in units.items() if top and one.path.startswith(top)) if unit else None,
        document_id=_document_id(work, asked.document) if asked.document else None,
        emergency=True if only == "emergency" else None,
        overdue_on=work.today if only == "late" else None,
        open_only=only == "open",
        words=asked.q,
    )
    if after:
        rows = rows.where(ChangeRequest.id < read_cursor(after, int)[0])
    cutting = cut(session.scalars(rows.limit(ROWS + 1)).all(), ROWS, lambda one: (one.id,))
    every = ("", page.say("list.every"))
    states = house.lifecycles["change_request"].newest.states
    return page.show(
        "changes/list.html",
        asked=asked,
        rows=_rows(house, work, page, cutting.items, {id: one.name for id, one in units.items()}),
        next=cutting.next,
        began_later=bool(after),
        states=[every] + [(name, one.label.text.in_(page.language)) for name, one in states.items()],
        sources=[every] + [(name, words.in_(page.language)) for name, words in SOURCES.items()],
        units=[every] + [(one.code, f"{one.code} {one.name}") for one in units.values()],
        onlys=[every] + [(name, page.say(f"changes.only.{name}")) for name in ("open", "late", "emergency")],
        may_ask=may_ask(work),
    )


def _document_id(work: Work, number: str) -> int:
    """0, which is no document's, for one that does not exist or may not be seen."""
    try:
        return document_by_number(work.session, number, scope_of(work)).id
    except DocumentNotFound:
        return 0


def _rows(house: House, work: Work, page: Page, found: Sequence[ChangeRequest], units: Mapping[int, str]) -> list[Row]:
    names = names_of(work.session, {one.author_id for one in found if one.author_id})
    return [
        Row(
            id=one.id,
            number=one.number,
            title=one.title,
            badge=badge(house, one, page.language),
            source=SOURCES[one.source],
            emergency=one.emergency,
            unit=units[one.unit_id],
            author=names.get(one.author_id or 0, ""),
            due_on=one.due_on,
            is_late=not one.closed and one.due_on is not None and one.due_on < work.today,
        )
        for one in found
    ]


@dataclass(frozen=True)
class Line:
    """A document that the request touches, ready for the page."""

    what: Text
    number: str
    href: str
    title: Text
    type: str
    words: str
    approver: str
    answers_as: str
    carriers: Sequence["Carrier"]


@dataclass(frozen=True)
class Carrier:
    """A revision that carries the change, or is to be withdrawn for it."""

    what: str
    label: str
    href: str
    badge: Badge
    adopted_because: str
    stands: bool


@router.get("/{change_id}")
def show(
    change_id: TheId, page: ThePage, work: TheReading, house: TheHouse, did: Annotated[str, Query(max_length=40)] = ""
) -> Response:
    """One request at a glance."""
    session, scope, language = work.session, scope_of(work), page.language
    request = open_request(work, change_id)
    seen = glance(session, request, scope)
    asked = [(stage, one) for stage, one in session.execute(assignments_of(request.id)) if one.active or one.decision]
    files = session.scalars(attachments_of(request.id)).all()
    people = {one.row.approver_id for one in seen.documents} | {request.author_id}
    people |= {one.person_id for _, one in asked} | {one.decided_by_id for _, one in asked}
    people |= {one.saved_by_id for one in files} | {seen.assessment.assessed_by_id if seen.assessment else None}
    names = names_of(session, {one for one in people if one is not None})
    entries = [Recorded(*row) for row in session.execute(history("item", request.id))][::-1][:_NEWEST]
    kind = house.kinds["change_request"]
    steps = buttons(house, work, request, language, here_only=True)
    workflow = house.lifecycles["change_request"].workflow_of(request)
    return page.show(
        "changes/show.html",
        change=request,
        badge=badge(house, request, language),
        unit=unit_names(session, language)[request.unit_id],
        author=names.get(request.author_id or 0, ""),
        source=SOURCES[request.source],
        late=(work.today - request.due_on).days if request.due_on and not request.closed else 0,
        documents=[_line(house, page, one, names) for one in seen.documents],
        processes=seen.processes,
        judged=seen.assessment,
        assessor=names.get(seen.assessment.assessed_by_id or 0, "") if seen.assessment else "",
        impacts=[(AREAS[area], seen.impacts[area], ANSWERS) for area in AREAS if area in seen.impacts],
        risk=RISKS[seen.assessment.risk] if seen.assessment else None,
        asked=[
            (stage, one, names.get(one.person_id, ""), names.get(one.decided_by_id or 0, "")) for stage, one in asked
        ],
        files=[(one, names.get(one.saved_by_id or 0, "")) for one in files],
        may_attach=kind.attaches is not None and kind.attaches(work, request, scope) is None,
        may_edit=workflow.states[request.state].editable and request.author_id in scope.names_for("change_request"),
        verdict=VERDICTS.get(request.verdict),
        threads=_threads(house, work, request, page),
        steps=steps,
        heading=page.say("changes.refused", step="{step}"),
        story=story(house, session, entries, language),
        did=did if did in ("asked", "kept", "described") else "",
        step=workflow.steps[did].label.text.in_(language) if did in workflow.steps else "",
    )


def _line(house: House, page: Page, touched: Touched, names: Mapping[int, str]) -> Line:
    row = touched.row
    kind = house.desk.types[touched.type].text.in_(page.language) if touched.type in list(house.desk.types) else ""
    return Line(
        what=WHAT[row.what],
        number=touched.number,
        href=f"/documents/{quote(touched.number)}" if touched.number else "",
        title=touched.title,
        type=kind,
        words=row.words,
        approver=names.get(row.approver_id or 0, ""),
        answers_as=_because(page, row.answers_as),
        carriers=[
            Carrier(
                carried.what,
                revision.label,
                f"/revisions/{revision.id}",
                badge(house, revision, page.language),
                carried.adopted_because,
                carried.stands,
            )
            for carried, revision in touched.carriers
        ],
    )


def _because(page: Page, answers_as: str) -> str:
    """Why it is that person who answers for a document; nothing for its owner."""
    if answers_as in ("", "owner"):
        return ""
    return page.say("changes.superior") if answers_as == "superior" else ROLES[answers_as].in_(page.language)


def _threads(
    house: House, work: Work, request: ChangeRequest, page: Page
) -> list[tuple[str, bool, str, str, str, Badge]]:
    """Items joined to it beside the revisions that stand with their documents."""
    found: list[tuple[str, bool, str, str, str, Badge]] = []
    for link, other in work.session.execute(links_of(request.id, scope_of(work))):
        if link.relation in ("opened", "withdrew") and link.from_id == request.id:
            continue
        kind = house.kinds[other.kind]
        found.append(
            (
                link.relation,
                link.from_id == request.id,
                other.number,
                kind.label.in_(page.language),
                kind.page(other.id) if kind.page else "",
                badge(house, other, page.language),
            )
        )
    return found
