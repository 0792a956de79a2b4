"""Situations that tests begin from: a draft, a text in force …"""

import io
import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from cast import LI, actor, unit
from docx import Document as WordDocument
from fastapi import FastAPI

from docflow.documents import service
from docflow.documents.intake.pool import Pool
from docflow.documents.models import Revision
from docflow.house import House, build
from docflow.journal.work import working
from docflow.kernel.clock import Clock
from docflow.kernel.settings import Settings
from docflow.kernel.text import Text
from docflow.lifecycle.engine import Signed
from docflow.lifecycle.items import open_item
from docflow.people.queries import scope_of
from docflow.people.signing import Proof
from docflow.search.rebuilding import mend
from docflow.web.app import create_app


def word_file(*paragraphs: str) -> bytes:
    """A small Word file with these paragraphs."""
    document = WordDocument()
    for paragraph in paragraphs:
        document.add_paragraph(paragraph)
    kept = io.BytesIO()
    document.save(kept)
    return kept.getvalue()


def draft(house: House, who: str, title: str, *, type: str = "procedure", unit_code: str = "QA", **more: Any) -> int:
    """Somebody begins a document; returns the id of its first revision."""
    with working(house.store, actor(house, who), house.clock) as work:
        more.setdefault("clauses", ["7.5.2"])
        revision = service.begin_document(
            house.desk, work, type=type, title=Text(title, ""), unit=unit(house, unit_code), **more
        )
        return revision.id


def upload(house: House, who: str, revision_id: int, data: bytes, name: str = "text.docx") -> None:
    """Somebody saves a file as the draft's text."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "upload"
        path.write_bytes(data)
        intake = house.desk.intake.take_in(path, name)
    sha256 = house.blobs.put(data)
    with working(house.store, actor(house, who), house.clock) as work:
        revision = open_item(work.session, revision_id, scope_of(work))
        assert isinstance(revision, Revision)
        service.save_content(house.desk, work, revision, intake, sha256=sha256, size=len(data), name=name)


def take(
    house: House,
    who: str,
    item_id: int,
    step: str,
    *,
    comment: str = "",
    fields: Mapping[str, Any] | None = None,
    statement: str | None = None,
    version: int | None = None,
) -> str:
    """Somebody takes a step, signing what they are shown; returns the state reached."""
    acting = actor(house, who)
    with working(house.store, acting, house.clock) as work:
        item = open_item(work.session, item_id, scope_of(work), version=version)
        lifecycle = house.lifecycles[item.kind]
        known = lifecycle.workflow_of(item).steps.get(step)
        signed = None
        if known is not None and known.signature is not None:
            shown = lifecycle.statement(work, item, step)
            assert shown is not None and acting.person_id and acting.account_id
            proof = Proof(acting.person_id, acting.account_id, work.at, "password")
            signed = Signed(proof, statement or shown.sha256)
        lifecycle.advance(work, item, step, comment=comment, fields=fields, signed=signed)
        return item.state


def approved(house: House, title: str, *, author: str = "li", text: str = "本程序规定文件的编制与批准。") -> int:
    """A text that has been written, reviewed and approved."""
    revision_id = draft(house, author, title)
    upload(house, author, revision_id, word_file(title, text))
    pass_review(house, revision_id, author=author)
    return revision_id


def pass_review(house: House, revision_id: int, *, author: str = "li") -> None:
    take(house, author, revision_id, "submit")
    take(house, "zhao", revision_id, "agree")
    take(house, "chen", revision_id, "agree")
    assert take(house, "zhou", revision_id, "approve") == "approved"


def publish(house: House, revision_id: int, *, on: date | None = None, to: str = "all") -> str:
    day = on or house.clock.now().astimezone(house.clock.zone).date()
    distribution = [{"to": "all"}] if to == "all" else [{"to": "unit", "who": to}]
    fields = {"effective_on": str(day), "distribution": distribution, "short_notice_reason": "已口头通知"}
    return take(house, "wang", revision_id, "publish", fields=fields)


_LATEST: list[tuple[House, FastAPI]] = []


def application_of(house: House) -> FastAPI:
    """The web application over a house, made once for all who visit it."""
    for known, made in _LATEST:
        if known is house:
            return made
    made = create_app(house)
    _LATEST[:] = [(house, made), *_LATEST[:1]]
    return made


def three_texts(house: House) -> House:
    """Two texts in force, one of them for quality management only, and a draft of Li Ming's."""
    publish(house, approved(house, "文件控制程序", text="规定文件的编制与批准。"))
    publish(house, approved(house, "记录控制程序", text="记录的保存期限与处置。"), to="QA")
    draft(house, LI, "内部审核控制程序", clauses=["9.2.2"])
    house.sweep()
    house.settle()
    return house


@contextmanager
def indexed_on_disk(
    data: Path, database: Path, engine: str, clock: Clock, intake: Pool, titles: Sequence[str]
) -> Iterator[House]:
    """A house of its own with its index in its folder, and texts in force of these titles."""
    data.mkdir()
    shutil.copy(database, data / "docflow.sqlite")
    house = build(Settings(data=data, search=engine), clock, intake=intake)
    house.open()
    mend(house.store, house.kinds, house.index)
    for title in titles:
        publish(house, approved(house, title, text="规定排放因子的核对。"))
    house.settle()
    yield house
    house.close()
