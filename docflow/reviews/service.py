"""What people do with management reviews, besides taking workflow steps."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from sqlalchemy import select

from docflow.documents.desk import Desk
from docflow.documents.models import Document
from docflow.journal.work import Work
from docflow.kernel.errors import NotAllowed
from docflow.kernel.text import one_line
from docflow.lifecycle.items import name_on
from docflow.lifecycle.numbering import reserve
from docflow.people.models import Person, Unit
from docflow.people.queries import not_retired, require, scope_of, scope_of_person
from docflow.people.rights import can
from docflow.reviews import queries
from docflow.reviews.errors import (
    AnswerStale,
    AnswerTwofold,
    ChairUnfit,
    DecisionInvalid,
    DecisionNotFound,
    PeriodInvalid,
    PointUnknown,
    ReviewFrozen,
)
from docflow.reviews.models import Attendance, ManagementReview, ReviewDecision, ReviewInput, ReviewOutput
from docflow.reviews.points import OUTPUTS, points, title_of

NUMBER = "MR-{year}-{seq:02}"
_LONGEST_PERIOD = timedelta(days=5 * 366)


def plan_review(
    desk: Desk,
    work: Work,
    *,
    unit: Unit,
    chair: Person,
    planned_on: date,
    period_from: date,
    period_to: date,
    people: Iterable[Person] = (),
) -> ManagementReview:
    """Plan a review of a unit's management system over a period.

    Raises:
        NotAllowed: the actor may not plan reviews of this unit.
        PeriodInvalid, ChairUnfit: as their names say.

    Source: T/CIECCPA 9.3.1 (held by top management).
    """
    require(work, "review.plan", unit_id=unit.id)
    if not timedelta(0) <= period_to - period_from <= _LONGEST_PERIOD:
        raise PeriodInvalid()
    if not scope_of_person(work.session, chair.id, work.today).holds("top_management", unit.id):
        raise ChairUnfit(person=chair.name)
    number = reserve(work.session, NUMBER, {"year": str(planned_on.year)}, taken=lambda one: _taken(work, one))
    review = ManagementReview(
        number=number, unit_id=unit.id, chair_id=chair.id, planned_on=planned_on, due_on=planned_on,
        period_from=period_from, period_to=period_to,
        title_zh=f"{period_from} 至 {period_to} 管理评审", title_en=f"Management review {period_from} to {period_to}",
    )  # fmt: skip
    facts = {"chair_id": chair.id, "planned_on": planned_on, "period": [period_from, period_to]}
    desk.lifecycles["management_review"].begin(work, review, facts=facts)
    asked = {person.id for person in people} | {chair.id}
    work.session.add_all(Attendance(review_id=review.id, person_id=one) for one in sorted(asked))
    name_on(work.session, review, [chair.id], "chair")
    name_on(work.session, review, sorted(asked), "attendee")
    if work.actor.person_id:
        name_on(work.session, review, [work.actor.person_id], "preparer")
    work.session.flush()
    return review


def _taken(work: Work, number: str) -> bool:
    return work.session.scalar(select(ManagementReview.id).where(ManagementReview.number == number)) is not None


def answer_input(
    desk: Desk, work: Work, review: ManagementReview, point: str, *, words: str, nothing_reason: str, serial: int
) -> ReviewInput:
    """Say what the figures of an input mean, or why there is nothing to report.

    Args:
        serial: the answer last seen; another one now is refused with its words.

    Raises: NotAllowed, ReviewFrozen, PointUnknown, AnswerTwofold, AnswerStale.

    Source: T/CIECCPA 9.3.2.
    """
    _may_write(desk, work, review, "collecting")
    found = work.session.scalar(queries.inputs_of(review.id).where(ReviewInput.point == point).with_for_update())
    if found is None:
        raise PointUnknown(point=point)
    said, nothing = _one_of(words, nothing_reason)
    if found.serial != serial:
        raise AnswerStale(words=found.words or found.nothing_reason)
    before = [found.words, found.nothing_reason]
    found.words, found.nothing_reason, found.serial = said, nothing, serial + 1
    found.answered_by_id, found.answered_at = work.actor.person_id, work.at
    work.record(
        "management_review.input_answered", review, {"point": point, "before": before, "after": [said, nothing]}
    )
    return found


def answer_output(
    desk: Desk, work: Work, review: ManagementReview, point: str, *, conclusion: str, none_reason: str, serial: int
) -> ReviewOutput:
    """Write the conclusion of an output, or why there is none. Raises as `answer_input`. Source: T/CIECCPA 9.3.3."""
    _may_write(desk, work, review, "held")
    title_of(desk, OUTPUTS, point)
    said, nothing = _one_of(conclusion, none_reason)
    found = work.session.scalar(queries.outputs_of(review.id).where(ReviewOutput.point == point).with_for_update())
    if found is None:
        found = ReviewOutput(review_id=review.id, point=point, conclusion="", none_reason="", serial=0)
        work.session.add(found)
    if found.serial != serial:
        raise AnswerStale(words=found.conclusion or found.none_reason)
    before = [found.conclusion, found.none_reason]
    found.conclusion, found.none_reason, found.serial = said, nothing, serial + 1
    work.session.flush()
    work.record(
        "management_review.output_answered", review, {"point": point, "before": before, "after": [said, nothing]}
    )
    return found


def decide(
    desk: Desk,
    work: Work,
    review: ManagementReview,
    point: str,
    *,
    becomes: str,
    title: str,
    words: str,
    unit: Unit,
    owner: Person,
    due_on: date,
    criterion: str = "",
    effect_due_on: date | None = None,
    documents: Sequence[str] = (),
) -> ReviewDecision:
    """Record a decision under an output; it becomes an action or a change request when the minutes are approved.

    Raises: NotAllowed, ReviewFrozen, PointUnknown, DecisionInvalid.

    Source: T/CIECCPA 9.3.3 b) to e).
    """
    _may_write(desk, work, review, "held")
    title_of(desk, OUTPUTS, point)
    title, words, criterion = one_line(title)[:300], words.strip()[:2000], criterion.strip()[:1000]
    if not title or not words:
        raise DecisionInvalid(fault_zh="请填写标题和内容", fault_en="it needs a title and words")
    if becomes not in ("action", "change_request"):
        raise DecisionInvalid(fault_zh="只能成为措施或更改申请", fault_en="it becomes an action or a change request")
    if due_on < work.today:
        raise DecisionInvalid(fault_zh="完成日期不得早于今天", fault_en="its date lies before today")
    if becomes == "action" and not (criterion and effect_due_on):
        raise DecisionInvalid(
            fault_zh="措施须写明如何以及何时判断有效性", fault_en="an action says how and when its effect is judged"
        )
    if effect_due_on is not None and effect_due_on < due_on:
        raise DecisionInvalid(
            fault_zh="有效性评审日期不得早于完成日期", fault_en="its effect is judged after its date, not before"
        )
    if work.session.scalar(select(Person.id).where(Person.id == owner.id, not_retired(work.today))) is None:
        raise DecisionInvalid(fault_zh="责任人已离开", fault_en="its owner has left")
    numbers = list(dict.fromkeys(one_line(one) for one in documents if one.strip()))
    known = set(work.session.scalars(select(Document.number).where(Document.number.in_(numbers)))) if numbers else set()
    if missing := [one for one in numbers if one not in known]:
        raise DecisionInvalid(
            fault_zh=f"没有文件 {'、'.join(missing)}", fault_en=f"there is no document {', '.join(missing)}"
        )
    decision = ReviewDecision(
        review_id=review.id, point=point, becomes=becomes, title=title, words=words, unit_id=unit.id,
        owner_id=owner.id, due_on=due_on, criterion=criterion, effect_due_on=effect_due_on, documents=numbers,
    )  # fmt: skip
    work.session.add(decision)
    work.session.flush()
    facts = {"point": point, "decision": decision.id, "becomes": becomes, "owner_id": owner.id, "due_on": due_on}
    work.record("management_review.decided", review, facts)
    return decision


def take_back(desk: Desk, work: Work, review: ManagementReview, decision_id: int) -> None:
    """Strike a decision before the minutes are submitted. Raises NotAllowed, ReviewFrozen, DecisionNotFound."""
    _may_write(desk, work, review, "held")
    decision = decision_of(work, review, decision_id)
    work.session.delete(decision)
    work.record("management_review.undecided", review, {"point": decision.point, "title": decision.title})


def carry(desk: Desk, work: Work, review: ManagementReview, decision_id: int, *, reason: str) -> ReviewDecision:
    """Leave a decision that is not finished to the next review, with the reason. Raises as `take_back`."""
    _may_write(desk, work, review, "approved")
    decision = decision_of(work, review, decision_id)
    if not (said := reason.strip()[:500]):
        raise DecisionInvalid(fault_zh="请说明结转理由", fault_en="carrying it over needs a reason")
    decision.carried_reason = said
    work.record("management_review.carried", review, {"decision": decision.id, "reason": said})
    return decision


def decision_of(work: Work, review: ManagementReview, decision_id: int) -> ReviewDecision:
    """Raises DecisionNotFound."""
    found = work.session.get(ReviewDecision, decision_id)
    if found is None or found.review_id != review.id:
        raise DecisionNotFound(decision=decision_id)
    return found


def _may_write(desk: Desk, work: Work, review: ManagementReview, *states: str) -> None:
    scope = scope_of(work)
    if scope.reads_only or scope.holds("admin") or not can(scope, "review.plan", unit_id=review.unit_id):
        raise NotAllowed()
    if review.state not in states:
        raise ReviewFrozen(
            state=desk.lifecycles["management_review"].workflow_of(review).states[review.state].label.text
        )


def _one_of(words: str, reason: str) -> tuple[str, str]:
    said, nothing = words.strip()[:4000], reason.strip()[:500]
    if bool(said) == bool(nothing):
        raise AnswerTwofold()
    return said, nothing


def unanswered(desk: Desk, work: Work, review: ManagementReview) -> list[str]:
    """Letters of outputs that nobody has answered yet."""
    answered = {one.point for one in work.session.scalars(queries.outputs_of(review.id))}
    return [one.letter for one in points(desk, OUTPUTS) if one.letter not in answered]
