"""P6: whatever becomes of the index folder, search answers by number and title, says so, and gets its index back."""

import shutil
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from cast import SUN
from given import indexed_on_disk
from pages_reader import Reader

from docflow.house import House
from docflow.search import stored
from docflow.search.errors import IndexBroken
from docflow.search.rebuilding import keep_up, rebuild

SAID = "全文索引暂时不可用"
LONGEST = 1.5
"""Seconds for a page while the index cannot be read, on a machine that does other things too."""


@pytest.fixture(params=["whoosh", "tantivy"])
def kept(request, tmp_path, peopled_database, clock, file_readers) -> Iterator[House]:
    """A house with its index on disk, and two texts in force."""
    texts = ("文件控制程序", "记录控制程序")
    with indexed_on_disk(tmp_path / "data", peopled_database, request.param, clock, file_readers, texts) as house:
        yield house


def index_files(house: House) -> list[Path]:
    return sorted(path for path in (house.settings.data / "index").rglob("*") if path.is_file())


def ask(house: House, *, degraded: bool | None) -> bool:
    """What staff see; whether it was said that the index is not available."""
    sun = Reader(house, SUN)
    began = time.monotonic()
    page = sun.client.get("/search", params={"q": "文件控制"})
    took = time.monotonic() - began
    answer = sun.client.get("/api/v1/search", params={"q": "文件控制"})
    assert page.status_code == answer.status_code == 200
    assert "CN-QP-001" in page.text and "CN-QP-001" in answer.text
    assert sun.client.get("/search/suggest", params={"q": "文件"}).status_code == 200
    house.index_size()  # as the page of health asks: it says nothing rather than fail
    said = SAID in page.text
    assert said is answer.json()["degraded"] is (said if degraded is None else degraded)
    assert took < LONGEST
    return said


def gone(folder: Path) -> None:
    shutil.rmtree(folder)


def without_the_one_in_use(folder: Path) -> None:
    gone(folder / (folder / "current").read_text())


def open_to_others(folder: Path) -> None:
    folder.chmod(0o770)


def of_another_engine(folder: Path) -> None:
    (folder / (folder / "current").read_text() / "engine").write_text("another")


@pytest.mark.parametrize("harm", [gone, without_the_one_in_use, of_another_engine])
def test_a_lost_index_is_told_and_made_anew_by_the_worker_beside(kept: House, harm: Callable[[Path], None]) -> None:
    ask(kept, degraded=False)
    harm(kept.settings.data / "index")
    kept.index.close()
    ask(kept, degraded=True)
    keep_up(kept.store, kept.clock, kept.kinds, kept.index, kept.followers[0])
    ask(kept, degraded=False)


def test_an_index_of_another_version_is_told_and_made_anew(kept: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stored, "ANALYSIS_VERSION", stored.ANALYSIS_VERSION + 1)
    kept.index.close()
    ask(kept, degraded=True)
    keep_up(kept.store, kept.clock, kept.kinds, kept.index, kept.followers[0])
    ask(kept, degraded=False)


def test_a_folder_that_others_may_write_to_is_not_used_and_left_to_the_administrator(kept: House) -> None:
    open_to_others(kept.settings.data / "index")
    ask(kept, degraded=True)
    with pytest.raises(IndexBroken):
        keep_up(kept.store, kept.clock, kept.kinds, kept.index, kept.followers[0])
    (kept.settings.data / "index").chmod(0o700)
    ask(kept, degraded=False)


def test_every_file_of_the_index_may_be_damaged_and_no_page_fails(kept: House) -> None:
    folder = kept.settings.data / "index"
    whole = folder.parent / "whole"
    kept.index.close()
    shutil.copytree(folder, whole)
    told = 0
    for path in index_files(kept):
        content = path.read_bytes()
        for harmed in (b"", content[: len(content) // 2], bytes(byte ^ 0x55 for byte in content)):
            if harmed == content:
                continue
            path.write_bytes(harmed)
            kept.index.close()
            told += ask(kept, degraded=None)
            kept.index.close()
            shutil.rmtree(folder)
            shutil.copytree(whole, folder)
    assert told >= 10
    index_files(kept)[0].write_bytes(b"")
    assert rebuild(kept.store, kept.kinds, kept.index).agree
    ask(kept, degraded=False)
