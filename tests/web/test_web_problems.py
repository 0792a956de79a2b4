"""API, Errors: every refusal is a problem document (RFC 9457) in the reader's language."""

import pytest
from structlog.testing import capture_logs

from docflow.kernel.errors import FAMILIES
from docflow.web.problems import every_refusal, status_of


def test_every_refusal_has_a_status_a_unique_code_and_both_sentences():
    kinds = list(every_refusal())
    assert len({kind.code for kind in kinds}) == len(kinds)
    for kind in kinds:
        assert 400 <= status_of(kind) < 600
        assert issubclass(kind, FAMILIES)
        assert kind.zh and kind.en and kind.zh != kind.en and kind.__doc__


@pytest.mark.parametrize(
    ("language", "title", "reason"),
    [("zh-CN,zh;q=0.9", "现在不能批准", "您是编制人"), ("en-GB,en;q=0.8", "Cannot approve now", "You are the author")],
)
def test_a_refused_step_says_every_reason_in_the_readers_language(client, language, title, reason):
    answer = client.get("/api/v1/trial/refused", headers={"accept-language": language})
    assert answer.status_code == 409
    assert answer.headers["content-type"] == "application/problem+json"
    body = answer.json()
    assert (body["type"], body["title"], body["status"]) == ("/problems/test-refusal", title, 409)
    assert [found["code"] for found in body["reasons"]] == ["not-you", "no-text"]
    assert body["reasons"][0]["text"] == reason


@pytest.mark.parametrize(("language", "words"), [("zh", "此项必填"), ("en", "This is needed")])
def test_a_wrong_field_is_named_with_its_fault(wang, language, words):
    answer = wang.post("/api/v1/trial/rename", json={"pages": 0}, headers={"accept-language": language})
    assert answer.status_code == 422
    body = answer.json()
    assert body["type"] == "/problems/request-invalid"
    assert [(found["in"], found["field"]) for found in body["reasons"]] == [("body", "name"), ("body", "pages")]
    assert body["reasons"][0]["text"] == words


def test_an_unknown_address_and_a_wrong_method_are_problems_too(client):
    missing = client.get("/api/v1/nothing")
    assert (missing.status_code, missing.json()["type"]) == (404, "/problems/page-not-found")
    wrong = client.patch("/api/v1/trial/rename")
    assert (wrong.status_code, wrong.json()["type"]) == (405, "/problems/method-not-offered")
    assert {"POST", "PUT"} & set(wrong.headers["allow"].split(", "))


def test_a_fault_of_docflow_itself_shows_a_reference_and_nothing_else(client):
    answer = client.get("/api/v1/trial/broken")
    assert answer.status_code == 500
    assert answer.json()["reference"] == answer.headers["x-request-id"]
    assert "shadow" not in answer.text
    assert answer.headers["x-content-type-options"] == "nosniff"


def test_a_browser_is_shown_a_page_and_htmx_a_fragment(client):
    page = client.get("/api/v1/trial/refused", headers={"accept": "text/html", "accept-language": "en"})
    assert page.status_code == 409
    assert "<h1>" in page.text and "You are the author" in page.text and 'lang="en"' in page.text
    part = client.get("/api/v1/trial/refused", headers={"accept": "text/html", "hx-request": "true"})
    assert part.status_code == 409
    assert "<html" not in part.text and 'role="alert"' in part.text


def test_who_is_not_logged_in_gets_401_or_the_way_to_the_login_page_and_back(client):
    assert client.get("/api/v1/me").status_code == 401
    assert client.get("/api/v1/me").headers["www-authenticate"].startswith("Bearer")
    sent = client.get("/documents?type=procedure", headers={"accept": "text/html"})
    assert (sent.status_code, sent.headers["location"]) == (303, "/login?next=%2Fdocuments%3Ftype%3Dprocedure")


def test_a_problem_type_leads_to_a_page_that_states_the_rule(client):
    page = client.get("/problems/version-missing")
    assert page.status_code == 200
    assert "428" in page.text and "If-Match" in page.text and "Every write names the version" in page.text
    assert client.get("/problems/no-such-code").status_code == 404
    assert "version-missing" in client.get("/problems").text


@pytest.mark.parametrize("id", ["0", "-1", "9223372036854775808", "9" * 40, "abc"])
def test_an_id_no_row_can_have_is_refused_before_the_database_sees_it(wang, id):
    assert wang.get(f"/api/v1/trial/people/{id}").status_code == 422


def test_text_that_no_database_can_keep_is_refused_not_a_fault(wang):
    answer = wang.post(
        "/api/v1/trial/rename", content=b'{"name": "\\ud800"}', headers={"content-type": "application/json"}
    )
    assert 400 <= answer.status_code < 500


@pytest.mark.parametrize("body", [b"{", b"\xff\xfe", b"[1]", b"null", b'"x"'])
def test_a_body_that_is_no_object_is_refused(wang, body):
    answer = wang.post("/api/v1/trial/rename", content=body, headers={"content-type": "application/json"})
    assert answer.status_code in (400, 422)
    assert answer.headers["content-type"] == "application/problem+json"


def test_each_request_is_one_log_line_without_its_query(client):
    with capture_logs() as lines:
        client.get("/login?next=%2Fsecret", headers={"x-request-id": "portal-000017"})
    (line,) = [line for line in lines if line["event"] == "request"]
    assert (line["method"], line["path"], line["status"]) == ("GET", "/login", 200)
    assert "secret" not in str(lines)


def test_a_caller_may_number_its_requests_in_plain_characters_only(client):
    assert client.get("/healthz", headers={"x-request-id": "portal-000017"}).headers["x-request-id"] == "portal-000017"
    assert client.get("/healthz", headers={"x-request-id": "a b; c"}).headers["x-request-id"] != "a b; c"
