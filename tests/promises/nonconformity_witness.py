"""Reads the journal and the rows as an auditor from outside would, and says which nonconformity was closed wrongly.

It knows neither guards nor queries of the room: it keeps its own account of who did what, and judges each
closing by the words of the standard (10.2.1) and of lifecycles.md, sections 6 and 7.
"""

from collections.abc import Iterable
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from promise_witness import Witness
from sqlalchemy import select
from sqlalchemy.orm import Session

from docflow.actions.models import Action
from docflow.evidence.attachments import Attachment
from docflow.house import House
from docflow.journal.models import JournalEntry
from docflow.kernel.clock import day_of
from docflow.lifecycle.items import Item, ItemParty
from docflow.lifecycle.links import Link
from docflow.lifecycle.signatures import Signature
from docflow.nonconformities.models import Nonconformity, NonconformityCause
from docflow.people.models import Delegation, RoleHeld

VERIFIERS = {
    "process_owner",
    "programme_manager",
    "lead_auditor",
    "auditor",
    "management_representative",
    "top_management",
}
WAIVERS = {"management_representative", "top_management"}
DONE_WITH = {"effective", "ineffective", "cancelled"}


@dataclass
class Case:
    """What the journal has told of one nonconformity."""

    round: int = 1
    owners: set[int] = field(default_factory=set)
    hands: set[int] = field(default_factory=set)
    """Whoever contained, analysed or planned it, in whatever round, and for whom."""
    analysis: int = 0
    plan: dict[str, Any] | None = None
    waived_by: int = 0
    verifying_at: Any = None


@dataclass
class Deed:
    """What the journal has told of one action."""

    ordered_by: int
    round: int
    state: str = "proposed"
    hands: set[int] = field(default_factory=set)
    judged_by: int = 0
    judged_on: date | None = None


class NonconformityWitness(Witness):
    """The witness of every item, who looks at each closing besides."""

    def __init__(self, house: House) -> None:
        super().__init__(house)
        self.cases: dict[int, Case] = {}
        self.deeds: dict[int, Deed] = {}
        self.in_force_since: dict[int, Any] = {}
        """Revisions and change requests, and the entry in which they came into force."""
        self.closings: list[tuple[str, int]] = []
        """How (`acted` or `waived`) and in which round each was closed."""
        self._waiting: list[tuple[JournalEntry, dict[str, Any], Case, dict[int, Deed]]] = []

    def _hear(self, entry: JournalEntry, body: dict[str, Any]) -> None:
        super()._hear(entry, body)
        facts, person = body["facts"], body["actor"]["person"] or 0
        kind, _, step = entry.event.partition(".")
        if kind == "nonconformity":
            self._hear_case(entry, step, facts, person, body)
        elif kind == "action":
            self._hear_deed(entry, step, facts, person)
        if facts.get("to") in ("effective", "implemented", "closed"):
            self.in_force_since.setdefault(entry.subject_id, entry.at)

    def _hear_case(self, entry: JournalEntry, step: str, facts: dict[str, Any], person: int, body: Any) -> None:
        case = self.cases.setdefault(entry.subject_id, Case())
        acting = {person, facts.get("in_the_name_of") or person}
        if "owner_id" in facts and step in ("opened", "accept", "handed_over"):
            case.owners.add(facts["owner_id"])
        if step in ("contain", "analyse", "plan"):
            case.hands |= acting
        if step == "analyse":
            case.analysis = facts["analysis"]
        elif step == "plan":
            case.plan, case.waived_by = facts["form"], 0
        elif step == "replan":
            case.plan = None
        elif step == "waive":
            case.waived_by = person
        elif step == "close":
            of_case = [number for number, deed in self.deeds.items() if deed.ordered_by == entry.subject_id]
            # As they stand now: what people do after a reopening is not held against this closing.
            self._waiting.append((entry, body, deepcopy(case), {one: deepcopy(self.deeds[one]) for one in of_case}))
        if step in ("waive", "ask_verification"):
            case.verifying_at = entry.at
        if step in ("fail", "send_back", "reopen"):
            case.round, case.analysis, case.plan, case.waived_by = case.round + 1, 0, None, 0

    def _hear_deed(self, entry: JournalEntry, step: str, facts: dict[str, Any], person: int) -> None:
        if step == "opened":
            origin = facts.get("origin") or 0
            case = self.cases.get(origin, Case())
            self.deeds[entry.subject_id] = Deed(origin, case.round, hands={facts["owner_id"]})
            return
        deed = self.deeds[entry.subject_id]
        deed.state = facts.get("to", deed.state)
        if step in ("start", "finish"):
            deed.hands = deed.hands | {person}
        elif step == "handed_over":
            deed.hands = deed.hands | {facts["owner_id"]}
        elif step.startswith("judge_"):
            deed.judged_by, deed.judged_on = person, day_of(entry.at, self.house.clock.zone)

    def _compare(self, session: Session) -> None:
        super()._compare(session)
        for entry, body, case, deeds in self._waiting:
            self.faults += [f"{entry.event} of item {entry.subject_id}, entry {entry.id}: {fault}" for fault in
                            self._judge(session, entry, body, case, deeds)]  # fmt: skip
            how = "acted" if case.plan and case.plan["needed"] == "yes" else "waived"
            self.closings.append((how, case.round))
        self._waiting = []

    def _judge(
        self, session: Session, entry: JournalEntry, body: dict[str, Any], case: Case, deeds: dict[int, Deed]
    ) -> Iterable[str]:
        """Everything that is wrong with one closing."""
        found = session.get_one(Nonconformity, entry.subject_id)
        day, closer = day_of(entry.at, self.house.clock.zone), body["actor"]["person"]
        yield from self._causes(session, found, case)
        if case.plan is None:
            yield "nothing was planned in this round"
        elif case.plan["needed"] == "yes":
            yield from self._acted(session, entry, case, deeds, day)
        else:
            yield from self._waived(session, found, case, day)
        if open_deeds := [number for number, deed in deeds.items() if deed.state not in DONE_WITH]:
            yield f"actions {open_deeds} are still open"
        involved = case.owners | case.hands | {one for deed in deeds.values() for one in deed.hands}
        involved |= self._implementers(session, deeds)
        if closer in involved:
            yield f"closed by {closer}, who had a hand in it"
        if not self._could(session, closer, VERIFIERS, found.unit_id, entry.at, but=involved):
            yield f"closed by {closer}, who had the right at most through somebody with a hand in it"
        if not self._signed(session, found.id, "close", entry, closer):
            yield "not signed"
        proof = select(Attachment.saved_at).where(Attachment.item_id == found.id)
        if not any(case.verifying_at <= at <= entry.at for at in session.scalars(proof)):
            yield "no evidence of the verification"
        form = body["facts"]["form"]
        asking = select(Link.id).where(Link.from_id.in_([found.id, *deeds]), Link.relation == "asked_for")
        if form["changes"] == "none" and not form["changes_reason"].strip():
            yield "no reason why the system needs no change"
        if form["changes"] == "requested" and session.scalar(asking.limit(1)) is None:
            yield "no change was requested"

    @staticmethod
    def _causes(session: Session, found: Nonconformity, case: Case) -> Iterable[str]:
        kept = NonconformityCause
        causes = session.scalars(
            select(kept.words).where(kept.nonconformity_id == found.id, kept.analysis == case.analysis)
        ).all()
        if not case.analysis or not causes:
            yield "no cause was found in this round"
        said = "".join(found.description.split()).lower()
        if any("".join(words.split()).lower() == said for words in causes):
            yield "a cause is the description"

    def _acted(
        self, session: Session, entry: JournalEntry, case: Case, deeds: dict[int, Deed], day: date
    ) -> Iterable[str]:
        helped = 0
        for number, deed in deeds.items():
            action = session.get_one(Action, number)
            if deed.round != case.round or deed.state == "cancelled":
                continue
            if action.category != "corrective":
                continue
            if deed.state != "effective":
                yield f"action {number} is {deed.state}"
                continue
            helped += 1
            if deed.judged_by in deed.hands | self._implementers(session, [number]):
                yield f"action {number} was judged by {deed.judged_by}, who carried it out"
            assert deed.judged_on is not None
            if action.effect_due_on is None or not action.effect_due_on <= deed.judged_on <= day:
                yield f"action {number} was judged on {deed.judged_on}, before {action.effect_due_on}"
            if action.action_kind == "document" and not self._in_force(session, number, entry):
                yield f"action {number} changed no document that is in force"
        if not helped:
            yield "no corrective action of this round was effective"

    def _in_force(self, session: Session, action_id: int, entry: JournalEntry) -> bool:
        """Whatever the action asked for and was not given up had come into force by then, and there was something."""
        items = session.scalars(
            select(Item)
            .join(Link, Link.to_id == Item.id)
            .where(Link.from_id == action_id, Link.relation == "asked_for")
        ).all()
        kept = [one for one in items if self.items[one.id].state not in ("cancelled", "rejected")]
        since = [self.in_force_since.get(one.id) for one in kept]
        return bool(since) and all(at is not None and at <= entry.at for at in since)

    def _waived(self, session: Session, found: Nonconformity, case: Case, day: date) -> Iterable[str]:
        assert case.plan is not None
        if not case.waived_by or case.waived_by in case.owners | case.hands:
            yield f"that no action is needed was approved by {case.waived_by or 'nobody'}"
        if not case.plan["reason"].strip() or not case.plan["check_on"] or str(day) < case.plan["check_on"]:
            yield "the correction was checked too early"

    @staticmethod
    def _implementers(session: Session, deeds: Iterable[int]) -> set[int]:
        parties = select(ItemParty.person_id).where(
            ItemParty.item_id.in_(list(deeds)), ItemParty.part.in_(("owner", "former_owner", "implementer"))
        )
        return set(session.scalars(parties))

    @staticmethod
    def _signed(session: Session, item_id: int, step: str, entry: JournalEntry, person: int) -> bool:
        rows = select(Signature.id).where(
            Signature.item_id == item_id,
            Signature.step == step,
            Signature.person_id == person,
            Signature.at == entry.at,
        )
        return session.scalar(rows.limit(1)) is not None

    def _could(self, session: Session, person: int, roles: set[str], unit_id: int, at: Any, *, but: set[int]) -> bool:
        """Whether somebody held one of the roles on that day, themselves or through somebody not in `but`."""
        day = day_of(at, self.house.clock.zone)
        lent = select(Delegation).where(
            Delegation.to_person_id == person,
            Delegation.approved_at <= at,
            Delegation.from_on <= day,
            Delegation.to_on >= day,
        )
        through = {person: roles} | {
            one.from_person_id: roles & set(one.roles)
            for one in session.scalars(lent)
            if one.ended_at is None or one.ended_at >= at
        }
        held = select(RoleHeld.person_id, RoleHeld.role).where(RoleHeld.person_id.in_(through))
        return any(role in through[whose] and whose not in but for whose, role in session.execute(held))
