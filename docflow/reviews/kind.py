"""What management reviews bring to the lifecycle."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy.orm import Session

from docflow.actions.service import order
from docflow.documents.changes.service import ChangeAsked, request_change
from docflow.documents.desk import Desk
from docflow.documents.findable import card_of
from docflow.journal.work import Work
from docflow.kernel.text import Text
from docflow.lifecycle.card import Card
from docflow.lifecycle.engine import Effect, Kind
from docflow.lifecycle.guards import Taking
from docflow.lifecycle.items import Item, name_on
from docflow.people.models import Person, Unit
from docflow.people.queries import person_of
from docflow.people.rights import Scope, can
from docflow.reviews import queries
from docflow.reviews.forms import FORMS, HoldForm
from docflow.reviews.guards import GUARD_LABELS, REASONS, guards
from docflow.reviews.models import Attendance, ManagementReview, ReviewInput
from docflow.reviews.points import INPUTS, points
from docflow.reviews.snapshots import gather, nothing


def bound_with(session: Session, review: ManagementReview) -> dict[str, Any]:
    """What a signature binds beside the digest of inputs or minutes."""
    return {
        "unit": review.unit_id,
        "chair": review.chair_id,
        "period": [review.period_from, review.period_to],
        "inputs_sha256": review.inputs_sha256,
    }


def note_attendance(work: Work, review: ManagementReview, taking: Taking) -> None:
    assert isinstance(taking.form, HoldForm)
    review.held_on, review.place = taking.form.held_on, taking.form.place
    came = {person_of(work.session, who).id for who in taking.form.present}
    known = {row.person_id: row for row in work.session.scalars(queries.attendance_of(review.id))}
    for person_id in came - known.keys():
        known[person_id] = Attendance(review_id=review.id, person_id=person_id, present=True)
        work.session.add(known[person_id])
    for person_id, row in known.items():
        row.present = person_id in came
    name_on(work.session, review, sorted(came), "attendee")
    taking.facts["present"] = sorted(came)


def freeze_inputs(work: Work, review: ManagementReview, taking: Taking) -> None:
    work.session.flush()
    review.inputs_sha256 = queries.digest_of(queries.inputs_facts(work.session, review.id))
    review.content_sha256, review.frozen_at = review.inputs_sha256, work.at


def freeze_minutes(work: Work, review: ManagementReview, taking: Taking) -> None:
    work.session.flush()
    review.content_sha256 = queries.digest_of(queries.minutes_facts(work.session, review))


def effects(desk: Desk) -> Mapping[str, Effect]:
    def gather_inputs(work: Work, review: ManagementReview, taking: Taking) -> None:
        """Figures as they stand now; what people wrote stays."""
        known = {row.point: row for row in work.session.scalars(queries.inputs_of(review.id))}
        taken = gather(work, desk, review)
        for one in points(desk, INPUTS):
            row = known.get(one.letter)
            if row is None:
                row = ReviewInput(review_id=review.id, point=one.letter, snapshot={}, gathered_at=work.at)
                work.session.add(row)
            row.snapshot, row.gathered_at = taken.get(one.letter) or nothing(), work.at
        work.session.flush()

    def carry_out_decisions(work: Work, review: ManagementReview, taking: Taking) -> None:
        made: list[int] = []
        for decision in work.session.scalars(queries.decisions_of(review.id)).all():
            unit = work.session.get_one(Unit, decision.unit_id)
            title, owner = Text(decision.title, decision.title), work.session.get_one(Person, decision.owner_id)
            item: Item
            if decision.becomes == "action":
                item = order(
                    desk, work, origin=review, relation="decided", unit=unit, title=title, description=decision.words,
                    kind="other", category="improvement", owner=owner, due_on=decision.due_on,
                    criterion=decision.criterion, effect_due_on=decision.effect_due_on,
                )  # fmt: skip
            else:
                item = request_change(
                    desk, work, title=title, reason=decision.words, source="management_review", unit=unit,
                    documents=[ChangeAsked(what="revise", number=number) for number in decision.documents],
                    origin=review,
                )  # fmt: skip
                name_on(work.session, item, [owner.id], "owner")
                item.due_on = decision.due_on
            decision.item_id = item.id
            made.append(item.id)
        taking.facts["decisions"] = made

    return {
        "gather-inputs": gather_inputs,
        "freeze-inputs": freeze_inputs,
        "note-attendance": note_attendance,
        "freeze-minutes": freeze_minutes,
        "carry-out-decisions": carry_out_decisions,
    }


def card(session: Session, review: ManagementReview) -> Card:
    """What was said of the inputs, concluded and decided."""
    inputs = session.scalars(queries.inputs_of(review.id))
    outputs = session.scalars(queries.outputs_of(review.id))
    decisions = session.scalars(queries.decisions_of(review.id))
    return card_of(
        session,
        review,
        [
            *(one.conclusion or one.none_reason for one in outputs),
            *(words for one in decisions for words in (one.title, one.words, one.criterion)),
            *(one.words or one.nothing_reason for one in inputs),
            review.place,
        ],
        stands=review.state != "cancelled",
        on=review.held_on or review.planned_on,
    )


def attaches(work: Work, review: ManagementReview, scope: Scope) -> str | None:
    if review.closed:
        return "not-attachable-now"
    return None if can(scope, "review.plan", unit_id=review.unit_id) else "attach-role"


EFFECT_LABELS: Mapping[str, Text] = {
    "gather-inputs": Text("收集各项输入的数据", "Gather the figures of every input"),
    "freeze-inputs": Text("冻结输入", "Freeze the inputs"),
    "note-attendance": Text("记录到会情况", "Note who was there"),
    "freeze-minutes": Text("冻结会议记录", "Freeze the minutes"),
    "carry-out-decisions": Text("将决定转为措施或更改申请", "Turn decisions into actions and change requests"),
}


def management_review_kind(desk: Desk) -> Kind:
    return Kind(
        name="management_review",
        model=ManagementReview,
        label=Text("管理评审", "Management review"),
        guards=guards(desk),
        effects=effects(desk),
        forms=FORMS,
        reasons=REASONS,
        labels={**GUARD_LABELS, **EFFECT_LABELS},
        metadata=bound_with,
        card=card,
        page="/management-reviews/{}".format,
        attaches=attaches,
    )
