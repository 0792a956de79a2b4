"""What an audit is about, as rules look at it: its processes, units, clauses and the documents in scope."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from docflow.audits.models import Audit, AuditClause, AuditScope
from docflow.processes.models import Process
from docflow.processes.queries import clauses_of


@dataclass(frozen=True)
class Scene:
    """One audit, or one that is only thought of, without who audits it."""

    key: int
    """Of the caller's choosing; the audit's id where there is one."""
    processes: frozenset[int]
    units: frozenset[int]
    """Units that are audited: those of the processes, or the audit's own where no process is named."""
    clauses: frozenset[tuple[str, str]] = frozenset()
    """Pairs of standard and clause; none means all."""


def scenes_of(session: Session, audits: Sequence[Audit]) -> dict[int, Scene]:
    """By audit id, in three statements however many there are.

    Where an audit names no clause it is measured by every one that its processes answer to.
    """
    ids = [audit.id for audit in audits]
    processes: dict[int, dict[int, int]] = {}
    rows = (
        select(AuditScope.audit_id, Process.id, Process.unit_id)
        .join(Process, Process.id == AuditScope.process_id)
        .where(AuditScope.audit_id.in_(ids))
    )
    for audit_id, process_id, unit_id in session.execute(rows):
        processes.setdefault(audit_id, {})[process_id] = unit_id
    clauses: dict[int, set[tuple[str, str]]] = {}
    asked = select(AuditClause.audit_id, AuditClause.standard, AuditClause.clause)
    for audit_id, standard, clause in session.execute(asked.where(AuditClause.audit_id.in_(ids))):
        clauses.setdefault(audit_id, set()).add((standard, clause))
    answered = clauses_of(session, {process for found in processes.values() for process in found})
    for audit in audits:
        if audit.id not in clauses:
            clauses[audit.id] = {pair for process in processes.get(audit.id, ()) for pair in answered.get(process, ())}
    return {
        audit.id: Scene(
            key=audit.id,
            processes=frozenset(processes.get(audit.id, ())),
            units=frozenset(processes.get(audit.id, {}).values()) or frozenset({audit.unit_id}),
            clauses=frozenset(clauses.get(audit.id, ())),
        )
        for audit in audits
    }


def covers(clauses: frozenset[tuple[str, str]], answered: Iterable[tuple[str, str]]) -> bool:
    """Whether a document that answers these clauses belongs to a scope: it answers one, or part of one."""
    if not clauses:
        return True
    return any(
        standard == wanted and (clause == number or clause.startswith(f"{number}.") or number.startswith(f"{clause}."))
        for standard, clause in answered
        for wanted, number in clauses
    )
