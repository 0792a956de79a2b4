"""Random calls by random people about nonconformities, actions, changes, revisions and standing in."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from cast import CHEN, FANG, HE, LI, SUN, ZHAO, ZHOU
from sqlalchemy import Row, text
from walker import JUDGES, PEOPLE, Walker

from docflow.documents.changes.touched import ChangeAsked
from docflow.documents.models import Revision
from docflow.evidence.attachments import attach
from docflow.house import House
from docflow.journal.work import working
from docflow.kernel.errors import Refusal
from docflow.kernel.text import Text
from docflow.lifecycle.items import open_item
from docflow.nonconformities import service
from docflow.nonconformities.models import Nonconformity
from docflow.people.queries import person_by_username, scope_of

OWNERS = [CHEN, CHEN, LI, HE, SUN, ZHOU]
WORDS = ["传感器老化。", "没有复核。", "名单未更新。", "新人未培训。", "备件到货迟。", "图纸是旧版。", "点检表漏项。"]
FOUND = "三号窑的流量计未按期校准"
Act = Callable[[], object]
_CASE = text(
    "SELECT i.state, n.owner_id, n.analysis, p.needed FROM item i JOIN nonconformity n ON n.id = i.id "
    "LEFT JOIN nonconformity_plan p ON p.nonconformity_id = n.id AND p.serial = n.planning WHERE i.id = :case"
)
_WAITING = text(
    "SELECT i.id, i.state, a.owner_id, a.action_kind FROM item i JOIN action a ON a.id = i.id JOIN item_link l ON "
    "l.to_id = a.id WHERE l.from_id = :case AND i.state NOT IN ('effective', 'ineffective', 'cancelled')"
)

_REGRADING = text("SELECT serial FROM nonconformity_regrading WHERE nonconformity_id = :case AND outcome = ''")


class NonconformityWalk(Walker):
    """Half of the calls are what somebody sensible would do next; the others are anything by anybody."""

    def __init__(self, house: House, seed: int) -> None:
        super().__init__(house, seed)
        self._acts: list[tuple[int, Act]] = [
            (6, self.report), (6, self.accept), (2, self.reject), (2, self.take_note), (2, self.report_again),
            (5, self.contain), (6, self.analyse), (3, self.answer), (6, self.order), (6, self.plan), (2, self.replan),
            (4, self.act), (4, self.waive), (4, self.ask_verification), (8, self.close), (2, self.send_back),
            (1, self.reopen), (2, self.regrade), (2, self.hand_over), (5, self.keep_proof), (3, self.ask_change),
            (3, self.approve_action), (3, self.start), (3, self.finish), (3, self.verify), (5, self.judge),
            (1, self.judge_badly), (1, self.defer), (1, self.cancel_action), (2, self.send_action_back),
            (2, self.link_document), (2, self.extend), (3, self.document), (3, self.stand_in), (3, self.let_stand_in),
            (1, self.end_standing_in), (1, self.sweep), (3, self.time_passes), (2, self.anything),
        ]  # fmt: skip
        self._weights, self._plain = [weight for weight, _ in self._acts], [act for _, act in self._acts]

    def call(self) -> None:
        """One call; a named refusal is an answer, anything else is a defect."""
        self._who, self._case, self._action, self._ordered = [], 0, 0, False
        act = self._sensible() if self.dice.random() < 0.6 else None
        act = act or self.dice.choices(self._plain, self._weights)[0]
        try:
            act()
            self.done[act.__name__] += 1
        except Refusal as refusal:
            codes = [code for code, _ in refusal.facts.get("reasons", ())] or [refusal.code]
            self.refused.update(f"{act.__name__}: {code.partition(':')[0]}" for code in codes)

    # ---- what somebody sensible would do next

    def _sensible(self) -> Act | None:
        """What comes next for one of the few that are in hand: its own step, or one of its actions."""
        if len(self.cases) < 5:
            return self.report
        self._case = self.dice.choice(self.cases)
        return self._next_of_case()

    def _next_of_case(self) -> Act | None:
        with self.house.store.reading() as session:
            state, owner_id, done, needed = session.execute(_CASE, {"case": self._case}).one()
            waiting = session.execute(_WAITING, {"case": self._case}).all()
        owner = self._names.get(owner_id, CHEN)
        if state in ("rejected", "dismissed", "closed") and self.dice.random() < 0.8:
            self.cases.remove(self._case)
            self.past.append(self._case)
        if state == "verifying" and self.dice.random() < 0.03:
            self.cases.remove(self._case)  # whoever could verify it may well have had a hand in it by now
        if waiting and self.dice.random() < {"planned": 0.7, "acting": 0.9, "verifying": 0.8}.get(state, 0.1):
            return self._next_of_action(self.dice.choice(waiting))
        likely: dict[str, list[tuple[list[str], Act]]] = {
            "reported": [(JUDGES, self.accept)] * 5 + [(JUDGES, self.reject)],
            "rejected": [([SUN, LI], self.report_again), ([SUN, LI], self.take_note)],
            "accepted": [([owner], self.contain)],
            "contained": [([owner], self.answer)] + [([owner], self.analyse)] * 3 + [([CHEN, ZHOU], self.regrade)],
            "analysed": [([owner], self.analyse)] if not done else
                        [([owner], self.order)] * (1 if waiting else 4) + [([owner], self.plan)] * 4
                        + [([owner], self.ask_change), ([CHEN, ZHOU], self.regrade)],
            "planned": ([([owner], self.act)] if needed else [([ZHOU, FANG], self.waive)]) * 5
                       + [([owner], self.replan)],
            "acting": [([owner], self.ask_verification)] * 4 + [([owner], self.order)] + [([owner], self.replan)],
            "verifying": [(JUDGES, self.close)] * 5 + [(JUDGES, self.keep_proof)] * 3 + [(JUDGES, self.send_back)],
            "closed": [(JUDGES, self.reopen)],
        }  # fmt: skip
        if state not in likely:
            return None
        self._ordered = bool(waiting)
        self._who, act = self.dice.choice(likely[state])
        return act

    def _next_of_action(self, found: Row[Any]) -> Act | None:
        self._action, state, owner_id, kind = found
        owner = self._names.get(owner_id, HE)
        link = [([owner], self.link_document), ([LI], self.document)] * (3 if kind == "document" else 0)
        likely: dict[str, list[tuple[list[str], Act]]] = {
            "proposed": [(JUDGES, self.approve_action)] * 3 + [(JUDGES, self.cancel_action)],
            "approved": [([owner], self.start)] * 4 + link,
            "in_progress": [([owner], self.keep_proof)] * 3 + [([owner], self.finish)] * 3 + link
                           + [(JUDGES, self.cancel_action)],
            "done": [(JUDGES, self.verify)] * 4 + [(JUDGES, self.send_action_back)],
            "waiting_effect": [(JUDGES, self.judge)] * 6 + [([SUN], self.time_passes)] * 4
                              + [(JUDGES, self.keep_proof)] * 4 + [(JUDGES, self.judge_badly)],
        }  # fmt: skip
        if state not in likely:
            return None
        self._who, act = self.dice.choice(likely[state])
        return act

    # ---- acts about nonconformities

    def words(self) -> str:
        return f"{self.dice.choice(WORDS)}{self.dice.randrange(1000)}"

    def report(self) -> None:
        if len(self.cases) > 7:
            return
        with working(self.house.store, self.hands.actor(self.person(SUN, LI)), self.house.clock) as work:
            owner = person_by_username(work.session, self.dice.choice(OWNERS)) if self.dice.random() < 0.7 else None
            found = service.report(
                self.house.desk, work, source=self.dice.choice(["monitoring", "complaint", "complaint", "audit"]),
                unit=self.dice.choice(self.units), title=Text(f"问题 {self.dice.randrange(999)}", ""),
                description=f"{FOUND}{self.dice.randrange(20)}", detected_on=work.today, owner=owner,
                grade=self.dice.choice(["minor", "major"]),
            )  # fmt: skip
            self.cases.append(found.id)

    def accept(self) -> None:
        fields: dict[str, Any] = {"grade": self.dice.choice(["minor", "major", None])}
        if self.dice.random() < 0.3:
            fields["owner"] = self.dice.choice(OWNERS)
        if self.dice.random() < 0.3:
            fields["team"] = [self.dice.choice(PEOPLE)]
        self.take("accept", *JUDGES, fields=fields)

    def reject(self) -> None:
        self.take("reject", *JUDGES)

    def take_note(self) -> None:
        self.take("take_note", SUN, LI)

    def report_again(self) -> None:
        self.take("report_again", SUN, LI)

    def contain(self) -> None:
        fields = {"correction": self.dice.choice(["done", "none_needed"]), "words": self.words(), "consequences": "无"}
        self.take("contain", *OWNERS, fields=fields)

    def analyse(self) -> None:
        more: dict[str, Any] = {"evidence": "记录", "extent": "别处没有"}
        if self.dice.random() < 0.5:
            more |= {"method": "five_whys", "category": "method"}
            more |= {f"why_{at}": self.words() for at in range(1, self.dice.choice([2, 4, 4, 4, 5]))}
        else:
            more |= {"method": "fishbone", "from_man": [self.words()], "from_machine": []}
        if self.dice.random() < 0.1:
            more |= {"method": "fishbone", "from_man": [f"{FOUND}{self.dice.randrange(20)}"]}
        if self.dice.random() < 0.05:
            more |= {"method": "fishbone", "from_man": []}
        self.take("analyse", *OWNERS, fields=more)

    def answer(self) -> None:
        with working(self.house.store, self.hands.actor(self.person(*OWNERS)), self.house.clock) as work:
            found = self._opened(work, self.case())
            for _, other in work.session.execute(service.cases_of(found.id, scope_of(work))).all():
                if self.dice.random() < 0.9:
                    service.answer_similar(self.house.desk, work, found, other, answer="not_similar", reason="不同")

    def _opened(self, work: Any, item_id: int) -> Nonconformity:
        item = open_item(work.session, item_id, scope_of(work))
        assert isinstance(item, Nonconformity)
        return item

    def order(self) -> None:
        with working(self.house.store, self.hands.actor(self.person(*OWNERS)), self.house.clock) as work:
            due = work.today + timedelta(days=self.dice.choice([0, 3, 10, 70]))
            effect = due + timedelta(days=self.dice.choice([0, 5, 20])) if self.dice.random() < 0.9 else None
            done = service.order_action(
                self.house.desk, work, self._opened(work, self.case()), title=Text("措施", ""), description="做",
                kind=self.dice.choice(["process", "training", "other", "document"]), due_on=due, effect_due_on=effect,
                category=self.dice.choice(["corrective", "corrective", "corrective", "correction", "improvement"]),
                owner=person_by_username(work.session, self.dice.choice([HE, LI, SUN, CHEN])), criterion="无",
                implementers=[person_by_username(work.session, one) for one in PEOPLE if self.dice.random() < 0.04],
            )  # fmt: skip
            self.actions.append(done.id)

    def plan(self) -> None:
        if self.dice.random() < (0.9 if self._ordered else 0.3):
            fields: dict[str, Any] = {"needed": "yes", "late_reason": self.dice.choice(["", "备件"])}
        else:
            day = self.today + timedelta(days=self.dice.choice([-1, 0, 0, 3, 9]))
            fields = {"needed": "no", "reason": self.dice.choice(["", "偶发", "偶发"]), "check_on": str(day)}
        self.take("plan", *OWNERS, fields=fields)

    def replan(self) -> None:
        self.take("replan", *OWNERS, ZHOU)

    def act(self) -> None:
        self.take("act", *OWNERS)

    def waive(self) -> None:
        self.take("waive", ZHOU, FANG)

    def ask_verification(self) -> None:
        chosen = self.dice.choice([None, None, FANG, ZHOU, ZHAO])
        self.take("ask_verification", *OWNERS, fields={"verifier": chosen} if chosen else None)

    def close(self) -> None:
        fields = {
            "words": "看过", "changes": self.dice.choice(["none", "none", "requested"]),
            "changes_reason": self.dice.choice(["", "无需", "无需"]),
        }  # fmt: skip
        self.take("close", *JUDGES, fields=fields)

    def send_back(self) -> None:
        self.take("send_back", *JUDGES)

    def reopen(self) -> None:
        self.take("reopen", *JUDGES)

    def regrade(self) -> None:
        """Propose another grade, or sign (or drop) the one that was proposed."""
        with self.house.store.reading() as session:
            waits = session.execute(_REGRADING, {"case": self.case()}).all()
        if not waits:
            self.take("propose_regrading", CHEN, ZHOU, fields={"grade": self.dice.choice(["minor", "major"])})
        else:
            self.take(self.dice.choice(["regrade", "regrade", "regrade", "drop_regrading"]), CHEN, ZHOU)

    def hand_over(self) -> None:
        with working(self.house.store, self.hands.actor(self.person(*JUDGES)), self.house.clock) as work:
            owner = person_by_username(work.session, self.dice.choice(OWNERS))
            service.hand_over(self.house.desk, work, self._opened(work, self.case()), owner)

    def ask_change(self) -> None:
        with working(self.house.store, self.hands.actor(self.person(*OWNERS)), self.house.clock) as work:
            found = self._opened(work, self.case())
            asked = []
            if self.revisions and self.dice.random() < 0.5:
                revision = work.session.get_one(Revision, self.dice.choice(self.revisions))
                asked = [ChangeAsked("revise", revision.number)]
            title = Text("改文件", "")
            service.ask_change(self.house.desk, work, found, title=title, reason="因不符合", documents=asked)

    def keep_proof(self) -> None:
        item_id = self._action or self._case or self.dice.choice([self.case(), self.action()])
        with working(self.house.store, self.hands.actor(self.person(*JUDGES)), self.house.clock) as work:
            item = open_item(work.session, item_id, scope_of(work))
            head = b"%PDF-1.7"
            attach(work, self.house.kinds[item.kind], item, sha256="0" * 64, size=8, head=head, name="proof.pdf")

    def anything(self) -> None:
        """A step that nobody would think of, of anything, without its form."""
        kind = self.dice.choice(["nonconformity", "action"])
        steps = list(self.house.lifecycles[kind].newest.steps)
        item = self.case() if kind == "nonconformity" else self.action()
        self.hands.take(self.person(), item, self.dice.choice(steps), comment=self.dice.choice(["", "随便"]))
