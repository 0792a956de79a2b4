"""How the journal speaks of nonconformities."""

from collections.abc import Mapping

from docflow.kernel.text import Text

SENTENCES: Mapping[str, Text] = {
    "nonconformity.opened": Text(
        "{actor} 报告了不符合 {number}，责任人 {owner}",
        "{actor} reported nonconformity {number}; {owner} answers for it",
    ),
    "nonconformity.described": Text("{actor} 更正了 {subject} 的描述", "{actor} put right what {subject} says"),
    "nonconformity.handed_over": Text("{actor} 把 {subject} 交由 {owner} 负责", "{actor} handed {subject} to {owner}"),
    "nonconformity.asked_anew": Text(
        "{subject} 改由 {after} 处理（原为 {before}）", "{subject} waits for {after} now instead of {before}"
    ),
    "nonconformity.overdue": Text("{subject} 已逾期", "{subject} became overdue"),
    "nonconformity.escalated": Text(
        "{subject} 逾期，已上报 {person}", "{subject} is overdue and was brought before {person}"
    ),
    "nonconformity.accept": Text(
        "{actor} 受理了 {subject}，责任人 {owner}", "{actor} accepted {subject}; {owner} answers for it"
    ),
    "nonconformity.reject": Text("{actor} 未受理 {subject}：{comment}", "{actor} did not accept {subject}: {comment}"),
    "nonconformity.take_note": Text(
        "{actor} 知悉 {subject} 未被受理", "{actor} took note that {subject} was not accepted"
    ),
    "nonconformity.report_again": Text(
        "{actor} 再次报告 {subject}：{comment}", "{actor} reported {subject} again: {comment}"
    ),
    "nonconformity.contain": Text(
        "{actor} 记录了 {subject} 的控制和纠正", "{actor} recorded the containment and correction of {subject}"
    ),
    "nonconformity.similar_answered": Text(
        "{actor} 答复了 {subject} 的一个类似情况", "{actor} answered a similar case of {subject}"
    ),
    "nonconformity.similar_looked_for": Text(
        "{actor} 再次查找 {subject} 的类似情况", "{actor} looked for cases similar to {subject} once more"
    ),
    "nonconformity.analyse": Text("{actor} 记录了 {subject} 的原因", "{actor} recorded the causes of {subject}"),
    "nonconformity.action_ordered": Text(
        "{actor} 为 {subject} 安排了一项措施", "{actor} ordered an action for {subject}"
    ),
    "nonconformity.change_asked": Text(
        "{actor} 由 {subject} 提出了更改申请", "{actor} asked for a change because of {subject}"
    ),
    "nonconformity.plan": Text("{actor} 策划了 {subject} 的措施", "{actor} planned what is done about {subject}"),
    "nonconformity.replan": Text(
        "{actor} 要求重新策划 {subject}：{comment}", "{actor} had {subject} planned again: {comment}"
    ),
    "nonconformity.act": Text("{actor} 开始实施 {subject} 的措施", "{actor} began to act on {subject}"),
    "nonconformity.waive": Text(
        "{actor} 批准 {subject} 不采取纠正措施", "{actor} approved that {subject} needs no corrective action"
    ),
    "nonconformity.ask_verification": Text(
        "{actor} 提请验证 {subject}", "{actor} asked for the verification of {subject}"
    ),
    "nonconformity.close": Text("{actor} 验证有效并关闭了 {subject}", "{actor} verified and closed {subject}"),
    "nonconformity.send_back": Text(
        "{actor} 验证后认为 {subject} 的措施无效：{comment}",
        "{actor} found what was done about {subject} not effective: {comment}",
    ),
    "nonconformity.fail": Text(
        "{subject} 的一项措施无效，重新分析", "An action of {subject} did not help; it is analysed again"
    ),
    "nonconformity.reopen": Text("{actor} 重开了 {subject}：{comment}", "{actor} reopened {subject}: {comment}"),
    "nonconformity.propose_regrading": Text(
        "{actor} 提出更改 {subject} 的严重程度：{comment}", "{actor} proposed another grade for {subject}: {comment}"
    ),
    "nonconformity.grade_followed": Text(
        "{subject} 的严重程度随审核发现更改", "The grade of {subject} changed with the finding that raised it"
    ),
    "nonconformity.regrade": Text(
        "{actor} 同意更改 {subject} 的严重程度", "{actor} agreed to the other grade of {subject}"
    ),
    "nonconformity.drop_regrading": Text(
        "{actor} 保持 {subject} 的严重程度：{comment}", "{actor} kept the grade of {subject}: {comment}"
    ),
}
