"""A private folder with numbered folders inside, of which the file `current` names the one in use."""

import os
import shutil
from pathlib import Path

from docflow.search.errors import IndexBroken

_CURRENT = "current"


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


def current(folder: Path) -> Path:
    try:
        name = (folder / _CURRENT).read_text(encoding="ascii")
    except FileNotFoundError as error:
        raise IndexBroken(reason="missing") from error
    except UnicodeDecodeError as error:
        raise IndexBroken(reason="damaged") from error
    if not name.isdecimal():
        raise IndexBroken(reason="damaged")
    return folder / name


def begin(folder: Path) -> Path:
    """An empty folder with the next number, not in use yet."""
    fresh = folder / str(max(_numbers(folder), default=0) + 1)
    fresh.mkdir(mode=0o700)
    return fresh


def change_over(folder: Path, fresh: Path) -> None:
    """From one moment to the next `fresh` is the one in use; whoever has files of another open may read on."""
    pointer = folder / f"{_CURRENT}.new"
    pointer.write_text(fresh.name, encoding="ascii")
    sync(pointer)
    pointer.replace(folder / _CURRENT)
    sync(folder)
    for number in _numbers(folder):
        if str(number) != fresh.name:
            shutil.rmtree(folder / str(number), ignore_errors=True)


def sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _numbers(folder: Path) -> list[int]:
    return [int(path.name) for path in folder.iterdir() if path.name.isdecimal()]
