"""Asks the solver in a process of its own, which gives back its memory and can take nothing down with it."""

import subprocess
import sys
from pathlib import Path

import docflow
from docflow.audits.planning.errors import CalendarNotComputed
from docflow.audits.planning.question import ANSWERS, QUESTIONS, Infeasible, Plan, Question
from docflow.kernel.extras import is_here

_MODULE = "docflow.audits.planning.solver"
MOST_SECONDS = 300


def solver_is_here() -> bool:
    """Whether OR-Tools is installed (`docflow[planner]`)."""
    return is_here("ortools")


def solved(question: Question) -> Plan | Infeasible:
    """The solver's answer to a sorted question.

    Raises:
        CalendarNotComputed: it died, or did not answer within five minutes.
    """
    try:
        ran = subprocess.run(  # noqa: S603 (this interpreter, this package)
            [sys.executable, "-m", _MODULE],
            input=QUESTIONS.dump_json(question),
            cwd=Path(docflow.__file__).parent.parent,
            capture_output=True,
            timeout=MOST_SECONDS,
            check=True,
        )
    except (subprocess.TimeoutExpired, subprocess.CalledProcessError):
        raise CalendarNotComputed from None
    return ANSWERS.validate_json(ran.stdout)
