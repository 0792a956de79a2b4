"""What must be true of an action before a step, each rule by its name in the workflow."""

from collections.abc import Mapping

from sqlalchemy import select

from docflow.actions.forms import DeferForm, JudgeForm
from docflow.actions.gate import shut, waits_for
from docflow.actions.models import Action
from docflow.actions.who import KIND, carriers, decides, superior_of
from docflow.evidence.attachments import Attachment, attachments_of
from docflow.journal.work import Work
from docflow.kernel.errors import NotFound
from docflow.lifecycle.guards import Answer, Guard, Taking
from docflow.people.models import Person
from docflow.people.queries import not_retired, person_of


def decides_actions(work: Work, action: Action, taking: Taking) -> Answer:
    return None if decides(taking.scope, action.unit_id) else "needs-role:process_owner"


def judges(work: Work, action: Action, taking: Taking) -> Answer:
    """Those who decide on the actions of the unit, and the owner's superior."""
    if decides(taking.scope, action.unit_id):
        return None
    return None if superior_of(work.session, action) in taking.scope.names_for(KIND) else "judges-only"


def not_the_owner(work: Work, action: Action, taking: Taking) -> Answer:
    """Who owns or carries out an action decides nothing about it, for whomever they act.

    Delegation counts in both directions: who could act for the owner has the owner's interest.
    """
    persons = taking.persons | taking.scope.names_for(KIND)
    return "owner-may-not-decide" if persons & carriers(work.session, action) else None


def carries_out(work: Work, action: Action, taking: Taking) -> Answer:
    return None if taking.scope.names_for(KIND) & carriers(work.session, action) else "owner-only"


def planned_whole(work: Work, action: Action, taking: Taking) -> Answer:
    """It says how and from when its effect will be judged, before anybody begins; a correction alone need not."""
    if action.category == "correction":
        return None
    reasons = [] if action.criterion else ["no-criterion"]
    return reasons if action.effect_due_on else [*reasons, "no-effect-day"]


def days_ahead(work: Work, action: Action, taking: Taking) -> Answer:
    """Nobody approves what should have been done already."""
    return None if action.finish_on >= work.today else f"due-before-approval:{action.finish_on}"


def proof_attached(work: Work, action: Action, taking: Taking) -> Answer:
    if action.category == "correction":
        return None
    return None if work.session.scalar(attachments_of(action.id).limit(1)) else "no-proof"


def effect_shown(work: Work, action: Action, taking: Taking) -> Answer:
    """A file kept since the implementation was verified shows what the judge saw."""
    if action.category == "correction":
        return None
    since = attachments_of(action.id).where(Attachment.id > (action.proof_before or 0))
    return None if work.session.scalar(since.limit(1)) else "no-effect-proof"


def document_gate(work: Work, action: Action, taking: Taking) -> Answer:
    """An action that changes a document is done when the change is in force, or a signed deferral says until when."""
    return shut(work, action, taking.scope)


def deferral_redeemed(work: Work, action: Action, taking: Taking) -> Answer:
    """What was deferred is in force by the time its effect is judged."""
    return waits_for(work, action, taking.scope)


def deferral_fits(work: Work, action: Action, taking: Taking) -> Answer:
    """Something is missing that can follow, by a day that is not past, and somebody who is here answers for it."""
    reasons = [] if action.action_kind == "document" else ["nothing-to-defer"]
    form = taking.form
    if not isinstance(form, DeferForm):
        return reasons
    if form.to_on < work.today:
        reasons.append("deferral-past")
    try:
        owner = person_of(work.session, form.owner).id
    except NotFound:
        owner = 0
    here = select(Person.id).where(Person.id == owner, not_retired(work.today))
    return reasons if work.session.scalar(here) else [*reasons, "deferral-owner-unfit"]


def effect_day_reached(work: Work, action: Action, taking: Taking) -> Answer:
    """Not before the day that was fixed when the action was approved."""
    day = action.effect_due_on
    if day is None or day <= work.today:
        return None
    return f"effect-too-early:{day}"


def cycles_run(work: Work, action: Action, taking: Taking) -> Answer:
    """The process has run as often as the plan says before anybody calls the action effective."""
    if action.effect_cycles is None or not isinstance(taking.form, JudgeForm):
        return None
    return None if (taking.form.cycles_seen or 0) >= action.effect_cycles else f"cycles-missing:{action.effect_cycles}"


GUARDS: Mapping[str, Guard] = {
    "decides-actions": decides_actions,
    "judges": judges,
    "not-the-owner": not_the_owner,
    "carries-out": carries_out,
    "planned-whole": planned_whole,
    "days-ahead": days_ahead,
    "proof-attached": proof_attached,
    "effect-shown": effect_shown,
    "document-gate": document_gate,
    "deferral-redeemed": deferral_redeemed,
    "deferral-fits": deferral_fits,
    "effect-day-reached": effect_day_reached,
    "cycles-run": cycles_run,
}
