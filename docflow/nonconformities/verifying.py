"""When the work on a nonconformity counts as done, and who may find that it helped (10.2.1 d, e)."""

from collections.abc import Mapping

from sqlalchemy import select

from docflow.evidence.attachments import Attachment, attachments_of
from docflow.journal.work import Work
from docflow.lifecycle.guards import Answer, Guard, Taking
from docflow.lifecycle.links import Link
from docflow.lifecycle.signatures import Signature
from docflow.nonconformities import ordered, who
from docflow.nonconformities.forms import CloseForm
from docflow.nonconformities.models import Nonconformity
from docflow.people.rights import roles_that_may


def actions_carried_out(work: Work, nonconformity: Nonconformity, taking: Taking) -> Answer:
    """Every action, of whatever round, is done and was looked at by somebody else; not all are cancelled."""
    every = ordered.of(work, nonconformity, taking)
    faults = ordered.against(work, taking.scope, "action-open", every.not_in(ordered.CARRIED_OUT))
    if not every.corrective(nonconformity.round):
        faults.append("no-action-left")
    return faults


def documents_in_force(work: Work, nonconformity: Nonconformity, taking: Taking) -> Answer:
    """The document gate once more: what actions change is in force, and what was put off has been made up for."""
    every = ordered.of(work, nonconformity, taking)
    missing = [one for one in every.actions if ordered.document_missing(work, one)]
    return ordered.against(work, taking.scope, "document-missing", missing)


def verifies(work: Work, nonconformity: Nonconformity, taking: Taking) -> Answer:
    return None if who.may(taking.scope, "nonconformity.verify", nonconformity) else "verifiers-only"


def no_hand_in_it(work: Work, nonconformity: Nonconformity, taking: Taking) -> Answer:
    """Neither owner, nor author of a cause or plan, nor doer, nor holding the right only through such a one."""
    involved = who.had_a_hand(work, nonconformity, taking)
    if taking.scope.person_id in involved:
        return "verifier-had-a-hand"
    roles = sorted(roles_that_may("nonconformity.verify"))
    if who.in_own_right(taking.scope, nonconformity, roles, involved):
        return None
    return "verifier-had-a-hand" if who.may(taking.scope, "nonconformity.verify", nonconformity) else None


def actions_effective(work: Work, nonconformity: Nonconformity, taking: Taking) -> Answer:
    """Every corrective action of the round was judged effective, after its date, by somebody who did not carry it out.

    Nothing is left open in earlier rounds. Without corrective action, the day of the check has come.
    """
    plan = who.plan_of(work.session, nonconformity)
    every = ordered.of(work, nonconformity, taking)
    faults = ordered.against(work, taking.scope, "action-not-judged", every.not_in(ordered.ENDED))
    if plan is None:
        return [*faults, "not-planned"]
    if not plan.needed:
        if plan.check_on is None or work.today < plan.check_on:
            faults.append("check-day-not-reached")
        return faults
    found = every.corrective(nonconformity.round)
    if not found:
        faults.append("no-action-left")
    for one in found:
        for code in every.doubts(one):
            faults += ordered.against(work, taking.scope, code, [one])
    return list(dict.fromkeys(faults))


def waiver_stands(work: Work, nonconformity: Nonconformity, taking: Taking) -> Answer:
    """That no corrective action was needed is signed in this round, by somebody who still has no hand in it."""
    plan = who.plan_of(work.session, nonconformity)
    if plan is None or plan.needed:
        return None
    signed = work.session.scalars(
        select(Signature)
        .where(
            Signature.item_id == nonconformity.id,
            Signature.round == nonconformity.round,
            Signature.step == "waive",
        )
        .order_by(Signature.id.desc())
        .limit(1)
    ).first()
    if signed is None:
        return "waiver-missing"
    return "waiver-missing" if signed.person_id in who.had_a_hand(work, nonconformity, taking) else None


def evidence_kept(work: Work, nonconformity: Nonconformity, taking: Taking) -> Answer:
    """A file kept since verification began shows what was seen."""
    if nonconformity.verifying_at is None:
        return "no-evidence"
    since = attachments_of(nonconformity.id).where(Attachment.saved_at >= nonconformity.verifying_at)
    return None if work.session.scalar(since.limit(1)) else "no-evidence"


def changes_decided(work: Work, nonconformity: Nonconformity, taking: Taking) -> Answer:
    """System, risks and opportunities: a change was requested, or there is a reason why none is needed (10.2.1 e)."""
    form = taking.form
    if not isinstance(form, CloseForm):
        return None
    if form.changes == "none":
        return None if form.changes_reason else "no-change-unexplained"
    asking = [nonconformity.id, *(one.id for one in ordered.of(work, nonconformity, taking).actions)]
    asked = select(Link.id).where(Link.from_id.in_(asking), Link.relation == "asked_for")
    return None if work.session.scalar(asked.limit(1)) else "no-change-requested"


VERIFYING_GUARDS: Mapping[str, Guard] = {
    "actions-carried-out": actions_carried_out,
    "documents-in-force": documents_in_force,
    "verifies": verifies,
    "no-hand-in-it": no_hand_in_it,
    "actions-effective": actions_effective,
    "waiver-stands": waiver_stands,
    "evidence-kept": evidence_kept,
    "changes-decided": changes_decided,
}
