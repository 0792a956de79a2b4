"""P1: on SQLite many writers share one fsync; nobody is told of success before it, and nobody harms another."""

import sqlite3
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import text

from docflow.store.engine import Store
from docflow.store.errors import StoreBusy, StoreFailed


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "group.sqlite"


@pytest.fixture
def store(file: Path) -> Iterator[Store]:
    made = Store(f"sqlite:///{file}")
    with made.writing() as session:
        session.execute(text("CREATE TABLE note (id INTEGER PRIMARY KEY, words TEXT UNIQUE)"))
    yield made
    made.close()


def write(store: Store, words: str) -> None:
    with store.writing() as session:
        session.execute(text("INSERT INTO note (words) VALUES (:words)"), {"words": words})


def on_disk(file: Path) -> set[str]:
    """What another process sees."""
    with sqlite3.connect(file) as connection:
        return {words for (words,) in connection.execute("SELECT words FROM note")}


def test_everybody_who_was_told_of_success_is_on_disk(store: Store, file: Path) -> None:
    seen_at_return: list[bool] = []

    def one(number: int) -> None:
        write(store, f"{number}")
        seen_at_return.append(f"{number}" in on_disk(file))

    with ThreadPoolExecutor(8) as threads:
        list(threads.map(one, range(200)))
    assert seen_at_return == [True] * 200
    assert on_disk(file) == {str(number) for number in range(200)}


def test_writers_who_wait_together_are_committed_together(store: Store) -> None:
    commits: list[None] = []
    store.after_commit(lambda: commits.append(None))
    started = threading.Barrier(9)

    def one(number: int) -> None:
        started.wait(10)
        write(store, f"{number}")

    threads = [threading.Thread(target=one, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    with store.writing() as session:
        session.execute(text("INSERT INTO note (words) VALUES ('first')"))
        started.wait(10)
        # Long enough that all eight stand in the queue before the turn is handed on.
        threading.Event().wait(0.005)
    for thread in threads:
        thread.join(10)
    assert 1 <= len(commits) < 9


def test_a_member_that_fails_takes_nobody_with_it(store: Store, file: Path) -> None:
    write(store, "taken")
    failed: list[int] = []

    def one(number: int) -> None:
        try:
            with store.writing() as session:
                session.execute(text("INSERT INTO note (words) VALUES (:words)"), {"words": f"{number}"})
                if number % 3 == 0:
                    raise ValueError(number)
                if number % 3 == 1:
                    session.execute(text("INSERT INTO note (words) VALUES ('taken')"))
        except Exception:
            failed.append(number)

    with ThreadPoolExecutor(6) as threads:
        list(threads.map(one, range(60)))
    assert sorted(failed) == [number for number in range(60) if number % 3 != 2]
    assert on_disk(file) == {"taken"} | {str(number) for number in range(60) if number % 3 == 2}


def test_a_full_disk_fails_with_a_name_and_writing_goes_on_when_there_is_room(store: Store, file: Path) -> None:
    write(store, "before")
    with store.writing() as session:
        pages = session.execute(text("PRAGMA page_count")).scalar_one()
        session.execute(text(f"PRAGMA max_page_count = {pages + 2}"))
    outcomes: list[str] = []

    def one(number: int) -> None:
        try:
            write(store, f"{number}" + "x" * 20_000)
            outcomes.append("kept")
        except StoreFailed:
            outcomes.append("refused")

    with ThreadPoolExecutor(4) as threads:
        list(threads.map(one, range(8)))
    # A refused writer leaves with the connection, and the next begins on a fresh one without the limit.
    assert len(outcomes) == 8
    assert "refused" in outcomes
    assert len(on_disk(file)) == 1 + outcomes.count("kept")
    write(store, "after")
    assert {"before", "after"} <= on_disk(file)


def test_a_failing_commit_fails_every_member_and_keeps_nothing(store: Store, file: Path) -> None:
    """A deferred foreign key is looked at by COMMIT itself: the one failure that no member sees before."""
    with store.writing() as session:
        session.execute(text("CREATE TABLE child (id INTEGER PRIMARY KEY, note_id INTEGER "
                             "REFERENCES note (id) DEFERRABLE INITIALLY DEFERRED)"))  # fmt: skip
    ready, outcomes = threading.Event(), []

    def guilty() -> None:
        try:
            with store.writing() as session:
                session.execute(text("INSERT INTO child (note_id) VALUES (4711)"))
                ready.set()
                threading.Event().wait(0.004)
            outcomes.append("guilty kept")
        except Exception as failed:
            outcomes.append(type(failed).__name__)

    def innocent() -> None:
        ready.wait(10)
        try:
            write(store, "innocent")
            outcomes.append("kept")
        except Exception as failed:
            outcomes.append(type(failed).__name__)

    threads = [threading.Thread(target=guilty), threading.Thread(target=innocent)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(10)
    assert "guilty kept" not in outcomes
    assert (outcomes.count("kept") == 1) == ("innocent" in on_disk(file))
    write(store, "afterwards")
    assert "afterwards" in on_disk(file)


def test_another_process_that_holds_the_database_makes_it_busy(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("docflow.store.engine._BUSY_SECONDS", 0.2)
    store = Store(f"sqlite:///{file}")
    with store.writing() as session:
        session.execute(text("CREATE TABLE note (id INTEGER PRIMARY KEY, words TEXT UNIQUE)"))
    other = sqlite3.connect(file, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(StoreBusy):
        write(store, "too early")
    other.execute("ROLLBACK")
    other.close()
    write(store, "in time")
    assert on_disk(file) == {"in time"}
    store.close()


def test_a_writer_who_never_ends_makes_the_others_busy_and_only_them(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("docflow.store.engine._BUSY_SECONDS", 0.2)
    store = Store(f"sqlite:///{file}")
    with store.writing() as session:
        session.execute(text("CREATE TABLE note (id INTEGER PRIMARY KEY, words TEXT UNIQUE)"))
    with store.writing() as session:
        session.execute(text("INSERT INTO note (words) VALUES ('slow')"))
        with ThreadPoolExecutor(1) as threads, pytest.raises(StoreBusy):
            threads.submit(write, store, "impatient").result(10)
        assert on_disk(file) == set()
    assert on_disk(file) == {"slow"}
    store.close()
