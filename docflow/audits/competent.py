"""Whether auditors are competent on the days of an audit for what it is measured by (7.2)."""

from collections.abc import Collection
from datetime import date

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from docflow.audits.models import Audit, Competence
from docflow.audits.scene import scenes_of


def lacking(session: Session, audit: Audit, people: Collection[int], first: date, last: date) -> list[int]:
    """Who of them lacks competence for a standard in scope on any day of the audit."""
    scene = scenes_of(session, [audit])[audit.id]
    wanted = {standard for standard, _ in scene.clauses}
    rows = select(Competence.person_id, Competence.standard).where(
        Competence.person_id.in_(people),
        Competence.from_on <= first,
        or_(Competence.to_on.is_(None), Competence.to_on >= last),
        or_(Competence.withdrawn_on.is_(None), Competence.withdrawn_on > last),
        Competence.level.in_(("lead", "auditor")),
    )
    known: dict[int, set[str]] = {person: set() for person in people}
    for person, standard in session.execute(rows):
        known[person].add(standard)
    # An audit that names no standard still needs somebody who is competent for one.
    return [person for person in people if not known[person] or not wanted <= known[person]]
