"""The rules, reasons and consequences of the workflow in words."""

from collections.abc import Mapping

from docflow.kernel.text import Text

REASONS: Mapping[str, Text] = {
    "judges-only": Text(
        "只有责任人、过程负责人或体系管理人员可以进行",
        "Only the owner, a process owner or a system manager may do this",
    ),
    "owner-may-not-dismiss": Text(
        "责任人不能自己不予受理，须由他人决定",
        "Whoever would have to answer for it does not dismiss it; somebody else decides",
    ),
    "raised-by-a-finding": Text(
        "此不符合由审核发现引出，请在审核发现中提出异议", "A finding raised it; dispute it there"
    ),
    "reporter-only": Text("只有报告人可以进行", "Only whoever reported it may do this"),
    "owner-only": Text("只有责任人可以进行", "Only the owner may do this"),
    "team-only": Text("只有责任人和分析人员可以进行", "Only the owner and those who analyse it may do this"),
    "owner-unfit": Text("所选人员不存在或已离开", "Somebody chosen is not known, or has left"),
    "grade-comes-from-the-finding": Text(
        "严重程度由审核发现确定，请在审核发现中改级", "The finding gave it its grade; it is changed there"
    ),
    "recurrence-unknown": Text("没有这个不符合，或您无权查看", "There is no such nonconformity, or you may not see it"),
    "recurrence-not-closed": Text("它尚未关闭，不算重复发生", "It is not closed, so this does not repeat it"),
    "whys-too-few": Text("请继续追问，答案还不够深入", "Ask on: there are too few whys to reach a root"),
    "whys-broken": Text("请按顺序逐个回答，不要跳过", "Answer one why after the other, without a gap"),
    "whys-repeat": Text("后一个答案重复了前一个", "An answer repeats the one before it"),
    "no-causes": Text("请至少写明一个原因", "Name at least one cause"),
    "method-unnamed": Text("请写明所用方法的名称", "Say what the other method is called"),
    "category-missing": Text("请选择根本原因的类别", "Say what the root cause belongs to"),
    "cause-is-the-description": Text(
        "原因只是重复了问题描述，请写明为什么会发生", "This only repeats what was found; say why it happened"
    ),
    "similar-unanswered": Text("类似情况 {0} 尚未答复", "The similar case {0} has not been answered yet"),
    "not-analysed": Text("本轮尚未分析原因", "The causes have not been analysed in this round"),
    "not-planned": Text("本轮尚未策划", "Nothing has been planned in this round"),
    "no-need-unexplained": Text("请说明为什么不需要纠正措施", "Say why no corrective action is needed"),
    "check-day-missing": Text(
        "请确定从哪天起核查纠正是否保持", "Say from which day it is checked that the correction held"
    ),
    "check-day-past": Text("核查日期不能早于今天", "The check cannot lie before today"),
    "actions-are-ordered": Text("本轮已安排措施，请先取消", "Actions were ordered in this round; cancel them first"),
    "no-action-ordered": Text("请先安排至少一项纠正措施", "Order at least one corrective action first"),
    "action-due-late": Text(
        "措施 {0} 的期限超过该严重程度的规定，请说明理由",
        "Action {0} is due later than this grade allows; give the reason",
    ),
    "no-action-needed": Text(
        "策划为不需要纠正措施，须先经批准", "The plan says none is needed; that has to be approved"
    ),
    "action-is-needed": Text("策划为需要纠正措施", "The plan says that corrective action is needed"),
    "owner-may-not-waive": Text(
        "责任人和策划人不能批准自己不采取措施（受权代理亦计入）",
        "Whoever answers for it or planned it does not approve that nothing is done, nor does somebody acting for them",
    ),
    "waivers-only": Text("只有体系管理人员可以批准", "Only a system manager may approve this"),
    "action-not-approved": Text("措施 {0} 尚未批准", "Action {0} is not approved yet"),
    "action-open": Text("措施 {0} 尚未完成并验证实施", "Action {0} is not done and looked at yet"),
    "no-action-left": Text("本轮没有保留的纠正措施", "No corrective action of this round is left"),
    "document-missing": Text(
        "措施 {0} 的文件更改尚未生效（后补亦须兑现）",
        "The document that action {0} changes is not in force yet, and no deferral counts any more",
    ),
    "verifier-unfit": Text("所选人员无权验证", "The person chosen has no right to verify it"),
    "verifier-had-a-hand": Text(
        "责任人、原因分析人、策划人和措施实施人不能验证（受权代理亦计入）",
        "Owner, authors of causes and plans, and whoever carried something out do not verify it, for whomever they act",
    ),
    "verifiers-only": Text("需要有验证不符合的权限", "The right to verify nonconformities of the unit is needed"),
    "action-not-judged": Text("措施 {0} 的有效性尚未评审", "The effect of action {0} has not been judged"),
    "action-not-effective": Text("措施 {0} 无效", "Action {0} was not effective"),
    "judged-by-its-doer": Text(
        "措施 {0} 由其责任人或实施人评审，不算数", "Action {0} was judged by whoever carried it out"
    ),
    "judged-too-early": Text("措施 {0} 在约定日期之前评审，不算数", "Action {0} was judged before its day"),
    "check-day-not-reached": Text("尚未到核查纠正的日期", "The day to check the correction has not come"),
    "waiver-missing": Text(
        "不采取纠正措施未经无关人员签署批准",
        "That no corrective action is taken is not signed by somebody without a hand in it",
    ),
    "no-evidence": Text("请先添加验证的证据（附件）", "Attach the evidence of the verification first"),
    "no-change-unexplained": Text("请说明为什么体系和风险无需变更", "Say why system and risks need no change"),
    "no-change-requested": Text("尚未由此提出更改申请", "No change request came from it yet"),
    "grade-as-before": Text("严重程度未变", "It has that grade already"),
    "regrading-waits": Text("已有改级等待第二人签署", "A change of grade waits for its second signature already"),
    "no-regrading-waits": Text("没有等待签署的改级", "No change of grade waits for a signature"),
    "signed-the-first": Text("第二个签名须由另一人作出", "The second signature is another person's"),
    "nothing-more-kept": Text("不符合已结束，不再添加附件", "It is over; nothing more is attached"),
    "attaching-not-yours": Text("只有与此不符合有关的人员可以添加附件", "Only people concerned with it attach files"),
}

GUARD_LABELS: Mapping[str, Text] = {
    "judges": Text("责任人或有受理权限的人", "The owner, or whoever judges reports"),
    "judges-for-others": Text("有受理权限、且不是责任人", "Whoever judges reports and does not answer for it"),
    "not-from-a-finding": Text("不是审核发现引出的", "No finding raised it"),
    "reported-it": Text("报告人", "Whoever reported it"),
    "owns-it": Text("责任人", "The owner"),
    "works-on-it": Text("责任人或分析人员", "The owner, or who analyses it with them"),
    "owner-fits": Text("责任人在职；审核发现的定级不在此更改", "The owner is here; a finding's grade stays"),
    "recurrence-known": Text("所重复的不符合已关闭", "What it repeats is closed"),
    "causes-named": Text("按所选方法查明了原因", "The method chosen was carried through"),
    "causes-differ": Text("原因不是重复描述", "No cause repeats the description"),
    "similar-answered": Text("提出的类似情况均已答复", "Every similar case has its answer"),
    "analysed-in-this-round": Text("本轮已分析原因", "Causes were analysed in this round"),
    "plan-said": Text("不需要措施时写明理由和核查日期", "Without action: the reason and the day of the check"),
    "actions-ordered": Text("需要措施时至少安排一项，期限相称", "With action: at least one, due in proportion"),
    "action-needed": Text("需要纠正措施", "Corrective action is needed"),
    "no-action-needed": Text("不需要纠正措施", "No corrective action is needed"),
    "may-waive": Text("有批准权限、且不是责任人或策划人", "May approve it, and neither owns nor planned it"),
    "may-replan": Text("责任人，或批准不采取措施的人", "The owner, or whoever would approve that none is needed"),
    "actions-approved": Text("各项措施均已批准", "Every action is approved"),
    "verifier-fits": Text("所请验证人有权限且未参与", "Whoever is asked may verify it and had no hand in it"),
    "grade-differs": Text("改为不同的严重程度", "The grade is another one"),
    "signs-first": Text("担任改级所需角色之一", "Holds one of the two roles that sign a change of grade"),
    "signs-second": Text("以另一角色签署的另一人", "Another person, in the other role"),
    "may-drop-regrading": Text("担任改级所需角色之一", "Holds one of the two roles that sign a change of grade"),
    "actions-carried-out": Text("各项措施均已完成并验证实施", "Every action is done and looked at"),
    "documents-in-force": Text("涉及的文件更改均已生效", "Every document that changes is in force"),
    "verifies": Text("有验证权限", "May verify"),
    "no-hand-in-it": Text(
        "不是责任人、原因分析人、策划人或实施人（代理亦计入）",
        "Neither owner, author of a cause or plan, nor doer, nor for them",
    ),
    "actions-effective": Text(
        "各项纠正措施到期后由他人评审为有效", "Every corrective action was judged effective by another after its day"
    ),
    "waiver-stands": Text("不采取措施的，已由他人签署批准", "Without action: somebody else approved that"),
    "evidence-kept": Text("已附验证证据", "Evidence of the verification is attached"),
    "changes-decided": Text("体系和风险的变更已有结论", "Changes of system and risks are decided"),
}

EFFECT_LABELS: Mapping[str, Text] = {
    "move-on": Text("请下一步的人在期限内处理", "Asks whoever is next, by its day"),
    "take-on": Text("确定级别、责任人和是否重复发生", "Settles grade, owner and whether it repeats one"),
    "tell-reporter": Text("告知报告人", "Tells the reporter"),
    "keep-containment": Text("保存控制和纠正", "Keeps containment and correction"),
    "look-for-similar": Text("查找类似情况", "Looks for similar cases"),
    "keep-analysis": Text("保存原因分析", "Keeps the analysis"),
    "keep-plan": Text("保存策划", "Keeps the plan"),
    "drop-plan": Text("策划作废", "Drops the plan"),
    "begin-verifying": Text("开始验证", "Begins the verification"),
    "keep-verdict": Text("保存验证结论", "Keeps the verdict"),
    "settle-origin": Text("了结引出它的审核发现", "Settles the finding that raised it"),
    "begin-round": Text("开始新一轮", "Begins the next round"),
    "propose-grade": Text("等待第二人签署", "Waits for the second signature"),
    "change-grade": Text("更改级别和期限", "Changes the grade and its terms"),
    "drop-grade": Text("撤销改级", "Drops the proposal"),
}
