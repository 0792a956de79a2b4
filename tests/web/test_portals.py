"""Pages of other origins read the API where an administrator named them, with a token and with nothing else."""

import pytest
from cast import PASSWORD
from fastapi.testclient import TestClient
from pydantic import ValidationError
from web_trial import HERE

from docflow.kernel.settings import Settings

PORTAL = "https://portal.example.cn"
ASKS = {
    "origin": PORTAL,
    "access-control-request-method": "GET",
    "access-control-request-headers": "authorization",
}


def told(answer) -> dict[str, str]:
    """What the answer allows to pages of other origins."""
    return {name: value for name, value in answer.headers.items() if name.startswith("access-control-")}


@pytest.fixture
def portal(app_of) -> TestClient:
    return app_of(portal_origins=(PORTAL, "http://intranet:8080"))


def test_a_named_origin_may_ask_with_a_token_and_read_the_answer(portal, bearer):
    asked = portal.options("/api/v1/search", headers=ASKS)
    assert asked.status_code == 200 and told(asked) == {
        "access-control-allow-origin": PORTAL,
        "access-control-allow-methods": "GET",
        "access-control-allow-headers": "Accept, Accept-Language, Authorization, Content-Language, Content-Type",
        "access-control-max-age": "600",
    }
    answer = portal.get("/api/v1/me", headers={"origin": PORTAL, **bearer("read")})
    assert answer.status_code == 200 and "Origin" in answer.headers["vary"]
    assert told(answer) == {
        "access-control-allow-origin": PORTAL,
        "access-control-expose-headers": "ETag, X-Request-Id",
    }
    other = portal.get("/api/v1/me", headers={"origin": "http://intranet:8080", **bearer("read")})
    assert told(other)["access-control-allow-origin"] == "http://intranet:8080"


def test_refusals_can_be_read_too(portal):
    for path, status in (("/api/v1/search", 401), ("/api/v1/nowhere", 404)):
        answer = portal.get(path, headers={"origin": PORTAL, "authorization": "Bearer dfk_wrong"})
        assert (answer.status_code, told(answer)["access-control-allow-origin"]) == (status, PORTAL)
        assert answer.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize(
    "origin",
    [
        "https://evil.example",
        "http://portal.example.cn",
        "https://portal.example.cn:8443",
        "https://portal.example.cn.evil.example",
        "https://x.portal.example.cn",
        "null",
    ],
)
def test_an_origin_that_nobody_named_is_told_nothing(portal, bearer, origin):
    asked = portal.options("/api/v1/search", headers=ASKS | {"origin": origin})
    assert asked.status_code == 405 and told(asked) == {}
    assert told(portal.get("/api/v1/me", headers={"origin": origin, **bearer("read")})) == {}


def test_by_default_nobody_is_named(client, bearer):
    assert told(client.options("/api/v1/search", headers=ASKS)) == {}
    assert told(client.get("/api/v1/me", headers={"origin": PORTAL, **bearer("read")})) == {}


def test_a_cookie_is_not_looked_at(portal):
    login = portal.post("/api/v1/session", json={"username": "wang", "password": PASSWORD}, headers={"origin": HERE})
    assert login.status_code == 200 and portal.get("/api/v1/me").status_code == 200
    answer = portal.get("/api/v1/me", headers={"origin": PORTAL})
    assert answer.status_code == 401 and "access-control-allow-credentials" not in answer.headers


def test_nothing_is_changed_and_no_page_is_read(portal, bearer):
    token = bearer("write")
    changed = portal.post("/api/v1/trial/rename", json={"name": "x"}, headers={"origin": PORTAL, **token})
    assert changed.status_code == 403 and changed.json()["type"] == "/problems/foreign-origin"
    assert portal.options("/api/v1/trial/rename", headers=ASKS | {"access-control-request-method": "POST"}).is_error
    for path in ("/login", "/documents", "/static/docflow.css", "/ai/mcp", "/healthz"):
        assert told(portal.get(path, headers={"origin": PORTAL, **token})) == {}


def test_origins_are_written_as_a_browser_writes_them(monkeypatch):
    monkeypatch.setenv("DOCFLOW_PORTAL_ORIGINS", f"{PORTAL}, http://[::1]:8080,")
    assert Settings().portal_origins == (PORTAL, "http://[::1]:8080")
    for wrong in (
        "*",
        "null",
        "portal.example",
        f"{PORTAL}/",
        "https://Portal.example",
        "https://*.example",
        "ftp://x",
    ):
        monkeypatch.setenv("DOCFLOW_PORTAL_ORIGINS", wrong)
        with pytest.raises(ValidationError, match="is no origin"):
            Settings()
