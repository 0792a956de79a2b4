"""What every test may ask for: a house with people in it, on either database."""

import os
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from cast import people_the
from postgres_cluster import Cluster

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


@pytest.fixture(scope="session")
def cluster() -> Iterator[Cluster]:
    """PostgreSQL for this test process. Under CI its absence is a failure, elsewhere a skip."""
    started = Cluster()
    yield started
    started.stop()


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest, tmp_path: Path, empty_database: Path) -> Iterator[str]:
    """The address of a migrated, empty database: each test that asks runs on both kinds."""
    if request.param == "sqlite":
        file = tmp_path / "docflow.sqlite"
        shutil.copy(empty_database, file)
        yield f"sqlite:///{file}"
        return
    cluster: Cluster = request.getfixturevalue("cluster")
    url = cluster.fresh()
    yield url
    cluster.drop(url)


@pytest.fixture
def house_on(tmp_path: Path, database: str, clock: FixedClock) -> Iterator[House]:
    """The same house as `house`, once on SQLite and once on PostgreSQL."""
    built = build(Settings(data=tmp_path / "data", database=database, search="memory"), clock)
    built.open()
    people_the(built)
    yield built
    built.close()


@pytest.fixture(scope="session", autouse=True)
def no_settings_from_outside() -> None:
    """The machine's own settings have no say in tests."""
    for name in [name for name in os.environ if name.startswith("DOCFLOW_") and not name.startswith("DOCFLOW_TEST_")]:
        del os.environ[name]
