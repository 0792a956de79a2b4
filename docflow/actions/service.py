"""What people do with actions, besides taking workflow steps."""

from collections.abc import Iterable, Sequence
from datetime import date

from sqlalchemy import func, select

from docflow.actions import queries
from docflow.actions.errors import (
    ActionInvalid,
    ActionNotOpen,
    ExtensionInvalid,
    ExtensionPending,
    NoExtensionPending,
    NothingToLink,
)
from docflow.actions.models import ACTION_KINDS, CATEGORIES, Action, Extension
from docflow.documents.desk import Desk
from docflow.journal.work import Work
from docflow.kernel.errors import NotAllowed
from docflow.kernel.text import Text, one_line
from docflow.lifecycle.items import Item, ItemAudience, name_on, named, visible
from docflow.lifecycle.links import link
from docflow.lifecycle.numbering import reserve
from docflow.people.models import Person, Unit
from docflow.people.queries import not_retired, scope_of
from docflow.people.rights import Scope

NUMBER = "CA-{year}-{seq:03}"
DECIDES = ("process_owner", "programme_manager", "management_representative", "top_management")
"""Roles that approve, verify and judge the actions of their units."""


def order(
    desk: Desk,
    work: Work,
    *,
    origin: Item | None,
    relation: str = "ordered",
    unit: Unit,
    title: Text,
    description: str,
    kind: str,
    category: str,
    owner: Person,
    due_on: date,
    criterion: str = "",
    effect_due_on: date | None = None,
    implementers: Sequence[Person] = (),
) -> Action:
    """Have somebody do something by a day; it waits for its approval.

    The room of `origin` decides who may order for it; without an origin those may who decide on the
    actions of the unit.

    Args:
        criterion: by what it will be told that it worked.
        effect_due_on: the first day on which its effect may be judged, not before `due_on`.

    Raises:
        NotAllowed: nothing ordered it and the actor may not.
        ActionInvalid: words, owner, kind or days are not right.

    Source: T/CIECCPA 10.2.1 c) and d), 10.3.
    """
    scope = scope_of(work)
    if work.actor.kind == "person" and (scope.reads_only or scope.holds("admin")):
        raise NotAllowed()
    if origin is None and not decides(scope, unit.id):
        raise NotAllowed()
    if kind not in ACTION_KINDS or category not in CATEGORIES:
        raise ActionInvalid(fault_zh="类别不在可选范围内", fault_en="its kind or category is not one of the known")
    number = reserve(work.session, NUMBER, {"year": str(work.today.year)}, taken=lambda one: _taken(work, one))
    action = Action(
        number=number, unit_id=unit.id, action_kind=kind, category=category, extensions=0,
        description=description.strip()[:4000], owner_id=owner.id, due_on=due_on, original_due_on=due_on,
        criterion=criterion.strip()[:1000], effect_due_on=effect_due_on,
        title_zh=one_line(title.zh)[:300], title_en=one_line(title.en)[:300],
    )  # fmt: skip
    _check(work, action)
    facts = {"owner_id": owner.id, "due_on": due_on, "origin": origin.id if origin else None, "kind": kind}
    desk.lifecycles["action"].begin(work, action, facts=facts)
    name_on(work.session, action, [owner.id], "owner")
    name_on(work.session, action, sorted({person.id for person in implementers}), "implementer")
    work.session.add(ItemAudience(item_id=action.id, addressed="unit", ref_id=unit.id))
    if origin is not None:
        link(work, origin, relation, action)
    work.session.flush()
    return action


def _taken(work: Work, number: str) -> bool:
    return work.session.scalar(select(Action.id).where(Action.number == number)) is not None


def _check(work: Work, action: Action) -> None:
    if not (action.title_zh or action.title_en) or not action.description:
        raise ActionInvalid(fault_zh="请填写标题和内容", fault_en="it needs a title and a description")
    if action.due_on is None or action.due_on < work.today:
        raise ActionInvalid(fault_zh="完成日期不得早于今天", fault_en="the day it is due lies before today")
    if action.effect_due_on is not None and action.effect_due_on < action.due_on:
        raise ActionInvalid(
            fault_zh="有效性评审日期不得早于完成日期", fault_en="its effect is judged after it is due, not before"
        )
    here = select(Person.id).where(Person.id == action.owner_id, not_retired(work.today))
    if work.session.scalar(here) is None:
        raise ActionInvalid(fault_zh="责任人已离开", fault_en="its owner has left")


def decides(scope: Scope, unit_id: int) -> bool:
    """Whether a person decides on the actions of a unit."""
    return not scope.holds("admin") and any(scope.holds(role, unit_id, kind="action") for role in DECIDES)


def replan(
    desk: Desk,
    work: Work,
    action: Action,
    *,
    description: str | None = None,
    due_on: date | None = None,
    criterion: str | None = None,
    effect_due_on: date | None = None,
    owner: Person | None = None,
    implementers: Iterable[Person] | None = None,
) -> Action:
    """Change what a proposed action says, before it is approved; what is left out stays.

    Raises: NotAllowed, ActionNotOpen (it is approved already), ActionInvalid.
    """
    _may_change(work, action)
    if action.state != "proposed":
        raise ActionNotOpen(state=_state(desk, action))
    wanted = {
        "description": None if description is None else description.strip()[:4000],
        "criterion": None if criterion is None else criterion.strip()[:1000],
        "due_on": due_on,
        "original_due_on": due_on,
        "effect_due_on": effect_due_on,
        "owner_id": owner.id if owner else None,
    }
    changes = {
        fact: [getattr(action, fact), value]
        for fact, value in wanted.items()
        if value is not None and value != getattr(action, fact)
    }
    for fact, (_, value) in changes.items():
        setattr(action, fact, value)
    _check(work, action)
    if owner is not None:
        name_on(work.session, action, [owner.id], "owner")
    if implementers is not None:
        name_on(work.session, action, sorted({one.id for one in implementers}), "implementer")
    if changes:
        work.record("action.replanned", action, {"changes": changes})
    return action


def ask_extension(desk: Desk, work: Work, action: Action, *, to_on: date, reason: str) -> Extension:
    """Ask for a later day; somebody else decides.

    Raises: NotAllowed, ActionNotOpen, ExtensionPending, ExtensionInvalid.
    """
    scope = scope_of(work)
    if scope.reads_only or scope.holds("admin") or not scope.names_for("action") & carriers(work, action):
        raise NotAllowed()
    if action.state not in queries.BEFORE_DONE:
        raise ActionNotOpen(state=_state(desk, action))
    if queries.pending_extension(work.session, action.id) is not None:
        raise ExtensionPending()
    assert action.due_on is not None, "every action has a day"
    if not reason.strip() or to_on <= action.due_on or to_on < work.today:
        raise ExtensionInvalid(due_on=action.due_on)
    last = work.session.scalar(select(func.max(Extension.serial)).where(Extension.action_id == action.id)) or 0
    extension = Extension(
        action_id=action.id, serial=last + 1, from_on=action.due_on, to_on=to_on, reason=reason.strip()[:1000],
        asked_by_id=work.actor.id, asked_at=work.at,
    )  # fmt: skip
    work.session.add(extension)
    work.session.flush()
    facts = {"extension": extension.id, "from_day": action.due_on, "to_day": to_on, "reason": extension.reason}
    work.record("action.extension_asked", action, facts)
    return extension


def decide_extension(desk: Desk, work: Work, action: Action, *, granted: bool, words: str = "") -> Extension:
    """Grant or refuse the later day that was asked for; each one granted is counted.

    The effect is not judged before the action is due: where it would be, that day moves with it.

    Raises: NotAllowed (also for whoever asked or carries it out), NoExtensionPending, ExtensionInvalid (refused
    without words).
    """
    extension = queries.pending_extension(work.session, action.id)
    if extension is None:
        raise NoExtensionPending()
    scope = scope_of(work)
    persons = scope.names_for("action")
    if not decides(scope, action.unit_id) or persons & (carriers(work, action) | {extension.asked_by_id}):
        raise NotAllowed()
    if not granted and not words.strip():
        raise ExtensionInvalid(due_on=action.due_on)
    extension.decision = "granted" if granted else "refused"
    extension.decided_by_id, extension.decided_at, extension.words = work.actor.id, work.at, words.strip()[:1000]
    facts = {"extension": extension.id, "from_day": extension.from_on, "to_day": extension.to_on}
    if granted:
        action.due_on, action.extensions = extension.to_on, action.extensions + 1
        if action.effect_due_on is not None and action.effect_due_on < extension.to_on:
            facts |= {"effect_before": action.effect_due_on}
            action.effect_due_on = extension.to_on
        work.record("action.extension_granted", action, facts)
    else:
        work.record("action.extension_refused", action, facts | {"words": extension.words})
    work.session.flush()
    return extension


def link_to(desk: Desk, work: Work, action: Action, number: str) -> Item:
    """Join the action to the change request or revision that it waits for. Raises NothingToLink, ActionNotOpen."""
    _may_change(work, action)
    if action.state not in queries.BEFORE_DONE:
        raise ActionNotOpen(state=_state(desk, action))
    kinds = ("change_request", "revision")
    rows = select(Item).where(
        Item.number == one_line(number), Item.kind.in_(kinds), ~Item.closed, visible(scope_of(work))
    )
    # Of a document, the revision in progress is meant before the text in force.
    found = work.session.scalars(rows.order_by(Item.in_force, Item.id.desc())).first()
    if found is None:
        raise NothingToLink(number=number)
    link(work, action, "asked_for", found)
    work.record("action.linked", action, {"linked": found.id, "other": found.number})
    return found


def carriers(work: Work, action: Action) -> frozenset[int]:
    """Owner and implementers: nobody of them verifies or judges."""
    return named(work.session, action, "implementer") | {action.owner_id}


def _may_change(work: Work, action: Action) -> None:
    scope = scope_of(work)
    theirs = scope.names_for("action") & (carriers(work, action) | {action.author_id})
    if scope.reads_only or scope.holds("admin") or not (theirs or decides(scope, action.unit_id)):
        raise NotAllowed()


def _state(desk: Desk, action: Action) -> Text:
    return desk.lifecycles["action"].workflow_of(action).states[action.state].label.text
