"""9.2.2, 10.2: what a finding raised is disputed and regraded there, and settles the finding when it is closed."""

from audit_hands import begun, finding_row, found, reported
from cast import CHEN, FANG, MENG, TAO, ZHOU
from given import take
from nonconformity_hands import (
    CLOSING,
    WAIVED,
    WHYS,
    answer_similar,
    closed,
    keep_proof,
    refused,
    row,
    state_of,
    today,
)

from docflow.house import House
from docflow.lifecycle.links import joined


def raised_by(house: House, finding: int) -> int:
    with house.store.reading() as session:
        (one,) = joined(session, finding, "raised")
        return one.id


def test_it_is_not_dismissed_but_disputed_at_the_finding(house: House) -> None:
    _, finding = reported(house)
    assert refused(house, FANG, raised_by(house, finding), "reject", comment="不成立") == ["raised-by-a-finding"]


def test_its_grade_is_changed_at_the_finding_and_its_terms_go_along(house: House) -> None:
    _, finding = reported(house)
    one = raised_by(house, finding)
    assert refused(house, ZHOU, one, "accept", fields={"grade": "major"}) == ["grade-comes-from-the-finding"]
    take(house, ZHOU, one, "accept")
    before = row(house, one)
    assert refused(house, TAO, one, "propose_regrading", fields={"grade": "major"}, comment="重判")[:1] == [
        "grade-comes-from-the-finding"
    ]
    fields = {"grade": "major", "rule": "legal_breach"}
    take(house, TAO, finding, "propose_regrading", fields=fields, comment="违反许可条件")
    assert row(house, one).grade == "minor"
    take(house, MENG, finding, "regrade")
    after = row(house, one)
    assert after.grade == "major" and after.analysis_due_on < before.analysis_due_on


def test_a_finding_that_repeats_a_closed_one_raises_its_repetition(house: House) -> None:
    earlier = closed(house)
    audit = begun(house)
    finding = found(house, audit, grade="major", rule="repeat", repeats_id=earlier)
    take(house, TAO, finding, "confirm")
    with house.store.reading() as session:
        assert [one.id for one in joined(session, raised_by(house, finding), "recurs")] == [earlier]


def test_closing_it_settles_the_finding(house: House) -> None:
    _, finding = reported(house)
    one = raised_by(house, finding)
    take(house, ZHOU, one, "accept", fields={"owner": CHEN})
    take(house, CHEN, one, "contain", fields={"correction": "done", "words": "已补批", "consequences": "无"})
    answer_similar(house, CHEN, one)
    take(house, CHEN, one, "analyse", fields=WHYS)
    take(house, CHEN, one, "plan", fields=WAIVED | {"check_on": str(today(house))})
    take(house, ZHOU, one, "waive")
    keep_proof(house, FANG, one)
    assert take(house, FANG, one, "close", fields=CLOSING) == "closed"
    assert state_of(house, finding) == "closed" == finding_row(house, finding).state
