"""Reads the journal as an auditor from outside would, and says which action was wrongly called effective.

It knows neither guards nor queries of the room: it keeps its own account of who carried what out, what was
planned and changed, and judges each verdict by lifecycles.md, section 7.
"""

from collections.abc import Iterable
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from promise_witness import Witness
from sqlalchemy import select
from sqlalchemy.orm import Session

from docflow.house import House
from docflow.journal.models import JournalEntry
from docflow.kernel.clock import day_of
from docflow.lifecycle.signatures import Signature
from docflow.people.models import Delegation

GIVEN_UP = {"cancelled", "rejected", "declined"}


@dataclass
class Story:
    """What the journal has told of one action."""

    kind: str
    category: str
    effect_day: date | None
    cycles: int | None = None
    hands: set[int] = field(default_factory=set)
    linked: set[int] = field(default_factory=set)
    proofs: list[int] = field(default_factory=list)
    """Entries in which a file was kept."""
    approved: bool = False
    finished: int = 0
    verified: int = 0
    """Entry of the last verification, none once it was sent back."""
    verified_by: int = 0
    pending: dict[str, int] = field(default_factory=dict)
    """Who asked for a later day or another plan that waits for its decision."""


class ActionWitness(Witness):
    """The witness of every item, who looks at each verdict besides."""

    def __init__(self, house: House) -> None:
        super().__init__(house)
        self.stories: dict[int, Story] = {}
        self.in_force_since: dict[int, Any] = {}
        self.verdicts = 0
        self.through_documents = 0
        self._waiting: list[tuple[JournalEntry, dict[str, Any], Story, set[int]]] = []

    def _hear(self, entry: JournalEntry, body: dict[str, Any]) -> None:
        super()._hear(entry, body)
        facts, person = body["facts"], body["actor"]["person"] or 0
        kind, _, step = entry.event.partition(".")
        if facts.get("to") in ("effective", "implemented", "closed") and kind != "action":
            self.in_force_since.setdefault(entry.subject_id, entry.id)
        if kind == "attachment" and entry.subject_id in self.stories:
            self.stories[entry.subject_id].proofs.append(entry.id)
        if kind == "action":
            self._hear_action(entry, step, facts, person, body)

    def _hear_action(
        self, entry: JournalEntry, step: str, facts: dict[str, Any], person: int, body: dict[str, Any]
    ) -> None:
        if step == "opened":
            self.stories[entry.subject_id] = Story(
                facts["kind"],
                facts["category"],
                _day(facts["effect_due_on"]),
                hands={facts["owner_id"], *facts["implementer_ids"]},
            )
            return
        story = self.stories[entry.subject_id]
        if step == "replanned":
            self._replan(story, facts["changes"], proposed=True)
        elif step == "plan_change_granted":
            self._replan(story, facts["changes"], proposed=False)
        elif step == "extension_granted" and "effect_day" in facts:
            story.effect_day = _day(facts["effect_day"])
        elif step == "handed_over":
            story.hands.add(facts["owner_id"])
        elif step in ("start", "finish"):
            story.hands.add(person)
            story.finished = entry.id if step == "finish" else 0
        elif step == "send_back":
            story.finished = story.verified = 0
        elif step == "verify":
            story.verified, story.verified_by = entry.id, person
        elif step == "approve":
            story.approved = person not in story.hands
        elif step == "linked":
            story.linked.add(facts["linked"])
        elif step == "unlinked":
            story.linked.discard(facts["linked"])
        elif step == "judge_effective":
            given_up = {one for one in story.linked if self.items[one].state in GIVEN_UP}
            self._waiting.append((entry, body, deepcopy(story), given_up))
        self._hear_asking(entry, story, step, person)

    def _hear_asking(self, entry: JournalEntry, story: Story, step: str, person: int) -> None:
        what, _, came = step.rpartition("_")
        if what not in ("extension", "plan_change"):
            return
        if came == "asked":
            story.pending[what] = person
        elif came in ("granted", "refused"):
            asked_by = story.pending.pop(what, 0)
            if person == asked_by or person in story.hands:
                self.faults.append(f"{entry.event} of item {entry.subject_id}: decided by {person}")

    @staticmethod
    def _replan(story: Story, changes: dict[str, list[Any]], *, proposed: bool) -> None:
        if "effect_due_on" in changes:
            story.effect_day = _day(changes["effect_due_on"][1])
        if "effect_cycles" in changes:
            story.cycles = changes["effect_cycles"][1]
        for before, after in [changes[one] for one in ("owner_id", "implementers") if one in changes and proposed]:
            gone, come = ({one} if isinstance(one, int) else set(one) for one in (before, after))
            story.hands = (story.hands - gone) | come

    def _compare(self, session: Session) -> None:
        super()._compare(session)
        for entry, body, story, given_up in self._waiting:
            self.verdicts += 1
            self.through_documents += story.kind == "document"
            self.faults += [
                f"{entry.event} of item {entry.subject_id}, entry {entry.id}: {fault}"
                for fault in self._judge(session, entry, body, story, given_up)
            ]
        self._waiting = []

    def _judge(
        self, session: Session, entry: JournalEntry, body: dict[str, Any], story: Story, given_up: set[int]
    ) -> Iterable[str]:
        """Everything that is wrong with one verdict."""
        day, judge = day_of(entry.at, self.house.clock.zone), body["actor"]["person"] or 0
        if not story.approved:
            yield "not approved by somebody who carried nothing of it out then"
        if not story.finished or not story.verified or story.verified < story.finished:
            yield "its implementation was not verified"
        if story.verified_by in story.hands:
            yield f"verified by {story.verified_by}, who carried it out"
        if judge in story.hands:
            yield f"judged by {judge}, who carried it out"
        if through := self._stands_in(session, judge, entry, day) & story.hands:
            yield f"judged by {judge}, who stood in for {sorted(through)}"
        if story.effect_day is None and story.category != "correction":
            yield "no day was planned for its effect"
        if story.effect_day is not None and day < story.effect_day:
            yield f"judged on {day}, before {story.effect_day}"
        if story.category != "correction":
            if not any(one < story.finished for one in story.proofs):
                yield "no proof that it was carried out"
            if not any(story.verified < one < entry.id for one in story.proofs):
                yield "nothing shows its effect"
        if story.kind == "document":
            counted = story.linked - given_up
            since = [self.in_force_since.get(one) for one in counted]
            if not counted or not all(at is not None and at < entry.id for at in since):
                yield "the document it changes is not in force"
        if not body["facts"].get("comment"):
            yield "no words"
        signed = select(Signature.id).where(
            Signature.item_id == entry.subject_id, Signature.step == "judge_effective", Signature.person_id == judge
        )
        if session.scalar(signed.limit(1)) is None:
            yield "not signed"

    @staticmethod
    def _stands_in(session: Session, person: int, entry: JournalEntry, day: date) -> set[int]:
        """For whom somebody stood in at that moment, where actions are concerned."""
        lent = session.scalars(
            select(Delegation).where(
                Delegation.to_person_id == person,
                Delegation.approved_at < entry.at,
                Delegation.from_on <= day,
                Delegation.to_on >= day,
            )
        )
        return {
            one.from_person_id
            for one in lent
            if (one.ended_at is None or one.ended_at > entry.at) and (not one.kinds or "action" in one.kinds)
        }


def _day(words: str | None) -> date | None:
    return date.fromisoformat(words) if words else None
