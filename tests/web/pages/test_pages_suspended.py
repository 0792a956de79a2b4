"""A search back to a day says which texts were not to be used on it, however often that changed since."""

from datetime import date, timedelta

import pytest
from cast import SUN, WANG
from given import approved, publish, take
from pages_reader import Reader

from docflow.documents.suspensions import suspended_on
from docflow.house import House

THEN, NOW = "当日暂停使用", "暂停使用"


def today(house: House) -> date:
    return house.clock.now().astimezone(house.clock.zone).date()


def later(house: House, days: int) -> date:
    house.clock.move_to(house.clock.now() + timedelta(days=days))  # type: ignore[attr-defined]
    return today(house)


@pytest.fixture
def told(house: House) -> dict[str, date]:
    """A text that was suspended, lifted, suspended and lifted within one day, and suspended once more."""
    text, days = approved(house, "文件控制程序"), {}
    publish(house, text)
    days["in force"] = today(house)
    for name, steps in (
        ("suspended", ["suspend"]),
        ("still suspended", []),
        ("lifted", ["resume"]),
        ("for some hours", ["suspend", "resume"]),
        ("again", ["suspend"]),
    ):
        days[name] = later(house, 5)
        for step in steps:
            take(house, WANG, text, step, comment="数据有误", fields={})
    days["before"] = days["in force"] - timedelta(days=1)
    days["after"] = later(house, 5)
    house.settle()
    return days


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        *(("before", None), ("in force", False), ("suspended", True), ("still suspended", True), ("lifted", False)),
        *(("for some hours", False), ("again", True), ("after", True)),
    ],
)
def test_a_day_in_the_past_shows_what_was_not_to_be_used_on_it(
    house: House, told: dict[str, date], day: str, expected: bool | None
) -> None:
    asked = {"q": "文件控制", "as_of": str(told[day])}
    sun = Reader(house, SUN)
    items = sun.client.get("/api/v1/search", params=asked).json()["items"]
    assert [one["suspended"] for one in items] == ([] if expected is None else [expected])
    assert (THEN in sun.see("/search", **asked)) is bool(expected)
    page = sun.see("/documents/CN-QP-001", on=str(told[day]))
    assert ("当日此文件暂停使用。" in page) is bool(expected)


def test_a_search_of_today_says_what_is_not_to_be_used(house: House, told: dict[str, date]) -> None:
    sun = Reader(house, SUN)
    assert [one["suspended"] for one in sun.client.get("/api/v1/search?q=文件控制").json()["items"]] == [True]
    page = sun.see("/search", q="文件控制")
    assert NOW in page and THEN not in page
    take(house, WANG, 1, "resume", comment="已更正", fields={})
    house.settle()
    assert [one["suspended"] for one in sun.client.get("/api/v1/search?q=文件控制").json()["items"]] == [False]
    with house.store.reading() as session:
        assert suspended_on(session, [], today(house), house.clock.zone) == set()
