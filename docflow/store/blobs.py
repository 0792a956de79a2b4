"""Files kept under their own SHA-256: written once, checked at every reading."""

import errno
import hashlib
import os
import secrets
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, Protocol

from docflow.store.errors import BlobDamaged, BlobMissing, BlobStoreFailed

_CHUNK = 1 << 20


class Blobs(Protocol):
    """Where files are kept. What `put` has returned survives a power cut."""

    def put(self, source: BinaryIO | bytes) -> str:
        """Keep the bytes and return their SHA-256 in hexadecimal; the same bytes are kept once."""
        ...

    def read(self, sha256: str) -> bytes:
        """The bytes. Raises BlobMissing, or BlobDamaged when they no longer fit their name."""
        ...

    def names(self) -> Iterator[str]:
        """Every digest that is kept."""
        ...


class FolderBlobs:
    """Blobs in a folder, two levels deep by the first digits of the digest.

    Order of a write: temporary file in the same file system (O_EXCL), write, fsync, link under
    the final name without replacing, fsync of the folder (and, once a process, of those above it).
    Only then may a row name the digest.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._incoming = folder / "incoming"
        self._incoming.mkdir(parents=True, exist_ok=True)
        folder.chmod(0o700)
        _sync_folder(folder.parent)
        self._lasting: set[Path] = set()
        """Folders whose own names this process has seen on disk: to exist is not yet to outlive a power cut."""

    def path(self, sha256: str) -> Path:
        return self.folder / sha256[:2] / sha256[2:4] / sha256

    def put(self, source: BinaryIO | bytes) -> str:
        temporary = self._incoming / secrets.token_hex(16)
        try:
            sha256 = self._write(temporary, source)
            self._name(temporary, sha256)
        except OSError as refused:
            reason = errno.errorcode.get(refused.errno or 0, "EIO")
            raise BlobStoreFailed(reason=reason) from refused
        finally:
            temporary.unlink(missing_ok=True)
        return sha256

    def _write(self, temporary: Path, source: BinaryIO | bytes) -> str:
        digest = hashlib.sha256()
        descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as target:
            if isinstance(source, bytes):
                digest.update(source)
                target.write(source)
            else:
                while chunk := source.read(_CHUNK):
                    digest.update(chunk)
                    target.write(chunk)
            target.flush()
            os.fsync(target.fileno())
        return digest.hexdigest()

    def _name(self, temporary: Path, sha256: str) -> None:
        final = self.path(sha256)
        if final.parent not in self._lasting:
            final.parent.mkdir(parents=True, exist_ok=True)
            _sync_folder(self.folder)
            _sync_folder(final.parent.parent)
            self._lasting.add(final.parent)
        try:
            os.link(temporary, final)
        except FileExistsError:
            if hashlib.sha256(final.read_bytes()).hexdigest() != sha256:
                # The kept copy has rotted; the incoming bytes are right and heal it.
                temporary.replace(final)
        _sync_folder(final.parent)

    def read(self, sha256: str) -> bytes:
        try:
            data = self.path(sha256).read_bytes()
        except FileNotFoundError as absent:
            raise BlobMissing(sha256=sha256) from absent
        if hashlib.sha256(data).hexdigest() != sha256:
            raise BlobDamaged(sha256=sha256)
        return data

    def names(self) -> Iterator[str]:
        for path in self.folder.glob("??/??/*"):
            yield path.name


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
