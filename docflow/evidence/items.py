"""Whether items and signatures are still what the journal says of them."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from json import loads
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from docflow.journal.models import JournalEntry
from docflow.journal.verify import Finding
from docflow.kernel.canonical import canonical, sha256_hex
from docflow.kernel.text import Text
from docflow.lifecycle.items import Item
from docflow.lifecycle.signatures import Signature

_CHUNK = 1000
_WORDS = {
    "item-missing": Text("审计追踪所述事项已不存在", "An item that the journal speaks of is gone"),
    "item-unrecorded": Text("事项没有任何审计追踪条目", "The journal knows nothing of an item"),
    "item-version-differs": Text("事项的版本与其条目数不符", "An item's version is not the number of its entries"),
    "item-state-differs": Text("事项的状态与最后一条条目不符", "An item's state is not the one its last entry tells"),
    "item-text-differs": Text("事项的正文摘要与最后一条条目不符", "An item's text is not the one its last entry tells"),
    "signature-changed": Text("签名记录与其摘要不符", "A signature's record does not fit its digest"),
    "signature-columns-changed": Text("签名的检索列与记录不符", "A signature's columns differ from its record"),
    "statement-changed": Text("签署内容与其摘要不符", "What was signed does not fit its digest"),
    "signature-unrecorded": Text("审计追踪中没有此签名", "The journal knows nothing of a signature"),
    "signature-missing": Text("审计追踪所述签名已不存在", "A signature that the journal names is gone"),
}
FAULTS = tuple(_WORDS)


@dataclass
class _Told:
    """What the entries of one item come to."""

    entries: int = 0
    state: str | None = None
    content: str | None = None
    signatures: set[str] = field(default_factory=set)


def check(session: Session) -> Iterator[Finding]:
    """Every item against its entries, every signature against its record, its statement and its entry."""
    told = _told(session)
    yield from _check_items(session, told)
    yield from _check_signatures(session, told)


def _fault(code: str, place: str) -> Finding:
    return Finding(code, _WORDS[code], place)


def _told(session: Session) -> dict[int, _Told]:
    entries = select(JournalEntry.subject_id, JournalEntry.body).where(JournalEntry.subject_kind == "item")
    entries = entries.order_by(JournalEntry.subject_id, JournalEntry.subject_version)
    told: dict[int, _Told] = {}
    for item_id, body in session.execute(entries.execution_options(yield_per=_CHUNK)):
        item = told.setdefault(item_id, _Told())
        item.entries += 1
        facts = _facts(body)
        item.state = facts.get("to", item.state)
        item.content = facts.get("content", item.content)
        if "signature" in facts:
            item.signatures.add(facts["signature"])
    return told


def _facts(body: bytes) -> dict[str, Any]:
    """An entry's facts; a body that cannot be read is found, and named, by the journal's own check."""
    try:
        facts = loads(body)["facts"]
    except (ValueError, KeyError, TypeError):
        return {}
    return facts if isinstance(facts, dict) else {}


def _check_items(session: Session, told: dict[int, _Told]) -> Iterator[Finding]:
    columns = select(Item.id, Item.number, Item.version, Item.state, Item.content_sha256).order_by(Item.id)
    present: set[int] = set()
    for item_id, number, version, state, content in session.execute(columns):
        present.add(item_id)
        place = f"item {item_id} ({number})"
        known = told.get(item_id)
        if known is None:
            yield _fault("item-unrecorded", place)
            continue
        if version != known.entries:
            yield _fault("item-version-differs", f"{place}: version {version}, {known.entries} entries")
        if state != known.state:
            yield _fault("item-state-differs", f"{place}: {state}, last entry {known.state}")
        if known.content is not None and content != known.content:
            yield _fault("item-text-differs", place)
    for item_id in sorted(told.keys() - present):
        yield _fault("item-missing", f"item {item_id}")


def _check_signatures(session: Session, told: dict[int, _Told]) -> Iterator[Finding]:
    present: dict[int, set[str]] = {}
    for signature in session.scalars(select(Signature).order_by(Signature.id).execution_options(yield_per=_CHUNK)):
        place = f"signature {signature.id}, item {signature.item_id}"
        present.setdefault(signature.item_id, set()).add(signature.record_sha256)
        if sha256_hex(signature.record) != signature.record_sha256:
            yield _fault("signature-changed", place)
        yield from (_fault(code, place) for code in _faults_inside(signature))
        if signature.item_id not in told or signature.record_sha256 not in told[signature.item_id].signatures:
            yield _fault("signature-unrecorded", place)
    for item_id, known in sorted(told.items()):
        for digest in sorted(known.signatures - present.get(item_id, set())):
            yield _fault("signature-missing", f"item {item_id}, record {digest}")


def _faults_inside(signature: Signature) -> Iterable[str]:
    try:
        record = loads(signature.record)
        statement, signer = record["statement"], record["signer"]
        if sha256_hex(canonical(statement)) != record["statement_sha256"]:
            yield "statement-changed"
        written = (
            statement["item"], statement["version"], statement["round"], statement["step"], statement["meaning"],
            record["statement_sha256"], signer["person"], signer["for"], signer["name"], *signer["post"],
            datetime.fromisoformat(record["at"]),
        )  # fmt: skip
    except (ValueError, KeyError, TypeError):
        yield "signature-columns-changed"
        return
    columns = (
        signature.item_id, signature.item_version, signature.round, signature.step, signature.meaning,
        signature.statement_sha256, signature.person_id, signature.for_person_id, signature.name,
        signature.post_zh, signature.post_en, signature.at,
    )  # fmt: skip
    if written != columns:
        yield "signature-columns-changed"
