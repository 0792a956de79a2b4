"""How the journal speaks of audits that are held and of findings."""

from collections.abc import Mapping

from docflow.kernel.text import Text

SENTENCES: Mapping[str, Text] = {
    "audit.opened": Text("{actor} 计划了审核 {number}", "{actor} planned audit {number}"),
    "audit.team_set": Text("{actor} 确定了 {subject} 的审核组", "{actor} set the team of {subject}"),
    "audit.planned": Text("{actor} 编制了 {subject} 的审核计划", "{actor} planned {subject}"),
    "audit.checklist_made": Text(
        "{actor} 生成了 {subject} 的检查表（{questions} 项）",
        "{actor} made the checklist of {subject} ({questions} questions)"
    ),
    "audit.question_added": Text("{actor} 为 {subject} 增加了一个检查项", "{actor} added a question to {subject}"),
    "audit.answered": Text("{actor} 回答了 {subject} 的一个检查项", "{actor} answered a question of {subject}"),
    "audit.answer_proposed": Text(
        "{actor} 对 {subject} 的一个检查项给出了另一回答",
        "{actor} gave another answer beside one to a question of {subject}",
    ),
    "audit.answer_settled": Text(
        "{actor} 裁定了 {subject} 中一个检查项的回答", "{actor} said which answer to a question of {subject} counts"
    ),
    "audit.taken_over": Text(
        "{subject} 随方案修订转入新版方案", "{subject} went on under the amended programme ({actor})"
    ),
    "audit.call_off": Text("{subject} 随其方案取消", "{subject} was called off with its programme"),
    "audit.rules_excused": Text(
        "{actor} 说明了 {subject} 可不符合日历规则的理由：{reason}",
        "{actor} said why {subject} may break rules of the calendar: {reason}",
    ),
    "audit.placed": Text("{actor} 调整了 {subject} 在日历中的位置", "{actor} moved {subject} in the calendar"),
    "audit.prepare": Text("{actor} 完成 {subject} 的准备并发出通知", "{actor} prepared {subject} and gave notice"),
    "audit.start": Text("{actor} 开始了 {subject}", "{actor} started {subject}"),
    "audit.finish_fieldwork": Text("{actor} 完成 {subject} 的现场审核", "{actor} finished the fieldwork of {subject}"),
    "audit.resume_fieldwork": Text(
        "{actor} 继续 {subject} 的现场审核：{comment}", "{actor} went on with the fieldwork of {subject}: {comment}"
    ),
    "audit.issue_report": Text("{actor} 签发了 {subject} 的报告", "{actor} issued the report of {subject}"),
    "audit.addendum": Text(
        "{actor} 补充了 {subject} 的报告：{words}", "{actor} added to the report of {subject}: {words}"
    ),
    "audit.close": Text("{actor} 关闭了 {subject}", "{actor} closed {subject}"),
    "audit.postpone": Text("{actor} 将 {subject} 改期：{comment}", "{actor} postponed {subject}: {comment}"),
    "audit.cancel": Text("{actor} 取消了 {subject}：{comment}", "{actor} cancelled {subject}: {comment}"),
    "audit.safeguard": Text(
        "{actor} 为 {subject} 签署了保障措施：{comment}", "{actor} signed a safeguard for {subject}: {comment}"
    ),
    "finding.opened": Text("{actor} 起草了发现 {number}", "{actor} drafted finding {number}"),
    "finding.rewritten": Text("{actor} 改写了 {subject}", "{actor} rewrote {subject}"),
    "finding.confirm": Text("{actor} 确认了 {subject}", "{actor} confirmed {subject}"),
    "finding.accept": Text("{actor} 接受了 {subject}", "{actor} accepted {subject}"),
    "finding.dispute": Text("{actor} 对 {subject} 提出异议：{comment}", "{actor} disputed {subject}: {comment}"),
    "finding.decide": Text("{actor} 裁定了 {subject} 的异议：{comment}", "{actor} decided on {subject}: {comment}"),
    "finding.close": Text("{actor} 关闭了 {subject}", "{actor} closed {subject}"),
    "finding.void": Text("{actor} 作废了 {subject}：{comment}", "{actor} voided {subject}: {comment}"),
    "finding.settle": Text("{subject} 随其不符合或审核关闭", "{subject} was settled with its nonconformity or audit"),
    "finding.propose_regrading": Text(
        "{actor} 提出改变 {subject} 的分级：{comment}", "{actor} proposed another grade for {subject}: {comment}"
    ),
    "finding.regrade": Text("{actor} 同意改变 {subject} 的分级", "{actor} agreed to the other grade of {subject}"),
    "finding.drop_regrading": Text(
        "{actor} 保持 {subject} 的分级：{comment}", "{actor} kept the grade of {subject}: {comment}"
    ),
}  # fmt: skip
