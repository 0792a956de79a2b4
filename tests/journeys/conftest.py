"""What holds at the end of every journey, however it was told: over HTTP or by clicking."""

from collections.abc import Iterator

import pytest
from followed import assert_followed

from docflow.house import House


@pytest.fixture(autouse=True)
def the_index_holds_what_a_rebuild_would_give(house: House) -> Iterator[None]:
    yield
    assert_followed(house)
