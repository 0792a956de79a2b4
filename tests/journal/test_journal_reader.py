"""P4, 7.5.3: what happened can be read, and any entry proven with less than a kilobyte."""

import hashlib
import json
from base64 import b64decode

import pytest
from sqlalchemy import delete

from docflow.journal import merkle
from docflow.journal.checkpoint import check
from docflow.journal.errors import EntryUnknown, TreeTooSmall
from docflow.journal.models import JournalCheckpoint, JournalEntry
from docflow.journal.reader import Proof, Recorded, growth, history, proof, sealed
from docflow.journal.work import working
from docflow.kernel.actor import INSTALLER


def rows(store, statement):
    with store.reading() as session:
        return [Recorded(*row) for row in session.execute(statement)]


def test_the_history_of_a_subject_is_complete_and_in_order_sealed_or_not(store, sealer, happen):
    happen(6)
    sealer.seal_once()
    happen(3)
    found = rows(store, history("item", 2))
    assert [(entry.position, entry.subject_version) for entry in found] == [(1, 1), (4, 2), (None, 3)]
    assert found[0].told["facts"] == {"number": 1, "comment": "同意"}
    assert found[0].told["actor"]["person"] == found[0].actor_id == 7


def test_the_journal_is_read_in_pages_both_ways_and_only_as_far_as_the_reader_may_see(store, sealer, happen):
    happen(9)
    sealer.seal_once()
    mine = JournalEntry.subject_id == 1
    assert [entry.position for entry in rows(store, sealed(start=2, limit=3))] == [2, 3, 4]
    assert [entry.position for entry in rows(store, sealed(before=5, limit=3))] == [4, 3, 2]
    assert [entry.position for entry in rows(store, sealed(limit=10, where=mine))] == [0, 3, 6]
    assert [entry.position for entry in rows(store, history("item", 1, where=JournalEntry.subject_version > 1))] == [
        3,
        6,
    ]


def test_what_is_recorded_without_touching_a_row_is_kept_all_the_same(store, clock, sealer):
    with working(store, INSTALLER, clock) as work:
        work.record("house.founded", facts={"kinds": 3})
    sealer.seal_once()
    (entry,) = rows(store, sealed(limit=5))
    assert (entry.event, entry.subject_kind, entry.subject_id, entry.told["facts"]) == (
        "house.founded",
        "house",
        0,
        {"kinds": 3},
    )


def test_every_entry_can_be_proven_from_the_json_alone(store, sealer, signer, happen):
    for count in (5, 8, 4):
        happen(count)
        sealer.seal_once()
        with store.reading() as session:
            proofs = [json.loads(json.dumps(proof(session, position).as_json())) for position in range(count)]
        for position, told in enumerate(proofs):
            head, path = check(told["checkpoint"], signer.public_key), told["path"]
            leaf = hashlib.sha256(b"\x00" + b64decode(told["body"])).digest()
            hashes = [b64decode(one) for one in path["hashes"]]
            assert (path["position"], path["size"]) == (position, head.size)
            assert merkle.proves_inclusion(leaf, position, head.size, hashes, head.root)


def test_a_proof_stays_under_a_kilobyte_at_a_million_entries():
    hashes = merkle.inclusion(lambda level, place: bytes(32), 333_333, 1_000_000)
    path = Proof(333_333, b"", 1_000_000, hashes, "").as_json()["path"]
    assert len(json.dumps(path)) <= 1024


def test_what_is_not_sealed_yet_cannot_be_proven(store, sealer, happen):
    happen(2)
    sealer.seal_once()
    happen(1)
    with store.reading() as session, pytest.raises(EntryUnknown):
        proof(session, 2)


def test_nothing_is_proven_that_no_checkpoint_covers(store, sealer, happen):
    happen(2)
    sealer.seal_once()
    happen(1)
    sealer.seal_once()
    with store.writing() as session:
        session.execute(delete(JournalCheckpoint).where(JournalCheckpoint.size == 3))
    with store.reading() as session, pytest.raises(EntryUnknown):
        proof(session, 2)


def test_growth_since_an_earlier_checkpoint_can_be_proven(store, sealer, signer, happen):
    heads = []
    for count in (3, 4, 6):
        happen(count)
        sealer.seal_once()
        with store.reading() as session:
            told = growth(session, 0)
        heads.append(check(told["checkpoint"], signer.public_key))
    for old in heads:
        with store.reading() as session:
            told = growth(session, old.size)
        new, hashes = check(told["checkpoint"], signer.public_key), [b64decode(one) for one in told["hashes"]]
        assert merkle.proves_consistency(old.size, new.size, old.root, new.root, hashes)


def test_growth_from_a_size_the_journal_has_not_reached_is_refused(store, sealer, happen):
    happen(2)
    sealer.seal_once()
    with store.reading() as session, pytest.raises(TreeTooSmall) as refused:
        growth(session, 3)
    assert refused.value.facts == {"size": 2, "wanted": 3}
