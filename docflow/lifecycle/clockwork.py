"""Steps that fall due by themselves: rows, found and taken by a sweep that may run at any time."""

from collections.abc import Mapping
from datetime import date, datetime

import structlog
from sqlalchemy import ForeignKey, Index, String, UniqueConstraint, select
from sqlalchemy.orm import Mapped, mapped_column

from docflow.journal.work import Work, working
from docflow.kernel.actor import CLOCK
from docflow.kernel.clock import Clock, day_of
from docflow.kernel.errors import Refusal
from docflow.lifecycle.engine import Lifecycle
from docflow.lifecycle.items import Item, open_item
from docflow.store.base import Base
from docflow.store.engine import Store
from docflow.store.types import Instant, Key

_log = structlog.get_logger(__name__)


class Due(Base):
    """A step that the clock takes on its day. Done rows stay, so a sweep run twice changes nothing."""

    __tablename__ = "due_step"
    __table_args__ = (UniqueConstraint("item_id", "step", "on_day"), Index("ix_due_step_open", "done_at", "on_day"))

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    item_id: Mapped[int] = mapped_column(ForeignKey("item.id"))
    step: Mapped[str] = mapped_column(String(40))
    on_day: Mapped[date]
    """In the organisation's zone: the step is due when this day has begun there."""
    done_at: Mapped[datetime | None] = mapped_column(Instant)
    refused: Mapped[str] = mapped_column(String(300), default="")
    """The codes of the guards that still say no; empty when none does."""


def schedule(work: Work, item: Item, step: str, on_day: date) -> None:
    """Have the clock take a step on a day; what was scheduled for the same step before is dropped."""
    for old in work.session.scalars(select(Due).where(Due.item_id == item.id, Due.step == step, Due.done_at.is_(None))):
        work.session.delete(old)
    work.session.flush()
    work.session.add(Due(item_id=item.id, step=step, on_day=on_day))


def sweep(store: Store, clock: Clock, lifecycles: Mapping[str, Lifecycle]) -> int:
    """Take every step that is due, each in a transaction of its own; returns how many were taken.

    One that is refused stays due, with the reasons beside it, and holds up no other. Days missed
    while docflow did not run are caught up in order.
    """
    today = day_of(clock.now(), clock.zone)
    with store.reading() as session:
        waiting = session.execute(
            select(Due.id, Due.item_id, Due.step)
            .where(Due.done_at.is_(None), Due.on_day <= today)
            .order_by(Due.on_day, Due.id)
        ).all()
    return sum(_take(store, clock, lifecycles, *row) for row in waiting)


def _take(
    store: Store, clock: Clock, lifecycles: Mapping[str, Lifecycle], due_id: int, item_id: int, step: str
) -> bool:
    try:
        with working(store, CLOCK, clock) as work:
            item = open_item(work.session, item_id, None)
            due = work.session.get(Due, due_id)
            if due is None or due.done_at is not None:
                return False
            lifecycle = lifecycles[item.kind]
            wanted = item.state in lifecycle.workflow_of(item).steps[step].origin
            if wanted:
                lifecycle.advance(work, item, step)
            due.done_at, due.refused = work.at, ""
            return wanted
    except Refusal as refusal:
        codes = ",".join(code for code, _ in refusal.facts.get("reasons", ())) or refusal.code
        _log.warning("due step refused", item=item_id, step=step, reasons=codes)
        with store.writing() as session:
            if (row := session.get(Due, due_id)) is not None:
                row.refused = codes[:300]
        return False
