"""Reads the journal as a stranger would, and says where it and the tables tell of something forbidden."""

import json
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from docflow.documents.models import Revision
from docflow.house import House
from docflow.journal.models import JournalEntry
from docflow.lifecycle.items import Item

WRITING = frozenset({"revision.opened", "revision.content_saved"})
DECIDING = frozenset({"revision.agree", "revision.approve"})


@dataclass
class Told:
    """What the journal has said of one item so far."""

    entries: int = 0
    state: str = ""
    content: str | None = None
    authors: set[int] = field(default_factory=set)


class Witness:
    """Keeps its own account of every item, from entries alone, and compares it with the rows."""

    def __init__(self, house: House) -> None:
        self.house = house
        self.items: dict[int, Told] = {}
        self.faults: list[str] = []
        self.events: dict[str, int] = {}
        self._read_to = 0

    def look(self) -> list[str]:
        """Read on, compare, and return everything wrong so far."""
        with self.house.store.reading() as session:
            rows = select(JournalEntry).where(JournalEntry.id > self._read_to).order_by(JournalEntry.id)
            for entry in session.scalars(rows).all():
                self._read_to = entry.id
                self.events[entry.event] = self.events.get(entry.event, 0) + 1
                if entry.subject_kind == "item":
                    self._hear(entry, json.loads(entry.body))
            self._compare(session)
        return self.faults

    def _hear(self, entry: JournalEntry, body: dict[str, Any]) -> None:
        item = self.items.setdefault(entry.subject_id, Told())
        item.entries += 1
        facts, person = body["facts"], body["actor"]["person"]
        where = f"item {entry.subject_id}, entry {entry.id} ({entry.event})"
        if entry.subject_version != item.entries:
            self.faults.append(f"{where}: version {entry.subject_version}, expected {item.entries}")
        if entry.event in WRITING and person:
            item.authors.add(person)
        if entry.event == "revision.content_saved":
            if item.state != "draft":
                self.faults.append(f"{where}: the text changed in state {item.state}")
            item.content = facts["content"]
        elif entry.event == "revision.described" and item.state != "draft":
            self.faults.append(f"{where}: described in state {item.state}")
        if "from" not in facts:
            item.state = facts.get("to", item.state)
            return
        if facts["from"] != item.state:
            self.faults.append(f"{where}: from {facts['from']}, but it was {item.state}")
        if entry.event.startswith("revision.") and facts["content"] != item.content and item.content is not None:
            self.faults.append(f"{where}: about another text than the one saved last")
        item.content = item.content or facts["content"]
        item.state = facts["to"]
        if entry.event in DECIDING:
            acting = {person, facts.get("for")} - {None}
            if acting & item.authors:
                self.faults.append(f"{where}: decided by an author")

    def _compare(self, session: Session) -> None:
        in_force: dict[tuple[int, str], list[int]] = {}
        newest: dict[tuple[int, str], int] = {}
        over: list[Revision] = []
        for item in session.scalars(select(Item)):
            told = self.items.get(item.id, Told())
            if (item.version, item.state) != (told.entries, told.state):
                self.faults.append(f"item {item.id}: {item.version} {item.state}, journal {told.entries} {told.state}")
        for revision in session.scalars(select(Revision)):
            line = (revision.document_id, revision.language)
            if revision.state == "effective":
                in_force.setdefault(line, []).append(revision.id)
            if revision.was_in_force:
                newest[line] = max(newest.get(line, 0), revision.serial)
            if revision.state == "superseded":
                over.append(revision)
            told = self.items[revision.id]
            if told.content is not None and revision.content_sha256 != told.content:
                self.faults.append(f"revision {revision.id}: its text is not the one the journal knows")
        self.faults += [f"two texts in force: {line} {ids}" for line, ids in in_force.items() if len(ids) > 1]
        self.faults += [
            f"revision {one.id}: superseded by no successor"
            for one in over
            if newest[one.document_id, one.language] <= one.serial
        ]
