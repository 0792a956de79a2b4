"""Questions about processes."""

from collections.abc import Iterable
from datetime import date

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import Session

from docflow.processes.errors import ProcessNotFound
from docflow.processes.models import Process, ProcessClause, ProcessSite


def processes(*, on: date | None = None) -> Select[Process]:
    """All by code; with a day, only those that run on it."""
    every = select(Process).order_by(Process.code)
    return every if on is None else every.where(or_(Process.retired_on.is_(None), Process.retired_on > on))


def process_of(session: Session, which: int | str) -> Process:
    """A process by id or by code. Raises ProcessNotFound."""
    if isinstance(which, int) or which.isdecimal():
        found = session.get(Process, int(which)) if len(str(which)) <= 18 else None
    else:
        found = session.scalar(select(Process).where(Process.code == which))
    if found is None:
        raise ProcessNotFound(process=which)
    return found


def sites_of(session: Session, process_ids: Iterable[int]) -> dict[int, list[int]]:
    """Unit ids by process, in one statement."""
    rows = select(ProcessSite).where(ProcessSite.process_id.in_(list(process_ids))).order_by(ProcessSite.site_id)
    found: dict[int, list[int]] = {}
    for row in session.scalars(rows):
        found.setdefault(row.process_id, []).append(row.site_id)
    return found


def clauses_of(session: Session, process_ids: Iterable[int]) -> dict[int, list[tuple[str, str]]]:
    """Pairs of standard and clause by process, in one statement."""
    rows = select(ProcessClause).where(ProcessClause.process_id.in_(list(process_ids)))
    found: dict[int, list[tuple[str, str]]] = {}
    for row in session.scalars(rows.order_by(ProcessClause.standard, ProcessClause.clause)):
        found.setdefault(row.process_id, []).append((row.standard, row.clause))
    return found
