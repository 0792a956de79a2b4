"""What must be true of a document before a step, each rule by its name in the workflow."""

from collections.abc import Mapping
from datetime import timedelta

from sqlalchemy import select

from docflow.documents import queries
from docflow.documents.changes.queries import does_not_stand
from docflow.documents.desk import Desk
from docflow.documents.forms import PublishForm, SubmitForm, SuspendForm, WithdrawForm
from docflow.documents.models import Content, Document, PeriodicReview, Revision
from docflow.documents.remarks import own_remarks_answered, remarks_answered
from docflow.documents.stages import planned
from docflow.journal.work import Work
from docflow.kernel.errors import Refusal
from docflow.kernel.text import Text
from docflow.lifecycle.guards import Answer, Guard, Taking
from docflow.lifecycle.items import named


def has_text(work: Work, revision: Revision, taking: Taking) -> Answer:
    """There is a file, and nothing in it stands in the way (open changes, comments, placeholders)."""
    content = work.session.get(Content, revision.content_id) if revision.content_id else None
    if content is None:
        return "nothing-uploaded"
    return [f"file-not-ready:{notice['code']}" for notice in content.findings["blockers"]]


def change_explained(work: Work, revision: Revision, taking: Taking) -> Answer:
    return "change-not-explained" if revision.serial > 1 and not (revision.reason and revision.summary) else None


def text_unchanged(work: Work, revision: Revision, taking: Taking) -> Answer:
    """What the reviewers agreed to is what stands here now."""
    return "text-changed" if _signed_other_text(work, revision) else None


def approval_stands(work: Work, revision: Revision, taking: Taking) -> Answer:
    """Checked again at publishing: there is an approval, and who gave it, or for whom, is still none of the authors."""
    authors = named(work.session, revision, "author")
    signed = work.session.scalars(queries.signatures_of(revision.id, round=revision.round))
    approvals = [signature for signature in signed if signature.meaning == "approved"]
    if not approvals:
        return "not-approved"
    if any({signature.person_id, signature.for_person_id} & authors for signature in approvals):
        return "approved-by-an-author"
    return "text-changed" if _signed_other_text(work, revision) else None


def _signed_other_text(work: Work, revision: Revision) -> bool:
    content = work.session.get(Content, revision.content_id) if revision.content_id else None
    return content is None or content.sha256 != revision.content_sha256


def effective_date_fits(work: Work, revision: Revision, taking: Taking) -> Answer:
    if not isinstance(taking.form, PublishForm):
        return None
    return "effective-date-past" if taking.form.effective_on < work.today else None


def effective_date_reached(work: Work, revision: Revision, taking: Taking) -> Answer:
    reached = revision.effective_on is not None and revision.effective_on <= work.today
    return None if reached else "effective-date-not-reached"


def distribution_decided(work: Work, revision: Revision, taking: Taking) -> Answer:
    form = taking.form
    if not isinstance(form, PublishForm) or form.distribution or form.no_distribution_reason:
        return None
    return "distribution-undecided"


def change_stands(work: Work, revision: Revision, taking: Taking) -> Answer:
    """No emergency change that it carries is overdue for approval or was refused."""
    return "change-does-not-stand" if work.session.scalar(select(does_not_stand(revision.id))) else None


def not_suspended(work: Work, revision: Revision, taking: Taking) -> Answer:
    return "already-suspended" if revision.suspended_at else None


def suspended(work: Work, revision: Revision, taking: Taking) -> Answer:
    return None if revision.suspended_at else "not-suspended"


def suspension_end_fits(work: Work, revision: Revision, taking: Taking) -> Answer:
    form = taking.form
    past = isinstance(form, SuspendForm) and form.until is not None and form.until < work.today
    return "suspension-ends-before-today" if past else None


def may_suspend(work: Work, revision: Revision, taking: Taking) -> Answer:
    roles = ("document_controller", "process_owner")
    held = any(taking.scope.holds(role, revision.unit_id, kind="revision") for role in roles)
    return None if held else "needs-role:document_controller"


def withdrawal_date_fits(work: Work, revision: Revision, taking: Taking) -> Answer:
    form = taking.form
    other = isinstance(form, WithdrawForm) and form.effective_on not in (None, work.today)
    return "withdrawal-not-today" if other else None


def nothing_in_progress(work: Work, revision: Revision, taking: Taking) -> Answer:
    """A revision in progress would bring back into force what is withdrawn; it is cancelled or withdrawn first."""
    line = queries.open_revision(revision.document_id, revision.language).where(Revision.id != revision.id)
    pending = work.session.scalar(line)
    return f"revision-in-progress:{pending.label}" if pending else None


def references_decided(work: Work, revision: Revision, taking: Taking) -> Answer:
    """Every text that names this document has a decision about it."""
    decided = taking.form.references if isinstance(taking.form, WithdrawForm) else {}
    undecided = [
        source.number
        for _, source in work.session.execute(queries.inbound_references(revision.document_id))
        if source.number not in decided
    ]
    return None if taking.preview else [f"reference-undecided:{number}" for number in dict.fromkeys(undecided)]


def may_cancel(work: Work, revision: Revision, taking: Taking) -> Answer:
    """The author before it was ever submitted, else the controller."""
    if taking.scope.holds("document_controller", revision.unit_id, kind="revision"):
        return None
    never_submitted = revision.state == "draft" and revision.round == 1
    is_author = taking.scope.person_id in named(work.session, revision, "author")
    return None if never_submitted and is_author else "needs-role:document_controller"


def guards(desk: Desk) -> Mapping[str, Guard]:
    """All rules of the room; those that need the document types are closed over the desk."""

    def document_type(work: Work, revision: Revision) -> str:
        return work.session.get_one(Document, revision.document_id).type

    def clauses_linked(work: Work, revision: Revision, taking: Taking) -> Answer:
        if not desk.types[document_type(work, revision)].requires_clauses:
            return None
        found = work.session.scalar(queries.clauses_of(revision.id).limit(1))
        return None if found else "no-clauses"

    def stages_staffed(work: Work, revision: Revision, taking: Taking) -> Answer:
        """Each stage has people, none of them an author; the approver may approve this type here."""
        form = taking.form if isinstance(taking.form, SubmitForm) else SubmitForm()
        try:
            return planned(desk, work, revision, form).faults
        except Refusal as unknown:
            return f"stages-wrong:{unknown.text.en}"

    def approver_of_type(work: Work, revision: Revision, taking: Taking) -> Answer:
        kind = document_type(work, revision)
        role = desk.types[kind].approver
        deciding = taking.assignment.person_id if taking.assignment else taking.scope.person_id
        holders = frozenset[int]()
        for name in (role, "approver"):
            holders |= taking.scope.holders(name, revision.unit_id, kind, kind="revision")
        return None if deciding in holders else f"needs-role:{role}"

    def may_withdraw(work: Work, revision: Revision, taking: Taking) -> Answer:
        kind = document_type(work, revision)
        role = desk.types[kind].approver
        held = any(taking.scope.holds(name, revision.unit_id, kind, kind="revision") for name in (role, "approver"))
        return None if held else f"needs-role:{role}"

    def notice_kept(work: Work, revision: Revision, taking: Taking) -> Answer:
        if not isinstance(taking.form, PublishForm) or taking.form.short_notice_reason:
            return None
        days = desk.types[document_type(work, revision)].notice_days
        return "notice-too-short" if taking.form.effective_on < work.today + timedelta(days=days) else None

    return {
        "has-text": has_text,
        "change-explained": change_explained,
        "clauses-linked": clauses_linked,
        "stages-staffed": stages_staffed,
        "approver-of-type": approver_of_type,
        "text-unchanged": text_unchanged,
        "approval-stands": approval_stands,
        "own-remarks-answered": own_remarks_answered,
        "remarks-answered": remarks_answered,
        "change-stands": change_stands,
        "effective-date-fits": effective_date_fits,
        "notice-kept": notice_kept,
        "effective-date-reached": effective_date_reached,
        "distribution-decided": distribution_decided,
        "may-suspend": may_suspend,
        "not-suspended": not_suspended,
        "suspended": suspended,
        "suspension-end-fits": suspension_end_fits,
        "may-withdraw": may_withdraw,
        "withdrawal-date-fits": withdrawal_date_fits,
        "nothing-in-progress": nothing_in_progress,
        "references-decided": references_decided,
        "may-cancel": may_cancel,
    }


def reviews_document(work: Work, review: PeriodicReview, taking: Taking) -> Answer:
    document = work.session.get_one(Document, review.document_id)
    if document.owner_id in taking.scope.names_for("periodic_review"):
        return None
    roles = ("document_controller", "process_owner")
    held = any(taking.scope.holds(role, document.unit_id, kind="periodic_review") for role in roles)
    return None if held else "owners-only"


def no_open_revision(work: Work, review: PeriodicReview, taking: Taking) -> Answer:
    line = queries.open_revision(review.document_id).with_only_columns(Revision.id)
    return "revision-open" if work.session.scalar(select(line.exists())) else None


REVIEW_GUARDS: Mapping[str, Guard] = {"reviews-document": reviews_document, "no-open-revision": no_open_revision}

REASONS: Mapping[str, Text] = {
    "nothing-uploaded": Text("还没有上传正文", "No text has been uploaded yet"),
    "tracked-changes": Text("有未处理的修订", "open tracked changes"),
    "comments": Text("有未处理的批注", "open comments"),
    "placeholders": Text("有未填写的占位符", "placeholders that are not filled in"),
    "no-text": Text("没有文字", "no text"),
    "no-text-layer": Text("只有图像、没有文字层", "images only, without a text layer"),
    "file-not-ready": Text("文件尚不能提交：{0}", "The file cannot be submitted yet: {0}"),
    "change-not-explained": Text(
        "修订须填写更改理由和更改内容摘要", "A revision needs its reason and a summary of changes"
    ),
    "no-clauses": Text("此类文件须至少关联一个条款", "This type of document has to be linked to at least one clause"),
    "stages-wrong": Text("审批人员有误：{0}", "The people asked are not right: {0}"),
    "stage-empty": Text("“{0}”阶段没有可指定的人员，请指定", "Nobody can be asked for the stage “{0}”; name somebody"),
    "stage-author": Text(
        "编制人不能担任审查人、会签人或批准人：{0}", "An author may not review, countersign or approve: {0}"
    ),
    "no-approver": Text("没有可指定的批准人（角色“{0}”），请指定", "There is no approver (role “{0}”); name somebody"),
    "approver-without-right": Text("{0} 无权批准此类文件", "{0} may not approve this type of document"),
    "remark-unanswered": Text("有意见尚未答复", "A remark has not been answered yet"),
    "text-changed": Text("正文与签署时不一致", "The text is not the one that was signed"),
    "not-approved": Text("没有批准签名", "There is no signature of approval"),
    "approved-by-an-author": Text(
        "批准人是编制人之一，批准无效", "The approver is one of the authors; the approval does not stand"
    ),
    "change-does-not-stand": Text(
        "它所承载的紧急更改未获批准", "The emergency change that it carries has not been approved"
    ),
    "effective-date-past": Text("生效日期不能早于今天", "The effective date may not lie in the past"),
    "notice-too-short": Text(
        "发布到生效的时间短于该类文件规定的天数，请说明理由",
        "The notice is shorter than this type of document asks for; give the reason",
    ),
    "effective-date-not-reached": Text("尚未到生效日期", "The effective date has not come yet"),
    "distribution-undecided": Text(
        "请确定分发范围，或说明不分发的理由", "Decide on the distribution, or say why there is none"
    ),
    "already-suspended": Text("已处于暂停使用", "It is suspended already"),
    "not-suspended": Text("未处于暂停使用", "It is not suspended"),
    "suspension-ends-before-today": Text("暂停的截止日期不能早于今天", "The suspension may not end before today"),
    "withdrawal-not-today": Text(
        "废止在签署当日生效，请在当日办理", "A withdrawal takes effect on the day it is signed; sign it on that day"
    ),
    "revision-in-progress": Text(
        "修订 {0} 尚未完成，请先取消或废止", "Revision {0} is still in progress; cancel or withdraw it first"
    ),
    "reference-undecided": Text(
        "引用本文件的 {0} 尚未决定如何处理", "It is not decided what becomes of {0}, which names this document"
    ),
    "owners-only": Text(
        "只有责任人、过程负责人或文件控制员可以评审",
        "Only the owner, the process owner or the controller may review it",
    ),
    "revision-open": Text("已有修订在进行中", "A revision is in progress already"),
}
