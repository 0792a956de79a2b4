"""The document gate: what an action changes in documents has to be in force before the action counts as done."""

from sqlalchemy import select

from docflow.actions.models import Action
from docflow.documents.changes import queries as changes
from docflow.documents.models import Revision
from docflow.journal.work import Work
from docflow.lifecycle.items import Item, visible
from docflow.lifecycle.links import joined
from docflow.people.rights import Scope

GIVEN_UP = ("cancelled", "rejected", "declined")
_IMPLEMENTED = ("implemented", "closed")


def asked(work: Work, action: Action) -> list[Item]:
    """The change requests and revisions that were ever linked and not taken off, given up or not."""
    return joined(work.session, action.id, "asked_for")


def linked(work: Work, action: Action) -> list[Item]:
    """The change requests and revisions that the action waits for; not those that were given up."""
    return [one for one in asked(work, action) if one.state not in GIVEN_UP]


def settled(work: Work, item: Item) -> bool:
    """Whether a change has come into force and still is: a request all of whose revisions have, or a revision.

    A revision that a newer one has replaced counts; one that was suspended or withdrawn does not.
    """
    if item.kind == "change_request":
        return item.state in _IMPLEMENTED and changes.settled(work.session, item.id)
    assert isinstance(item, Revision), "nothing else is linked"
    return item.state == "superseded" or (item.in_force and item.suspended_at is None)


def waits_for(work: Work, action: Action, scope: Scope | None = None) -> list[str]:
    """Reasons why the documents that an action changes are not in force yet; none when the gate is open.

    Args:
        scope: who is told; what this person may not see is named by a dash. None names everything.
    """
    if action.action_kind != "document":
        return []
    waited = linked(work, action)
    if not waited:
        return ["no-document-linked"]
    missing = [one for one in waited if not settled(work, one)]
    if not missing or scope is None:
        return [f"document-not-in-force:{one.number}" for one in missing]
    ids = [one.id for one in missing]
    seen = frozenset(work.session.scalars(select(Item.id).where(Item.id.in_(ids), visible(scope))))
    return [f"document-not-in-force:{one.number if one.id in seen else '—'}" for one in missing]


def shut(work: Work, action: Action, scope: Scope | None = None) -> list[str]:
    """Why the action cannot count as done; a signed deferral opens the gate until its day has passed."""
    reasons = waits_for(work, action, scope)
    if not reasons or action.deferred_to is None:
        return reasons
    return [*reasons, f"deferral-passed:{action.deferred_to}"] if action.deferred_to < work.today else []
