"""API, Concurrency: a POST sent twice with its Idempotency-Key is done once; a write names its version."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from cast import PASSWORD, WANG
from fastapi.testclient import TestClient
from httpx2 import Response
from sqlalchemy import func, select
from web_trial import HERE, application

from docflow.journal.models import JournalEntry
from docflow.web.models import IdempotentAnswer


def renamed(house) -> int:
    with house.store.reading() as session:
        return session.scalar(select(func.count()).where(JournalEntry.event == "person.renamed"))


def test_a_repeated_request_is_done_once_and_answered_alike(wang, house):
    first = wang.post("/api/v1/trial/rename", json={"name": "王敏敏"}, headers={"idempotency-key": "a1"})
    again = wang.post("/api/v1/trial/rename", json={"name": "王敏敏"}, headers={"idempotency-key": "a1"})
    assert (first.status_code, again.status_code) == (201, 201)
    assert (again.json(), again.headers["etag"]) == (first.json(), first.headers["etag"])
    assert again.headers["content-type"] == first.headers["content-type"]
    assert again.headers["idempotency-replayed"] == "true"
    assert renamed(house) == 1


def test_a_key_stands_for_one_request(wang, house):
    wang.post("/api/v1/trial/rename", json={"name": "A"}, headers={"idempotency-key": "a1"})
    other = wang.post("/api/v1/trial/rename", json={"name": "B"}, headers={"idempotency-key": "a1"})
    assert (other.status_code, other.json()["type"]) == (422, "/problems/idempotency-key-reused")
    elsewhere = wang.post("/api/v1/trial/form", data={"words": "x"}, headers={"idempotency-key": "a1"})
    assert elsewhere.status_code == 422
    assert renamed(house) == 1


def test_without_a_key_each_request_counts(wang, house):
    for _ in range(2):
        wang.post("/api/v1/trial/rename", json={"name": "A"})
    assert renamed(house) == 2


def test_a_refused_request_keeps_no_key_and_may_be_sent_again(wang, house):
    assert wang.post("/api/v1/trial/spoil", headers={"idempotency-key": "a1"}).status_code >= 400
    with house.store.reading() as session:
        assert session.scalar(select(func.count()).select_from(IdempotentAnswer)) == 0
    assert wang.post("/api/v1/trial/rename", json={"name": "A"}, headers={"idempotency-key": "a1"}).status_code == 201


@pytest.mark.parametrize("key", ["", "x" * 201, "键".encode(), b"a\tb"])
def test_a_key_is_short_and_printable(wang, key):
    answer = wang.post("/api/v1/trial/rename", json={"name": "A"}, headers={"idempotency-key": key})
    assert (answer.status_code, answer.json()["type"]) == (422, "/problems/idempotency-key-invalid")


def test_many_at_once_with_one_key_do_it_once_on_either_database(house_on):
    def ask(_: int) -> Response:
        return client.post("/api/v1/trial/rename", json={"name": "A"}, headers={"idempotency-key": "k"})

    with TestClient(application(house_on), base_url=HERE, raise_server_exceptions=False) as client:
        client.post("/api/v1/session", json={"username": WANG, "password": PASSWORD})
        with ThreadPoolExecutor(8) as pool:
            answers = list(pool.map(ask, range(8)))
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.text for answer in answers}) == 1
    assert renamed(house_on) == 1


def test_a_form_sent_again_with_another_boundary_is_the_same_request(wang):
    answers = [
        wang.post("/api/v1/trial/form", files={"words": (None, "您好")}, headers={"idempotency-key": "f"})
        for _ in range(2)
    ]
    assert [answer.status_code for answer in answers] == [200, 200]
    assert answers[1].headers["idempotency-replayed"] == "true"


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        (None, 428),
        ('"7"', 200),
        ('W/"7"', 200),
        ("*", 422),
        ('"x"', 422),
        ('"1", "2"', 422),
        ('"' + "9" * 30 + '"', 422),
    ],
)
def test_a_write_names_the_version_it_saw(wang, sent, status):
    answer = wang.put("/api/v1/trial/rename", json={"name": "A"}, headers={"if-match": sent} if sent else {})
    assert answer.status_code == status
    assert status != 200 or answer.json()["name"] == "A 7"


def test_a_large_file_sent_twice_is_kept_once(wang, house):
    key = {"idempotency-key": "u"}
    file = ("a.docx", b"PK" * (1 << 20))
    answers = [wang.post("/api/v1/trial/upload", files={"file": file}, headers=key) for _ in range(2)]
    assert [answer.json()["size"] for answer in answers] == [2 << 20, 2 << 20]
    assert renamed(house) == 1
    other = wang.post("/api/v1/trial/upload", files={"file": ("a.docx", b"other")}, headers=key)
    assert other.status_code == 422
