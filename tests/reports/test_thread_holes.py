"""The holes of a thread that its whole story does not meet, who is told of them, and what telling it costs."""

from audit_hands import begun, found, reported
from cast import CHEN, FANG, QIN, TAO, XU, ZHOU
from given import take
from nonconformity_hands import WAIVED, analysed, contained, pass_days, today
from statements import sent_by
from thread_hands import holes, numbers, stages, thread

from docflow.house import House


def test_a_draft_finding_waits_for_its_confirmation_and_its_team_alone_knows(house: House) -> None:
    one = begun(house)
    draft = found(house, one)
    assert ("not-confirmed", "waiting") in holes(thread(house, FANG, draft))
    for who in (TAO, XU, QIN):
        assert [stage for stage, _ in stages(thread(house, who, draft))][:2] == ["origin", "finding"], who


def test_who_sees_the_finding_and_not_the_nonconformity_is_told_of_no_hole_in_its_place(house: House) -> None:
    _, finding = reported(house)
    seen = thread(house, QIN, finding)
    assert [stage for stage, _ in stages(seen)] == ["origin", "finding"] and holes(seen) == []
    assert not [number for number in numbers(seen) if number.startswith("NC-")]
    assert ("not-accepted", "waiting") in holes(thread(house, FANG, finding))


def test_that_no_action_is_needed_waits_for_its_signature(house: House) -> None:
    one = analysed(house)
    take(house, CHEN, one, "plan", fields=WAIVED | {"check_on": str(today(house))})
    assert ("none-needed-unsigned", "waiting") in holes(thread(house, FANG, one))
    take(house, ZHOU, one, "waive")
    assert "none-needed-unsigned" not in [code for code, _ in holes(thread(house, FANG, one))]


def test_what_is_waited_for_too_long_is_late(house: House) -> None:
    one = contained(house)
    assert ("no-cause", "waiting") in holes(thread(house, FANG, one))
    pass_days(house, 400)
    assert ("no-cause", "late") in holes(thread(house, FANG, one))


def test_a_thread_of_many_findings_takes_as_many_statements_as_one_of_few(house: House) -> None:
    one = begun(house)

    def confirmed() -> int:
        finding = found(house, one)
        take(house, TAO, finding, "confirm")
        return finding

    confirmed()
    few, before = sent_by(lambda: thread(house, FANG, one))
    for _ in range(6):
        confirmed()
    many, after = sent_by(lambda: thread(house, FANG, one))
    assert len(after.chains) > len(before.chains) and many == few
