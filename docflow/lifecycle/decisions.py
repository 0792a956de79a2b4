"""Stages of review and approval: who is asked, in which order, and when enough have agreed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Literal

from sqlalchemy import (
    CheckConstraint,
    ColumnElement,
    ForeignKey,
    Index,
    Select,
    String,
    UniqueConstraint,
    bindparam,
    exists,
    select,
    update,
)
from sqlalchemy.orm import Mapped, Session, aliased, mapped_column

from docflow.journal.work import Work
from docflow.lifecycle.errors import StagesInvalid
from docflow.lifecycle.items import Item, name_on
from docflow.people.rights import Scope
from docflow.store.base import Base
from docflow.store.types import Instant, Key

Rule = Literal["all", "any", "k"]


class Stage(Base):
    """A group of people asked together. Equal `place` runs in parallel, a higher one later."""

    __tablename__ = "stage"
    __table_args__ = (
        UniqueConstraint("item_id", "round", "place", "turn"),
        CheckConstraint("rule IN ('all', 'any', 'k')", name="rule"),
    )

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    item_id: Mapped[int] = mapped_column(ForeignKey("item.id"))
    round: Mapped[int]
    place: Mapped[int]
    turn: Mapped[int] = mapped_column(default=0)
    kind: Mapped[str] = mapped_column(String(20))
    """`review`, `countersign` or `approval`."""
    state: Mapped[str] = mapped_column(String(40))
    """The workflow state in which this stage is decided."""
    rule: Mapped[str] = mapped_column(String(3), default="all")
    quorum: Mapped[int]
    """How many must agree: everybody, one, or k."""
    complete: Mapped[bool] = mapped_column(default=False)


class Assignment(Base):
    """One person asked in one stage, and what they decided."""

    __tablename__ = "assignment"
    __table_args__ = (
        UniqueConstraint("stage_id", "person_id"),
        Index("ix_assignment_waiting", "person_id", "active"),
        CheckConstraint("decision IN ('agree', 'return')", name="decision"),
    )

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    stage_id: Mapped[int] = mapped_column(ForeignKey("stage.id"), index=True)
    item_id: Mapped[int] = mapped_column(ForeignKey("item.id"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    active: Mapped[bool] = mapped_column(default=False)
    """It is this person's turn."""
    decision: Mapped[str | None] = mapped_column(String(10))
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    """Who decided: the person, or somebody acting for them."""
    decided_at: Mapped[datetime | None] = mapped_column(Instant)
    comment: Mapped[str] = mapped_column(String(2000), default="")
    due_on: Mapped[date | None]


@dataclass(frozen=True)
class StagePlan:
    """A stage as asked for, before it stands in the database."""

    kind: str
    state: str
    people: tuple[int, ...]
    rule: Rule = "all"
    k: int = 0
    parallel: bool = False
    """Runs together with the stage before it."""

    @property
    def quorum(self) -> int:
        return {"all": len(self.people), "any": 1, "k": self.k}[self.rule]


def plan(work: Work, item: Item, stages: Sequence[StagePlan], *, due_on: date | None = None) -> None:
    """Set out the stages of the item's present round and wake the first. Raises StagesInvalid."""
    place = -1
    for turn, wanted in enumerate(stages):
        if not wanted.people:
            raise StagesInvalid(fault_zh=f"第 {turn + 1} 阶段没有人员", fault_en=f"stage {turn + 1} names nobody")
        if len(set(wanted.people)) != len(wanted.people):
            raise StagesInvalid(fault_zh="同一人重复指定", fault_en=f"stage {turn + 1} names somebody twice")
        if not 1 <= wanted.quorum <= len(wanted.people):
            raise StagesInvalid(fault_zh="通过人数不可能达到", fault_en=f"stage {turn + 1} can never reach its quorum")
        place += 0 if wanted.parallel and turn else 1
        stage = Stage(
            item_id=item.id, round=item.round, place=place, turn=turn, kind=wanted.kind, state=wanted.state,
            rule=wanted.rule, quorum=wanted.quorum,
        )  # fmt: skip
        work.session.add(stage)
        work.session.flush()
        for person_id in wanted.people:
            work.session.add(
                Assignment(stage_id=stage.id, item_id=item.id, person_id=person_id, active=place == 0, due_on=due_on)
            )
        name_on(work.session, item, wanted.people, wanted.kind)
    work.session.flush()


def not_decided_by(person_id: int | ColumnElement[int]) -> ColumnElement[bool]:
    """Assignments of stages in which the person has not decided yet, for whomever."""
    decided = aliased(Assignment)
    return ~exists(
        select(decided.id).where(decided.stage_id == Assignment.stage_id, decided.decided_by_id == person_id)
    )


def waiting_for(session: Session, item: Item, scope: Scope) -> Assignment | None:
    """The decision this person may take now: their own before one they may take for somebody else.

    Nobody decides twice in one stage, once as themselves and once for a colleague: it asks several people.
    """
    asked = {
        "item": item.id, "round": item.round, "state": item.state,
        "names": list(scope.names_for(item.kind)), "person": scope.person_id,
    }  # fmt: skip
    rows = session.scalars(_waiting(), asked).all()
    return min(rows, key=lambda row: row.person_id != scope.person_id, default=None)


@cache
def _waiting() -> Select[Assignment]:
    """Asked several times at every step, so built once. Parameters: item, round, state, names, person."""
    return (
        select(Assignment)
        .join(Stage, Stage.id == Assignment.stage_id)
        .where(
            Assignment.item_id == bindparam("item"),
            Assignment.active,
            Assignment.decision.is_(None),
            Assignment.person_id.in_(bindparam("names", expanding=True)),
            Stage.round == bindparam("round"),
            Stage.state == bindparam("state"),
            not_decided_by(bindparam("person", type_=Key)),
        )
        .order_by(Assignment.id)
    )


def stage_kind(session: Session, assignment: Assignment) -> str:
    """`review`, `countersign` or `approval`."""
    return session.get_one(Stage, assignment.stage_id).kind


def decide(work: Work, item: Item, assignment: Assignment, decision: str, comment: str) -> bool:
    """Note one decision; True when nothing in this state is left to decide.

    Counted under the item's lock, so that two last decisions cannot both miss each other.
    """
    assignment.decision, assignment.comment = decision, comment
    assignment.decided_by_id, assignment.decided_at, assignment.active = work.actor.id, work.at, False
    stages = work.session.scalars(
        select(Stage).where(Stage.item_id == item.id, Stage.round == item.round).order_by(Stage.place, Stage.turn)
    ).all()
    given = work.session.scalars(
        select(Assignment).where(Assignment.stage_id.in_([stage.id for stage in stages]))
    ).all()
    for stage in stages:
        agreed = sum(1 for one in given if one.stage_id == stage.id and one.decision == "agree")
        stage.complete = agreed >= stage.quorum
    now = min((stage.place for stage in stages if not stage.complete), default=None)
    at_place = {stage.id for stage in stages if stage.place == now and not stage.complete}
    for one in given:
        one.active = one.stage_id in at_place and one.decision is None
    return all(stage.complete for stage in stages if stage.state == item.state)


def reassign(work: Work, item: Item, assignment: Assignment, person_id: int, *, reason: str) -> Assignment:
    """Put somebody else in the place of one who has not decided; the change is journalled with its reason.

    Raises StagesInvalid when the decision is taken already or the other person is in the stage.
    """
    if assignment.decision is not None or assignment.item_id != item.id:
        raise StagesInvalid(fault_zh="该决定已经作出", fault_en="this decision has been taken already")
    twice = select(Assignment.id).where(Assignment.stage_id == assignment.stage_id, Assignment.person_id == person_id)
    if work.session.scalar(twice) is not None:
        raise StagesInvalid(fault_zh="此人已在该阶段", fault_en="this person is in the stage already")
    stage = work.session.get_one(Stage, assignment.stage_id)
    before, assignment.person_id = assignment.person_id, person_id
    name_on(work.session, item, [person_id], stage.kind)
    work.record(f"{item.kind}.reassigned", item, {"before_id": before, "person_id": person_id, "reason": reason})
    return assignment


def move_stages(work: Work, item: Item, before: str, to: str, *, due_on: date | None) -> None:
    """What was to be decided in one state is decided in another, by a new day; what was decided stays."""
    here = (Stage.item_id == item.id, Stage.round == item.round, Stage.state == before)
    work.session.execute(update(Stage).where(*here).values(state=to))
    waits = (Assignment.item_id == item.id, Assignment.active)
    work.session.execute(update(Assignment).where(*waits).values(due_on=due_on))
    work.session.flush()


def close_round(work: Work, item: Item) -> None:
    """Nobody is asked any more in this round; what was decided stays on record."""
    for one in work.session.scalars(select(Assignment).where(Assignment.item_id == item.id, Assignment.active)):
        one.active = False
    work.session.flush()


def assignments_of(item_id: int) -> Select[Stage, Assignment]:
    """Everybody who was or is asked about an item, round by round in order."""
    return (
        select(Stage, Assignment)
        .join(Assignment, Assignment.stage_id == Stage.id)
        .where(Stage.item_id == item_id)
        .order_by(Stage.round, Stage.place, Stage.turn, Assignment.id)
    )
