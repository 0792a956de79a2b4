"""What an action changes in documents: asked for, joined to it, taken off again."""

from collections.abc import Sequence

from sqlalchemy import select

from docflow.actions.errors import ActionInvalid, LinkedTooOld, NothingToLink, NotLinked
from docflow.actions.gate import asked
from docflow.actions.models import Action
from docflow.actions.service import before_done, may_change
from docflow.actions.who import follow
from docflow.documents.changes.models import ChangeRequest
from docflow.documents.changes.service import ChangeAsked, request_change
from docflow.documents.desk import Desk
from docflow.documents.models import Revision
from docflow.journal.work import Work
from docflow.kernel.clock import day_of
from docflow.kernel.text import Text, one_line
from docflow.lifecycle.items import Item, visible
from docflow.lifecycle.links import Link, link
from docflow.people.models import Unit
from docflow.people.queries import scope_of

LINKED = ("change_request", "revision")


def ask_for_change(
    desk: Desk,
    work: Work,
    action: Action,
    *,
    title: Text,
    reason: str,
    documents: Sequence[ChangeAsked] = (),
    processes: Sequence[str | int] = (),
    emergency: bool = False,
    emergency_reason: str = "",
) -> ChangeRequest:
    """Ask for the change of documents that the action comes down to; joined to it as `asked_for`.

    Raises: NotAllowed, ActionNotOpen (it is done), and as `changes.service.request_change`.

    Source: T/CIECCPA 10.2.1 c), 6.7.
    """
    may_change(work, action)
    before_done(desk, action)
    request = request_change(
        desk, work, title=title, reason=reason, source="corrective_action",
        unit=work.session.get_one(Unit, action.unit_id), documents=documents, processes=processes,
        emergency=emergency, emergency_reason=emergency_reason, origin=action,
    )  # fmt: skip
    _touched(work, action)
    # By id alone, here and below: not everybody who reads the action may know of the other item.
    work.record("action.linked", action, {"linked": request.id})
    return request


def link_to(desk: Desk, work: Work, action: Action, number: str) -> Item:
    """Join the action to the change request or the revision that it waits for.

    Of a document, the revision in progress is meant before the text in force. What was in force before the
    action was ordered cannot be what it changes.

    Raises: NotAllowed, ActionNotOpen, NothingToLink (also for what one may not see), LinkedTooOld.
    """
    may_change(work, action)
    before_done(desk, action)
    rows = select(Item).where(
        Item.number == one_line(number), Item.kind.in_(LINKED), ~Item.closed, visible(scope_of(work))
    )
    found = work.session.scalars(rows.order_by(Item.in_force, Item.id.desc())).first()
    if found is None:
        raise NothingToLink(number=number)
    if _was_before(work, action, found):
        raise LinkedTooOld(number=found.number)
    link(work, action, "asked_for", found)
    _touched(work, action)
    work.record("action.linked", action, {"linked": found.id})
    return found


def _was_before(work: Work, action: Action, item: Item) -> bool:
    if isinstance(item, ChangeRequest):
        return item.implemented_at is not None and item.implemented_at < action.created_at
    assert isinstance(item, Revision), "nothing else is linked"
    begun = day_of(action.created_at, work.clock.zone)
    return item.was_in_force and item.effective_on is not None and item.effective_on < begun


def unlink(desk: Desk, work: Work, action: Action, number: str, *, reason: str) -> None:
    """Take off what was joined to the action by mistake.

    Raises: NotAllowed, ActionNotOpen, ActionInvalid (without a reason), NotLinked (also for what one may not see).
    """
    may_change(work, action)
    before_done(desk, action)
    if not reason.strip():
        raise ActionInvalid(fault_zh="请说明理由", fault_en="say why")
    seen = select(Item.id).where(Item.number == one_line(number), visible(scope_of(work)))
    known = set(work.session.scalars(seen))
    found = next((one for one in asked(work, action) if one.id in known), None)
    if found is None:
        raise NotLinked(number=number)
    rows = select(Link).where(Link.from_id == action.id, Link.to_id == found.id, Link.relation == "asked_for")
    work.session.delete(work.session.scalars(rows).one())
    work.session.flush()
    _touched(work, action)
    work.record("action.unlinked", action, {"linked": found.id, "reason": reason.strip()[:1000]})


def _touched(work: Work, action: Action) -> None:
    action.changed_at = work.at
    follow(work, action, action.state)
