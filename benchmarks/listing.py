"""Fifty rows of the master list and of a to-do list, rights applied; the floor is a page of fifty by the ORM."""

from functools import partial
from pathlib import Path

from starlette.testclient import TestClient

from benchmarks.company import AUTHOR, READER, at_the_door, floor, opened
from benchmarks.filling import fill
from benchmarks.measuring import Row, Size, counting, side_by_side


def run(folder: Path, size: Size) -> list[Row]:
    house = opened(folder / "house", search="memory")
    fill(house, size.documents)
    rows: list[Row] = []
    goal = "<= 2x, <= 4 SQL"
    with floor(folder / "floor", rows=size.documents) as bare:
        for what, who, path in (
            ("list 50", READER, "/api/v1/documents?limit=50"),
            ("list 50 of one clause and words", READER, "/api/v1/documents?limit=50&q=监测&type=procedure"),
            ("to-do list", AUTHOR, "/api/v1/worklist"),
        ):
            with at_the_door(house, who) as client:
                show = partial(_show, client, path)
                ours, beside = side_by_side(show, bare.page, size.at_most(60))
                with counting() as sent:
                    show()
            many = f"{what} of {size.documents:,}"
            rows.append(Row(many, ours, beside, goal, most=2, statements=len(sent), most_statements=4))
    house.close()
    return rows


def _show(client: TestClient, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 200 and answer.json(), answer.text
