"""Questions about audit programmes."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from docflow.audits.models import (
    Audit,
    AuditClause,
    AuditMember,
    AuditScope,
    CoverageGap,
    Programme,
    ProgrammeCriterion,
    ProgrammeProcess,
    ProgrammeSnapshot,
)
from docflow.kernel.canonical import canonical, sha256_hex
from docflow.lifecycle.items import Item, visible
from docflow.people.rights import Scope
from docflow.processes.models import Process


def register(scope: Scope, *, states: Collection[str] = ()) -> Select[Programme]:
    """Programmes the reader may see, the newest first; by id."""
    rows = select(Programme).where(visible(scope)).order_by(Programme.id.desc())
    return rows.where(Item.state.in_(states)) if states else rows


def revisions_of(programme: Programme) -> Select[Programme]:
    """All revisions of a programme, the first one first."""
    return select(Programme).where(Programme.series == programme.series).order_by(Programme.serial)


def criteria_of(programme_id: int) -> Select[ProgrammeCriterion]:
    rows = select(ProgrammeCriterion).where(ProgrammeCriterion.programme_id == programme_id)
    return rows.order_by(ProgrammeCriterion.standard)


def processes_of(programme_id: int) -> Select[ProgrammeProcess]:
    rows = select(ProgrammeProcess).join(Process, Process.id == ProgrammeProcess.process_id)
    return rows.where(ProgrammeProcess.programme_id == programme_id).order_by(Process.code)


def gaps_of(programme_id: int) -> Select[CoverageGap]:
    kept = CoverageGap
    rows = select(kept).where(kept.programme_id == programme_id)
    return rows.order_by(kept.process_id, kept.site_id, kept.standard, kept.clause)


def audits_of(programme_id: int, *, standing: bool = True) -> Select[Audit]:
    """Its audits by month; those that were cancelled only if asked for."""
    rows = select(Audit).where(Audit.programme_id == programme_id).order_by(Audit.month, Audit.first_on, Audit.id)
    return rows.where(Audit.state != "cancelled") if standing else rows


def snapshot_of(programme_id: int, serial: int) -> Select[ProgrammeSnapshot]:
    kept = ProgrammeSnapshot
    return select(kept).where(kept.programme_id == programme_id, kept.serial == serial)


def facts_of(session: Session, programme: Programme) -> dict[str, Any]:
    """Everything that a programme says, as it is signed: words, intervals with their inputs, gaps, every audit."""
    audits = session.scalars(audits_of(programme.id)).all()
    ids = [one.id for one in audits]
    scopes = _by_audit(session, select(AuditScope.audit_id, AuditScope.process_id, AuditScope.site_id), ids)
    clauses = _by_audit(session, select(AuditClause.audit_id, AuditClause.standard, AuditClause.clause), ids)
    teams = _by_audit(session, select(AuditMember.audit_id, AuditMember.person_id, AuditMember.part), ids)
    return {
        "number": programme.number, "serial": programme.serial, "unit": programme.unit_id,
        "title": [programme.title_zh, programme.title_en], "manager": programme.manager_id,
        "cycle": [programme.cycle_from, programme.cycle_to], "objectives": programme.objectives,
        "scope": programme.scope_words, "methods": programme.methods, "ways": programme.ways,
        "method_risks": programme.method_risks, "risks": programme.risks, "resources": programme.resources,
        "change_reason": programme.change_reason,
        "criteria": [[one.standard, one.edition] for one in session.scalars(criteria_of(programme.id))],
        "processes": [
            [
                one.process_id, one.inputs, one.points, one.interval_months, one.scored_on, one.explanation_zh,
                one.explanation_en, one.last_audited_on, one.justification,
            ]
            for one in session.scalars(processes_of(programme.id))
        ],
        "gaps": [
            [one.process_id, one.site_id, one.standard, one.clause, one.reason]
            for one in session.scalars(gaps_of(programme.id))
        ],
        "audits": [
            [
                one.number, one.month, one.first_on, one.last_on, one.days, one.team_size, scopes.get(one.id, []),
                clauses.get(one.id, []), teams.get(one.id, []),
            ]
            for one in sorted(audits, key=lambda one: one.id)
        ],
    }  # fmt: skip


def _by_audit(
    session: Session, rows: Select[*tuple[Any, ...]], audit_ids: Collection[int]
) -> dict[int, list[list[Any]]]:
    found: dict[int, list[list[Any]]] = {}
    audit, *rest = rows.selected_columns
    for row in session.execute(rows.where(audit.in_(audit_ids)).order_by(audit, *rest)):
        found.setdefault(row[0], []).append(list(row[1:]))
    return found


def digest_of(facts: dict[str, Any]) -> str:
    return sha256_hex(canonical(facts))
