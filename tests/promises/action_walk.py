"""Random calls by random people about actions, the documents they change, their days and standing in."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from cast import CHEN, FANG, HE, LI, MENG, SUN, ZHOU
from sqlalchemy import text
from walker import JUDGES, PEOPLE, Walker

from docflow.actions import asking_anew, linking, service
from docflow.actions.models import Action
from docflow.documents.changes.touched import ChangeAsked
from docflow.documents.models import Revision
from docflow.evidence.attachments import attach
from docflow.house import House
from docflow.journal.work import Work, working
from docflow.kernel.errors import Refusal
from docflow.kernel.text import Text
from docflow.lifecycle.items import open_item
from docflow.lifecycle.links import joined
from docflow.people.queries import person_by_username, scope_of

OWNERS = [LI, HE, SUN, CHEN, ZHOU]
Act = Callable[[], object]
_OPEN = text(
    "SELECT i.id, i.state, a.owner_id, a.action_kind FROM item i JOIN action a ON a.id = i.id WHERE NOT i.closed"
)


class ActionWalk(Walker):
    """Half of the calls are what somebody sensible would do next; the others are anything by anybody."""

    def __init__(self, house: House, seed: int) -> None:
        super().__init__(house, seed)
        self._acts: list[tuple[int, Act]] = [
            (6, self.order), (3, self.replan), (4, self.approve_action), (4, self.start), (4, self.finish),
            (4, self.verify), (8, self.judge), (2, self.judge_badly), (3, self.defer), (1, self.cancel_action),
            (2, self.send_action_back), (3, self.link_document), (3, self.unlink), (1, self.ask_change),
            (4, self.extend), (4, self.change_plan), (2, self.hand_over), (4, self.keep_proof), (6, self.document),
            (3, self.stand_in), (4, self.let_stand_in), (1, self.end_standing_in), (2, self.sweep),
            (4, self.time_passes), (3, self.anything),
        ]  # fmt: skip
        self._weights, self._plain = [weight for weight, _ in self._acts], [act for _, act in self._acts]

    def call(self) -> None:
        """One call; a named refusal is an answer, anything else is a defect."""
        self._who, self._action = [], 0
        act = self._sensible() if self.dice.random() < 0.6 else None
        act = act or self.dice.choices(self._plain, self._weights)[0]
        try:
            act()
            self.done[act.__name__] += 1
        except Refusal as refusal:
            codes = [code for code, _ in refusal.facts.get("reasons", ())] or [refusal.code]
            self.refused.update(f"{act.__name__}: {code.partition(':')[0]}" for code in codes)

    def _sensible(self) -> Act | None:
        with self.house.store.reading() as session:
            found = session.execute(_OPEN).all()
        if len(found) < 8:
            return self.order
        self._action, state, owner_id, kind = self.dice.choice(found)
        owner = self._names.get(owner_id, HE)
        link = [([owner], self.link_document), ([LI], self.document), ([LI], self.document)]
        link = link * 2 if kind == "document" else []
        likely: dict[str, list[tuple[list[str], Act]]] = {
            "proposed": [(JUDGES, self.approve_action)] * 4 + [([owner], self.replan)] * 2,
            "approved": [([owner], self.start)] * 4 + link + [(JUDGES, self.hand_over)],
            "in_progress": [([owner], self.keep_proof)] * 3 + [([owner], self.finish)] * 3 + link + link
                           + [([owner, *JUDGES], self.extend), ([owner, *JUDGES], self.change_plan)],
            "done": [(JUDGES, self.verify)] * 4 + [(JUDGES, self.send_action_back)],
            "waiting_effect": [(JUDGES, self.judge)] * 5 + [(JUDGES, self.keep_proof)] * 4
                              + [([SUN], self.time_passes)] * 3 + [(JUDGES, self.judge_badly)]
                              + [([owner, *JUDGES], self.change_plan)] * 2 + link,
        }  # fmt: skip
        if state not in likely:
            return None
        self._who, act = self.dice.choice(likely[state])
        return act

    def _opened(self, work: Work) -> Action:
        action = open_item(work.session, self.action(), scope_of(work))
        assert isinstance(action, Action)
        return action

    def by(self, *likely: str) -> Any:
        return working(self.house.store, self.hands.actor(self.person(*likely)), self.house.clock)

    def order(self) -> None:
        with self.by(CHEN, ZHOU, MENG) as work:
            due = work.today + timedelta(days=self.dice.choice([0, 3, 10, 40]))
            effect = due + timedelta(days=self.dice.choice([0, 5, 20])) if self.dice.random() < 0.9 else None
            made = service.order(
                self.house.desk, work, origin=None, unit=self.dice.choice(self.units), title=Text("措施", ""),
                description="做", kind=self.dice.choice(["process", "training", "document", "document"]),
                category=self.dice.choice(["corrective", "corrective", "improvement", "correction"]),
                owner=person_by_username(work.session, self.dice.choice(OWNERS)), due_on=due, effect_due_on=effect,
                criterion=self.dice.choice(["无", "无", ""]), source=self.dice.choice(["risk", "opportunity"]),
                implementers=[person_by_username(work.session, one) for one in PEOPLE if self.dice.random() < 0.05],
            )  # fmt: skip
            self.actions.append(made.id)

    def replan(self) -> None:
        with self.by(*OWNERS) as work:
            day = work.today + timedelta(days=self.dice.randrange(30))
            owner = person_by_username(work.session, self.dice.choice(OWNERS)) if self.dice.random() < 0.3 else None
            service.replan(
                self.house.desk, work, self._opened(work), criterion="另一准则", due_on=day, owner=owner,
                effect_due_on=day + timedelta(days=self.dice.randrange(-1, 9)),
            )  # fmt: skip

    def change_plan(self) -> None:
        with self.by(*OWNERS, *JUDGES) as work:
            if self.dice.random() < 0.5:
                day = work.today + timedelta(days=self.dice.randrange(-3, 20))
                asking_anew.ask_plan_change(
                    self.house.desk, work, self._opened(work), reason="推迟", effect_due_on=day,
                    criterion=self.dice.choice(["", "更宽"]),
                )  # fmt: skip
            else:
                granted = self.dice.random() < 0.7
                asking_anew.decide_plan_change(self.house.desk, work, self._opened(work), granted=granted, words="好")

    def hand_over(self) -> None:
        with self.by(*JUDGES) as work:
            owner = person_by_username(work.session, self.dice.choice(PEOPLE))
            service.hand_over(self.house.desk, work, self._opened(work), owner, reason="调岗")

    def unlink(self) -> None:
        with self.by(*OWNERS, *JUDGES) as work:
            action = self._opened(work)
            linked = joined(work.session, action.id, "asked_for")
            number = self.dice.choice(linked).number if linked else "无"
            linking.unlink(self.house.desk, work, action, number, reason="看错")

    def ask_change(self) -> None:
        with self.by(*OWNERS) as work:
            asked = []
            if self.revisions:
                asked = [ChangeAsked("revise", work.session.get_one(Revision, self.dice.choice(self.revisions)).number)]
            linking.ask_for_change(
                self.house.desk, work, self._opened(work), title=Text("改文件", ""), reason="因此", documents=asked
            )

    def keep_proof(self) -> None:
        with self.by(*JUDGES, *OWNERS) as work:
            item = self._opened(work)
            attach(work, self.house.kinds["action"], item, sha256="0" * 64, size=8, head=b"%PDF-1.7", name="proof.pdf")

    def anything(self) -> None:
        """A step that nobody would think of, without its form."""
        steps = list(self.house.lifecycles["action"].newest.steps)
        self.hands.take(self.person(), self.action(), self.dice.choice(steps), comment=self.dice.choice(["", "随便"]))

    def judge(self) -> None:
        self.hands.take(self.person(*JUDGES, FANG), self.action(), "judge_effective", comment="看过台账")
