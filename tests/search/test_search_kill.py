"""P6: whenever a process that files is killed, the index opens at a whole commit, with all that was acknowledged."""

import os
import random
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import pytest
from engines import ENGINES
from killed_index import cards_at

from docflow.search.errors import IndexBroken
from docflow.search.index import Index, checksum, fingerprint

KILLS = int(os.environ.get("DOCFLOW_TEST_KILLS", "200"))
"""How often the follower of each engine is killed."""

COMMITS = ("filed", "tidied", "rebuilt")
LONGEST = 0.06
"""Seconds after the last commit waited for, at the latest; most commits take less where nothing else runs."""


class Follower:
    """The process that forks followers, and what they said."""

    def __init__(self, engine: str, folder: Path) -> None:
        here = Path(__file__).parent
        paths = os.pathsep.join([str(here), str(here.parents[1])])
        self._process = subprocess.Popen(
            [sys.executable, str(here / "killed_index.py"), engine, str(folder)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=os.environ | {"PYTHONPATH": paths},
        )  # fmt: skip

    def run_for(self, commits: int, seconds: float, seed: int) -> list[list[str]]:
        """Start one, kill it a while after so many commits, and return every line it got out."""
        assert self._process.stdin and self._process.stdout
        self._process.stdin.write(f"{seed}\n")
        self._process.stdin.flush()
        said: list[list[str]] = []
        child = 0
        while not (child and said.count(["ready"]) and sum(line[0] in COMMITS for line in said) >= commits):
            said.append(self._process.stdout.readline().split())
            assert said[-1], "the follower did not start"
            if said[-1][0] == "child":
                child = int(said[-1][1])
        time.sleep(seconds)
        os.kill(child, 9)
        while said[-1] != ["gone"]:
            said.append(self._process.stdout.readline().split())
            assert said[-1], "the follower ended by itself"
        return said

    def close(self) -> None:
        assert self._process.stdin and self._process.stdout
        self._process.stdin.close()
        self._process.wait(20)
        self._process.stdout.close()


def agrees(index: Index, position: int) -> bool:
    """Whether the index holds what the database says at the position, in number and by checksum."""
    cards = cards_at(position)
    return (index.size(), index.checksum()) == (len(cards), checksum(map(fingerprint, cards)))


@pytest.mark.parametrize("engine", [name for name in ENGINES if name != "memory"])
def test_an_index_outlives_the_processes_that_file_in_it(engine: str, tmp_path: Path) -> None:
    folder, dice = tmp_path / "index", random.Random(4)
    follower = Follower(engine, folder)
    acknowledged, did = 0, Counter[str]()
    try:
        for number in range(KILLS):
            said = follower.run_for(dice.randrange(3), dice.random() * LONGEST, number)
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
