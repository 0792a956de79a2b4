"""P6: several worker processes serve one data folder: none crashes, no entry is lost, and whoever is left goes on.

On SQLite and on PostgreSQL, where one of them follows at a time; the other does when that one is killed.
"""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from cast import LI, people_the
from given import draft

from docflow.house import House, build
from docflow.journal.followers import standings
from docflow.journal.models import JournalUnsealed
from docflow.journal.reader import sealed_size
from docflow.kernel.clock import SystemClock
from docflow.kernel.settings import Settings
from docflow.search.errors import IndexBroken
from docflow.search.memory import MemoryIndex
from docflow.search.rebuilding import rebuild


@contextmanager
def worker(settings: Settings) -> Iterator[subprocess.Popen[str]]:
    with subprocess.Popen(
        [sys.executable, "-m", "docflow", "--data", str(settings.data), "worker"],
        env=os.environ
        | {
            "DOCFLOW_SEARCH": settings.search,
            "DOCFLOW_DATABASE": settings.database,
            "PYTHONPATH": str(Path(__file__).parents[2]),
        },
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as started:
        try:
            yield started
        finally:
            started.kill()


def soon(true: Callable[[], bool]) -> bool:
    deadline = time.monotonic() + 40
    while not true() and time.monotonic() < deadline:
        time.sleep(0.05)
    return true()


def caught_up(house: House) -> bool:
    with house.store.reading() as session:
        if session.query(JournalUnsealed).count():
            return False
        size = sealed_size(session)
    try:
        return house.index.position() == size
    except IndexBroken:
        return False


def whole(house: House) -> bool:
    """Whether the index holds what the database says, in number and by checksum."""
    truth = MemoryIndex()
    rebuild(house.store, house.kinds, truth)
    return (truth.size(), truth.checksum()) == (house.index.size(), house.index.checksum())


@pytest.fixture(params=["whoosh", "tantivy"])
def house(request: pytest.FixtureRequest, tmp_path: Path, database: str) -> Iterator[House]:
    """A house with its people on either database, whose index nobody has made yet."""
    settings = Settings(data=tmp_path / "data", database=database, search=request.param)
    built = build(settings, SystemClock(ZoneInfo("Asia/Shanghai")))
    built.open()
    people_the(built)
    yield built
    built.close()


def faults(house: House) -> list[str]:
    with house.store.reading() as session:
        return [place.fault for place in standings(session, ["search", "sealer"])]


def test_two_workers_share_one_folder_and_one_that_is_killed_is_not_missed(house: House) -> None:
    with worker(house.settings) as first, worker(house.settings) as second:
        for number in range(12):
            draft(house, LI, f"文件{number}")
        assert soon(lambda: caught_up(house)) and whole(house)
        assert first.poll() is second.poll() is None
        for number in range(12, 24):
            draft(house, LI, f"文件{number}")
            if number == 18:
                first.send_signal(signal.SIGKILL)
        assert soon(lambda: caught_up(house)) and whole(house)
        assert house.index.size() == 24
        assert second.poll() is None and faults(house) == ["", ""]
        second.send_signal(signal.SIGTERM)
        said, _ = second.communicate(timeout=20)
        assert second.returncode == 0 and "Traceback" not in said, said
