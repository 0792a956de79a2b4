"""The demonstration, filled once for all that look at it."""

from collections.abc import Iterator

import pytest
from demo_time import NOW, ZONE

from docflow.demo.filling import fill_with_demonstration
from docflow.house import House, build
from docflow.kernel.clock import FixedClock
from docflow.kernel.settings import Settings


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """The demonstration, once for all tests, none of which changes it but by logging in."""
    settings = Settings(data=tmp_path_factory.mktemp("demo") / "data")
    fill_with_demonstration(settings, lambda done, total: None, now=NOW)
    house = build(settings, FixedClock(NOW, ZONE))
    house.open()
    yield house
    house.close()
