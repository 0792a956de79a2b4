"""What follows from a step taken with an action."""

from collections.abc import Iterator, Mapping

from sqlalchemy import func, select

from docflow.actions.asking_anew import lapse
from docflow.actions.forms import DeferForm, FinishForm, JudgeForm
from docflow.actions.models import Action
from docflow.actions.who import follow
from docflow.documents.desk import Desk
from docflow.evidence.attachments import Attachment
from docflow.journal.work import Work
from docflow.lifecycle.engine import Effect
from docflow.lifecycle.guards import Taking
from docflow.lifecycle.items import Item, name_on
from docflow.lifecycle.links import joined
from docflow.people.queries import person_of


def name_doer(work: Work, action: Action, taking: Taking) -> None:
    """Whoever does something of it, also for another, has a hand in it from then on."""
    if work.actor.person_id and work.actor.person_id != action.owner_id:
        name_on(work.session, action, [work.actor.person_id], "implementer")


def note_result(work: Work, action: Action, taking: Taking) -> None:
    assert isinstance(taking.form, FinishForm)
    action.result, action.done_on = taking.form.result, work.today


def note_verified(work: Work, action: Action, taking: Taking) -> Iterator[tuple[Item, str]]:
    last = select(func.max(Attachment.id)).where(Attachment.item_id == action.id)
    action.verified_on, action.proof_before = work.today, work.session.scalar(last) or 0
    yield action, "await_effect"


def note_verdict(work: Work, action: Action, taking: Taking) -> None:
    action.verdict = "effective" if taking.name == "judge_effective" else "ineffective"
    action.verdict_words, action.judged_by_id, action.judged_on = taking.comment, work.actor.person_id, work.today
    if isinstance(taking.form, JudgeForm):
        action.cycles_seen = taking.form.cycles_seen


def note_deferral(work: Work, action: Action, taking: Taking) -> None:
    """The latest deferral counts; those before it stand in the journal."""
    assert isinstance(taking.form, DeferForm)
    owner = person_of(work.session, taking.form.owner)
    action.deferred_to, action.deferral_owner_id, action.redeemed_on = taking.form.to_on, owner.id, None
    action.deferral_reason = taking.comment[:1000]
    name_on(work.session, action, [owner.id], "deferral_owner")
    taking.facts["deferral_owner_id"] = owner.id


def lapse_asked(work: Work, action: Action, taking: Taking) -> None:
    """A later day is of no use once it is done, another plan none once it has ended."""
    lapse(work, action, plan=taking.name != "finish")


def effects(desk: Desk) -> Mapping[str, Effect]:
    def tell_origin(work: Work, action: Action, taking: Taking) -> Iterator[tuple[Item, str]]:
        """A nonconformity whose action did not work is analysed again."""
        for origin in joined(work.session, action.id, "ordered", back=True):
            known = desk.lifecycles[origin.kind].workflow_of(origin).steps.get("fail")
            if known is not None and known.by == "effect" and origin.state in known.origin:
                yield origin, "fail"

    def move_on(work: Work, action: Action, taking: Taking) -> None:
        state = taking.step.to or action.state
        final = desk.lifecycles["action"].workflow_of(action).states[state].final
        follow(work, action, state, closed=final)

    return {
        "name-doer": name_doer,
        "note-result": note_result,
        "note-verified": note_verified,
        "note-verdict": note_verdict,
        "note-deferral": note_deferral,
        "tell-origin": tell_origin,
        "lapse-asked": lapse_asked,
        "move-on": move_on,
    }
