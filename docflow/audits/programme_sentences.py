"""How the journal speaks of audit programmes."""

from collections.abc import Mapping

from docflow.kernel.text import Text

SENTENCES: Mapping[str, Text] = {
    "programme.opened": Text("{actor} 开始编制审核方案 {number}", "{actor} began audit programme {number}"),
    "programme.changed": Text("{actor} 修改了 {subject}", "{actor} changed {subject}"),
    "programme.scored": Text(
        "{actor} 计算了 {subject} 的审核间隔（{processes} 个过程）",
        "{actor} weighed the intervals of {subject} ({processes} processes)",
    ),
    "programme.let_be_late": Text(
        "{actor} 为 {subject} 中过程 {process} 超出间隔说明理由：{reason}",
        "{actor} gave a reason why process {process} of {subject} may exceed its interval: {reason}",
    ),
    "programme.gap_let_stand": Text(
        "{actor} 为 {subject} 的未覆盖部分说明理由：{reason}", "{actor} let holes of {subject} stand: {reason}"
    ),
    "programme.gap_closed": Text(
        "{actor} 撤回了 {subject} 中一处未覆盖的理由", "{actor} took back that a hole of {subject} stands"
    ),
    "programme.calendar_proposed": Text(
        "{actor} 为 {subject} 计算了日历（{audits} 次审核）",
        "{actor} had a calendar computed for {subject} ({audits})",
    ),
    "programme.calendar_accepted": Text(
        "{actor} 采用了 {subject} 的日历（{audits} 次审核）",
        "{actor} accepted a calendar of {subject} ({audits})",
    ),
    "programme.submit": Text("{actor} 提交了 {subject}", "{actor} submitted {subject}"),
    "programme.return": Text("{actor} 退回了 {subject}：{comment}", "{actor} returned {subject}: {comment}"),
    "programme.recall": Text("{actor} 撤回了 {subject}：{comment}", "{actor} took {subject} back: {comment}"),
    "programme.approve": Text("{actor} 批准了 {subject}", "{actor} approved {subject}"),
    "programme.run": Text("{subject} 开始执行", "{subject} began to run"),
    "programme.complete": Text("{actor} 完成了 {subject}", "{actor} completed {subject}"),
    "programme.review": Text("{actor} 评审了 {subject}", "{actor} reviewed {subject}"),
    "programme.replace": Text("{subject} 被其修订取代", "{subject} was replaced by its amendment"),
    "programme.cancel": Text("{actor} 取消了 {subject}：{comment}", "{actor} cancelled {subject}: {comment}"),
}
