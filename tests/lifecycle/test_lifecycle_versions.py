"""A workflow in use is frozen: an edit stops the start, a raised version runs beside, and nothing changes under way."""

import shutil
from pathlib import Path

import pytest
import yaml
from cast import CHEN, LI, ZHAO, ZHOU
from given import draft, take, upload, word_file

from docflow.house import House
from docflow.journal.work import working
from docflow.kernel.actor import INSTALLER
from docflow.lifecycle.errors import WorkflowFrozen, WorkflowInvalid, WorkflowMissing
from docflow.lifecycle.items import Item
from docflow.lifecycle.versions import freeze, read_lifecycles
from docflow.store.shipped import shipped_folder


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(shipped_folder("workflows"), tmp_path / "workflows"))


def start(house: House, folder: Path) -> None:
    """What a start does with the workflows of a folder; in the house they then serve."""
    lifecycles = read_lifecycles(folder, house.kinds.values())
    with working(house.store, INSTALLER, house.clock) as work:
        freeze(work, lifecycles.values())
    house.lifecycles.clear()
    house.lifecycles.update(lifecycles)
    house.desk.lifecycles.update(lifecycles)


def edit(path: Path, *, version: int, to: Path | None = None) -> None:
    """Drop the wish for clauses at submission."""
    raw = yaml.safe_load(path.read_text("utf-8"))
    raw["version"] = version
    raw["steps"]["submit"]["guards"].remove("clauses-linked")
    (to or path).write_text(yaml.safe_dump(raw, allow_unicode=True), "utf-8")


def test_the_same_files_start_again_and_again(house: House, folder: Path) -> None:
    start(house, folder)
    start(house, folder)


def test_an_edited_workflow_in_use_stops_the_start(house: House, folder: Path) -> None:
    edit(folder / "revision.yaml", version=2)
    with pytest.raises(WorkflowFrozen) as refused:
        start(house, folder)
    assert (refused.value.facts["workflow"], refused.value.facts["version"]) == ("revision", 2)


def test_a_raised_version_serves_the_new_while_the_old_keep_theirs(house: House, folder: Path) -> None:
    old = draft(house, LI, "旧", clauses=[])
    upload(house, LI, old, word_file("旧"))
    (folder / "revision.yaml").rename(folder / "revision.v2.yaml")
    edit(folder / "revision.v2.yaml", version=3, to=folder / "revision.yaml")
    start(house, folder)
    new = draft(house, LI, "新", clauses=[])
    upload(house, LI, new, word_file("新"))
    with house.store.reading() as session:
        assert [session.get_one(Item, one).workflow_version for one in (old, new)] == [2, 3]
    assert take(house, LI, new, "submit") == "in_review"
    with pytest.raises(Exception, match="step-refused"):
        take(house, LI, old, "submit")
    for who, step in ((ZHAO, "agree"), (CHEN, "agree"), (ZHOU, "approve")):
        take(house, who, new, step)


def test_a_version_that_items_still_need_may_not_disappear(house: House, folder: Path) -> None:
    draft(house, LI, "旧")
    edit(folder / "revision.yaml", version=3)
    with pytest.raises(WorkflowMissing) as refused:
        start(house, folder)
    assert refused.value.facts == {"workflow": "revision", "version": 2}


def test_a_kind_without_a_file_stops_the_start(house: House, folder: Path) -> None:
    (folder / "periodic_review.yaml").unlink()
    with pytest.raises(WorkflowInvalid, match=r"periodic_review\.yaml"):
        start(house, folder)
