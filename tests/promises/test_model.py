"""P7: in every state a document can reach, the rules hold; and the product allows exactly what the model allows."""

import random
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from cast import FANG, LI, SUN, WANG, ZHAO, ZHOU
from promise_model import GUARDS, PERSONS, START, Act, Broken, Model, World, explore, may_review, settled
from promise_steps import Hands

from docflow.house import House
from docflow.journal.work import working
from docflow.kernel.errors import Refusal
from docflow.lifecycle.definition import Workflow
from docflow.lifecycle.items import open_item
from docflow.people import delegation
from docflow.people.models import Delegation
from docflow.people.queries import person_by_username, scope_of


@pytest.fixture
def table(house: House) -> Workflow:
    return house.lifecycles["revision"].newest


def changed(table: Workflow, step: str, **values: Any) -> Workflow:
    return table.model_copy(update={"steps": table.steps | {step: table.steps[step].model_copy(update=values)}})


def editable(table: Workflow, state: str) -> Workflow:
    return table.model_copy(
        update={"states": table.states | {state: table.states[state].model_copy(update={"editable": True})}}
    )


def without(table: Workflow, step: str, *names: str) -> Workflow:
    """The table with guards or effects taken out of a step."""
    one = table.steps[step]
    return changed(
        table,
        step,
        guards=[name for name in one.guards if name not in names],
        effects=[name for name in one.effects if name not in names],
    )


def test_every_reachable_state_keeps_the_rules(table: Workflow) -> None:
    explored = explore(Model(table))
    # Smaller, and something that the table allows was not explored; the exact figures may grow with it.
    assert len(explored.worlds) > 1000
    assert explored.transitions > 8_000
    reached = {rev.state for world in explored.worlds for rev in world.revs}
    assert reached == set(table.states)


def only_the_actor(model: Model, world: World, rev: Any, taking: Any) -> bool:
    return taking.who not in rev.authors


SEEDED: dict[str, tuple[Callable[[Workflow], Model], str]] = {
    "authors may approve what they were asked": (
        lambda t: Model(without(without(t, "approve", "not-an-author"), "submit", "stages-staffed")),
        "an author approved",
    ),
    "authors may approve for somebody else": (
        lambda t: Model(without(t, "approve", "not-an-author")),
        "an author approved",
    ),
    "separation does not see through delegation": (
        lambda t: Model(without(t, "submit", "stages-staffed"), guards=GUARDS | {"not-an-author": only_the_actor}),
        "an author approved",
    ),
    "text can be replaced in review": (lambda t: Model(editable(t, "in_review")), "content changed outside"),
    "text can be replaced after approval": (lambda t: Model(editable(t, "approved")), "content changed outside"),
    "taking effect supersedes nothing": (
        lambda t: Model(without(t, "take_effect", "supersede-previous")),
        "dead end for revision 2",
    ),
    "taking effect supersedes nothing, and no place is claimed": (
        lambda t: Model(without(t, "take_effect", "supersede-previous"), claims=False),
        "two texts in force",
    ),
    "a return does not void the round": (lambda t: Model(changed(t, "return", voids_round=False)), "stuck"),
    "a recall does not void the round": (
        lambda t: Model(changed(t, "recall", voids_round=False)),
        "approved without everybody's review|stuck",
    ),
    "an old round's approver still counts": (
        lambda t: Model(t, rounds_count=False),
        "not asked in this round|without everybody's review",
    ),
    "one reviewer is enough where all are asked": (
        lambda t: Model(t, everyone_counts=False),
        "approved without everybody's review",
    ),
    "publishing skips the approval": (
        lambda t: Model(changed(without(t, "publish", "approval-stands"), "publish", origin=["in_approval"])),
        "published without approval",
    ),
    "anybody may publish": (
        lambda t: Model(without(t, "publish", "document-controller")),
        "published by somebody else",
    ),
    "a person may supersede": (lambda t: Model(changed(t, "supersede", by="person")), "superseded by no successor"),
    "review leads straight to approved": (
        lambda t: Model(changed(t, "agree", to="approved")),
        "approved by somebody who is not asked",
    ),
    "nothing can be published": (lambda t: Model(changed(t, "publish", by="effect")), "dead end"),
}  # fmt: skip


@pytest.mark.parametrize("fault", SEEDED)
def test_the_model_catches(table: Workflow, fault: str) -> None:
    make, told = SEEDED[fault]
    with pytest.raises(Broken, match=told):
        explore(make(table))


def test_a_step_that_the_model_does_not_know_stops_it(table: Workflow) -> None:
    with pytest.raises(KeyError):
        explore(Model(changed(table, "approve", guards=["brand-new"])))


WHO = {"A": LI, "P": ZHOU, "Q": FANG, "R": ZHAO, "S": SUN, "C": WANG}


class Double:
    """The product, led along the model's path."""

    def __init__(self, house: House) -> None:
        self.house, self.hands = house, Hands(house)
        self.revisions = [self.hands.begin(LI, "模型")]
        self._standing: int | None = None
        self._uploads = 0

    def do(self, world: World, act: Act) -> None:
        who = WHO.get(act.who, "")
        if act.name == "stand_in":
            self._stand_in(act.choice)
        elif act.name == "upload":
            self._uploads += 1
            self.hands.upload(who, self.revisions[act.index], f"第 {self._uploads} 稿")
        elif act.name == "revise":
            document = self.hands.document_of(self.revisions[0])
            self.revisions.append(self.hands.revise(who, document, reason="修订", summary="更新"))
        elif act.who == "clock":
            self.house.clock.move_to(self.house.clock.now() + timedelta(days=1))
            self.house.sweep()
        else:
            fields = self._fields(world, act)
            self.hands.take(who, self.revisions[act.index], act.name, fields=fields, comment="模型")

    def _fields(self, world: World, act: Act) -> dict[str, Any] | None:
        if act.name == "submit":
            people = [WHO[one] for one in may_review(world.revs[act.index])]
            return {"stages": [{"people": people, "rule": "all"}], "approver": WHO[act.choice]}
        if act.name == "publish":
            days = timedelta(days=0 if act.choice == "today" else 1)
            day = (self.house.clock.now() + days).astimezone(self.house.clock.zone).date().isoformat()
            return {"effective_on": day, "distribution": [{"to": "all"}], "short_notice_reason": "模型"}
        return None

    def end(self) -> None:
        self._stand_in("")

    def _stand_in(self, choice: str) -> None:
        if self._standing is not None:
            with working(self.house.store, self.hands.actor(ZHOU), self.house.clock) as work:
                delegation.end_delegation(work, work.session.get_one(Delegation, self._standing))
            self._standing = None
        if choice:
            with working(self.house.store, self.hands.actor(ZHOU), self.house.clock) as work:
                made = delegation.delegate(
                    work, person_by_username(work.session, WHO[choice]), from_on=work.today,
                    to_on=work.today + timedelta(days=900), roles=["approver"], reason="模型",
                )  # fmt: skip
                self._standing = made.id
            with working(self.house.store, self.hands.actor(FANG), self.house.clock) as work:
                delegation.approve_delegation(work, work.session.get_one(Delegation, made.id))

    def allowed(self, who: str, index: int) -> set[str]:
        """The steps that the product offers somebody; none to whom it does not show the item."""
        with working(self.house.store, self.hands.actor(WHO[who]), self.house.clock) as work:
            try:
                item = open_item(work.session, self.revisions[index], scope_of(work))
            except Refusal:
                return set()
            lifecycle = self.house.lifecycles["revision"]
            found = {offer.name for offer in lifecycle.offers(work, item) if offer.allowed}
            work.rollback()
            return found


def offered(model: Model, world: World, who: str, index: int) -> set[str]:
    """The steps that the model allows somebody in some way."""
    acts = [act for act in model.acts(world) if act.who == who and act.index == index]
    steps = {act.name for act in acts if act.name in model.workflow.steps and model.do(world, act) is not None}
    # Before anybody is chosen, the product proposes the type's reviewers; here that is R alone.
    return steps - {"submit"} if "R" in world.revs[index].authors else steps


WALKS, LENGTH = 9, 14
FAR = ("superseded", "withdrawn", "released")


def test_the_product_offers_each_person_exactly_the_model_s_steps(house: House, table: Workflow) -> None:
    model, dice, compared = Model(table), random.Random(11), 0
    explored = explore(model)
    far = [next(w for w in explored.worlds if any(rev.state == state for rev in w.revs)) for state in FAR]
    visited: set[World] = set()
    for number in range(WALKS):
        # Some walks first go the shortest way to a state that chance seldom finds.
        script = explored.path(far[number]) if number < len(far) else []
        world, double = START, Double(house)
        for place in range(max(LENGTH, len(script) + 2)):
            act = script[place] if place < len(script) else chosen(model, world, visited, dice)
            after = model.do(world, act)
            assert after is not None
            double.do(world, act)
            world = settled(after)
            for index, rev in enumerate(world.revs):
                assert double.hands.state(double.revisions[index]) == rev.state, (act, world)
                if world not in visited:
                    for who in PERSONS:
                        assert double.allowed(who, index) == offered(model, world, who, index), (who, act, world)
                        compared += 1
            visited.add(world)
        double.end()
    assert len(visited) > 35 and compared > 250
    assert {rev.state for world in visited for rev in world.revs} == set(table.states)


def chosen(model: Model, world: World, visited: set[World], dice: random.Random) -> Act:
    """Something allowed, by preference what leads onward and to where nobody has been."""
    ends = [(act, after) for act in model.acts(world) if (after := model.do(world, act)) is not None]
    back = ("stand_in", "upload", "recall", "cancel", "return")
    weights = [(1 if settled(end) in visited else 6) * (1 if act.name in back else 4) for act, end in ends]
    return dice.choices(ends, weights)[0][0]
