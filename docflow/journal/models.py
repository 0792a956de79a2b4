"""The journal's tables: entries, their seals, the tree over them, and where each follower stands."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, LargeBinary, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from docflow.store.base import Base
from docflow.store.types import Digest, Instant, Key


class JournalEntry(Base):
    """One thing that happened. Never changed, never deleted: the database refuses both.

    `body` holds the exact canonical bytes; the columns beside it are copies to search by.
    An entry about a subject carries that subject's version, so a removed entry shows as a gap.
    """

    __tablename__ = "journal_entry"
    __table_args__ = (UniqueConstraint("subject_kind", "subject_id", "subject_version"),)

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    subject_kind: Mapped[str] = mapped_column(String(30))
    """`item` for whatever has a lifecycle; else the thing itself: `person`, `unit`, `document`, `house` …"""
    subject_id: Mapped[int] = mapped_column(Key)
    subject_version: Mapped[int | None]
    event: Mapped[str] = mapped_column(String(60))
    actor_id: Mapped[int] = mapped_column(Key, index=True)
    at: Mapped[datetime] = mapped_column(Instant)
    body: Mapped[bytes] = mapped_column(LargeBinary)
    leaf_sha256: Mapped[str] = mapped_column(Digest)
    """SHA-256(0x00 ‖ body), the leaf of RFC 6962."""


class JournalUnsealed(Base):
    """Entries that the sealer has yet to place; written with the entry, taken away with the seal."""

    __tablename__ = "journal_unsealed"

    entry_id: Mapped[int] = mapped_column(ForeignKey("journal_entry.id"), primary_key=True)


class JournalSeal(Base):
    """The place of an entry in the one order: 0, 1, 2 … without gaps."""

    __tablename__ = "journal_seal"

    position: Mapped[int] = mapped_column(Key, primary_key=True, autoincrement=False)
    entry_id: Mapped[int] = mapped_column(ForeignKey("journal_entry.id"), unique=True)


class JournalNode(Base):
    """The root of a full subtree: node `place` at `level` covers leaves [place·2^level, (place+1)·2^level)."""

    __tablename__ = "journal_node"

    level: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    place: Mapped[int] = mapped_column(Key, primary_key=True, autoincrement=False)
    sha256: Mapped[str] = mapped_column(Digest)


class JournalCheckpoint(Base):
    """A signed statement of the tree's size and root (C2SP signed note)."""

    __tablename__ = "journal_checkpoint"

    size: Mapped[int] = mapped_column(Key, primary_key=True, autoincrement=False)
    root_sha256: Mapped[str] = mapped_column(Digest)
    note: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column(Instant)


class FollowerPlace(Base):
    """How far a follower has read: the next sealed position it will take."""

    __tablename__ = "follower_place"

    name: Mapped[str] = mapped_column(String(40), primary_key=True)
    position: Mapped[int] = mapped_column(Key, default=0)
    moved_at: Mapped[datetime | None] = mapped_column(Instant)
    fault: Mapped[str] = mapped_column(String(500), default="")
    """Why the follower stands still; empty while it is well."""


Index("ix_journal_entry_subject", JournalEntry.subject_kind, JournalEntry.subject_id)
