"""A page of search results over HTTP with filters, facets and ten snippets; the floor answers a bare request."""

import itertools
from pathlib import Path

from benchmarks.company import READER, WORDS, at_the_door, floor, opened
from benchmarks.filling import cards, fill
from benchmarks.measuring import Row, Size, counting, side_by_side, timed

_MOST_MS = 60


def run(folder: Path, size: Size) -> list[Row]:
    rows: list[Row] = []
    for many in size.cards:
        house = opened(folder / f"house-{many}")
        ids = fill(house, many)
        filed = timed(lambda: house.index.rebuild(cards(house, ids), position=0))  # noqa: B023
        with at_the_door(house, READER) as client, floor(folder / f"floor-{many}") as bare:
            asked = itertools.cycle([*WORDS, "碳排放量核算", "文件 控制", "监测测量"])

            def search() -> None:
                params: dict[str, str | int] = {"q": next(asked), "type": "procedure", "limit": 10}  # noqa: B023
                answer = client.get("/api/v1/search", params=params)
                assert answer.status_code == 200 and not answer.json()["degraded"]

            ours, beside = side_by_side(search, bare.hello, size.times, warm=len(WORDS))
            with counting() as sent:
                search()
        house.close()
        bound = _MOST_MS if many == 10_000 else None
        goal = "<= 60 ms at 10k" if bound else "(reported)"
        rows.append(
            Row(
                f"search page, Whoosh, {many:,}",
                ours,
                beside,
                goal,
                statements=len(sent),
                most_ours=bound,
                note=f"filed at {many / filed * 1000:.0f} documents/s",
            )
        )
    return rows
