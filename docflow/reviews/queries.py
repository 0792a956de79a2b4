"""Questions about management reviews."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Select, and_, or_, select
from sqlalchemy.orm import Session

from docflow.kernel.canonical import canonical, sha256_hex
from docflow.lifecycle.items import Item, visible
from docflow.people.rights import Scope
from docflow.reviews.models import Attendance, ManagementReview, ReviewDecision, ReviewInput, ReviewOutput


def register(
    scope: Scope, *, state: str | None = None, before: tuple[Any, int] | None = None
) -> Select[ManagementReview]:
    """Reviews this person may see, the latest planned first; `before` is the (planned_on, id) a page ended with."""
    rows = select(ManagementReview).where(visible(scope))
    if state:
        rows = rows.where(Item.state == state)
    if before is not None:
        day, review_id = before
        rows = rows.where(
            or_(
                ManagementReview.planned_on < day,
                and_(ManagementReview.planned_on == day, ManagementReview.id < review_id),
            )
        )
    return rows.order_by(ManagementReview.planned_on.desc(), ManagementReview.id.desc())


def inputs_of(review_id: int) -> Select[ReviewInput]:
    return select(ReviewInput).where(ReviewInput.review_id == review_id).order_by(ReviewInput.point)


def outputs_of(review_id: int) -> Select[ReviewOutput]:
    return select(ReviewOutput).where(ReviewOutput.review_id == review_id).order_by(ReviewOutput.point)


def decisions_of(review_id: int) -> Select[ReviewDecision]:
    return (
        select(ReviewDecision)
        .where(ReviewDecision.review_id == review_id)
        .order_by(ReviewDecision.point, ReviewDecision.id)
    )


def attendance_of(review_id: int) -> Select[Attendance]:
    return select(Attendance).where(Attendance.review_id == review_id).order_by(Attendance.person_id)


def items_of(session: Session, decisions: Iterable[ReviewDecision]) -> dict[int, Item]:
    """What decisions became, by item id, in one statement."""
    wanted = [one.item_id for one in decisions if one.item_id]
    return {item.id: item for item in session.scalars(select(Item).where(Item.id.in_(wanted)))} if wanted else {}


def inputs_facts(session: Session, review_id: int) -> dict[str, Any]:
    """All inputs as they are signed when they are frozen."""
    return {
        one.point: {
            "snapshot": one.snapshot,
            "gathered_at": one.gathered_at,
            "words": one.words,
            "nothing": one.nothing_reason,
        }
        for one in session.scalars(inputs_of(review_id))
    }


def minutes_facts(session: Session, review: ManagementReview) -> dict[str, Any]:
    """Everything that the minutes say, as it is signed: inputs by digest, the rest whole."""
    return {
        "inputs_sha256": review.inputs_sha256,
        "held_on": review.held_on,
        "place": review.place,
        "chair": review.chair_id,
        "attendance": [[one.person_id, one.present] for one in session.scalars(attendance_of(review.id))],
        "outputs": {
            one.point: [one.conclusion, one.none_reason] for one in session.scalars(outputs_of(review.id))
        },
        "decisions": [
            [
                one.point, one.becomes, one.title, one.words, one.unit_id, one.owner_id, one.due_on, one.criterion,
                one.effect_due_on, one.documents,
            ]
            for one in session.scalars(decisions_of(review.id))
        ],
    }  # fmt: skip


def digest_of(facts: dict[str, Any]) -> str:
    return sha256_hex(canonical(facts))
