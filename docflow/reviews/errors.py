"""What cannot be done with management reviews, and why."""

from docflow.kernel.errors import Conflict, Invalid, NotFound


class ReviewNotFound(NotFound):
    """A review that does not exist and one the reader may not see are answered alike."""

    code = "review-not-found"
    zh = "没有该管理评审，或您无权查看"
    en = "There is no such management review, or you may not see it"


class PeriodInvalid(Invalid):
    """A review looks at a period that has an end and a beginning before it, of five years at the most."""

    code = "review-period-invalid"
    zh = "评审期间有误：结束日期不得早于开始日期，且不超过五年"
    en = "The period is not right: it ends before it begins, or is longer than five years"


class ChairUnfit(Invalid):
    """A management review is held by top management (9.3.1)."""

    code = "review-chair-unfit"
    zh = "{person} 没有“最高管理者”角色，不能主持管理评审"
    en = "{person} does not hold the role of top management and cannot hold the review"


class PointUnknown(NotFound):
    """The standard's list of inputs (9.3.2) or outputs (9.3.3) has no such letter."""

    code = "review-point-unknown"
    zh = "没有 {point} 这一项"
    en = "There is no point {point}"


class ReviewFrozen(Conflict):
    """Inputs are written while they are collected, outputs between the meeting and the submission of the minutes."""

    code = "review-frozen"
    zh = "当前状态为“{state}”，此部分不能更改"
    en = "The state is “{state}”; this part cannot be changed now"


class AnswerStale(Conflict):
    """Somebody wrote here meanwhile; both texts are shown so that none is lost."""

    code = "review-answer-stale"
    zh = "此项已被他人更改，现有内容：{words}"
    en = "Somebody changed this meanwhile; it says now: {words}"


class AnswerTwofold(Invalid):
    """A point is answered in words, or with the reason why there is nothing: not with both and not with neither."""

    code = "review-answer-twofold"
    zh = "请填写内容，或说明“无可报告”的理由，二者只填其一"
    en = "Write what there is to say, or why there is nothing to report: one of the two"


class DecisionInvalid(Invalid):
    """A decision needs words, an owner who is here, a date from today on; an action also how its effect is judged."""

    code = "review-decision-invalid"
    zh = "决定有误：{fault_zh}"
    en = "The decision is not right: {fault_en}"


class DecisionNotFound(NotFound):
    """The review has no such decision."""

    code = "review-decision-not-found"
    zh = "没有该决定"
    en = "There is no such decision"
