"""Fills a house with thousands of documents by plain inserts: lists and searches need them, not their story."""

import random
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime

from sqlalchemy import Insert, Table, func, insert, select

from benchmarks.company import AUTHOR, WORDS, actor, sentence
from docflow.documents.models import Content, Document, Revision
from docflow.house import House
from docflow.lifecycle.card import Card
from docflow.lifecycle.items import Item, ItemAudience, ItemParty
from docflow.people.queries import unit_by_code
from docflow.store.base import Base

_AT = datetime(2026, 3, 2, tzinfo=UTC)
_DIGEST = "0" * 64
_AT_ONCE = 2_000
_STATES = ("effective", "effective", "effective", "superseded", "draft")


def fill(house: House, many: int) -> list[int]:
    """Documents with one revision each: three fifths in force for all, the others replaced or in draft."""
    chance = random.Random(many)
    author = actor(house, AUTHOR).person_id
    with house.store.writing() as session:
        first = (session.scalar(select(func.max(Item.id))) or 0) + 1
        ids = range(first, first + many)
        unit = unit_by_code(session, "QA").id
        lifecycle = house.lifecycles["revision"].newest
        for chunk in _chunks(ids):
            states = {one: _STATES[one % len(_STATES)] for one in chunk}
            titles = {one: "".join(chance.choices(WORDS, k=3)) + "程序" for one in chunk}
            session.execute(
                _into(Document),
                [
                    {"id": one, "number": f"CN-QP-{one:06}", "type": "procedure", "unit_id": unit, "owner_id": author,
                     "created_at": _AT, "version": 1}
                    for one in chunk
                ],
            )  # fmt: skip
            session.execute(
                _into(Item),
                [
                    {"id": one, "kind": "revision", "workflow": lifecycle.workflow,
                     "workflow_version": lifecycle.version,
                     "state": states[one], "version": 1, "round": 1, "claim": None, "number": f"CN-QP-{one:06}",
                     "in_force": states[one] == "effective", "was_in_force": states[one] != "draft",
                     "closed": states[one] == "superseded", "title_zh": titles[one], "title_en": "", "unit_id": unit,
                     "author_id": author, "content_sha256": _DIGEST, "created_at": _AT, "changed_at": _AT}
                    for one in chunk
                ],
            )  # fmt: skip
            session.execute(
                _into(Revision),
                [
                    {"id": one, "document_id": one, "language": "zh", "serial": 1, "edition": 0, "amendment": 0,
                     "label": "A/0", "editorial": False, "reason": "", "source": "", "summary": "", "content_id": one,
                     "effective_on": _AT.date() if states[one] != "draft" else None, "replacement": ""}
                    for one in chunk
                ],
            )  # fmt: skip
            session.execute(
                _into(Content),
                [
                    {"id": one, "revision_id": one, "serial": 1, "sha256": _DIGEST, "size": 39_000,
                     "file_name": "a.docx",
                     "kind": "docx", "media_type": "application/octet-stream", "text": sentence(chance, 600),
                     "findings": {"warnings": [], "blockers": [], "proposal": {}}, "saved_by_id": author,
                     "saved_at": _AT}
                    for one in chunk
                ],
            )  # fmt: skip
            session.execute(_into(ItemAudience), [{"item_id": one, "addressed": "all", "ref_id": 0} for one in chunk])
            session.execute(
                _into(ItemParty), [{"item_id": one, "person_id": author, "part": "author"} for one in chunk]
            )
    return list(ids)


def cards(house: House, ids: Iterable[int]) -> Iterator[Card]:
    """What the search shows of them."""
    make = house.kinds["revision"].card
    assert make is not None
    for chunk in _chunks(list(ids)):
        with house.store.reading() as session:
            for revision in session.scalars(select(Revision).where(Revision.id.in_(chunk))):
                if card := make(session, revision):
                    yield card


def _into(model: type[Base]) -> Insert:
    """An insert into a model's own table, past the ORM."""
    table = model.__table__
    assert isinstance(table, Table)
    return insert(table)


def _chunks(ids: Iterable[int]) -> Iterator[list[int]]:
    every = list(ids)
    for start in range(0, len(every), _AT_ONCE):
        yield every[start : start + _AT_ONCE]
