"""What every test may ask for: a house with people in it, on either database."""

import os
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from cast import people_the

from docflow.house import House, build
from docflow.kernel.clock import FixedClock
from docflow.kernel.settings import Settings
from docflow.store.engine import Store
from docflow.store.migrating import migrate

ZONE = ZoneInfo("Asia/Shanghai")
MONDAY = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
"""Nine in the morning in Shanghai."""


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock(MONDAY, ZONE)


@pytest.fixture(scope="session")
def empty_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated SQLite file, made once and copied for each test."""
    file = tmp_path_factory.mktemp("template") / "docflow.sqlite"
    store = Store(f"sqlite:///{file}")
    migrate(store)
    with store.engine.connect() as connection:
        connection.exec_driver_sql("SELECT 1")
    store.close()
    return file


@pytest.fixture
def house(tmp_path: Path, empty_database: Path, clock: FixedClock) -> Iterator[House]:
    """docflow with its company and cast, on SQLite, at nine on a Monday."""
    data = tmp_path / "data"
    data.mkdir()
    shutil.copy(empty_database, data / "docflow.sqlite")
    built = build(Settings(data=data, search="memory"), clock)
    built.open()
    people_the(built)
    yield built
    built.close()


@pytest.fixture(scope="session", autouse=True)
def no_settings_from_outside() -> None:
    """The machine's own settings have no say in tests."""
    for name in [name for name in os.environ if name.startswith("DOCFLOW_") and not name.startswith("DOCFLOW_TEST_")]:
        del os.environ[name]
