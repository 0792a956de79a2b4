"""Computes a year's audit calendar, or says which demands cannot be met together."""

from docflow.audits.planning.able import Able
from docflow.audits.planning.greedy import greedy_plan
from docflow.audits.planning.needs import hopeless, need_words
from docflow.audits.planning.question import Infeasible, Plan, Question, in_order


def plan(question: Question) -> Plan | Infeasible:
    """Months, days and teams for all jobs that keep every rule of `broken_rules`.

    The load is level over months and auditors before anything is early. The same question, gathered in whatever order,
    gives the same plan.

    Source: T/CIECCPA 9.2.2, 9.2.4; see docs/planner.md.
    """
    able = Able(in_order(question))
    if alone := tuple(hopeless(able)):
        return Infeasible(alone[:1])
    found = greedy_plan(able)
    if isinstance(found, Plan):
        return found
    return Infeasible(tuple(need_words(able, able.jobs[key]) for key in found), minimal=False, proven=False)
