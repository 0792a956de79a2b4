"""Searching, per engine: a page, suggestions, a change until it is found, the rebuild, its size and its memory.

The floor of a page is bare tantivy answering a term with ten snippets, and one bare request beside it.
"""

import itertools
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path

from benchmarks.bare_tantivy import BareTantivy
from benchmarks.company import READER, WORDS, at_the_door, floor, opened
from benchmarks.filling import cards, fill
from benchmarks.measuring import Row, Size, counting, side_by_side, timed
from docflow.house import House
from docflow.journal.reader import sealed_size
from docflow.search.engines import open_index
from docflow.search.index import Card, Query

ENGINES = ("tantivy", "whoosh")
_MOST_MS = 60
_SOON_MS = 100
_ASKED = (*WORDS, "碳排放量核算", "文件 控制", "监测测量")
_TYPED = ("文件", "监测测", "CN-QP-00", "wj", "kongzhi", "排放源", "审")
_TERMS = tuple(word for word in WORDS if len(word) == 2)
_RESIDENT = """
import sys
from pathlib import Path
from docflow.search.engines import open_index
from docflow.search.index import Query
index = open_index(sys.argv[1], Path(sys.argv[2]))
for text in sys.argv[3:]:
    index.find(Query(text), scope=frozenset({"all"}))
status = Path("/proc/self/status").read_text()
print(int(status.split("VmRSS:")[1].split()[0]) / 1024)
"""


def run(folder: Path, size: Size) -> list[Row]:
    rows: list[Row] = []
    for many in size.cards:
        house = opened(folder / f"house-{many}", search="memory")
        filed = list(cards(house, fill(house, many)))
        bare = BareTantivy(folder / f"bare-{many}")
        beside = timed(partial(bare.fill, bare.ready(filed)))
        plain = _size(folder / f"bare-{many}")
        with floor(folder / f"floor-{many}") as hello:
            for engine in ENGINES:
                place = folder / f"{engine}-{many}"
                measured = _engine(house, engine, place, filed, bare, hello.hello, size)
                rows += measured(beside, plain)
        house.close()
    return rows


def _engine(
    house: House, engine: str, place: Path, filed: list[Card], bare: BareTantivy, hello: Callable[[], None], size: Size
) -> Callable[[float, float], list[Row]]:
    index, many = open_index(engine, place), len(filed)
    with house.store.reading() as session:
        position = sealed_size(session)
    rebuilt = timed(lambda: index.rebuild(filed, position=position))
    on_disk = _size(place)
    asked, typed, terms, anew = map(itertools.cycle, (_ASKED, _TYPED, _TERMS, filed[:50]))

    def bare_page() -> None:
        hello()
        assert len(bare.page(next(terms))) == 10

    with at_the_door(replace(house, index=index), READER) as client:

        def page() -> None:
            params: dict[str, str | int] = {"q": next(asked), "type": "procedure", "limit": 10}
            answer = client.get("/api/v1/search", params=params)
            assert answer.status_code == 200 and not answer.json()["degraded"]

        def suggest() -> None:
            answer = client.get("/api/v1/suggest", params={"q": next(typed)})
            assert answer.status_code == 200

        first = [timed(page) for _ in _ASKED]
        pages = side_by_side(page, bare_page, size.times)
        suggestions = side_by_side(suggest, hello, size.times, warm=len(_TYPED))
        with counting() as sent:
            page()

    def put() -> None:
        card = replace(next(anew), title_zh="龘龘")
        index.put([card], position=position)
        assert index.find(Query("龘龘", limit=1), scope=card.readers).total

    def bare_put() -> None:
        bare.put(1, "龘龘 龘")

    puts = side_by_side(put, bare_put, size.at_most(100))
    ran = subprocess.run(
        [sys.executable, "-c", _RESIDENT, engine, str(place), *_ASKED], capture_output=True, text=True, check=True
    )
    index.close()
    fast = engine == "tantivy"
    slow = _MOST_MS if many == 10_000 and not fast else None

    def rows(beside: float, plain: float) -> list[Row]:
        name = f"{engine}, {many:,}"
        goal = "<= 2x" if fast else "<= 60 ms at 10k"
        return [
            Row(f"search page, {name}", *pages, goal, most=2.0 if fast else None, most_ours=slow, statements=len(sent)),
            Row(f"search page asked first, {name}", first, goal="(reported)"),
            Row(f"suggestions, {name}", *suggestions, "<= 100 ms", most_ours=_SOON_MS),
            Row(f"one change until found, {name}", *puts, "(reported)"),
            Row(f"rebuild, {name}", [many / rebuilt * 1000], [many / beside * 1000], "(reported)", unit="/s"),
            Row(f"index on disk, {name}", [on_disk], [plain], "(reported)", unit="MB"),
            Row(f"memory of a reader, {name}", [float(ran.stdout)], goal="(reported)", unit="MB"),
        ]

    return rows


def _size(folder: Path) -> float:
    return sum(_sizes(folder)) / 1e6


def _sizes(folder: Path) -> Iterator[int]:
    return (path.stat().st_size for path in folder.rglob("*") if path.is_file())
