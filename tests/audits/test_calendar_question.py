"""9.2.2, 9.2.4: a calendar is computed from what holds on the day: people, absences, competence, other audits."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from audit_hands import acting, audit, competent, someone, staff
from auditor_hands import Api
from cast import CHEN, MENG, QIN, TAO, XU
from programme_hands import accepted, audits, calendared, drafted, opened, process, processes
from sqlalchemy import event, select

from docflow.audits.calendar_question import question_of
from docflow.audits.models import Absence, Competence, Holiday
from docflow.audits.planning.planner import plan
from docflow.audits.planning.question import Auditor, Away, Plan, Question, digest_of
from docflow.audits.planning.rules import broken_rules
from docflow.house import House
from docflow.people.models import Person


@pytest.fixture
def programme(house: House) -> int:
    """A draft that sees three processes; three people may audit."""
    competent(house, TAO, XU, QIN)
    processes(house, "P-1", "P-2", "P-3")
    return drafted(house, "P-1", "P-2", "P-3")


def asked(house: House, programme: int) -> Question:
    with acting(house, MENG) as work:
        return question_of(work.session, opened(work, programme), work.today)


def who(house: House, question: Question, name: str) -> Auditor:
    person = someone(house, name)
    return next(one for one in question.auditors if one.id == person)


def changed(house: House, change: Callable[[date, int], object]) -> None:
    """Write a row about Tao as somebody with the database at hand would, given today and his id."""
    with acting(house, MENG) as work:
        work.session.add(change(work.today, someone(house, TAO)))


def test_what_intervals_demand_is_asked_for_from_today_on(house: House, programme: int) -> None:
    question = asked(house, programme)
    with acting(house, MENG) as work:
        assert question.not_before == work.today
    assert {one.code for one in question.processes} == {"P-1", "P-2", "P-3"}
    assert {place for one in question.jobs for place in one.scope} == {
        (line.id, site.id) for line in question.processes for site in line.sites
    }
    assert all(one.standards == ("cieccpa",) and one.months for one in question.jobs)


def test_nobody_may_audit_what_binds_them(house: House, programme: int) -> None:
    competent(house, CHEN)
    owner = who(house, asked(house, programme), CHEN)
    assert {tie.process for tie in owner.ties} >= {process(house, code).id for code in ("P-1", "P-2", "P-3")}
    assert all(tie.why.zh and tie.why.en for tie in owner.ties)


def test_absences_count_until_they_are_taken_back(house: House, programme: int) -> None:
    with acting(house, MENG) as work:
        first = work.today + timedelta(days=10)
    days = {"from_on": first.isoformat(), "to_on": (first + timedelta(days=4)).isoformat(), "reason": "培训"}
    away = Api(house, TAO).does("me", "/absences", days)
    assert who(house, asked(house, programme), TAO).absences == (Away(first, first + timedelta(days=4)),)
    Api(house, TAO).does("me", f"/absences/{away['id']}/withdraw", status=200)
    assert who(house, asked(house, programme), TAO).absences == ()


def test_withdrawn_competence_counts_to_the_day_before(house: House, programme: int) -> None:
    with acting(house, MENG) as work:
        gone = work.today + timedelta(days=20)
        for one in work.session.scalars(select(Competence).where(Competence.person_id == someone(house, TAO))):
            one.withdrawn_on = gone
    (level,) = who(house, asked(house, programme), TAO).levels
    assert level.to_on == gone - timedelta(days=1)


def test_whoever_leaves_audits_nothing_from_that_day_on(house: House, programme: int) -> None:
    with acting(house, MENG) as work:
        leaves = work.today + timedelta(days=20)
        work.session.get_one(Person, someone(house, TAO)).retired_on = leaves
    question = asked(house, programme)
    assert [one.from_on for one in who(house, question, TAO).absences] == [leaves]
    assert isinstance(plan(question), Plan)


def test_audits_outside_of_the_programme_take_their_people_and_stay_unnamed(house: House, programme: int) -> None:
    other = audit(house, day=14, code="P-9", unit_code="PR")
    staff(house, other)
    question = asked(house, programme)
    (standing,) = question.standing
    assert set(standing.people) == {someone(house, name) for name in (TAO, XU, QIN)}
    assert standing.name == "—"
    found = plan(question)
    assert isinstance(found, Plan)
    for one in found.placed:
        assert one.first_on is not None
        assert one.last_on is not None
        assert one.last_on < standing.first_on or one.first_on > standing.last_on


def test_what_is_computed_keeps_every_rule_and_the_guards_of_the_audits_agree(house: House, programme: int) -> None:
    """Accepting sets every team through the same guards as a person would."""
    staff(house, audit(house, day=20, code="P-9", unit_code="PR"))
    changed(house, lambda today, tao: Absence(
        person_id=tao, from_on=today + timedelta(days=3), to_on=today + timedelta(days=17), reason="休假"
    ))  # fmt: skip
    changed(house, lambda today, _: Holiday(day=today + timedelta(days=19), name_zh="厂庆", name_en="Works holiday"))
    question = asked(house, programme)
    found = plan(question)
    assert isinstance(found, Plan)
    assert broken_rules(question, found.placed) == []
    accepted(house, programme)
    assert {one.first_on for one in audits(house, programme)} == {one.first_on for one in found.placed}


def test_the_same_facts_give_the_same_digest_and_others_another(house: House, programme: int) -> None:
    before = digest_of(asked(house, programme))
    assert digest_of(asked(house, programme)) == before
    changed(house, lambda today, _: Holiday(day=today + timedelta(days=19), name_zh="厂庆", name_en="Works holiday"))
    assert digest_of(asked(house, programme)) != before


def test_many_processes_and_audits_take_as_many_statements_as_few(house: House) -> None:
    few = calendared(house, "P-1")
    processes(house, *(f"Q-{n}" for n in range(12)))
    many = drafted(house, "P-1", *(f"Q-{n}" for n in range(12)))
    accepted(house, many)
    counts = []
    for one in (few, many):
        statements: list[str] = []

        def heard(conn, cursor, statement, *rest, kept=statements):  # type: ignore[no-untyped-def]
            kept.append(statement)

        with acting(house, MENG) as work:
            programme = opened(work, one)
            event.listen(house.store.engine, "before_cursor_execute", heard)
            question_of(work.session, programme, work.today)
            event.remove(house.store.engine, "before_cursor_execute", heard)
        counts.append(len(statements))
    assert counts[0] == counts[1]
    assert counts[0] < 40
