"""One workflow step in memory, without the database: what moving an item adds to a bare trigger of `transitions`."""

import gc
from pathlib import Path

from transitions import Machine, State

from benchmarks.company import opened
from benchmarks.measuring import Row, Size, timed
from docflow.documents.models import Revision

_ROUNDS = 200
"""Moves timed together: one alone is too short for the clock."""


class _Plain:
    state = "draft"


def run(folder: Path, size: Size) -> list[Row]:
    house = opened(folder / "house", search="memory")
    lifecycle = house.lifecycles["revision"]
    workflow = lifecycle.newest
    engine = lifecycle._machines[workflow.version]
    item = Revision(document_id=1, language="zh", in_force=False, was_in_force=False, closed=False)
    engine.set_state("draft", item)
    bare = Machine(model=None, states=[State("draft"), State("in_review")], initial="draft", auto_transitions=False)
    bare.add_transition("submit", "draft", "in_review")
    bare.add_transition("recall", "in_review", "draft")
    plain = _Plain()

    def ours() -> None:
        for step in ("submit", "recall") * (_ROUNDS // 2):
            engine.events[step].trigger(item)
            lifecycle._mark(item, workflow)

    def floor() -> None:
        for step in ("submit", "recall") * (_ROUNDS // 2):
            bare.events[step].trigger(plain)

    ours()
    floor()
    gc.collect()
    pairs = [(timed(ours), timed(floor)) for _ in range(size.times)]
    microseconds = 1000 / _ROUNDS
    kept = len(engine.models)
    house.close()
    return [
        Row(
            "workflow step in memory",
            [one * microseconds for one, _ in pairs],
            [other * microseconds for _, other in pairs],
            "<= 1.5x, nothing kept",
            most=1.5,
            unit="us",
            note=f"{kept} documents kept by the machine",
        )
    ]
