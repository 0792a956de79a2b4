"""What a signature on a nonconformity binds beside its number and title: all that was found, decided and done."""

from typing import Any

from sqlalchemy.orm import Session

from docflow.actions.queries import actions_of
from docflow.evidence.attachments import attachments_of
from docflow.nonconformities import queries
from docflow.nonconformities.models import Nonconformity


def metadata_of(session: Session, nonconformity: Nonconformity) -> dict[str, Any]:
    """The report, the present round's containment, causes and plan, each action with its verdict, and the proof."""
    number, round = nonconformity.id, nonconformity.round
    return {
        "source": nonconformity.source, "grade": nonconformity.grade, "unit": nonconformity.unit_id,
        "description": nonconformity.description, "requirement": nonconformity.requirement,
        "clause": [nonconformity.standard, nonconformity.clause], "process": nonconformity.process_id,
        "owner": nonconformity.owner_id, "detected_on": nonconformity.detected_on,
        "containment": [
            [one.correction, one.words, one.consequences, one.by_id, one.for_id]
            for one in session.scalars(queries.containments_of(number)) if one.round == round
        ],
        "analysis": [
            [one.serial, one.method, one.method_words, one.evidence, one.extent, one.by_id, one.for_id]
            for one in session.scalars(queries.analyses_of(number)) if one.serial == nonconformity.analysis
        ],
        "causes": [
            [one.category, one.words]
            for one in session.scalars(queries.causes_of(number)) if one.analysis == nonconformity.analysis
        ],
        "whys": [
            one.words for one in session.scalars(queries.whys_of(number)) if one.analysis == nonconformity.analysis
        ],
        "plan": [
            [one.needed, one.reason, one.check_on, one.by_id, one.for_id]
            for one in session.scalars(queries.plans_of(number)) if one.serial == nonconformity.planning
        ],
        "actions": [
            [one.id, one.state, one.category, one.owner_id, one.effect_due_on,
             one.verdict, one.judged_by_id, one.judged_on]
            for one in session.scalars(actions_of(number))
        ],
        "regradings": [
            [one.before, one.after, one.reason, one.first_by_id, one.outcome]
            for one in session.scalars(queries.regradings_of(number))
        ],
        "proof": [one.sha256 for one in session.scalars(attachments_of(number))],
    }  # fmt: skip
