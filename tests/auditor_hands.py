"""Short ways through the register of auditors: competence granted, absences and interests by whoever may."""

from datetime import date, timedelta
from typing import Any

from audit_hands import someone
from cast import MENG, PASSWORD
from given import application_of
from starlette.testclient import TestClient

from docflow.house import House

GRANTED = {
    "standard": "cieccpa",
    "level": "auditor",
    "from_on": "2026-01-01",
    "to_on": "2027-12-31",
    "evidence": "证书",
}


class Api:
    """Somebody who asks the register over HTTP; people are named by user name."""

    def __init__(self, house: House, who: str, language: str = "en") -> None:
        self.house = house
        self.client = TestClient(
            application_of(house), base_url="http://localhost", headers={"accept-language": language}
        )
        answer = self.client.post("/api/v1/session", json={"username": who, "password": PASSWORD})
        assert answer.status_code == 200

    def path(self, who: str, rest: str = "") -> str:
        return f"/api/v1/auditors/{who if who == 'me' else someone(self.house, who)}{rest}"

    def get(self, path: str, status: int = 200) -> Any:
        answer = self.client.get(path)
        assert answer.status_code == status, answer.text
        return answer.json()

    def post(self, path: str, body: Any = None, status: int = 201) -> Any:
        answer = self.client.post(path, json=body)
        assert answer.status_code == status, answer.text
        return answer.json() if answer.content else None

    def sees(self, who: str, rest: str = "", status: int = 200) -> Any:
        return self.get(self.path(who, rest), status)

    def does(self, who: str, rest: str, body: Any = None, status: int = 201) -> Any:
        return self.post(self.path(who, rest), body, status)

    def register(self, query: str = "") -> list[str]:
        return [one["name"] for one in self.get(f"/api/v1/auditors{query}")["items"]]


def granted(house: House, who: str, *, by: str = MENG, **more: object) -> int:
    return Api(house, by).does(who, "/competences", GRANTED | more)["id"]


def day(house: House, days: int) -> str:
    today: date = house.clock.now().astimezone(house.clock.zone).date()
    return str(today + timedelta(days=days))
