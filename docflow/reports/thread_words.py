"""What is said of the things in a thread, and of its holes, in both languages."""

from docflow.kernel.text import Text

AUDITOR = Text("审核员", "Auditor")
OWNER = Text("责任人", "Owner")
CHAIR = Text("主持人", "Chair")
REQUESTER = Text("申请人", "Requested by")
AUTHOR = Text("编制人", "Author")
APPROVER = Text("批准人", "Approved by")
RECORDER = Text("记录人", "Recorded by")
ANALYST = Text("分析人", "Analysed by")
JUDGE = Text("评审人", "Judged by")
VERIFIER = Text("验证人", "Verified by")

FOUND, REPORTED, CLOSED = Text("发现", "Found"), Text("报告", "Reported"), Text("关闭", "Closed")
HELD, DUE, DONE = Text("举行", "Held"), Text("期限", "Due"), Text("完成", "Done")
VERIFIED, ASKED, APPROVED = Text("验证", "Verified"), Text("提出", "Asked for"), Text("批准", "Approved")
IMPLEMENTED, EFFECTIVE = Text("实施", "In practice"), Text("生效", "In force")
RECORDED, ANALYSED, JUDGED = Text("记录", "Recorded"), Text("分析", "Analysed"), Text("评审", "Judged")

ROUND = Text("第 {round} 轮", "Round {round}")
NOT_NEEDED = Text("无需纠正措施", "No corrective action needed")
OF_ACTION = Text("按准则评审措施", "The action judged by its criterion")
OF_NONCONFORMITY = Text("验证不符合的处理", "The nonconformity verified")
IS_EFFECTIVE, IS_NOT_EFFECTIVE = Text("有效", "Effective"), Text("无效", "Not effective")
CONFIRMED = Text("{asked} 人中 {done} 人已确认阅读", "{done} of {asked} readers have confirmed")

HOLES = {
    "not-confirmed": Text("确认发现", "confirmation of the finding"),
    "no-nonconformity": Text("对应的不符合", "a nonconformity raised from it"),
    "not-accepted": Text("受理", "acceptance"),
    "no-correction": Text("纠正记录", "a record of the correction"),
    "no-cause": Text("原因分析", "the analysis of its causes"),
    "no-plan": Text("是否采取纠正措施的决定", "the decision whether corrective action is needed"),
    "no-action": Text("纠正措施", "corrective action"),
    "none-needed-unsigned": Text(
        "由他人签署“无需纠正措施”", "a second person's signature that no corrective action is needed"
    ),
    "no-change-request": Text("文件更改申请", "a request for the change of a document"),
    "not-in-force": Text("更改生效", "the change in force"),
    "not-withdrawn": Text("废止", "the withdrawal"),
    "suspended": Text("恢复使用", "the end of its suspension"),
    "readers-open": Text("{asked} 人中 {open} 人的阅读确认", "confirmation by {open} of {asked} readers"),
    "effect-not-judged": Text("有效性评审", "the judgement of its effect"),
    "not-verified": Text("处理结果的验证", "the verification of the outcome"),
}
"""Every hole a thread can have, by its code: what is missing or waited for."""
