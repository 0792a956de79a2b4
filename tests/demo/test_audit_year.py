"""The demonstration shows a year of audits, in every part of their life."""

from collections import Counter

from demo_time import TODAY
from sqlalchemy import func, select

from docflow.audits import answers
from docflow.audits.held import AuditQuestion
from docflow.audits.models import Audit, Competence, Holiday, Programme
from docflow.house import House
from docflow.processes.models import Process, ProcessClause, ProcessSite


def test_eight_processes_have_sites_and_clauses(demo: House) -> None:
    with demo.store.reading() as session:
        assert session.scalar(select(func.count(Process.id))) == 8
        placed = set(session.scalars(select(ProcessSite.process_id)))
        answered = set(session.scalars(select(ProcessClause.process_id)))
    assert len(placed) == len(answered) == 8


def test_a_programme_runs_whose_audits_are_closed_in_progress_and_ahead(demo: House) -> None:
    with demo.store.reading() as session:
        (programme,) = session.scalars(select(Programme))
        states = Counter(session.scalars(select(Audit.state).where(Audit.programme_id == programme.id)))
    assert programme.state == "running" and programme.cycle_from <= TODAY <= programme.cycle_to
    assert states["closed"] >= 2 and states["in_progress"] == 1 and states["prepared"] >= 1


def test_half_of_the_questions_of_the_audit_in_progress_are_answered(demo: House) -> None:
    with demo.store.reading() as session:
        audit = session.scalars(select(Audit).where(Audit.state == "in_progress")).one()
        left = answers.unanswered(session, audit.id)
        whole = session.scalar(select(func.count(AuditQuestion.id)).where(AuditQuestion.audit_id == audit.id)) or 0
    assert 0 < left < whole


def test_auditors_are_competent_on_evidence_and_holidays_are_known(demo: House) -> None:
    with demo.store.reading() as session:
        competences = session.scalars(select(Competence)).all()
        assert session.scalar(select(func.count(Holiday.day))) or 0 >= 5
    assert {one.level for one in competences} == {"lead", "auditor"}
    assert all(one.evidence and one.granted_by_id != one.person_id for one in competences)
