"""The words of the rules about actions: why something is refused, and what each rule asks."""

from collections.abc import Mapping

from docflow.kernel.text import Text

REASONS: Mapping[str, Text] = {
    "owner-may-not-decide": Text(
        "措施的责任人、实施人及其代理人不能批准、验证或评审该措施",
        "Owner and implementers, and those who stand in for them, neither approve, verify nor judge their action",
    ),
    "owner-only": Text("只有责任人或实施人可以进行", "Only the owner or an implementer may do this"),
    "judges-only": Text(
        "只有过程负责人、审核方案管理人员、管理层或责任人的上级可以进行",
        "Process owners, programme managers, leaders of the unit and the owner's superior may do this",
    ),
    "no-criterion": Text("尚未写明有效性准则", "It does not say by what its effect will be judged"),
    "no-effect-day": Text("尚未确定有效性评审日期", "It does not say from which day its effect will be judged"),
    "due-before-approval": Text(
        "完成日期 {0} 已过，请先修改计划", "It was to be done by {0}, which has passed; change what it says first"
    ),
    "no-proof": Text("请先添加实施证据（附件）", "Attach the proof that it was carried out first"),
    "no-effect-proof": Text(
        "请先添加有效性证据（验证实施之后的附件）", "Attach what shows its effect first, since it was verified"
    ),
    "no-document-linked": Text(
        "文件类措施须先关联更改申请或修订", "Link the change request or the revision that this action waits for"
    ),
    "document-not-in-force": Text("{0} 的更改尚未生效", "The change {0} is not in force yet"),
    "deferral-passed": Text("文件后补期限 {0} 已过", "The document was to follow by {0}, which has passed"),
    "nothing-to-defer": Text("只有文件类措施可以后补文件", "Only an action on a document has one that could follow"),
    "deferral-past": Text("后补日期不能早于今天", "The document cannot follow before today"),
    "deferral-owner-unfit": Text("请指定一位在职的责任人", "Name somebody who is here to answer for it"),
    "effect-too-early": Text("{0} 之前不能评审有效性", "Its effect is not judged before {0}"),
    "cycles-missing": Text(
        "计划规定至少查看 {0} 次运行", "The plan asks that at least {0} runs of the process are looked at"
    ),
    "attach-closed": Text("措施已结束，不再添加附件", "The action is over; nothing more is attached"),
    "attach-not-yours": Text("只有责任人、实施人和评审人可以添加附件", "Owner, implementers and judges attach files"),
}

GUARD_LABELS: Mapping[str, Text] = {
    "decides-actions": Text("过程负责人或体系管理人员", "Process owner or system manager"),
    "judges": Text("过程负责人、体系管理人员或责任人的上级", "Process owner, system manager or the owner's superior"),
    "not-the-owner": Text("既非责任人也非实施人（含代理）", "Neither owner nor implementer, nor for one of them"),
    "carries-out": Text("责任人或实施人", "Owner or implementer"),
    "planned-whole": Text("有效性准则和日期已定", "Criterion and day of its effect are fixed"),
    "days-ahead": Text("完成日期未过", "The day it is due has not passed"),
    "proof-attached": Text("已附实施证据", "Proof is attached"),
    "effect-shown": Text("已附有效性证据", "What shows its effect is attached"),
    "document-gate": Text("文件更改已生效或已批准后补", "The document's change is in force, or was put off"),
    "deferral-redeemed": Text("后补文件已生效", "What was deferred is in force"),
    "deferral-fits": Text("后补日期和责任人合适", "The deferral's day and owner fit"),
    "effect-day-reached": Text("已到有效性评审日期", "The day to judge its effect has come"),
    "cycles-run": Text("运行次数已够", "The process has run often enough"),
}

EFFECT_LABELS: Mapping[str, Text] = {
    "name-doer": Text("记下实施人", "Name who carries it out"),
    "note-result": Text("记录结果", "Note the result"),
    "note-verified": Text("记录验证，开始等待效果", "Note that it was verified, and wait for its effect"),
    "note-verdict": Text("记录有效性结论", "Note the verdict"),
    "note-deferral": Text("记录后补约定", "Note the deferral"),
    "tell-origin": Text("来源事项重新分析", "What ordered it is analysed again"),
    "lapse-asked": Text("未决申请失效", "What is still asked for lapses"),
    "move-on": Text("更新待办和期限", "Update whom it waits for and until when"),
}
