"""The index that was followed beside the cards made anew from the database."""

from docflow.house import House
from docflow.search.memory import MemoryIndex
from docflow.search.rebuilding import rebuild


def assert_followed(house: House) -> None:
    """Fails when a card has changed without an entry of its item, so that the index did not learn of it."""
    house.settle()
    anew = MemoryIndex()
    assert rebuild(house.store, house.kinds, anew).agree
    filed = (house.index.size(), house.index.checksum())
    assert filed == (anew.size(), anew.checksum()), "what was followed is not what stands in the database"
