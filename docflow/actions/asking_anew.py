"""Later days and other plans: asked for by those who carry an action out, decided by somebody else, counted."""

from datetime import date
from typing import Any

from sqlalchemy import func, select

from docflow.actions import queries
from docflow.actions.errors import (
    ActionNotOpen,
    ExtensionInvalid,
    ExtensionPending,
    NoExtensionPending,
    NoPlanChangePending,
    PlanChangeInvalid,
    PlanChangePending,
    RefusedWithoutWords,
)
from docflow.actions.models import AFTER_DONE, Action, Extension, PlanChange
from docflow.actions.service import before_done, state_words, within_reach
from docflow.actions.who import KIND, carriers, decides, follow
from docflow.documents.desk import Desk
from docflow.journal.work import Work
from docflow.kernel.errors import NotAllowed
from docflow.people.queries import scope_of

PLANNED = ("approved", "in_progress", *AFTER_DONE)
"""States in which the plan is fixed and its effect not judged yet."""


def ask_extension(desk: Desk, work: Work, action: Action, *, to_on: date, reason: str) -> Extension:
    """Ask for a later day before the action is done; somebody else decides.

    Raises: NotAllowed (only who carries it out asks), ActionNotOpen, ExtensionPending, ExtensionInvalid.
    """
    _carries_out(work, action)
    before_done(desk, action)
    if queries.pending_extension(work.session, action.id) is not None:
        raise ExtensionPending()
    if not reason.strip() or to_on <= action.finish_on or to_on < work.today or not within_reach(work, to_on):
        raise ExtensionInvalid(due_on=max(action.finish_on, work.today))
    extension = Extension(
        action_id=action.id, serial=_next(work, Extension, action), from_on=action.finish_on, to_on=to_on,
        reason=reason.strip()[:1000], asked_by_id=work.actor.id, asked_at=work.at,
    )  # fmt: skip
    work.session.add(extension)
    work.session.flush()
    facts = {"extension": extension.id, "from_day": extension.from_on, "to_day": to_on, "reason": extension.reason}
    _touched(work, action)
    work.record("action.extension_asked", action, facts)
    return extension


def decide_extension(desk: Desk, work: Work, action: Action, *, granted: bool, words: str = "") -> Extension:
    """Grant or refuse the later day that was asked for; each one granted is counted.

    The effect is not judged before the action is to be done: where it would be, that day moves with it.

    Raises: NotAllowed (also for whoever asked or carries it out), NoExtensionPending, RefusedWithoutWords.
    """
    extension = queries.pending_extension(work.session, action.id)
    if extension is None:
        raise NoExtensionPending()
    _decide(work, action, extension, granted, words)
    facts: dict[str, Any] = {
        "extension": extension.id, "from_day": extension.from_on, "to_day": extension.to_on, "words": extension.words,
    }  # fmt: skip
    if granted:
        action.finish_on, action.extensions = extension.to_on, action.extensions + 1
        if action.effect_due_on is not None and action.effect_due_on < extension.to_on:
            facts |= {"effect_before": action.effect_due_on, "effect_day": extension.to_on}
            action.effect_due_on = extension.to_on
    _touched(work, action)
    if granted:
        work.record("action.extension_granted", action, facts)
    else:
        work.record("action.extension_refused", action, facts)
    return extension


def ask_plan_change(
    desk: Desk,
    work: Work,
    action: Action,
    *,
    reason: str,
    criterion: str | None = None,
    effect_due_on: date | None = None,
    effect_cycles: int | None = None,
) -> PlanChange:
    """Ask that criterion, day or cycles be other than was approved; what is left out stays. Somebody else decides.

    Who carries the action out may ask, and who decides on it.

    Raises: NotAllowed, ActionNotOpen (not approved yet, or its effect is judged), PlanChangePending, PlanChangeInvalid.

    Source: lifecycles.md, section 7 (fixed at planning).
    """
    scope = scope_of(work)
    if scope.reads_only or not decides(scope, action.unit_id):
        _carries_out(work, action)
    if action.state not in PLANNED:
        raise ActionNotOpen(state=state_words(desk, action))
    if queries.pending_plan_change(work.session, action.id) is not None:
        raise PlanChangePending()
    change = PlanChange(
        action_id=action.id, serial=_next(work, PlanChange, action),
        criterion_before=action.criterion, criterion=(criterion or "").strip()[:1000] or action.criterion,
        effect_due_before=action.effect_due_on, effect_due_on=effect_due_on or action.effect_due_on,
        cycles_before=action.effect_cycles, effect_cycles=effect_cycles or action.effect_cycles,
        reason=reason.strip()[:1000], asked_by_id=work.actor.id, asked_at=work.at,
    )  # fmt: skip
    _check(work, action, change)
    work.session.add(change)
    work.session.flush()
    _touched(work, action)
    work.record("action.plan_change_asked", action, {"plan_change": change.id, "reason": change.reason})
    return change


def _check(work: Work, action: Action, change: PlanChange) -> None:
    if not change.reason:
        raise PlanChangeInvalid(fault_zh="请说明理由", fault_en="say why")
    if not _differences(change):
        raise PlanChangeInvalid(fault_zh="没有任何更改", fault_en="nothing would change")
    if change.effect_due_on != change.effect_due_before and change.effect_due_on is not None:
        earliest = max(action.finish_on, work.today)
        if not within_reach(work, change.effect_due_on):
            raise PlanChangeInvalid(fault_zh="日期过远", fault_en="its day lies too far ahead")
        if change.effect_due_on < earliest:
            raise PlanChangeInvalid(
                fault_zh=f"有效性评审日期不得早于 {earliest}", fault_en=f"its effect is not judged before {earliest}"
            )
    if change.effect_cycles is not None and not 1 <= change.effect_cycles <= 1000:
        raise PlanChangeInvalid(fault_zh="运行次数须在 1 至 1000 之间", fault_en="the number of runs is not 1 to 1000")


def _differences(change: PlanChange) -> dict[str, list[Any]]:
    pairs: dict[str, list[Any]] = {
        "criterion": [change.criterion_before, change.criterion],
        "effect_due_on": [change.effect_due_before, change.effect_due_on],
        "effect_cycles": [change.cycles_before, change.effect_cycles],
    }
    return {fact: pair for fact, pair in pairs.items() if pair[0] != pair[1]}


def decide_plan_change(desk: Desk, work: Work, action: Action, *, granted: bool, words: str = "") -> PlanChange:
    """Grant or refuse the change of the plan that was asked for; each one granted is counted.

    A day that has passed while it waited, or that an extension has overtaken, is not granted any more.

    Raises: NotAllowed (also for whoever asked or carries it out), NoPlanChangePending, RefusedWithoutWords,
    PlanChangeInvalid.
    """
    change = queries.pending_plan_change(work.session, action.id)
    if change is None:
        raise NoPlanChangePending()
    if granted:
        _check(work, action, change)
    _decide(work, action, change, granted, words)
    facts: dict[str, Any] = {"plan_change": change.id, "words": change.words}
    if granted:
        facts["changes"] = changes = _differences(change)
        for fact, (_, value) in changes.items():
            setattr(action, fact, value)
        action.plan_changes += 1
    _touched(work, action)
    if granted:
        work.record("action.plan_change_granted", action, facts)
    else:
        work.record("action.plan_change_refused", action, facts)
    return change


def lapse(work: Work, action: Action, *, plan: bool) -> None:
    """Nobody decides any more on a later day that is still asked for, nor with `plan` on another plan."""
    asked = [
        queries.pending_extension(work.session, action.id),
        queries.pending_plan_change(work.session, action.id) if plan else None,
    ]
    for one in asked:
        if one is not None:
            one.decision, one.decided_at = "lapsed", work.at
    work.session.flush()


def _carries_out(work: Work, action: Action) -> None:
    scope = scope_of(work)
    if scope.reads_only or scope.holds("admin") or not scope.names_for(KIND) & carriers(work.session, action):
        raise NotAllowed()


def _decide(work: Work, action: Action, asked: Extension | PlanChange, granted: bool, words: str) -> None:
    """Neither who asked nor who carries the action out decides, nor somebody who stands in for one of them."""
    scope = scope_of(work)
    barred = carriers(work.session, action) | {asked.asked_by_id}
    if scope.reads_only or not decides(scope, action.unit_id) or scope.names_for(KIND) & barred:
        raise NotAllowed()
    if not granted and not words.strip():
        raise RefusedWithoutWords()
    asked.decision = "granted" if granted else "refused"
    asked.decided_by_id, asked.decided_at, asked.words = work.actor.id, work.at, words.strip()[:1000]
    work.session.flush()


def _touched(work: Work, action: Action) -> None:
    action.changed_at = work.at
    follow(work, action, action.state)


def _next(work: Work, kind: type[Extension] | type[PlanChange], action: Action) -> int:
    last = work.session.scalar(select(func.max(kind.serial)).where(kind.action_id == action.id))
    return (last or 0) + 1
