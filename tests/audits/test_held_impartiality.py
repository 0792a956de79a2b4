"""9.2.2 e): whoever is tied to what is audited is kept off the team, each relation with its own reason."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from audit_hands import acting, audit, competent, opened, prepared, process, refused, safeguarded, staff, today
from cast import CHEN, FANG, LI, MENG, QIN, TAO, XU
from given import approved, publish
from sqlalchemy import event, select

from docflow.actions.service import order
from docflow.audits.held import AuditSession
from docflow.audits.held_errors import TeamRefused
from docflow.audits.impartiality import RELATIONS, WARNINGS, blocking, conflicts, conflicts_of_all
from docflow.audits.models import Audit, AuditMember, DeclaredInterest
from docflow.audits.scene import scenes_of
from docflow.documents.changes.models import ChangeProcess, ChangeRequest
from docflow.documents.models import Document, Revision
from docflow.house import House
from docflow.journal.work import Work, working
from docflow.kernel.actor import INSTALLER
from docflow.kernel.text import Text
from docflow.lifecycle.decisions import Assignment, Stage
from docflow.lifecycle.items import Item, name_on
from docflow.nonconformities.service import report
from docflow.people.models import Delegation, Person, PostHeld, Unit, UnitHeld
from docflow.people.queries import person_by_username, unit_by_code
from docflow.people.service import add_post, add_unit
from docflow.processes.models import Process

Tie = Callable[[House, Work, Person, Audit], None]


def _move(work: Work, person: Person, unit: Unit) -> None:
    person.unit_id = unit.id


def works_in_unit(house: House, work: Work, who: Person, one: Audit) -> None:
    _move(work, who, unit_by_code(work.session, "QA"))


def works_below_unit(house: House, work: Work, who: Person, one: Audit) -> None:
    below = add_unit(work, code="QA1", name_zh="质量一组", name_en="", parent=unit_by_code(work.session, "QA"))
    _move(work, who, below)


def works_above_unit(house: House, work: Work, who: Person, one: Audit) -> None:
    top = add_unit(work, code="ST", name_zh="一厂", name_en="", kind="site", parent=unit_by_code(work.session, "HQ"))
    unit = unit_by_code(work.session, "QA")
    unit.parent_id, unit.path = top.id, f"{top.path}{unit.id}/"
    _move(work, who, top)


def worked_lately(house: House, work: Work, who: Person, one: Audit) -> None:
    then = work.today - timedelta(days=300)
    unit = unit_by_code(work.session, "QA")
    work.session.add(UnitHeld(person_id=who.id, unit_id=unit.id, from_on=then, to_on=then + timedelta(days=20)))


def _post(work: Work, who: Person, days: int | None) -> None:
    post = add_post(work, code="QM", name_zh="质量工程师", name_en="")
    then = work.today - timedelta(days=200)
    ended = None if days is None else then + timedelta(days=days)
    unit = unit_by_code(work.session, "QA")
    work.session.add(PostHeld(person_id=who.id, post_id=post.id, unit_id=unit.id, from_on=then, to_on=ended))


def holds_post(house: House, work: Work, who: Person, one: Audit) -> None:
    _post(work, who, None)


def held_post(house: House, work: Work, who: Person, one: Audit) -> None:
    _post(work, who, 10)


def owns_process(house: House, work: Work, who: Person, one: Audit) -> None:
    work.session.scalars(select(Process).where(Process.code == "P-QA")).one().owner_id = who.id


def _document(work: Work) -> tuple[Document, Revision]:
    row = work.session.execute(select(Document, Revision).join(Revision).where(Item.in_force)).one()
    return row[0], row[1]


def owns_document(house: House, work: Work, who: Person, one: Audit) -> None:
    _document(work)[0].owner_id = who.id


def wrote(house: House, work: Work, who: Person, one: Audit) -> None:
    name_on(work.session, _document(work)[1], [who.id], "author")


def _decided(work: Work, kind: str, person: int, by: int) -> None:
    revision = _document(work)[1]
    stage = Stage(item_id=revision.id, round=9, place=9, kind=kind, state="in_review", quorum=1)
    work.session.add(stage)
    work.session.flush()
    work.session.add(Assignment(
        stage_id=stage.id, item_id=revision.id, person_id=person, decision="agree", decided_by_id=by,
        decided_at=work.at,
    ))  # fmt: skip


def reviewed(house: House, work: Work, who: Person, one: Audit) -> None:
    _decided(work, "review", who.id, who.id)


def approved_it(house: House, work: Work, who: Person, one: Audit) -> None:
    _decided(work, "approval", who.id, who.id)


def decided_for_another(house: House, work: Work, who: Person, one: Audit) -> None:
    _decided(work, "review", person_by_username(work.session, FANG).id, who.id)


def stood_in(house: House, work: Work, who: Person, one: Audit) -> None:
    then = work.today - timedelta(days=100)
    work.session.add(Delegation(
        from_person_id=person_by_username(work.session, CHEN).id, to_person_id=who.id, reason="出差", from_on=then,
        to_on=then + timedelta(days=5), approved_by_id=person_by_username(work.session, FANG).id, approved_at=work.at,
    ))  # fmt: skip


def _order(house: House, work: Work, owner: Person, *implementers: Person) -> None:
    order(
        house.desk, work, origin=one_item(work), unit=unit_by_code(work.session, "QA"), title=Text("换表", ""),
        description="换表", kind="other", category="correction", owner=owner, due_on=work.today,
        implementers=implementers,
    )  # fmt: skip


def one_item(work: Work) -> Item:
    return work.session.scalars(select(Item).where(Item.kind == "revision")).first()  # type: ignore[return-value]


def owns_action(house: House, work: Work, who: Person, one: Audit) -> None:
    _order(house, work, who)


def implements(house: House, work: Work, who: Person, one: Audit) -> None:
    _order(house, work, person_by_username(work.session, FANG), who)


def owns_nonconformity(house: House, work: Work, who: Person, one: Audit) -> None:
    report(
        house.desk, work, source="other", unit=unit_by_code(work.session, "QA"), title=Text("未校准", ""),
        description="未校准", detected_on=work.today, owner=who,
    )  # fmt: skip


def superior(house: House, work: Work, who: Person, one: Audit) -> None:
    person_by_username(work.session, CHEN).superior_id = who.id


def subordinate(house: House, work: Work, who: Person, one: Audit) -> None:
    who.superior_id = person_by_username(work.session, CHEN).id


def _agenda(work: Work, one: Audit, auditee: Person) -> None:
    work.session.add(AuditSession(
        audit_id=one.id, held_on=one.first_on, begins="09:00", ends="10:00", topic="问", auditee_id=auditee.id,
    ))  # fmt: skip


def superior_of_auditee(house: House, work: Work, who: Person, one: Audit) -> None:
    auditee = person_by_username(work.session, LI)
    auditee.superior_id = who.id
    _agenda(work, one, auditee)


def subordinate_of_auditee(house: House, work: Work, who: Person, one: Audit) -> None:
    auditee = person_by_username(work.session, LI)
    who.superior_id = auditee.id
    _agenda(work, one, auditee)


def interest(house: House, work: Work, who: Person, one: Audit) -> None:
    work.session.add(DeclaredInterest(
        person_id=who.id, unit_id=unit_by_code(work.session, "QA").id, words="配偶在此", from_on=work.today,
    ))  # fmt: skip


def auditee(house: House, work: Work, who: Person, one: Audit) -> None:
    _agenda(work, one, who)


def asked_for_change(house: House, work: Work, who: Person, one: Audit) -> None:
    request = ChangeRequest(
        number="CR-1", title_zh="改", unit_id=unit_by_code(work.session, "EN").id, author_id=who.id, reason="改",
        source="suggestion",
    )  # fmt: skip
    house.lifecycles["change_request"].begin(work, request)
    about = work.session.scalar(select(Process.id).where(Process.code == "P-QA"))
    work.session.add(ChangeProcess(change_request_id=request.id, assessment=0, process_id=about))


TIES: dict[str, Tie] = {
    "works-in-unit": works_in_unit, "works-below-unit": works_below_unit, "works-above-unit": works_above_unit,
    "worked-in-unit-lately": worked_lately, "holds-post-in-unit": holds_post, "held-post-lately": held_post,
    "owns-process": owns_process, "owns-document": owns_document, "wrote-document": wrote,
    "reviewed-document": reviewed, "approved-document": approved_it, "decided-for-another": decided_for_another,
    "stood-in-for-owner": stood_in, "owns-open-action": owns_action, "implements-open-action": implements,
    "owns-nonconformity": owns_nonconformity, "superior-of-owner": superior, "subordinate-of-owner": subordinate,
    "superior-of-auditee": superior_of_auditee, "subordinate-of-auditee": subordinate_of_auditee,
    "declared-interest": interest, "auditee-of-plan": auditee, "asked-for-change": asked_for_change,
}  # fmt: skip


@pytest.fixture
def planned_audit(house: House) -> int:
    """An audit of a process of the quality department, with a document in force, and auditors who are competent."""
    publish(house, approved(house, "文件控制程序"))
    process(house, "P-QA", "QA")
    competent(house, TAO, XU, QIN)
    return audit(house, code="P-QA", unit_code="QA")


def test_every_relation_is_tried() -> None:
    assert TIES.keys() | WARNINGS == RELATIONS.keys() and len(TIES) >= 15
    assert len({words.zh for words in RELATIONS.values()}) == len({w.en for w in RELATIONS.values()}) == len(RELATIONS)


@pytest.mark.parametrize("code", TIES)
def test_a_tied_auditor_is_refused_with_the_relation_named_and_the_twin_without_it_is_allowed(
    house: House, planned_audit: int, code: str
) -> None:
    staff(house, planned_audit, {TAO: "lead", XU: "auditor"})
    with working(house.store, INSTALLER, house.clock) as work:
        one = work.session.get_one(Audit, planned_audit)
        TIES[code](house, work, person_by_username(work.session, XU), one)
    with pytest.raises(TeamRefused) as refusal:
        staff(house, planned_audit, {TAO: "lead", XU: "auditor"})
    (said,) = refusal.value.facts["reasons"]
    assert said[0] == code and RELATIONS[code].en in said[1].en and "许安" in said[1].zh
    staff(house, planned_audit, {TAO: "lead", QIN: "auditor"})


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


def test_a_tie_that_arises_after_the_team_was_set_stops_the_start(house: House) -> None:

    one = prepared(house)
    with working(house.store, INSTALLER, house.clock) as work:
        _move(work, person_by_username(work.session, XU), unit_by_code(work.session, "EN"))
    assert [code.partition(":")[0] for code in refused(house, TAO, one, "start")] == ["works-in-unit"]


def test_a_safeguard_lets_an_auditor_in_never_a_lead_and_only_with_a_reviewer_who_is_free(
    house: House, planned_audit: int
) -> None:
    with working(house.store, INSTALLER, house.clock) as work:
        _move(work, person_by_username(work.session, XU), unit_by_code(work.session, "QA"))
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
