"""What audit programmes bring to the lifecycle: snapshot, amendment, outcome (9.2.3)."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from docflow.audits import programme_queries as queries
from docflow.audits.cards import programme_card
from docflow.audits.coverage import coverage_of
from docflow.audits.models import Audit, Programme, ProgrammeSnapshot
from docflow.audits.programme_forms import FORMS, ReviewForm
from docflow.audits.programme_guards import GUARDS, LABELS, REASONS
from docflow.audits.scoring_rules import shipped_scoring
from docflow.audits.team import BEFORE_IT_BEGINS
from docflow.documents.desk import Desk
from docflow.journal.work import Work
from docflow.kernel.canonical import canonical
from docflow.kernel.text import Text
from docflow.lifecycle.clockwork import schedule
from docflow.lifecycle.engine import Effect, Kind
from docflow.lifecycle.guards import Taking
from docflow.lifecycle.items import Item, open_item
from docflow.people.rights import Scope, can


def keep_snapshot(work: Work, programme: Programme, taking: Taking) -> None:
    """Every word as submitted stays, whatever becomes of it; approving signs its digest."""
    work.session.flush()
    facts = queries.facts_of(work.session, programme)
    programme.content_sha256 = queries.digest_of(facts)
    kept = ProgrammeSnapshot
    last = work.session.scalar(select(func.max(kept.serial)).where(kept.programme_id == programme.id)) or 0
    work.session.add(kept(
        programme_id=programme.id, serial=last + 1, sha256=programme.content_sha256,
        body=canonical(facts).decode(), at=work.at,
    ))  # fmt: skip
    work.session.flush()


def replace_the_one_before(work: Work, programme: Programme, taking: Taking) -> Iterator[tuple[Item, str]]:
    """The revision before ends, and its audits that have not ended go on under this one."""
    before = work.session.scalars(
        queries.revisions_of(programme).where(
            Programme.serial < programme.serial, Item.state.in_(("approved", "running"))
        )
    ).all()
    for one in before:
        moved = [audit.id for audit in work.session.scalars(queries.audits_of(one.id)) if not audit.closed]
        for audit_id in moved:
            audit = open_item(work.session, audit_id, None)
            assert isinstance(audit, Audit)
            audit.programme_id = programme.id
            work.record("audit.taken_over", audit, {"programmes": [one.id, programme.id]})
        taking.facts["taken_over"] = moved
        yield one, "replace"


def begin_on_its_day(work: Work, programme: Programme, taking: Taking) -> None:
    schedule(work, programme, "run", max(programme.cycle_from, work.today))


def count_outcome(work: Work, programme: Programme, taking: Taking) -> None:
    form = taking.form
    assert isinstance(form, ReviewForm)
    programme.feedback, programme.lessons = form.feedback, form.lessons
    programme.outcome = outcome_of(work.session, programme, work.today)
    taking.facts["outcome"] = programme.outcome


def outcome_of(session: Session, programme: Programme, on: date) -> dict[str, Any]:
    """Adherence to the schedule and coverage reached, as they stand now; counts of audits and of cells.

    Source: ISO 19011 5.6 (schedules met, objectives achieved), T/CIECCPA 9.2.3.
    """
    audits = session.scalars(queries.audits_of(programme.id, standing=False)).all()
    standing = [one for one in audits if one.state != "cancelled"]
    held = [one for one in standing if one.state in ("report_issued", "closed")]
    in_time = [one for one in held if one.first_on is not None and one.month == one.first_on.replace(day=1)]
    cells = coverage_of(session, programme, on).cells
    return {
        "audits": len(audits), "cancelled": len(audits) - len(standing), "held": len(held), "in_time": len(in_time),
        "demanded": len(cells), "done": sum(cell.done for cell in cells),
        "excused": sum(bool(cell.reason) and not cell.done for cell in cells),
    }  # fmt: skip


def call_off_audits(work: Work, programme: Programme, taking: Taking) -> Iterator[tuple[Item, str]]:
    for audit in work.session.scalars(queries.audits_of(programme.id)).all():
        if audit.state in BEFORE_IT_BEGINS:
            yield audit, "call_off"


EFFECTS: Mapping[str, Effect] = {
    "keep-snapshot": keep_snapshot,
    "replace-the-one-before": replace_the_one_before,
    "begin-on-its-day": begin_on_its_day,
    "count-outcome": count_outcome,
    "call-off-audits": call_off_audits,
}


def metadata_of(session: Session, programme: Programme) -> dict[str, Any]:
    """What a signature binds beside the digest of all that was submitted."""
    return {
        "unit": programme.unit_id, "manager": programme.manager_id, "series": programme.series,
        "serial": programme.serial, "cycle": [programme.cycle_from, programme.cycle_to], "outcome": programme.outcome,
    }  # fmt: skip


def attaches(work: Work, programme: Programme, scope: Scope) -> str | None:
    if programme.closed:
        return "attach-programme-ended"
    return None if can(scope, "programme.plan", unit_id=programme.unit_id) else "attach-planner-only"


def programme_kind(desk: Desk) -> Kind:
    """Raises ScoringRulesInvalid: weights that contradict themselves stop the start, not a draft half a year later."""
    shipped_scoring()
    return Kind(
        name="programme",
        model=Programme,
        label=Text("审核方案", "Audit programme"),
        guards=GUARDS,
        effects=EFFECTS,
        forms=FORMS,
        reasons=REASONS,
        labels=LABELS,
        line=lambda programme: f"programme/{programme.series}",
        metadata=metadata_of,
        card=programme_card,
        page="/programmes/{}".format,
        attaches=attaches,
    )
