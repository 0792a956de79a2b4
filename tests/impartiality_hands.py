"""What can tie an auditor to what is audited: every situation by its name, and how it comes about."""

from collections.abc import Callable
from datetime import timedelta

from cast import CHEN, FANG, LI
from sqlalchemy import select

from docflow.actions.service import order
from docflow.audits.auditors import declare_interest
from docflow.audits.held import AuditSession
from docflow.audits.models import Audit
from docflow.documents.changes.models import ChangeProcess, ChangeRequest
from docflow.documents.models import Document, Revision
from docflow.house import House
from docflow.journal.work import Work
from docflow.kernel.text import Text
from docflow.lifecycle.decisions import Assignment, Stage
from docflow.lifecycle.items import Item, name_on
from docflow.nonconformities.service import report
from docflow.people.models import Delegation, Person, PostHeld, Unit, UnitHeld
from docflow.people.queries import person_by_username, unit_by_code
from docflow.people.service import add_post, add_unit
from docflow.processes.models import Process
from docflow.processes.queries import process_of

Tie = Callable[[House, Work, Person, Audit], None]


def move(work: Work, person: Person, unit: Unit) -> None:
    person.unit_id = unit.id


def works_in_unit(house: House, work: Work, who: Person, one: Audit) -> None:
    move(work, who, unit_by_code(work.session, "QA"))


def works_below_unit(house: House, work: Work, who: Person, one: Audit) -> None:
    below = add_unit(work, code="QA1", name_zh="质量一组", name_en="", parent=unit_by_code(work.session, "QA"))
    move(work, who, below)


def works_above_unit(house: House, work: Work, who: Person, one: Audit) -> None:
    top = add_unit(work, code="ST", name_zh="一厂", name_en="", kind="site", parent=unit_by_code(work.session, "HQ"))
    unit = unit_by_code(work.session, "QA")
    unit.parent_id, unit.path = top.id, f"{top.path}{unit.id}/"
    move(work, who, top)


def _worked(work: Work, who: Person, days_ago: int) -> None:
    """At home in the unit until so many days ago, for two years."""
    until = work.today - timedelta(days=days_ago)
    unit = unit_by_code(work.session, "QA")
    work.session.add(UnitHeld(person_id=who.id, unit_id=unit.id, from_on=until - timedelta(days=730), to_on=until))


def worked_six_months_ago(house: House, work: Work, who: Person, one: Audit) -> None:
    _worked(work, who, 182)


def worked_eleven_months_ago(house: House, work: Work, who: Person, one: Audit) -> None:
    _worked(work, who, 335)


def worked_two_years_ago(house: House, work: Work, who: Person, one: Audit) -> None:
    _worked(work, who, 730)


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


def approved_for_another(house: House, work: Work, who: Person, one: Audit) -> None:
    _decided(work, "approval", person_by_username(work.session, FANG).id, who.id)


def reviewed_for_another(house: House, work: Work, who: Person, one: Audit) -> None:
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


def interest_in_the_unit(house: House, work: Work, who: Person, one: Audit) -> None:
    declare_interest(work, who, unit=unit_by_code(work.session, "QA"), words="配偶在此")


def interest_in_the_process(house: House, work: Work, who: Person, one: Audit) -> None:
    declare_interest(work, who, process=process_of(work.session, "P-QA"), words="曾任其顾问")


def interest_that_has_ended(house: House, work: Work, who: Person, one: Audit) -> None:
    unit, before = unit_by_code(work.session, "QA"), work.today - timedelta(days=9)
    declare_interest(work, who, unit=unit, words="曾任顾问", from_on=before, to_on=before)


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


SITUATIONS: dict[str, tuple[str, Tie]] = {
    "works there now": ("works-in-unit", works_in_unit),
    "works in a unit below it": ("works-below-unit", works_below_unit),
    "works in the unit above it": ("works-above-unit", works_above_unit),
    "worked there six months ago": ("worked-in-unit-lately", worked_six_months_ago),
    "worked there eleven months ago": ("worked-in-unit-lately", worked_eleven_months_ago),
    "holds a post there": ("holds-post-in-unit", holds_post),
    "held a post there half a year ago": ("held-post-lately", held_post),
    "owns the process": ("owns-process", owns_process),
    "answers for a document in scope": ("owns-document", owns_document),
    "wrote a document in scope": ("wrote-document", wrote),
    "reviewed a document in scope": ("reviewed-document", reviewed),
    "approved a document in scope": ("approved-document", approved_it),
    "approved one by delegation": ("decided-for-another", approved_for_another),
    "reviewed one by delegation": ("decided-for-another", reviewed_for_another),
    "stood in for the process owner": ("stood-in-for-owner", stood_in),
    "owns an open action": ("owns-open-action", owns_action),
    "carries out an open action": ("implements-open-action", implements),
    "answers for an open nonconformity": ("owns-nonconformity", owns_nonconformity),
    "is the process owner's superior": ("superior-of-owner", superior),
    "is the process owner's subordinate": ("subordinate-of-owner", subordinate),
    "is an auditee's superior": ("superior-of-auditee", superior_of_auditee),
    "is an auditee's subordinate": ("subordinate-of-auditee", subordinate_of_auditee),
    "declared an interest in the unit": ("declared-interest", interest_in_the_unit),
    "declared an interest in the process": ("declared-interest", interest_in_the_process),
    "is to be audited by the plan": ("auditee-of-plan", auditee),
    "asked for a change in scope": ("asked-for-change", asked_for_change),
}
"""What can tie an auditor to an audit of the process P-QA of the quality department, and the relation it is."""

FREE: dict[str, Tie] = {
    "worked there two years ago": worked_two_years_ago,
    "declared an interest that has ended": interest_that_has_ended,
}
"""What ties nobody any more."""
