"""P1, P6: whatever of a commit a power cut leaves on the disk, the index opens at the old commit or the new one.

Until a commit is named, any of its files may be missing, empty, cut or whole; files that it replaces are the old or the
new ones. Afterwards any of the files it no longer needs may still be there.
"""

import random
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from engines import ENGINES
from killed_index import cards_at
from test_search_kill import agrees

from docflow.search.index import Index

BEFORE, AFTER = 60, 63
CUTS = 10
"""States tried on each side of the naming, for each kind of commit and each engine."""
_NAMES = re.compile(r"_cards_\d+\.toc|meta\.json|current")
_LOCKS = re.compile(r".*\.lock")

Act = Callable[[Index], None]
COMMITS: dict[str, Act] = {
    "put": lambda index: index.put([card for card in cards_at(AFTER) if card.serial >= BEFORE], position=AFTER),
    "drop": lambda index: index.drop([cards_at(BEFORE)[0].item_id], position=AFTER),
    "tidy": lambda index: index.tidy(),
    "rebuild": lambda index: index.rebuild(cards_at(AFTER), position=AFTER),
}


def files(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and not _LOCKS.fullmatch(path.name)
    }


def laid(folder: Path, content: dict[str, bytes]) -> Path:
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(mode=0o700)
    for name, data in content.items():
        (folder / name).parent.mkdir(mode=0o700, exist_ok=True)
        (folder / name).write_bytes(data)
    return folder


def before_naming(old: dict[str, bytes], new: dict[str, bytes], dice: random.Random) -> dict[str, bytes]:
    state = dict(old)
    for name, data in new.items():
        if _NAMES.fullmatch(Path(name).name) or old.get(name) == data:
            continue
        if name in old:
            state[name] = dice.choice([old[name], data])
        elif (kept := dice.choice([None, b"", data[: dice.randrange(len(data) + 1)], data])) is not None:
            state[name] = kept
    return state


def after_naming(old: dict[str, bytes], new: dict[str, bytes], dice: random.Random) -> dict[str, bytes]:
    left = {name: data for name, data in old.items() if name not in new and dice.random() < 0.5}
    return left | new


@pytest.mark.parametrize("kind", COMMITS)
@pytest.mark.parametrize("engine", [name for name in ENGINES if name != "memory"])
def test_a_power_cut_leaves_the_old_commit_or_the_new_one(engine: str, kind: str, tmp_path: Path) -> None:
    index = ENGINES[engine](tmp_path / "index")
    index.rebuild(cards_at(BEFORE - 20), position=BEFORE - 20)
    for position in range(BEFORE - 20, BEFORE):
        fresh = [card for card in cards_at(position + 1) if card.serial == position]
        gone = {card.item_id for card in cards_at(position)} - {card.item_id for card in cards_at(position + 1)}
        index.put(fresh, position=position + 1) if fresh else index.drop(gone, position=position + 1)
    index.close()
    old = files(tmp_path / "index")
    act = COMMITS[kind]
    index = ENGINES[engine](tmp_path / "index")
    act(index)
    expected = index.position(), index.size(), index.checksum()
    index.close()
    new, dice = files(tmp_path / "index"), random.Random(5)
    assert new != old
    for number in range(CUTS):
        index = ENGINES[engine](laid(tmp_path / "early", before_naming(old, new, dice)))
        assert index.position() == BEFORE and agrees(index, BEFORE), f"state {number} before the naming"
        act(index)
        assert (index.position(), index.size(), index.checksum()) == expected, "and the commit can be made again"
        index.close()
        index = ENGINES[engine](laid(tmp_path / "late", after_naming(old, new, dice)))
        assert (index.position(), index.size(), index.checksum()) == expected, f"state {number} after the naming"
        index.put([], position=AFTER + 1)
        assert index.position() == AFTER + 1
        index.close()
