"""9.3.2 d4): what is told of audits equals the queries, month by month, grade by grade and clause by clause."""

import io
from collections import Counter
from datetime import UTC, date, datetime
from typing import Any

import pytest
from audit_hands import ask, audit, begun, found, reported, someone, staff
from audit_hands import plan as plan_audit
from cast import CHEN, FANG, MENG, TAO, ZHOU
from docx import Document as WordDocument
from given import take
from pages_reader import Reader
from reviews_hands import plan, reviewing
from sqlalchemy import event, func, select

from docflow.audits.held import AuditConclusion, Finding
from docflow.audits.models import Audit, Programme
from docflow.house import House
from docflow.journal.work import working
from docflow.kernel.actor import INSTALLER
from docflow.kernel.text import Text
from docflow.lifecycle.items import Item, WorkflowState
from docflow.lifecycle.links import Link
from docflow.nonconformities.models import Nonconformity
from docflow.people.queries import unit_by_code
from docflow.reviews import queries
from docflow.reviews.snapshots import gather

PERIOD = {"period_from": date(2026, 3, 1), "period_to": date(2026, 5, 31), "planned_on": date(2026, 6, 10)}
LATER = datetime(2026, 6, 2, 1, tzinfo=UTC)


def told(house: House, **more: Any) -> dict[str, Any]:
    """The snapshot of d4, gathered for a review of three months."""
    review_id = plan(house, **(PERIOD | more))
    take(house, ZHOU, review_id, "collect")
    with house.store.reading() as session:
        return {one.point: one.snapshot for one in session.scalars(queries.inputs_of(review_id))}["d4"]


def figures(snapshot: dict[str, Any]) -> dict[str, int]:
    return {one["en"]: one["value"] for one in snapshot["figures"]}


def lines(snapshot: dict[str, Any], title: str) -> dict[str, list[int]]:
    (one,) = [each for each in snapshot["series"] if each["en"] == title]
    assert one["labels"] == ["2026-03", "2026-04", "2026-05"]
    return {line["en"]: line["values"] for line in one["lines"]}


def a_season(house: House) -> None:
    """One audit reported in March, one cancelled, one whose day passed, one in progress with its findings in April."""
    reported(house)
    called_off = audit(house, day=30)
    take(house, MENG, called_off, "cancel", comment="停产")
    audit(house, day=40)
    house.clock.move_to(datetime(2026, 4, 14, 1, tzinfo=UTC))
    one = begun_again(house)
    for grade, clause in (("major", "7.5.3"), ("opportunity", "7.5.2"), ("observation", "7.5.3")):
        more = {"rule": "system_absent"} if grade == "major" else {}
        take(house, TAO, found(house, one, grade=grade, clause=("cieccpa", clause), **more), "confirm")
    found(house, one, title=Text("草稿", "A draft"))


def begun_again(house: House) -> int:
    """Another audit of the same process; its team is known to be able."""
    one = audit(house, day=7)
    staff(house, one)
    plan_audit(house, one)
    ask(house, one)
    take(house, TAO, one, "prepare")
    take(house, TAO, one, "start")
    return one


def test_figures_of_audits_and_findings_equal_the_queries(house_on: House) -> None:
    house = house_on
    a_season(house)
    house.clock.move_to(LATER)
    snapshot = told(house)
    counted = figures(snapshot)
    with house.store.reading() as session:
        audits = session.scalars(select(Audit)).all()
        rows = session.scalars(select(Finding).where(Finding.state.not_in(("draft", "void")))).all()
        issued = session.scalar(select(func.count()).select_from(AuditConclusion))
        raised = session.scalars(
            select(Nonconformity).join(Link, Link.to_id == Nonconformity.id).where(Link.relation == "raised")
        ).all()
    assert counted["Audits planned"] == sum(one.state != "cancelled" for one in audits) == 3
    assert counted["Audits cancelled"] == 1 and counted["Audits whose day passed without them"] == 1
    assert counted["Audits held"] == sum(one.state == "report_issued" for one in audits) == 1
    assert counted["Audit reports issued"] == issued == 1 and counted["Audits closed"] == 0
    graded = Counter(one.grade for one in rows)
    assert counted["Findings"] == len(rows) == 4
    assert counted["Major nonconformity"] == graded["major"] == 1
    assert counted["Minor nonconformity"] == graded["minor"] == 1
    assert counted["Opportunity"] == counted["Observation"] == 1 and counted["Good practice"] == 0
    clauses = Counter(one.clause for one in rows)
    by_clause = {label.split()[1]: many for label, many in counted.items() if label.startswith("Clause ")}
    assert by_clause == clauses and set(clauses) == {"7.5.2", "7.5.3"}
    assert counted["Open nonconformities of audits"] == len(raised) == 2
    (listed,) = snapshot["lists"]
    assert {row["number"] for row in listed["rows"]} == {one.number for one in raised} and listed["total"] == 2
    assert lines(snapshot, "Audits by month") == {"planned": [1, 2, 0], "held": [1, 0, 0]}
    assert lines(snapshot, "Findings by month") == {"nonconformities": [1, 1, 0], "others": [0, 2, 0]}


def test_only_what_lies_in_the_period_is_told(house: House) -> None:
    a_season(house)
    house.clock.move_to(LATER)
    counted = figures(told(house, period_from=date(2026, 4, 1), period_to=date(2026, 4, 30)))
    assert counted["Audits held"] == 0 and counted["Findings"] == 3 and counted["Audit reports issued"] == 0
    assert counted["Open nonconformities of audits"] == 2, "what is open is told whenever it was found"


def test_an_audit_is_counted_as_closed_on_the_day_it_was(house: House) -> None:
    one, _ = reported(house)
    follow_up = audit(house, day=100)
    with house.store.reading() as session:
        number = session.get_one(Audit, follow_up).number
    house.clock.move_to(datetime(2026, 5, 6, 1, tzinfo=UTC))
    assert take(house, TAO, one, "close", fields={"follow_up_audit": number}) == "closed"
    house.clock.move_to(LATER)
    assert figures(told(house))["Audits closed"] == 1
    assert figures(told(house, period_to=date(2026, 4, 30)))["Audits closed"] == 0


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_period_in_which_nothing_was_audited_says_so_on_the_page_and_in_the_minutes(
    house: House, language: str
) -> None:
    house.clock.move_to(LATER)
    review_id = plan(house, **PERIOD)
    take(house, ZHOU, review_id, "collect")
    said = {"zh": "期间没有计划、举行或关闭的审核", "en": "No audit was planned, held or closed in the period"}
    words = said[language]
    reader = Reader(house, FANG, language)
    assert words in reader.see(f"/management-reviews/{review_id}")
    document = WordDocument(io.BytesIO(reader.client.get(f"/management-reviews/{review_id}/minutes").content))
    assert any(words in one.text for one in document.paragraphs)


def programme(house: House, number: str, state: str, outcome: dict[str, int] | None, to: date) -> int:
    with working(house.store, INSTALLER, house.clock) as work:
        work.session.merge(WorkflowState(workflow="programme", version=1, state=state))
        work.session.flush()
        one = Programme(
            workflow="programme", workflow_version=1, state=state, number=number, title_zh=number,
            unit_id=unit_by_code(work.session, "HQ").id, created_at=work.at, changed_at=work.at, series=number,
            manager_id=someone(house, MENG), cycle_from=date(2025, 6, 1), cycle_to=to, objectives="全覆盖",
            outcome=outcome,
        )  # fmt: skip
        work.session.add(one)
        work.session.flush()
        return one.id


OUTCOME = {"audits": 9, "cancelled": 1, "held": 7, "in_time": 6, "demanded": 40, "done": 36, "excused": 2}


def test_a_reviewed_programme_tells_how_far_it_was_kept_to_and_others_do_not(house: House) -> None:
    house.clock.move_to(LATER)
    programme(house, "AP-2025", "reviewed", OUTCOME, date(2026, 5, 31))
    programme(house, "AP-2024", "reviewed", OUTCOME, date(2026, 2, 28))
    programme(house, "AP-2026", "running", None, date(2026, 4, 30))
    counted = figures(told(house))
    assert {label: many for label, many in counted.items() if label.startswith("Programme")} == {
        "Programme AP-2025: audits due": 8, "Programme AP-2025: held": 7,
        "Programme AP-2025: held in their month": 6, "Programme AP-2025: in time (%)": 75,
        "Programme AP-2025: covered (%)": 94,
    }  # fmt: skip


def test_audits_of_a_programme_that_is_only_drafted_are_not_planned_yet(house: House) -> None:
    one = audit(house, day=7)
    draft = programme(house, "AP-2026", "draft", None, date(2026, 12, 31))
    with working(house.store, INSTALLER, house.clock) as work:
        work.session.get_one(Audit, one).programme_id = draft
    house.clock.move_to(LATER)
    assert "figures" not in {key for key, value in told(house).items() if value}


def test_audits_are_told_with_as_many_statements_however_many_there_are(house: House) -> None:
    house.clock.move_to(datetime(2026, 3, 2, 1, tzinfo=UTC))
    one = begun(house)
    take(house, TAO, found(house, one), "confirm")
    house.clock.move_to(LATER)
    review_id = plan(house, **PERIOD)

    def statements() -> int:
        kept: list[str] = []

        def count(*args: object) -> None:
            kept.append(str(args[2]))

        def act(work: Any, review: Any) -> None:
            engine = work.session.get_bind().engine
            event.listen(engine, "before_cursor_execute", count)
            try:
                gather(work, house.desk, review)
            finally:
                event.remove(engine, "before_cursor_execute", count)

        reviewing(house, CHEN, review_id, act)
        return len(kept)

    few = statements()
    for n in range(12):
        take(house, TAO, found(house, one, clause=("cieccpa", ("7.5.2", "7.5.3", "7.2")[n % 3])), "confirm")
        audit(house, day=20 + 3 * n)
    programme(house, "AP-2025", "reviewed", OUTCOME, date(2026, 5, 31))
    with house.store.reading() as session:
        assert session.scalar(select(func.count()).select_from(Item).where(Item.kind == "finding")) == 13
    assert statements() == few
