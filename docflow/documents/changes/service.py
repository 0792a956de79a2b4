"""What people do with change requests, besides taking workflow steps."""

from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import Any

from docflow.documents.changes import queries
from docflow.documents.changes.errors import ChangeSourceUnknown, RequestNotEditable
from docflow.documents.changes.forms import SOURCES
from docflow.documents.changes.implementing import link_revision
from docflow.documents.changes.models import ChangeRequest
from docflow.documents.changes.rules import shipped_rules
from docflow.documents.changes.touched import ChangeAsked, Touch, checked, keep_processes, keep_touches
from docflow.documents.desk import Desk
from docflow.documents.models import Document, Revision
from docflow.documents.service import clean_title
from docflow.journal.work import Work
from docflow.kernel.errors import NotAllowed
from docflow.kernel.text import Text
from docflow.lifecycle.items import Item, name_on, named
from docflow.lifecycle.links import link
from docflow.lifecycle.numbering import reserve
from docflow.people.models import Unit
from docflow.people.queries import require, scope_of

__all__ = ["ChangeAsked", "describe", "request_change", "take_up_revision"]


def request_change(
    desk: Desk,
    work: Work,
    *,
    title: Text,
    reason: str,
    source: str,
    unit: Unit,
    documents: Sequence[ChangeAsked] = (),
    processes: Sequence[str | int] = (),
    emergency: bool = False,
    emergency_reason: str = "",
    origin: Item | None = None,
    submit: bool = True,
) -> ChangeRequest:
    """Ask for a change: any reader may. It is submitted at once if nothing is missing, else it stays a draft.

    Args:
        processes: by code or id.
        origin: what asks for it; joined as `asked_for`, by a management review as `decided`, by a
            periodic review as `led_to`.
        submit: False keeps even a complete request as a draft of the requester's.

    Raises:
        NotAllowed: the actor may ask for nothing (administrators, people from outside).
        TitleMissing, ChangeSourceUnknown, DocumentNotFound, DocumentTypeUnknown, ChangedDocumentInvalid,
        ProcessNotFound: as their names say.

    Source: T/CIECCPA 6.7 (planning of changes), 7.5.1.2 (change of documents).
    """
    request, found = _open(
        desk, work, title=title, reason=reason, source=source, unit=unit, documents=documents, origin=origin,
        emergency=emergency, emergency_reason=emergency_reason,
    )  # fmt: skip
    touched = keep_processes(work, request, 0, processes)
    complete = bool(reason.strip()) and bool(found or touched) and bool(emergency_reason.strip() or not emergency)
    if submit and complete:
        desk.lifecycles["change_request"].advance(work, request, "submit")
    return request


def _open(
    desk: Desk,
    work: Work,
    *,
    title: Text,
    reason: str,
    source: str,
    unit: Unit,
    documents: Sequence[ChangeAsked],
    origin: Item | None,
    emergency: bool = False,
    emergency_reason: str = "",
) -> tuple[ChangeRequest, list[Touch]]:
    scope = scope_of(work)
    person = work.actor.kind == "person"
    if person:
        require(work, "change_request.suggest", unit_id=unit.id)
        if scope.sees_no_drafts:
            raise NotAllowed()
    clean, source = clean_title(title), _known_source(source)
    found = checked(desk, work, scope if person else None, documents)
    tokens = {"org": desk.organisation_code, "unit": unit.code, "year": str(work.today.year)}
    number = reserve(work.session, shipped_rules().number, tokens, taken=lambda _: False)
    request = ChangeRequest(
        number=number, title_zh=clean.zh, title_en=clean.en, unit_id=unit.id, reason=reason.strip()[:2000],
        source=source, emergency=emergency, emergency_reason=emergency_reason.strip()[:1000] if emergency else "",
    )  # fmt: skip
    desk.lifecycles["change_request"].begin(work, request, facts={"source": source, "emergency": emergency})
    if work.actor.person_id:
        name_on(work.session, request, [work.actor.person_id], "owner")
    keep_touches(work, request, 0, found)
    if origin is not None:
        relation = {"management_review": "decided", "periodic_review": "led_to"}.get(origin.kind, "asked_for")
        link(work, origin, relation, request)
    return request, found


def _known_source(source: str) -> str:
    if source not in SOURCES:
        raise ChangeSourceUnknown(source=source, known=", ".join(SOURCES))
    return source


def describe(
    desk: Desk,
    work: Work,
    request: ChangeRequest,
    *,
    title: Text | None = None,
    reason: str | None = None,
    source: str | None = None,
    documents: Sequence[ChangeAsked] | None = None,
    processes: Iterable[str | int] | None = None,
    emergency: bool | None = None,
    emergency_reason: str | None = None,
) -> ChangeRequest:
    """Change what a draft asks for; what is left out stays. Each change is journalled with before and after.

    Whoever changes it counts as a requester from then on.

    Raises: RequestNotEditable, NotAllowed, and as `request_change`.
    """
    state = desk.lifecycles["change_request"].workflow_of(request).states[request.state]
    if not state.editable:
        raise RequestNotEditable(state=state.label.text)
    scope = scope_of(work)
    theirs = scope.names_for("change_request") & named(work.session, request, "author")
    if not theirs or scope.sees_no_drafts or scope.reads_only:
        raise NotAllowed()
    wanted: dict[str, Any] = {
        "reason": reason.strip()[:2000] if reason is not None else None,
        "source": _known_source(source) if source is not None else None,
        "emergency": emergency,
        "emergency_reason": emergency_reason.strip()[:1000] if emergency_reason is not None else None,
    }
    if emergency is False or (emergency is None and not request.emergency):
        wanted["emergency_reason"] = ""
    if title is not None:
        clean = clean_title(title)
        wanted |= {"title_zh": clean.zh, "title_en": clean.en}
    changes: dict[str, list[Any]] = {}
    for field, value in wanted.items():
        before = getattr(request, field)
        if value is not None and value != before:
            changes[field] = [before, value]
            setattr(request, field, value)
    if documents is not None or processes is not None:
        changes |= _touch(desk, work, request, documents, processes)
    if changes:
        name_on(work.session, request, [work.actor.id], "author")
        request.changed_at = work.at
        work.record("change_request.described", request, {"changes": changes})
    return request


def _touch(
    desk: Desk,
    work: Work,
    request: ChangeRequest,
    documents: Sequence[ChangeAsked] | None,
    processes: Iterable[str | int] | None,
) -> dict[str, list[Any]]:
    """Facts name documents by id, so that nobody learns of one they may not see."""

    before = _touched(work, request)
    if documents is not None:
        keep_touches(work, request, 0, checked(desk, work, scope_of(work), documents))
    if processes is not None:
        keep_processes(work, request, 0, list(processes))
    after = _touched(work, request)
    return {fact: [before[fact], after[fact]] for fact in after if before[fact] != after[fact]}


def _touched(work: Work, request: ChangeRequest) -> dict[str, Any]:
    documents = work.session.scalars(queries.documents_of(request.id, 0))
    processes = work.session.scalars(queries.processes_of(request.id, 0))
    return {
        "documents": [[row.what, row.document_id, row.title_zh, row.title_en, row.words] for row in documents],
        "processes": sorted(row.process_id for row in processes),
    }


def take_up_revision(desk: Desk, work: Work, *, review: Item, document: Document, revision: Revision) -> ChangeRequest:
    """The request behind a revision that a periodic review has opened: being put into practice already.

    The review's verdict is the decision; there is nothing left to approve. Whoever calls has the request take
    its step `take_up`.
    """
    unit = work.session.get_one(Unit, document.unit_id)
    request, _ = _open(
        desk, work, title=Text(revision.title_zh, revision.title_en), reason=revision.reason, source="periodic_review",
        unit=unit, documents=(), origin=review,
    )  # fmt: skip
    keep_touches(work, request, 0, [Touch("revise", document)])
    request.implementation, request.due_on = 1, work.today + timedelta(days=shipped_rules().implement_within_days)
    name_on(work.session, request, [work.actor.id], "implementer")
    link_revision(work, request, revision, "opened")
    return request
