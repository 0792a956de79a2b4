"""The register of two thousand actions, one of them, and a round of the clock over them; the floor is an ORM page."""

import random
from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path

from sqlalchemy import func, insert, select
from starlette.testclient import TestClient

from benchmarks.company import APPROVER, AUTHOR, WORDS, actor, at_the_door, floor, opened, sentence, table_of
from benchmarks.measuring import Row, Size, counting, side_by_side
from docflow.actions.models import ACTION_KINDS, Action
from docflow.house import House
from docflow.lifecycle.items import Item, ItemAudience, ItemParty
from docflow.people.queries import unit_by_code

_AT = datetime(2026, 3, 2, tzinfo=UTC)
_FEW = 20
_STATES = ("proposed", "approved", "in_progress", "done", "waiting_effect", "effective", "effective", "cancelled")
_ENDED = ("effective", "cancelled")


def run(folder: Path, size: Size) -> list[Row]:
    many = min(size.documents // 5, 2_000)
    house = opened(folder / "house", search="memory")
    rows: list[Row] = []
    fill_actions(house, _FEW)
    house.sweep()
    with floor(folder / "floor", rows=size.documents) as bare, at_the_door(house, APPROVER) as client:
        client.headers["accept"] = "text/html"
        places = {
            "register, 50 rows": "/actions",
            "register of what is overdue": "/actions?only=late",
            "register over HTTP": "/api/v1/actions?limit=50",
        }
        few = {name: _statements(client, path) for name, path in places.items()}
        first = fill_actions(house, many - _FEW)
        house.sweep()
        for name, path in places.items():
            ours, beside = side_by_side(partial(_show, client, path), bare.page, size.at_most(60))
            rows.append(
                Row(
                    f"{name}, of {many:,} actions", ours, beside, "<= 100 ms, SQL as for 20",
                    statements=_statements(client, path), most_statements=few[name], most_ours=100,
                )
            )  # fmt: skip
        show = partial(_show, client, f"/actions/{first}")
        ours, beside = side_by_side(show, bare.page, size.at_most(60))
        rows.append(Row("page of one action", ours, beside, "<= 100 ms", most_ours=100))
        ours, beside = side_by_side(house.sweep, bare.page, size.at_most(10))
        rows.append(Row(f"round of the clock over {many:,} actions", ours, beside, "<= 1 s", most_ours=1000))
    house.close()
    return rows


def _show(client: TestClient, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 200 and "CA-" in answer.text, answer.text[:500]


def _statements(client: TestClient, path: str) -> int:
    _show(client, path)
    with counting() as sent:
        _show(client, path)
    return len(sent)


def fill_actions(house: House, many: int) -> int:
    """Actions in every state by plain inserts; returns the id of the first."""
    chance = random.Random(many)
    owner = actor(house, AUTHOR).person_id
    workflow = house.lifecycles["action"].newest
    today = house.clock.now().astimezone(house.clock.zone).date()
    with house.store.writing() as session:
        first = (session.scalar(select(func.max(Item.id))) or 0) + 1
        unit = unit_by_code(session, "QA").id
        ids = range(first, first + many)
        day = {one: today + timedelta(days=-5 if one % 10 == 0 else chance.randrange(200)) for one in ids}
        state = {one: _STATES[one % len(_STATES)] for one in ids}
        session.execute(insert(table_of(Item)), [
            {"id": one, "kind": "action", "workflow": workflow.workflow, "workflow_version": workflow.version,
             "state": state[one], "version": 1, "round": 1, "in_force": True, "was_in_force": True,
             "closed": state[one] in _ENDED, "number": f"CA-2026-{one:05}", "title_en": "",
             "title_zh": "".join(chance.choices(WORDS, k=4)), "unit_id": unit, "author_id": owner,
             "created_at": _AT, "changed_at": _AT, "due_on": day[one]}
            for one in ids
        ])  # fmt: skip
        session.execute(insert(table_of(Action)), [_action(chance, one, state[one], day[one], owner) for one in ids])
        session.execute(
            insert(table_of(ItemParty)), [{"item_id": one, "person_id": owner, "part": "owner"} for one in ids]
        )
        session.execute(
            insert(table_of(ItemAudience)), [{"item_id": one, "addressed": "unit", "ref_id": unit} for one in ids]
        )
    return first


def _action(chance: random.Random, one: int, state: str, day: date, owner: int | None) -> dict[str, object]:
    after = state in ("done", "waiting_effect", "effective")
    return {
        "id": one, "action_kind": chance.choice(ACTION_KINDS), "category": "corrective", "source": "nonconformity",
        "description": sentence(chance, 20), "owner_id": owner, "original_due_on": day, "finish_on": day,
        "extensions": chance.randrange(3), "criterion": sentence(chance, 5), "plan_changes": 0, "result": "",
        "effect_due_on": day + timedelta(days=60), "done_on": day if after else None,
        "verified_on": day if state in ("waiting_effect", "effective") else None,
        "verdict": "effective" if state == "effective" else None, "verdict_words": "", "deferral_reason": "",
        "escalation": 0,
    }  # fmt: skip
