"""How the people of the demonstration act: through the same verbs as everybody, each at their own time."""

import tempfile
from collections.abc import Generator, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from copy import deepcopy
from datetime import date, datetime, time, timedelta
from heapq import heapify, heappop, heappush
from pathlib import Path
from typing import Any

from sqlalchemy import select

from docflow.demo.people import PLAYERS
from docflow.documents import controlling, queries, readers, service
from docflow.documents.models import Acknowledgement, Document, Revision
from docflow.documents.typesetting_filling import open_template, packed
from docflow.evidence.attachments import attach
from docflow.house import House
from docflow.journal.work import Work, working
from docflow.kernel.actor import Actor
from docflow.kernel.clock import FixedClock, day_of
from docflow.kernel.text import file_name
from docflow.lifecycle.decisions import Assignment
from docflow.lifecycle.engine import Signed
from docflow.lifecycle.items import open_item
from docflow.people.models import Account, Person
from docflow.people.queries import person_by_username, scope_of
from docflow.people.signing import Proof

Story = Generator[int, None, None]
"""One thread of events; it yields how many days before today it goes on."""
Changes = Sequence[tuple[str, str]]
"""Pairs of old and new words; new words that begin with `+` make a paragraph of their own after the old."""

_MORNING = time(9, 0)


class Play:
    """The house, and the clock by which its people act."""

    def __init__(self, house: House, clock: FixedClock, today: date) -> None:
        self.house, self.clock, self.today = house, clock, today
        self.begun: Mapping[str, tuple[int, int]] = {}
        """By template, the first revision's id and the days of notice of its type."""
        self._actors: dict[str, Actor] = {}
        self._usernames: dict[int, str] = {}
        for player in PLAYERS:
            self.actor(player.username)

    def day(self, ago: int) -> date:
        return self.today - timedelta(days=ago)

    def go_to(self, ago: int) -> None:
        """On to a day, nine in the morning, or a minute on when it is that day already."""
        morning = datetime.combine(self.day(ago), _MORNING, self.clock.zone)
        self.clock.move_to(max(morning, self.clock.now() + timedelta(minutes=1)))

    def actor(self, username: str) -> Actor:
        """The person as if logged in."""
        if username not in self._actors:
            with self.house.store.reading() as session:
                person: Person = person_by_username(session, username)
                account = session.scalar(select(Account.id).where(Account.person_id == person.id))
            self._actors[username] = Actor("person", person.id, account, person.name)
            self._usernames[person.id] = username
        return self._actors[username]

    def acting(self, who: str) -> AbstractContextManager[Work]:
        """Somebody at work; all they do is one transaction."""
        return working(self.house.store, self.actor(who), self.house.clock)

    def username(self, person_id: int) -> str:
        return self._usernames[person_id]

    def ago(self, day: date) -> int:
        return (self.today - day).days

    def keep(self, who: str, item_id: int, name: str, lines: Sequence[str], words: str = "") -> None:
        """Somebody keeps a list with an item as proof."""
        data = "\ufeff".encode() + "\r\n".join(lines).encode()
        sha256 = self.house.blobs.put(data)
        with self.acting(who) as work:
            item = open_item(work.session, item_id, scope_of(work))
            kind = self.house.kinds[item.kind]
            attach(work, kind, item, sha256=sha256, size=len(data), head=data, name=name, words=words)

    def hand_over(self, revision_id: int, owner: str) -> None:
        """The controller makes somebody answer for a document."""
        person_id = self.actor(owner).id
        with working(self.house.store, self.actor("wang"), self.house.clock) as work:
            revision = work.session.get_one(Revision, revision_id)
            document = work.session.get_one(Document, revision.document_id)
            controlling.hand_over(work, document, work.session.get_one(Person, person_id))

    def rewrite(self, who: str, revision_id: int, changes: Changes) -> None:
        """Take the draft's text, change it and save it."""
        with self.house.store.reading() as session:
            revision = session.get_one(Revision, revision_id)
            assert revision.content_sha256
            data = edited(self.house.blobs.read(revision.content_sha256), changes)
            name = file_name(f"{revision.number} {revision.title_zh}.docx")
        self.upload(who, revision_id, data, name)

    def upload(self, who: str, revision_id: int, data: bytes, name: str) -> None:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "upload"
            path.write_bytes(data)
            intake = self.house.desk.intake.take_in(path, name)
        sha256 = self.house.blobs.put(data)
        with working(self.house.store, self.actor(who), self.house.clock) as work:
            revision = open_item(work.session, revision_id, scope_of(work))
            assert isinstance(revision, Revision)
            service.save_content(self.house.desk, work, revision, intake, sha256=sha256, size=len(data), name=name)

    def revise(self, who: str, revision_id: int, *, reason: str, summary: str, editorial: bool = False) -> int:
        with working(self.house.store, self.actor(who), self.house.clock) as work:
            document = work.session.get_one(Document, work.session.get_one(Revision, revision_id).document_id)
            revision = service.revise(
                self.house.desk, work, document, reason=reason, summary=summary, editorial=editorial
            )
            return revision.id

    def take(
        self, who: str, item_id: int, step: str, *, comment: str = "", fields: Mapping[str, Any] | None = None
    ) -> str:
        """Take a step, signing what is shown; returns the state reached."""
        actor = self.actor(who)
        self.clock.move_to(self.clock.now() + timedelta(minutes=7))
        with working(self.house.store, actor, self.house.clock) as work:
            item = open_item(work.session, item_id, scope_of(work))
            lifecycle = self.house.lifecycles[item.kind]
            statement, signed = lifecycle.statement(work, item, step), None
            if statement is not None:
                assert actor.account_id is not None
                signed = Signed(Proof(actor.id, actor.account_id, work.at, "password"), statement.sha256)
            lifecycle.advance(work, item, step, comment=comment, fields=fields, signed=signed)
            return item.state

    def asked(self, revision_id: int) -> list[str]:
        """Whose decision is awaited now."""
        with self.house.store.reading() as session:
            waiting = select(Assignment.person_id).where(Assignment.item_id == revision_id, Assignment.active)
            return [self._usernames[person_id] for person_id in session.scalars(waiting.order_by(Assignment.id))]

    def agree(self, revision_id: int) -> str:
        """The first of those who are asked agrees."""
        return self.take(self.asked(revision_id)[0], revision_id, "agree")

    def publish(self, revision_id: int, *, in_days: int, to: Sequence[str]) -> None:
        """Publish for some units, or for everybody when none is named."""
        effective_on = day_of(self.clock.now(), self.clock.zone) + timedelta(days=in_days)
        lines = [{"to": "unit", "who": code} for code in to] or [{"to": "all"}]
        self.take("wang", revision_id, "publish", fields={"effective_on": str(effective_on), "distribution": lines})

    def acknowledge(self, revision_id: int, *, share: float = 1.0) -> None:
        """The first of those who were asked open the text and confirm having read it."""
        with self.house.store.reading() as session:
            rows = select(Acknowledgement.person_id).where(
                Acknowledgement.revision_id == revision_id, Acknowledgement.state == "assigned"
            )
            people = [one for one in session.scalars(rows.order_by(Acknowledgement.id)) if one in self._usernames]
            copy = session.scalars(queries.renditions_of(revision_id)).first()
        assert copy is not None
        for person_id in people[: round(len(people) * share)]:
            with working(self.house.store, self.actor(self._usernames[person_id]), self.house.clock) as work:
                revision = work.session.get_one(Revision, revision_id)
                readers.note_opened(work, revision, copy.sha256)
                readers.acknowledge(work, revision)


def together(stories: Iterable[Story]) -> Story:
    """Several threads as one, in the one order of days."""
    waiting = [(-ago, at, story) for at, story in enumerate(stories) if (ago := next(story, None)) is not None]
    heapify(waiting)
    while waiting:
        ago, at, story = heappop(waiting)
        yield -ago
        if (following := next(story, None)) is not None:
            heappush(waiting, (-following, at, story))


def so_far(story: Story) -> Story:
    """A thread up to the last day of the demonstration; what would come later has not happened yet."""
    for ago in story:
        if ago < 0:
            return
        yield ago


def tell(play: Play, stories: Iterable[Story]) -> None:
    """Let every thread go on at its time."""
    for ago in together(stories):
        play.go_to(ago)


def edited(data: bytes, changes: Changes) -> bytes:
    """A Word text with some words changed, each in the first paragraph that has them; ValueError when none has."""
    document = open_template(data)
    for old, new in changes:
        paragraph = next((one for one in document.paragraphs if old in one.text), None)
        if paragraph is None:
            raise ValueError(f"the text does not say: {old}")
        whole = paragraph.text.replace(old, new)
        if new.startswith("+"):
            # The old words stay in a copy before this paragraph, which keeps its style and its number.
            paragraph._p.addprevious(deepcopy(paragraph._p))
            whole = new.removeprefix("+")
        for run in paragraph.runs[1:]:
            run.text = ""
        paragraph.runs[0].text = whole
    return packed(document)
