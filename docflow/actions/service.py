"""What people do with actions, besides taking workflow steps."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from sqlalchemy import exists, select

from docflow.actions.errors import ActionInvalid, ActionNotOpen
from docflow.actions.models import ACTION_KINDS, BEFORE_DONE, BEGUN_BY, CATEGORIES, OF_ITSELF, Action
from docflow.actions.rules import shipped_rules
from docflow.actions.who import KIND, carriers, decides, follow, name_instead
from docflow.documents.desk import Desk
from docflow.journal.work import Work
from docflow.kernel.errors import NotAllowed
from docflow.kernel.text import Text, one_line
from docflow.lifecycle.items import Item, ItemAudience, name_on, named
from docflow.lifecycle.links import link
from docflow.lifecycle.numbering import reserve
from docflow.people.models import Person, RoleHeld, Unit
from docflow.people.preconditions import still_here
from docflow.people.queries import in_force, not_retired, scope_of

__all__ = ["before_done", "decides", "hand_over", "may_change", "order", "replan", "state_words", "within_reach"]

FURTHEST_DAYS = 50 * 366
"""How far ahead a day may lie: docflow's own limit."""


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
    effect_cycles: int | None = None,
    implementers: Sequence[Person] = (),
    source: str = "other",
) -> Action:
    """Have somebody do something by a day; it waits for its approval.

    The room of `origin` decides who may order for it; without an origin those may who decide on the
    actions of the unit.

    Args:
        criterion: by what it will be told that it worked.
        effect_due_on: the first day on which its effect may be judged, not before `due_on`.
        effect_cycles: how often the process is to have run by then.
        source: what it came from where no item ordered it (an opportunity, an observation, a suggestion …).

    Raises:
        NotAllowed: nothing ordered it and the actor may not.
        ActionInvalid: words, people, kind, source or days are not right.

    Source: T/CIECCPA 10.2.1 c) and d), 10.3.
    """
    scope = scope_of(work)
    if work.actor.kind == "person" and (scope.reads_only or scope.holds("admin")):
        raise NotAllowed()
    if origin is None and not decides(scope, unit.id):
        raise NotAllowed()
    if kind not in ACTION_KINDS or category not in CATEGORIES or source not in OF_ITSELF:
        raise ActionInvalid(
            fault_zh="类别或来源不在可选范围内", fault_en="its kind, category or source is not one of the known"
        )
    if origin is not None:
        source = origin.kind if origin.kind in BEGUN_BY else "other"
    tokens = {"org": desk.organisation_code, "unit": unit.code, "year": str(work.today.year)}
    number = reserve(work.session, shipped_rules().number, tokens, taken=lambda one: _taken(work, one))
    action = Action(
        number=number, unit_id=unit.id, action_kind=kind, category=category, source=source, extensions=0,
        plan_changes=0, escalation=0, description=description.strip()[:4000], owner_id=owner.id, due_on=due_on,
        original_due_on=due_on, finish_on=due_on, criterion=criterion.strip()[:1000], effect_due_on=effect_due_on,
        effect_cycles=effect_cycles, title_zh=one_line(title.zh)[:300], title_en=one_line(title.en)[:300],
    )  # fmt: skip
    _check(work, action, implementers)
    facts = {
        "owner_id": owner.id, "due_on": due_on, "effect_due_on": effect_due_on, "kind": kind, "category": category,
        "source": source, "origin": origin.id if origin else None,
        "implementer_ids": sorted({person.id for person in implementers}),
    }  # fmt: skip
    desk.lifecycles[KIND].begin(work, action, facts=facts)
    name_on(work.session, action, [owner.id], "owner")
    name_on(work.session, action, sorted({person.id for person in implementers}), "implementer")
    work.session.add(ItemAudience(item_id=action.id, addressed="unit", ref_id=unit.id))
    if origin is not None:
        link(work, origin, relation, action)
    follow(work, action, action.state)
    work.session.flush()
    return action


def _taken(work: Work, number: str) -> bool:
    return work.session.scalar(select(Action.id).where(Action.number == number)) is not None


def _check(work: Work, action: Action, people: Iterable[Person]) -> None:
    if not (action.title_zh or action.title_en) or not action.description:
        raise ActionInvalid(fault_zh="请填写标题和内容", fault_en="it needs a title and a description")
    if action.finish_on < work.today:
        raise ActionInvalid(fault_zh="完成日期不得早于今天", fault_en="the day it is due lies before today")
    if action.effect_due_on is not None and action.effect_due_on < action.finish_on:
        raise ActionInvalid(
            fault_zh="有效性评审日期不得早于完成日期", fault_en="its effect is judged after it is due, not before"
        )
    if action.effect_cycles is not None and not 1 <= action.effect_cycles <= 1000:
        raise ActionInvalid(fault_zh="运行次数须在 1 至 1000 之间", fault_en="the number of runs is not 1 to 1000")
    if not all(within_reach(work, day) for day in (action.finish_on, action.effect_due_on) if day):
        raise ActionInvalid(fault_zh="日期过远", fault_en="a day lies too far ahead")
    if not fit(work, {action.owner_id, *(person.id for person in people)}):
        raise ActionInvalid(
            fault_zh="责任人和实施人须为在职人员，且不是系统管理员或外部人员",
            fault_en="its owner or an implementer has left, comes from outside or administers accounts",
        )


def within_reach(work: Work, day: date) -> bool:
    """Whether a day lies no further ahead than anybody plans."""
    return (day - work.today).days <= FURTHEST_DAYS


def fit(work: Work, people: set[int]) -> bool:
    """Whether all of these can carry something out: they work here, and do not administer accounts."""
    administers = exists().where(
        RoleHeld.person_id == Person.id, RoleHeld.role == "admin", in_force(RoleHeld, work.today)
    )
    able = select(Person.id).where(
        Person.id.in_(people), not_retired(work.today), Person.unit_id.is_not(None), ~administers
    )
    return set(work.session.scalars(able)) == people


def replan(
    desk: Desk,
    work: Work,
    action: Action,
    *,
    title: Text | None = None,
    description: str | None = None,
    due_on: date | None = None,
    criterion: str | None = None,
    effect_due_on: date | None = None,
    effect_cycles: int | None = None,
    owner: Person | None = None,
    implementers: Iterable[Person] | None = None,
) -> Action:
    """Change what a proposed action says, before it is approved; what is left out stays.

    Raises: NotAllowed, ActionNotOpen (it is approved already), ActionInvalid.
    """
    may_change(work, action)
    if action.state != "proposed":
        raise ActionNotOpen(state=state_words(desk, action))
    wanted: dict[str, Any] = {
        "description": None if description is None else description.strip()[:4000],
        "criterion": None if criterion is None else criterion.strip()[:1000],
        "finish_on": due_on,
        "original_due_on": due_on,
        "effect_due_on": effect_due_on,
        "effect_cycles": effect_cycles,
        "owner_id": owner.id if owner else None,
    }
    if title is not None:
        wanted |= {"title_zh": one_line(title.zh)[:300], "title_en": one_line(title.en)[:300]}
    changes = {
        fact: [getattr(action, fact), value]
        for fact, value in wanted.items()
        if value is not None and value != getattr(action, fact)
    }
    for fact, (_, value) in changes.items():
        setattr(action, fact, value)
    doing = list(implementers) if implementers is not None else []
    _check(work, action, doing)
    if owner is not None:
        name_instead(work, action, [owner.id], "owner")
    if implementers is not None:
        before, after = named(work.session, action, "implementer"), {one.id for one in doing}
        if before != after:
            name_instead(work, action, after, "implementer")
            changes["implementers"] = [sorted(before), sorted(after)]
    if changes:
        action.changed_at = work.at
        follow(work, action, action.state)
        work.record("action.replanned", action, {"changes": changes})
    return action


def hand_over(desk: Desk, work: Work, action: Action, owner: Person, *, reason: str) -> Action:
    """Make somebody else carry an approved action out. Whoever had it neither verifies nor judges it afterwards.

    Those who decide on it may, for instance when its owner has left; not in their own favour.

    Raises: NotAllowed, ActionNotOpen (it is not approved yet, or done), ActionInvalid, PersonRetired.
    """
    scope = scope_of(work)
    before = action.owner_id
    mine = scope.names_for(KIND)
    if scope.reads_only or not decides(scope, action.unit_id) or mine & (carriers(work.session, action) | {owner.id}):
        raise NotAllowed()
    if action.state not in ("approved", "in_progress"):
        raise ActionNotOpen(state=state_words(desk, action))
    if not reason.strip() or owner.id == before:
        raise ActionInvalid(fault_zh="请选择另一责任人并说明理由", fault_en="name another owner, and say why")
    still_here(work, owner)
    if not fit(work, {owner.id}):
        raise ActionInvalid(
            fault_zh="外部人员和系统管理员不能负责措施",
            fault_en="somebody from outside or who administers accounts carries out no action",
        )
    action.owner_id = owner.id
    name_instead(work, action, [owner.id], "owner")
    name_on(work.session, action, [before], "former_owner")
    action.changed_at = work.at
    follow(work, action, action.state)
    work.record(
        "action.handed_over", action, {"before_id": before, "owner_id": owner.id, "reason": reason.strip()[:1000]}
    )
    return action


def may_change(work: Work, action: Action) -> None:
    """Raises NotAllowed unless the actor carries the action out, proposed it or decides on it."""
    scope = scope_of(work)
    theirs = scope.names_for(KIND) & (carriers(work.session, action) | {action.author_id})
    if scope.reads_only or scope.holds("admin") or not (theirs or decides(scope, action.unit_id)):
        raise NotAllowed()


def before_done(desk: Desk, action: Action) -> None:
    """Raises ActionNotOpen unless the action has not been done yet."""
    if action.state not in BEFORE_DONE:
        raise ActionNotOpen(state=state_words(desk, action))


def state_words(desk: Desk, action: Action) -> Text:
    return desk.lifecycles[KIND].workflow_of(action).states[action.state].label.text
