"""The revision workflow as a model: every state a document can be in, reached by plain set arithmetic.

Steps, their origins, targets, guards and effects come from the product's own table
(`workflows/revision.yaml`). What each guard and effect *means* is written here a second time, in
a few lines each, so that table and meaning can be held against the rules.

One document, owned by A, with up to two revisions. A and P may write, P and Q approve, R and S
review, C controls. P may have A or R stand in. Numbers are replaced by what they decide (whether
it is the first round, whether a decision is about the present text), so the model is finite and
complete without any bound on rounds or contents.
"""

from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace

from docflow.lifecycle.definition import Step, Workflow

PERSONS = ("A", "P", "Q", "R", "S", "C")
OWNER, WRITERS, APPROVERS, CONTROLLER = "A", ("A", "P"), ("P", "Q"), "C"
ASKED_IN = {"review": "in_review", "approval": "in_approval"}


@dataclass(frozen=True)
class Asked:
    """One person asked in one stage."""

    person: str
    stage: str
    decision: str = ""
    text: bool = True
    """The decision is about the present text."""
    round: bool = True
    """Asked in the present round."""


@dataclass(frozen=True)
class Rev:
    state: str
    authors: frozenset[str]
    has_text: bool = False
    first_round: bool = True
    asked: frozenset[Asked] = frozenset()
    approved_by: frozenset[str] = frozenset()
    approval_of_text: bool = False
    suspended: bool = False


@dataclass(frozen=True)
class World:
    first: Rev
    second: Rev | None = None
    stand_in: str = ""
    """Who acts for P: nobody, A or R."""

    @property
    def revs(self) -> tuple[Rev, ...]:
        return (self.first,) if self.second is None else (self.first, self.second)

    def put(self, index: int, rev: Rev) -> "World":
        return replace(self, first=rev) if index == 0 else replace(self, second=rev)


@dataclass(frozen=True)
class Act:
    """One thing somebody does; `name` is a step of the table or one of upload, revise, stand_in."""

    who: str
    name: str
    index: int = 0
    choice: str = ""


class Broken(AssertionError):
    """An invariant does not hold."""


Guard = Callable[["Model", World, Rev, "Taking"], bool]


@dataclass(frozen=True)
class Taking:
    who: str
    choice: str
    assignment: Asked | None
    persons: frozenset[str]


def may_review(rev: Rev) -> tuple[str, ...]:
    return ("S",) if "R" in rev.authors else ("R", "S")


GUARDS: dict[str, Guard] = {
    "an-author": lambda m, w, r, t: t.who in r.authors or t.who == OWNER,
    "has-text": lambda m, w, r, t: r.has_text,
    "stages-staffed": lambda m, w, r, t: not ({t.choice, *may_review(r)} & r.authors),
    "assigned": lambda m, w, r, t: t.assignment is not None,
    "not-an-author": lambda m, w, r, t: not t.persons & r.authors,
    "approver-of-type": lambda m, w, r, t: t.assignment is not None and t.assignment.person in APPROVERS,
    "text-unchanged": lambda m, w, r, t: all(a.text for a in r.asked if a.round and a.decision),
    "approval-stands": lambda m, w, r, t: r.approval_of_text and not r.approved_by & r.authors,
    "document-controller": lambda m, w, r, t: t.who == CONTROLLER,
    "may-suspend": lambda m, w, r, t: t.who == CONTROLLER,
    "not-suspended": lambda m, w, r, t: not r.suspended,
    "suspended": lambda m, w, r, t: r.suspended,
    "may-withdraw": lambda m, w, r, t: bool(m.names(w, t.who) & set(APPROVERS)),
    "nothing-in-progress": lambda m, w, r, t: not any(
        m.workflow.states[one.state].claims == "open" for one in w.revs if one is not r
    ),
    "may-cancel": lambda m, w, r, t: (
        t.who == CONTROLLER or (r.state == "draft" and r.first_round and t.who in r.authors)
    ),
    # Forms, comments and dates: whoever acts fills them in rightly; remarks are answered; the day comes when it comes.
    **dict.fromkeys(
        (
            "change-explained", "clauses-linked", "comment-given", "effective-date-fits", "notice-kept",
            "distribution-decided", "effective-date-reached", "suspension-end-fits", "withdrawal-date-fits",
            "references-decided", "own-remarks-answered", "remarks-answered", "change-stands",
        ),
        lambda m, w, r, t: True,
    ),
}  # fmt: skip


def _plan(world: World, index: int, taking: Taking) -> World:
    rev = world.revs[index]
    wanted = {Asked(person, "review") for person in may_review(rev)} | {Asked(taking.choice, "approval")}
    known = {(one.person, one.stage) for one in rev.asked if one.round}
    new = {one for one in wanted if (one.person, one.stage) not in known}
    return world.put(index, replace(rev, asked=rev.asked | new))


def _overlay(suspended: bool) -> Callable[[World, int, Taking], World]:
    return lambda world, index, taking: world.put(index, replace(world.revs[index], suspended=suspended))


EFFECTS: dict[str, Callable[[World, int, Taking], World]] = {
    "plan-stages": _plan,
    **dict.fromkeys(("suspend", "suspend-by-rule"), _overlay(True)),
    **dict.fromkeys(("resume", "end-force"), _overlay(False)),
    **dict.fromkeys(
        (
            "note-references", "make-controlled-copy", "address-readers", "ask-readers", "schedule-periodic-review",
            "decide-references", "close-periodic-review", "settle-change-requests", "set-effective-date",
            "supersede-previous",
        ),
        lambda world, index, taking: world,
    ),
}  # fmt: skip
"""The last two ask for further steps; `Model.take` takes them."""


@dataclass
class Model:
    """The table with its meaning; a test may break either."""

    workflow: Workflow
    guards: dict[str, Guard] = field(default_factory=lambda: dict(GUARDS))
    claims: bool = True
    """The database keeps places in the line."""
    rounds_count: bool = True
    """Only assignments of the present round can be decided."""
    everyone_counts: bool = True
    """A stage of `all` waits for everybody."""
    bound_to_text: bool = True
    """An approval is remembered with the text it was given for."""

    def names(self, world: World, who: str) -> frozenset[str]:
        return frozenset({who, "P"} if world.stand_in == who else {who})

    def _waiting(self, world: World, rev: Rev, who: str) -> Asked | None:
        names = self.names(world, who)
        open_ones = [
            one
            for one in rev.asked
            if one.person in names
            and not one.decision
            and ASKED_IN[one.stage] == rev.state
            and (one.round or not self.rounds_count)
        ]
        open_ones.sort(key=lambda one: (one.person != who, one.person, one.round))
        return open_ones[0] if open_ones else None

    def _taking(self, world: World, rev: Rev, act: Act, step: Step) -> Taking:
        assignment = self._waiting(world, rev, act.who) if step.decides else None
        persons = {act.who} | ({assignment.person} if assignment else set())
        return Taking(act.who, act.choice, assignment, frozenset(persons))

    def take(self, world: World, act: Act) -> World | None:
        """The world after a step, or None when it is refused."""
        step, rev = self.workflow.steps[act.name], world.revs[act.index]
        if (step.by != "person") != (act.who in ("clock", "effect")) or rev.state not in step.origin:
            return None
        taking = self._taking(world, rev, act, step)
        if not all(self.guards[name](self, world, rev, taking) for name in step.guards):
            return None
        moves = True
        if step.decides and taking.assignment is not None:
            decided = replace(taking.assignment, decision=step.decides, text=True)
            rev = replace(rev, asked=rev.asked - {taking.assignment} | {decided})
            here = [one for one in rev.asked if one.round == decided.round and ASKED_IN[one.stage] == rev.state]
            enough = all if self.everyone_counts else any
            moves = step.decides == "return" or enough(one.decision == "agree" for one in here)
        if act.name == "approve" and moves:
            rev = replace(rev, approved_by=taking.persons, approval_of_text=True)
        world = world.put(act.index, rev)
        if not moves:
            return world
        if "supersede-previous" in step.effects:
            previous = next((i for i, r in enumerate(world.revs) if i != act.index and r.state == "effective"), None)
            if previous is not None:
                after = self.take(world, Act("effect", "supersede", previous))
                if after is None:
                    return None
                world = after
        for effect in step.effects:
            world = EFFECTS[effect](world, act.index, taking)
        rev = replace(world.revs[act.index], state=step.to)
        if step.voids_round:
            rev = replace(rev, first_round=False, asked=self._voided(rev))
        world = world.put(act.index, rev)
        if self.claims and not self._claims_kept(world):
            return None
        if "set-effective-date" in step.effects and act.choice == "today":
            further = next(name for name, one in self.workflow.steps.items() if "supersede-previous" in one.effects
                           or (one.by == "clock" and step.to in one.origin))  # fmt: skip
            return self.take(world, Act("clock", further, act.index))
        return world

    def _voided(self, rev: Rev) -> frozenset[Asked]:
        """Nobody is asked any more; with `rounds_count` the old questions are gone for good."""
        return frozenset() if self.rounds_count else frozenset(replace(one, round=False) for one in rev.asked)

    def _claims_kept(self, world: World) -> bool:
        held = [claim for rev in world.revs if (claim := self.workflow.states[rev.state].claims)]
        return len(held) == len(set(held))

    def upload(self, world: World, act: Act) -> World | None:
        rev, names = world.revs[act.index], self.names(world, act.who)
        if not self.workflow.states[rev.state].editable:
            return None
        if act.who != CONTROLLER and not names & (rev.authors | {OWNER}):
            return None
        return world.put(
            act.index,
            replace(
                rev,
                has_text=True,
                authors=rev.authors | {act.who} | (names & rev.authors),
                asked=frozenset(replace(one, text=False) if one.decision else one for one in rev.asked),
                approval_of_text=rev.approval_of_text and not self.bound_to_text,
            ),
        )

    def revise(self, world: World, act: Act) -> World | None:
        if world.second is not None or world.first.state != "effective":
            return None
        allowed = OWNER in self.names(world, act.who) or act.who in WRITERS
        return replace(world, second=Rev("draft", frozenset({act.who}), has_text=True)) if allowed else None

    def do(self, world: World, act: Act) -> World | None:
        if act.name == "stand_in":
            return replace(world, stand_in=act.choice)
        if act.name in ("upload", "revise"):
            return (self.upload if act.name == "upload" else self.revise)(world, act)
        return self.take(world, act)

    def acts(self, world: World) -> Iterator[Act]:
        """Everything that anybody might try."""
        for choice in ("", "A", "R"):
            if choice != world.stand_in:
                yield Act("P", "stand_in", choice=choice)
        for who in PERSONS:
            yield Act(who, "revise")
        for index, rev in enumerate(world.revs):
            if self.workflow.states[rev.state].final:
                continue
            for who in PERSONS:
                yield Act(who, "upload", index)
            for name, step in self.workflow.steps.items():
                if step.by == "person":
                    choices = APPROVERS if name == "submit" else ("today", "later") if name == "publish" else ("",)
                    for who in PERSONS:
                        for choice in choices:
                            yield Act(who, name, index, choice)
                elif step.by == "clock":
                    yield Act("clock", name, index)


def forget(rev: Rev) -> Rev:
    """What no rule asks about any more once a text binds its readers or is over."""
    if rev.state in ("effective", "superseded", "withdrawn", "cancelled"):
        return Rev(rev.state, frozenset(), suspended=rev.suspended)
    return rev


def settled(world: World) -> World:
    return replace(world, first=forget(world.first), second=world.second and forget(world.second))


START = World(Rev("draft", frozenset({"A"})))


def check_step(before: World, act: Act, after: World) -> None:
    """The rules that one step can break."""
    for index, new in enumerate(after.revs):
        old = before.revs[index] if index < len(before.revs) else None
        if old is None:
            continue
        where = f"{act}: {old} -> {new}"
        if act.name == "upload" and act.index == index and old.state != "draft":
            raise Broken(f"content changed outside the draft. {where}")
        if new.state == old.state:
            continue
        if new.state == "approved":
            asked = {one.person for one in new.asked if one.round and one.stage == "approval"}
            if new.approved_by & new.authors:
                raise Broken(f"an author approved. {where}")
            if not new.approved_by & asked:
                raise Broken(f"approved by somebody who is not asked in this round. {where}")
            reviews = [one for one in new.asked if one.round and one.stage == "review"]
            if not reviews or not all(one.decision == "agree" and one.text for one in reviews):
                raise Broken(f"approved without everybody's review of this text. {where}")
        if new.state in ("released", "effective") and old.state not in ("released", "effective"):
            if not (new.approved_by and new.approval_of_text):
                raise Broken(f"published without approval of this very text. {where}")
            if new.approved_by & new.authors:
                raise Broken(f"published though an author approved. {where}")
            if act.who != CONTROLLER:
                raise Broken(f"published by somebody else than a controller. {where}")
        if new.state == "superseded":
            successor = after.revs[index + 1] if index + 1 < len(after.revs) else None
            if successor is None or successor.state != "effective":
                raise Broken(f"superseded by no successor. {where}")


def check_world(world: World) -> None:
    """The rules that a state can break."""
    states = [rev.state for rev in world.revs]
    if states.count("effective") > 1:
        raise Broken(f"two texts in force: {world}")
    if sum(state in ("draft", "in_review", "in_approval", "approved", "released") for state in states) > 1:
        raise Broken(f"two revisions in progress: {world}")
    for rev in world.revs:
        if rev.state in ("in_review", "in_approval") and not any(
            one.round and not one.decision and ASKED_IN[one.stage] == rev.state for one in rev.asked
        ):
            raise Broken(f"stuck: nobody is asked any more: {world}")


@dataclass
class Explored:
    worlds: dict[World, tuple[World, Act] | None]
    transitions: int

    def path(self, world: World) -> list[Act]:
        """How the world was reached, from the start."""
        acts: list[Act] = []
        while (came := self.worlds[world]) is not None:
            world, act = came
            acts.append(act)
        return acts[::-1]


def explore(model: Model) -> Explored:
    """Every world that can be reached, each checked. Raises Broken at the first that breaks a rule."""
    worlds: dict[World, tuple[World, Act] | None] = {START: None}
    waiting, onward, transitions = deque([START]), dict[World, set[World]](), 0
    while waiting:
        world = waiting.popleft()
        for act in model.acts(world):
            after = model.do(world, act)
            if after is None:
                continue
            transitions += 1
            check_step(world, act, after)
            after = settled(after)
            onward.setdefault(after, set()).add(world)
            if after not in worlds:
                check_world(after)
                worlds[after] = (world, act)
                waiting.append(after)
    _check_no_dead_end(worlds, onward)
    return Explored(worlds, transitions)


def _check_no_dead_end(worlds: dict[World, tuple[World, Act] | None], backward: dict[World, set[World]]) -> None:
    """From every world with a revision in progress that revision can still come into force."""
    for index in (0, 1):
        good = {w for w in worlds if index < len(w.revs) and w.revs[index].state == "effective"}
        waiting = list(good)
        while waiting:
            for before in backward.get(waiting.pop(), ()):
                if before not in good:
                    good.add(before)
                    waiting.append(before)
        for world in worlds:
            over = index >= len(world.revs) or world.revs[index].state in ("superseded", "withdrawn", "cancelled")
            if not over and world not in good:
                raise Broken(f"dead end for revision {index + 1}: {world}")
