"""How the journal speaks of change requests."""

from collections.abc import Mapping

from docflow.kernel.text import Text

SENTENCES: Mapping[str, Text] = {
    "change_request.opened": Text("{actor} 提出更改申请 {number}", "{actor} asked for a change, {number}"),
    "change_request.described": Text("{actor} 更改了申请 {subject} 的内容", "{actor} changed what {subject} says"),
    "change_request.submit": Text("{actor} 提交了 {subject}", "{actor} submitted {subject}"),
    "change_request.return": Text(
        "{actor} 请申请人补充 {subject}：{comment}", "{actor} asked for more on {subject}: {comment}"
    ),
    "change_request.assess": Text("{actor} 评估了 {subject} 的影响", "{actor} assessed the impact of {subject}"),
    "change_request.reassess": Text(
        "{actor} 要求重新评估 {subject}：{comment}", "{actor} asked for another assessment of {subject}: {comment}"
    ),
    "change_request.approve": Text("{actor} 批准了 {subject}", "{actor} approved {subject}"),
    "change_request.reject": Text("{actor} 未批准 {subject}：{comment}", "{actor} rejected {subject}: {comment}"),
    "change_request.implement": Text("{actor} 开始实施 {subject}", "{actor} began to put {subject} into practice"),
    "change_request.implement_first": Text(
        "{actor} 决定紧急实施 {subject}，须在 {approval_due_on} 前补批",
        "{actor} put {subject} into practice at once; it is to be approved by {approval_due_on}",
    ),
    "change_request.ratify": Text("{actor} 补批了 {subject}", "{actor} approved {subject} afterwards"),
    "change_request.escalate": Text(
        "{subject} 未在 {approval_due_on} 前补批，已上报，所生效的版本暂停使用",
        "{subject} was not approved by {approval_due_on}; it was escalated and what it brought into force suspended",
    ),
    "change_request.ask_superiors": Text("{subject} 改由上级决定", "The superiors were asked to decide on {subject}"),
    "change_request.take_up": Text(
        "{subject} 随定期评审的结论实施", "{subject} was taken up with a periodic review's verdict"
    ),
    "change_request.settle": Text("{subject} 已全部实施", "All that {subject} asked for has been put into practice"),
    "change_request.unwind": Text(
        "{subject} 的各项修订均已取消，由文件控制员决定",
        "Every revision of {subject} was cancelled; a controller decides",
    ),
    "change_request.reconsider": Text(
        "{subject} 的各项修订均已取消，重新评估", "Every revision of {subject} was cancelled; it is to be assessed"
    ),
    "change_request.close": Text(
        "{actor} 检查了 {subject} 的效果并关闭", "{actor} checked the effect of {subject} and closed it"
    ),
    "change_request.take_up_again": Text(
        "{actor} 认为 {subject} 未达效果：{comment}", "{actor} found {subject} without its effect: {comment}"
    ),
    "change_request.amend": Text("{actor} 修改 {subject} 后再提", "{actor} took {subject} back to amend it"),
    "change_request.take_note": Text(
        "{actor} 知悉 {subject} 未获批准", "{actor} took note that {subject} was rejected"
    ),
    "change_request.cancel": Text("{actor} 取消了 {subject}：{comment}", "{actor} cancelled {subject}: {comment}"),
    "change_request.handed_over": Text("{actor} 把 {subject} 交由 {owner} 负责", "{actor} handed {subject} to {owner}"),
    "change_request.reassigned": Text(
        "{subject} 改由 {person} 决定：{reason}", "{person} decides on {subject} instead: {reason}"
    ),
    "change_request.asked_anew": Text(
        "{subject} 等待处理的人员已更新", "Those whom {subject} waits for were brought up to date"
    ),
}
