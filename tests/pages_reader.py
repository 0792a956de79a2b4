"""Somebody at a browser, in one of the two languages, without JavaScript."""

from html import unescape
from typing import Any

from cast import PASSWORD
from fastapi.testclient import TestClient
from given import application_of

from docflow.house import House


class Reader:
    """A person who is logged in and reads pages."""

    def __init__(self, house: House, username: str, language: str = "zh", *, password: str = PASSWORD) -> None:
        self.client = TestClient(
            application_of(house),
            base_url="http://127.0.0.1:8000",
            headers={"accept-language": language, "accept": "text/html"},
            follow_redirects=False,
            raise_server_exceptions=False,
        )
        answer = self.client.post("/login", data={"username": username, "password": password})
        assert answer.status_code == 303, answer.text

    def see(self, path: str, status: int = 200, **query: Any) -> str:
        answer = self.client.get(path, params=query or None)
        assert answer.status_code == status, f"{path}: {answer.status_code}"
        return unescape(answer.text)

    def send(self, path: str, status: int = 303, **fields: Any) -> str:
        """Send a form; the page that answers, or where it leads."""
        answer = self.client.post(path, data=fields)
        assert answer.status_code == status, f"{path}: {answer.status_code} {answer.text[:2000]}"
        return answer.headers["location"] if status == 303 else unescape(answer.text)
