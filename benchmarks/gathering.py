"""Gather the inputs of a management review over three years; the floor is an ORM page."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from sqlalchemy import func, insert, select

from benchmarks.acting import fill_actions
from benchmarks.auditing import fill_audit, fill_findings
from benchmarks.boarding import fill_nonconformities
from benchmarks.company import APPROVER, actor, floor, opened, table_of
from benchmarks.filling import fill
from benchmarks.measuring import Row, Size, counting, side_by_side
from docflow.house import House
from docflow.journal.work import looking
from docflow.lifecycle.items import Item
from docflow.people.queries import unit_by_code
from docflow.reviews.models import ManagementReview
from docflow.reviews.snapshots import gather

_AT = datetime(2026, 3, 2, tzinfo=UTC)
_FIRST, _LAST = date(2023, 3, 1), date(2026, 2, 28)
_AUDITS = 60


def run(folder: Path, size: Size) -> list[Row]:
    many = min(size.documents // 5, 2_000)
    house = opened(folder / "house", search="memory")
    review = _planned(house)
    _fill(house, audits=2, many=20)

    def snapshot() -> None:
        with looking(house.store, actor(house, APPROVER), house.clock) as work:
            gathered = gather(work, house.desk, work.session.get_one(ManagementReview, review))
            assert gathered["d4"]["figures"] and gathered["d1"]["figures"]

    few = _statements(snapshot)
    fill(house, many)
    _fill(house, audits=_AUDITS - 2, many=many)
    with floor(folder / "floor", rows=size.documents) as bare:
        ours, beside = side_by_side(snapshot, bare.page, size.at_most(30))
    statements = _statements(snapshot)
    house.close()
    what = f"inputs of a review over 3 years: {_AUDITS} audits, {many:,} findings, nonconformities and actions"
    goal = "<= 300 ms, SQL as for few"
    return [Row(what, ours, beside, goal, statements=statements, most_statements=few, most_ours=300)]


def _fill(house: House, *, audits: int, many: int) -> None:
    """Audits spread over three years, each with its share of the findings, and beside them what else is counted."""
    for at in range(audits):
        on = _FIRST + timedelta(days=1_000 * at // audits)
        fill_findings(house, fill_audit(house, 1, state="report_issued", on=on), -(-many // audits), since=on, over=30)
    fill_nonconformities(house, many)
    fill_actions(house, many)


def _planned(house: House) -> int:
    """A review of the whole company, by plain inserts; returns its id."""
    chair = actor(house, APPROVER).person_id
    workflow = house.lifecycles["management_review"].newest
    with house.store.writing() as session:
        unit = unit_by_code(session, "HQ").id
        one = (session.scalar(select(func.max(Item.id))) or 0) + 1
        session.execute(insert(table_of(Item)), [
            {"id": one, "kind": "management_review", "workflow": workflow.workflow,
             "workflow_version": workflow.version, "state": "planned", "version": 1, "round": 1, "in_force": True,
             "was_in_force": True, "closed": False, "number": "MR-2026-01", "title_zh": "管理评审", "title_en": "",
             "unit_id": unit, "author_id": chair, "created_at": _AT, "changed_at": _AT}
        ])  # fmt: skip
        session.execute(insert(table_of(ManagementReview)), [
            {"id": one, "chair_id": chair, "period_from": _FIRST, "period_to": _LAST, "planned_on": _LAST, "place": ""}
        ])  # fmt: skip
    return one


def _statements(act: Callable[[], None]) -> int:
    act()
    with counting() as sent:
        act()
    return len(sent)
