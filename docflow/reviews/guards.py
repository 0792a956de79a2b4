"""What must be true of a management review before a step, each rule by its name in the workflow."""

from collections.abc import Mapping

from docflow.documents.desk import Desk
from docflow.documents.queries import signatures_of
from docflow.journal.work import Work
from docflow.kernel.errors import Refusal
from docflow.kernel.text import Text
from docflow.lifecycle.guards import Answer, Guard, Taking
from docflow.people.queries import person_of
from docflow.people.rights import can
from docflow.reviews import queries
from docflow.reviews.forms import HoldForm
from docflow.reviews.models import ManagementReview
from docflow.reviews.service import unanswered


def prepares_reviews(work: Work, review: ManagementReview, taking: Taking) -> Answer:
    allowed = can(taking.scope, "review.plan", unit_id=review.unit_id)
    return None if allowed else "needs-role:management_representative"


def period_is_over(work: Work, review: ManagementReview, taking: Taking) -> Answer:
    """Figures of days that have not come yet would be none."""
    return "period-not-over" if review.period_to > work.today else None


def inputs_answered(work: Work, review: ManagementReview, taking: Taking) -> Answer:
    """Every letter has words, or the reason why there is nothing (9.3.2)."""
    rows = work.session.scalars(queries.inputs_of(review.id))
    return [f"input-unanswered:{one.point}" for one in rows if not (one.words or one.nothing_reason)]


def _present(work: Work, taking: Taking) -> set[int]:
    form = taking.form
    try:
        return {person_of(work.session, who).id for who in form.present} if isinstance(form, HoldForm) else set()
    except Refusal:
        return set()


def chair_was_there(work: Work, review: ManagementReview, taking: Taking) -> Answer:
    if not isinstance(taking.form, HoldForm):
        return None
    return None if review.chair_id in _present(work, taking) else "chair-absent"


def meeting_day_fits(work: Work, review: ManagementReview, taking: Taking) -> Answer:
    """Not in days to come, and not before the period it looks at was over."""
    if not isinstance(taking.form, HoldForm):
        return None
    if taking.form.held_on > work.today:
        return "meeting-in-future"
    return "meeting-early" if taking.form.held_on < review.period_to else None


def is_the_chair(work: Work, review: ManagementReview, taking: Taking) -> Answer:
    """In person: nobody holds a review for top management (9.3.1)."""
    return None if taking.scope.person_id == review.chair_id else "chair-only"


def chair_leads(work: Work, review: ManagementReview, taking: Taking) -> Answer:
    """On the day of signing, and in their own right."""
    leads = taking.scope.own().holds("top_management", review.unit_id, kind=review.kind)
    return None if leads else "needs-role:top_management"


def not_the_preparer(work: Work, review: ManagementReview, taking: Taking) -> Answer:
    """Who wrote the minutes does not approve them."""
    wrote = {
        one.person_id
        for one in work.session.scalars(signatures_of(review.id, round=review.round))
        if one.meaning == "prepared" and one.step == "submit_minutes"
    }
    return "preparer-may-not-approve" if taking.persons & wrote else None


def minutes_unchanged(work: Work, review: ManagementReview, taking: Taking) -> Answer:
    same = queries.digest_of(queries.minutes_facts(work.session, review)) == review.content_sha256
    return None if same else "minutes-changed"


def decisions_done(work: Work, review: ManagementReview, taking: Taking) -> Answer:
    """Each decision is finished, or carried to the next review with a reason."""
    decisions = work.session.scalars(queries.decisions_of(review.id)).all()
    items = queries.items_of(work.session, decisions)
    open_ones = [one for one in decisions if not one.carried_reason and not (one.item_id and items[one.item_id].closed)]
    return [f"decision-open:{items[one.item_id].number if one.item_id else one.title}" for one in open_ones]


def guards(desk: Desk) -> Mapping[str, Guard]:
    def outputs_answered(work: Work, review: ManagementReview, taking: Taking) -> Answer:
        """Every letter has a conclusion, or the reason why there is none (9.3.3)."""
        return [f"output-unanswered:{point}" for point in unanswered(desk, work, review)]

    return {
        "prepares-reviews": prepares_reviews,
        "period-is-over": period_is_over,
        "inputs-answered": inputs_answered,
        "chair-was-there": chair_was_there,
        "meeting-day-fits": meeting_day_fits,
        "outputs-answered": outputs_answered,
        "is-the-chair": is_the_chair,
        "chair-leads": chair_leads,
        "not-the-preparer": not_the_preparer,
        "minutes-unchanged": minutes_unchanged,
        "decisions-done": decisions_done,
    }


REASONS: Mapping[str, Text] = {
    "period-not-over": Text("评审期间尚未结束", "The period to be reviewed is not over yet"),
    "input-unanswered": Text(
        "输入 {0} 尚未填写说明或“无可报告”的理由", "Input {0} has neither words nor a reason why there is nothing"
    ),
    "output-unanswered": Text(
        "输出 {0} 尚无结论，也未说明无结论的理由", "Output {0} has neither a conclusion nor a reason why there is none"
    ),
    "chair-absent": Text("主持人须在到会人员之中", "The chair has to be among those who were there"),
    "meeting-in-future": Text("召开日期不能晚于今天", "The meeting cannot have been held on a day to come"),
    "meeting-early": Text("召开日期不能早于评审期间的结束", "The meeting cannot lie before the end of the period"),
    "chair-only": Text("只有主持评审的最高管理者本人可以进行", "Only top management who held the review may do this"),
    "preparer-may-not-approve": Text(
        "编写会议记录的人不能批准它（受权代理亦计入）", "Who wrote the minutes may not approve them, also for others"
    ),
    "minutes-changed": Text("会议记录与提交时不一致", "The minutes are not those that were submitted"),
    "decision-open": Text("决定 {0} 尚未完成，也未结转", "Decision {0} is neither finished nor carried over"),
    "not-attachable-now": Text("评审已结束，不再添加附件", "The review is over; nothing more is attached"),
    "attach-role": Text("只有准备评审的人可以添加附件", "Only those who prepare the review attach files"),
}

GUARD_LABELS: Mapping[str, Text] = {
    "prepares-reviews": Text("碳中和管理负责人", "Management representative"),
    "period-is-over": Text("评审期间已结束", "The period is over"),
    "inputs-answered": Text("每项输入均有说明或理由", "Every input has words or a reason"),
    "chair-was-there": Text("主持人到会", "The chair was there"),
    "meeting-day-fits": Text("召开日期合理", "The day of the meeting fits"),
    "outputs-answered": Text("每项输出均有结论或理由", "Every output has a conclusion or a reason"),
    "is-the-chair": Text("主持人本人", "The chair in person"),
    "chair-leads": Text("最高管理者", "Top management"),
    "not-the-preparer": Text("不是会议记录的编写人", "Not who wrote the minutes"),
    "minutes-unchanged": Text("会议记录未变", "The minutes are unchanged"),
    "decisions-done": Text("各项决定已完成或结转", "Every decision is done or carried over"),
}
