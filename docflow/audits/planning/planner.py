"""Computes a year's audit calendar, or says which demands cannot be met together."""

from docflow.audits.planning.able import Able
from docflow.audits.planning.beside import solved, solver_is_here
from docflow.audits.planning.explaining import impossible
from docflow.audits.planning.greedy import greedy_plan
from docflow.audits.planning.needs import lost
from docflow.audits.planning.question import Infeasible, Plan, Question, in_order


def plan(question: Question) -> Plan | Infeasible:
    """Months, days and teams for all jobs that keep every rule of `broken_rules`.

    The load is level over months and auditors before anything is early. The same question, gathered in whatever order,
    gives the same plan on any machine. Without OR-Tools it is the greedy plan, which may find none where there is one.

    Raises:
        CalendarNotComputed: the solver ended without an answer.

    Source: T/CIECCPA 9.2.2, 9.2.4; see docs/planner.md.
    """
    asked = in_order(question)
    return impossible(asked) or (solved(asked) if solver_is_here() else planned_greedily(asked))


def planned_greedily(question: Question) -> Plan | Infeasible:
    """A calendar without the solver, or the jobs that found no place; the question comes sorted."""
    able = Able(question)
    found = greedy_plan(able)
    return found if isinstance(found, Plan) else lost(able, found)
