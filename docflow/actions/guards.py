"""What must be true of an action before a step, each rule by its name in the workflow."""

from collections.abc import Mapping

from sqlalchemy import select

from docflow.actions.forms import DeferForm
from docflow.actions.models import Action
from docflow.actions.service import carriers, decides
from docflow.evidence.attachments import Attachment
from docflow.journal.work import Work
from docflow.kernel.text import Text
from docflow.lifecycle.guards import Answer, Guard, Taking
from docflow.lifecycle.items import Item
from docflow.lifecycle.links import joined


def decides_actions(work: Work, action: Action, taking: Taking) -> Answer:
    return None if decides(taking.scope, action.unit_id) else "needs-role:process_owner"


def not_the_owner(work: Work, action: Action, taking: Taking) -> Answer:
    """Who owns or carries out an action decides nothing about it, for whomever they act.

    Delegation counts in both directions: who could act for the owner has the owner's interest.
    """
    persons = taking.persons | taking.scope.names_for("action")
    return "owner-may-not-decide" if persons & carriers(work, action) else None


def carries_out(work: Work, action: Action, taking: Taking) -> Answer:
    return None if taking.scope.names_for("action") & carriers(work, action) else "owner-only"


def planned_whole(work: Work, action: Action, taking: Taking) -> Answer:
    """A corrective action says how and from when its effect will be judged, before anybody begins."""
    if action.category == "correction":
        return None
    reasons = [] if action.criterion else ["no-criterion"]
    return reasons if action.effect_due_on else [*reasons, "no-effect-day"]


def proof_attached(work: Work, action: Action, taking: Taking) -> Answer:
    if action.category == "correction":
        return None
    proof = select(Attachment.id).where(Attachment.item_id == action.id).limit(1)
    return None if work.session.scalar(proof) else "no-proof"


_GIVEN_UP = ("cancelled", "rejected", "declined")
"""States of what was linked and will not happen: it is no longer waited for."""


def settled(item: Item) -> bool:
    """A change request that came into force, or a revision that is or was."""
    if item.kind == "change_request":
        return item.state in ("implemented", "closed")
    return item.in_force or item.was_in_force


def waits_for(work: Work, action: Action) -> list[str]:
    """Reasons why the documents that an action changes are not in force yet; none when the gate is open."""
    if action.action_kind != "document":
        return []
    asked = [one for one in joined(work.session, action.id, "asked_for") if one.state not in _GIVEN_UP]
    if not asked:
        return ["no-document-linked"]
    return [f"document-not-in-force:{one.number}" for one in asked if not settled(one)]


def document_gate(work: Work, action: Action, taking: Taking) -> Answer:
    """An action that changes a document is done when the change is in force, or a signed deferral says until when."""
    return None if action.deferred_to is not None else waits_for(work, action)


def deferral_redeemed(work: Work, action: Action, taking: Taking) -> Answer:
    """What was deferred is in force by the time its effect is judged."""
    return waits_for(work, action)


def deferral_fits(work: Work, action: Action, taking: Taking) -> Answer:
    reasons = [] if action.action_kind == "document" else ["nothing-to-defer"]
    form = taking.form
    late = isinstance(form, DeferForm) and form.to_on < work.today
    return [*reasons, "deferral-past"] if late else reasons


def effect_day_reached(work: Work, action: Action, taking: Taking) -> Answer:
    """Not before the day that was fixed when the action was approved."""
    day = action.effect_due_on
    if day is None or day <= work.today:
        return None
    return f"effect-too-early:{day}"


GUARDS: Mapping[str, Guard] = {
    "decides-actions": decides_actions,
    "not-the-owner": not_the_owner,
    "carries-out": carries_out,
    "planned-whole": planned_whole,
    "proof-attached": proof_attached,
    "document-gate": document_gate,
    "deferral-redeemed": deferral_redeemed,
    "deferral-fits": deferral_fits,
    "effect-day-reached": effect_day_reached,
}

REASONS: Mapping[str, Text] = {
    "owner-may-not-decide": Text(
        "措施的责任人、实施人及其代理人不能批准、验证或评审该措施",
        "Owner and implementers, and those who stand in for them, neither approve, verify nor judge their action",
    ),
    "owner-only": Text("只有责任人或实施人可以进行", "Only the owner or an implementer may do this"),
    "no-criterion": Text("尚未写明有效性准则", "It does not say by what its effect will be judged"),
    "no-effect-day": Text("尚未确定有效性评审日期", "It does not say from which day its effect will be judged"),
    "no-proof": Text("请先添加实施证据（附件）", "Attach the proof that it was carried out first"),
    "no-document-linked": Text(
        "文件类措施须先关联更改申请或修订", "Link the change request or the revision that this action waits for"
    ),
    "document-not-in-force": Text("{0} 的更改尚未生效", "The change {0} is not in force yet"),
    "nothing-to-defer": Text("只有文件类措施可以后补文件", "Only an action on a document has one that could follow"),
    "deferral-past": Text("后补日期不能早于今天", "The document cannot follow before today"),
    "effect-too-early": Text("{0} 之前不能评审有效性", "Its effect is not judged before {0}"),
    "attach-closed": Text("措施已结束，不再添加附件", "The action is over; nothing more is attached"),
    "attach-not-yours": Text("只有责任人、实施人和评审人可以添加附件", "Owner, implementers and judges attach files"),
}

GUARD_LABELS: Mapping[str, Text] = {
    "decides-actions": Text("过程负责人或体系管理人员", "Process owner or system manager"),
    "not-the-owner": Text("既非责任人也非实施人", "Neither owner nor implementer"),
    "carries-out": Text("责任人或实施人", "Owner or implementer"),
    "planned-whole": Text("有效性准则和日期已定", "Criterion and day of its effect are fixed"),
    "proof-attached": Text("已附证据", "Proof is attached"),
    "document-gate": Text("文件更改已生效", "The document's change is in force"),
    "deferral-redeemed": Text("后补文件已生效", "What was deferred is in force"),
    "deferral-fits": Text("后补日期合理", "The deferral fits"),
    "effect-day-reached": Text("已到有效性评审日期", "The day to judge its effect has come"),
}
