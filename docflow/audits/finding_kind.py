"""What findings bring to the lifecycle: when one is confirmed, disputed, decided and closed (9.2.2, 10.2)."""

from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import BaseModel
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from docflow.audits.cards import finding_card
from docflow.audits.findings import nonconforming, raised_by, still_open, told
from docflow.audits.held import GRADES, Finding, FindingRegrading
from docflow.audits.held_words import GRADE_WORDS
from docflow.audits.models import Audit
from docflow.audits.parts import ANSWERING, has_part, manages, members_of
from docflow.audits.rules import shipped_rules
from docflow.documents.desk import Desk
from docflow.journal.work import Work
from docflow.kernel.text import Text
from docflow.lifecycle.asking import Ask, Form
from docflow.lifecycle.engine import Effect, Kind
from docflow.lifecycle.guards import Answer, Guard, Taking
from docflow.lifecycle.items import ItemAudience, name_on, named
from docflow.nonconformities.models import Nonconformity
from docflow.nonconformities.service import follow_grade, report
from docflow.people.models import Unit
from docflow.people.rights import Scope
from docflow.processes.models import Process


class RegradeForm(Form):
    """The grade it should have."""

    grade: Annotated[str, Ask("改为", "To", as_="choice", options=GRADE_WORDS, refusals=("same-grade",))]
    rule: Annotated[
        str,
        Ask("严重不符合的情形", "Why it is major", as_="choice",
            options={name: rule.label.text for name, rule in shipped_rules().major.items()}),
    ] = ""  # fmt: skip


def leads_its_audit(work: Work, finding: Finding, taking: Taking) -> Answer:
    return None if has_part(work, finding.audit_id, ("lead",), kind="finding") else "needs-lead"


def statement_whole(work: Work, finding: Finding, taking: Taking) -> Answer:
    """Requirement, evidence and, where something is missing, the gap between the two."""
    reasons = [] if finding.requirement else ["no-requirement"]
    if not finding.evidence:
        reasons.append("no-finding-evidence")
    if not finding.gap and finding.grade in ("observation", "minor", "major"):
        reasons.append("no-gap")
    return reasons


def criterion_named(work: Work, finding: Finding, taking: Taking) -> Answer:
    return None if finding.clause or finding.revision_id else "no-criterion-named"


def grade_by_rule(work: Work, finding: Finding, taking: Taking) -> Answer:
    """Major only by a rule; and what repeats a closed nonconformity is major."""
    reasons = []
    repeated = work.session.get(Nonconformity, finding.repeats_id) if finding.repeats_id else None
    if finding.grade == "major" and not finding.rule:
        reasons.append("major-without-rule")
    rule = shipped_rules().major.get(finding.rule)
    if rule is not None and rule.repeats and (repeated is None or repeated.state != "closed"):
        reasons.append("nothing-repeated")
    if nonconforming(finding) and repeated is not None and repeated.state == "closed" and finding.grade != "major":
        reasons.append("repeat-is-major")
    return reasons


def an_auditee(work: Work, finding: Finding, taking: Taking) -> Answer:
    mine = taking.scope.names_for("finding")
    return None if mine & named(work.session, finding, "auditee") else "auditees-only"


def not_on_the_team(work: Work, finding: Finding, taking: Taking) -> Answer:
    team = members_of(work.session, finding.audit_id).keys() | named(work.session, finding, "auditee")
    return "team-may-not-decide" if taking.scope.person_id in team else None


def raised_nothing(work: Work, finding: Finding, taking: Taking) -> Answer:
    return [f"nonconformity-open:{one.number}" for one in still_open(work.session, finding)]


def before_the_report(work: Work, finding: Finding, taking: Taking) -> Answer:
    audit = work.session.get_one(Audit, finding.audit_id)
    return None if audit.state in ("in_progress", "fieldwork_done") else "report-issued"


def leads_or_manages_it(work: Work, finding: Finding, taking: Taking) -> Answer:
    return None if _parts(work, finding, taking) else "needs-lead"


def no_regrading_waits(work: Work, finding: Finding, taking: Taking) -> Answer:
    return "grade-change-waits" if waiting(work.session, finding.id) else None


def regrading_waits(work: Work, finding: Finding, taking: Taking) -> Answer:
    return None if waiting(work.session, finding.id) else "no-grade-change-waits"


def another_grade(work: Work, finding: Finding, taking: Taking) -> Answer:
    form = taking.form
    if not isinstance(form, RegradeForm):
        return None
    reasons = ["same-grade"] if form.grade == finding.grade or form.grade not in GRADES else []
    return [*reasons, "major-without-rule"] if form.grade == "major" and not form.rule else reasons


def the_other_signatory(work: Work, finding: Finding, taking: Taking) -> Answer:
    """Lead auditor and programme manager sign, two persons; standing in for the first counts as the first."""
    first = waiting(work.session, finding.id)
    if first is None:
        return None
    if taking.scope.person_id == first.first_by_id:
        return "signed-first"
    return None if _parts(work, finding, taking) - {first.first_as} else "needs-the-other"


def _parts(work: Work, finding: Finding, taking: Taking) -> set[str]:
    found = {"lead"} if has_part(work, finding.audit_id, ("lead",), kind="finding") else set()
    return found | ({"programme"} if manages(taking.scope, finding) else set())


def waiting(session: Session, finding_id: int) -> FindingRegrading | None:
    """The change of grade that one person has signed and nobody yet as the second."""
    kept = FindingRegrading
    return session.scalar(select(kept).where(kept.finding_id == finding_id, kept.outcome == ""))


GUARDS: Mapping[str, Guard] = {
    "leads-its-audit": leads_its_audit, "statement-whole": statement_whole, "criterion-named": criterion_named,
    "grade-by-rule": grade_by_rule, "an-auditee": an_auditee, "not-on-the-team": not_on_the_team,
    "raised-nothing": raised_nothing, "raised-nothing-open": raised_nothing, "before-the-report": before_the_report,
    "leads-or-manages-it": leads_or_manages_it, "no-regrading-waits": no_regrading_waits,
    "regrading-waits": regrading_waits, "another-grade": another_grade, "the-other-signatory": the_other_signatory,
}  # fmt: skip

REASONS: Mapping[str, Text] = {
    "needs-lead": Text("只有本次审核的组长可以进行", "Only the lead auditor of this audit may do this"),
    "no-requirement": Text("尚未写明要求", "It does not say what is required"),
    "no-finding-evidence": Text("尚未写明客观证据", "It does not say what was seen"),
    "no-gap": Text("尚未写明差距", "It does not say what is missing between the two"),
    "no-criterion-named": Text("须指明条款，或文件及其修订", "It names no clause and no document with its revision"),
    "major-without-rule": Text("严重不符合须符合规定的情形之一", "A finding is major by one of the rules only"),
    "nothing-repeated": Text("须指明已关闭且再次发生的不符合", "It names no closed nonconformity that it repeats"),
    "repeat-is-major": Text("重复已关闭的不符合，须定为严重", "What repeats a closed nonconformity is major"),
    "auditees-only": Text("只有受审核方可以进行", "Only the auditee may do this"),
    "team-may-not-decide": Text(
        "审核组成员和受审核方不能裁定异议", "Neither the team nor the auditee decides on what is disputed"
    ),
    "nonconformity-open": Text("不符合 {0} 尚未关闭", "Nonconformity {0} has not ended"),
    "report-issued": Text("报告已签发，发现不能再作废", "The report is issued; findings are not voided any more"),
    "grade-change-waits": Text("已有一项改级等待第二人签署", "A change of grade waits for its second signature"),
    "no-grade-change-waits": Text("没有等待签署的改级", "No change of grade waits for a signature"),
    "same-grade": Text("请选择另一分级", "Choose another grade"),
    "signed-first": Text("改级须由另一人签署", "Somebody else has to sign the change of grade"),
    "needs-the-other": Text(
        "改级须由审核组长和方案管理人员两人签署", "Lead auditor and programme manager both sign a change of grade"
    ),
    "attach-not-on-team": Text("只有审核员可以添加附件", "Auditors of this audit attach files"),
    "attach-fixed": Text("发现已结束，不再添加附件", "The finding has ended; nothing more is attached"),
}

LABELS: Mapping[str, Text] = {
    "leads-its-audit": Text("本次审核的组长", "Lead auditor of the audit"),
    "statement-whole": Text("要求、证据、差距齐全", "Requirement, evidence and gap are written"),
    "criterion-named": Text("已指明准则", "The criterion is named"),
    "grade-by-rule": Text("分级符合规则", "The grade follows the rules"),
    "an-auditee": Text("受审核方", "The auditee"),
    "not-on-the-team": Text("非审核组成员，非受审核方", "Neither on the team nor the auditee"),
    "raised-nothing": Text("没有未关闭的不符合", "No nonconformity of it is open"),
    "raised-nothing-open": Text("没有未关闭的不符合", "No nonconformity of it is open"),
    "before-the-report": Text("报告签发之前", "Before the report is issued"),
    "leads-or-manages-it": Text("审核组长或方案管理人员", "Lead auditor or programme manager"),
    "no-regrading-waits": Text("没有等待签署的改级", "No change of grade waits"),
    "regrading-waits": Text("改级等待第二人签署", "A change of grade waits for its second signature"),
    "another-grade": Text("另一分级", "Another grade"),
    "the-other-signatory": Text("另一签署人", "The other of the two who sign"),
    "tell-auditee": Text("告知受审核方", "The auditee is told"),
    "raise-nonconformity": Text("生成不符合", "A nonconformity is reported"),
    "note-reply": Text("记录受审核方的答复", "The auditee's words are kept"),
    "note-decision": Text("记录裁定", "The decision is kept"),
    "propose-grade": Text("记录提出的分级", "The proposed grade is kept"),
    "change-grade": Text("改变分级", "The grade changes"),
    "drop-grade": Text("撤下提出的分级", "The proposed grade is dropped"),
}


def tell_auditee(work: Work, finding: Finding, taking: Taking) -> None:
    """From now on the audited unit sees it."""
    if finding.auditee_id is not None:
        name_on(work.session, finding, [finding.auditee_id], "auditee")
    work.session.merge(ItemAudience(item_id=finding.id, addressed="unit", ref_id=finding.unit_id))
    taking.facts["auditee_id"] = finding.auditee_id


def note_reply(work: Work, finding: Finding, taking: Taking) -> None:
    finding.reply, finding.replied_by_id, finding.replied_on = taking.comment[:2000], work.actor.person_id, work.today


def note_decision(work: Work, finding: Finding, taking: Taking) -> None:
    finding.decision, finding.decided_on = taking.comment[:2000], work.today
    finding.decided_by_id = work.actor.person_id


def propose_grade(work: Work, finding: Finding, taking: Taking) -> None:
    form = taking.form
    assert isinstance(form, RegradeForm)
    kept = FindingRegrading
    last = work.session.scalar(select(func.max(kept.serial)).where(kept.finding_id == finding.id)) or 0
    part = "lead" if has_part(work, finding.audit_id, ("lead",), kind="finding") else "programme"
    work.session.add(FindingRegrading(
        finding_id=finding.id, serial=last + 1, before=finding.grade, after=form.grade,
        reason=taking.comment.strip()[:1000], first_by_id=work.actor.id, first_as=part, rule=form.rule,
    ))  # fmt: skip
    taking.facts["grade"] = [finding.grade, form.grade]


def drop_grade(work: Work, finding: Finding, taking: Taking) -> None:
    proposed = waiting(work.session, finding.id)
    assert proposed is not None, "the step's guards say so"
    proposed.outcome = "dropped"


def _repeated(work: Work, finding: Finding) -> Nonconformity | None:
    """The closed nonconformity that it says it repeats."""
    found = work.session.get(Nonconformity, finding.repeats_id) if finding.repeats_id else None
    return found if found is not None and found.state == "closed" else None


def effects(desk: Desk) -> Mapping[str, Effect]:
    def raise_nonconformity(work: Work, finding: Finding, taking: Taking) -> None:
        """One finding that does not conform, one nonconformity."""
        if not nonconforming(finding) or raised_by(work.session, finding):
            return
        process = work.session.get(Process, finding.process_id) if finding.process_id else None
        made = report(
            desk, work, source="audit", unit=work.session.get_one(Unit, finding.unit_id), title=finding.title,
            description="\n".join((finding.evidence, finding.gap)), requirement=finding.requirement,
            grade=finding.grade, clause=(finding.standard, finding.clause) if finding.clause else None,
            process=process, detected_on=finding.found_on, origin=finding, recurs=_repeated(work, finding),
        )  # fmt: skip
        taking.facts["nonconformity"] = made.id

    def change_grade(work: Work, finding: Finding, taking: Taking) -> None:
        proposed = waiting(work.session, finding.id)
        assert proposed is not None, "the step's guards say so"
        proposed.second_by_id, proposed.outcome = work.actor.id, "regraded"
        taking.facts["grade"] = [finding.grade, proposed.after]
        finding.grade, finding.rule = proposed.after, proposed.rule
        raise_nonconformity(work, finding, taking)
        for raised in still_open(work.session, finding):
            follow_grade(work, raised, finding.grade)

    return {
        "tell-auditee": tell_auditee, "raise-nonconformity": raise_nonconformity, "note-reply": note_reply,
        "note-decision": note_decision, "propose-grade": propose_grade, "change-grade": change_grade,
        "drop-grade": drop_grade,
    }  # fmt: skip


def metadata_of(session: Session, finding: Finding) -> dict[str, Any]:
    """What a signature binds: everything the finding says, and a change of grade that waits."""
    proposed = waiting(session, finding.id)
    change = [proposed.serial, proposed.before, proposed.after, proposed.reason] if proposed else None
    return told(finding) | {"reply": finding.reply, "decision": finding.decision, "regrading": change}


def attaches(work: Work, finding: Finding, scope: Scope) -> str | None:
    if finding.closed:
        return "attach-fixed"
    return None if has_part(work, finding.audit_id, ANSWERING, kind="finding") else "attach-not-on-team"


FORMS: Mapping[str, type[BaseModel]] = {"propose_regrading": RegradeForm}


def finding_kind(desk: Desk) -> Kind:
    return Kind(
        name="finding",
        model=Finding,
        label=Text("审核发现", "Finding"),
        guards=GUARDS,
        effects=effects(desk),
        forms=FORMS,
        reasons=REASONS,
        labels=LABELS,
        metadata=metadata_of,
        card=finding_card,
        page="/findings/{}".format,
        attaches=attaches,
    )
