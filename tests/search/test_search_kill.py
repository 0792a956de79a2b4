"""P6: whenever a process that files is killed, the index opens at a whole commit, with all that was acknowledged."""

import os
import random
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest
from engines import ENGINES
from killed_index import cards_at
from killing import Forking

from docflow.search.errors import IndexBroken
from docflow.search.index import Index, checksum, fingerprint

KILLS = int(os.environ.get("DOCFLOW_TEST_KILLS", "200"))
"""How often the follower of each engine is killed."""

COMMITS = ("filed", "tidied", "rebuilt")
LONGEST = 0.06
"""Seconds after the last commit waited for, at the latest; most commits take less where nothing else runs."""


def _filing(commits: int) -> Callable[[list[list[str]]], bool]:
    return lambda said: ["ready"] in said and sum(line[0] in COMMITS for line in said) >= commits


def agrees(index: Index, position: int) -> bool:
    """Whether the index holds what the database says at the position, in number and by checksum."""
    cards = cards_at(position)
    return (index.size(), index.checksum()) == (len(cards), checksum(map(fingerprint, cards)))


@pytest.mark.parametrize("engine", [name for name in ENGINES if name != "memory"])
def test_an_index_outlives_the_processes_that_file_in_it(engine: str, tmp_path: Path) -> None:
    folder, dice = tmp_path / "index", random.Random(4)
    follower = Forking(Path(__file__).with_name("killed_index.py"), engine, str(folder))
    acknowledged, did = 0, Counter[str]()
    try:
        for number in range(KILLS):
            enough = _filing(dice.randrange(3))
            said = follower.killed(str(number), dice.random() * LONGEST, when=enough)
            did.update(line[0] for line in said)
            acknowledged = max([acknowledged, *(int(line[1]) for line in said if line[0] == "filed")])
            index = ENGINES[engine](folder)
            position = index.position()
            assert acknowledged <= position <= acknowledged + 6
            assert agrees(index, position), f"at {position} after kill {number}"
            index.close()
            acknowledged = position
    finally:
        follower.close()
    assert did["broken"] <= 1, "only the very first one found no index"
    assert min(did["filed"], did["rebuilt"], did["tidied"]) >= KILLS // 50, did
    assert len([path for path in folder.iterdir() if path.is_dir()]) <= 2, "what killed rebuilds left is cleared away"
    with pytest.raises(IndexBroken):
        ENGINES[engine](tmp_path / "elsewhere").position()
