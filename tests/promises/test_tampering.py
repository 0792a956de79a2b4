"""P3, P12: whatever is changed behind docflow's back, in the database or in the files, is found and named."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from cast import CHEN, LI, ZHAO, ZHOU
from given import draft, publish, take, upload, word_file
from sqlalchemy import text
from sqlalchemy.orm import Session

from docflow.documents import evidence as document_evidence
from docflow.documents.changes import statement as change_statement
from docflow.evidence import attachments, items
from docflow.house import House
from docflow.journal.sealer import Sealer
from docflow.journal.writer import leaf_hash
from docflow.kernel.canonical import canonical, sha256_hex
from docflow.tables import METADATA

Change = Callable[[Session], object]


@pytest.fixture
def published(house_on: House) -> Iterator[House]:
    """Three documents in force and a draft, sealed; the database's own triggers are gone, as with an attacker."""
    house = house_on
    for number in range(3):
        revision = draft(house, LI, f"程序 {number}", type="form")
        upload(house, LI, revision, word_file(f"程序 {number}"))
        take(house, LI, revision, "submit", fields={"stages": [{"people": [ZHAO, CHEN]}], "approver": ZHOU})
        for who in (ZHAO, CHEN):
            take(house, who, revision, "agree")
        take(house, ZHOU, revision, "approve")
        publish(house, revision)
    upload(house, LI, draft(house, LI, "草稿"), word_file("草稿"))
    house.settle()
    assert house.verify().findings == []
    drop_triggers(house)
    yield house


def drop_triggers(house: House) -> None:
    with house.store.writing() as session:
        if house.store.is_sqlite:
            names = session.scalars(text("SELECT name FROM sqlite_master WHERE type = 'trigger'")).all()
            for name in names:
                session.execute(text(f"DROP TRIGGER {name}"))
        else:
            session.execute(text("DROP FUNCTION refuse_change() CASCADE"))


def change(house: House, statement: str, **values: object) -> None:
    """An administrator with the database in hand."""
    with house.store.writing() as session:
        if house.store.is_sqlite:
            session.execute(text("PRAGMA defer_foreign_keys = ON"))
        assert session.execute(text(statement), values).rowcount  # type: ignore[attr-defined]


def found(house: House, checkpoints: tuple[str, ...] = ()) -> set[str]:
    return set(house.verify(checkpoints=checkpoints).counts)


def files(house: House) -> list[Path]:
    return sorted(house.blobs.path(name) for name in house.blobs.names())  # type: ignore[attr-defined]


def test_one_flipped_byte_in_any_file_is_found_and_the_file_named(published: House) -> None:
    every = files(published)
    assert len(every) == 10  # a text and two controlled copies of each document in force, and the draft
    for number, path in enumerate(every):
        whole = path.read_bytes()
        place = number * 7919 % len(whole)
        path.chmod(0o600)
        path.write_bytes(whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :])
        report = published.verify()
        assert [(one.code, one.place) for one in report.findings] == [("file-damaged", path.name)]
        path.write_bytes(whole)
    assert published.verify().sound


def test_a_file_that_is_gone_is_found(published: House) -> None:
    path = files(published)[0]
    path.unlink()
    assert [(one.code, one.place) for one in published.verify().findings] == [("file-missing", path.name)]


CHANGES = [
    ("UPDATE item SET state = 'draft' WHERE id = 1", "item-state-differs"),
    ("UPDATE item SET version = version + 1 WHERE id = 1", "item-version-differs"),
    ("UPDATE item SET content_sha256 = :digest WHERE id = 1", "item-text-differs"),
    ("UPDATE signature SET name = '别人' WHERE id = 2", "signature-columns-changed"),
    ("UPDATE signature SET person_id = 3 WHERE id = 4", "signature-columns-changed"),
    ("UPDATE signature SET meaning = 'reviewed' WHERE meaning = 'approved'", "signature-columns-changed"),
    ("UPDATE signature SET post_zh = '总经理' WHERE id = 1", "signature-columns-changed"),
    ("UPDATE signature SET record_sha256 = :digest WHERE id = 1", "signature-changed"),
    ("UPDATE signature SET statement_sha256 = :digest WHERE id = 1", "signature-columns-changed"),
    ("DELETE FROM signature WHERE id = 3", "signature-missing"),
    ("UPDATE content SET sha256 = :digest WHERE id = 1", "file-unrecorded"),
    ("UPDATE rendition SET sha256 = :digest WHERE id = 1", "file-unrecorded"),
    ("DELETE FROM rendition WHERE id = 1", "file-unnamed"),
    ("UPDATE journal_entry SET leaf_sha256 = :digest WHERE id = 9", "entry-changed"),
    ("UPDATE journal_entry SET actor_id = 1 WHERE event = 'revision.approve'", "columns-changed"),
    ("UPDATE journal_entry SET event = 'revision.agree' WHERE event = 'revision.approve'", "columns-changed"),
    ("UPDATE journal_node SET sha256 = :digest WHERE level = 2 AND place = 0", "node-changed"),
]
"""What an administrator may do to a row, and the name of what is found then."""


def test_each_changed_row_is_found(published: House) -> None:
    for statement, code in CHANGES:
        table = statement.split()[2 if statement.startswith("DELETE") else 1]
        before = kept(published, table)
        change(published, statement, **({"digest": sha256_hex(b"something else")} if ":digest" in statement else {}))
        assert code in found(published), statement
        put_back(published, table, before)
    assert published.verify().sound


def kept(house: House, table: str) -> list[dict[str, object]]:
    with house.store.reading() as session:
        return [dict(row) for row in session.execute(METADATA.tables[table].select()).mappings()]


def put_back(house: House, table: str, before: list[dict[str, object]]) -> None:
    """The rows as they were, whichever of them are gone or changed."""
    target = METADATA.tables[table]
    key = [column.name for column in target.primary_key]
    now = {tuple(row[name] for name in key) for row in kept(house, table)}
    with house.store.writing() as session:
        for row in before:
            if tuple(row[name] for name in key) in now:
                session.execute(target.update().where(*(target.c[name] == row[name] for name in key)).values(row))
            else:
                session.execute(target.insert().values(row))


def test_every_byte_of_a_signature_s_record_counts(published: House) -> None:
    with published.store.reading() as session:
        record = session.scalar(text("SELECT record FROM signature WHERE id = 2"))
    for place in range(0, len(record), 37):
        changed = record[:place] + bytes([record[place] ^ 1]) + record[place + 1 :]
        change(published, "UPDATE signature SET record = :record WHERE id = 2", record=changed)
        assert "signature-changed" in found(published)
    change(published, "UPDATE signature SET record = :record WHERE id = 2", record=record)
    assert published.verify().sound


def test_a_signature_forged_whole_is_unknown_to_the_journal(published: House) -> None:
    """Record, digest and columns all fit each other; only the entry tells of another digest."""
    with published.store.reading() as session:
        record = json.loads(session.scalar(text("SELECT record FROM signature WHERE id = 1")))
    record["reason"] = "事后"
    forged = canonical(record)
    change(
        published,
        "UPDATE signature SET record = :record, record_sha256 = :digest WHERE id = 1",
        record=forged,
        digest=sha256_hex(forged),
    )
    assert found(published) == {"signature-unrecorded", "signature-missing"}


def test_a_statement_exchanged_inside_a_record_is_found(published: House) -> None:
    with published.store.reading() as session:
        record = json.loads(session.scalar(text("SELECT record FROM signature WHERE id = 1")))
    record["statement"]["content_sha256"] = sha256_hex(b"another text")
    forged = canonical(record)
    statement = "UPDATE signature SET record = :record, record_sha256 = :digest WHERE id = 1"
    change(published, statement, record=forged, digest=sha256_hex(forged))
    assert "statement-changed" in found(published)


def rewritten(body: bytes) -> bytes:
    told = json.loads(body)
    told["facts"]["comment"] = "改过"
    return canonical(told)


def test_a_sealed_entry_with_one_other_byte_is_found(published: House) -> None:
    with published.store.reading() as session:
        rows = session.execute(text("SELECT id, body FROM journal_entry ORDER BY id")).all()
    for entry_id, body in rows[::9]:
        place = len(body) // 2
        changed = body[:place] + bytes([body[place] ^ 1]) + body[place + 1 :]
        change(published, "UPDATE journal_entry SET body = :body WHERE id = :id", body=changed, id=entry_id)
        assert "entry-changed" in found(published)
        change(published, "UPDATE journal_entry SET body = :body WHERE id = :id", body=body, id=entry_id)
    assert published.verify().sound


def remove_entry(house: House, event: str) -> None:
    """Take the last entry of this kind away, with its seal, and close the gap in the order."""
    with house.store.writing() as session:
        gone = session.scalar(text("SELECT max(id) FROM journal_entry WHERE event = :event"), {"event": event})
        for statement in (
            "DELETE FROM journal_unsealed",
            "DELETE FROM journal_seal",
            "DELETE FROM journal_node",
            "DELETE FROM journal_checkpoint",
            "DELETE FROM journal_entry WHERE id = :id",
        ):
            session.execute(text(statement), {"id": gone} if ":id" in statement else {})
        session.execute(text("INSERT INTO journal_unsealed (entry_id) SELECT id FROM journal_entry"))


def test_a_removed_entry_is_found_even_when_all_is_sealed_anew(published: House) -> None:
    remove_entry(published, "revision.agree")
    while Sealer(published.store, published.clock, published.signer).seal_once():
        pass
    assert {"version-missing", "item-version-differs"} <= found(published)


def test_an_entry_rewritten_and_sealed_anew_is_found_by_a_checkpoint_kept_outside(published: House) -> None:
    with published.store.reading() as session:
        note = session.scalar(text("SELECT note FROM journal_checkpoint ORDER BY size DESC"))
        entry_id, body = session.execute(
            text("SELECT id, body FROM journal_entry WHERE event = 'revision.agree' ORDER BY id")
        ).first()
    new = rewritten(body)
    statement = "UPDATE journal_entry SET body = :body, leaf_sha256 = :leaf WHERE id = :id"
    change(published, statement, body=new, leaf=leaf_hash(new), id=entry_id)
    with published.store.writing() as session:
        for table in ("journal_unsealed", "journal_seal", "journal_node", "journal_checkpoint"):
            session.execute(text(f"DELETE FROM {table}"))
        session.execute(text("INSERT INTO journal_unsealed (entry_id) SELECT id FROM journal_entry"))
    while Sealer(published.store, published.clock, published.signer).seal_once():
        pass
    # Whoever holds the key can write a journal that agrees with itself; only the copy outside knows better.
    assert published.verify().sound
    assert found(published, (note,)) == {"outside-differs"}


def test_every_fault_that_the_rooms_can_name_has_been_named_here() -> None:
    """The two that need a row or an entry to vanish whole are shown below, those about proof and impact statements
    beside this file; the rest above.
    """
    beside = {
        "attachment-unrecorded", "attachment-unnamed", "attachment-missing", "attachment-damaged", "attachment-changed",
        "impact-statement-changed",
    }  # fmt: skip
    named = {"item-missing", "item-unrecorded"} | beside | {
        "item-state-differs", "item-version-differs", "item-text-differs", "signature-columns-changed",
        "signature-changed", "signature-missing", "signature-unrecorded", "statement-changed",
        "file-unrecorded", "file-unnamed", "file-damaged", "file-missing",
    }  # fmt: skip
    assert named == {*items.FAULTS, *document_evidence.FAULTS, *attachments.FAULTS, *change_statement.FAULTS}


def test_an_item_without_a_trace_and_a_trace_without_its_item_are_found(published: House) -> None:
    with published.store.writing() as session:
        last = session.scalar(text("SELECT max(id) FROM item WHERE kind = 'periodic_review'"))
        for statement in (
            "DELETE FROM due_step WHERE item_id = :id",
            "DELETE FROM item_link WHERE from_id = :id",
            "DELETE FROM item_party WHERE item_id = :id",
            "DELETE FROM periodic_review WHERE id = :id",
            "DELETE FROM item WHERE id = :id",
        ):
            session.execute(text(statement), {"id": last})
    assert "item-missing" in found(published)
    change(published, "UPDATE journal_entry SET subject_id = 999999 WHERE subject_kind = 'item' AND subject_id = 1")
    assert "item-unrecorded" in found(published)
