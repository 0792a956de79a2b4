"""How the journal speaks of documents."""

from collections.abc import Mapping

from docflow.kernel.text import Text

SENTENCES: Mapping[str, Text] = {
    "document.opened": Text("{actor} 建立了文件 {number}", "{actor} opened document {number}"),
    "document.handed_over": Text(
        "{actor} 把文件 {number} 交由 {owner} 负责", "{actor} handed document {number} to {owner}"
    ),
    "document.governs": Text(
        "{actor} 指明了文件 {number} 规定的过程", "{actor} said which processes document {number} governs"
    ),
    "revision.handed_over": Text("{actor} 把 {subject} 交由 {owner} 负责", "{actor} handed {subject} to {owner}"),
    "periodic_review.handed_over": Text(
        "{actor} 把 {subject} 的定期评审交由 {owner} 负责", "{actor} handed the periodic review of {subject} to {owner}"
    ),
    "revision.opened": Text("{actor} 开始编制 {number} {label}", "{actor} began {number} {label}"),
    "revision.described": Text("{actor} 更改了 {subject} 的说明", "{actor} changed the description of {subject}"),
    "revision.content_saved": Text(
        "{actor} 上传了 {subject} 的第 {serial} 稿", "{actor} uploaded draft {serial} of {subject}"
    ),
    "revision.remarked": Text("{actor} 对 {subject} 提出意见：{words}", "{actor} remarked on {subject}: {words}"),
    "revision.remark_answered": Text(
        "{actor} 答复了对 {subject} 的意见：{words}", "{actor} answered a remark on {subject}: {words}"
    ),
    "revision.submit": Text("{actor} 提交 {subject} 审查", "{actor} submitted {subject} for review"),
    "revision.agree": Text("{actor} 审查同意 {subject}", "{actor} agreed to {subject}"),
    "revision.return": Text("{actor} 退回了 {subject}：{comment}", "{actor} returned {subject}: {comment}"),
    "revision.recall": Text("{actor} 撤回了 {subject}：{comment}", "{actor} recalled {subject}: {comment}"),
    "revision.approve": Text("{actor} 批准了 {subject}", "{actor} approved {subject}"),
    "revision.reassigned": Text(
        "{actor} 把 {subject} 的审批由 {before} 改派给 {person}：{reason}",
        "{actor} had {person} decide on {subject} instead of {before}: {reason}",
    ),
    "revision.publish": Text("{actor} 发布了 {subject}", "{actor} published {subject}"),
    "revision.take_effect": Text("{subject} 开始生效", "{subject} took effect"),
    "revision.supersede": Text("{subject} 被新版替代", "{subject} was superseded by a newer revision"),
    "revision.suspend_by_rule": Text(
        "{subject} 因紧急更改未获批准而暂停使用",
        "{subject} was suspended because the emergency change it carries is not approved",
    ),
    "revision.suspend": Text("{actor} 暂停使用 {subject}：{comment}", "{actor} suspended {subject}: {comment}"),
    "revision.resume": Text("{actor} 恢复使用 {subject}：{comment}", "{actor} resumed {subject}: {comment}"),
    "revision.withdraw": Text("{actor} 废止了 {subject}：{comment}", "{actor} withdrew {subject}: {comment}"),
    "revision.cancel": Text("{actor} 取消了 {subject}：{comment}", "{actor} cancelled {subject}: {comment}"),
    "revision.readers_asked": Text("系统请读者阅知 {subject}", "Readers were asked to acknowledge {subject}"),
    "revision.readers_released": Text(
        "不再请已离开的读者阅知 {subject}", "Readers who left are no longer asked to acknowledge {subject}"
    ),
    "revision.acknowledged": Text("{actor} 已阅知 {subject}", "{actor} acknowledged {subject}"),
    "revision.acknowledgement_waived": Text(
        "{actor} 免除了一人对 {subject} 的阅知：{reason}", "{actor} waived an acknowledgement of {subject}: {reason}"
    ),
    "periodic_review.opened": Text("已安排 {subject} 的定期评审", "A periodic review of {subject} was scheduled"),
    "periodic_review.start": Text("{subject} 的定期评审到期", "The periodic review of {subject} fell due"),
    "periodic_review.reaffirm": Text(
        "{actor} 评审确认 {subject} 继续有效", "{actor} reviewed and reaffirmed {subject}"
    ),
    "periodic_review.revise": Text(
        "{actor} 评审认为 {subject} 需要修订", "{actor} reviewed {subject}: it needs a revision"
    ),
    "periodic_review.withdraw": Text(
        "{actor} 评审建议废止 {subject}", "{actor} reviewed {subject} and proposed its withdrawal"
    ),
    "periodic_review.drop": Text("{subject} 的定期评审已取消", "The periodic review of {subject} was dropped"),
}
