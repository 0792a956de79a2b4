"""What must be true of an audit before a step, each rule by its name in the workflow."""

from collections.abc import Mapping

from sqlalchemy import select

from docflow.audits import answers
from docflow.audits.audit_forms import CloseForm, PostponeForm, SafeguardForm
from docflow.audits.beginning import overlapping, places_of
from docflow.audits.checklist import stale
from docflow.audits.held import AuditPlan, AuditQuestion, AuditSession, Finding
from docflow.audits.impartiality import RELATIONS, blocking, conflicts_of_team
from docflow.audits.models import Audit, Programme
from docflow.audits.parts import arranges, has_part, members_of
from docflow.audits.team import FAULTS, days_of, team_answers
from docflow.journal.work import Work
from docflow.kernel.text import Text
from docflow.lifecycle.guards import Answer, Guard, Taking
from docflow.lifecycle.items import Item
from docflow.lifecycle.links import Link
from docflow.nonconformities.models import Nonconformity
from docflow.nonconformities.queries import ENDED_STATES
from docflow.people.queries import person_of

QUIET = ("conformity", "good_practice")
"""Grades that ask nothing of the auditee."""
MOST_REASONS = 20
"""Findings or nonconformities that stand in the way by name."""


def arranges_it(work: Work, audit: Audit, taking: Taking) -> Answer:
    return None if arranges(work, audit) else "arrangers-only"


def leads_it(work: Work, audit: Audit, taking: Taking) -> Answer:
    return None if has_part(work, audit.id, ("lead",)) else "lead-only"


def programme_approved(work: Work, audit: Audit, taking: Taking) -> Answer:
    """An audit of a programme waits until the programme is approved (9.2.3)."""
    if audit.programme_id is None:
        return None
    state = work.session.scalar(select(Programme.state).where(Programme.id == audit.programme_id))
    return None if state in ("approved", "running") else "programme-not-approved"


def days_set(work: Work, audit: Audit, taking: Taking) -> Answer:
    return None if audit.first_on and audit.last_on else "no-days"


def plan_whole(work: Work, audit: Audit, taking: Taking) -> Answer:
    """Objectives, method and an agenda."""
    if work.session.get(AuditPlan, audit.id) is None:
        return "no-plan"
    lines = select(AuditSession.id).where(AuditSession.audit_id == audit.id).limit(1)
    return None if work.session.scalar(lines) else "no-agenda"


def team_fits(work: Work, audit: Audit, taking: Taking) -> Answer:
    """Impartial, competent and free: asked when it is prepared and again when it begins, of facts as they are now."""
    return team_answers(work, audit, members_of(work.session, audit.id))


def checklist_made(work: Work, audit: Audit, taking: Taking) -> Answer:
    rows = select(AuditQuestion.id).where(AuditQuestion.audit_id == audit.id).limit(1)
    return None if work.session.scalar(rows) else "no-checklist"


def checklist_current(work: Work, audit: Audit, taking: Taking) -> Answer:
    return [f"checklist-outdated:{label}" for label in stale(work, audit)]


def all_answered(work: Work, audit: Audit, taking: Taking) -> Answer:
    left = answers.unanswered(work.session, audit.id)
    return f"questions-pending:{left}" if left else None


def nothing_undecided(work: Work, audit: Audit, taking: Taking) -> Answer:
    left = answers.undecided(work.session, audit.id)
    return f"answers-undecided:{left}" if left else None


def nonconforming_found(work: Work, audit: Audit, taking: Taking) -> Answer:
    """Every answer "nonconform" has a finding."""
    places = answers.without_finding(work.session, audit.id)
    return f"finding-missing:{', '.join(map(str, places[:20]))}" if places else None


def findings_answered(work: Work, audit: Audit, taking: Taking) -> Answer:
    """No draft is left, and the auditee accepted or disputed whatever asks something of them."""
    reasons: list[str] = []
    rows = select(Finding.number, Finding.state, Finding.grade).where(Finding.audit_id == audit.id)
    for row in work.session.execute(rows.order_by(Finding.id)):
        if row.state == "draft":
            reasons.append(f"finding-draft:{row.number}")
        elif row.state == "confirmed" and row.grade not in QUIET:
            reasons.append(f"finding-unanswered:{row.number}")
        elif row.state == "disputed":
            reasons.append(f"finding-disputed:{row.number}")
    return _not_too_many(reasons)


def _not_too_many(reasons: list[str]) -> list[str]:
    """The first of very many reasons of one kind of rule, and how many more there are."""
    left = len(reasons) - MOST_REASONS
    return reasons if left <= 0 else [*reasons[:MOST_REASONS], f"and-more:{left}"]


def open_nonconformities(work: Work, audit: Audit) -> list[Nonconformity]:
    """What the audit's findings raised and what has not ended."""
    found = select(Finding.id).where(Finding.audit_id == audit.id)
    rows = (
        select(Nonconformity)
        .join(Link, Link.to_id == Nonconformity.id)
        .where(Link.from_id.in_(found), Link.relation == "raised", Nonconformity.state.not_in(ENDED_STATES))
        .order_by(Nonconformity.id)
    )
    return list(work.session.scalars(rows))


def follow_up_of(work: Work, audit: Audit, number: str) -> Audit | None:
    """The audit of that number, if it can carry on: another one that has not ended."""
    found = work.session.scalar(select(Audit).where(Item.number == number.strip(), Audit.id != audit.id))
    return found if found is not None and found.state in ("planned", "prepared", "in_progress") else None


def settled_or_carried(work: Work, audit: Audit, taking: Taking) -> Answer:
    """All nonconformities have ended, or a named follow-up audit looks at the rest."""
    form = taking.form
    named = form.follow_up_audit if isinstance(form, CloseForm) else ""
    if named and follow_up_of(work, audit, named) is None:
        return "no-such-follow-up"
    if named or taking.preview:
        return None
    return _not_too_many([f"carried-by-none:{one.number}" for one in open_nonconformities(work, audit)])


def new_days_fit(work: Work, audit: Audit, taking: Taking) -> Answer:
    form = taking.form
    if not isinstance(form, PostponeForm):
        return None
    reasons = ["days-past"] if form.first_on < work.today else []
    if form.last_on < form.first_on:
        return [*reasons, "days-reversed"]
    clashes = overlapping(work, places_of(work.session, audit), form.first_on, form.last_on, besides=audit.id)
    return [*reasons, *(f"days-overlap:{number}" for number in clashes)]


def safeguard_fits(work: Work, audit: Audit, taking: Taking) -> Answer:
    """Never for the lead, only where something is to be let pass, and with a reviewer who is tied to nothing."""
    form = taking.form
    if not isinstance(form, SafeguardForm):
        return None
    person, reviewer = person_of(work.session, form.person), person_of(work.session, form.reviewer)
    ties = conflicts_of_team(work.session, {person.id, reviewer.id}, audit, on=days_of(audit, work.today)[0])
    reasons = []
    if members_of(work.session, audit.id).get(person.id) == "lead":
        reasons.append("safeguard-for-lead")
    if not blocking(ties[person.id]):
        reasons.append("nothing-to-safeguard")
    if person.id == reviewer.id or person.id in taking.persons:
        reasons.append("reviewer-same")
    if blocking(ties[reviewer.id]):
        reasons.append("reviewer-tied")
    return reasons


GUARDS: Mapping[str, Guard] = {
    "arranges-it": arranges_it, "programme-approved": programme_approved, "leads-it": leads_it, "days-set": days_set,
    "plan-whole": plan_whole,
    "team-fits": team_fits, "checklist-made": checklist_made, "checklist-current": checklist_current,
    "all-answered": all_answered, "nothing-undecided": nothing_undecided, "nonconforming-found": nonconforming_found,
    "findings-answered": findings_answered, "settled-or-carried": settled_or_carried, "new-days-fit": new_days_fit,
    "safeguard-fits": safeguard_fits,
}  # fmt: skip

REASONS: Mapping[str, Text] = {
    "arrangers-only": Text(
        "只有审核组长或方案管理人员可以进行", "Only the lead auditor or the programme manager may do this"
    ),
    "programme-not-approved": Text("所属方案尚未批准", "Its programme is not approved"),
    "lead-only": Text("只有审核组长可以进行", "Only the lead auditor may do this"),
    "no-days": Text("尚未确定审核日期", "Its days are not set"),
    "no-plan": Text("尚未编制审核计划", "It has no plan"),
    "no-agenda": Text("审核计划没有日程", "Its plan has no agenda"),
    "no-checklist": Text("尚未生成检查表", "It has no checklist"),
    "checklist-outdated": Text("{0} 已有新版，请重新生成检查表", "{0} has been replaced; make the checklist anew"),
    "questions-pending": Text("还有 {0} 项未回答", "{0} questions are not answered"),
    "answers-undecided": Text("还有 {0} 项有不同回答待裁定", "Of {0} questions two answers wait for a decision"),
    "finding-missing": Text("第 {0} 项判为不符合但没有发现", "No finding stands for the nonconforming answers no. {0}"),
    "finding-draft": Text("发现 {0} 仍是草稿", "Finding {0} is still a draft"),
    "finding-unanswered": Text("受审核方尚未答复发现 {0}", "The auditee has not answered finding {0}"),
    "finding-disputed": Text("发现 {0} 的异议尚未裁定", "What is disputed of finding {0} is not decided"),
    "no-such-follow-up": Text("没有此编号的未结束审核", "There is no audit of that number that has not ended"),
    "carried-by-none": Text(
        "不符合 {0} 尚未关闭，也没有后续审核承接", "Nonconformity {0} is open and no follow-up audit carries it"
    ),
    "and-more": Text("另有 {0} 项", "and {0} more"),
    "days-past": Text("不能改到过去的日期", "It cannot be held in the past"),
    "days-reversed": Text("最后一天早于第一天", "The last day lies before the first"),
    "days-overlap": Text("同日已有审核 {0}", "Audit {0} looks at the same on these days"),
    "safeguard-for-lead": Text("审核组长不能适用保障措施", "There is no safeguard for the lead auditor"),
    "nothing-to-safeguard": Text("此人没有需要保障的利益关系", "Nothing ties this person; no safeguard is needed"),
    "reviewer-same": Text("审核员、复核人和签署人须为不同的人", "Auditor, reviewer and signatory are different people"),
    "reviewer-tied": Text("复核人自身有利益关系", "The reviewer has a conflict of their own"),
    **FAULTS,
    **{code: Text(f"{{0}}：{words.zh}", f"{{0}}: {words.en}") for code, words in RELATIONS.items()},
    "attach-audit-closed": Text("审核已结束，不再添加附件", "The audit has ended; nothing more is attached"),
    "attach-team-only": Text("只有审核组成员可以添加附件", "Members of the team attach files"),
}

LABELS: Mapping[str, Text] = {
    "arranges-it": Text("审核组长或方案管理人员", "Lead auditor or programme manager"),
    "programme-approved": Text("所属方案已批准", "Its programme is approved"),
    "leads-it": Text("审核组长", "Lead auditor"),
    "days-set": Text("日期已定", "Its days are set"),
    "plan-whole": Text("计划和日程齐全", "Plan and agenda stand"),
    "team-fits": Text("审核组公正、有能力且无日程冲突", "The team is impartial, competent and free"),
    "checklist-made": Text("检查表已生成", "The checklist is made"),
    "checklist-current": Text("检查表依据现行文件", "The checklist rests on texts in force"),
    "all-answered": Text("全部检查项已回答", "Every question is answered"),
    "nothing-undecided": Text("没有待裁定的不同回答", "No two answers wait for a decision"),
    "nonconforming-found": Text("每项不符合均有发现", "Every nonconforming answer has its finding"),
    "findings-answered": Text("受审核方已答复全部发现", "The auditee has answered every finding"),
    "settled-or-carried": Text("不符合已关闭或有后续审核承接", "Nonconformities have ended or are carried on"),
    "new-days-fit": Text("新日期合理", "The new days fit"),
    "safeguard-fits": Text("保障措施适当", "The safeguard fits"),
    "give-notice": Text("通知相关人员", "Those concerned are told"),
    "freeze-checklist": Text("冻结检查表", "The checklist is frozen"),
    "keep-conclusion": Text("冻结报告", "The report is frozen"),
    "begin-programme": Text("方案随首次审核开始执行", "Its programme begins with it"),
    "settle-findings": Text("关闭发现", "Findings are settled"),
    "set-days": Text("改变日期", "The days change"),
    "keep-safeguard": Text("保存保障措施", "The safeguard is kept"),
}
