"""How the journal speaks of management reviews."""

from collections.abc import Mapping

from docflow.kernel.text import Text

SENTENCES: Mapping[str, Text] = {
    "management_review.opened": Text("{actor} 策划了管理评审 {number}", "{actor} planned management review {number}"),
    "management_review.collect": Text(
        "{actor} 开始收集 {subject} 的输入", "{actor} began collecting the inputs of {subject}"
    ),
    "management_review.gather": Text(
        "{actor} 重新收集了 {subject} 的数据", "{actor} gathered the figures of {subject} again"
    ),
    "management_review.input_answered": Text(
        "{actor} 填写了 {subject} 的输入 {point}", "{actor} answered input {point} of {subject}"
    ),
    "management_review.freeze": Text("{actor} 冻结了 {subject} 的输入", "{actor} froze the inputs of {subject}"),
    "management_review.thaw": Text(
        "{actor} 将 {subject} 退回收集：{comment}", "{actor} took {subject} back to collecting: {comment}"
    ),
    "management_review.hold": Text("{actor} 记录 {subject} 已召开", "{actor} recorded that {subject} was held"),
    "management_review.output_answered": Text(
        "{actor} 填写了 {subject} 的输出 {point}", "{actor} answered output {point} of {subject}"
    ),
    "management_review.decided": Text(
        "{actor} 在 {subject} 中记录了一项决定（{point}），责任人 {owner}",
        "{actor} recorded a decision of {subject} ({point}), owner {owner}",
    ),
    "management_review.undecided": Text(
        "{actor} 删除了 {subject} 的一项决定（{point}）", "{actor} took back a decision of {subject} ({point})"
    ),
    "management_review.carried": Text(
        "{actor} 将 {subject} 的一项决定结转：{reason}", "{actor} carried a decision of {subject} over: {reason}"
    ),
    "management_review.submit_minutes": Text(
        "{actor} 提交了 {subject} 的会议记录", "{actor} submitted the minutes of {subject}"
    ),
    "management_review.return": Text(
        "{actor} 退回了 {subject} 的会议记录：{comment}", "{actor} returned the minutes of {subject}: {comment}"
    ),
    "management_review.approve": Text(
        "{actor} 批准了 {subject} 的会议记录", "{actor} approved the minutes of {subject}"
    ),
    "management_review.close": Text("{actor} 关闭了 {subject}", "{actor} closed {subject}"),
    "management_review.cancel": Text("{actor} 取消了 {subject}：{comment}", "{actor} cancelled {subject}: {comment}"),
}
