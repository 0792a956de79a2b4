"""Checkpoints: signed statements of the journal's size and root, with a key kept outside the database.

Source: C2SP tlog-checkpoint and signed-note (Ed25519).
"""

import hashlib
import os
import re
import secrets
from base64 import b64decode, b64encode
from dataclasses import dataclass
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import serialization as form
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from docflow.journal.errors import CheckpointInvalid

_NOTE = re.compile(r"((docflow/[0-9a-f]{16})\n(0|[1-9][0-9]{0,17})\n([A-Za-z0-9+/]{43}=)\n)\n((?:— [^\s+]+ \S+\n)+)")


@dataclass(frozen=True)
class Head:
    """The tree at one moment: how many leaves, and the root over them."""

    size: int
    root: bytes


class Signer:
    """Signs checkpoints. The installation's name in them is made of its public key."""

    def __init__(self, key: Ed25519PrivateKey) -> None:
        self._key = key
        self.public_key = key.public_key()
        self.origin = origin(self.public_key)

    def sign(self, head: Head) -> str:
        """The note: origin, size, root, a blank line, and the signature over all before the blank."""
        text = f"{self.origin}\n{head.size}\n{b64encode(head.root).decode()}\n"
        signature = _key_hash(self.public_key) + self._key.sign(text.encode())
        return f"{text}\n— {self.origin} {b64encode(signature).decode()}\n"


def origin(public_key: Ed25519PublicKey) -> str:
    """`docflow/` and 16 hexadecimal digits that name the installation."""
    return "docflow/" + hashlib.sha256(public_key.public_bytes_raw()).hexdigest()[:16]


def _key_hash(public_key: Ed25519PublicKey) -> bytes:
    return hashlib.sha256(origin(public_key).encode() + b"\n\x01" + public_key.public_bytes_raw()).digest()[:4]


def check(note: str, public_key: Ed25519PublicKey) -> Head:
    """What a checkpoint says, once its signature has been found good. Raises CheckpointInvalid."""
    parts = _NOTE.fullmatch(note)
    if parts is None or parts[2] != origin(public_key):
        raise CheckpointInvalid()
    for line in parts[5].splitlines():
        _, name, signature = line.split(" ")
        try:
            bare = b64decode(signature, validate=True)
            if b64encode(bare).decode() != signature:
                raise CheckpointInvalid()  # Spare bits in the last letter: the same bytes, but not as they were signed.
            if name == parts[2] and bare[:4] == _key_hash(public_key):
                public_key.verify(bare[4:], parts[1].encode())
                return Head(int(parts[3]), b64decode(parts[4]))
        except (ValueError, InvalidSignature) as wrong:
            raise CheckpointInvalid() from wrong
    raise CheckpointInvalid()


def make_key(folder: Path) -> Signer:
    """The key in `folder`, made there the first time: `checkpoint.key` (0600), `checkpoint.pub` beside it."""
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(0o700)
    private = folder / "checkpoint.key"
    if not private.exists():
        made = Ed25519PrivateKey.generate().private_bytes(
            form.Encoding.PEM, form.PrivateFormat.PKCS8, form.NoEncryption()
        )
        temporary = folder / f"{secrets.token_hex(8)}.new"
        _append(temporary, made, mode=0o600)
        try:
            os.link(temporary, private)
        except FileExistsError:
            pass  # Another process was quicker; its key is the key.
        finally:
            temporary.unlink()
    key = form.load_pem_private_key(private.read_bytes(), None)
    if not isinstance(key, Ed25519PrivateKey):
        raise CheckpointInvalid()
    public = folder / "checkpoint.pub"
    if not public.exists():
        public.write_bytes(key.public_key().public_bytes(form.Encoding.PEM, form.PublicFormat.SubjectPublicKeyInfo))
    return Signer(key)


def read_public_key(file: Path) -> Ed25519PublicKey:
    """Raises CheckpointInvalid for anything but an Ed25519 key."""
    key = form.load_pem_public_key(file.read_bytes())
    if not isinstance(key, Ed25519PublicKey):
        raise CheckpointInvalid()
    return key


def export(note: str, file: Path) -> None:
    """Add the note to a file of checkpoints, in one write, and return when it is on disk."""
    _append(file, f"\n{note}".encode(), mode=0o644)


def exported(file: Path) -> list[str]:
    """The notes of a file of checkpoints, each as it was signed; a torn one is given as it stands."""
    return [
        part.rstrip("\n") + "\n" for part in re.split(r"(?m)^(?=docflow/)", file.read_text("utf-8")) if part.strip()
    ]


def _append(file: Path, data: bytes, *, mode: int) -> None:
    descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_APPEND, mode)
    try:
        os.write(descriptor, data)
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
