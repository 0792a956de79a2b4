"""What actions bring to the lifecycle."""

from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy.orm import Session

from docflow.actions.forms import FORMS, DeferForm, FinishForm
from docflow.actions.guards import GUARD_LABELS, GUARDS, REASONS
from docflow.actions.models import Action
from docflow.actions.service import carriers, decides
from docflow.documents.desk import Desk
from docflow.journal.work import Work
from docflow.kernel.text import Text
from docflow.lifecycle.engine import Effect, Kind
from docflow.lifecycle.guards import Taking
from docflow.lifecycle.items import Item, name_on
from docflow.lifecycle.links import joined
from docflow.people.queries import person_of
from docflow.people.rights import Scope


def metadata_of(session: Session, action: Action) -> dict[str, Any]:
    """What a signature binds: what is to be done, by whom and when, how it is judged, and what came of it."""
    return {
        "kind": action.action_kind, "category": action.category, "description": action.description,
        "owner": action.owner_id, "due_on": action.due_on, "criterion": action.criterion,
        "effect_due_on": action.effect_due_on, "result": action.result, "deferred_to": action.deferred_to,
    }  # fmt: skip


def note_result(work: Work, action: Action, taking: Taking) -> None:
    assert isinstance(taking.form, FinishForm)
    action.result, action.done_on = taking.form.result, work.today


def note_verified(work: Work, action: Action, taking: Taking) -> None:
    action.verified_on = work.today


def note_verdict(work: Work, action: Action, taking: Taking) -> None:
    action.verdict = "effective" if taking.name == "judge_effective" else "ineffective"
    action.verdict_words, action.judged_by_id, action.judged_on = taking.comment, work.actor.person_id, work.today


def note_deferral(work: Work, action: Action, taking: Taking) -> None:
    assert isinstance(taking.form, DeferForm)
    owner = person_of(work.session, taking.form.owner)
    action.deferred_to, action.deferral_owner_id = taking.form.to_on, owner.id
    action.deferral_reason = taking.comment[:1000]
    name_on(work.session, action, [owner.id], "deferral_owner")


def effects(desk: Desk) -> Mapping[str, Effect]:
    def tell_origin(work: Work, action: Action, taking: Taking) -> Iterator[tuple[Item, str]]:
        """A nonconformity whose action did not work is analysed again."""
        for origin in joined(work.session, action.id, "ordered", back=True):
            known = desk.lifecycles[origin.kind].workflow_of(origin).steps.get("fail")
            if known is not None and known.by == "effect" and origin.state in known.origin:
                yield origin, "fail"

    return {
        "note-result": note_result,
        "note-verified": note_verified,
        "note-verdict": note_verdict,
        "note-deferral": note_deferral,
        "tell-origin": tell_origin,
    }


EFFECT_LABELS: Mapping[str, Text] = {
    "note-result": Text("记录结果", "Note the result"),
    "note-verified": Text("记录验证日期", "Note the day it was verified"),
    "note-verdict": Text("记录有效性结论", "Note the verdict"),
    "note-deferral": Text("记录后补约定", "Note the deferral"),
    "tell-origin": Text("来源事项重新分析", "What ordered it is analysed again"),
}


def attaches(work: Work, action: Action, scope: Scope) -> str | None:
    if action.closed:
        return "attach-closed"
    theirs = scope.names_for("action") & carriers(work, action)
    return None if theirs or decides(scope, action.unit_id) else "attach-not-yours"


def action_kind(desk: Desk) -> Kind:
    return Kind(
        name="action",
        model=Action,
        label=Text("措施", "Action"),
        guards=GUARDS,
        effects=effects(desk),
        forms=FORMS,
        reasons=REASONS,
        labels={**GUARD_LABELS, **EFFECT_LABELS},
        metadata=metadata_of,
        page=lambda action: f"/actions/{action.id}",
        attaches=attaches,
    )
