"""P1, P2: what was acknowledged outlives the process, whenever it is killed, and no row ever names a missing file."""

import os
import random
from collections.abc import Iterator
from pathlib import Path

import pytest
from killing import Forking
from sqlalchemy import select

from docflow.documents.models import Content, Rendition, Revision
from docflow.house import House
from docflow.store.engine import Store

KILLS = int(os.environ.get("DOCFLOW_TEST_KILLS", "200"))
"""How often the publisher is killed."""
ORDER = ("draft", "in_review", "in_approval", "approved", "effective")


@pytest.fixture
def publisher(house: House) -> Iterator[Forking]:
    started = Forking(Path(__file__).with_name("killed.py"), str(house.settings.data))
    yield started
    started.close()


def test_a_killed_process_loses_nothing_that_it_acknowledged(house: House, publisher: Forking) -> None:
    dice = random.Random(3)
    opened = 0
    for number in range(KILLS):
        said = publisher.killed("go", dice.random() * 0.4, when=_ready)
        opened += sum(line[0] == "opened" for line in said)
        check(house, said)
        if number % 20 == 19:
            report = house.verify()
            assert report.findings == [], report.findings
    assert opened >= KILLS // 2, "killed before anything happened"
    said = publisher.killed("go", 5, when=_ready)
    assert any(line[0] == "reached" and line[2] == "effective" for line in said), "no cycle worked after the kills"
    house.settle()
    assert house.verify().sound


def _ready(said: list[list[str]]) -> bool:
    return ["ready"] in said


def check(house: House, said: list[list[str]]) -> None:
    """Everything the publisher told is in the database, opened anew, with its files."""
    store = Store(house.settings.database_url)
    try:
        with store.reading() as session:
            for word, *facts in said:
                if word not in ("opened", "saved", "reached"):
                    continue
                revision = session.get(Revision, int(facts[0]))
                assert revision is not None, facts
                if word == "saved":
                    assert revision.content_sha256 == facts[1]
                if word == "reached":
                    assert ORDER.index(revision.state) >= ORDER.index(facts[1])
            last = session.scalar(select(Revision.id).order_by(Revision.id.desc()).limit(1)) or 0
            for table in (Content, Rendition):
                for digest in session.scalars(select(table.sha256).where(table.revision_id >= last - 3)):
                    house.blobs.read(digest)
    finally:
        store.close()
