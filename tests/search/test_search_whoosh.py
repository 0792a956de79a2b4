"""P6: what Whoosh alone has to be helped with: files on disk before the commit, and segments that pile up."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from docflow.search import whoosh_index
from docflow.search.index import Card, Query
from docflow.search.whoosh_index import WhooshIndex

Make = Callable[..., Card]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "index"


@pytest.fixture
def index(folder: Path) -> WhooshIndex:
    made = WhooshIndex(folder)
    made.rebuild((), position=0)
    return made


def in_use(folder: Path) -> Path:
    return folder / (folder / "current").read_text()


def test_every_file_of_a_commit_is_on_disk_before_the_commit_names_it(
    index: WhooshIndex, folder: Path, card: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    synced: list[str] = []
    real = os.fsync

    def noted(handle: int) -> None:
        synced.append(str(Path(f"/proc/self/fd/{handle}").readlink()))
        real(handle)

    monkeypatch.setattr(os, "fsync", noted)
    index.put([card(1, "文件")], position=1)
    written = {
        str(path)
        for path in in_use(folder).iterdir()
        if path.is_file() and path.suffix != ".toc" and path.name != "engine"
    }
    fresh = {path for path in written if path in synced}
    assert len(fresh) >= 5, "terms, postings and three columns"
    assert synced[-1] == str(in_use(folder)), "and last of all the folder that names the commit"


@pytest.mark.parametrize("writes", [40])
def test_a_follower_that_never_tidies_does_not_pile_up_segments(
    index: WhooshIndex, folder: Path, card: Make, writes: int
) -> None:
    for number in range(1, writes + 1):
        index.put([card(number, f"文件{number}")], position=number)
    assert len(list(in_use(folder).glob("*.trm"))) <= whoosh_index._CROWDED + 1
    assert index.find(Query("文件"), scope=frozenset({"all"})).total == writes
