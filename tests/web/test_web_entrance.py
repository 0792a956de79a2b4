"""Coming in: log in with a password and a second factor, choose a first password, log out."""

import pyotp
import pytest
from cast import PASSWORD

from docflow.journal.work import working
from docflow.kernel.actor import INSTALLER
from docflow.people.accounts import issue_welcome
from docflow.people.service import add_person
from docflow.people.sessions import confirm_totp, open_session, start_totp

EN = {"accept-language": "en", "accept": "text/html"}


@pytest.fixture
def new_token(house) -> str:
    with working(house.store, INSTALLER, house.clock) as work:
        return issue_welcome(work, add_person(work, name="钱多", username="qian"))


def test_the_right_password_leads_to_where_one_wanted_to_go(client):
    answer = client.post("/login", data={"username": "wang", "password": PASSWORD, "next": "/documents"})
    assert (answer.status_code, answer.headers["location"]) == (303, "/documents")
    assert client.get("/documents").status_code == 200


def test_a_wrong_password_comes_back_with_the_user_name_and_what_is_wrong(client):
    answer = client.post("/login", data={"username": "wang", "password": "no", "next": "/documents"}, headers=EN)
    assert answer.status_code == 401
    assert 'value="wang"' in answer.text and 'value="/documents"' in answer.text and 'value="no"' not in answer.text
    assert "is wrong" in answer.text


def test_too_many_tries_have_to_wait(client):
    for _ in range(12):
        answer = client.post("/api/v1/session", json={"username": "wang", "password": "no"})
    assert answer.status_code == 429
    assert int(answer.headers["retry-after"]) > 0


def test_an_account_with_a_second_factor_asks_for_the_code(wang, house):
    actor = open_session(house.store, house.clock, wang.cookies["docflow_session"])
    secret, _ = start_totp(house.store, house.clock, actor, password=PASSWORD)
    code = pyotp.TOTP(secret)
    confirm_totp(house.store, house.clock, actor, totp=code.at(house.clock.now(), counter_offset=-1))
    asked = wang.post("/login", data={"username": "wang", "password": PASSWORD}, headers=EN)
    assert asked.status_code == 401 and "six-digit code" in asked.text
    let_in = wang.post(
        "/login", data={"username": "wang", "password": PASSWORD, "totp": code.at(house.clock.now())}, headers=EN
    )
    assert let_in.status_code == 303


def test_a_person_chooses_a_password_with_the_one_time_token_once(client, new_token):
    page = client.get("/welcome", params={"token": new_token}, headers=EN)
    assert new_token in page.text and page.headers["cache-control"] == "no-store"
    form = {"token": new_token, "password": "maple-orchard-77", "again": "maple-orchard-77"}
    differing = client.post("/welcome", data=form | {"again": "x"}, headers=EN)
    assert differing.status_code == 422 and "differ" in differing.text
    weak = client.post("/welcome", data=form | {"password": "short", "again": "short"}, headers=EN)
    assert weak.status_code == 422 and "at least" in weak.text
    assert client.post("/welcome", data=form).headers["location"] == "/login"
    assert client.post("/login", data={"username": "qian", "password": "maple-orchard-77"}).status_code == 303
    assert client.post("/welcome", data=form).status_code == 422


def test_a_program_chooses_a_password_and_logs_in(client, new_token):
    body = {"token": new_token, "password": "maple-orchard-77"}
    assert client.post("/api/v1/welcome", json=body).status_code == 204
    assert client.post("/api/v1/session", json={"username": "qian", "password": "maple-orchard-77"}).status_code == 200
    assert client.get("/api/v1/me").json()["name"] == "钱多"


def test_logging_out_ends_the_session(wang):
    assert wang.post("/logout").headers["location"] == "/login"
    assert wang.get("/documents", headers=EN).status_code == 303
