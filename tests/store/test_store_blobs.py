"""P2, P12: a file is kept whole under its digest or not at all, and a damaged one is never served."""

import errno
import hashlib
import io
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from docflow.store.blobs import FolderBlobs
from docflow.store.errors import BlobDamaged, BlobMissing, BlobStoreFailed

DATA = b"controlled text " * 5000
DIGEST = hashlib.sha256(DATA).hexdigest()
CHANGING = ("open", "mkdir", "link", "fsync")
"""The calls that change the folder or make a change last; writing goes through the file object."""


@pytest.fixture
def blobs(tmp_path: Path) -> FolderBlobs:
    return FolderBlobs(tmp_path / "files")


class Calls:
    """Notes every state-changing call in order, and can have one of them fail."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.made: list[str] = []
        self.failing: tuple[int, int] | None = None
        for name in CHANGING:
            monkeypatch.setattr(os, name, self._watched(name, getattr(os, name)))

    def _watched(self, name: str, real: Callable[..., object]) -> Callable[..., object]:
        def call(*arguments: object, **more: object) -> object:
            place = len(self.made)
            self.made.append(name)
            if self.failing and self.failing[0] == place:
                raise OSError(self.failing[1], os.strerror(self.failing[1]))
            return real(*arguments, **more)

        return call


def left_over(blobs: FolderBlobs) -> list[str]:
    return [path.name for path in (blobs.folder / "incoming").iterdir()]


def test_a_file_is_written_and_synced_before_it_gets_its_name(
    blobs: FolderBlobs, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls = Calls(monkeypatch)
    assert blobs.put(DATA) == DIGEST
    named = calls.made.index("link")
    first_sync = calls.made.index("fsync")
    assert calls.made[0] == "open"
    assert first_sync < named
    # The folder that holds the new name is synced after it, and new folders before they are relied on.
    assert calls.made[named + 1 :] == ["open", "fsync"]
    assert calls.made[first_sync + 1 : named].count("fsync") >= 2


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EIO])
def test_a_failure_at_any_call_leaves_no_half_file_and_has_a_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    calls = Calls(monkeypatch)
    counted = FolderBlobs(tmp_path / "count")
    calls.made.clear()
    counted.put(DATA)
    whole = len(calls.made)
    tried = 0
    for place in range(whole):
        blobs = FolderBlobs(tmp_path / f"{number}-{place}")
        calls.made.clear()
        calls.failing = (place, number)
        try:
            with pytest.raises(BlobStoreFailed) as failed:
                blobs.put(DATA)
            tried += 1
        finally:
            calls.failing = None
        assert failed.value.facts["reason"] == errno.errorcode[number]
        assert left_over(blobs) == []
        # The name may stand (only its last sync failed), but never over other bytes.
        for name in blobs.names():
            assert blobs.read(name) == DATA
        assert blobs.put(DATA) == DIGEST
        assert blobs.read(DIGEST) == DATA
    assert tried >= 7


def test_a_folder_made_by_an_attempt_that_failed_is_synced_before_it_is_relied_on(
    blobs: FolderBlobs, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The folder exists after the failure, but its name may not be on disk yet."""
    calls = Calls(monkeypatch)
    calls.failing = (calls_until_first_folder_sync(calls, blobs), errno.EIO)
    with pytest.raises(BlobStoreFailed):
        blobs.put(DATA)
    assert blobs.path(DIGEST).parent.is_dir()
    calls.failing = None
    calls.made.clear()
    blobs.put(DATA)
    assert calls.made[: calls.made.index("link")].count("fsync") == 3


def calls_until_first_folder_sync(calls: Calls, blobs: FolderBlobs) -> int:
    """Counted on another store of the same shape: the sync after the folders were made."""
    other = FolderBlobs(blobs.folder.parent / "other")
    calls.made.clear()
    other.put(DATA)
    made = calls.made.copy()
    calls.made.clear()
    return made.index("fsync", made.index("fsync") + 1)


class BrokenPipe(io.BytesIO):
    """A source that ends in an error half-way."""

    def read(self, size: int | None = -1) -> bytes:
        if self.tell():
            raise OSError(errno.EIO, "read failed")
        return super().read(1000)


def test_a_source_that_breaks_off_leaves_nothing(blobs: FolderBlobs) -> None:
    with pytest.raises(BlobStoreFailed):
        blobs.put(BrokenPipe(DATA))
    assert list(blobs.names()) == []
    assert left_over(blobs) == []


def test_the_same_bytes_are_kept_once_and_a_stream_is_kept_like_bytes(blobs: FolderBlobs) -> None:
    assert blobs.put(DATA) == blobs.put(io.BytesIO(DATA)) == DIGEST
    assert list(blobs.names()) == [DIGEST]


def test_a_flipped_byte_anywhere_is_never_served(blobs: FolderBlobs) -> None:
    blobs.put(DATA)
    path = blobs.path(DIGEST)
    for place in range(0, len(DATA), 997):
        path.write_bytes(DATA[:place] + bytes([DATA[place] ^ 1]) + DATA[place + 1 :])
        with pytest.raises(BlobDamaged):
            blobs.read(DIGEST)
    path.write_bytes(DATA[:-1])
    with pytest.raises(BlobDamaged):
        blobs.read(DIGEST)


def test_putting_the_right_bytes_again_heals_a_damaged_file(blobs: FolderBlobs) -> None:
    blobs.put(DATA)
    blobs.path(DIGEST).write_bytes(b"rot")
    assert blobs.put(DATA) == DIGEST
    assert blobs.read(DIGEST) == DATA
    assert left_over(blobs) == []


def test_a_file_that_is_not_there_is_missing(blobs: FolderBlobs) -> None:
    with pytest.raises(BlobMissing):
        blobs.read(DIGEST)


def test_others_on_the_machine_cannot_read_the_files(blobs: FolderBlobs) -> None:
    blobs.put(DATA)
    assert blobs.folder.stat().st_mode & 0o077 == 0
    assert blobs.path(DIGEST).stat().st_mode & 0o177 == 0
