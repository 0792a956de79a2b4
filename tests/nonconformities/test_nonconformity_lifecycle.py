"""10.2.1: a nonconformity is contained, understood, acted on and closed by somebody else, in this order."""

from cast import FANG
from nonconformity_hands import closed, closed_without_action, row

from docflow.house import House
from docflow.journal.verify import verify


def test_a_nonconformity_goes_from_its_report_to_its_proof(house: House) -> None:
    found = closed(house)
    assert row(house, found).closed_on is not None


def test_a_correction_alone_closes_it_when_somebody_else_signed_that_and_looked_again(house: House) -> None:
    found = closed_without_action(house)
    house.settle()
    report = verify(house.store, house.signer.public_key, now=house.clock.now())
    assert report.sound, report.findings
    assert row(house, found).state == "closed" and FANG
