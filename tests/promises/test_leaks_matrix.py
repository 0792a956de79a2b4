"""P9: every address, for every relation a person can have to a text, answers as the rights say.

The table below is the one in the rights ("What may be seen"); the cells are made from it.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest
from cast import ADMIN, HE, LI, SUN, WANG, ZHAO
from leak_worlds import (
    AUDITOR,
    NOBODY,
    OTHER_CONTROLLER,
    PROGRAM,
    STRANGER,
    Onlooker,
    in_force,
    in_review,
    onlooker,
    open_house,
    released,
    replaced,
    withdrawn,
    written,
)

from docflow.house import House

WHO = {
    "reader": SUN,  # of the production department
    "reader elsewhere": HE,
    "author": LI,
    "reviewer": ZHAO,
    "controller": WANG,
    "controller elsewhere": OTHER_CONTROLLER,
    "auditor": AUDITOR,  # quality management is in the scope
    "auditor elsewhere": STRANGER,
    "admin": ADMIN,
    "program": PROGRAM,  # with a reading token of the author's
    "nobody": NOBODY,
}
EVERYBODY = set(WHO) - {"auditor elsewhere", "nobody"}
NAMED = {"author", "program", "reviewer", "controller"}

MAY_SEE: dict[str, set[str]] = {
    "effective": EVERYBODY,
    "restricted": {"reader", "auditor", *NAMED},  # addressed to the production department
    "draft": {"author", "program", "controller"},
    "in review": NAMED,
    "released": NAMED,
    "superseded": {"auditor", *NAMED},
    "withdrawn": {"auditor", *NAMED},
}
KNOWS_OF: dict[str, set[str]] = {
    **MAY_SEE,
    "superseded": EVERYBODY,  # its successor is in force for them
    "withdrawn": EVERYBODY,  # that it was, not what it said
}
"""Who is told anything at all of the document behind the text."""

ABOUT_A_TEXT = (
    "/api/v1/items/{id}", "/api/v1/items/{id}/steps", "/api/v1/items/{id}/history", "/api/v1/items/{id}/links",
    "/api/v1/items/{id}/assignments", "/api/v1/revisions/{id}", "/api/v1/revisions/{id}/content",
    "/api/v1/revisions/{id}/acknowledgements", "/api/v1/revisions/{id}/remarks", "/api/v1/revisions/{id}/redline",
)  # fmt: skip
ABOUT_A_DOCUMENT = ("/api/v1/documents/{number}", "/api/v1/documents/{number}/revisions")


@dataclass(frozen=True)
class World:
    house: House
    texts: dict[str, int]
    numbers: dict[str, str]
    lookers: dict[str, Onlooker]


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory, empty_database: Path) -> Iterator[World]:
    house = open_house(tmp_path_factory.mktemp("data"), empty_database)
    texts = {
        "effective": in_force(house, "文件控制程序"),
        "restricted": in_force(house, "生产部保密程序", to="PR"),
        "draft": written(house, LI, "监测程序草案"),
        "in review": in_review(house, "审查中的程序"),
        "released": released(house, "将要生效的程序"),
        "superseded": replaced(house, "能源评审程序"),
        "withdrawn": withdrawn(house, "已废止的程序"),
    }
    house.settle()
    with house.store.reading() as session:
        rows = session.connection().exec_driver_sql("SELECT id, number FROM item").all()
    numbers = {name: number for name, text in texts.items() for item, number in rows if item == text}
    yield World(house, texts, numbers, {who: onlooker(house, username) for who, username in WHO.items()})
    house.close()


def expected(who: str, may: set[str]) -> int:
    return 401 if who == "nobody" else 200 if who in may else 404


@pytest.mark.parametrize("who", WHO)
@pytest.mark.parametrize("text", MAY_SEE)
def test_a_text_answers_those_who_may_see_it_and_does_not_exist_for_others(world: World, text: str, who: str) -> None:
    looker, number, item = world.lookers[who], world.numbers[text], world.texts[text]
    found = {path: looker.get(path.format(id=item)).status_code for path in ABOUT_A_TEXT}
    assert found == dict.fromkeys(ABOUT_A_TEXT, expected(who, MAY_SEE[text]))
    found = {path: looker.get(path.format(number=number)).status_code for path in ABOUT_A_DOCUMENT}
    assert found == dict.fromkeys(ABOUT_A_DOCUMENT, expected(who, KNOWS_OF[text]))


@pytest.mark.parametrize("who", [who for who in WHO if who != "nobody"])
@pytest.mark.parametrize("text", MAY_SEE)
def test_lists_searches_and_counts_hold_only_what_the_person_may_see(world: World, text: str, who: str) -> None:
    looker, item = world.lookers[who], world.texts[text]
    title = looker_title(world, item)
    states = "&".join(f"state={state}" for state in ("draft", "in_review", "released", "superseded", "withdrawn"))
    listed = {one["revision"]["id"] for state in STATES for one in items(looker, f"/documents?state={state}&limit=200")}
    searched = looker.get(f"/api/v1/search?q={title}&limit=100" + ("" if text in IN_FORCE else f"&{states}")).json()
    suggested = {one["id"] for one in looker.get(f"/api/v1/suggest?q={title[:2]}").json()}
    told = {one["subject"] for one in items(looker, "/journal?limit=200") if one["subject_kind"] == "item"}
    sees = who in MAY_SEE[text]
    assert (item in listed) == sees
    assert (item in {hit["id"] for hit in searched["items"]}) == sees
    assert (item in told) == sees
    assert sees or item not in suggested
    assert searched["total"] == len(searched["items"])


IN_FORCE = ("effective", "restricted")
STATES = ("draft", "in_review", "in_approval", "approved", "released", "effective", "superseded", "withdrawn")


def items(looker: Onlooker, path: str) -> list[dict]:
    return looker.get("/api/v1" + path).json()["items"]


def looker_title(world: World, item: int) -> str:
    return world.lookers["controller"].get(f"/api/v1/items/{item}").json()["title"]["zh"]


@pytest.mark.parametrize("who", ["reader", "reader elsewhere", "admin", "controller elsewhere"])
def test_a_text_no_longer_in_force_is_not_handed_out_to_readers(world: World, who: str) -> None:
    looker, today = world.lookers[who], world.house.clock.now().date()
    replaced_by = looker.get(f"/api/v1/documents/{world.numbers['superseded']}").json()
    assert [one["label"] for one in replaced_by["effective"]] == ["B/0"]
    gone = looker.get(f"/api/v1/documents/{world.numbers['withdrawn']}").json()
    assert (gone["status"], gone["effective"], gone["in_progress"]) == ("withdrawn", [], [])
    assert looker.get(f"/api/v1/documents/{world.numbers['withdrawn']}/file").status_code == 404
    yesterday = today - timedelta(days=1)
    for day in (today, yesterday):
        answer = looker.get(f"/api/v1/documents/{world.numbers['withdrawn']}/file?on={day}")
        assert answer.status_code == 404
    second = replaced_by["effective"][0]["id"]
    compared = looker.get(f"/api/v1/revisions/{second}/redline")
    assert compared.status_code == 404 and compared.json()["type"] == "/problems/nothing-to-compare"
    assert world.lookers["controller"].get(f"/api/v1/revisions/{second}/redline").json()["counts"]["removed"] >= 0


@pytest.mark.parametrize(("who", "status"), [("admin", 200), ("reader", 403), ("controller", 403), ("nobody", 401)])
def test_the_health_of_the_house_is_for_administrators(world: World, who: str, status: int) -> None:
    assert world.lookers[who].get("/api/v1/health").status_code == status


CANCELS = {("controller", "draft"), ("controller", "in review"), ("author", "draft")}
"""Cancelling is the controller's, and before the first submission the author's."""


@pytest.mark.parametrize(
    ("text", "who"), [(text, who) for text in MAY_SEE for who in WHO if (who, text) not in CANCELS]
)
def test_a_step_is_taken_by_nobody_whom_it_does_not_belong_to(world: World, text: str, who: str) -> None:
    looker, item = world.lookers[who], world.texts[text]
    answer = looker.post(f"/api/v1/items/{item}/steps/cancel", {"comment": "试"}, **{"if-match": '"99"'})
    wanted = 401 if who == "nobody" else 403 if who == "program" else 412 if who in MAY_SEE[text] else 404
    assert answer.status_code == wanted
    version = looker.get(f"/api/v1/items/{item}").headers.get("etag", '"1"')
    answer = looker.post(f"/api/v1/items/{item}/steps/cancel", {"comment": "试"}, **{"if-match": version})
    assert answer.status_code == (409 if wanted == 412 else wanted)
    if who == "admin" and wanted == 412:
        assert "administrators-take-no-steps" in [reason["code"] for reason in answer.json()["reasons"]]
