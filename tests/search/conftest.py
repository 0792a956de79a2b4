"""The engines under one contract, and cards to put into them."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from engines import BLANK, ENGINES

from docflow.search.index import Card, Index


@pytest.fixture
def card() -> Callable[..., Card]:
    def make(item_id: int, title_zh: str = "", body: str = "", **facts: object) -> Card:
        return replace(BLANK, item_id=item_id, title_zh=title_zh, body=body, **facts)  # type: ignore[arg-type]

    return make


@pytest.fixture(params=ENGINES)
def index(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Index]:
    engine = ENGINES[request.param](tmp_path / "index")
    engine.rebuild((), position=0)
    yield engine
    engine.close()
