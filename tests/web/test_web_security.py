"""Promises, Web: headers, other sites, other names, cookies, downloads and body limits."""

import pytest
from cast import PASSWORD
from web_trial import HERE

from docflow.web.rendering import local_path

LOGIN = {"username": "wang", "password": PASSWORD}


@pytest.mark.parametrize("path", ["/login", "/api/v1/me", "/healthz", "/api/v1/trial/broken", "/static/docflow.css"])
def test_every_answer_carries_the_security_headers(client, path):
    headers = client.get(path).headers
    policy = headers["content-security-policy"]
    assert "default-src 'self'" in policy and "frame-ancestors 'none'" in policy and "unsafe" not in policy
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "same-origin"
    assert headers["cross-origin-opener-policy"] == "same-origin"
    assert headers["cross-origin-resource-policy"] == "same-origin"
    assert len(headers["x-request-id"]) >= 8


@pytest.mark.parametrize(
    ("sent", "let_in"),
    [
        ({}, True),
        ({"origin": HERE}, True),
        ({"origin": HERE, "sec-fetch-site": "same-origin"}, True),
        ({"sec-fetch-site": "none"}, True),
        ({"origin": "http://127.0.0.1:9000"}, False),
        ({"origin": "https://127.0.0.1:8000"}, False),
        ({"origin": "http://evil.example"}, False),
        ({"origin": "null"}, False),
        ({"origin": HERE + ".evil.example"}, False),
        ({"origin": "null", "sec-fetch-site": "cross-site"}, False),
        ({"origin": HERE, "sec-fetch-site": "cross-site"}, False),
        ({"sec-fetch-site": "same-site"}, False),
        ({"sec-fetch-site": "cross-site"}, False),
    ],
)
@pytest.mark.parametrize("method", ["post", "delete"])
def test_a_change_asked_for_by_another_sites_page_is_refused(client, sent, let_in, method):
    refused = client.request(method, "/api/v1/session", json=LOGIN, headers=sent).status_code == 403
    assert refused is not let_in


def test_looking_is_not_refused_to_other_sites_pages(client):
    assert client.get("/login", headers={"origin": "http://evil.example", "sec-fetch-site": "cross-site"}).is_success


def test_behind_a_proxy_the_public_address_may_post_and_only_known_names_are_served(app_of):
    with app_of("https://docs.example.cn", public_url="https://docs.example.cn") as client:
        answer = client.post("/api/v1/session", json=LOGIN, headers={"origin": "https://docs.example.cn"})
        cookie = answer.headers["set-cookie"]
        assert cookie.startswith("__Host-docflow=")
        assert "Secure" in cookie and "HttpOnly" in cookie and "SameSite=lax" in cookie
        assert (
            client.post("/api/v1/session", json=LOGIN, headers={"origin": "http://docs.example.cn"}).status_code == 403
        )
        assert client.get("/login", headers={"host": "evil.example"}).status_code == 421
        assert client.get("/healthz", headers={"host": "10.0.0.7:8000"}).status_code == 200


def test_on_one_machine_a_rebound_name_is_not_served(client):
    answer = client.get("/login", headers={"host": "evil.example:8000"})
    assert (answer.status_code, answer.json()["type"]) == (421, "/problems/host-unknown")
    assert client.get("/login", headers={"host": "localhost:8000"}).status_code == 200
    assert client.get("/login", headers={"host": "[::1]:8000"}).status_code == 200


def test_listening_for_others_without_a_public_address_every_name_is_served(app_of):
    with app_of("http://qms-server:8000", host="0.0.0.0") as client:
        assert client.get("/login").status_code == 200
        assert client.post("/api/v1/session", json=LOGIN, headers={"origin": "http://qms-server:8000"}).is_success
        assert client.post("/api/v1/session", json=LOGIN, headers={"origin": "http://evil.example"}).status_code == 403


def test_a_session_cookie_is_worth_nothing_after_logging_out_even_when_replayed(wang):
    cookie = wang.cookies["docflow_session"]
    assert wang.get("/api/v1/me").json()["name"] == "王敏"
    assert wang.delete("/api/v1/session").status_code == 204
    assert wang.get("/api/v1/me", headers={"cookie": f"docflow_session={cookie}"}).status_code == 401


def test_a_name_in_a_header_logs_nobody_in(client):
    for header in ("remote-user", "x-remote-user", "x-forwarded-user"):
        assert client.get("/api/v1/me", headers={header: "wang"}).status_code == 401


def test_a_token_that_may_read_changes_nothing(client, bearer):
    assert client.get("/api/v1/me", headers=bearer("read")).json()["scope"] == "read"
    refused = client.post("/api/v1/trial/rename", json={"name": "X"}, headers=bearer("read"))
    assert (refused.status_code, refused.json()["type"]) == (403, "/problems/token-read-only")
    assert client.post("/api/v1/trial/rename", json={"name": "X"}, headers=bearer("write")).status_code == 201


def test_a_download_is_never_shown_inside_the_site(client):
    headers = client.get("/api/v1/trial/file").headers
    named = headers["content-disposition"]
    assert named.startswith("attachment; ") and "\r" not in named and "\n" not in named
    assert "filename*=UTF-8''%E6%96%87%E4%BB%B6" in named
    assert "sandbox" in headers["content-security-policy"] and headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize("chunked", [False, True])
@pytest.mark.parametrize(
    ("path", "mib", "limit"), [("/api/v1/trial/rename", 2, 1), ("/api/v1/trial/upload?name=a.docx", 6, 3)]
)
def test_a_body_beyond_the_limit_is_a_problem(app_of, path, mib, limit, chunked):
    body = b"x" * (mib << 20)
    with app_of(upload_limit_mib=3) as client:
        client.post("/api/v1/session", json=LOGIN)
        sent = iter([body]) if chunked else body
        answer = client.post(path, content=sent, headers={"content-type": "application/json"})
        assert (answer.status_code, answer.json()["type"]) == (413, "/problems/body-too-large")
        assert answer.json()["limit_mib"] == limit
        kept = client.post("/api/v1/trial/upload", files={"file": ("a.docx", b"x" * (2 << 20))})
        assert kept.json() == {"name": "a.docx", "size": 2 << 20}


@pytest.mark.parametrize(
    "elsewhere", ["//evil.example", "/\\evil.example", "https://evil.example", "/a\nb", "x", "", None]
)
def test_after_logging_in_nobody_is_led_elsewhere(elsewhere):
    assert local_path(elsewhere) == "/"
    assert local_path("/documents?type=manual") == "/documents?type=manual"


def test_the_api_explorer_needs_no_internet_and_runs_nothing_inline(client):
    page = client.get("/docs").text
    assert "http://" not in page and "https://" not in page and "<script>" not in page
    for path in ("/static-docs/swagger-ui-bundle.js", "/static-docs/swagger-ui.css", "/static/docs.js"):
        assert client.get(path).status_code == 200
    assert client.get("/api/v1/openapi.json").json()["paths"]["/api/v1/session"]


def test_probes_answer_without_a_login(client):
    assert client.get("/healthz").json() == {"status": "alive"}
    assert client.get("/readyz").json() == {"status": "ready"}
