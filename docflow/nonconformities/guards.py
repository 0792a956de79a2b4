"""What must be true of a nonconformity before a step, each rule by its name in the workflow."""

from collections.abc import Mapping
from datetime import timedelta
from itertools import pairwise

from docflow.journal.work import Work
from docflow.kernel.errors import NotFound
from docflow.lifecycle.guards import Answer, Guard, Taking
from docflow.lifecycle.items import named
from docflow.lifecycle.links import joined
from docflow.nonconformities import ordered, queries, who
from docflow.nonconformities.causes import alike, said, stated
from docflow.nonconformities.errors import NonconformityNotFound
from docflow.nonconformities.forms import AcceptForm, AnalyseForm, PlanForm, RegradeForm, VerificationForm
from docflow.nonconformities.grading import GRADING_GUARDS
from docflow.nonconformities.models import Nonconformity
from docflow.nonconformities.rules import shipped_rules
from docflow.nonconformities.similar import cases_of
from docflow.nonconformities.verifying import VERIFYING_GUARDS
from docflow.people.queries import person_of
from docflow.people.rights import roles_that_may


def judges(work: Work, nonconformity: Nonconformity, taking: Taking) -> Answer:
    """Whoever answers for it, or may judge reports of the unit."""
    if who.may(taking.scope, "nonconformity.judge", nonconformity):
        return None
    owns = taking.scope.names_for(who.KIND) & named(work.session, nonconformity, "owner")
    return None if owns else "judges-only"


def judges_for_others(work: Work, nonconformity: Nonconformity, taking: Taking) -> Answer:
    """Nobody dismisses what they would have to answer for, nor through the one who would."""
    barred = who.owners(work, nonconformity)
    if taking.scope.person_id in barred:
        return "owner-may-not-dismiss"
    roles = sorted(roles_that_may("nonconformity.judge"))
    return None if who.in_own_right(taking.scope, nonconformity, roles, barred) else "judges-only"


def not_from_a_finding(work: Work, nonconformity: Nonconformity, taking: Taking) -> Answer:
    """What a finding raised is disputed there."""
    raised = joined(work.session, nonconformity.id, "raised", back=True)
    return "raised-by-a-finding" if raised else None


def reported_it(work: Work, nonconformity: Nonconformity, taking: Taking) -> Answer:
    told = named(work.session, nonconformity, "reporter")
    return None if taking.scope.names_for(who.KIND) & told else "reporter-only"


def owns_it(work: Work, nonconformity: Nonconformity, taking: Taking) -> Answer:
    owner = named(work.session, nonconformity, "owner")
    return None if taking.scope.names_for(who.KIND) & owner else "owner-only"


def works_on_it(work: Work, nonconformity: Nonconformity, taking: Taking) -> Answer:
    team = named(work.session, nonconformity, "owner") | named(work.session, nonconformity, "analyst")
    return None if taking.scope.names_for(who.KIND) & team else "team-only"


def owner_fits(work: Work, nonconformity: Nonconformity, taking: Taking) -> Answer:
    """Somebody answers for it who is here; a finding's grade is changed by signing that."""
    form = taking.form
    if not isinstance(form, AcceptForm):
        return None
    faults: list[str] = []
    owner = nonconformity.owner_id if form.owner is None else _known(work, form.owner)
    if not who.here(work, owner):
        faults.append("owner-unfit")
    if any(not who.here(work, _known(work, one)) for one in form.team):
        faults.append("owner-unfit")
    changed = form.grade is not None and form.grade != nonconformity.grade
    if changed and joined(work.session, nonconformity.id, "raised", back=True):
        faults.append("grade-comes-from-the-finding")
    return faults


def _known(work: Work, somebody: int | str) -> int | None:
    try:
        return person_of(work.session, somebody).id
    except NotFound:
        return None


def recurrence_known(work: Work, nonconformity: Nonconformity, taking: Taking) -> Answer:
    """What it is said to repeat is another nonconformity, seen by whoever says so, and closed."""
    form = taking.form
    if not isinstance(form, AcceptForm) or not form.recurs:
        return None
    try:
        earlier = queries.nonconformity_by_number(work.session, form.recurs, taking.scope)
    except NonconformityNotFound:
        return "recurrence-unknown"
    if earlier.id == nonconformity.id:
        return "recurrence-unknown"
    return None if earlier.closed_on is not None else "recurrence-not-closed"


def causes_named(work: Work, nonconformity: Nonconformity, taking: Taking) -> Answer:
    """The chosen method was carried through: a chain asked far enough, bones with causes, a category for the root."""
    form = taking.form
    if not isinstance(form, AnalyseForm):
        return None
    faults: list[str] = []
    if form.method == "five_whys":
        answers = form.whys()
        chain = [words for words in answers if words]
        if len(chain) < shipped_rules().least_whys:
            faults.append("whys-too-few")
        elif answers[: len(chain)] != chain:
            faults.append("whys-broken")
        elif any(alike(one, other, percent=95) for one, other in pairwise(chain)):
            faults.append("whys-repeat")
    elif not stated(form):
        faults.append("no-causes")
    if form.method == "other" and not form.method_words:
        faults.append("method-unnamed")
    if form.method != "fishbone" and form.category is None:
        faults.append("category-missing")
    return faults


def causes_differ(work: Work, nonconformity: Nonconformity, taking: Taking) -> Answer:
    """A cause says more than what was found: the description in other letters is none."""
    form = taking.form
    if not isinstance(form, AnalyseForm):
        return None
    found = (nonconformity.description, nonconformity.title_zh, nonconformity.title_en)
    percent = shipped_rules().alike_percent
    return [
        f"cause-is-the-description:{cause.field}"
        for cause in said(form)
        if any(alike(cause.words, words, percent=percent) for words in found)
    ]


def similar_answered(work: Work, nonconformity: Nonconformity, taking: Taking) -> Answer:
    """Every case that was proposed, and that whoever analyses may see, has its answer."""
    rows = work.session.execute(cases_of(nonconformity.id, taking.scope))
    return [f"similar-unanswered:{other.number}" for case, other in rows if not case.answer]


def analysed_in_this_round(work: Work, nonconformity: Nonconformity, taking: Taking) -> Answer:
    return None if nonconformity.analysis else "not-analysed"


def plan_said(work: Work, nonconformity: Nonconformity, taking: Taking) -> Answer:
    """Without corrective action: the reason, and from when it is checked that the correction held."""
    form = taking.form
    if not isinstance(form, PlanForm) or form.needed == "yes":
        return None
    faults: list[str] = []
    if not form.reason:
        faults.append("no-need-unexplained")
    if form.check_on is None:
        faults.append("check-day-missing")
    elif form.check_on < work.today:
        faults.append("check-day-past")
    if ordered.of(work, nonconformity, taking).of_round(nonconformity.round):
        faults.append("actions-are-ordered")
    return faults


def actions_ordered(work: Work, nonconformity: Nonconformity, taking: Taking) -> Answer:
    """With corrective action: at least one is ordered, each due within the grade's term or with a reason."""
    form = taking.form
    if not isinstance(form, PlanForm) or form.needed == "no":
        return None
    found = ordered.of(work, nonconformity, taking).corrective(nonconformity.round)
    if not found:
        return "no-action-ordered"
    last = work.today + timedelta(days=shipped_rules().days[queries.grade_of(nonconformity)].carry_out)
    late = [] if form.late_reason else [one for one in found if one.due_on and one.due_on > last]
    return ordered.against(work, taking.scope, "action-due-late", late)


def action_needed(work: Work, nonconformity: Nonconformity, taking: Taking) -> Answer:
    plan = who.plan_of(work.session, nonconformity)
    if plan is None:
        return "not-planned"
    return None if plan.needed else "no-action-needed"


def no_action_needed(work: Work, nonconformity: Nonconformity, taking: Taking) -> Answer:
    plan = who.plan_of(work.session, nonconformity)
    if plan is None:
        return "not-planned"
    return "action-is-needed" if plan.needed else None


def may_waive(work: Work, nonconformity: Nonconformity, taking: Taking) -> Answer:
    """That nothing needs to be done is signed by somebody with the right who does not answer for it."""
    barred = who.owners(work, nonconformity) | who.plan_makers(work.session, nonconformity)
    if taking.scope.person_id in barred:
        return "owner-may-not-waive"
    roles = sorted(roles_that_may("nonconformity.waive"))
    if who.in_own_right(taking.scope, nonconformity, roles, barred):
        return None
    return "owner-may-not-waive" if who.may(taking.scope, "nonconformity.waive", nonconformity) else "waivers-only"


def may_replan(work: Work, nonconformity: Nonconformity, taking: Taking) -> Answer:
    """The owner thinks again, or whoever would have to sign that nothing is needed asks for it."""
    if not owns_it(work, nonconformity, taking) or not may_waive(work, nonconformity, taking):
        return None
    return "owner-only"


def actions_approved(work: Work, nonconformity: Nonconformity, taking: Taking) -> Answer:
    found = ordered.of(work, nonconformity, taking).of_round(nonconformity.round)
    if not found:
        return "no-action-ordered"
    waiting = [one for one in found if one.state == ordered.PROPOSED]
    return ordered.against(work, taking.scope, "action-not-approved", waiting)


def verifier_fits(work: Work, nonconformity: Nonconformity, taking: Taking) -> Answer:
    """Somebody in particular who is asked to verify may do so, and had no hand in it."""
    form = taking.form
    if not isinstance(form, VerificationForm) or form.verifier is None:
        return None
    person_id = _known(work, form.verifier)
    if person_id is None or not who.able(work, nonconformity, person_id, "nonconformity.verify"):
        return "verifier-unfit"
    return "verifier-had-a-hand" if person_id in who.had_a_hand(work, nonconformity, taking) else None


def grade_differs(work: Work, nonconformity: Nonconformity, taking: Taking) -> Answer:
    same = isinstance(taking.form, RegradeForm) and taking.form.grade == nonconformity.grade
    return "grade-as-before" if same else None


GUARDS: Mapping[str, Guard] = {
    "judges": judges,
    "judges-for-others": judges_for_others,
    "not-from-a-finding": not_from_a_finding,
    "reported-it": reported_it,
    "owns-it": owns_it,
    "works-on-it": works_on_it,
    "owner-fits": owner_fits,
    "recurrence-known": recurrence_known,
    "causes-named": causes_named,
    "causes-differ": causes_differ,
    "similar-answered": similar_answered,
    "analysed-in-this-round": analysed_in_this_round,
    "plan-said": plan_said,
    "actions-ordered": actions_ordered,
    "action-needed": action_needed,
    "no-action-needed": no_action_needed,
    "may-waive": may_waive,
    "may-replan": may_replan,
    "actions-approved": actions_approved,
    "verifier-fits": verifier_fits,
    "grade-differs": grade_differs,
    **GRADING_GUARDS,
    **VERIFYING_GUARDS,
}
