"""The board, register and figures of two thousand nonconformities, and one of them; the floor is an ORM page."""

import random
from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path

from sqlalchemy import func, insert, select
from starlette.testclient import TestClient

from benchmarks.company import APPROVER, COUNTERSIGNER, WORDS, actor, at_the_door, floor, opened, sentence, table_of
from benchmarks.measuring import Row, Size, counting, side_by_side
from docflow.house import House
from docflow.lifecycle.items import Item, ItemAudience, ItemParty
from docflow.nonconformities.models import Nonconformity
from docflow.people.queries import unit_by_code

_AT = datetime(2026, 3, 2, tzinfo=UTC)
_FEW = 20
_STATES = ("reported", "accepted", "contained", "analysed", "planned", "acting", "verifying", "closed", "closed")


def run(folder: Path, size: Size) -> list[Row]:
    many = min(size.documents // 5, 2_000)
    house = opened(folder / "house", search="memory")
    rows: list[Row] = []
    fill_nonconformities(house, _FEW)
    with floor(folder / "floor", rows=size.documents) as bare, at_the_door(house, APPROVER) as client:
        client.headers["accept"] = "text/html"
        places = {
            "board": "/nonconformities",
            "register, 50 rows": "/nonconformities/register",
            "Pareto and months": "/nonconformities/figures",
        }
        few = {name: _statements(client, path) for name, path in places.items()}
        first = fill_nonconformities(house, many - _FEW)
        for name, path in places.items():
            ours, beside = side_by_side(partial(_show, client, path), bare.page, size.at_most(60))
            rows.append(
                Row(
                    f"{name} of {many:,} nonconformities", ours, beside, "<= 100 ms, SQL as for 20",
                    statements=_statements(client, path), most_statements=few[name], most_ours=100,
                )
            )  # fmt: skip
        show = partial(_show, client, f"/nonconformities/{first}")
        ours, beside = side_by_side(show, bare.page, size.at_most(60))
        rows.append(Row("page of one nonconformity", ours, beside, "<= 100 ms", most_ours=100))
    house.close()
    return rows


def _show(client: TestClient, path: str) -> None:
    answer = client.get(path)
    assert (answer.status_code == 200 and "NC-" in answer.text) or "figures" in path, answer.text[:500]


def _statements(client: TestClient, path: str) -> int:
    _show(client, path)
    with counting() as sent:
        _show(client, path)
    return len(sent)


def fill_nonconformities(house: House, many: int) -> int:
    """Nonconformities in every state by plain inserts; returns the id of the first."""
    chance = random.Random(many)
    owner = actor(house, COUNTERSIGNER).person_id
    workflow = house.lifecycles["nonconformity"].newest
    with house.store.writing() as session:
        first = (session.scalar(select(func.max(Item.id))) or 0) + 1
        unit = unit_by_code(session, "QA").id
        ids = range(first, first + many)
        day = {one: date(2026, 3, 2) - timedelta(days=chance.randrange(400)) for one in ids}
        state = {one: _STATES[one % len(_STATES)] for one in ids}
        session.execute(insert(table_of(Item)), [
            {"id": one, "kind": "nonconformity", "workflow": workflow.workflow, "workflow_version": workflow.version,
             "state": state[one], "version": 1, "round": 1, "in_force": True, "was_in_force": True, "closed": False,
             "number": f"NC-2026-{one:05}", "title_zh": "".join(chance.choices(WORDS, k=4)), "title_en": "",
             "unit_id": unit, "author_id": owner, "created_at": _AT, "changed_at": _AT,
             "due_on": None if state[one] == "closed" else day[one] + timedelta(days=200)}
            for one in ids
        ])  # fmt: skip
        session.execute(insert(table_of(Nonconformity)), [
            {"id": one, "source": chance.choice(["audit", "monitoring"]), "grade": chance.choice(["minor", "major"]),
             "description": sentence(chance, 20), "requirement": "", "standard": "cieccpa",
             "clause": chance.choice(["7.1.4", "7.5.2", "9.2.2"]), "process_id": None, "owner_id": owner,
             "detected_on": day[one], "reported_on": day[one], "analysis": 0, "planning": 0, "escalation": 0,
             "closed_on": day[one] + timedelta(days=90) if state[one] == "closed" else None,
             **dict.fromkeys(("containment_due_on", "analysis_due_on", "planning_due_on", "closing_due_on"),
                             day[one] + timedelta(days=100))}
            for one in ids
        ])  # fmt: skip
        session.execute(
            insert(table_of(ItemParty)), [{"item_id": one, "person_id": owner, "part": "owner"} for one in ids]
        )
        session.execute(
            insert(table_of(ItemAudience)), [{"item_id": one, "addressed": "unit", "ref_id": unit} for one in ids]
        )
    return first
