"""The engines under one contract, and cards to put into them."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from docflow.search.index import Card, Index
from docflow.search.memory import MemoryIndex
from docflow.search.whoosh_index import WhooshIndex

BLANK = Card(
    item_id=1,
    kind="revision",
    number="",
    title_zh="",
    title_en="",
    body="",
    type="procedure",
    unit="quality",
    state="effective",
    clauses=(),
    language="zh",
    effective_on=date(2026, 3, 1),
    serial=1,
    in_force=True,
    readers=frozenset({"all"}),
)


@pytest.fixture
def card() -> Callable[..., Card]:
    def make(item_id: int, title_zh: str = "", body: str = "", **facts: object) -> Card:
        return replace(BLANK, item_id=item_id, title_zh=title_zh, body=body, **facts)  # type: ignore[arg-type]

    return make


@pytest.fixture(params=["memory", "whoosh"])
def index(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Index]:
    engine: Index = MemoryIndex() if request.param == "memory" else WhooshIndex(tmp_path / "index")
    engine.rebuild((), position=0)
    yield engine
    engine.close()
