"""P1, P2: what was acknowledged outlives the process, whenever it is killed, and no row ever names a missing file."""

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select

from docflow.documents.models import Content, Rendition, Revision
from docflow.house import House
from docflow.store.engine import Store

KILLS = int(os.environ.get("DOCFLOW_TEST_KILLS", "200"))
"""How often the publisher is killed."""
ORDER = ("draft", "in_review", "in_approval", "approved", "effective")


class Publisher:
    """The process that forks publishers, and what they said."""

    def __init__(self, data: Path) -> None:
        here = Path(__file__).parent
        paths = os.pathsep.join([str(here), str(here.parent), str(here.parents[1])])
        self._process = subprocess.Popen(
            [sys.executable, str(here / "killed.py"), str(data)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=os.environ | {"PYTHONPATH": paths},
        )  # fmt: skip

    def run_for(self, seconds: float) -> list[list[str]]:
        """Start one, kill it after a while, and return every line it got out."""
        assert self._process.stdin and self._process.stdout
        self._process.stdin.write("go\n")
        self._process.stdin.flush()
        said: list[list[str]] = []
        child = 0
        while not (child and ["ready"] in said):
            said.append(self._process.stdout.readline().split())
            assert said[-1], "the publisher did not start"
            if said[-1][:1] == ["child"]:
                child = int(said[-1][1])
        time.sleep(seconds)
        os.kill(child, signal.SIGKILL)
        while said[-1] != ["gone"]:
            said.append(self._process.stdout.readline().split())
            assert said[-1], "the publisher ended by itself"
        return said

    def close(self) -> None:
        assert self._process.stdin and self._process.stdout
        self._process.stdin.close()
        self._process.wait(20)
        self._process.stdout.close()


@pytest.fixture
def publisher(house: House) -> Iterator[Publisher]:
    started = Publisher(house.settings.data)
    yield started
    started.close()


def test_a_killed_process_loses_nothing_that_it_acknowledged(house: House, publisher: Publisher) -> None:
    dice = random.Random(3)
    opened = 0
    for number in range(KILLS):
        said = publisher.run_for(dice.random() * 0.4)
        opened += sum(line[0] == "opened" for line in said)
        check(house, said)
        if number % 20 == 19:
            report = house.verify()
            assert report.findings == [], report.findings
    assert opened >= KILLS // 2, "killed before anything happened"
    said = publisher.run_for(5)
    assert any(line[0] == "reached" and line[2] == "effective" for line in said), "no cycle worked after the kills"
    house.settle()
    assert house.verify().sound


def check(house: House, said: list[list[str]]) -> None:
    """Everything the publisher told is in the database, opened anew, with its files."""
    store = Store(house.settings.database_url)
    try:
        with store.reading() as session:
            for word, *facts in said:
                if word not in ("opened", "saved", "reached"):
                    continue
                revision = session.get(Revision, int(facts[0]))
                assert revision is not None, facts
                if word == "saved":
                    assert revision.content_sha256 == facts[1]
                if word == "reached":
                    assert ORDER.index(revision.state) >= ORDER.index(facts[1])
            last = session.scalar(select(Revision.id).order_by(Revision.id.desc()).limit(1)) or 0
            for table in (Content, Rendition):
                for digest in session.scalars(select(table.sha256).where(table.revision_id >= last - 3)):
                    house.blobs.read(digest)
    finally:
        store.close()
