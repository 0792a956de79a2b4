"""The journal: what happened, as sentences, and for each entry how to check that it is the one that was sealed."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from hashlib import sha256
from typing import Annotated

from fastapi import Path, Query
from sqlalchemy import ColumnElement, and_, select
from sqlalchemy.orm import Session
from starlette.responses import Response

from docflow.house import SENTENCES, House
from docflow.journal.checkpoint import check
from docflow.journal.errors import EntryUnknown
from docflow.journal.merkle import proves_inclusion
from docflow.journal.models import JournalEntry
from docflow.journal.reader import Proof, Recorded, latest_checkpoint, proof, sealed, sealed_size, unsealed
from docflow.journal.work import Work
from docflow.kernel.clock import Clock
from docflow.kernel.paging import cut, read_cursor
from docflow.kernel.text import Language
from docflow.lifecycle.history import may_read
from docflow.lifecycle.items import Item
from docflow.people.queries import persons, scope_of
from docflow.web.api.telling import tell
from docflow.web.deps import LARGEST_ID, After, TheHouse, ThePage, TheReading
from docflow.web.forms import day_or_none
from docflow.web.idempotency import door
from docflow.web.security import download

router = door("/journal", tags=["journal"], pages=True)

PAGE = 50
SUBJECTS = ("item", "document", "person", "account", "unit", "post", "delegation", "process", "competence", "absence",
            "declared_interest", "house")  # fmt: skip
Position = Annotated[int, Path(ge=0, le=LARGEST_ID)]


@dataclass(frozen=True)
class Line:
    """One entry, ready for the page."""

    position: int
    at: datetime
    event: str
    sentence: str
    href: str
    """The page of what it is about; empty where there is none."""


@router.get("")
def list_entries(
    page: ThePage,
    work: TheReading,
    house: TheHouse,
    about: Annotated[str, Query(max_length=30)] = "",
    event: Annotated[str, Query(max_length=60)] = "",
    by: Annotated[str, Query(pattern=r"^[0-9]{0,18}$")] = "",
    on: Annotated[str, Query(max_length=10)] = "",
    after: After = None,
) -> Response:
    """Newest first, as far as the reader may see it; every filter stands in the address."""
    scope = scope_of(work)
    wanted = and_(may_read(scope), *_narrowing(about, event, by, day_or_none(on.strip()), house.clock))
    before = read_cursor(after, int)[0] if after is not None else sealed_size(work.session)
    rows = [Recorded(*row) for row in work.session.execute(sealed(before=before, limit=PAGE + 1, where=wanted))]
    part = cut(rows, PAGE, lambda entry: (entry.position,))
    waiting, _ = unsealed(work.session)
    return page.show(
        "journal/list.html",
        lines=_lines(house, work.session, part.items, page.language),
        next=part.next,
        begun=after is not None,
        about=about,
        event=event,
        by=by,
        on=on,
        narrowed=bool(about or event or by or on),
        subjects=SUBJECTS,
        events=_events(house, page.language),
        people=[] if scope.external else [(person.id, person.name) for person in work.session.scalars(persons())],
        waiting=waiting,
        checkpoint=work.session.scalar(latest_checkpoint()),
    )


@router.get("/{position}")
def show_entry(page: ThePage, work: TheReading, house: TheHouse, position: Position) -> Response:
    """One entry with its exact bytes, and the proof that they stand at this position under the signed checkpoint."""
    entry = _entry(work, position)
    proven = _proof(work.session, position)
    return page.show(
        "journal/entry.html",
        line=_lines(house, work.session, [entry], page.language)[0],
        facts=[(name, _value(value)) for name, value in entry.told["facts"].items()],
        body=entry.body.decode(),
        leaf=sha256(b"\x00" + entry.body).hexdigest(),
        proof=proven,
        hashes=[digest.hex() for digest in proven.hashes] if proven else [],
        holds=proven is not None and _holds(house, entry, proven),
        key=sha256(house.signer.public_key.public_bytes_raw()).hexdigest(),
        next_position=position + 1,
        previous_position=position - 1,
    )


@router.get("/{position}/proof.json")
def take_proof(work: TheReading, position: Position) -> Response:
    """The entry, its path and the checkpoint as one file, to be checked elsewhere."""
    _entry(work, position)
    said = json.dumps(proof(work.session, position).as_json(), ensure_ascii=False, indent=2)
    return download(said.encode(), f"journal-{position}.json", "application/json")


def _entry(work: Work, position: int) -> Recorded:
    """Raises EntryUnknown, also for an entry the reader may not see."""
    row = work.session.execute(sealed(start=position, limit=1, where=may_read(scope_of(work)))).first()
    if row is None or row.position != position:
        raise EntryUnknown(position=position)
    return Recorded(*row)


def _proof(session: Session, position: int) -> Proof | None:
    """None for an entry that is sealed and not yet under a checkpoint."""
    newest = session.scalar(latest_checkpoint())
    return proof(session, position) if newest is not None and newest.size > position else None


def _holds(house: House, entry: Recorded, proven: Proof) -> bool:
    """Whether the path leads from the entry to the signed root, computed anew."""
    head = check(proven.checkpoint, house.signer.public_key)
    leaf = sha256(b"\x00" + entry.body).digest()
    return proves_inclusion(leaf, proven.position, head.size, proven.hashes, head.root)


def _narrowing(about: str, event: str, by: str, day: date | None, clock: Clock) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if about:
        found.append(JournalEntry.subject_kind == about)
    if event:
        found.append(JournalEntry.event == event)
    if by:
        found.append(JournalEntry.actor_id == int(by))
    if day is not None:
        begins = datetime.combine(day, time(), clock.zone)
        ends = datetime.combine(day + timedelta(days=1), time(), clock.zone)
        found += [JournalEntry.at >= begins, JournalEntry.at < ends]
    return found


def _events(house: House, language: Language) -> list[tuple[str, str]]:
    """Every event with its sentence, in which who and what are left open."""
    nobody = {"kind": "person", "person": 0}
    return [
        (event, house.sentences.sentence({"event": event, "facts": {}, "actor": nobody}, language, {0: "…"}))
        for table in SENTENCES
        for event in table
    ]


def _lines(house: House, session: Session, entries: Sequence[Recorded], language: Language) -> list[Line]:
    ids = {entry.subject_id for entry in entries if entry.subject_kind == "item"}
    items = {item.id: item for item in session.scalars(select(Item).where(Item.id.in_(ids)))}
    return [
        Line(one.position or 0, one.at, one.event, one.sentence, _href(house, one.subject_kind, one.subject, items))
        for one in tell(house, session, entries, language)
    ]


def _href(house: House, kind: str, subject: int, items: dict[int, Item]) -> str:
    item = items.get(subject) if kind == "item" else None
    if item is not None and (page := house.kinds[item.kind].page):
        return page(item.id)
    return {"person": f"/people/{subject}", "unit": "/people/units", "delegation": "/people/delegations"}.get(kind, "")


def _value(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
