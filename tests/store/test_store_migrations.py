"""P7, P3: both databases get the same tables, hold the same invariants and refuse the same changes."""

from collections.abc import Iterator
from pathlib import Path

import audit_hands
import changes_hands
import nonconformity_hands
import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from documents_hands import in_force
from given import draft, take, upload, word_file
from sqlalchemy import inspect, text
from sqlalchemy.exc import DBAPIError

from docflow.house import House
from docflow.store.engine import Store
from docflow.store.errors import StoreNotReady
from docflow.store.migrating import _config, migrate, require_current
from docflow.tables import METADATA

KEPT = {
    "journal_entry": "event",
    "journal_seal": "entry_id",
    "signature": "name",
    "content": "file_name",
    "rendition": "language",
    "journal_node": "sha256",
    "change_assessment": "risk_words",
    "change_impact": "words",
    "nonconformity_containment": "words",
    "nonconformity_analysis": "evidence",
    "nonconformity_cause": "words",
    "nonconformity_why": "words",
    "nonconformity_plan": "reason",
    "nonconformity_action": "round",
    "nonconformity_verdict": "words",
    "audit_safeguard": "reason",
    "audit_answer": "evidence",
    "audit_conclusion": "conclusion",
    "audit_addendum": "words",
}
"""Tables whose rows stay as they are, each with a column to try it on."""


@pytest.fixture(params=["sqlite", "postgresql"])
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    """A database without a single table."""
    if request.param == "sqlite":
        store = Store(f"sqlite:///{tmp_path / 'empty.sqlite'}")
        yield store
        store.close()
        return
    cluster = request.getfixturevalue("cluster")
    url = cluster.fresh(migrated=False)
    store = Store(url)
    yield store
    store.close()
    cluster.drop(url)


def tables_of(store: Store) -> set[str]:
    return set(inspect(store.engine).get_table_names()) - {"alembic_version"}


def test_an_empty_database_becomes_ready_and_migrating_again_changes_nothing(empty: Store) -> None:
    with pytest.raises(StoreNotReady):
        require_current(empty)
    migrate(empty)
    require_current(empty)
    migrate(empty)
    require_current(empty)
    assert tables_of(empty) == set(METADATA.tables)


def test_the_migrated_tables_are_those_that_the_code_describes(empty: Store) -> None:
    migrate(empty)
    with empty.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "render_as_batch": True})
        assert compare_metadata(context, METADATA) == []


def test_going_back_to_the_beginning_leaves_nothing_behind(empty: Store) -> None:
    migrate(empty)
    config = _config()
    with empty.engine.connect() as connection:
        config.attributes["connection"] = connection
        command.downgrade(config, "base")
        connection.commit()
    assert tables_of(empty) == set()
    migrate(empty)
    assert tables_of(empty) == set(METADATA.tables)


@pytest.fixture
def full(house_on: House) -> House:
    """A house with at least one row in every table that is kept unchanged."""
    house = house_on
    revision_id = draft(house, "li", "文件控制程序")
    upload(house, "li", revision_id, word_file("文件控制程序"))
    for who, step in (("li", "submit"), ("zhao", "agree"), ("chen", "agree"), ("zhou", "approve")):
        take(house, who, revision_id, step)
    nonconformity_hands.closed(house)
    audit_hands.everything_kept(house)
    in_use = in_force(house)
    changes_hands.assessed(house, changes_hands.asked(house, "sun", in_use), in_use)
    house.settle()
    return house


def test_the_database_itself_refuses_to_change_evidence(full: House) -> None:
    for table, column in KEPT.items():
        with full.store.reading() as session:
            before = session.execute(text(f"SELECT * FROM {table}")).all()
        assert before, table
        for change in (f"UPDATE {table} SET {column} = {column}", f"DELETE FROM {table}"):
            with pytest.raises(DBAPIError, match=f"{table} is kept unchanged"), full.store.writing() as session:
                session.execute(text(change))
        with full.store.reading() as session:
            assert session.execute(text(f"SELECT * FROM {table}")).all() == before, table


def test_the_database_itself_refuses_a_state_that_the_workflow_does_not_know(full: House) -> None:
    with pytest.raises(DBAPIError), full.store.writing() as session:
        session.execute(text("UPDATE item SET state = 'approvedd'"))


def test_the_database_itself_refuses_two_texts_in_the_same_place(full: House) -> None:
    second = draft(full, "li", "记录控制程序")
    with full.store.reading() as session:
        taken = session.scalar(text("SELECT claim FROM item WHERE claim IS NOT NULL AND id <> :id"), {"id": second})
    with pytest.raises(DBAPIError), full.store.writing() as session:
        session.execute(text("UPDATE item SET claim = :claim WHERE id = :id"), {"claim": taken, "id": second})
