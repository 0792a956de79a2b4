"""One action as a person may see it: where it comes from, what it changes, what was asked and decided about it."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import aliased

from docflow.actions import gate, queries
from docflow.actions.gate import GIVEN_UP
from docflow.actions.models import BEFORE_DONE, Action, Extension, PlanChange
from docflow.actions.queries import ORDERING
from docflow.actions.who import KIND, carriers, decides
from docflow.journal.work import Work
from docflow.lifecycle.items import Item, ItemParty, visible
from docflow.lifecycle.links import Link
from docflow.people.queries import scope_of


@dataclass(frozen=True)
class Linked:
    """A change that the action waits for."""

    item: Item
    settled: bool
    given_up: bool


@dataclass(frozen=True)
class Glance:
    """Everything beside the action's own row; items that the reader may not see are left out and counted."""

    origins: Sequence[tuple[str, Item]]
    """How each stands to the action, and the item."""
    linked: Sequence[Linked]
    unseen: int
    """Changes it waits for that the reader may not see."""
    extensions: Sequence[Extension]
    plan_changes: Sequence[PlanChange]
    parties: Sequence[tuple[int, str]]
    """People and the part each has."""

    def named(self, part: str) -> list[int]:
        return [person for person, one in self.parties if one == part]

    @property
    def pending_extension(self) -> Extension | None:
        return next((one for one in self.extensions if one.decision is None), None)

    @property
    def pending_plan_change(self) -> PlanChange | None:
        return next((one for one in self.plan_changes if one.decision is None), None)


def glance(work: Work, action: Action) -> Glance:
    """In a handful of statements, and one for each change request that is linked."""
    session, scope = work.session, scope_of(work)
    asked = gate.asked(work, action)
    ids = [one.id for one in asked]
    seen = frozenset(session.scalars(select(Item.id).where(Item.id.in_(ids), visible(scope)))) if ids else frozenset()
    origin = aliased(Link)
    origins = session.execute(
        select(origin.relation, Item)
        .join(Item, Item.id == origin.from_id)
        .where(origin.to_id == action.id, origin.relation.in_(ORDERING), visible(scope))
        .order_by(origin.id)
    ).all()
    parties = session.execute(
        select(ItemParty.person_id, ItemParty.part).where(ItemParty.item_id == action.id).order_by(ItemParty.person_id)
    ).all()
    return Glance(
        origins=[(row[0], row[1]) for row in origins],
        linked=[Linked(one, gate.settled(work, one), one.state in GIVEN_UP) for one in asked if one.id in seen],
        unseen=len([one for one in asked if one.id not in seen and one.state not in GIVEN_UP]),
        extensions=session.scalars(queries.extensions_of(action.id)).all(),
        plan_changes=session.scalars(queries.plan_changes_of(action.id)).all(),
        parties=[(row.person_id, row.part) for row in parties],
    )


@dataclass(frozen=True)
class Acts:
    """What a person may do with an action now, besides its steps."""

    replan: bool = False
    ask_extension: bool = False
    decide_extension: bool = False
    ask_plan_change: bool = False
    decide_plan_change: bool = False
    hand_over: bool = False
    link: bool = False


def acts(work: Work, action: Action, seen: Glance) -> Acts:
    """The same answers that the verbs give, for buttons."""
    scope = scope_of(work)
    if scope.reads_only or scope.sees_no_drafts or action.closed:
        return Acts()
    mine, doing = scope.names_for(KIND), carriers(work.session, action)
    carries, may_decide = bool(mine & doing), decides(scope, action.unit_id)
    changes = carries or may_decide or action.author_id in mine
    asked, planned = seen.pending_extension, seen.pending_plan_change
    fixed = action.state not in ("proposed", "verified")
    return Acts(
        replan=changes and action.state == "proposed",
        ask_extension=carries and asked is None and action.state in BEFORE_DONE,
        decide_extension=asked is not None and may_decide and not mine & (doing | {asked.asked_by_id}),
        ask_plan_change=(carries or may_decide) and planned is None and fixed,
        decide_plan_change=planned is not None and may_decide and not mine & (doing | {planned.asked_by_id}),
        hand_over=may_decide and not carries and action.state in ("approved", "in_progress"),
        link=changes and action.state in BEFORE_DONE,
    )
