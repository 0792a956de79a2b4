"""What came of a nonconformity: round by round its correction, its causes, its actions and its verification."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from docflow.actions.models import Action
from docflow.journal.work import Work
from docflow.kernel.clock import day_of
from docflow.kernel.text import Text
from docflow.nonconformities.models import Nonconformity, NonconformityPlan
from docflow.nonconformities.words import CATEGORIES, CORRECTIONS, METHODS
from docflow.reports import thread_words as say
from docflow.reports.thread_facts import Link
from docflow.reports.thread_holes import absent, hole
from docflow.reports.thread_read import Read

_PLANNED = ("planned", "acting", "verifying")
_UNCONTAINED = ("reported", "accepted", "rejected", "dismissed")
"""States before anything is recorded."""


def parts_of(
    work: Work, read: Read, item: Nonconformity, below: Sequence[Link], *, tells: bool
) -> Iterator[Link]:  # fmt: skip
    """Each round with what it did, the present one with what it lacks.

    Args:
        below: the links that came of it: actions, and changes it asked for itself.
        tells: whether the reader would see an action if there were one.
    """
    teller = _Teller(work, read, item, below, work.today, tells)
    for round in range(1, item.round + 1):
        yield from teller.round(round)


@dataclass(frozen=True)
class _Teller:
    work: Work
    read: Read
    item: Nonconformity
    below: Sequence[Link]
    today: date
    tells: bool

    def round(self, round: int) -> Iterator[Link]:
        present = round == self.item.round
        rest = self.of_round(round)
        corrections = [one for one in rest if self.category(one) == "correction"]
        rest = [one for one in rest if one not in corrections]
        yield from self.correction(round, corrections, present=present)
        yield from self.cause(round, rest, present=present)
        yield from self.verification(round, present=present)

    def of_round(self, round: int) -> list[Link]:
        """What was ordered in a round; what belongs to none stands with the last."""
        known = self.read.rounds
        return [one for one in self.below if known.get(one.item or 0, self.item.round) == round]

    def category(self, link: Link) -> str:
        action = self.read.items.get(link.item or 0)
        return action.category if isinstance(action, Action) else ""

    def titled(self, words: Text, round: int) -> Text:
        if self.item.round == 1:
            return words
        told = say.ROUND.format(round=round)
        return Text(f"{words.zh}（{told.zh}）", f"{words.en} ({told.en})")

    def day(self, at: datetime) -> date:
        return day_of(at, self.work.clock.zone)

    def name(self, person: int | None) -> str:
        return self.read.names.get(person or 0, "")

    def correction(self, round: int, actions: Sequence[Link], *, present: bool) -> Iterator[Link]:
        done = next((one for one in self.read.containments.get(self.item.id, ()) if one.round == round), None)
        if done is not None:
            yield Link(
                "correction", "done", title=self.titled(CORRECTIONS[done.correction], round), words=done.words,
                code=done.correction, dates=((say.RECORDED, self.day(done.at)),),
                people=((say.RECORDER, self.name(done.by_id)),), then=tuple(actions),
            )  # fmt: skip
            return
        if present and self.item.state == "accepted":
            yield absent("correction", hole("no-correction", "waiting", self.item.containment_due_on, self.today))
        yield from actions

    def cause(self, round: int, rest: Sequence[Link], *, present: bool) -> Iterator[Link]:
        """The analysis that counted in the round, with what was done against the causes it found."""
        found = [one for one in self.read.analyses.get(self.item.id, ()) if one.round == round]
        if present and not self.item.analysis:
            found = []
        then = [*rest, *self.plan(round, rest, present=present)]
        if not found:
            if present and self.item.state in ("reported", "accepted", "contained", "analysed"):
                yield absent("cause", hole("no-cause", "waiting", self.item.analysis_due_on, self.today))
            yield from then
            return
        last = found[-1]
        causes = self.read.causes.get((self.item.id, last.serial), ())
        yield Link(
            "cause", "done", title=self.titled(METHODS[last.method], round),
            words="\n".join(one.words for one in causes), code=last.method,
            dates=((say.ANALYSED, self.day(last.at)),), people=((say.ANALYST, self.name(last.by_id)),),
            state=_categories([one.category for one in causes]), then=tuple(then),
        )  # fmt: skip

    def plan(self, round: int, rest: Sequence[Link], *, present: bool) -> Iterator[Link]:
        """What was decided instead of an action, or that nothing was decided or done yet."""
        plan = self.plan_of(round, present=present)
        if plan is not None and not plan.needed:
            yield self.waived(plan)
            return
        alive = [one for one in rest if self.category(one) == "corrective" and one.code != "cancelled"]
        if not present or alive:
            return
        if plan is None:
            if self.item.state == "analysed" and self.item.analysis:
                yield absent("action", hole("no-plan", "waiting", self.item.planning_due_on, self.today))
        elif self.tells and self.item.state in _PLANNED:
            yield absent("action", hole("no-action", "missing"))

    def plan_of(self, round: int, *, present: bool) -> NonconformityPlan | None:
        plans = self.read.plans.get(self.item.id, ())
        if present:
            return next((one for one in plans if one.serial == self.item.planning), None)
        return next((one for one in reversed(plans) if one.round == round), None)

    def waived(self, plan: NonconformityPlan) -> Link:
        """That no corrective action is needed, once it is signed by somebody else; else that this is waited for."""
        signed = [
            one for one in self.read.signatures.get(self.item.id, ()) if one.step == "waive" and one.round == plan.round
        ]
        link = Link(
            "action", "done", title=self.titled(say.NOT_NEEDED, plan.round), words=plan.reason, code="none_needed",
            dates=((say.RECORDED, self.day(plan.at)),), people=((say.OWNER, self.name(plan.by_id)),),
        )  # fmt: skip
        if signed:
            approver = (say.APPROVER, signed[-1].name)
            return replace(link, dates=((say.APPROVED, self.day(signed[-1].at)),), people=(*link.people, approver))
        return replace(link, condition="open", holes=(hole("none-needed-unsigned", "waiting", self.item.due_on,
                                                           self.today),))  # fmt: skip

    def verification(self, round: int, *, present: bool) -> Iterator[Link]:
        found = next((one for one in self.read.verdicts.get(self.item.id, ()) if one.round == round), None)
        if found is not None:
            words = say.IS_EFFECTIVE if found.effective else say.IS_NOT_EFFECTIVE
            yield Link(
                "effectiveness", "done", title=self.titled(say.OF_NONCONFORMITY, round), state=words, words=found.words,
                code="effective" if found.effective else "ineffective", dates=((say.VERIFIED, self.day(found.at)),),
                people=((say.VERIFIER, self.name(found.by_id)),),
            )  # fmt: skip
        elif present and self.item.state not in _UNCONTAINED:
            plan = self.plan_of(round, present=True)
            until = plan.check_on if plan is not None and plan.check_on else None
            if until is None or until < self.today:
                until = self.item.closing_due_on
            yield absent("effectiveness", hole("not-verified", "waiting", until, self.today))


def _categories(names: Sequence[str]) -> Text:
    words = [CATEGORIES[one] for one in dict.fromkeys(names)]
    return Text("、".join(one.zh for one in words), ", ".join(one.en for one in words))
