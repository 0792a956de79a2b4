"""A private folder with numbered folders inside, of which the file `current` names the one in use."""

import fcntl
import os
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from docflow.search.errors import IndexBroken, IndexBusy

PATIENCE = 5.0
"""Seconds to wait for another writer."""
AGAIN = 3600.0
"""Seconds before an index that was made anew because of doubt is made anew for doubt once more."""
_CURRENT = "current"
_ENGINE = "engine"
_DOUBTED, _HEALED = "doubted", "healed"


def prepare(folder: Path) -> None:
    """Make the folder, closed to everybody else."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    folder.chmod(0o700)


def guard(folder: Path) -> None:
    """Opening an index runs what is pickled in it: only a folder that nobody else can write to is opened."""
    try:
        status = folder.stat()
    except FileNotFoundError as error:
        raise IndexBroken(reason="missing") from error
    if status.st_uid != os.geteuid() or status.st_mode & 0o077:
        raise IndexBroken(reason="permissions")


def current(folder: Path, engine: str) -> Path:
    """The folder in use, which that engine must have made.

    Raises:
        FileNotFoundError: it was replaced at this moment; look again.
        IndexBroken: there is none, or it is not that engine's.
    """
    name = named(folder)
    try:
        maker = (folder / name / _ENGINE).read_bytes()
    except FileNotFoundError:
        if named(folder) != name:
            raise  # whoever changes over deletes the old folder file by file
        if not (folder / name).is_dir():
            raise IndexBroken(reason="missing") from None
        maker = b""
    if maker != engine.encode():
        raise IndexBroken(reason="engine")
    return folder / name


def named(folder: Path) -> str:
    try:
        name = (folder / _CURRENT).read_text(encoding="ascii")
    except FileNotFoundError as error:
        raise IndexBroken(reason="missing") from error
    except UnicodeDecodeError as error:
        raise IndexBroken(reason="damaged") from error
    if not name.isdecimal():
        raise IndexBroken(reason="damaged")
    return name


def begin(folder: Path, engine: str) -> Path:
    """A folder with the next number and the engine's name inside, not in use yet.

    Whoever begins one is alone in that: any other that is not in use was left by a rebuild that was killed, and goes.
    """
    fresh = folder / str(max(_numbers(folder), default=0) + 1)
    try:
        used = named(folder)
    except IndexBroken:
        used = ""
    _keep_only(folder, used)
    fresh.mkdir(mode=0o700)
    if used and has_word(folder / used):
        (fresh / _HEALED).touch(mode=0o600)
    (fresh / _ENGINE).write_text(engine)
    sync(fresh / _ENGINE)
    return fresh


def doubt(generation: Path) -> None:
    """Leave word for whoever may write that damage was met in this folder; it ends with the folder."""
    with suppress(OSError):  # whoever only wants an answer gets it, whatever becomes of the word
        (generation / _DOUBTED).touch(mode=0o600)


def has_word(generation: Path) -> bool:
    """Whether anybody met damage here."""
    return (generation / _DOUBTED).exists()


def doubted(generation: Path) -> bool:
    """Whether to make the index anew because of what was met in it.

    One that was itself made for that reason is left alone for an hour: if it is not the files that are to blame,
    making them again and again would help nobody.
    """
    try:
        met = (generation / _DOUBTED).stat().st_mtime
        return met - (generation / _HEALED).stat().st_mtime >= AGAIN
    except FileNotFoundError:
        return has_word(generation)


def change_over(folder: Path, fresh: Path) -> None:
    """From one moment to the next `fresh` is the one in use; whoever has files of another open may read on."""
    pointer = folder / f"{_CURRENT}.new"
    pointer.write_text(fresh.name, encoding="ascii")
    for written in (pointer, fresh, folder):  # nothing is named before it is on disk
        sync(written)
    pointer.replace(folder / _CURRENT)
    sync(folder)
    _keep_only(folder, fresh.name)


def _keep_only(folder: Path, name: str) -> None:
    for number in _numbers(folder):
        if str(number) != name:
            shutil.rmtree(folder / str(number), ignore_errors=True)


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Alone among all threads and processes that ask for this lock file.

    Raises IndexBusy when whoever has it does not end within a few seconds.
    """
    guard(path.parent)
    handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        until = time.monotonic() + PATIENCE
        while not _taken(handle):
            if time.monotonic() >= until:
                raise IndexBusy()
            time.sleep(0.02)
        yield
    finally:
        os.close(handle)


def _taken(handle: int) -> bool:
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _numbers(folder: Path) -> list[int]:
    return [int(path.name) for path in folder.iterdir() if path.name.isdecimal()]
