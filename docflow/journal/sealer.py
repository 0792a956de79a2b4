"""Gives entries their place in the one order, lets the tree grow over them, and signs its head."""

from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from docflow.journal import merkle
from docflow.journal.checkpoint import Head, Signer, export
from docflow.journal.models import JournalCheckpoint, JournalEntry, JournalNode, JournalSeal, JournalUnsealed
from docflow.journal.reader import latest_checkpoint, read_nodes, sealed_size
from docflow.kernel.clock import Clock
from docflow.store.engine import Store

_KEPT_EVERY = timedelta(minutes=10)
_EXPORTED_EVERY = timedelta(seconds=10)


class Sealer:
    """Seals in batches, each in one transaction: whatever is interrupted has not happened.

    Every batch signs a checkpoint, so the newest covers all that is sealed; of the older
    ones the table keeps one in ten minutes, so that checking their signatures stays quick.
    `checkpoint_file` receives the newest at most every ten seconds.
    """

    def __init__(
        self, store: Store, clock: Clock, signer: Signer, *, checkpoint_file: Path | None = None, batch: int = 1000
    ) -> None:
        self.store, self.clock, self.signer = store, clock, signer
        self.checkpoint_file, self.batch = checkpoint_file, batch
        self._exported: tuple[str, datetime] | None = None

    def seal_once(self) -> int:
        """Seal what waits, up to one batch, and say how much; 0 too when another process is at it.

        Order is that of the entries' ids among those visible now; an entry that becomes
        visible later gets a later place, so none is passed over.
        """
        with self.store.reading() as session:
            waiting = session.scalar(select(JournalUnsealed.entry_id).limit(1)) is not None
        count = 0
        # Looking first means that a round without work commits nothing, and so wakes nobody.
        if waiting:
            with self.store.leading("sealer") as leads:
                if leads:
                    with self.store.writing() as session:
                        count = self._seal(session)
        self._export()
        return count

    def _seal(self, session: Session) -> int:
        waiting = select(JournalUnsealed.entry_id, JournalEntry.leaf_sha256).join(JournalEntry)
        rows = session.execute(waiting.order_by(JournalUnsealed.entry_id).limit(self.batch)).all()
        if not rows:
            return 0
        size = sealed_size(session)
        edge = read_nodes(session, merkle.peaks(size))
        nodes = merkle.append(edge, size, [bytes.fromhex(leaf) for _, leaf in rows])
        seals = [{"position": size + offset, "entry_id": entry_id} for offset, (entry_id, _) in enumerate(rows)]
        session.execute(insert(JournalSeal), seals)
        inner = [{"level": key[0], "place": key[1], "sha256": node.hex()} for key, node in nodes.items() if key[0]]
        if inner:
            session.execute(insert(JournalNode), inner)
        session.execute(delete(JournalUnsealed).where(JournalUnsealed.entry_id.in_([row.entry_id for row in rows])))
        known = edge | nodes
        self._sign(session, Head(size + len(rows), merkle.root(lambda *place: known[place], size + len(rows))))
        return len(rows)

    def _sign(self, session: Session, head: Head) -> None:
        earlier = latest_checkpoint().with_only_columns(JournalCheckpoint.size, JournalCheckpoint.at)
        last = session.execute(earlier.limit(2)).all()
        if len(last) == 2 and last[0].at - last[1].at < _KEPT_EVERY:
            session.execute(delete(JournalCheckpoint).where(JournalCheckpoint.size == last[0].size))
        row = {
            "size": head.size,
            "root_sha256": head.root.hex(),
            "note": self.signer.sign(head),
            "at": self.clock.now(),
        }
        session.execute(insert(JournalCheckpoint), [row])

    def _export(self) -> None:
        now = self.clock.now()
        if self.checkpoint_file is None or (self._exported and now - self._exported[1] < _EXPORTED_EVERY):
            return
        with self.store.reading() as session:
            checkpoint = session.scalar(latest_checkpoint())
        if checkpoint and (self._exported is None or self._exported[0] != checkpoint.note):
            export(checkpoint.note, self.checkpoint_file)
            self._exported = checkpoint.note, now
