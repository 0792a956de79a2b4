"""When a change has come to its end: every revision that carries it is in force, withdrawn or given up."""

from collections.abc import Iterator, Mapping
from typing import Literal

from sqlalchemy import select
from sqlalchemy.orm import Session

from docflow.documents.changes.models import ChangeRequest, ChangeRevision
from docflow.documents.models import Revision
from docflow.journal.work import Work
from docflow.lifecycle.guards import Taking
from docflow.lifecycle.items import Item

Outcome = Literal["", "settle", "unwind", "reconsider"]
"""Nothing yet, or the step that the request takes then."""

_OVER = ("effective", "superseded", "withdrawn", "cancelled")


def outcome_of(session: Session, request: ChangeRequest, moving: Mapping[int, str] | None = None) -> Outcome:
    """What the revisions of the newest implementation come to.

    Where all were given up nothing has changed, and a person decides anew: whoever puts an approved change
    into practice, or the assessor of one that was never approved.

    Args:
        moving: states that revisions are just being moved to, by id.
    """
    rows = session.execute(
        select(ChangeRevision.what, Revision.id, Revision.state, Revision.was_in_force)
        .join(Revision, Revision.id == ChangeRevision.revision_id)
        .where(ChangeRevision.change_request_id == request.id, ChangeRevision.implementation == request.implementation)
    ).all()
    happened = False
    for what, revision_id, present, was_in_force in rows:
        state = (moving or {}).get(revision_id, present)
        in_force = was_in_force or state == "effective"
        if state not in _OVER or (what == "withdrew" and state == "effective"):
            return ""
        happened = happened or (state == "withdrawn" if what == "withdrew" else in_force)
    if happened:
        return "settle"
    if not rows:
        return ""
    return "unwind" if request.approved_on else "reconsider"


def settle_requests(work: Work, revision: Revision, taking: Taking) -> Iterator[tuple[Item, str]]:
    """An effect of what ends a revision's way: requests that waited for nothing else move on with it."""
    requests = work.session.scalars(
        select(ChangeRequest)
        .join(ChangeRevision, ChangeRevision.change_request_id == ChangeRequest.id)
        .where(ChangeRevision.revision_id == revision.id, ChangeRequest.state == "implementing")
        .order_by(ChangeRequest.id)
    ).all()
    for request in requests:
        if step := outcome_of(work.session, request, {revision.id: taking.step.to or revision.state}):
            yield request, step
