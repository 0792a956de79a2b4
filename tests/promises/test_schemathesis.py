"""P10: no input gives a fault of ours, and every answer is one that the API's description names.

Whatever the description allows and what it forbids is sent, on a house with documents in every
state, by people of four kinds and by nobody.
"""

import re
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import audit_hands
import auditor_hands
import nonconformity_hands
import programme_hands
import pytest
import reviews_hands
import schemathesis
from cast import ADMIN, FANG, HE, LI, MENG, PASSWORD, SUN, WANG, XU, people_the
from fastapi.routing import APIRoute
from given import approved, draft, publish, take, upload, word_file
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.checks import load_all_checks, not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)
from starlette.testclient import TestClient

from docflow.house import House, build
from docflow.kernel.clock import FixedClock
from docflow.kernel.settings import Settings
from docflow.lifecycle.items import Item
from docflow.web.app import API, create_app

load_all_checks()
CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
REQUESTS_PER_OPERATION = 32
NOBODY = "nobody"
WHO = (WANG, LI, SUN, HE, FANG, MENG, ADMIN, NOBODY)
WORDS = {"unit": "QA", "type": "procedure", "clauses": ["7.5.2"], "owner": LI, "number": ""}
"""Words that mean something in a body, by the name of their field."""
STEPS = ["submit", "agree", "return", "approve", "publish", "suspend", "withdraw", "cancel", "take_effect"]
OPERATIONS = sorted(
    f"{method} {route.path_format}"
    for router in API
    for route in router.routes
    if isinstance(route, APIRoute)
    for method in route.methods or ()
)


MONDAY = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)


def furnish(house: House) -> tuple[list[int], list[str]]:
    """Documents in several states: in force, withdrawn, for one unit only, in review, a bare draft."""
    in_force = approved(house, "文件控制程序")
    publish(house, in_force)
    gone = approved(house, "旧版能源评审程序")
    publish(house, gone)
    take(house, "zhou", gone, "withdraw", comment="并入文件控制程序", fields={"replacement": "CN-QP-001"})
    restricted = approved(house, "内部审核程序")
    publish(house, restricted, to="PR")
    waiting = draft(house, LI, "记录控制程序")
    upload(house, LI, waiting, word_file("记录控制程序", "记录保存三年。"))
    take(house, LI, waiting, "submit")
    bare = draft(house, HE, "碳排放监测规程", type="instruction", unit_code="EN")
    house.settle()
    with house.store.reading() as session:
        numbers = [row[0] for row in session.connection().exec_driver_sql("SELECT number FROM document")]
    return [in_force, gone, restricted, waiting, bare, *furnish_other_rooms(house)], numbers


def furnish_other_rooms(house: House) -> list[int]:
    """An action, a nonconformity that is worked on, an audit with a finding, a review that collects its inputs."""
    nonconformity, action = nonconformity_hands.acting(house)
    audit, finding = audit_hands.reported(house)
    review = reviews_hands.plan(house)
    take(house, "zhou", review, "collect")
    audit_hands.process(house)
    programme = programme_hands.drafted(house, "P-EN")
    return [nonconformity, action, audit, finding, review, programme]


def furnish_register(house: House) -> dict[str, list[int | str]]:
    """An auditor with a competence, an absence and a declared interest, and a holiday."""
    meng = auditor_hands.Api(house, MENG)
    days = {"from_on": auditor_hands.day(house, 3), "to_on": auditor_hands.day(house, 300)}
    meng.post("/api/v1/holidays", {"day": "2026-10-01", "name": {"zh": "国庆节"}})
    return {
        "person_id": ["me", audit_hands.someone(house, XU), audit_hands.someone(house, LI)],
        "competence_id": [auditor_hands.granted(house, XU)],
        "absence_id": [meng.does(XU, "/absences", days)["id"]],
        "interest_id": [meng.does(XU, "/interests", {"unit": "EN", "words": "配偶"})["id"]],
    }


class Door:
    """The application, its description, and the cookies of each of the people."""

    def __init__(self, house: House) -> None:
        self.house, self.app = house, create_app(house)
        self.items, self.numbers = furnish(house)
        self.register = furnish_register(house)
        self.schema = schemathesis.openapi.from_asgi("/api/v1/openapi.json", self.app)
        self.cookies = {who: self._log_in(who) for who in WHO}

    def _log_in(self, who: str) -> dict[str, str]:
        if who == NOBODY:
            return {}
        client = TestClient(self.app, base_url="http://testserver")
        assert client.post("/api/v1/session", json={"username": who, "password": PASSWORD}).status_code == 200
        return dict(client.cookies)

    def known(self, name: str) -> st.SearchStrategy[Any]:
        """Values that mean something in this house, by the name of a parameter."""
        if name in ("person_id", "competence_id", "absence_id", "interest_id"):
            return st.sampled_from(self.register[name])
        if name.endswith("_id"):
            return st.sampled_from(self.items)
        return st.sampled_from(
            {
                "number": self.numbers,
                "standard": ["cieccpa"],
                "step": STEPS,
                "position": [0, 5],
                "point": ["a", "d1"],
                "day": ["2026-10-01", "2026-03-02"],
                "code": ["P-EN", "P-NONE"],
            }[name]
        )

    def version(self, parameters: dict[str, Any] | None) -> int:
        """The version of the item a call is about, as it stands now; 1 if it is about none."""
        asked = next((value for name, value in (parameters or {}).items() if name.endswith("_id")), None)
        with self.house.store.reading() as session:
            item = session.get(Item, asked) if asked in self.items else None
            return item.version if item else 1

    def ask(self, case: schemathesis.Case, who: str, **headers: str) -> schemathesis.Response:
        return case.call(cookies=self.cookies[who], headers=headers)


@pytest.fixture(scope="module")
def door(tmp_path_factory: pytest.TempPathFactory, empty_database: Path) -> Iterator[Door]:
    data = tmp_path_factory.mktemp("data")
    shutil.copy(empty_database, data / "docflow.sqlite")
    house = build(
        Settings(data=data, search="memory", host="testserver"), FixedClock(MONDAY, ZoneInfo("Asia/Shanghai"))
    )
    house.open()
    people_the(house)
    yield Door(house)
    house.close()


@pytest.mark.parametrize("call", OPERATIONS)
def test_no_input_meets_a_fault_or_an_answer_that_is_not_described(door: Door, call: str) -> None:
    method, _, path = call.partition(" ")
    operation = door.schema[path][method]
    allowed = operation.as_strategy(generation_mode=GenerationMode.POSITIVE)
    names = re.findall(r"{(\w+)}", path)
    known = st.fixed_dictionaries({name: door.known(name) for name in names})
    strategies = [allowed]
    if names or operation.query or operation.body:
        strategies.append(operation.as_strategy(generation_mode=GenerationMode.NEGATIVE))
    # Who has logged out is nobody from then on, so that only nobody tries.
    who_tries = (NOBODY,) if method == "DELETE" else WHO

    @settings(
        max_examples=REQUESTS_PER_OPERATION,
        derandomize=True,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(
        case=st.one_of(strategies),
        real=st.none() | known,
        who=st.sampled_from(who_tries),
        seen=st.sampled_from([True, True, False]),
        number=st.integers(10**8, 10**9),
    )
    def ask(case: schemathesis.Case, real: dict[str, Any] | None, who: str, seen: bool, number: int) -> None:
        headers = {"x-request-id": str(number)}
        if who != NOBODY:
            for given_name in ("Authorization", "authorization"):
                (case.headers or {}).pop(given_name, None)
            case.cookies = {}
        if real is not None:
            case.path_parameters = real
            if isinstance(case.body, dict):
                case.body |= {name: word for name, word in WORDS.items() if name in case.body}
        if seen:
            headers["If-Match"] = f'"{door.version(case.path_parameters)}"'
        case.validate_response(door.ask(case, who, **headers), checks=CHECKS)

    ask()


def test_the_gate_asks_two_thousand_times() -> None:
    assert len(OPERATIONS) * REQUESTS_PER_OPERATION >= 2000
