"""9.2.2 e): whoever is tied to what is audited is kept off the team, each relation with its own reason."""

import pytest
from audit_hands import acting, ask, audit, competent, opened, plan, process, refused, safeguarded, staff, today
from cast import LI, MENG, QIN, TAO, XU
from given import approved, publish, take
from impartiality_hands import FREE, SITUATIONS, Tie, move
from sqlalchemy import event, select

from docflow.audits.held_errors import TeamRefused
from docflow.audits.impartiality import RELATIONS, WARNINGS, blocking, conflicts, conflicts_of_all
from docflow.audits.models import Audit, AuditMember
from docflow.audits.scene import scenes_of
from docflow.house import House
from docflow.journal.work import working
from docflow.kernel.actor import INSTALLER
from docflow.lifecycle.errors import StepRefused
from docflow.people.models import Person
from docflow.people.queries import person_by_username, unit_by_code


@pytest.fixture
def planned_audit(house: House) -> int:
    """An audit of a process of the quality department, with a document in force, and auditors who are competent."""
    publish(house, approved(house, "文件控制程序"))
    process(house, "P-QA", "QA")
    competent(house, TAO, XU, QIN)
    return audit(house, code="P-QA", unit_code="QA")


def test_every_relation_is_tried() -> None:
    assert {code for code, _ in SITUATIONS.values()} | WARNINGS == RELATIONS.keys() and len(SITUATIONS) >= 15
    assert len({words.zh for words in RELATIONS.values()}) == len({w.en for w in RELATIONS.values()}) == len(RELATIONS)


def bring_about(house: House, one: int, tie: Tie) -> None:
    """The situation arises for Xu An."""
    with working(house.store, INSTALLER, house.clock) as work:
        tie(house, work, person_by_username(work.session, XU), work.session.get_one(Audit, one))


@pytest.mark.parametrize("situation", SITUATIONS)
def test_a_tied_auditor_is_refused_with_the_relation_named_and_the_twin_without_it_is_allowed(
    house: House, planned_audit: int, situation: str
) -> None:
    code, tie = SITUATIONS[situation]
    staff(house, planned_audit, {TAO: "lead", XU: "auditor"})
    bring_about(house, planned_audit, tie)
    for part in ("auditor", "expert"):
        with pytest.raises(TeamRefused) as refusal:
            staff(house, planned_audit, {TAO: "lead", XU: part})
        (said,) = refusal.value.facts["reasons"]
        assert said[0] == code and RELATIONS[code].en in said[1].en and RELATIONS[code].zh in said[1].zh
        assert said[1].zh.startswith("许安")
    staff(house, planned_audit, {TAO: "lead", QIN: "auditor"})


@pytest.mark.parametrize("situation", SITUATIONS)
def test_the_same_stops_the_start_when_it_arises_after_the_team_was_set(
    house: House, planned_audit: int, situation: str
) -> None:
    code, tie = SITUATIONS[situation]
    staff(house, planned_audit, {TAO: "lead", XU: "auditor"})
    plan(house, planned_audit, auditee=None)
    ask(house, planned_audit)
    assert take(house, TAO, planned_audit, "prepare") == "prepared"
    bring_about(house, planned_audit, tie)
    with pytest.raises(StepRefused) as refusal:
        take(house, TAO, planned_audit, "start")
    (said,) = [one for one in refusal.value.facts["reasons"] if not one[0].startswith("checklist-outdated")]
    assert said[0].partition(":")[0] == code and RELATIONS[code].en in said[1].en and RELATIONS[code].zh in said[1].zh
    assert said[1].zh.startswith("许安")


@pytest.mark.parametrize("situation", FREE)
def test_what_is_long_past_ties_nobody(house: House, planned_audit: int, situation: str) -> None:
    bring_about(house, planned_audit, FREE[situation])
    staff(house, planned_audit, {TAO: "lead", XU: "auditor"})


def test_who_led_the_last_audit_is_told_and_not_refused(house: House, planned_audit: int) -> None:
    with working(house.store, INSTALLER, house.clock) as work:
        one = work.session.get_one(Audit, planned_audit)
        person = person_by_username(work.session, TAO)
        work.session.add(AuditMember(audit_id=one.id, person_id=person.id, part="lead"))
        house.lifecycles["audit"]._machines[1].set_state("closed", one)
    again = audit(house, day=90, code="P-QA", unit_code="QA")
    with acting(house, MENG) as work:
        one = opened(work, again)
        found = conflicts(work, person_by_username(work.session, TAO), one, on=today(house))
    assert [each.code for each in found] == ["led-last-time"] and blocking(found) == []
    staff(house, again, {TAO: "lead", XU: "auditor"})


def test_a_safeguard_lets_an_auditor_in_never_a_lead_and_only_with_a_reviewer_who_is_free(
    house: House, planned_audit: int
) -> None:
    with working(house.store, INSTALLER, house.clock) as work:
        move(work, person_by_username(work.session, XU), unit_by_code(work.session, "QA"))
    fields = {"person": XU, "reviewer": LI}
    assert "reviewer-tied" in refused(house, MENG, planned_audit, "safeguard", fields=fields, comment="无他人")
    assert refused(house, MENG, planned_audit, "safeguard", fields=fields | {"reviewer": QIN}) == ["comment-needed"]
    safeguarded(house, planned_audit, XU, QIN)
    staff(house, planned_audit, {TAO: "lead", XU: "auditor"})
    with pytest.raises(TeamRefused):
        staff(house, planned_audit, {XU: "lead"})


def test_conflicts_of_many_people_and_audits_take_as_many_statements_as_of_one(
    house: House, planned_audit: int
) -> None:
    audits = [planned_audit] + [audit(house, day=30 + 3 * n, code="P-QA", unit_code="QA") for n in range(6)]
    counts = []
    with working(house.store, INSTALLER, house.clock) as work:
        session = work.session
        people = list(session.scalars(select(Person.id)))
        for chosen, those in ((audits[:1], people[:1]), (audits, people)):
            scenes = list(scenes_of(session, [session.get_one(Audit, one) for one in chosen]).values())
            statements: list[str] = []

            def heard(conn, cursor, statement, *rest, kept=statements):  # type: ignore[no-untyped-def]
                kept.append(statement)

            event.listen(session.get_bind(), "before_cursor_execute", heard)
            conflicts_of_all(session, those, scenes, work.today)
            event.remove(session.get_bind(), "before_cursor_execute", heard)
            counts.append(len(statements))
    assert counts[0] == counts[1] > 0
