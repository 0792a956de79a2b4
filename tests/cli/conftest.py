"""A data folder with the cast in it, and a way to type commands."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from cast import PASSWORD, people_the
from typer.testing import CliRunner, Result

from docflow.cli.app import app
from docflow.house import House, build
from docflow.kernel.clock import SystemClock
from docflow.kernel.settings import Settings
from docflow.search.rebuilding import mend

Typing = Callable[..., Result]
"""`typed("document", "list", who="li")`: what the command answers."""


@pytest.fixture
def folder(tmp_path: Path, empty_database: Path) -> Path:
    """A data folder with the company and its people, and nothing running."""
    data = tmp_path / "data"
    data.mkdir()
    shutil.copy(empty_database, data / "docflow.sqlite")
    with opened(data) as house:
        people_the(house)
        mend(house.store, house.kinds, house.index)
    return data


@contextmanager
def opened(data: Path) -> Iterator[House]:
    """The house of a folder, as a door would open it."""
    house = build(Settings(data=data), SystemClock(ZoneInfo("Asia/Shanghai")))
    try:
        house.open()
        yield house
    finally:
        house.close()


@pytest.fixture
def opening() -> Callable[[Path], object]:
    return opened


def type_in(data: Path, *words: str, who: str = "", password: str = PASSWORD, language: str = "en") -> Result:
    acting = ["--as", who, "--password-file", "-"] if who else []
    answers = f"{password}\n" if who else ""
    return CliRunner().invoke(app, ["--data", str(data), "--language", language, *words, *acting], input=answers)


@pytest.fixture
def typed(folder: Path) -> Typing:
    def typing(*words: str, **more: str) -> Result:
        return type_in(folder, *words, **more)

    return typing
