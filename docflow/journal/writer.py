"""Entries written in the business transaction, as its last act."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import insert
from sqlalchemy.orm import Session

from docflow.journal.models import JournalEntry, JournalUnsealed
from docflow.kernel.actor import Actor
from docflow.kernel.canonical import canonical


@dataclass(frozen=True)
class Happening:
    """Something that happened, not yet written."""

    event: str
    subject: Any
    version: int | None
    facts: dict[str, Any]


def leaf_hash(body: bytes) -> str:
    """Source: RFC 6962, 2.1 (the leaf prefix keeps leaves and inner nodes apart)."""
    return hashlib.sha256(b"\x00" + body).hexdigest()


def write(session: Session, actor: Actor, at: datetime, happened: Sequence[Happening]) -> None:
    """Insert one entry per happening, in order; Core statements, because this is the hottest path."""
    rows: list[dict[str, Any]] = []
    for happening in happened:
        kind = happening.subject.subject_kind if happening.subject is not None else "house"
        subject_id = happening.subject.id if happening.subject is not None else 0
        body = canonical(
            {
                "event": happening.event,
                "subject": [kind, subject_id, happening.version],
                "actor": {"kind": actor.kind, "person": actor.person_id, "account": actor.account_id},
                "at": at,
                "facts": happening.facts,
            }
        )
        rows.append(
            {
                "subject_kind": kind,
                "subject_id": subject_id,
                "subject_version": happening.version,
                "event": happening.event,
                "actor_id": actor.id,
                "at": at,
                "body": body,
                "leaf_sha256": leaf_hash(body),
            }
        )
    if rows:
        ids = session.scalars(insert(JournalEntry).returning(JournalEntry.id, sort_by_parameter_order=True), rows)
        session.execute(insert(JournalUnsealed), [{"entry_id": entry_id} for entry_id in ids])
