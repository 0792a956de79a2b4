"""Finds out whether the journal is still what was once written and signed."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any, NamedTuple

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from pydantic_core import from_json
from sqlalchemy import Row, func, or_, select
from sqlalchemy.orm import Session

from docflow.journal import merkle
from docflow.journal.checkpoint import Head, check
from docflow.journal.errors import CheckpointInvalid
from docflow.journal.models import JournalCheckpoint, JournalEntry, JournalNode, JournalSeal, JournalUnsealed
from docflow.kernel.text import Text
from docflow.store.engine import Store

_CHUNK = 4096
_LISTED = 50
_UNSEALED_FOR = timedelta(seconds=60)


class Finding(NamedTuple):
    """One thing that is not as it should be, and where."""

    code: str
    text: Text
    place: str


_WORDS = {
    "entry-changed": Text("条目内容与其摘要不符", "An entry's bytes do not fit their digest"),
    "columns-changed": Text("条目的检索列与正文不符", "An entry's columns differ from its body"),
    "entry-missing": Text("已封存的条目被删除", "A sealed entry is gone"),
    "position-missing": Text("封存位置不连续", "Positions are missing from the order"),
    "entry-unplaced": Text("条目既未封存也不在待封存之列", "An entry is neither sealed nor waiting, or is both"),
    "version-missing": Text("对象的条目版本有缺失或重复", "A subject's entries have a gap or a double"),
    "node-changed": Text("校验树节点不符", "A node of the tree is not what its leaves make it"),
    "node-surplus": Text("校验树节点数量不符", "The tree does not hold as many nodes as its leaves make"),
    "checkpoint-invalid": Text("检查点签名或内容无效", "A checkpoint's form, columns or signature is not valid"),
    "checkpoint-differs": Text("检查点与条目不符", "A checkpoint's root is not what the entries give"),
    "checkpoint-missing": Text("最新条目没有检查点", "No checkpoint covers the newest entries"),
    "outside-invalid": Text("外部检查点无效", "A checkpoint from outside is not valid"),
    "outside-differs": Text(
        "条目与外部检查点不符，已被改写", "History was rewritten: a checkpoint from outside differs"
    ),
    "outside-ahead": Text(
        "条目少于外部检查点，末尾已被删除", "The end was cut off: a checkpoint from outside knows more"
    ),
    "unsealed-long": Text("条目长时间未封存", "An entry has waited too long for the sealer"),
}
FAULTS = tuple(_WORDS)


@dataclass
class Report:
    """What was checked and found. Of each kind of fault the first 50 are listed and all are counted."""

    entries: int = 0
    checkpoints: int = 0
    root: bytes = b""
    findings: list[Finding] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)

    @property
    def sound(self) -> bool:
        return not self.counts

    def add(self, *findings: Finding) -> None:
        for finding in findings:
            self.counts[finding.code] += 1
            if self.counts[finding.code] <= _LISTED:
                self.findings.append(finding)

    def fault(self, code: str, place: object) -> None:
        self.add(Finding(code, _WORDS[code], str(place)))


def verify(
    store: Store,
    public_key: Ed25519PublicKey,
    *,
    now: datetime,
    checkpoints: Iterable[str] = (),
    extra: Iterable[Callable[[Session], Iterable[Finding]]] = (),
    progress: Callable[[int, int], None] | None = None,
) -> Report:
    """Check everything again from the stored bytes, in one consistent view and in constant memory.

    `checkpoints` are notes kept outside (see `checkpoint.exported`): against them even a
    journal rewritten and signed anew is found out, for all that is older than they are.
    `extra` are the rooms' own checks. `progress` is told (entries done, entries in all).
    """
    report = Report()
    with store.reading() as session:
        outside = _outside(report, public_key, checkpoints)
        _Walk(session, report, public_key, outside).run(progress or (lambda done, total: None))
        _check_unsealed(session, report, now)
        _check_versions(session, report)
        for rooms_check in extra:
            report.add(*rooms_check(session))
    return report


def _outside(report: Report, public_key: Ed25519PublicKey, notes: Iterable[str]) -> list[Head]:
    heads = []
    for count, note in enumerate(notes, 1):
        try:
            heads.append(check(note, public_key))
        except CheckpointInvalid:
            report.fault("outside-invalid", f"checkpoint {count}")
    return sorted(heads, key=lambda head: head.size, reverse=True)


_entry = JournalEntry
_BYTES = (_entry.body, _entry.leaf_sha256, _entry.subject_kind, _entry.subject_id)
_COLUMNS = (*_BYTES, _entry.subject_version, _entry.event, _entry.actor_id, _entry.at, _entry.id)


class _Walk:
    """One pass over the sealed entries, rebuilding the tree as it goes."""

    def __init__(self, session: Session, report: Report, public_key: Ed25519PublicKey, outside: list[Head]) -> None:
        self.session, self.report, self.public_key, self.outside = session, report, public_key, outside
        self.size, self.whole = 0, True
        self.nodes: dict[merkle.Place, bytes] = {}
        """The peaks of what was walked, and what the present chunk added."""

    def run(self, progress: Callable[[int, int], None]) -> None:
        total = self.session.scalar(select(func.count()).select_from(JournalSeal)) or 0
        after = -1
        while chunk := self._chunk(after):
            after = chunk[-1].position
            leaves = [self._leaf(row, place) for place, row in enumerate(chunk, self.size)]
            old, self.size = self.size, self.size + len(leaves)
            edge = {place: self.nodes[place] for place in merkle.peaks(old)}
            self.nodes = edge | merkle.append(edge, old, leaves)
            if self.whole:
                self._check_nodes(old)
                self._check_checkpoints(old)
            progress(self.size, total)
        self.report.entries, self.report.root = self.size, self._root(self.size)
        self._check_end()

    def _chunk(self, after: int) -> Sequence[Row[*tuple[Any, ...]]]:
        rows = select(JournalSeal.position, *_COLUMNS).outerjoin(_entry, _entry.id == JournalSeal.entry_id)
        rows = rows.where(JournalSeal.position > after).order_by(JournalSeal.position).limit(_CHUNK)
        return self.session.execute(rows).all()

    def _leaf(self, row: Row[*tuple[Any, ...]], place: int) -> bytes:
        position, body, *columns = row
        if position != place and self.whole:
            self.report.fault("position-missing", f"{place} to {position - 1}")
            self.whole = False  # What follows stands at other places than it was signed at.
        if body is None:
            self.report.fault("entry-missing", f"position {position}")
            return bytes(32)
        return _check_entry(self.report, body, columns, f"position {position}")

    def _root(self, size: int) -> bytes:
        return merkle.root(lambda *place: self.nodes[place], size)

    def _check_nodes(self, old: int) -> None:
        for level in range(1, self.size.bit_length()):
            first, end = old >> level, self.size >> level
            stored = select(JournalNode.place, JournalNode.sha256).where(
                JournalNode.level == level, JournalNode.place >= first, JournalNode.place < end
            )
            known = {place: digest for place, digest in self.session.execute(stored)}  # noqa: C416
            for place in range(first, end):
                if known.get(place) != self.nodes[level, place].hex():
                    self.report.fault("node-changed", f"level {level}, place {place}")

    def _check_checkpoints(self, old: int) -> None:
        rows = select(JournalCheckpoint).where(JournalCheckpoint.size > old, JournalCheckpoint.size <= self.size)
        for row in self.session.scalars(rows.order_by(JournalCheckpoint.size)):
            self.report.checkpoints += 1
            self.session.expunge(row)
            try:
                head = check(row.note, self.public_key)
            except CheckpointInvalid:
                head = None
            if head is None or (head.size, head.root.hex()) != (row.size, row.root_sha256):
                self.report.fault("checkpoint-invalid", f"size {row.size}")
            elif head.root != self._root(row.size):
                self.report.fault("checkpoint-differs", f"size {row.size}")
        while self.outside and self.outside[-1].size <= self.size:
            head = self.outside.pop()
            if head.root != self._root(head.size):
                self.report.fault("outside-differs", f"size {head.size}")

    def _check_end(self) -> None:
        for head in (head for head in self.outside if head.size > self.size):
            self.report.fault("outside-ahead", f"size {head.size}, journal {self.size}")
        last = self.session.scalar(select(func.max(JournalCheckpoint.size))) or 0
        if last != self.size:
            self.report.fault("checkpoint-missing", f"size {self.size}, newest checkpoint {last}")
        count = self.session.scalar(select(func.count()).select_from(JournalNode)) or 0
        if count != sum(self.size >> level for level in range(1, self.size.bit_length())):
            self.report.fault("node-surplus", f"{count} nodes over {self.size} entries")


def _check_entry(report: Report, body: bytes, columns: Sequence[Any], place: str) -> bytes:
    """The leaf that the bytes make; a fault when the digest or a column says otherwise."""
    stored_leaf, kind, subject_id, version, event, actor_id, at, _ = columns
    digest = sha256(b"\x00" + body)
    if digest.hexdigest() != stored_leaf:
        report.fault("entry-changed", place)
    try:
        told = from_json(body)
        same = (
            told["subject"] == [kind, subject_id, version]
            and told["event"] == event
            and (told["actor"]["person"] or 0) == actor_id
            and datetime.fromisoformat(told["at"]) == at
        )
    except (ValueError, KeyError, TypeError):
        same = False
    if not same:
        report.fault("columns-changed", place)
    return digest.digest()


def _check_unsealed(session: Session, report: Report, now: datetime) -> None:
    waiting = select(*_COLUMNS).join(JournalUnsealed, JournalUnsealed.entry_id == _entry.id)
    columns: Sequence[Any]
    for body, *columns in session.execute(waiting.execution_options(yield_per=_CHUNK)):
        place = f"entry {columns[-1]}, unsealed"
        _check_entry(report, body, columns, place)
        if now - columns[-2] > _UNSEALED_FOR:
            report.fault("unsealed-long", place)
    entries, seals, unsealed, both = (
        session.scalar(rows) or 0
        for rows in (
            select(func.count()).select_from(_entry),
            select(func.count()).select_from(JournalSeal),
            select(func.count()).select_from(JournalUnsealed),
            select(func.count())
            .select_from(JournalUnsealed)
            .join(JournalSeal, JournalSeal.entry_id == JournalUnsealed.entry_id),
        )
    )
    if both or entries != seals + unsealed:  # Only then is the costly look at every entry worth it.
        odd = select(_entry.id).outerjoin(JournalSeal, JournalSeal.entry_id == _entry.id)
        odd = odd.outerjoin(JournalUnsealed, JournalUnsealed.entry_id == _entry.id)
        odd = odd.where(JournalSeal.entry_id.is_(None) == JournalUnsealed.entry_id.is_(None))
        for entry_id in session.scalars(odd.execution_options(yield_per=_CHUNK)):
            report.fault("entry-unplaced", f"entry {entry_id}")


def _check_versions(session: Session, report: Report) -> None:
    """A subject counts its entries 1, 2, 3 …; the unique index on them answers without reading bodies."""
    version = _entry.subject_version
    subjects = select(_entry.subject_kind, _entry.subject_id, func.min(version), func.max(version), func.count())
    subjects = subjects.where(version.is_not(None)).group_by(_entry.subject_kind, _entry.subject_id)
    odd = subjects.having(or_(func.min(version) != 1, func.max(version) != func.count()))
    for kind, subject_id, first, last, count in session.execute(odd.execution_options(yield_per=_CHUNK)):
        report.fault("version-missing", f"{kind} {subject_id}: versions {first} to {last} in {count} entries")
