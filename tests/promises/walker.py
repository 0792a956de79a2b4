"""What people of a walk do with actions, documents, each other and time, each call as they please."""

import random
from collections import Counter
from datetime import date, timedelta
from typing import Any

from cast import CAST, CHEN, FANG, HE, LI, WANG, ZHAO, ZHOU
from promise_steps import Hands
from sqlalchemy import select

from docflow.actions import asking_anew, linking
from docflow.actions.models import Action
from docflow.documents.models import Revision
from docflow.house import House
from docflow.journal.work import working
from docflow.lifecycle.decisions import Assignment
from docflow.lifecycle.items import open_item
from docflow.people import delegation
from docflow.people.models import Delegation, Unit
from docflow.people.queries import person_by_username, scope_of

PEOPLE = [one.username for one in CAST]
JUDGES = [CHEN, ZHOU, FANG]


class Walker:
    """Random people, cases and actions; whoever walks narrows them to a sensible choice for a call."""

    def __init__(self, house: House, seed: int) -> None:
        self.house, self.hands, self.dice = house, Hands(house), random.Random(seed)
        self.cases: list[int] = []
        """In hand; what has ended is `past`, and hardly anybody touches it any more."""
        self.past: list[int] = []
        self.actions: list[int] = []
        self.revisions: list[int] = []
        self.done: Counter[str] = Counter()
        self.refused: Counter[str] = Counter()
        self._who: list[str] = []
        self._case = self._action = 0
        self._ordered = False
        self._names = {self.hands.actor(one).person_id or 0: one for one in PEOPLE}
        with house.store.reading() as session:
            self.units = list(session.scalars(select(Unit).order_by(Unit.id)))

    # ---- who, and about what

    def person(self, *likely: str) -> str:
        if self._who:
            return self.dice.choice(self._who)
        return self.dice.choice(likely) if likely and self.dice.random() < 0.6 else self.dice.choice(PEOPLE)

    def case(self) -> int:
        some = self.cases if self.dice.random() < 0.9 else self.past
        return self._case or (self.dice.choice(some) if some else 0)

    def action(self) -> int:
        return self._action or (self.dice.choice(self.actions[-10:]) if self.actions else 0)

    @property
    def today(self) -> date:
        return self.house.clock.now().astimezone(self.house.clock.zone).date()

    def take(self, step: str, *likely: str, fields: dict[str, Any] | None = None, comment: str = "随机") -> None:
        self.hands.take(self.person(*likely), self.case(), step, fields=fields, comment=comment)

    def take_action(self, step: str, *likely: str, fields: dict[str, Any] | None = None) -> None:
        self.hands.take(self.person(*likely), self.action(), step, fields=fields, comment="随机")

    # ---- acts about actions and documents

    def approve_action(self) -> None:
        self.take_action("approve", *JUDGES)

    def start(self) -> None:
        self.take_action("start", HE, LI)

    def finish(self) -> None:
        self.take_action("finish", HE, LI, fields={"result": "做了"})

    def verify(self) -> None:
        self.take_action("verify", *JUDGES)

    def judge(self) -> None:
        self.take_action("judge_effective", *JUDGES)

    def judge_badly(self) -> None:
        self.take_action("judge_ineffective", *JUDGES)

    def defer(self) -> None:
        fields = {"to_on": str(self.today + timedelta(days=9)), "owner": self.dice.choice(PEOPLE)}
        self.take_action("defer_document", *JUDGES, fields=fields)

    def cancel_action(self) -> None:
        self.take_action("cancel", *JUDGES)

    def send_action_back(self) -> None:
        self.take_action("send_back", *JUDGES)

    def link_document(self) -> None:
        if not self.revisions:
            return
        with working(self.house.store, self.hands.actor(self.person(HE, LI)), self.house.clock) as work:
            action = open_item(work.session, self.action(), scope_of(work))
            assert isinstance(action, Action)
            number = work.session.get_one(Revision, self.dice.choice(self.revisions)).number
            linking.link_to(self.house.desk, work, action, number)

    def extend(self) -> None:
        with working(self.house.store, self.hands.actor(self.person(HE, LI, *JUDGES)), self.house.clock) as work:
            action = open_item(work.session, self.action(), scope_of(work))
            assert isinstance(action, Action)
            if self.dice.random() < 0.5:
                day = work.today + timedelta(days=self.dice.randrange(30))
                asking_anew.ask_extension(self.house.desk, work, action, to_on=day, reason="延期")
            else:
                granted = self.dice.random() < 0.7
                asking_anew.decide_extension(self.house.desk, work, action, granted=granted, words="好")

    def document(self) -> None:
        """A document goes one step on its way into force."""
        if len(self.revisions) < 6:
            self.revisions.append(self.hands.begin(LI, f"文件 {self.dice.randrange(999)}"))
            return
        revision = self.dice.choice(self.revisions)
        with self.house.store.reading() as session:
            found = session.get_one(Revision, revision)
            state, has_text = found.state, found.content_id is not None
            asked = select(Assignment.person_id).where(Assignment.item_id == revision, Assignment.active)
            deciding = [self._names[one] for one in session.scalars(asked)]
        if state == "draft" and not has_text:
            self.hands.upload(LI, revision, "文本")
        elif state == "draft":
            fields = {"stages": [{"people": [ZHAO], "kind": "review"}], "approver": ZHOU}
            self.hands.take(LI, revision, "submit", fields=fields)
        elif state in ("in_review", "in_approval"):
            self.hands.take(deciding[0], revision, "agree" if state == "in_review" else "approve")
        elif state == "approved":
            fields = {"effective_on": str(self.today), "distribution": [{"to": "all"}], "short_notice_reason": "急"}
            self.hands.take(WANG, revision, "publish", fields=fields)
        elif state in ("superseded", "withdrawn", "cancelled") or len(self.revisions) < 30:
            self.revisions.append(self.hands.begin(LI, f"文件 {self.dice.randrange(999)}"))
        elif self.dice.random() < 0.1:
            self.hands.take(ZHOU, revision, "withdraw", comment="不用了")

    # ---- people and time

    def stand_in(self) -> None:
        who, other = self.dice.sample(PEOPLE, 2)
        with working(self.house.store, self.hands.actor(who), self.house.clock) as work:
            own = [role for one in CAST if one.username == who for role, _ in one.roles]
            ends = work.today + timedelta(days=self.dice.randrange(9))
            kinds = self.dice.choice([[], [], ["nonconformity"], ["action"]])
            to = person_by_username(work.session, other)
            delegation.delegate(work, to, from_on=work.today, to_on=ends, roles=own, kinds=kinds, reason="外出")

    def _delegation(self) -> int:
        with self.house.store.reading() as session:
            known = session.scalars(select(Delegation.id).where(Delegation.ended_at.is_(None))).all()
        return self.dice.choice(known[-10:]) if known else 0

    def let_stand_in(self) -> None:
        if found := self._delegation():
            with working(self.house.store, self.hands.actor(self.person(ZHOU, FANG)), self.house.clock) as work:
                delegation.approve_delegation(work, work.session.get_one(Delegation, found))

    def end_standing_in(self) -> None:
        if found := self._delegation():
            with working(self.house.store, self.hands.actor(self.person()), self.house.clock) as work:
                delegation.end_delegation(work, work.session.get_one(Delegation, found))

    def sweep(self) -> None:
        self.house.sweep()

    def time_passes(self) -> None:
        days = self.dice.choice([1, 2, 10, 30]) if self.dice.random() < 0.5 else 1
        self.house.clock.move_to(self.house.clock.now() + timedelta(days=days, hours=self.dice.randrange(5)))  # type: ignore[attr-defined]
