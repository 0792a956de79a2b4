"""By when each part of the work is to be done, in proportion to the grade."""

from datetime import date, timedelta

from docflow.journal.work import Work
from docflow.nonconformities import ordered, who
from docflow.nonconformities.models import Nonconformity
from docflow.nonconformities.queries import grade_of
from docflow.nonconformities.rules import Grade, Terms, shipped_rules

_OPEN_PARTS = ("containment_due_on", "analysis_due_on", "planning_due_on", "closing_due_on")


def _days(grade: Grade) -> Terms:
    return shipped_rules().days[grade]


def _from(day: date, terms: Terms) -> dict[str, date]:
    spans = (terms.contain, terms.analyse, terms.plan, terms.plan + terms.carry_out + terms.verify)
    return {part: day + timedelta(days=span) for part, span in zip(_OPEN_PARTS, spans, strict=True)}


def from_report(nonconformity: Nonconformity) -> None:
    """What stands until it is accepted: every term counts from the last day for accepting it."""
    terms = _days(grade_of(nonconformity))
    nonconformity.due_on = nonconformity.reported_on + timedelta(days=terms.accept)
    for part, day in _from(nonconformity.due_on, terms).items():
        setattr(nonconformity, part, day)


def from_acceptance(work: Work, nonconformity: Nonconformity) -> None:
    """All terms anew, counted from today."""
    for part, day in _from(work.today, _days(grade_of(nonconformity))).items():
        setattr(nonconformity, part, day)


def regraded(work: Work, nonconformity: Nonconformity, grade: str) -> None:
    """Terms become as many days shorter or longer as the grades differ, but no term is put into the past."""
    before, after = _days(grade_of(nonconformity)), _days("major" if grade == "major" else "minor")
    moved = _from(work.today, after), _from(work.today, before)
    for part in _OPEN_PARTS:
        present: date = getattr(nonconformity, part)
        wanted = present + (moved[0][part] - moved[1][part])
        setattr(nonconformity, part, max(wanted, min(present, work.today)))


def closing_after(work: Work, nonconformity: Nonconformity) -> date:
    """The last day for closing it: some days after the latest effect is to be judged, or the correction checked."""
    plan = who.plan_of(work.session, nonconformity)
    days = timedelta(days=_days(grade_of(nonconformity)).verify)
    if plan is not None and not plan.needed:
        return (plan.check_on or work.today) + days
    found = ordered.of(work, nonconformity).of_round(nonconformity.round)
    return max([work.today, *(ordered.last_day(one) for one in found)]) + days


def due_in(work: Work, nonconformity: Nonconformity, state: str) -> date | None:
    """The day that counts while it stands in a state."""
    if state == "reported":
        return work.today + timedelta(days=_days(grade_of(nonconformity)).accept)
    return {
        "accepted": nonconformity.containment_due_on,
        "contained": nonconformity.analysis_due_on,
        "analysed": nonconformity.planning_due_on if nonconformity.analysis else nonconformity.analysis_due_on,
        "planned": nonconformity.planning_due_on,
        "acting": nonconformity.closing_due_on,
        "verifying": nonconformity.closing_due_on,
    }.get(state)
