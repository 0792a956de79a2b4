"""What the clock does for change requests beside due steps: people come and go, and older revisions tell nobody."""

from collections.abc import Callable

from sqlalchemy import select

from docflow.documents.changes import deciders, queries
from docflow.documents.changes.effects import name_instead
from docflow.documents.changes.models import ChangeRequest
from docflow.documents.changes.settling import outcome_of
from docflow.documents.desk import Desk
from docflow.documents.models import Document
from docflow.journal.work import Work
from docflow.lifecycle import decisions
from docflow.lifecycle.decisions import Assignment, Stage
from docflow.lifecycle.items import named, open_item

_WAITS_FOR = {"submitted": ("assessor", deciders.assessors), "implemented": ("verifier", deciders.verifiers)}


def settle_all(desk: Desk) -> Callable[[Work], None]:
    """Requests whose revisions have all come to their end move on.

    A revision does that by its own steps; not one that began under the first version of its workflow, nor the
    second of two that ended in the same moment without seeing each other.
    """

    def sweeping(work: Work) -> None:
        waiting = select(ChangeRequest.id).where(ChangeRequest.state == "implementing").order_by(ChangeRequest.id)
        for request_id in work.session.scalars(waiting).all():
            request = open_item(work.session, request_id, None)
            if isinstance(request, ChangeRequest) and (step := outcome_of(work.session, request)):
                desk.lifecycles["change_request"].advance(work, request, step)

    return sweeping


def ask_who_is_there(work: Work) -> None:
    """Requests wait for those who may act on them today: rights given or ended since count, owners who left do not."""
    waiting = select(ChangeRequest).where(ChangeRequest.state.in_(_WAITS_FOR)).order_by(ChangeRequest.id)
    for request in work.session.scalars(waiting).all():
        part, who = _WAITS_FOR[request.state]
        before, after = named(work.session, request, part), who(work, request)
        if before != after:
            name_instead(work, request, after, part)
            facts = {"part": part, "before": sorted(before), "after": sorted(after)}
            work.record("change_request.asked_anew", request, facts)
    deciding = select(ChangeRequest).where(ChangeRequest.state.in_(("assessed", "emergency")))
    for request in work.session.scalars(deciding.order_by(ChangeRequest.id)).all():
        _ask_owners_anew(work, request)


def _ask_owners_anew(work: Work, request: ChangeRequest) -> None:
    """Whoever answers for a document now decides in the place of an owner who left or handed it over."""
    pending = work.session.scalars(
        select(Assignment)
        .join(Stage, Stage.id == Assignment.stage_id)
        .where(Assignment.item_id == request.id, Stage.round == request.round, Assignment.decision.is_(None))
        .order_by(Assignment.id)
    ).all()
    for one in pending:
        left = not deciders.here(work, one.person_id)
        if not left and deciders.still_answers(work, request, one.person_id):
            continue
        rows = [
            row
            for row in work.session.scalars(queries.documents_of(request.id, request.assessment))
            if row.approver_id == one.person_id
        ]
        asked = select(Assignment.person_id).where(Assignment.stage_id == one.stage_id)
        taken = work.session.scalars(asked).all()
        document = work.session.get(Document, rows[0].document_id) if rows and rows[0].document_id else None
        instead = deciders.answering(work, request, document, but=taken)
        if instead is None:
            continue
        decisions.reassign(work, request, one, instead.person_id, reason="left" if left else "handed over")
        for row in rows:
            row.approver_id, row.answers_as = instead.person_id, instead.answers_as
        work.session.flush()
