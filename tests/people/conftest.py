"""The firm that tests of people play in."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from people_cast import Firm, founded


@pytest.fixture
def firm(tmp_path: Path) -> Iterator[Firm]:
    made = founded(tmp_path)
    yield made
    made.store.close()
