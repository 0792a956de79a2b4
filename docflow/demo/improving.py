"""How the people of the demonstration work on a nonconformity, from its containment to the proof of the effect."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from docflow.actions import linking
from docflow.actions.models import Action
from docflow.demo.acting import Changes, Play, Story
from docflow.demo.auditing import STANDARD
from docflow.demo.story import Line
from docflow.documents import service as documents
from docflow.documents.changes import queries as changes
from docflow.documents.changes.service import ChangeAsked
from docflow.documents.models import Revision
from docflow.kernel.text import Text
from docflow.lifecycle.items import open_item
from docflow.nonconformities import service
from docflow.nonconformities.models import Nonconformity
from docflow.people.queries import person_by_username, scope_of, unit_by_code
from docflow.processes.queries import process_of

JUDGE = "gao"
"""Judges reports and actions, where nobody else is named."""


@dataclass(frozen=True)
class Reported:
    """A nonconformity as somebody reports it."""

    who: str
    source: str
    unit: str
    title: Text
    description: str
    requirement: str
    clause: str
    process: str = ""
    grade: str = "minor"


@dataclass(frozen=True)
class Ordered:
    """An action as the owner orders it; days count from then."""

    owner: str
    title: Text
    description: str
    criterion: str
    kind: str = "process"
    due: int = 20
    effect: int = 60


@dataclass
class Case:
    """A nonconformity on its way, and who answers for it."""

    play: Play
    id: int
    owner: str

    @classmethod
    def of(cls, play: Play, nonconformity_id: int) -> "Case":
        """One that a finding raised."""
        with play.house.store.reading() as session:
            owner_id = session.get_one(Nonconformity, nonconformity_id).owner_id
        assert owner_id is not None
        return cls(play, nonconformity_id, play.username(owner_id))

    @classmethod
    def reported(cls, play: Play, said: Reported) -> "Case":
        with play.acting(said.who) as work:
            made = service.report(
                play.house.desk, work, source=said.source, unit=unit_by_code(work.session, said.unit), title=said.title,
                description=said.description, requirement=said.requirement, grade=said.grade,
                clause=(STANDARD, said.clause), detected_on=work.today,
                process=process_of(work.session, said.process) if said.process else None,
            ).id  # fmt: skip
        return cls.of(play, made)

    def take(self, who: str, step: str, *, comment: str = "", **fields: Any) -> str:
        return self.play.take(who, self.id, step, comment=comment, fields=fields)

    def contained(self, words: str, consequences: str) -> None:
        self.take(self.owner, "contain", correction="done", words=words, consequences=consequences)

    def analysed(self, *, evidence: str, extent: str, **causes: Any) -> None:
        """Every similar case is answered before the causes are named."""
        self.play.house.settle()
        with self.play.acting(self.owner) as work:
            found = self._opened(work)
            for _, other in work.session.execute(service.cases_of(self.id, scope_of(work))).all():
                service.answer_similar(
                    self.play.house.desk, work, found, other, answer="not_similar", reason="对象和环节不同，原因无关联"
                )  # fmt: skip
        self.take(self.owner, "analyse", evidence=evidence, extent=extent, **causes)

    def whys(self, *chain: str, category: str, evidence: str, extent: str) -> None:
        told = {f"why_{at}": words for at, words in enumerate(chain, start=1)}
        self.analysed(method="five_whys", category=category, evidence=evidence, extent=extent, **told)

    def fishbone(self, bones: Mapping[str, Sequence[str]], *, evidence: str, extent: str) -> None:
        told = {f"from_{bone}": list(causes) for bone, causes in bones.items()}
        self.analysed(method="fishbone", evidence=evidence, extent=extent, **told)

    def ordered(self, one: Ordered) -> int:
        with self.play.acting(self.owner) as work:
            due_on = work.today + timedelta(days=one.due)
            return service.order_action(
                self.play.house.desk, work, self._opened(work), title=one.title, description=one.description,
                kind=one.kind, owner=person_by_username(work.session, one.owner), due_on=due_on,
                criterion=one.criterion, effect_due_on=work.today + timedelta(days=one.effect),
            ).id  # fmt: skip

    def planned(self, *actions: Ordered) -> list[int]:
        made = [self.ordered(one) for one in actions]
        self.take(self.owner, "plan", needed="yes")
        return made

    def begun(self, actions: Sequence[int]) -> None:
        for action in actions:
            self.play.take(JUDGE, action, "approve")
        self.take(self.owner, "act")

    def done(self, action: int, who: str, result: str, name: str, lines: Sequence[str]) -> None:
        """Carried out with its proof; somebody else has looked at it."""
        with self.play.house.store.reading() as session:
            fresh = session.get_one(Action, action).state == "approved"
        if fresh:
            self.play.take(who, action, "start")
        self.play.keep(who, action, name, lines)
        self.play.take(who, action, "finish", fields={"result": result})
        self.play.take(JUDGE, action, "verify", comment="到现场核对，与所报一致")

    def handed_in(self, verifier: str) -> None:
        self.take(self.owner, "ask_verification", verifier=verifier)

    def judged(self, action: int, words: str, lines: Sequence[str], *, effective: bool = True) -> None:
        self.play.keep(JUDGE, action, "有效性评审.csv", lines, "评审时的数据")
        self.play.take(JUDGE, action, "judge_effective" if effective else "judge_ineffective", comment=words)

    def closed(self, who: str, words: str, lines: Sequence[str], *, changes: str = "none") -> None:
        self.play.keep(who, self.id, "验证记录.csv", lines, "验证时的抽样")
        reason = "风险清单中已有此项，评价不变。" if changes == "none" else ""
        self.take(who, "close", words=words, changes=changes, changes_reason=reason)

    def _opened(self, work: Any) -> Nonconformity:
        item = open_item(work.session, self.id, scope_of(work))
        assert isinstance(item, Nonconformity)
        return item


@dataclass
class DocumentChange:
    """What an action changes in a document, from the request to the readers."""

    play: Play
    action: int
    who: str
    number: str
    title: Text
    reason: str
    summary: str
    changes: Changes
    request: int = 0
    revision: int = 0

    def asked(self) -> None:
        with self.play.acting(self.who) as work:
            action = open_item(work.session, self.action, scope_of(work))
            assert isinstance(action, Action)
            self.request = linking.ask_for_change(
                self.play.house.desk, work, action, title=self.title, reason=self.reason,
                documents=[ChangeAsked("revise", self.number)],
            ).id  # fmt: skip

    def assessed(self, processes: Sequence[str]) -> None:
        self.play.take("wang", self.request, "assess", fields={
            "revise": [self.number], "processes": "affected", "processes_touched": list(processes),
            "processes_words": "计量员每月多一项核对", "records": "affected", "records_words": "台账增加核对人一栏",
            "training": "affected", "training_words": "计量员和能源主管各半天", "obligations": "none",
            "resources": "none", "risk": "low", "risk_words": "只增加核对，不改变测量方法",
        })  # fmt: skip
        while self.play.asked(self.request):
            self.play.take(self.play.asked(self.request)[0], self.request, "approve")

    def implemented(self) -> None:
        self.play.take("wang", self.request, "implement")
        with self.play.house.store.reading() as session:
            self.revision = session.scalars(changes.revisions_of(self.request)).one().revision_id
        with self.play.acting(self.who) as work:
            revision = open_item(work.session, self.revision, scope_of(work))
            assert isinstance(revision, Revision)
            documents.describe(self.play.house.desk, work, revision, reason=self.reason, summary=self.summary)
        self.play.rewrite(self.who, self.revision, self.changes)

    def in_force(self, effective: int, notice: int, to: tuple[str, ...]) -> Story:
        yield from Line(self.play, self.revision, self.who, notice, to).in_force(effective)

    def closed(self, who: str, words: str, lines: Sequence[str]) -> None:
        self.play.keep(who, self.request, "更改效果检查.csv", lines)
        self.play.take(who, self.request, "close", fields={"verdict": "effective", "words": words})
