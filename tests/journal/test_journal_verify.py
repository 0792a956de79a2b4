"""P3: what an administrator changes behind docflow's back is found, and named."""

import json
from datetime import timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import Integer, cast, delete, func, insert, select, update

from docflow.journal.checkpoint import Head, Signer, check
from docflow.journal.models import (
    JournalCheckpoint,
    JournalEntry,
    JournalNode,
    JournalSeal,
    JournalUnsealed,
)
from docflow.journal.sealer import Sealer
from docflow.journal.verify import FAULTS, Finding, verify
from docflow.journal.writer import leaf_hash
from docflow.kernel.text import Text


@pytest.fixture
def sealed(store, sealer, happen, clock):
    """Twenty entries about three things, sealed in four batches, with a checkpoint for each."""
    for _ in range(4):
        happen(5)
        sealer.seal_once()
        clock.move_to(clock.now() + timedelta(minutes=11))
    return store


@pytest.fixture
def notes(sealed):
    """What the auditors keep: all checkpoints so far."""
    with sealed.reading() as session:
        return list(session.scalars(select(JournalCheckpoint.note).order_by(JournalCheckpoint.size)))


@pytest.fixture
def found(sealed, signer, clock):
    """The places of what is found, by code."""

    def look(notes=(), **more):
        report = verify(sealed, signer.public_key, now=clock.now(), checkpoints=notes, **more)
        places = {}
        for finding in report.findings:
            places.setdefault(finding.code, []).append(finding.place)
        assert report.sound == (not places)
        return places

    return look


def flip(text):
    return text[:9] + ("0" if text[9] != "0" else "1") + text[10:]


def at(position):
    return select(JournalSeal.entry_id).where(JournalSeal.position == position).scalar_subquery()


def change(store, *statements):
    """An administrator with the database in hand, whose tool knows of no constraint."""
    with store.writing() as session:
        for statement in statements:
            session.execute(statement)


def reseal(store, clock, signer):
    """Whoever holds the key makes tree and checkpoints anew over what now is there."""
    change(store, *(delete(table) for table in (JournalCheckpoint, JournalNode, JournalSeal, JournalUnsealed)))
    with store.writing() as session:
        ids = session.scalars(select(JournalEntry.id).order_by(JournalEntry.id)).all()
        session.execute(insert(JournalUnsealed), [{"entry_id": entry_id} for entry_id in ids])
    assert Sealer(store, clock, signer).seal_once() == len(ids)


def rewrite(store, position):
    """Change what an entry says, with its columns and its digest."""
    with store.writing() as session:
        entry = session.scalars(select(JournalEntry).join(JournalSeal).where(JournalSeal.position == position)).one()
        body = entry.body.replace("同意".encode(), "反对".encode())
        assert body != entry.body
        entry.body, entry.leaf_sha256 = body, leaf_hash(body)


def test_an_untouched_journal_is_sound(sealed, signer, clock, notes):
    report = verify(sealed, signer.public_key, now=clock.now(), checkpoints=notes)
    assert (report.sound, report.entries, report.checkpoints, report.findings) == (True, 20, 4, [])
    assert Head(20, report.root) == check(notes[-1], signer.public_key)


def test_an_empty_journal_is_sound(store, signer, clock):
    assert verify(store, signer.public_key, now=clock.now()).sound


def test_a_changed_body_is_found(sealed, found):
    body = select(JournalEntry.body).where(JournalEntry.id == at(7))
    with sealed.reading() as session:
        changed = session.scalar(body).replace(b'"number":2', b'"number":3')
    change(sealed, update(JournalEntry).where(JournalEntry.id == at(7)).values(body=changed))
    places = found()
    assert places["entry-changed"] == ["position 7"]
    assert places["checkpoint-differs"] == ["size 10", "size 15", "size 20"]


def test_a_changed_digest_is_found_and_nothing_else_is_blamed(sealed, found):
    with sealed.reading() as session:
        leaf = session.scalar(select(JournalEntry.leaf_sha256).where(JournalEntry.id == at(7)))
    change(sealed, update(JournalEntry).where(JournalEntry.id == at(7)).values(leaf_sha256=flip(leaf)))
    assert found() == {"entry-changed": ["position 7"]}


@pytest.mark.parametrize(
    "column",
    [{"event": "revision.approve"}, {"actor_id": 8}, {"subject_id": 99}, {"subject_kind": "unit"}],
)
def test_a_changed_column_is_found(sealed, found, column):
    change(sealed, update(JournalEntry).where(JournalEntry.id == at(7)).values(**column))
    assert found()["columns-changed"] == ["position 7"]


def test_a_changed_instant_is_found(sealed, found, clock):
    change(sealed, update(JournalEntry).where(JournalEntry.id == at(7)).values(at=clock.now() - timedelta(days=1)))
    assert found() == {"columns-changed": ["position 7"]}


def test_a_changed_node_is_found_and_nothing_else_is_blamed(sealed, found):
    node = (JournalNode.level == 2, JournalNode.place == 1)
    with sealed.reading() as session:
        digest = session.scalar(select(JournalNode.sha256).where(*node))
    change(sealed, update(JournalNode).where(*node).values(sha256=flip(digest)))
    assert found() == {"node-changed": ["level 2, place 1"]}


def test_a_missing_and_a_surplus_node_are_found(sealed, found):
    change(sealed, update(JournalNode).where(JournalNode.level == 2, JournalNode.place == 1).values(level=9))
    assert found() == {"node-changed": ["level 2, place 1"]}
    change(sealed, insert(JournalNode).values(level=2, place=1, sha256="0" * 64))
    assert set(found()) == {"node-changed", "node-surplus"}


def test_a_changed_checkpoint_is_found(sealed, found, notes):
    change(sealed, update(JournalCheckpoint).where(JournalCheckpoint.size == 10).values(note=flip(notes[1])))
    change(sealed, update(JournalCheckpoint).where(JournalCheckpoint.size == 15).values(root_sha256="0" * 64))
    assert found() == {"checkpoint-invalid": ["size 10", "size 15"]}


def test_a_checkpoint_signed_over_something_else_is_found(sealed, found, signer):
    false = Head(10, bytes(32))
    change(
        sealed,
        update(JournalCheckpoint)
        .where(JournalCheckpoint.size == 10)
        .values(note=signer.sign(false), root_sha256=false.root.hex()),
    )
    assert found() == {"checkpoint-differs": ["size 10"]}


def test_a_removed_newest_checkpoint_is_found(sealed, found):
    change(sealed, delete(JournalCheckpoint).where(JournalCheckpoint.size == 20))
    assert found() == {"checkpoint-missing": ["size 20, newest checkpoint 15"]}


def test_a_deleted_entry_is_found(sealed, found):
    change(
        sealed,
        delete(JournalSeal).where(JournalSeal.position == 7),
        delete(JournalEntry).where(JournalEntry.id == 8),
    )
    places = found()
    assert places["position-missing"] == ["7 to 7"]
    assert places["version-missing"] == ["item 3: versions 1 to 4 in 3 entries"]


def test_an_entry_deleted_from_under_its_seal_is_found(sealed, found):
    with sealed.engine.connect() as connection:
        connection.commit()
        raw = connection.connection.cursor()
        raw.execute("PRAGMA foreign_keys=OFF" if sealed.is_sqlite else "SET session_replication_role = replica")
        raw.execute("DELETE FROM journal_entry WHERE id = 8")
        connection.connection.commit()
        raw.execute("PRAGMA foreign_keys=ON" if sealed.is_sqlite else "SET session_replication_role = origin")
        connection.connection.commit()
    places = found()
    assert places["entry-missing"] == ["position 7"]
    assert len(places["version-missing"]) == 1


def test_two_swapped_positions_are_found(sealed, found):
    change(
        sealed,
        update(JournalSeal).where(JournalSeal.position == 3).values(position=1000),
        update(JournalSeal).where(JournalSeal.position == 12).values(position=3),
        update(JournalSeal).where(JournalSeal.position == 1000).values(position=12),
    )
    places = found()
    assert {"level 1, place 1", "level 1, place 6"} <= set(places["node-changed"])
    assert places["checkpoint-differs"] == ["size 5", "size 10", "size 15", "size 20"]


def test_a_tree_made_anew_without_the_key_is_found(sealed, found, clock, notes):
    """The entry, the digests and all nodes fit each other; only the signed roots do not."""
    rewrite(sealed, 7)
    reseal(sealed, clock, Signer(Ed25519PrivateKey.generate()))
    assert found() == {"checkpoint-invalid": ["size 20"]}


def test_history_edited_and_sealed_anew_with_the_key_is_found_by_an_outside_checkpoint(
    sealed, found, clock, signer, notes
):
    rewrite(sealed, 7)
    reseal(sealed, clock, signer)
    assert found() == {}
    assert found(notes) == {"outside-differs": ["size 10", "size 15", "size 20"]}


def test_an_end_cut_off_and_sealed_anew_with_the_key_is_found_by_an_outside_checkpoint(
    sealed, found, clock, signer, notes
):
    change(sealed, delete(JournalCheckpoint), delete(JournalNode), delete(JournalSeal))
    change(sealed, delete(JournalEntry).where(JournalEntry.id > 17))
    reseal(sealed, clock, signer)
    assert found() == {}
    assert found(notes) == {"outside-ahead": ["size 20, journal 17"]}


def test_an_outside_checkpoint_that_was_bent_or_torn_is_named(found, notes):
    assert found([notes[0], notes[1][:40], flip(notes[2])]) == {"outside-invalid": ["checkpoint 2", "checkpoint 3"]}


def test_a_doubled_version_is_found_where_the_constraint_is_gone(sealed, found):
    newest = select(func.max(JournalEntry.subject_version)).where(JournalEntry.subject_id == 1).scalar_subquery()
    rows = JournalEntry.subject_id == 1, JournalEntry.subject_version == newest
    change(sealed, update(JournalEntry).where(*rows).values(subject_version=cast(newest, Integer) + 1))
    assert "version-missing" in found()


def test_an_entry_hidden_from_the_sealer_is_found(sealed, found, happen):
    happen(2)
    change(sealed, delete(JournalUnsealed).where(JournalUnsealed.entry_id == 21))
    assert found() == {"entry-unplaced": ["entry 21"]}
    change(sealed, insert(JournalUnsealed).values(entry_id=3))
    assert found()["entry-unplaced"] == ["entry 3", "entry 21"]


def test_entries_that_wait_too_long_and_changed_ones_among_them_are_found(sealed, found, happen, clock):
    happen(2)
    assert found() == {}
    clock.move_to(clock.now() + timedelta(seconds=61))
    change(sealed, update(JournalEntry).where(JournalEntry.id == 22).values(actor_id=8))
    assert found() == {
        "unsealed-long": ["entry 21, unsealed", "entry 22, unsealed"],
        "columns-changed": ["entry 22, unsealed"],
    }


def test_a_body_that_is_no_longer_json_is_a_finding_and_not_a_crash(sealed, found):
    for position, body in enumerate([b"\xff\xfe", b"[]", b"{}", json.dumps({"subject": 1}).encode()]):
        change(
            sealed,
            update(JournalEntry).where(JournalEntry.id == at(position)).values(body=body, leaf_sha256=leaf_hash(body)),
        )
    assert found()["columns-changed"] == [f"position {position}" for position in range(4)]


def test_rooms_add_their_own_checks_and_progress_is_told(found):
    told = []
    own = Finding("blob-missing", Text("缺少文件", "A file is missing"), "revision 3")
    places = found(extra=[lambda session: [own]], progress=lambda done, total: told.append((done, total)))
    assert places == {"blob-missing": ["revision 3"]}
    assert told[-1] == (20, 20)


def test_a_flood_of_faults_is_counted_and_listed_only_in_part(sealed, signer, clock, happen, sealer):
    happen(60)
    sealer.seal_once()
    change(sealed, update(JournalEntry).values(actor_id=8))
    report = verify(sealed, signer.public_key, now=clock.now())
    assert (report.counts["columns-changed"], len(report.findings)) == (80, 50)


def test_every_fault_has_a_sentence_in_both_languages(sealed, signer, clock):
    change(sealed, update(JournalEntry).where(JournalEntry.id == 3).values(actor_id=8))
    (finding,) = verify(sealed, signer.public_key, now=clock.now()).findings
    assert finding.code in FAULTS
    assert finding.text.zh
    assert finding.text.en
