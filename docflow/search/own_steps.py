"""Whoever has just done something finds it: a search waits for the index to know of the person's own last step."""

import time
from datetime import timedelta
from functools import cache
from typing import Any

from sqlalchemy import Select, bindparam, select

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
    last = _last_step(work)
    if last is None:
        return True
    until = time.monotonic() + patience
    while not _known(work, index, last):
        if time.monotonic() >= until:
            return False
        time.sleep(_BETWEEN)
    return True


def _last_step(work: Work) -> int | None:
    """The actor's newest entry about an item; a log-in, for example, is nothing to be found."""
    since = work.clock.now() - RECENT
    newest = work.store.glance(_newest(), {"actor": work.actor.id})
    return next((entry.id for entry in newest if entry.subject_kind == "item" and entry.at > since), None)


@cache
def _newest() -> Select[Any]:
    """Parameter: actor."""
    entry = JournalEntry.__table__.c
    return (
        select(entry.id, entry.at, entry.subject_kind)
        .where(entry.actor_id == bindparam("actor"))
        .order_by(entry.id.desc())
        .limit(_LOOKED_AT)
    )


@cache
def _sealed_at() -> Select[Any]:
    """Parameter: entry."""
    seal = JournalSeal.__table__.c
    return select(seal.position).where(seal.entry_id == bindparam("entry"))


def _known(work: Work, index: Index, entry_id: int) -> bool:
    sealed = work.store.glance(_sealed_at(), {"entry": entry_id})
    if not sealed:
        return False
    try:
        return index.position() > int(sealed[0].position)
    except (IndexBroken, IndexBusy):
        return True
