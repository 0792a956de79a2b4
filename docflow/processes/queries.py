"""Questions about processes."""

from collections.abc import Collection, Iterable
from datetime import date

from sqlalchemy import ColumnElement, Select, false, or_, select, true
from sqlalchemy.orm import Session

from docflow.lifecycle.errors import VersionStale
from docflow.people.rights import Scope, can
from docflow.processes.errors import ProcessNotFound
from docflow.processes.models import Process, ProcessClause, ProcessSite
from docflow.store.engine import LOOKING


def processes(*, on: date | None = None) -> Select[Process]:
    """All by code; with a day, only those that run on it."""
    every = select(Process).order_by(Process.code)
    return every if on is None else every.where(runs(on))


def runs(on: date) -> ColumnElement[bool]:
    return or_(Process.retired_on.is_(None), Process.retired_on > on)


def register(
    scope: Scope, *, words: str = "", unit_ids: Collection[int] | None = None, owner_id: int | None = None,
    on: date | None = None,
) -> Select[Process]:  # fmt: skip
    """The processes the reader may see, by code; with a day, only those that run on it."""
    rows = processes(on=on).where(true() if can(scope, "process.see") else false())
    if words:
        columns = (Process.code, Process.name_zh, Process.name_en)
        rows = rows.where(or_(*(column.icontains(words, autoescape=True) for column in columns)))
    if unit_ids is not None:
        here = select(ProcessSite.process_id).where(ProcessSite.site_id.in_(unit_ids))
        rows = rows.where(or_(Process.unit_id.in_(unit_ids), Process.id.in_(here)))
    return rows if owner_id is None else rows.where(Process.owner_id == owner_id)


def process_of(session: Session, which: int | str) -> Process:
    """A process by code or, where none has that code, by id. Raises ProcessNotFound."""
    found = None
    if isinstance(which, str):
        found = session.scalar(select(Process).where(Process.code == which))
    if found is None and str(which).isdecimal() and len(str(which)) <= 18:
        found = session.get(Process, int(which))
    if found is None:
        raise ProcessNotFound(process=which)
    return found


def open_process(session: Session, code: str, scope: Scope, *, version: int | None = None) -> Process:
    """The process of that code if this person may see it, locked for this transaction where it can write.

    Raises:
        ProcessNotFound: no process has it, or the reader may see none.
        VersionStale: somebody changed it since `version`.
    """
    asked = register(scope).where(Process.code == code).execution_options(populate_existing=True)
    found = session.scalar(asked if session.info.get(LOOKING) else asked.with_for_update())
    if found is None:
        raise ProcessNotFound(process=code)
    if version is not None and version != found.version:
        raise VersionStale(version=found.version)
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
    rows = select(ProcessClause.process_id, ProcessClause.standard, ProcessClause.clause)
    rows = rows.where(ProcessClause.process_id.in_(list(process_ids)))
    found: dict[int, list[tuple[str, str]]] = {}
    for process, standard, clause in session.execute(rows.order_by(ProcessClause.standard, ProcessClause.clause)):
        found.setdefault(process, []).append((standard, clause))
    return found


def clause_rows(process_id: int) -> Select[ProcessClause]:
    rows = select(ProcessClause).where(ProcessClause.process_id == process_id)
    return rows.order_by(ProcessClause.standard, ProcessClause.clause)
