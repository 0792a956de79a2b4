"""P3, P12: proof kept with an item, and impact statements, are not changed behind docflow's back unnoticed."""

from collections.abc import Iterator
from hashlib import sha256

import pytest
from cast import WANG, ZHOU
from changes_hands import asked, assessed, attach
from documents_hands import in_force
from sqlalchemy import text
from test_tampering import change, drop_triggers, found

from docflow.house import House

PROOF = b"%PDF-1.7 seen on site"


@pytest.fixture
def proven(house_on: House) -> Iterator[House]:
    """A change request with its impact statement and a file attached; the database's own triggers are gone."""
    first = in_force(house_on)
    request_id = assessed(house_on, asked(house_on, ZHOU, first), first, training="affected", training_words="讲解")
    attach(house_on, WANG, request_id, PROOF)
    house_on.settle()
    assert house_on.verify().findings == []
    drop_triggers(house_on)
    yield house_on


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE change_document SET what = 'withdraw' WHERE assessment = 1",
        "UPDATE change_document SET words = '偷改' WHERE assessment = 1",
        "DELETE FROM change_document WHERE assessment = 1",
        "UPDATE change_impact SET words = '无' WHERE area = 'training'",
        "DELETE FROM change_impact WHERE area = 'resources'",
        "UPDATE change_assessment SET risk = 'high'",
        "UPDATE change_assessment SET assessed_by_id = 1",
    ],
)
def test_an_impact_statement_that_was_edited_is_found(proven: House, statement: str) -> None:
    change(proven, statement)
    assert found(proven) == {"impact-statement-changed"}


def test_an_attachment_that_was_exchanged_or_removed_is_found(proven: House) -> None:
    change(proven, "UPDATE attachment SET sha256 = :digest", digest="0" * 64)
    assert found(proven) == {"attachment-changed", "attachment-missing"}
    change(proven, "UPDATE attachment SET sha256 = :digest", digest=sha256(PROOF).hexdigest())
    assert found(proven) == set()
    change(proven, "DELETE FROM attachment")
    assert found(proven) == {"attachment-unnamed"}


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE attachment SET item_id = 1",
        "UPDATE attachment SET about = 'question/1'",
        "UPDATE attachment SET name = 'certificate.pdf'",
        "UPDATE attachment SET words = '三号窑电表'",
        "UPDATE attachment SET media_type = 'text/html'",
        "UPDATE attachment SET size = size + 1",
        "UPDATE attachment SET saved_by_id = 1",
        "UPDATE attachment SET saved_at = '2026-01-01 00:00:00.000000'",
    ],
)
def test_an_attachment_of_which_something_else_is_said_is_found(proven: House, statement: str) -> None:
    """Another item, part, name or caption, another size, somebody else or another day: proof is proof of something."""
    change(proven, statement)
    assert found(proven) == {"attachment-changed"}


def test_an_attachment_that_nobody_kept_is_found(proven: House) -> None:
    columns = "item_id, about, sha256, name, media_type, size, words, saved_by_id, saved_at"
    change(proven, f"INSERT INTO attachment ({columns}) SELECT {columns} FROM attachment")
    assert found(proven) == {"attachment-unrecorded"}


def test_of_two_attachments_of_the_same_bytes_the_one_that_is_gone_is_found(proven: House) -> None:
    with proven.store.reading() as session:
        request_id = session.scalar(text("SELECT item_id FROM attachment"))
    attach(proven, WANG, request_id, PROOF)
    proven.settle()
    assert found(proven) == set()
    change(proven, "DELETE FROM attachment WHERE id = (SELECT max(id) FROM attachment)")
    assert found(proven) == {"attachment-unnamed"}


def test_an_attachment_whose_bytes_are_gone_is_found(proven: House) -> None:
    proven.blobs.path(sha256(PROOF).hexdigest()).unlink()  # type: ignore[attr-defined]
    assert found(proven) == {"attachment-missing"}


def test_an_attachment_whose_bytes_are_damaged_is_found(proven: House) -> None:
    path = proven.blobs.path(sha256(PROOF).hexdigest())  # type: ignore[attr-defined]
    path.chmod(0o600)
    path.write_bytes(b"%PDF-1.7 seen elsewhere")
    assert "attachment-damaged" in found(proven)
    with proven.store.reading() as session:
        assert session.scalar(text("SELECT count(*) FROM attachment")) == 1
