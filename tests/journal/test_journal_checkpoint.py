"""Journal and signatures: checkpoints are C2SP signed notes, their key lives outside the database."""

import hashlib
from base64 import b64decode, b64encode
from itertools import product

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from docflow.journal.checkpoint import Head, Signer, check, export, exported, make_key, read_public_key
from docflow.journal.errors import CheckpointInvalid

HEAD = Head(20_852_163, hashlib.sha256(b"root").digest())


def test_a_note_can_be_checked_by_hand_from_the_published_format(signer):
    text, _, signature = signer.sign(HEAD).partition("\n\n")
    origin, size, root = text.split("\n")
    assert (size, b64decode(root)) == ("20852163", HEAD.root)
    dash, name, blob = signature.rstrip("\n").split(" ")
    raw = signer.public_key.public_bytes_raw()
    assert (dash, name) == ("—", origin)
    assert origin == f"docflow/{hashlib.sha256(raw).hexdigest()[:16]}"
    assert b64decode(blob)[:4] == hashlib.sha256(origin.encode() + b"\n\x01" + raw).digest()[:4]
    Ed25519PublicKey.from_public_bytes(raw).verify(b64decode(blob)[4:], (text + "\n").encode())


def test_a_checkpoint_says_what_was_signed(signer):
    assert check(signer.sign(HEAD), signer.public_key) == HEAD


def test_no_byte_of_a_checkpoint_can_be_changed(signer):
    note = signer.sign(HEAD).encode()
    for place, bit in product(range(len(note)), range(3)):
        bent = note[:place] + bytes([note[place] ^ 1 << bit]) + note[place + 1 :]
        with pytest.raises(CheckpointInvalid):
            check(bent.decode(errors="replace"), signer.public_key)


def test_a_checkpoint_of_another_installation_is_refused(signer):
    stranger = Signer(Ed25519PrivateKey.generate())
    with pytest.raises(CheckpointInvalid):
        check(stranger.sign(HEAD), signer.public_key)
    stranger.origin = signer.origin
    with pytest.raises(CheckpointInvalid):
        check(stranger.sign(HEAD), signer.public_key)
    signer.origin = "docflow/0123456789abcdef"
    with pytest.raises(CheckpointInvalid):
        check(signer.sign(HEAD), signer.public_key)


def test_a_witness_may_add_a_line_of_its_own(signer):
    cosigned = signer.sign(HEAD) + f"— auditor.example {b64encode(bytes(68)).decode()}\n"
    assert check(cosigned, signer.public_key) == HEAD
    with pytest.raises(CheckpointInvalid):
        check(signer.sign(HEAD).partition("—")[0] + cosigned.splitlines()[-1] + "\n", signer.public_key)


def test_the_key_is_made_once_and_only_its_owner_may_read_it(tmp_path):
    first = make_key(tmp_path / "keys")
    assert make_key(tmp_path / "keys").origin == first.origin
    assert (tmp_path / "keys" / "checkpoint.key").stat().st_mode & 0o777 == 0o600
    assert (tmp_path / "keys").stat().st_mode & 0o777 == 0o700
    public = read_public_key(tmp_path / "keys" / "checkpoint.pub")
    assert check(first.sign(HEAD), public) == HEAD
    assert sorted(path.name for path in (tmp_path / "keys").iterdir()) == ["checkpoint.key", "checkpoint.pub"]


def test_exported_checkpoints_come_back_as_they_were_signed_and_a_torn_one_spoils_no_other(signer, tmp_path):
    file, notes = tmp_path / "checkpoints.txt", [signer.sign(Head(size, HEAD.root)) for size in (1, 2, 3)]
    export(notes[0], file)
    with file.open("a", encoding="utf-8") as torn:
        torn.write("\n" + notes[1][:30])
    export(notes[2], file)
    first, broken, last = exported(file)
    assert (first, last) == (notes[0], notes[2])
    with pytest.raises(CheckpointInvalid):
        check(broken, signer.public_key)
