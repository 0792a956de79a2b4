"""The rules and consequences of change requests in words, and the sentence behind every refusal."""

from collections.abc import Mapping

from docflow.documents.changes.forms import AREAS
from docflow.kernel.text import Text

GUARD_LABELS: Mapping[str, Text] = {
    "requester": Text("申请人", "Whoever asked for the change"),
    "request-explained": Text("写明更改理由", "The reason is given"),
    "touches-something": Text("写明涉及的文件或过程", "It names documents or processes"),
    "emergency-explained": Text("紧急的，写明理由", "An emergency says why it cannot wait"),
    "assesses": Text("文件控制员或过程负责人，且不是申请人", "A controller or process owner, not the requester"),
    "impact-answered": Text("逐项回答影响", "Every area of the impact is answered"),
    "documents-known": Text("所列文件存在且可更改", "The documents named exist and can change"),
    "owners-can-answer": Text("每份文件都有人可以批准", "Somebody can approve for every document"),
    "emergency-declared": Text("申请为紧急更改", "The request is an emergency"),
    "acts-in-emergencies": Text("有权决定紧急实施", "Has the right to act in emergencies"),
    "not-the-requester": Text("不是申请人，也不代表申请人", "Neither the requester nor acting for them"),
    "still-answers": Text("仍是该文件的负责人", "Still answers for the document"),
    "approval-overdue": Text("已过补批期限", "The term for approval has passed"),
    "verifies": Text("有权检查效果", "May check the effect"),
    "independent-of-the-change": Text("未提出也未实施此更改", "Neither asked for the change nor carried it out"),
    "evidence-kept": Text("实施后保存了证据", "Evidence has been kept since it was put into practice"),
    "may-cancel-request": Text(
        "申请人（评估之前）或文件控制员", "The requester before assessment, else the controller"
    ),
    "documents-can-change": Text("所涉文件有文本可更改", "The documents have a text to change"),
    "revisions-in-progress-explained": Text(
        "说明为何并入进行中的修订", "A revision in progress is joined with a reason"
    ),
}
EFFECT_LABELS: Mapping[str, Text] = {
    "ask-anew": Text("交还申请人", "Gives it back to the requester"),
    "ask-assessors": Text("请控制员和过程负责人评估", "Asks controllers and process owners to assess it"),
    "keep-impact": Text("保存影响评估", "Keeps the impact statement"),
    "ask-owners": Text("请各文件负责人批准", "Asks the owners of the documents"),
    "note-approval": Text("记录批准", "Notes the approval"),
    "open-changes": Text("开始修订、新建文件、关联废止", "Opens revisions and new documents, asks for withdrawals"),
    "await-approval": Text("定补批期限", "Sets the term for approval"),
    "settle-what-is-done": Text("已全部生效的随即完成", "Ends it where all is in force already"),
    "suspend-unapproved": Text("未批准而已生效的版本暂停使用", "Suspends what came into force without approval"),
    "note-escalation": Text("记录逾期并上报", "Notes that the term has passed"),
    "ask-superiors": Text("请上级决定", "Asks the superiors"),
    "note-implementation": Text("记录实施完成", "Notes that it was put into practice"),
    "ask-verifiers": Text("请未参与的人检查效果", "Asks somebody without a hand in it to check the effect"),
    "renew-term": Text("重新计算期限", "Sets a new term"),
    "note-verdict": Text("记录检查结论", "Notes the verdict"),
}

REASONS: Mapping[str, Text] = {
    "requester-only": Text("只有申请人可以进行", "Only whoever asked for the change may do this"),
    "reason-missing": Text("请写明更改理由", "Say why it should change"),
    "nothing-touched": Text("请写明涉及哪些文件或过程", "Name the documents or processes it touches"),
    "emergency-unexplained": Text("紧急更改须写明为何不能等待", "An emergency has to say why it cannot wait"),
    "requester-may-not-assess": Text(
        "申请人不能评估自己提出的更改", "Whoever asked for a change may not assess its impact"
    ),
    "assessors-only": Text(
        "只有文件控制员或过程负责人可以评估（不含申请人的代理人）",
        "Only a document controller or process owner may assess it, and not in the requester's place",
    ),
    "impact-unexplained": Text("请说明对“{0}”的影响及处理", "Say what is affected and what is done: {0}"),
    **AREAS,
    "measures-missing": Text("中、高风险须写明控制措施", "A medium or high risk needs measures"),
    "no-documents-touched": Text(
        "请列出要修订、废止或新建的文件", "Name the documents to be revised, withdrawn or made"
    ),
    "document-unknown": Text("没有文件 {0}，或您无权查看", "There is no document {0}, or you may not see it"),
    "document-twice": Text("文件 {0} 重复", "Document {0} is named twice"),
    "new-document-unclear": Text(
        "新建文件“{0}”须写明已有的类型和标题", "The new document “{0}” needs a known type and a title"
    ),
    "nothing-in-force": Text("文件 {0} 没有可更改的文本", "Document {0} has no text that could change"),
    "nobody-answers": Text(
        "除申请人外没有人可以批准 {0} 的更改，请先指定负责人",
        "Nobody but the requester could approve the change of {0}; give it an owner first",
    ),
    "not-an-emergency": Text("此申请不是紧急更改，须先批准再实施", "This is no emergency; it is approved first"),
    "no-right-in-emergencies": Text("您无权决定紧急实施", "You have no right to act in emergencies"),
    "requester-may-not-decide": Text(
        "申请人不能批准自己提出的更改（受权代理亦计入）",
        "Whoever asked for a change may not decide on it, and acting for somebody counts as both",
    ),
    "answers-no-more": Text(
        "该文件已交由他人负责，由新的负责人决定", "Somebody else answers for the document now and decides"
    ),
    "approval-not-overdue": Text("补批期限未过", "The term for approval has not passed"),
    "verifiers-only": Text(
        "只有文件控制员、过程负责人或管理负责人可以检查效果",
        "Only a controller, a process owner or a leader may check the effect",
    ),
    "had-a-hand-in-it": Text(
        "提出、实施此更改或编写其文本的人不能检查其效果",
        "Whoever asked for the change, put it into practice or wrote its texts may not check its effect",
    ),
    "no-evidence": Text(
        "请先附上实施后的证据（附件）", "Keep evidence first: a file attached since the change was put into practice"
    ),
    "revision-in-progress-unexplained": Text(
        "修订 {0} 正在进行，请说明为何由它承载此更改", "Revision {0} is in progress; say why it carries this change"
    ),
    "request-closed": Text("申请已结束，不再保存附件", "The request has ended; nothing more is kept with it"),
    "attaching-not-yours": Text(
        "只有与此申请有关的人可以附上文件", "Only those who have to do with the request may attach files"
    ),
}
