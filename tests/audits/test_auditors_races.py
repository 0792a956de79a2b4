"""Of two who do the same in the register of auditors at once one is refused, on both databases."""

from collections.abc import Callable
from threading import Barrier, Thread

import pytest
from audit_hands import process
from auditor_hands import Api, day, granted
from cast import MENG, XU

from docflow.house import House


def withdrawal(house: House) -> tuple[str, object]:
    return f"/competences/{granted(house, XU)}/withdraw", {"reason": "两年未审核"}


def taking_back(house: House) -> tuple[str, object]:
    days = {"from_on": day(house, 3), "to_on": day(house, 5)}
    return f"/absences/{Api(house, MENG).does(XU, '/absences', days)['id']}/withdraw", None


def ending(house: House) -> tuple[str, object]:
    process(house)
    made = Api(house, MENG).does(XU, "/interests", {"process": "P-EN", "words": "配偶任职"})
    return f"/interests/{made['id']}/end", None


@pytest.mark.parametrize("what", [withdrawal, taking_back, ending])
def test_what_is_ended_twice_at_once_ends_once(house_on: House, what: Callable[[House], tuple[str, object]]) -> None:
    rest, body = what(house_on)
    path = Api(house_on, MENG).path(XU, rest)
    assert at_once(house_on, path, body) == [200, 409]


def test_a_day_that_two_make_a_holiday_at_once_is_one_once(house_on: House) -> None:
    assert at_once(house_on, "/api/v1/holidays", {"day": "2026-10-01", "name": {"zh": "国庆节"}}) == [201, 409]
    assert len(Api(house_on, MENG).get("/api/v1/holidays")) == 1


def at_once(house: House, path: str, body: object) -> list[int]:
    """The statuses with which the same is answered twice at once, the lower first."""
    clients, gate, statuses = [Api(house, MENG) for _ in range(2)], Barrier(2), []

    def go(client: Api) -> None:
        gate.wait()
        statuses.append(client.client.post(path, json=body).status_code)

    threads = [Thread(target=go, args=(client,)) for client in clients]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(statuses)
