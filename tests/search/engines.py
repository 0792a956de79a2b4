"""The engines that the tests go through, in one list, and the card they make all others from."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

from docflow.search.index import Card, Index
from docflow.search.memory import MemoryIndex
from docflow.search.tantivy_index import TantivyIndex
from docflow.search.whoosh_index import WhooshIndex

ENGINES: dict[str, Callable[[Path], Index]] = {
    "memory": lambda _: MemoryIndex(),
    "whoosh": WhooshIndex,
    "tantivy": TantivyIndex,
}
"""Each made by the folder it may keep its files in."""

ALL = frozenset({"all"})

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
    readers=ALL,
)
