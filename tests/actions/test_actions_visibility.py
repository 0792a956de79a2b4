"""P9: an action exists for those it names, for its unit, and for who sees all of the system; for nobody else."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from actions_hands import act, done, order, ordered_and_approved, pass_days, person, report_to, scope, stand_in, today
from cast import ADMIN, CHEN, FANG, HE, LI, MENG, PASSWORD, SUN, WANG, ZHAO, ZHOU
from given import application_of, take
from starlette.testclient import TestClient

from docflow.actions import asking_anew, queries, service
from docflow.house import House
from docflow.lifecycle.items import Item
from docflow.search.index import Query

EVERYBODY = (LI, ZHAO, CHEN, ZHOU, WANG, SUN, HE, FANG, MENG, ADMIN)
SECRET = "保密的校准"
NOBODYS = 4711
"""An id that no item has."""
SYSTEM = {CHEN, ZHOU, FANG, MENG}
"""Process owner, representative, top management, programme manager: they see all actions of the company."""


def sees(house: House, who: str) -> set[int]:
    with house.store.reading() as session:
        return {one.id for one in session.scalars(queries.register(scope(house, who)))}


def of_energy(house: House) -> int:
    return order(house, owner=HE, unit_code="EN", title=SECRET)


def cancelled(house: House) -> int:
    found = of_energy(house)
    take(house, CHEN, found, "cancel", comment="不做了")
    return found


@pytest.mark.parametrize(
    ("make", "who"),
    [
        (of_energy, {HE} | SYSTEM),
        (cancelled, {HE} | SYSTEM),
        (lambda house: order(house, title=SECRET), {LI, ZHAO, WANG} | SYSTEM),  # they work in quality management
        (lambda house: order(house, title=SECRET, implementers=[SUN]), {LI, ZHAO, WANG, SUN} | SYSTEM),
        (lambda house: done(house, title=SECRET, owner=HE, unit_code="EN"), {HE} | SYSTEM),
    ],
    ids=["another unit", "cancelled", "proposed", "with an implementer", "done"],
)
def test_the_register_shows_it_to_exactly_those_who_may_see_it(
    house: House, make: Callable[[House], int], who: set[str]
) -> None:
    found = make(house)
    assert {one for one in EVERYBODY if found in sees(house, one)} == who


def test_a_document_controller_sees_no_action_by_that_right(house: House) -> None:
    """Wang Min sees every document of the house in any state; actions are not documents."""
    assert of_energy(house) not in sees(house, WANG)


def test_a_superior_sees_the_actions_of_their_people_and_a_stand_in_those_of_whom_they_stand_in_for(
    house: House,
) -> None:
    report_to(house, HE, SUN)
    found = of_energy(house)
    assert found in sees(house, SUN) and found not in sees(house, LI)
    report_to(house, HE, LI)
    house.sweep()
    assert found in sees(house, LI) and found not in sees(house, SUN)
    stand_in(house, HE, ZHAO, kinds=["action"], days=2)
    assert found in sees(house, ZHAO)
    pass_days(house, 3)
    assert found not in sees(house, ZHAO)


def test_whoever_handed_it_on_still_sees_it_and_whoever_it_was_escalated_to_only_as_long_as_it_is_late(
    house: House,
) -> None:
    found = ordered_and_approved(house, owner=HE, unit_code="EN", title=SECRET)
    act(house, CHEN, found, service.hand_over, owner=person(house, LI), reason="调岗")
    assert found in sees(house, HE) and found in sees(house, LI)
    report_to(house, LI, SUN)
    pass_days(house, 40)
    house.sweep()
    assert found in sees(house, SUN)
    later = today(house) + timedelta(days=30)
    act(house, LI, found, asking_anew.ask_extension, to_on=later, reason="备件")
    act(house, CHEN, found, asking_anew.decide_extension, granted=True)
    report_to(house, LI, ZHAO)
    house.sweep()
    assert found not in sees(house, SUN) and found in sees(house, ZHAO)


def test_the_search_learns_whom_an_action_waits_for_when_nobody_took_a_step(house: House) -> None:
    """Superiors, duties and days move names on an action; each time the index files it anew, and only then."""
    house.settle()
    report_to(house, HE, SUN)
    found = of_energy(house)
    house.settle()
    report_to(house, HE, LI)
    house.sweep()
    house.settle()
    assert found_by(house, LI) == [found] and found_by(house, SUN) == []
    with house.store.reading() as session:
        version = session.get_one(Item, found).version
    house.sweep()
    with house.store.reading() as session:
        assert session.get_one(Item, found).version == version


def found_by(house: House, who: str) -> list[int]:
    """What the index itself says, before anything is looked up in the database."""
    return [hit.item_id for hit in house.index.find(Query(SECRET), scope=scope(house, who).terms()).hits]


ASKED = (
    "/api/v1/actions", "/api/v1/actions?q=保密", "/api/v1/actions?unit=EN", "/api/v1/actions?owner=he",
    "/api/v1/actions?state=approved&limit=1", "/api/v1/actions?overdue=true", "/api/v1/actions?source=other",
    "/api/v1/search?q=校准", "/api/v1/suggest?q=CA-", "/api/v1/worklist",
    "/actions", "/actions?only=late", "/actions?kind=equipment", "/actions?owner=1", "/search?q=保密", "/",
    "/api/v1/actions/{id}", "/actions/{id}/magic",
    *(f"/api/v1/items/{{id}}{more}" for more in ("", "/steps", "/history", "/links", "/attachments")),
    *(f"/actions/{{id}}{more}" for more in ("", "/plan", "/extension", "/extension-decision", "/owner", "/change")),
    "/items/{id}/steps/approve", "/workflows/action?item={id}",
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


@pytest.mark.parametrize("who", [SUN, LI, WANG, ADMIN])
def test_twin_houses_answer_alike_whether_or_not_there_is_one_to_hide(house: House, who: str) -> None:
    """The same house before and after: what is answered to somebody who may not see it does not change by a letter."""
    order(house, title="看得见的校准")
    house.settle()
    before = told(house, who, NOBODYS)
    hidden = of_energy(house)
    take(house, CHEN, hidden, "approve")
    house.settle()
    after = told(house, who, hidden)
    assert {path: (before[path], after[path]) for path in ASKED if not alike(before[path], after[path], hidden)} == {}
    assert SECRET in told(house, ZHOU, hidden)["/api/v1/actions"][1]


def alike(one: tuple[int, str], other: tuple[int, str], hidden: int) -> bool:
    """Equal but for the id that was asked for."""
    ids = re.compile(rf"(?<!\d)({NOBODYS}|{hidden})(?!\d)")
    return one[0] == other[0] and ids.sub("?", one[1]) == ids.sub("?", other[1])
