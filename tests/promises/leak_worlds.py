"""Houses with texts of every kind of secrecy, and the people who look at them."""

import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from cast import CHEN, LI, PASSWORD, ZHAO, ZHOU, actor, people_the
from fastapi.routing import APIRoute
from given import application_of, draft, publish, take, upload, word_file
from httpx2 import Response
from sqlalchemy import select
from starlette.testclient import TestClient

from docflow.documents import service
from docflow.documents.models import Document, Revision
from docflow.house import House, build
from docflow.journal.work import working
from docflow.kernel.actor import INSTALLER
from docflow.kernel.clock import FixedClock
from docflow.kernel.settings import Settings
from docflow.people.accounts import add_token
from docflow.people.models import Account
from docflow.people.passwords import hash_password
from docflow.people.queries import person_by_username, unit_by_code
from docflow.people.service import add_person, give_role
from docflow.web.app import API

MONDAY = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
OTHER_CONTROLLER, AUDITOR, STRANGER = "kong", "shen", "wai"
"""The controller of another unit; an external auditor whose scope is QA; one whose scope is energy management."""
NOBODY, PROGRAM = "nobody", "program"
"""Who has not logged in, and a program with a token of Li Ming's that may only read."""


def open_house(data: Path, empty_database: Path) -> House:
    """The house of the cast, with a second controller and two external auditors."""
    data.mkdir(parents=True, exist_ok=True)
    shutil.copy(empty_database, data / "docflow.sqlite")
    house = build(Settings(data=data, search="memory"), FixedClock(MONDAY, ZoneInfo("Asia/Shanghai")))
    house.open()
    people_the(house)
    hashed = hash_password(PASSWORD)
    with working(house.store, INSTALLER, house.clock) as work:
        energy, quality = unit_by_code(work.session, "EN"), unit_by_code(work.session, "QA")
        until = date(2026, 12, 31)
        for username, name, unit, role, home in (
            (OTHER_CONTROLLER, "孔静", energy, "document_controller", energy),
            (AUDITOR, "沈工", quality, "external_auditor", None),
            (STRANGER, "魏工", energy, "external_auditor", None),
        ):
            person = add_person(work, name=name, unit=home, username=username)
            give_role(work, person, role=role, unit=unit, to_on=until if home is None else None)
        for account in work.session.scalars(select(Account)):
            account.password_hash = account.password_hash or hashed
    return house


same_file = cache(word_file)
"""Both worlds have the very same files: a Word file carries the second at which it was written."""


def written(house: House, author: str, title: str, **more: Any) -> int:
    """A draft with its text."""
    revision_id = draft(house, author, title, **more)
    upload(house, author, revision_id, same_file(title, f"{title}的正文：文件控制，监测与记录。"))
    return revision_id


def agreed(house: House, title: str, **more: Any) -> int:
    """A text of Li Ming's that Zhao Qian and Chen Gang reviewed and Zhou Lan approved."""
    revision_id = written(house, LI, title, **more)
    _review(house, revision_id)
    return revision_id


def _review(house: House, revision_id: int) -> None:
    stages = [{"people": [ZHAO]}, {"kind": "countersign", "people": [CHEN]}]
    take(house, LI, revision_id, "submit", fields={"stages": stages, "approver": ZHOU})
    for who, step in ((ZHAO, "agree"), (CHEN, "agree"), (ZHOU, "approve")):
        take(house, who, revision_id, step)


def in_force(house: House, title: str, *, to: str = "all", **more: Any) -> int:
    revision_id = agreed(house, title, **more)
    assert publish(house, revision_id, to=to) == "effective"
    return revision_id


def withdrawn(house: House, title: str, **more: Any) -> int:
    revision_id = in_force(house, title, **more)
    take(house, "zhou", revision_id, "withdraw", comment="并入管理手册", fields={"replacement": "CN-M-001"})
    return revision_id


def replaced(house: House, title: str, **more: Any) -> int:
    """A first text in force, replaced by a second for the same readers; returns the first."""
    first = in_force(house, title, **more)
    with working(house.store, actor(house, LI), house.clock) as work:
        document = work.session.get_one(Document, work.session.get_one(Revision, first).document_id)
        second = service.revise(house.desk, work, document, reason="年度修订", summary="增加监测周期").id
    upload(house, LI, second, same_file(title, "新的正文。"))
    _review(house, second)
    assert publish(house, second, to=more.get("to", "all")) == "effective"
    return first


def released(house: House, title: str, **more: Any) -> int:
    revision_id = agreed(house, title, **more)
    assert publish(house, revision_id, on=date(2026, 4, 1)) == "released"
    return revision_id


def in_review(house: House, title: str, **more: Any) -> int:
    revision_id = written(house, LI, title, **more)
    take(house, LI, revision_id, "submit", fields={"stages": [{"people": [ZHAO]}], "approver": ZHOU})
    return revision_id


@dataclass(frozen=True)
class Onlooker:
    """Somebody who looks at a house over HTTP."""

    client: TestClient
    headers: Mapping[str, str]

    def get(self, path: str, **more: Any) -> Response:
        return self.client.get(path, headers=dict(self.headers), **more)

    def post(self, path: str, body: Any, **headers: str) -> Response:
        return self.client.post(path, json=body, headers=dict(self.headers) | headers)


def onlooker(house: House, who: str) -> Onlooker:
    client = TestClient(application_of(house), base_url="http://localhost", raise_server_exceptions=False)
    if who == PROGRAM:
        with working(house.store, INSTALLER, house.clock) as work:
            token = add_token(work, person_by_username(work.session, LI), name="portal", scope="read")
        return Onlooker(client, {"authorization": f"Bearer {token}"})
    if who != NOBODY:
        answer = client.post("/api/v1/session", json={"username": who, "password": PASSWORD})
        assert answer.status_code == 200, answer.text
    return Onlooker(client, {})


def later(house: House, **more: int) -> None:
    house.clock.move_to(house.clock.now() + timedelta(**more))  # type: ignore[attr-defined]


def get_routes() -> set[str]:
    """Every address of the API that answers to GET."""
    return {
        route.path_format
        for router in API
        for route in router.routes
        if isinstance(route, APIRoute) and "GET" in (route.methods or ())
    }
