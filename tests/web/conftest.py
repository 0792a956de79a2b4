"""An application over the house of the cast, and clients who knock at its door."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any, Literal

import pytest
import structlog
from cast import PASSWORD, WANG
from fastapi import FastAPI
from fastapi.testclient import TestClient
from web_trial import HERE, application

from docflow.house import House
from docflow.journal.work import working
from docflow.kernel.actor import INSTALLER
from docflow.people.accounts import add_token
from docflow.people.queries import person_by_username


@pytest.fixture(scope="session", autouse=True)
def plain_logs() -> None:
    """Log lines as JSON; the library's own default draws every local variable of a fault, which takes seconds."""
    structlog.configure(processors=[structlog.processors.format_exc_info, structlog.processors.JSONRenderer()])


@pytest.fixture
def app(house: House) -> FastAPI:
    return application(house)


@pytest.fixture
def app_of(house: House) -> Callable[..., TestClient]:
    """A client of the same house under other settings."""

    def client(address: str = HERE, **settings: Any) -> TestClient:
        other = replace(house, settings=house.settings.model_copy(update=settings))
        return TestClient(application(other), base_url=address, raise_server_exceptions=False, follow_redirects=False)

    return client


@pytest.fixture
def client(app: FastAPI) -> Iterator[TestClient]:
    """Somebody who has not logged in."""
    with TestClient(app, base_url=HERE, raise_server_exceptions=False, follow_redirects=False) as client:
        yield client


@pytest.fixture
def wang(client: TestClient) -> TestClient:
    """Wang Min, logged in."""
    assert client.post("/api/v1/session", json={"username": WANG, "password": PASSWORD}).status_code == 200
    return client


@pytest.fixture
def bearer(house: House) -> Callable[[Literal["read", "write"]], dict[str, str]]:
    """The headers of a program with a token of Wang Min's, of a given scope."""

    def headers(scope: Literal["read", "write"]) -> dict[str, str]:
        with working(house.store, INSTALLER, house.clock) as work:
            token = add_token(work, person_by_username(work.session, WANG), name="portal", scope=scope)
        return {"authorization": f"Bearer {token}"}

    return headers
