"""P6, P9: an embedded index survives crashes, is private, serves while it is rebuilt, and says when it is broken."""

import fcntl
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from docflow.search import generations, stored
from docflow.search.errors import IndexBroken, IndexBusy
from docflow.search.folder_index import FolderIndex
from docflow.search.index import Card, Query
from docflow.search.tantivy_index import TantivyIndex
from docflow.search.whoosh_index import WhooshIndex

ALL = frozenset({"all"})
ENGINES = (WhooshIndex, TantivyIndex)
Make = Callable[..., Card]
Engine = Callable[[Path], FolderIndex[Any]]


@pytest.fixture(params=ENGINES, ids=[one.engine for one in ENGINES])
def engine(request: pytest.FixtureRequest) -> Engine:
    return request.param


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "index"


@pytest.fixture
def index(engine: Engine, folder: Path) -> FolderIndex[Any]:
    made = engine(folder)
    made.rebuild((), position=0)
    return made


def total(index: FolderIndex[Any], text: str) -> int:
    return index.find(Query(text), scope=ALL).total


def in_use(folder: Path) -> Path:
    return folder / (folder / "current").read_text()


def test_the_position_survives_reopening(engine: Engine, index: FolderIndex[Any], folder: Path, card: Make) -> None:
    index.put([card(1, "文件")], position=42)
    index.close()
    again = engine(folder)
    assert again.position() == 42 and total(again, "文件") == 1
    again.drop([1], position=43)
    assert engine(folder).position() == 43


def test_another_reader_sees_each_commit_at_its_next_question(
    engine: Engine, index: FolderIndex[Any], folder: Path, card: Make
) -> None:
    reader = engine(folder)
    for number in range(1, 6):
        index.put([card(number, "文件")], position=number)
        assert total(reader, "文件") == number and reader.position() == number
    index.tidy()
    assert total(reader, "文件") == 5
    index.drop([1], position=6)
    assert total(reader, "文件") == 4


CRASH = """
import os, sys
from pathlib import Path
from docflow.search.index import Card
from docflow.search.{module} import {engine}
{death}
def cards():
    for number in range(2, 40):
        yield Card(number, "revision", "", "文件", "", "", "", "", "", (), "zh", None, 1, True, frozenset({{"all"}}))

{engine}(Path(sys.argv[1])).put(cards(), position=2)
"""
DEATHS = {
    "whoosh, before the commit": (
        WhooshIndex,
        "import docflow.search.whoosh_index as w\nw._mark = lambda *_: os._exit(9)\n",
    ),
    "whoosh, before naming it": (
        WhooshIndex,
        "from docflow.search import generations as g\nreal = g.sync\n"
        "def sync(path):\n    real(path)\n    path.name.startswith('_cards_') and os._exit(9)\ng.sync = sync\n",
    ),
    "tantivy, among the cards": (
        TantivyIndex,
        "from docflow.search.kept import Keeping\nreal = Keeping.keep\n"
        "def keep(self, place, *rest):\n    real(self, place, *rest)\n    place > 20 and os._exit(9)\n"
        "Keeping.keep = keep\n",
    ),
    "tantivy, between cards and terms": (
        TantivyIndex,
        "import docflow.search.tantivy_index as t\nt._mark = lambda *_: os._exit(9)\n",
    ),
}


@pytest.mark.parametrize("death", DEATHS)
def test_a_crash_before_the_commit_loses_nothing_and_leaves_the_index_writable(
    folder: Path, card: Make, death: str
) -> None:
    engine, how = DEATHS[death]
    index: FolderIndex[Any] = engine(folder)
    index.rebuild([card(1, "文件")], position=1)
    program = CRASH.format(module=engine.__module__.rpartition(".")[2], engine=engine.__name__, death=how)
    died = subprocess.run([sys.executable, "-c", program, str(folder)], check=False)
    assert died.returncode == 9
    again: FolderIndex[Any] = engine(folder)
    assert again.position() == 1 and total(again, "文件") == 1
    again.put([card(2, "文件控制")], position=2)
    assert again.position() == 2 and total(again, "文件") == 2 and total(again, "文件控制") == 1


@pytest.mark.parametrize(("made", "asked"), [(WhooshIndex, TantivyIndex), (TantivyIndex, WhooshIndex)])
def test_an_index_of_another_engine_is_known_for_what_it_is_and_made_anew(
    folder: Path, card: Make, made: Engine, asked: Engine
) -> None:
    before, after = made(folder), asked(folder)
    before.rebuild([card(1, "文件")], position=4)
    for ask in (after.position, lambda: total(after, "文件"), lambda: after.put([card(2)], position=5), after.tidy):
        with pytest.raises(IndexBroken) as broken:
            ask()
        assert broken.value.facts == {"reason": "engine"}
    assert total(before, "文件") == 1, "which goes on serving"
    after.rebuild([card(1, "文件"), card(2, "文件")], position=5)
    assert total(after, "文件") == 2 and after.position() == 5
    with pytest.raises(IndexBroken) as broken:
        before.position()
    assert broken.value.facts == {"reason": "engine"}


def test_the_folder_is_private_and_one_that_is_not_is_refused(index: FolderIndex[Any], folder: Path) -> None:
    assert folder.stat().st_mode & 0o777 == 0o700 and in_use(folder).stat().st_mode & 0o777 == 0o700
    folder.chmod(0o750)
    with pytest.raises(IndexBroken) as broken:
        index.position()
    assert broken.value.facts == {"reason": "permissions"}
    index.rebuild((), position=1)
    assert index.position() == 1 and folder.stat().st_mode & 0o777 == 0o700


def test_a_missing_index_says_so_until_it_is_rebuilt(engine: Engine, folder: Path, card: Make) -> None:
    index = engine(folder)
    for ask in (index.position, index.size, lambda: total(index, "文件"), lambda: index.put([card(1)], position=1)):
        with pytest.raises(IndexBroken) as broken:
            ask()
        assert broken.value.facts == {"reason": "missing"}
    index.rebuild([card(1, "文件")], position=3)
    assert total(index, "文件") == 1


PARTS = [
    *((WhooshIndex, part) for part in ("current", "*/_cards_*.toc", "*/*.trm", "*/*.pst", "*/*.col")),
    *((TantivyIndex, part) for part in ("current", "*/meta.json", "*/*.term", "*/*.idx", "*/*.fast", "*/cards.sqlite")),
]


@pytest.mark.parametrize(("engine", "part"), PARTS)
def test_a_damaged_file_is_reported_and_a_rebuild_heals(folder: Path, card: Make, engine: Engine, part: str) -> None:
    index = engine(folder)
    index.rebuild([card(number, f"文件{number}", "文件 " * 50) for number in range(1, 30)], position=1)
    index.close()
    assert list(folder.glob(part))
    for path in folder.glob(part):
        path.write_bytes(b"\xff\x00rubbish" * 3)
    with pytest.raises(IndexBroken):
        total(engine(folder), "文件")
    index.rebuild([card(1, "文件")], position=2)
    assert total(index, "文件") == 1 and index.position() == 2


def test_an_index_of_another_analysis_is_refused(
    engine: Engine, index: FolderIndex[Any], folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stored, "ANALYSIS_VERSION", stored.ANALYSIS_VERSION + 1)
    with pytest.raises(IndexBroken) as broken:
        engine(folder).position()
    assert broken.value.facts == {"reason": "analysis"}


def test_there_is_one_writer_at_a_time(
    index: FolderIndex[Any], folder: Path, card: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(generations, "PATIENCE", 0.05)
    with (folder / "writing.lock").open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        for write in (
            lambda: index.put([card(1, "文件")], position=1),
            lambda: index.drop([1], position=1),
            index.tidy,
        ):
            with pytest.raises(IndexBusy):
                write()
        assert total(index, "文件") == 0, "reading goes on meanwhile"
    index.put([card(1, "文件")], position=1)
    assert total(index, "文件") == 1


def test_readers_are_never_disturbed_by_commits_merges_and_rebuilds(
    engine: Engine, index: FolderIndex[Any], folder: Path, card: Make
) -> None:
    index.put([card(number, "文件", "正文 " * 20) for number in range(1, 21)], position=0)
    done, problems, asked = threading.Event(), [], [0] * 4

    def read(own: int) -> None:
        reader = engine(folder) if own % 2 else index
        while not done.is_set():
            try:
                found = reader.find(Query("文件 正文", limit=5), scope=ALL)
                if found.total != 20 or len(found.hits) != 5 or found.relaxed:
                    problems.append(found)
            except Exception as problem:
                problems.append(problem)
            asked[own] += 1

    threads = [threading.Thread(target=read, args=(own,)) for own in range(4)]
    for thread in threads:
        thread.start()
    for round_ in range(1, 31):
        index.put([card(number, "文件", "正文 " * round_) for number in range(1, 21, 3)], position=round_)
        if round_ % 7 == 0:
            index.tidy()
        if round_ % 10 == 0:
            index.rebuild((card(number, "文件", "正文") for number in range(1, 21)), position=round_)
    done.set()
    for thread in threads:
        thread.join()
    assert problems == [] and min(asked) > 3
    assert not generations.has_word(in_use(folder)), "files that are replaced while they are read are no damage"
    assert [path.name for path in folder.iterdir() if path.is_dir()] == [in_use(folder).name]


def test_searching_goes_on_while_an_index_is_rebuilt_beside(index: FolderIndex[Any], folder: Path, card: Make) -> None:
    index.put([card(1, "文件")], position=1)
    seen: list[int] = []

    def cards():  # type: ignore[no-untyped-def]
        for number in range(1, 4):
            seen.append(total(index, "文件"))
            yield card(number, "文件")
        index.put([card(9, "文件")], position=2)
        seen.append(total(index, "文件"))

    index.rebuild(cards(), position=1)
    assert seen == [1, 1, 1, 2]
    assert total(index, "文件") == 3 and index.position() == 1, "the follower goes on from the rebuilt index's position"


def test_a_rebuild_that_fails_leaves_the_old_index_in_use(index: FolderIndex[Any], folder: Path, card: Make) -> None:
    index.put([card(1, "文件")], position=1)

    def broken():  # type: ignore[no-untyped-def]
        yield card(2, "文件")
        raise OSError("the database went away")

    with pytest.raises(OSError):
        index.rebuild(broken(), position=5)
    assert total(index, "文件") == 1 and index.position() == 1
    index.rebuild([card(3, "文件")], position=6)
    assert index.position() == 6 and len([path for path in folder.iterdir() if path.is_dir()]) == 1


def test_rebuilds_that_are_killed_again_and_again_leave_one_folder_behind(tmp_path: Path) -> None:
    folder = tmp_path / "index"
    generations.prepare(folder)
    generations.change_over(folder, generations.begin(folder, "whoosh"))
    begun = [generations.begin(folder, "whoosh").name for _ in range(3)]
    assert generations.named(folder) == "1" and begun == ["2", "3", "4"]
    assert sorted(path.name for path in folder.iterdir() if path.is_dir()) == ["1", "4"]
