"""Whoever has just done something finds it: a search waits for the index to know of the person's own last step."""

import time
from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from docflow.journal.models import JournalEntry, JournalSeal
from docflow.journal.work import Work
from docflow.search.errors import IndexBroken, IndexBusy
from docflow.search.index import Index

PATIENCE = 1.0
"""Seconds to wait at most; usually a few hundredths are enough."""
RECENT = timedelta(seconds=30)
"""Of older steps nobody expects that they are still on their way, so nobody waits for an index that stands still."""
_BETWEEN = 0.01
_LOOKED_AT = 20
"""Entries of the actor, whatever they are about; with a condition the database would read all of the actor's."""


def caught_up(work: Work, index: Index, *, patience: float = PATIENCE) -> bool:
    """Wait until the index has taken in what the actor did last; False if it has not within `patience` seconds.

    What others did meanwhile is not waited for. To be asked before the work's own view is opened, so that the view
    knows what the index knows. An index that is down is nothing to wait for.
    """
    with work.store.reading() as session:
        last = _last_step(session, work)
    if last is None:
        return True
    until = time.monotonic() + patience
    while not _known(work, index, last):
        if time.monotonic() >= until:
            return False
        time.sleep(_BETWEEN)
    return True


def _last_step(session: Session, work: Work) -> int | None:
    """The actor's newest entry about an item; a log-in, for example, is nothing to be found."""
    newest = (
        select(JournalEntry.id, JournalEntry.at, JournalEntry.subject_kind)
        .where(JournalEntry.actor_id == work.actor.id)
        .order_by(JournalEntry.id.desc())
        .limit(_LOOKED_AT)
    )
    since = work.clock.now() - RECENT
    steps = (entry_id for entry_id, at, kind in session.execute(newest) if kind == "item" and at > since)
    return next(steps, None)


def _known(work: Work, index: Index, entry_id: int) -> bool:
    with work.store.reading() as session:
        position = session.scalar(select(JournalSeal.position).where(JournalSeal.entry_id == entry_id))
    if position is None:
        return False
    try:
        return index.position() > position
    except (IndexBroken, IndexBusy):
        return True
