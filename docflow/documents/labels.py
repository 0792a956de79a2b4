"""The rules and consequences of document workflows in words, for drawings and lists."""

from collections.abc import Mapping

from docflow.kernel.text import Text

GUARD_LABELS: Mapping[str, Text] = {
    "has-text": Text(
        "正文已上传，且没有待处理的修订痕迹、批注或占位符", "The text is uploaded, with nothing left open in it"
    ),
    "change-explained": Text("修订写明理由和更改摘要", "A revision says why and what was changed"),
    "clauses-linked": Text("按类型要求关联了条款", "Clauses are linked where the type asks for it"),
    "stages-staffed": Text("各阶段均有非编制人承担", "Every stage has people who are not authors"),
    "approver-of-type": Text("有权批准此类文件", "May approve this type of document"),
    "text-unchanged": Text("正文与已审查的一致", "The text is the one that was reviewed"),
    "approval-stands": Text("批准仍然有效（批准人不是编制人）", "The approval stands: its signer is no author"),
    "change-stands": Text("所承载的紧急更改已获批准", "The emergency change it carries, if any, is approved"),
    "effective-date-fits": Text("生效日期不早于当日", "The effective date is not in the past"),
    "notice-kept": Text("提前发布天数足够，或说明理由", "Enough days of notice, or the reason for fewer"),
    "effective-date-reached": Text("已到生效日期", "The effective date has come"),
    "distribution-decided": Text("已确定分发范围", "The distribution is decided"),
    "may-suspend": Text("文件控制员或过程负责人", "Document controller or process owner"),
    "not-suspended": Text("未处于暂停使用", "Not suspended"),
    "suspended": Text("处于暂停使用", "Suspended"),
    "suspension-end-fits": Text("暂停的截止日期不早于当日", "The suspension does not end in the past"),
    "may-withdraw": Text("有权批准此类文件废止", "May approve the withdrawal of this type of document"),
    "withdrawal-date-fits": Text("废止在签署当日生效", "A withdrawal counts from the day it is signed"),
    "nothing-in-progress": Text("没有进行中的修订", "No revision is in progress"),
    "references-decided": Text("引用本文件的各文件均已决定如何处理", "Every text that names it has a decision"),
    "own-remarks-answered": Text("本人的意见均已得到答复", "Their own remarks are answered"),
    "remarks-answered": Text("全部意见均已得到答复", "Every remark is answered"),
    "may-cancel": Text(
        "首次提交前的编制人，或文件控制员", "The author before the first submission, else the controller"
    ),
    "reviews-document": Text("文件责任人、过程负责人或文件控制员", "Owner, process owner or document controller"),
    "no-open-revision": Text("没有进行中的修订", "No revision is in progress"),
}

EFFECT_LABELS: Mapping[str, Text] = {
    "note-references": Text("记录正文引用的文件", "Notes which documents the text names"),
    "plan-stages": Text("分派审查、会签和批准", "Assigns review, countersigning and approval"),
    "make-controlled-copy": Text("生成受控成品", "Makes the controlled copy"),
    "address-readers": Text("登记分发范围", "Addresses the readers"),
    "set-effective-date": Text("确定生效日期，到期自动生效", "Sets the day from which it counts"),
    "supersede-previous": Text("替代上一版", "Supersedes the previous revision"),
    "ask-readers": Text("请使用人阅知", "Asks readers to acknowledge"),
    "schedule-periodic-review": Text("安排定期评审", "Schedules the periodic review"),
    "end-force": Text("终止有效期", "Ends its force"),
    "suspend": Text("标明暂停使用", "Marks it as suspended"),
    "suspend-by-rule": Text("标明暂停使用", "Marks it as suspended"),
    "settle-change-requests": Text("更改申请随之推进", "Moves its change requests on"),
    "resume": Text("取消暂停标记", "Takes the mark away"),
    "decide-references": Text("记录对引用文件的决定", "Keeps the decisions on references"),
    "close-periodic-review": Text("取消未完成的定期评审", "Drops the pending periodic review"),
    "reaffirm-document": Text("安排下一次评审", "Schedules the next review"),
    "open-revision": Text("提出更改申请并开始修订", "Asks for the change and opens the next revision"),
    "propose-withdrawal": Text("提出废止申请", "Asks for its withdrawal"),
}
