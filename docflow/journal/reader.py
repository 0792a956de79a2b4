"""Questions to the journal: what happened, in which order, and the proof of it."""

import json
from base64 import b64encode
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple, TypeVar

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import Session

from docflow.journal import merkle
from docflow.journal.errors import EntryUnknown, JournalDamaged, TreeTooSmall
from docflow.journal.models import JournalCheckpoint, JournalEntry, JournalNode, JournalSeal, JournalUnsealed

T = TypeVar("T")


class Recorded(NamedTuple):
    """An entry and its place; `position` is None until the sealer has given it one."""

    position: int | None
    entry_id: int
    subject_kind: str
    subject_id: int
    subject_version: int | None
    event: str
    actor_id: int
    at: datetime
    body: bytes

    @property
    def told(self) -> dict[str, Any]:
        """The body: `event`, `subject`, `actor`, `at`, `facts`."""
        body: dict[str, Any] = json.loads(self.body)
        return body


_COLUMNS = (
    JournalSeal.position,
    JournalEntry.id,
    JournalEntry.subject_kind,
    JournalEntry.subject_id,
    JournalEntry.subject_version,
    JournalEntry.event,
    JournalEntry.actor_id,
    JournalEntry.at,
    JournalEntry.body,
)


def history(
    subject_kind: str, subject_id: int, *, where: ColumnElement[bool] | None = None
) -> Select[*tuple[Any, ...]]:
    """All that happened to one subject, oldest first, sealed or not; rows fit `Recorded`."""
    rows = select(*_COLUMNS).outerjoin(JournalSeal, JournalSeal.entry_id == JournalEntry.id)
    rows = rows.where(JournalEntry.subject_kind == subject_kind, JournalEntry.subject_id == subject_id)
    return (rows if where is None else rows.where(where)).order_by(JournalEntry.id)


def histories(
    subjects: Iterable[tuple[str, int]], *, newest: int, where: ColumnElement[bool] | None = None
) -> Select[*tuple[Any, ...]]:
    """What happened to several subjects, the newest first; rows fit `Recorded`."""
    by_kind: dict[str, list[int]] = {}
    for kind, subject_id in subjects:
        by_kind.setdefault(kind, []).append(subject_id)
    of_one = or_(
        *(and_(JournalEntry.subject_kind == kind, JournalEntry.subject_id.in_(ids)) for kind, ids in by_kind.items())
    )
    rows = select(*_COLUMNS).outerjoin(JournalSeal, JournalSeal.entry_id == JournalEntry.id).where(of_one)
    return (rows if where is None else rows.where(where)).order_by(JournalEntry.id.desc()).limit(newest)


def sealed(
    *, start: int = 0, before: int | None = None, limit: int, where: ColumnElement[bool] | None = None
) -> Select[*tuple[Any, ...]]:
    """A page of the journal; rows fit `Recorded`.

    From position `start` upwards; with `before` the newest below that position, downwards.
    `where` narrows to what the reader may see.
    """
    rows = select(*_COLUMNS).join(JournalSeal, JournalSeal.entry_id == JournalEntry.id)
    rows = rows.where(JournalSeal.position >= start)
    if before is not None:
        rows = rows.where(JournalSeal.position < before)
    rows = rows if where is None else rows.where(where)
    return rows.order_by(JournalSeal.position if before is None else JournalSeal.position.desc()).limit(limit)


def sealed_size(session: Session) -> int:
    """How many entries have a place."""
    last = session.scalar(select(func.max(JournalSeal.position)))
    return 0 if last is None else last + 1


def unsealed(session: Session) -> tuple[int, datetime | None]:
    """How many entries wait for the sealer, and since when the oldest does."""
    waiting = select(func.count(), func.min(JournalEntry.at)).select_from(JournalUnsealed).join(JournalEntry)
    count, since = session.execute(waiting).one()
    return count, since


def latest_checkpoint() -> Select[JournalCheckpoint]:
    return select(JournalCheckpoint).order_by(JournalCheckpoint.size.desc()).limit(1)


def read_nodes(session: Session, places: Iterable[merkle.Place]) -> dict[merkle.Place, bytes]:
    """The hashes of full subtrees, in two statements. Raises JournalDamaged when one is missing."""
    wanted = set(places)
    leaves = [place for level, place in wanted if level == 0]
    found: dict[merkle.Place, bytes] = {}
    if leaves:
        rows = select(JournalSeal.position, JournalEntry.leaf_sha256).join(JournalEntry)
        for place, digest in session.execute(rows.where(JournalSeal.position.in_(leaves))):
            found[0, place] = bytes.fromhex(digest)
    if inner := [place for place in wanted if place[0]]:
        # Row values in an IN would have SQLite read the whole table; alternatives use the primary key.
        one_of = or_(*(and_(JournalNode.level == level, JournalNode.place == place) for level, place in inner))
        rows_of_nodes = select(JournalNode.level, JournalNode.place, JournalNode.sha256).where(one_of)
        for level, place, digest in session.execute(rows_of_nodes):
            found[level, place] = bytes.fromhex(digest)
    for level, place in sorted(wanted - found.keys()):
        raise JournalDamaged(level=level, place=place)
    return found


def _asked(session: Session, question: Callable[[merkle.Nodes], T]) -> T:
    """Answer a question about the tree: asked once to learn which nodes it needs, then with them."""
    needed: list[merkle.Place] = []

    def note(level: int, place: int) -> bytes:
        needed.append((level, place))
        return b""

    question(note)
    nodes = read_nodes(session, needed)
    return question(lambda level, place: nodes[level, place])


@dataclass(frozen=True)
class Proof:
    """That an entry's exact bytes stand at a position under a signed checkpoint."""

    position: int
    body: bytes
    size: int
    hashes: list[bytes]
    checkpoint: str

    def as_json(self) -> dict[str, Any]:
        """`path` is the proof proper; `body` and its hashes are in base64."""
        return {
            "body": b64encode(self.body).decode(),
            "path": {"position": self.position, "size": self.size, "hashes": _base64(self.hashes)},
            "checkpoint": self.checkpoint,
        }


def proof(session: Session, position: int) -> Proof:
    """The proof of one entry under the newest checkpoint. Raises EntryUnknown, JournalDamaged."""
    row = session.execute(sealed(start=position, limit=1)).one_or_none()
    checkpoint = session.scalar(latest_checkpoint())
    if row is None or row.position != position or checkpoint is None or checkpoint.size <= position:
        raise EntryUnknown(position=position)
    hashes = _asked(session, lambda node: merkle.inclusion(node, position, checkpoint.size))
    return Proof(position, row.body, checkpoint.size, hashes, checkpoint.note)


def growth(session: Session, old: int) -> dict[str, Any]:
    """That the journal of `old` entries is the beginning of today's: hashes and newest checkpoint, for JSON.

    Raises TreeTooSmall, also when the journal has become shorter than the asker remembers.
    """
    checkpoint = session.scalar(latest_checkpoint())
    if checkpoint is None or not 0 <= old <= checkpoint.size:
        raise TreeTooSmall(size=checkpoint.size if checkpoint else 0, wanted=old)
    hashes = _asked(session, lambda node: merkle.consistency(node, old, checkpoint.size))
    return {"from": old, "size": checkpoint.size, "hashes": _base64(hashes), "checkpoint": checkpoint.note}


def _base64(hashes: Iterable[bytes]) -> list[str]:
    return [b64encode(digest).decode() for digest in hashes]
