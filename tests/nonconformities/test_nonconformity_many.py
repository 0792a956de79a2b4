"""The board, the register and the figures ask as many statements for many nonconformities as for few."""

import pytest
from cast import CHEN, HE, LI, SUN, ZHOU
from nonconformity_hands import accepted, contained, reported
from pages_reader import Reader
from statements import sent_by

from docflow.house import House


@pytest.mark.parametrize("path", ["/nonconformities", "/nonconformities/register", "/nonconformities/figures"])
def test_a_page_of_many_nonconformities_asks_as_much_as_one_of_few(house: House, path: str) -> None:
    def some() -> None:
        accepted(house)
        contained(house)
        reported(house, SUN, owner=LI)
        reported(house, HE, owner=CHEN)

    some()
    reader = Reader(house, ZHOU)
    reader.see(path)
    few, _ = sent_by(lambda: reader.see(path))
    for _ in range(8):
        some()
    many, _ = sent_by(lambda: reader.see(path))
    assert many == few > 0
