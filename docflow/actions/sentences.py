"""How the journal speaks of actions."""

from collections.abc import Mapping

from docflow.kernel.text import Text

SENTENCES: Mapping[str, Text] = {
    "action.opened": Text(
        "{actor} 提出了措施 {number}，责任人 {owner}", "{actor} proposed action {number}, owner {owner}"
    ),
    "action.approve": Text("{actor} 批准了 {subject}", "{actor} approved {subject}"),
    "action.start": Text("{actor} 开始实施 {subject}", "{actor} started {subject}"),
    "action.finish": Text("{actor} 报告 {subject} 已完成", "{actor} reported {subject} done"),
    "action.send_back": Text("{actor} 退回了 {subject}：{comment}", "{actor} sent {subject} back: {comment}"),
    "action.verify": Text(
        "{actor} 验证了 {subject} 的实施：{comment}", "{actor} verified that {subject} was carried out: {comment}"
    ),
    "action.judge_effective": Text(
        "{actor} 判定 {subject} 有效：{comment}", "{actor} judged {subject} effective: {comment}"
    ),
    "action.judge_ineffective": Text(
        "{actor} 判定 {subject} 无效：{comment}", "{actor} judged {subject} not effective: {comment}"
    ),
    "action.defer_document": Text(
        "{actor} 批准 {subject} 的文件后补：{comment}", "{actor} let the document of {subject} follow later: {comment}"
    ),
    "action.cancel": Text("{actor} 取消了 {subject}：{comment}", "{actor} cancelled {subject}: {comment}"),
    "action.await_effect": Text("{subject} 等待评审有效性", "{subject} waits for its effect"),
    "action.asked_anew": Text(
        "按当日的职责和日期，{subject} 改由另一些人跟进", "As duties and days now are, other people follow {subject} up"
    ),
    "action.replanned": Text("{actor} 更改了 {subject} 的计划", "{actor} changed the plan of {subject}"),
    "action.handed_over": Text(
        "{actor} 将 {subject} 由 {before} 移交给 {owner}：{reason}",
        "{actor} handed {subject} from {before} over to {owner}: {reason}",
    ),
    "action.extension_asked": Text(
        "{actor} 申请将 {subject} 延期至 {to_day}：{reason}",
        "{actor} asked for {subject} to be due on {to_day}: {reason}",
    ),
    "action.extension_granted": Text(
        "{actor} 同意将 {subject} 延期至 {to_day}", "{actor} granted {subject} until {to_day}"
    ),
    "action.extension_refused": Text(
        "{actor} 未同意 {subject} 延期：{words}", "{actor} refused the extension of {subject}: {words}"
    ),
    "action.plan_change_asked": Text(
        "{actor} 申请更改 {subject} 已批准的计划：{reason}",
        "{actor} asked to change the approved plan of {subject}: {reason}",
    ),
    "action.plan_change_granted": Text(
        "{actor} 同意更改 {subject} 已批准的计划", "{actor} agreed to another plan of {subject}"
    ),
    "action.plan_change_refused": Text(
        "{actor} 未同意更改 {subject} 的计划：{words}", "{actor} refused to change the plan of {subject}: {words}"
    ),
    "action.linked": Text(
        "{actor} 为 {subject} 关联了一项文件更改", "{actor} linked {subject} to a change of documents"
    ),
    "action.unlinked": Text(
        "{actor} 解除了 {subject} 的一项关联：{reason}", "{actor} took a link off {subject}: {reason}"
    ),
    "action.deferral_redeemed": Text(
        "{subject} 后补的文件已生效", "The document that {subject} had put off is in force"
    ),
    "action.overdue": Text("{subject} 已于 {due_on} 逾期", "{subject} became overdue on {due_on}"),
    "action.escalated": Text(
        "{subject} 逾期 {days} 天，已上报 {person}", "{subject} is {days} days overdue and was brought before {person}"
    ),
}
