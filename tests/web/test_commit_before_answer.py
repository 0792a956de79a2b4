"""House, decision 8: a change is committed before its answer leaves; a failing commit is never a 200."""

from concurrent.futures import ThreadPoolExecutor

from cast import WANG
from sqlalchemy import text

from docflow.people.queries import person_by_username


def name_of_wang(house) -> str:
    with house.store.reading() as session:
        return person_by_username(session, WANG).name


def test_a_commit_that_fails_is_no_success(wang, house):
    # A constraint that is checked at the commit, not before: the route itself ends well.
    with house.store.writing() as session:
        session.execute(
            text("CREATE TABLE late (person_id INTEGER REFERENCES person (id) DEFERRABLE INITIALLY DEFERRED)")
        )
        session.execute(
            text("CREATE TRIGGER late_fault AFTER UPDATE ON person BEGIN INSERT INTO late VALUES (4711); END")
        )
    answer = wang.post("/api/v1/trial/rename", json={"name": "Nobody"})
    assert answer.status_code >= 500
    assert answer.headers["content-type"] == "application/problem+json"
    assert name_of_wang(house) == "王敏"


def test_an_error_on_the_way_writes_nothing(wang, house):
    assert wang.post("/api/v1/trial/spoil").status_code >= 400
    assert name_of_wang(house) == "王敏"


def test_what_was_answered_is_there(wang, house):
    assert wang.post("/api/v1/trial/rename", json={"name": "王敏敏"}).status_code == 201
    assert name_of_wang(house) == "王敏敏"


def test_more_writers_than_threads_all_get_through(wang, house):
    with ThreadPoolExecutor(100) as pool:
        answers = list(pool.map(lambda n: wang.post("/api/v1/trial/rename", json={"name": f"n{n}"}), range(200)))
    assert {answer.status_code for answer in answers} == {201}
