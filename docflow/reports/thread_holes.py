"""What is missing in a thread, and what is merely still waited for."""

from datetime import date

from docflow.reports.thread_facts import Condition, Hole, Lack, Link, Stage
from docflow.reports.thread_words import HOLES
from docflow.reports.wording import Words

_CONDITIONS: dict[Lack, Condition] = {"missing": "missing", "waiting": "open", "late": "late"}


def hole(code: str, lack: Lack, until: date | None = None, today: date | None = None, **facts: object) -> Hole:
    """A hole; one that is waited for until a day is late once that day has passed."""
    late = lack == "waiting" and until is not None and today is not None and until < today
    return Hole(HOLES[code].format(**facts), "late" if late else lack, until, code)


def absent(stage: Stage, what: Hole, *, title: Words = "") -> Link:
    """What should stand here and does not."""
    return Link(stage, _CONDITIONS[what.lack], title=title, holes=(what,))


def condition(today: date, *, done: bool, due: date | None) -> Condition:
    if done:
        return "done"
    return "late" if due is not None and due < today else "open"
