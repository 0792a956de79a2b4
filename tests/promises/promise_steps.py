"""Documents moved by direct calls of the rooms' verbs, many times a second."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from cast import actor, unit
from sqlalchemy import func, select

from docflow.documents import service
from docflow.documents.intake.outcome import Intake, Proposal
from docflow.documents.models import Document, Revision
from docflow.house import House
from docflow.journal.models import JournalEntry
from docflow.journal.work import looking, working
from docflow.kernel.actor import Actor
from docflow.kernel.text import Text
from docflow.lifecycle.engine import Signed
from docflow.lifecycle.items import Item, open_item
from docflow.people.queries import scope_of
from docflow.people.signing import Proof

SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def sheet(text: str) -> Intake:
    """What the intake says of a spreadsheet with this text; spreadsheets need no controlled copy."""
    return Intake(SHEET, "xlsx", (), text, (), (), Proposal())


@dataclass(frozen=True)
class Seen:
    """What a person has before them when they decide: the version, and the statement they would sign."""

    version: int
    statement: str | None


class Hands:
    """The people of the cast with their hands on a house."""

    def __init__(self, house: House) -> None:
        self.house = house
        self._actors: dict[str, Actor] = {}

    def actor(self, who: str) -> Actor:
        if who not in self._actors:
            self._actors[who] = actor(self.house, who)
        return self._actors[who]

    @cached_property
    def unit_id(self) -> int:
        return unit(self.house, "QA").id

    def begin(self, who: str, title: str, **more: Any) -> int:
        with working(self.house.store, self.actor(who), self.house.clock) as work:
            more.setdefault("type", "instruction")
            revision = service.begin_document(
                self.house.desk, work, title=Text(title, ""), unit=unit(self.house, "QA"), **more
            )
            return revision.id

    def upload(self, who: str, revision_id: int, text: str, *, version: int | None = None) -> str:
        data = text.encode()
        sha256 = self.house.blobs.put(data)
        with working(self.house.store, self.actor(who), self.house.clock) as work:
            revision = open_item(work.session, revision_id, scope_of(work), version=version)
            assert isinstance(revision, Revision)
            service.save_content(
                self.house.desk, work, revision, sheet(text), sha256=sha256, size=len(data), name="text.xlsx"
            )
        return sha256

    def upload_word(self, who: str, revision_id: int, data: bytes) -> str:
        """A Word file, of which approving and publishing make controlled copies."""
        sha256 = self.house.blobs.put(data)
        intake = Intake(WORD, "docx", (), "作业", (), (), Proposal())
        with working(self.house.store, self.actor(who), self.house.clock) as work:
            revision = open_item(work.session, revision_id, scope_of(work))
            assert isinstance(revision, Revision)
            service.save_content(
                self.house.desk, work, revision, intake, sha256=sha256, size=len(data), name="text.docx"
            )
        return sha256

    def describe(self, who: str, revision_id: int, **words: Any) -> None:
        with working(self.house.store, self.actor(who), self.house.clock) as work:
            revision = open_item(work.session, revision_id, scope_of(work))
            assert isinstance(revision, Revision)
            service.describe(self.house.desk, work, revision, **words)

    def revise(self, who: str, document_id: int, **words: Any) -> int:
        with working(self.house.store, self.actor(who), self.house.clock) as work:
            document = work.session.get_one(Document, document_id)
            return service.revise(self.house.desk, work, document, **words).id

    def see(self, who: str, item_id: int, step: str) -> Seen:
        with looking(self.house.store, self.actor(who), self.house.clock) as work:
            item = work.session.get_one(Item, item_id)
            statement = self.house.lifecycles[item.kind].statement(work, item, step)
            return Seen(item.version, statement.sha256 if statement else None)

    def take(
        self,
        who: str,
        item_id: int,
        step: str,
        *,
        seen: Seen | None = None,
        comment: str = "",
        fields: Mapping[str, Any] | None = None,
    ) -> str:
        """A step; with `seen`, as somebody who looked earlier, else as somebody who looks now."""
        acting = self.actor(who)
        with working(self.house.store, acting, self.house.clock) as work:
            item = open_item(work.session, item_id, scope_of(work), version=seen.version if seen else None)
            lifecycle = self.house.lifecycles[item.kind]
            if seen is None:
                shown = lifecycle.statement(work, item, step)
                seen = Seen(item.version, shown.sha256 if shown else None)
            signed = None
            if seen.statement is not None:
                assert acting.person_id and acting.account_id
                signed = Signed(Proof(acting.person_id, acting.account_id, work.at, "password"), seen.statement)
            lifecycle.advance(work, item, step, comment=comment, fields=fields, signed=signed)
            return item.state

    def state(self, item_id: int) -> str:
        with self.house.store.reading() as session:
            return session.get_one(Item, item_id).state

    def document_of(self, revision_id: int) -> int:
        with self.house.store.reading() as session:
            return session.get_one(Revision, revision_id).document_id

    @property
    def today(self) -> str:
        return self.house.clock.now().astimezone(self.house.clock.zone).date().isoformat()


def journal_lies(house: House) -> list[str]:
    """Items whose version is not the number of their entries, or whose state is not the last entry's."""
    lies: list[str] = []
    entry = JournalEntry
    with house.store.reading() as session:
        counts = select(entry.subject_id, func.count()).where(entry.subject_kind == "item").group_by(entry.subject_id)
        counted = {item_id: count for item_id, count in session.execute(counts)}  # noqa: C416
        states = dict(last_states(house))
        for item in session.scalars(select(Item)):
            if counted.get(item.id, 0) != item.version:
                lies.append(f"item {item.id} is at version {item.version} with {counted.get(item.id, 0)} entries")
            if states.get(item.id) != item.state:
                lies.append(f"item {item.id} is {item.state}; its last entry says {states.get(item.id)}")
    return lies


def last_states(house: House) -> dict[int, str]:
    """The state that each item's journal ends in."""
    ends: dict[int, str] = {}
    with house.store.reading() as session:
        rows = select(JournalEntry.subject_id, JournalEntry.body).where(JournalEntry.subject_kind == "item")
        for item_id, body in session.execute(rows.order_by(JournalEntry.subject_id, JournalEntry.subject_version)):
            facts = json.loads(body)["facts"]
            if "to" in facts:
                ends[item_id] = facts["to"]
    return ends


def effective_twice(house: House) -> list[tuple[int, str]]:
    """Documents and languages with more than one text in force."""
    with house.store.reading() as session:
        rows = (
            select(Revision.document_id, Revision.language)
            .where(Revision.state == "effective")
            .group_by(Revision.document_id, Revision.language)
            .having(func.count() > 1)
        )
        return [(document, language) for document, language in session.execute(rows)]
