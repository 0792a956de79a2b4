"""P6: damage that only a question meets heals by itself: whoever meets it leaves word, and the worker hears of it.

Reader and worker have an index object each, as two processes have; the worker's was open before the damage.
"""

import errno
import os
import shutil
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pytest
from cast import WANG
from given import draft, indexed_on_disk

from docflow.house import House
from docflow.people.queries import person_by_username, scope_of_person
from docflow.search import folder_index, generations
from docflow.search.engines import open_index
from docflow.search.errors import IndexBroken
from docflow.search.folder_index import passing
from docflow.search.follower import SearchFollower
from docflow.search.index import Filters, Index, Query
from docflow.search.query import Answer, ask, suggest
from docflow.search.rebuilding import keep_up

ASKED = (
    *(
        "文件控制",
        "记录",
        "件",
        "核对 因子",
        '"排放因子"',
        "文件 -记录",
        "wjkz",
        "CN-QP",
        "QP-002",
        "training",
        "audit",
    ),
    *("", "排放 OR training", "zzzz", "监测 校准"),
)
LONGEST = 3.0
"""Seconds in which a small index heals, on a machine that does other things too."""


@dataclass
class Site:
    house: House
    worker: Index
    folder: Path

    def reader(self) -> Index:
        return open_index(self.house.settings.search, self.folder)

    def answers(self, index: Index) -> list[Answer]:
        """What the controller is told, who sees every text; ends with what is suggested."""
        with self.house.store.reading() as session:
            person = person_by_username(session, WANG).id
            scope = scope_of_person(session, person, self.house.clock.now().date())
            told = [ask(index, session, scope, Query(words)) for words in ASKED]
            told.append(ask(index, session, scope, Query("程序", Filters(as_of=self.house.clock.now().date()))))
            suggest(index, session, scope, "文件")
        return told

    def work(self) -> None:
        """A round of the worker, in whose process nobody met anything."""
        house = self.house
        keep_up(house.store, house.clock, house.kinds, self.worker, SearchFollower(house.kinds, self.worker))


@pytest.fixture(params=["whoosh", "tantivy"])
def site(request, tmp_path, peopled_database, clock, file_readers) -> Iterator[Site]:
    data, texts = tmp_path / "data", ("文件控制程序", "记录控制程序", "Training of auditors")
    with indexed_on_disk(data, peopled_database, request.param, clock, file_readers, texts) as house:
        yield Site(house, open_index(request.param, data / "index"), data / "index")


def generation(folder: Path) -> Path:
    return folder / (folder / "current").read_text()


def kept_files(folder: Path) -> list[Path]:
    return sorted(path for path in generation(folder).iterdir() if path.name != "engine")


def replaced_by(path: Path, content: bytes | None) -> None:
    """Another file in its place, so that what has the old one open reads on."""
    path.unlink()
    if content is not None:
        path.write_bytes(content)


def flipped(content: bytes, at: int) -> bytes:
    return content[:at] + bytes([content[at] ^ 0x55]) + content[at + 1 :]


def test_whatever_file_is_damaged_questions_are_answered_and_the_worker_heals_what_they_met(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(folder_index, "_TRIES", 5)  # a tenth of a second is long enough to wait for a file that is gone
    expected, whole = site.answers(site.reader()), site.folder.parent / "whole"
    assert not any(answer.degraded for answer in expected) and sum(bool(one.found.hits) for one in expected) > 10
    shutil.copytree(site.folder, whole)
    healed = 0
    for path in kept_files(site.folder):
        content = path.read_bytes()
        gross = (None, b"", content[: len(content) // 2], bytes(byte ^ 0x55 for byte in content))
        single = [flipped(content, len(content) * part // 7) for part in (1, 3, 5)] if content else []
        for harmed in (*gross, *single):
            site.worker.position()
            replaced_by(path, harmed)
            told = site.answers(site.reader())
            if harmed in gross:
                assert all(one.degraded or one == other for one, other in zip(told, expected, strict=True)), path.name
            if any(answer.degraded for answer in told):
                began = time.monotonic()
                site.work()
                assert time.monotonic() - began < LONGEST
                assert site.answers(site.reader()) == expected, path.name
                healed += 1
            site.worker.close()
            shutil.rmtree(site.folder)
            shutil.copytree(whole, site.folder)
            site.worker = site.reader()
    assert healed > 15


def met(site: Site) -> str:
    """A question meets damage in the index in use; its number."""
    used = generation(site.folder).name
    for path in kept_files(site.folder):
        if path.suffix in (".trm", ".term"):
            replaced_by(path, b"rubbish")
    assert any(answer.degraded for answer in site.answers(site.reader()))
    return used


def test_an_index_that_is_damaged_again_at_once_is_left_for_an_hour_and_followed_meanwhile(site: Site) -> None:
    first = met(site)
    site.work()
    second = generation(site.folder)
    assert second.name != first
    generations.doubt(second)
    draft(site.house, "li", "监测设备校准程序")
    while site.house.sealer.seal_once():
        pass
    site.work()
    assert generation(site.folder) == second, "whatever is to blame, it is not the files alone"
    assert site.answers(site.worker)[14].found.total == 1, "the new draft"
    made = (second / "healed").stat().st_mtime
    os.utime(second / "healed", (made - generations.AGAIN,) * 2)
    generations.doubt(second)
    site.work()
    assert generation(site.folder) != second and site.answers(site.worker)[14].found.total == 1


def test_a_commit_that_meets_damage_leaves_word_too(site: Site) -> None:
    site.worker.position()
    for path in kept_files(site.folder):
        if path.suffix not in (".toc", ".json", ".lock"):
            replaced_by(path, None)
    with pytest.raises(IndexBroken):
        site.reader().put([], position=10_000)
    assert site.worker.doubted()
    site.work()
    assert not site.worker.doubted() and not any(answer.degraded for answer in site.answers(site.worker))


def locked_out(folder: Path) -> sqlite3.Error:
    """What SQLite says when somebody else writes."""
    with closing(sqlite3.connect(folder / "busy", isolation_level=None)) as one:
        one.execute("BEGIN EXCLUSIVE")
        with closing(sqlite3.connect(folder / "busy", timeout=0)) as other, pytest.raises(sqlite3.Error) as told:
            other.execute("CREATE TABLE kept (place)")
    return told.value


def test_what_the_machine_lacks_for_a_moment_is_no_damage(tmp_path: Path) -> None:
    lacks: list[BaseException] = [OSError(code, "") for code in (errno.ENOSPC, errno.EMFILE, errno.ENOMEM)]
    lacks += [locked_out(tmp_path), ValueError("An IO error: Too many open files (os error 24)")]
    assert all(map(passing, lacks))
    harm = [
        MemoryError(),
        FileNotFoundError(2, ""),
        OSError(errno.EIO, ""),
        ValueError("(os error 2)"),
        sqlite3.DatabaseError("bad"),
    ]
    assert not any(map(passing, harm))
