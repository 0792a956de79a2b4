"""What audits bring to the lifecycle: consequences of their steps, and what the report's signature binds (9.2)."""

from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from docflow.audits.audit_forms import FORMS, CloseForm, PostponeForm, ReportForm, SafeguardForm
from docflow.audits.audit_guards import GUARDS, LABELS, REASONS, follow_up_of, open_nonconformities
from docflow.audits.cards import audit_card
from docflow.audits.checklist import digest_of
from docflow.audits.findings import still_open, told
from docflow.audits.held import (
    AuditAddendum,
    AuditAnswer,
    AuditConclusion,
    AuditPlan,
    AuditQuestion,
    AuditSafeguard,
    AuditSession,
    Finding,
)
from docflow.audits.held_errors import AddendumInvalid
from docflow.audits.impartiality import blocking, conflicts_of_team
from docflow.audits.models import Audit, Programme
from docflow.audits.parts import ANSWERING, has_part, members_of, name_instead
from docflow.audits.reading import sees_answers
from docflow.audits.scene import scenes_of
from docflow.audits.team import days_of
from docflow.documents.desk import Desk
from docflow.evidence.attachments import Attachment
from docflow.journal.work import Work
from docflow.kernel.canonical import canonical, sha256_hex
from docflow.kernel.errors import NotAllowed
from docflow.kernel.text import Text
from docflow.lifecycle.engine import Effect, Kind
from docflow.lifecycle.guards import Taking
from docflow.lifecycle.items import Item, ItemAudience
from docflow.lifecycle.links import link
from docflow.people.queries import person_of
from docflow.people.rights import Scope
from docflow.processes.models import Process


def give_notice(work: Work, audit: Audit, taking: Taking) -> None:
    """The team, the owners of the processes and everybody on the agenda find it on their list; their units see it."""
    session = work.session
    scene = scenes_of(session, [audit])[audit.id]
    owners = set(session.scalars(select(Process.owner_id).where(Process.id.in_(scene.processes))))
    agenda = select(AuditSession.auditee_id).where(AuditSession.audit_id == audit.id)
    auditees = owners | {one for one in session.scalars(agenda) if one is not None}
    team = members_of(session, audit.id)
    name_instead(work, audit, auditees, "auditee")
    name_instead(work, audit, auditees | team.keys(), "noticed")
    for unit in scene.units:
        session.merge(ItemAudience(item_id=audit.id, addressed="unit", ref_id=unit))
    session.get_one(AuditPlan, audit.id).noticed_at = work.at
    taking.facts["noticed"] = sorted(auditees | team.keys())


def freeze_checklist(work: Work, audit: Audit, taking: Taking) -> None:
    """From now on questions stay as they are; their digest and that of every text they rest on are journalled."""
    team = members_of(work.session, audit.id)
    name_instead(work, audit, {person for person, part in team.items() if part in ANSWERING}, "answering")
    asked = (
        select(AuditQuestion.source_id, AuditQuestion.source_sha256)
        .where(AuditQuestion.audit_id == audit.id, AuditQuestion.source_sha256.is_not(None))
        .distinct()
        .order_by(AuditQuestion.source_id)
    )
    taking.facts["checklist"] = digest_of(work, audit)
    taking.facts["texts"] = [list(row) for row in work.session.execute(asked)]


def begin_programme(work: Work, audit: Audit, taking: Taking) -> Iterator[tuple[Item, str]]:
    """An approved programme runs from its first audit on."""
    programme = work.session.get(Programme, audit.programme_id) if audit.programme_id else None
    if programme is not None and programme.state == "approved":
        yield programme, "run"


def keep_conclusion(work: Work, audit: Audit, taking: Taking) -> None:
    form = taking.form
    assert isinstance(form, ReportForm)
    recipients = sorted({person_of(work.session, one).id for one in form.recipients})
    name_instead(work, audit, recipients, "recipient")
    words = form.model_dump(exclude={"recipients"})
    digest = sha256_hex(canonical(metadata_of(work.session, audit) | words))
    work.session.add(
        AuditConclusion(audit_id=audit.id, **words, sha256=digest, by_id=work.actor.id, at=work.at)
    )  # fmt: skip
    work.session.flush()
    taking.facts["report"], taking.facts["recipients"] = digest, recipients


def set_days(work: Work, audit: Audit, taking: Taking) -> None:
    form = taking.form
    assert isinstance(form, PostponeForm)
    taking.facts["days"] = [[audit.first_on, audit.last_on], [form.first_on, form.last_on]]
    audit.first_on, audit.last_on, audit.due_on = form.first_on, form.last_on, form.first_on
    plan = work.session.get(AuditPlan, audit.id)
    if plan is not None:
        plan.noticed_at = None
    # The agenda named days that no longer stand; whoever plans it sets new ones.
    for line in work.session.scalars(select(AuditSession).where(AuditSession.audit_id == audit.id)).all():
        work.session.delete(line)
    work.session.flush()


def keep_safeguard(work: Work, audit: Audit, taking: Taking) -> None:
    form = taking.form
    assert isinstance(form, SafeguardForm)
    person, reviewer = person_of(work.session, form.person), person_of(work.session, form.reviewer)
    ties = conflicts_of_team(work.session, [person.id], audit, on=days_of(audit, work.today)[0])[person.id]
    codes = sorted({one.code for one in blocking(ties)})
    work.session.add(AuditSafeguard(
        audit_id=audit.id, person_id=person.id, reviewer_id=reviewer.id, reason=taking.comment.strip()[:1000],
        conflicts=codes, signed_by_id=work.actor.id, at=work.at,
    ))  # fmt: skip
    work.session.flush()
    name_instead(work, audit, [reviewer.id], "safeguard")
    taking.facts["conflicts"] = codes


def settle_findings(work: Work, audit: Audit, taking: Taking) -> Iterator[tuple[Item, str]]:
    """What waits for nothing any more is settled; open nonconformities go on in the follow-up audit."""
    form = taking.form
    left = open_nonconformities(work, audit)
    if left and isinstance(form, CloseForm) and form.follow_up_audit:
        follow_up = follow_up_of(work, audit, form.follow_up_audit)
        assert follow_up is not None, "the step's guards say so"
        link(work, follow_up, "follows", audit)
        taking.facts["carried_by"], taking.facts["carried"] = follow_up.id, [one.id for one in left]
    for finding in work.session.scalars(select(Finding).where(Finding.audit_id == audit.id, ~Item.closed)).all():
        if finding.state in ("confirmed", "accepted", "disputed", "decided") and not still_open(work.session, finding):
            yield finding, "settle"


EFFECTS: Mapping[str, Effect] = {
    "give-notice": give_notice,
    "freeze-checklist": freeze_checklist,
    "begin-programme": begin_programme,
    "keep-conclusion": keep_conclusion,
    "set-days": set_days,
    "keep-safeguard": keep_safeguard,
    "settle-findings": settle_findings,
}


def add_addendum(work: Work, audit: Audit, words: str) -> AuditAddendum:
    """Correct an issued report beside it: the lead does. Raises NotAllowed, AddendumInvalid."""
    if not has_part(work, audit.id, ("lead",)):
        raise NotAllowed()
    if not words.strip() or audit.state not in ("report_issued", "closed"):
        raise AddendumInvalid()
    kept = AuditAddendum
    last = work.session.scalar(select(func.max(kept.serial)).where(kept.audit_id == audit.id)) or 0
    row = AuditAddendum(
        audit_id=audit.id, serial=last + 1, words=words.strip()[:4000], by_id=work.actor.id, at=work.at
    )  # fmt: skip
    work.session.add(row)
    work.session.flush()
    audit.changed_at = work.at
    work.record("audit.addendum", audit, {"serial": row.serial, "words": row.words})
    return row


def metadata_of(session: Session, audit: Audit) -> dict[str, Any]:
    """What a signature binds: days, team, the answers that count, the files kept with them and every finding."""
    count = (
        select(AuditAnswer.question_id, AuditAnswer.serial, AuditAnswer.result, AuditAnswer.evidence)
        .join(AuditQuestion, AuditQuestion.id == AuditAnswer.question_id)
        .where(AuditQuestion.audit_id == audit.id, AuditAnswer.serial == AuditQuestion.answer)
        .order_by(AuditAnswer.question_id)
    )
    files = select(Attachment.about, Attachment.sha256).where(Attachment.item_id == audit.id).order_by(Attachment.id)
    findings = session.scalars(select(Finding).where(Finding.audit_id == audit.id).order_by(Finding.id))
    return {
        "first_on": audit.first_on,
        "last_on": audit.last_on,
        "team": sorted([person, part] for person, part in members_of(session, audit.id).items()),
        "answers": sha256_hex(canonical({"answers": [list(row) for row in session.execute(count)]})),
        "files": [list(row) for row in session.execute(files)],
        "findings": [[one.id, one.state, sha256_hex(canonical(told(one)))] for one in findings],
    }


def attaches(work: Work, audit: Audit, scope: Scope) -> str | None:
    if audit.state in ("closed", "cancelled"):
        return "attach-audit-closed"
    return None if has_part(work, audit.id, (*ANSWERING, "expert")) else "attach-team-only"


def audit_kind(desk: Desk) -> Kind:
    return Kind(
        name="audit",
        model=Audit,
        label=Text("审核", "Audit"),
        guards=GUARDS,
        effects=EFFECTS,
        forms=FORMS,
        reasons=REASONS,
        labels=LABELS,
        metadata=metadata_of,
        card=audit_card,
        page="/audits/{}".format,
        attaches=attaches,
        opens_parts=sees_answers,
    )
