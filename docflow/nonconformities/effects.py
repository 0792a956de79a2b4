"""What follows from a step taken with a nonconformity; states are moved by the lifecycle alone."""

from collections.abc import Iterator, Mapping

from sqlalchemy import func, select

from docflow.documents.desk import Desk
from docflow.journal.work import Work
from docflow.lifecycle.engine import Effect
from docflow.lifecycle.guards import Taking
from docflow.lifecycle.items import Item, name_on
from docflow.lifecycle.links import joined, link
from docflow.nonconformities import ordered, queries, terms, who
from docflow.nonconformities.causes import stated
from docflow.nonconformities.forms import (
    AcceptForm,
    AnalyseForm,
    CloseForm,
    ContainForm,
    PlanForm,
    RegradeForm,
    VerificationForm,
)
from docflow.nonconformities.grading import propose, waiting
from docflow.nonconformities.models import (
    Nonconformity,
    NonconformityAnalysis,
    NonconformityCause,
    NonconformityContainment,
    NonconformityPlan,
    NonconformityVerdict,
    NonconformityWhy,
)
from docflow.nonconformities.rules import shipped_rules
from docflow.nonconformities.similar import look_for_similar
from docflow.people.queries import person_of


def _by(work: Work, nonconformity: Nonconformity, taking: Taking) -> dict[str, int]:
    """Who acts, and in whose name."""
    people = who.team_of(work, nonconformity)
    whose = who.acts_for(taking.scope, people) or work.actor.id
    if whose != work.actor.id:
        taking.facts["in_the_name_of"] = whose
    return {"by_id": work.actor.id, "for_id": whose}


def move_on(work: Work, nonconformity: Nonconformity, taking: Taking) -> None:
    """Whoever is to act next is asked, by the day that belongs to the state it goes to."""
    state = taking.step.to or nonconformity.state
    nonconformity.due_on = terms.due_in(work, nonconformity, state)
    nonconformity.escalated_on, nonconformity.escalation, nonconformity.overdue_of = None, 0, None
    who.name_instead(work, nonconformity, (), "superior")
    who.name_instead(work, nonconformity, who.awaited(work, nonconformity, state), "awaited")


def take_on(work: Work, nonconformity: Nonconformity, taking: Taking) -> None:
    """The grade, the owner and the team are settled; one that repeats a closed one gets at least the grade for that."""
    form = taking.form if isinstance(taking.form, AcceptForm) else AcceptForm()
    if form.owner is not None:
        hand_to(work, nonconformity, person_of(work.session, form.owner).id)
    team = sorted({person_of(work.session, one).id for one in form.team})
    name_on(work.session, nonconformity, team, "analyst")
    taking.facts["owner_id"], taking.facts["team"] = nonconformity.owner_id, team
    before = nonconformity.grade
    nonconformity.grade = form.grade or before
    if form.recurs:
        earlier = queries.nonconformity_by_number(work.session, form.recurs, taking.scope)
        link(work, nonconformity, "recurs", earlier)
        nonconformity.grade = queries.graver(nonconformity.grade, shipped_rules().recurrence_grade)
        taking.facts["repeats"] = True
    if nonconformity.grade != before:
        taking.facts["grade"] = [before, nonconformity.grade]
    terms.from_acceptance(work, nonconformity)


def hand_to(work: Work, nonconformity: Nonconformity, person_id: int) -> None:
    """Somebody else answers for it from now on; whoever did before stays on record as that."""
    if nonconformity.owner_id is not None and nonconformity.owner_id != person_id:
        name_on(work.session, nonconformity, [nonconformity.owner_id], "former_owner")
    nonconformity.owner_id = person_id
    who.name_instead(work, nonconformity, [person_id], "owner")


def keep_containment(work: Work, nonconformity: Nonconformity, taking: Taking) -> None:
    assert isinstance(taking.form, ContainForm)
    work.session.add(NonconformityContainment(
        nonconformity_id=nonconformity.id, round=nonconformity.round, **taking.form.model_dump(), at=work.at,
        **_by(work, nonconformity, taking),
    ))  # fmt: skip
    work.session.flush()


def keep_analysis(work: Work, nonconformity: Nonconformity, taking: Taking) -> None:
    form = taking.form
    assert isinstance(form, AnalyseForm)
    last = select(func.max(NonconformityAnalysis.serial)).where(
        NonconformityAnalysis.nonconformity_id == nonconformity.id
    )
    serial = nonconformity.analysis = (work.session.scalar(last) or 0) + 1
    of = {"nonconformity_id": nonconformity.id}
    work.session.add(NonconformityAnalysis(
        **of, serial=serial, round=nonconformity.round, method=form.method, evidence=form.evidence,
        extent=form.extent, method_words=form.method_words if form.method == "other" else "", at=work.at,
        **_by(work, nonconformity, taking),
    ))  # fmt: skip
    work.session.flush()
    work.session.add_all(
        NonconformityCause(**of, analysis=serial, place=place, category=cause.category, words=cause.words)
        for place, cause in enumerate(stated(form), start=1)
    )
    if form.method == "five_whys":
        chain = (words for words in form.whys() if words)
        work.session.add_all(
            NonconformityWhy(**of, analysis=serial, place=place, words=words)
            for place, words in enumerate(chain, start=1)
        )
    work.session.flush()
    taking.facts["analysis"] = serial


def keep_plan(work: Work, nonconformity: Nonconformity, taking: Taking) -> None:
    form = taking.form
    assert isinstance(form, PlanForm)
    last = select(func.max(NonconformityPlan.serial)).where(NonconformityPlan.nonconformity_id == nonconformity.id)
    serial = nonconformity.planning = (work.session.scalar(last) or 0) + 1
    needed = form.needed == "yes"
    work.session.add(NonconformityPlan(
        nonconformity_id=nonconformity.id, serial=serial, round=nonconformity.round, needed=needed,
        reason=form.late_reason if needed else form.reason, check_on=None if needed else form.check_on, at=work.at,
        **_by(work, nonconformity, taking),
    ))  # fmt: skip
    work.session.flush()
    nonconformity.closing_due_on = terms.closing_after(work, nonconformity)
    taking.facts["planning"] = serial
    taking.facts["actions"] = len(ordered.of(work, nonconformity).of_round(nonconformity.round))


def drop_plan(work: Work, nonconformity: Nonconformity, taking: Taking) -> None:
    nonconformity.planning = 0


def begin_verifying(work: Work, nonconformity: Nonconformity, taking: Taking) -> None:
    nonconformity.verifying_at = work.at
    form = taking.form
    chosen = []
    if isinstance(form, VerificationForm) and form.verifier is not None:
        chosen = [person_of(work.session, form.verifier).id]
    who.name_instead(work, nonconformity, chosen, "verifier")
    taking.facts["verifier_ids"] = chosen


def keep_verdict(work: Work, nonconformity: Nonconformity, taking: Taking) -> None:
    form = taking.form
    said = (
        {"words": form.words, "changes": form.changes, "changes_reason": form.changes_reason}
        if isinstance(form, CloseForm)
        else {"words": taking.comment.strip()[:2000]}
    )
    work.session.add(NonconformityVerdict(
        nonconformity_id=nonconformity.id, round=nonconformity.round, effective=taking.name == "close",
        by_id=work.actor.id, at=work.at, **said,
    ))  # fmt: skip
    if taking.name == "close":
        nonconformity.closed_on = work.today
    work.session.flush()


def begin_round(work: Work, nonconformity: Nonconformity, taking: Taking) -> None:
    """The next round finds causes, plans and verifies anew; what this one found stays beside it."""
    nonconformity.analysis = nonconformity.planning = 0
    nonconformity.verifying_at = nonconformity.closed_on = None
    who.name_instead(work, nonconformity, (), "verifier")
    terms.from_acceptance(work, nonconformity)


def tell_reporter(work: Work, nonconformity: Nonconformity, taking: Taking) -> None:
    """Whoever reported it finds the reason on their list until they have taken note, or report it again."""
    taking.facts["reporter_ids"] = sorted(who.awaited(work, nonconformity, "rejected"))


def propose_grade(work: Work, nonconformity: Nonconformity, taking: Taking) -> None:
    assert isinstance(taking.form, RegradeForm)
    propose(work, nonconformity, taking, taking.form.grade)
    taking.facts["grade"] = [nonconformity.grade, taking.form.grade]


def change_grade(work: Work, nonconformity: Nonconformity, taking: Taking) -> None:
    """The grade changes with the second signature, and the terms with it: never to a day that is past."""
    proposed = waiting(work.session, nonconformity.id)
    assert proposed is not None, "the step's guards say so"
    proposed.second_by_id, proposed.second_at, proposed.outcome = work.actor.id, work.at, "regraded"
    taking.facts["grade"] = [nonconformity.grade, proposed.after]
    terms.regraded(work, nonconformity, proposed.after)
    nonconformity.grade = proposed.after
    nonconformity.due_on = terms.due_in(work, nonconformity, nonconformity.state)


def drop_grade(work: Work, nonconformity: Nonconformity, taking: Taking) -> None:
    proposed = waiting(work.session, nonconformity.id)
    assert proposed is not None, "the step's guards say so"
    proposed.outcome = "dropped"


def effects(desk: Desk) -> Mapping[str, Effect]:
    """All consequences of the room; those that look for others or reach upward are closed over the desk."""

    def look_around(work: Work, nonconformity: Nonconformity, taking: Taking) -> None:
        taking.facts["looked_for_similar"] = bool(look_for_similar(desk, work, nonconformity))

    def settle_origin(work: Work, nonconformity: Nonconformity, taking: Taking) -> Iterator[tuple[Item, str]]:
        """The finding that raised it is settled with it."""
        for origin in joined(work.session, nonconformity.id, "raised", back=True):
            step = desk.lifecycles[origin.kind].workflow_of(origin).steps.get("settle")
            if step is not None and origin.state in step.origin:
                yield origin, "settle"

    return {
        "move-on": move_on,
        "take-on": take_on,
        "keep-containment": keep_containment,
        "look-for-similar": look_around,
        "keep-analysis": keep_analysis,
        "keep-plan": keep_plan,
        "drop-plan": drop_plan,
        "begin-verifying": begin_verifying,
        "keep-verdict": keep_verdict,
        "settle-origin": settle_origin,
        "begin-round": begin_round,
        "tell-reporter": tell_reporter,
        "propose-grade": propose_grade,
        "change-grade": change_grade,
        "drop-grade": drop_grade,
    }
