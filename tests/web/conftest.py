"""An application over the house of the cast, and clients who knock at its door."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Literal

import pytest
from cast import PASSWORD, WANG
from fastapi import FastAPI
from fastapi.testclient import TestClient
from web_trial import HERE, gallery_router, trial_router

from docflow.house import House
from docflow.journal.work import working
from docflow.kernel.actor import INSTALLER
from docflow.people.accounts import add_token
from docflow.people.queries import person_by_username
from docflow.web.app import create_app
from docflow.web.rendering import TEMPLATES


@pytest.fixture
def app(house: House) -> FastAPI:
    extra = (trial_router(), gallery_router())
    return create_app(house, more=extra, templates=(TEMPLATES, Path(__file__).parent / "templates"))


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
