"""9.2.2: auditors who answer at the same moment lose nothing, on either database."""

import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

from audit_hands import begun, questions, reply
from cast import QIN, TAO, XU
from sqlalchemy import select

from docflow.audits.answers import Given, answers_of
from docflow.house import House
from docflow.journal.models import JournalEntry
from docflow.journal.verify import verify

ROUNDS = 8
EVERYBODY = (TAO, XU, QIN)


def given(who: str, round: int) -> Given:
    return Given("conform", f"{who} {round}", "record")


def test_answers_to_one_question_at_the_same_moment_are_all_kept_and_exactly_one_counts(house_on: House) -> None:
    house = house_on
    one = begun(house)
    question = questions(house, one)[0].id
    barrier = threading.Barrier(len(EVERYBODY))

    def go(who: str, round: int, based_on: int) -> int:
        barrier.wait(20)
        return reply(house, who, question, given(who, round), based_on=based_on)

    with ThreadPoolExecutor(len(EVERYBODY)) as threads:
        for round in range(ROUNDS):
            seen = questions(house, one)[0].answer
            serials = [f.result(60) for f in [threads.submit(go, who, round, seen) for who in EVERYBODY]]
            assert len(set(serials)) == len(EVERYBODY)
            after = questions(house, one)[0]
            assert after.undecided and after.answer == min(serials)
    with house.store.reading() as session:
        kept = session.scalars(answers_of(question)).all()
    assert [each.serial for each in kept] == list(range(1, ROUNDS * len(EVERYBODY) + 1))
    assert {each.evidence for each in kept} == {f"{who} {round}" for who in EVERYBODY for round in range(ROUNDS)}
    assert sum(not each.proposal for each in kept) == ROUNDS


def test_answers_to_different_questions_at_the_same_moment_hinder_nobody_and_leave_no_gap(house_on: House) -> None:
    house = house_on
    one = begun(house)
    every = [question.id for question in questions(house, one)]
    people = EVERYBODY[: len(every)]
    barrier = threading.Barrier(len(people))

    def go(who: str, question: int, round: int) -> int:
        barrier.wait(20)
        return reply(house, who, question, given(who, round), based_on=round)

    with ThreadPoolExecutor(len(people)) as threads:
        for round in range(ROUNDS):
            waiting = [threads.submit(go, who, every[at], round) for at, who in enumerate(people)]
            assert [one_of.result(60) for one_of in waiting] == [round + 1] * len(people)
    assert not any(question.undecided for question in questions(house, one))
    with house.store.reading() as session:
        entries = select(JournalEntry.subject_version, JournalEntry.event).where(
            JournalEntry.subject_kind == "item", JournalEntry.subject_id == one
        )
        rows = session.execute(entries.order_by(JournalEntry.subject_version)).all()
    assert [row.subject_version for row in rows] == list(range(1, len(rows) + 1))
    assert Counter(row.event for row in rows)["audit.answered"] == ROUNDS * len(people)
    house.settle()
    report = verify(house.store, house.signer.public_key, now=house.clock.now())
    assert report.sound, report.findings
