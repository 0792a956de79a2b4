"""P9: a nonconformity exists for those it names, for its unit, and for who sees all of the system; for nobody else."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from cast import ADMIN, CHEN, FANG, HE, LI, PASSWORD, SUN, WANG, ZHAO, ZHOU, actor, unit
from given import application_of, take
from nonconformity_hands import accepted, closed, reported, row, verifying
from starlette.testclient import TestClient

from docflow.house import House
from docflow.journal.work import looking
from docflow.nonconformities import queries
from docflow.people.queries import scope_of
from docflow.search.index import Query
from docflow.search.query import ask

EVERYBODY = (LI, ZHAO, CHEN, ZHOU, WANG, SUN, HE, FANG, ADMIN)
SECRET = "保密的流量计"
NOBODYS = 4711
"""An id that no item has."""


def sees(house: House, who: str) -> set[int]:
    with looking(house.store, actor(house, who), house.clock) as work:
        return {one.id for one in work.session.scalars(queries.register(scope_of(work)))}


def finds(house: House, who: str, words: str = "流量计") -> set[int]:
    with looking(house.store, actor(house, who), house.clock) as work:
        answer = ask(house.index, work.session, scope_of(work), Query(words))
        assert answer.found.total == len(answer.found.hits), "the index counts what the person may not see"
        return {hit.item_id for hit in answer.found.hits}


def of_energy(house: House) -> int:
    return reported(house, HE, title=SECRET, unit=unit(house, "EN"), owner=HE)


def rejected(house: House) -> int:
    found = of_energy(house)
    take(house, ZHOU, found, "reject", comment="误报")
    return found


def of_quality(house: House) -> int:
    return reported(house, SUN, title=SECRET, owner=LI)


@pytest.mark.parametrize(
    ("make", "who"),
    [
        (of_energy, {HE, CHEN, ZHOU, FANG}),  # Chen Gang works there and owns processes everywhere
        (rejected, {HE, CHEN, ZHOU, FANG}),
        (of_quality, {SUN, LI, ZHAO, WANG, CHEN, ZHOU, FANG}),
        (lambda house: verifying(house, unit=unit(house, "QA"))[0], {SUN, LI, ZHAO, WANG, CHEN, ZHOU, FANG}),
        (lambda house: closed(house, unit=unit(house, "QA")), {SUN, LI, ZHAO, WANG, CHEN, ZHOU, FANG}),
    ],
    ids=["another unit", "rejected", "reported", "verifying", "closed"],
)
def test_lists_and_search_show_it_to_exactly_those_who_may_see_it(
    house: House, make: Callable[[House], int], who: set[str]
) -> None:
    found = make(house)
    house.settle()
    assert {one for one in EVERYBODY if found in sees(house, one)} == who
    assert {one for one in EVERYBODY if found in finds(house, one)} == who


def test_whoever_is_asked_to_help_sees_it_and_whoever_hands_it_on_still_does(house: House) -> None:
    found = reported(house, HE, title=SECRET, unit=unit(house, "EN"), owner=HE)
    assert found not in sees(house, LI)
    take(house, ZHOU, found, "accept", fields={"team": [LI]})
    house.settle()
    assert found in sees(house, LI) and found in finds(house, LI)


def test_a_document_controller_sees_no_nonconformity_by_that_right(house: House) -> None:
    """Wang Min sees every document of the house in any state; nonconformities are not documents."""
    found = of_energy(house)
    house.settle()
    assert found not in sees(house, WANG) and found not in finds(house, WANG)


ASKED = (
    "/api/v1/nonconformities", "/api/v1/nonconformities?q=保密", "/api/v1/nonconformities?unit=EN",
    "/api/v1/nonconformities?state=reported&limit=1", "/api/v1/nonconformities/pareto?by=clause",
    "/api/v1/nonconformities/pareto?by=unit", "/api/v1/nonconformities/pareto?by=source",
    "/api/v1/nonconformities/monthly", "/api/v1/search?q=流量计", "/api/v1/search?q=保密",
    "/api/v1/search?q=&type=nonconformity", "/api/v1/suggest?q=保", "/api/v1/suggest?q=NC-",
    "/api/v1/worklist", "/nonconformities", "/nonconformities/register", "/nonconformities/figures",
    "/nonconformities/figures?by=unit", "/search?q=流量计", "/search/suggest?q=保", "/",
    *(f"/api/v1/nonconformities/{{id}}{more}" for more in ("",)),
    *(f"/api/v1/items/{{id}}{more}" for more in ("", "/steps", "/history", "/links", "/attachments")),
    *(f"/nonconformities/{{id}}{more}" for more in ("", "/owner", "/description", "/actions/new", "/changes/new")),
    "/items/{id}/steps/accept", "/workflows/nonconformity?item={id}",
)  # fmt: skip
"""Everything that could tell of one."""


def told(house: House, who: str, hidden: int) -> dict[str, tuple[int, str]]:
    client = TestClient(application_of(house), base_url="http://localhost", raise_server_exceptions=False)
    assert client.post("/api/v1/session", json={"username": who, "password": PASSWORD}).status_code == 200
    found: dict[str, tuple[int, str]] = {}
    for path in ASKED:
        answer = client.get(path.format(id=hidden))
        found[path] = (answer.status_code, answer.text)
    return found


@pytest.mark.parametrize("who", [LI, SUN, WANG, ADMIN])
def test_twin_houses_answer_alike_whether_or_not_there_is_one_to_hide(house: House, who: str) -> None:
    """The same house before and after: what is answered to somebody who may not see it does not change by a letter."""
    reported(house, HE, title="别的", unit=unit(house, "EN"), owner=HE)
    accepted(house, title="流量计过期")
    house.settle()
    before = told(house, who, NOBODYS)
    hidden = of_energy(house)
    house.settle()
    after = told(house, who, hidden)
    assert {path: (before[path], after[path]) for path in ASKED if not alike(before[path], after[path], hidden)} == {}
    seen = told(house, ZHOU, hidden)
    assert SECRET in seen["/api/v1/nonconformities"][1] and row(house, hidden).number in seen["/search?q=流量计"][1]


def alike(one: tuple[int, str], other: tuple[int, str], hidden: int) -> bool:
    """Equal but for the id that was asked for."""
    ids = re.compile(rf"(?<!\d)({NOBODYS}|{hidden})(?!\d)")
    return one[0] == other[0] and ids.sub("?", one[1]) == ids.sub("?", other[1])


def test_what_one_may_not_see_cannot_be_named_as_what_happened_before(house: House) -> None:
    """Li Ming accepts his own; a number of the energy department that he guesses tells him nothing."""
    secret = of_energy(house)
    mine = reported(house, owner=LI)
    for number in (row(house, secret).number, "NC-2026-099"):
        client = TestClient(application_of(house), base_url="http://localhost")
        client.post("/api/v1/session", json={"username": LI, "password": PASSWORD})
        body: dict[str, Any] = {"fields": {"recurs": number}}
        version = client.get(f"/api/v1/items/{mine}").headers["etag"]
        answer = client.post(f"/api/v1/items/{mine}/steps/accept", json=body, headers={"if-match": version})
        assert [one["code"] for one in answer.json()["reasons"]] == ["recurrence-unknown"]


def test_the_card_of_one_holds_its_causes_and_its_description(house: House) -> None:
    found = closed(house)
    house.settle()
    assert finds(house, ZHOU, "交接不包括系统中的名单") == finds(house, ZHOU, "12 份月度数据") == {found}
