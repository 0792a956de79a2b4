"""What every test may ask for: a house with people in it, on either database."""

import gc
import os
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from anyio.from_thread import start_blocking_portal
from cast import people_the
from postgres_cluster import Cluster
from starlette.testclient import TestClient

from docflow.documents.intake.pool import Pool
from docflow.house import House, build
from docflow.kernel.clock import FixedClock
from docflow.kernel.settings import Settings
from docflow.store.engine import Store
from docflow.store.migrating import migrate

ZONE = ZoneInfo("Asia/Shanghai")
MONDAY = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
"""Nine in the morning in Shanghai."""


LONG = (
    "promises/test_nonconformity_walk.py",
    "promises/test_races.py",
    "journeys/test_journey_chromium.py",
    "journeys/test_journey_audit_chromium.py",
    "promises/test_kill.py",
    "promises/test_action_walk.py",
    "house/test_house_benchmarks.py",
)
"""Files with tests of half a minute and more."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The long ones begin first: one begun last would keep a single process busy after the others are done."""
    order = {Path(__file__).parent / name: place for place, name in enumerate(LONG)}
    assert all(path.exists() for path in order), "renamed, so that it would begin anywhere"
    items.sort(key=lambda item: order.get(item.path, len(order)))


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


class SharedPool(Pool):
    """One pool for all houses of a test process: a house that closes leaves it open."""

    def close(self) -> None:
        """Closed by `end`, when the last test is over."""

    def end(self) -> None:
        super().close()


@pytest.fixture(scope="session")
def file_readers() -> Iterator[Pool]:
    pool = SharedPool(workers=1)
    yield pool
    pool.end()


@pytest.fixture(scope="session")
def peopled_database(tmp_path_factory: pytest.TempPathFactory, empty_database: Path, file_readers: Pool) -> Path:
    """A SQLite file with the company and its cast, made once and copied for each test."""
    data = tmp_path_factory.mktemp("peopled")
    shutil.copy(empty_database, data / "docflow.sqlite")
    built = build(Settings(data=data, search="memory"), FixedClock(MONDAY, ZONE), intake=file_readers)
    built.open()
    people_the(built)
    built.close()
    return data / "docflow.sqlite"


@pytest.fixture
def house(tmp_path: Path, peopled_database: Path, clock: FixedClock, file_readers: Pool) -> Iterator[House]:
    """docflow with its company and cast, on SQLite, at nine on a Monday."""
    data = tmp_path / "data"
    data.mkdir()
    shutil.copy(peopled_database, data / "docflow.sqlite")
    built = build(Settings(data=data, search="memory"), clock, intake=file_readers)
    built.open()
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
def house_on(tmp_path: Path, database: str, clock: FixedClock, file_readers: Pool) -> Iterator[House]:
    """The same house as `house`, once on SQLite and once on PostgreSQL."""
    settings = Settings(data=tmp_path / "data", database=database, search="memory")
    built = build(settings, clock, intake=file_readers)
    built.open()
    people_the(built)
    yield built
    built.close()


@pytest.fixture(scope="session", autouse=True)
def one_loop_for_clients() -> Iterator[None]:
    """Clients that nobody enters share one event loop, instead of a thread and a loop for every request."""
    with start_blocking_portal() as portal:
        TestClient.portal = portal
        yield
        TestClient.portal = None


@pytest.fixture(scope="session", autouse=True)
def what_is_loaded_stays() -> None:
    """What was imported for the tests outlives them: the collector need not look through it again and again."""
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="session", autouse=True)
def no_settings_from_outside() -> None:
    """The machine's own settings have no say in tests."""
    for name in [name for name in os.environ if name.startswith("DOCFLOW_") and not name.startswith("DOCFLOW_TEST_")]:
        del os.environ[name]
