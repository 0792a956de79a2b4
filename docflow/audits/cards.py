"""What the search shows of programmes, audits and findings."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from docflow.audits.held import Finding
from docflow.audits.held_queries import addenda_of, conclusion_of
from docflow.audits.models import Audit, AuditClause, Programme
from docflow.audits.planned import agenda_of, plan_of
from docflow.documents.findable import card_of
from docflow.lifecycle.card import Card


def programme_card(session: Session, programme: Programme) -> Card:
    """What it is for, how far it reaches, what could go wrong, and what it taught."""
    return card_of(
        session,
        programme,
        [
            programme.objectives,
            programme.scope_words,
            programme.change_reason,
            programme.risks,
            programme.method_risks,
            programme.resources,
            programme.lessons,
            programme.feedback,
        ],
        stands=programme.state not in ("replaced", "cancelled"),
        on=programme.cycle_from,
        serial=programme.serial,
    )


def audit_card(session: Session, audit: Audit) -> Card:
    """Its plan and its report. Questions and answers are the team's, so they are left out."""
    plan, concluded = session.scalar(plan_of(audit.id)), session.scalar(conclusion_of(audit.id))
    return card_of(
        session,
        audit,
        [
            *([plan.objectives, plan.scope_words, plan.criteria, plan.method_risks] if plan else []),
            audit.unplanned_reason,
            audit.place,
            *(f"{one.topic} {one.place}" for one in session.scalars(agenda_of(audit.id))),
            *([concluded.conclusion, concluded.summary, concluded.obstacles, concluded.follow_up] if concluded else []),
            *(one.words for one in session.scalars(addenda_of(audit.id))),
        ],
        stands=audit.state != "cancelled",
        on=audit.first_on or audit.month,
        clauses=session.scalars(select(AuditClause.clause).where(AuditClause.audit_id == audit.id)),
    )


def finding_card(session: Session, finding: Finding) -> Card:
    """Requirement, evidence and gap, and what was said and decided about them."""
    return card_of(
        session,
        finding,
        [finding.requirement, finding.evidence, finding.gap, finding.section, finding.reply, finding.decision],
        stands=finding.state != "void",
        on=finding.found_on,
        type=finding.grade,
        clauses=[finding.clause] if finding.clause else [],
    )
