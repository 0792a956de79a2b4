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
IMPLEMENTED, EFFECTIVE = Text("实施", "Put into practice"), Text("生效", "In force from")
RECORDED, ANALYSED, JUDGED = Text("记录", "Recorded"), Text("分析", "Analysed"), Text("评审", "Judged")

ROUND = Text("第 {round} 轮", "Round {round}")
NOT_NEEDED = Text("无需纠正措施", "No corrective action needed")
OF_ACTION = Text("按准则评审措施", "The action judged by its criterion")
OF_NONCONFORMITY = Text("验证不符合的处理", "The nonconformity verified")
IS_EFFECTIVE, IS_NOT_EFFECTIVE = Text("有效", "Effective"), Text("无效", "Not effective")
CONFIRMED = Text("{asked} 人中 {done} 人已确认阅读", "{done} of {asked} readers have confirmed")

HOLES = {
    "not-confirmed": Text("发现尚未确认", "the finding is not confirmed yet"),
    "no-nonconformity": Text("没有对应的不符合", "no nonconformity was raised"),
    "not-accepted": Text("尚未受理", "not taken on yet"),
    "no-correction": Text("尚未记录纠正", "no correction is recorded"),
    "no-cause": Text("尚未分析原因", "no cause is analysed"),
    "no-plan": Text("尚未决定是否采取纠正措施", "not decided yet whether corrective action is needed"),
    "no-action": Text("没有纠正措施", "there is no corrective action"),
    "none-needed-unsigned": Text(
        "“无需纠正措施”尚未由他人签署", "that no corrective action is needed is not signed by somebody else"
    ),
    "no-change-request": Text("尚未提出文件更改", "no change of a document is asked for"),
    "not-in-force": Text("更改尚未生效", "the change is not in force yet"),
    "not-withdrawn": Text("尚未废止", "not withdrawn yet"),
    "suspended": Text("已暂停使用", "its use is suspended"),
    "readers-open": Text("{asked} 人中 {open} 人尚未确认阅读", "{open} of {asked} readers have not confirmed"),
    "effect-not-judged": Text("有效性尚未评审", "its effect is not judged yet"),
    "not-verified": Text("处理结果尚未验证", "the outcome is not verified yet"),
}
"""Every hole a thread can have, by its code."""
