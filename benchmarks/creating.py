"""Create a document and upload its text over HTTP; the floor answers two requests that write five rows each."""

import itertools
from functools import partial
from pathlib import Path

from benchmarks.company import AUTHOR, at_the_door, floor, opened, word_file
from benchmarks.measuring import Row, Size, counting, side_by_side, timed

_FINDABLE_MS = 300


def run(folder: Path, size: Size) -> list[Row]:
    house, data, serial = opened(folder / "house"), word_file(), itertools.count()
    with at_the_door(house, AUTHOR) as client, floor(folder / "floor") as bare:

        def create() -> str:
            title = f"监测程序第{next(serial)}号"
            begun = client.post(
                "/api/v1/documents", json={"type": "procedure", "title": title, "unit": "QA", "clauses": ["7.5.2"]}
            )
            revision = begun.json()["revision"]["id"]
            sent = client.put(
                f"/api/v1/revisions/{revision}/content",
                files={"file": ("程序.docx", data)},
                headers={"if-match": begun.headers["etag"]},
            )
            assert sent.status_code == 200, sent.text
            return title

        def twice() -> None:
            bare.write_five()
            bare.write_five()

        ours, beside = side_by_side(create, twice, size.times)
        with counting() as sent:
            create()

        def find(title: str) -> None:
            house.settle()
            hits = client.get("/api/v1/search", params={"q": title, "state": "draft"}).json()["items"]
            assert hits and hits[0]["title"]["zh"] == title

        findable = [timed(partial(find, create())) for _ in range(size.at_most(20))]
    house.close()
    goal = "<= 3x of the floor (two requests each)"
    return [
        Row(f"create + upload {len(data) // 1000} KB docx over HTTP", ours, beside, goal, most=3, statements=len(sent)),
        Row("… then sealed and findable after", findable, goal="<= 300 ms", most_ours=_FINDABLE_MS),
    ]
