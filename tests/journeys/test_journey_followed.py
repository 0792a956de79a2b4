"""The check at the end of every journey can fail: a card that changes without an entry of its item is seen."""

import pytest
from cast import LI
from followed import assert_followed
from given import draft
from sqlalchemy import update

from docflow.house import House
from docflow.lifecycle.items import Item


def retitled(house: House, title: str) -> None:
    """Behind the journal's back."""
    with house.store.writing() as session:
        session.execute(update(Item).values(title_zh=title))


def test_what_no_entry_tells_of_is_seen_by_the_check_of_the_journeys(house: House) -> None:
    draft(house, LI, "文件控制程序")
    assert_followed(house)
    assert house.index.size() == 1
    retitled(house, "记录控制程序")
    with pytest.raises(AssertionError, match="what was followed"):
        assert_followed(house)
    retitled(house, "文件控制程序")
