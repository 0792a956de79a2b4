"""A program of the tests that forks children to be killed, and what they said until then."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

TESTS = Path(__file__).parent


class Forking:
    """The program; it forks a child for every line it is sent and passes on what that one says."""

    def __init__(self, program: Path, *words: str) -> None:
        paths = os.pathsep.join(map(str, (program.parent, TESTS, TESTS.parent)))
        self._process = subprocess.Popen(
            [sys.executable, str(program), *words],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=os.environ | {"PYTHONPATH": paths},
        )  # fmt: skip

    def killed(self, sent: str, seconds: float, *, when: Callable[[list[list[str]]], bool]) -> list[list[str]]:
        """Start a child, kill it so long after what it said is enough, and return every line it got out."""
        assert self._process.stdin and self._process.stdout
        self._process.stdin.write(f"{sent}\n")
        self._process.stdin.flush()
        said: list[list[str]] = []
        child = 0
        while not (child and when(said)):
            said.append(self._process.stdout.readline().split())
            assert said[-1], "the child did not start"
            if said[-1][0] == "child":
                child = int(said[-1][1])
        time.sleep(seconds)
        os.kill(child, signal.SIGKILL)
        while said[-1] != ["gone"]:
            said.append(self._process.stdout.readline().split())
            assert said[-1], "the child ended by itself"
        return said

    def close(self) -> None:
        assert self._process.stdin and self._process.stdout
        self._process.stdin.close()
        self._process.wait(20)
        self._process.stdout.close()
