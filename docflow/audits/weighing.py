"""The intervals of a programme's processes as they are weighed today, with everything that was looked at."""

from collections.abc import Sequence
from dataclasses import asdict

from docflow.audits.circumstances import circumstances_of
from docflow.audits.models import ProgrammeProcess
from docflow.audits.scoring import score
from docflow.audits.scoring_rules import shipped_scoring
from docflow.journal.work import Work
from docflow.processes.models import Process


def weigh(work: Work, processes: Sequence[Process]) -> list[ProgrammeProcess]:
    """One row for each process, not yet of any programme. Source: T/CIECCPA 9.2.4."""
    rules, facts = shipped_scoring(), circumstances_of(work.session, processes, work.today)
    rows = []
    for process in processes:
        known = facts[process.id]
        interval = score(rules, known)
        inputs = asdict(known) | {"weighed": [[one.factor, one.steps, one.points] for one in interval.weighed]}
        inputs["last_on"] = known.last_on.isoformat() if known.last_on else None
        rows.append(ProgrammeProcess(
            process_id=process.id, inputs=inputs, points=interval.points, interval_months=interval.months,
            scored_on=work.today, explanation_zh=interval.explanation.zh, explanation_en=interval.explanation.en,
            last_audited_on=known.last_on, justification="",
        ))  # fmt: skip
    return rows
