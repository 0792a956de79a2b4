"""Promise P8: of more than a hundred hostile files none does anything but be refused for its reason, or be read."""

import re
import socket
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from hostile_files import GOOD, HOSTILE, Hostile

from docflow.documents.intake.errors import INTAKE_ERRORS
from docflow.documents.intake.pool import Pool
from docflow.kernel.errors import Refusal

SECRET = "the words of another file on this machine"
SECONDS = 3
GROWTH = 96 * 1024 * 1024
"""What the asking side may need for an answer, however large the text."""


class Trial:
    """A pool, a server nobody may call, and a folder nothing may be written to."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        (folder / "secret").write_text(SECRET)
        self.pool = Pool(workers=1, seconds=SECONDS)
        self.server = socket.create_server(("127.0.0.1", 0))
        self.server.setblocking(False)
        self.port: int = self.server.getsockname()[1]

    def was_called(self) -> bool:
        try:
            self.server.accept()
        except BlockingIOError:
            return False
        return True


@pytest.fixture(scope="module")
def trial(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Trial]:
    made = Trial(tmp_path_factory.mktemp("hostile"))
    yield made
    made.pool.close()
    made.server.close()


def most_memory_from_now() -> int:
    """The memory this process holds; its record is begun anew."""
    Path("/proc/self/clear_refs").write_text("5")
    return memory("VmRSS")


def memory(name: str) -> int:
    found = re.search(rf"{name}:\s+(\d+) kB", Path("/proc/self/status").read_text())
    assert found
    return int(found[1]) * 1024


def test_there_are_more_than_a_hundred_and_each_is_another() -> None:
    assert len({hostile.name for hostile in HOSTILE}) == len(HOSTILE) > 100
    assert {code for hostile in HOSTILE for code in hostile.ends.split()} <= {*INTAKE_ERRORS, "read"}


@pytest.mark.parametrize("hostile", HOSTILE, ids=lambda hostile: hostile.name)
def test_a_hostile_file_harms_nothing(trial: Trial, hostile: Hostile) -> None:
    path = trial.folder / "upload"
    path.write_bytes(hostile.make(trial.folder, trial.port))
    before, held = sorted(trial.folder.iterdir()), most_memory_from_now()
    began, text = time.monotonic(), ""
    try:
        text = trial.pool.take_in(path, hostile.name).text
        ended = "read"
    except Refusal as refusal:
        ended = refusal.code
        assert refusal.text.zh and refusal.text.en
    assert ended in hostile.ends.split()
    assert time.monotonic() - began < SECONDS * 3 + 2
    assert memory("VmHWM") - held < GROWTH, "the asking side stays small"
    assert SECRET not in text and "\x00" not in text and "\u202e" not in text
    assert text.encode() is not None, "no half characters"
    assert not trial.was_called() and sorted(trial.folder.iterdir()) == before
    path.write_bytes(GOOD)
    assert trial.pool.take_in(path, "good.docx").text == "正文", "and the next file is read"
