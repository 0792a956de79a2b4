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
    "action.replanned": Text("{actor} 更改了 {subject} 的计划", "{actor} changed the plan of {subject}"),
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
    "action.linked": Text("{actor} 将 {subject} 关联到 {other}", "{actor} linked {subject} to {other}"),
    "action.overdue": Text("{subject} 已逾期", "{subject} became overdue"),
    "action.escalated": Text("{subject} 逾期，已上报 {person}", "{subject} is overdue and was brought before {person}"),
}
