"""When the use of a text was suspended. The row knows of today only; the journal remembers every day."""

from collections.abc import Collection
from datetime import date
from zoneinfo import ZoneInfo

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from docflow.journal.models import JournalEntry
from docflow.kernel.clock import day_of

_RESUMED = "revision.resume"
_STEPS = ("revision.suspend", "revision.suspend_by_rule", _RESUMED)
_TAKEN = (
    select(JournalEntry.subject_id, JournalEntry.event, JournalEntry.at)
    .where(
        JournalEntry.subject_kind == "item",
        JournalEntry.subject_id.in_(bindparam("revisions", expanding=True)),
        JournalEntry.event.in_(_STEPS),
    )
    .order_by(JournalEntry.subject_version)
)


def suspended_on(session: Session, revision_ids: Collection[int], day: date, zone: ZoneInfo) -> set[int]:
    """Of these revisions those that were not to be used on a day, in one statement.

    A suspension counts from the day of its step to the day before it was lifted. Whether the text was in force at all
    is not asked here.
    """
    if not revision_ids:
        return set()
    last = {
        item_id: event
        for item_id, event, at in session.connection().execute(_TAKEN, {"revisions": list(revision_ids)})
        if day_of(at, zone) <= day
    }
    return {item_id for item_id, event in last.items() if event != _RESUMED}
