"""The thread from a finding to its effect, over HTTP."""

from datetime import date
from typing import Annotated, Literal

from fastapi import Query, Response
from pydantic import BaseModel, Field

from docflow.documents.intake.kinds import MEDIA_TYPES
from docflow.documents.queries import document_by_number
from docflow.journal.checkpoint import Head
from docflow.journal.reader import latest_checkpoint
from docflow.journal.work import Work
from docflow.kernel.text import Language, Text
from docflow.lifecycle.items import open_item
from docflow.people.queries import scope_of
from docflow.reports.checkpoints import short_code
from docflow.reports.thread_annex import thread_annex
from docflow.reports.thread_facts import Condition, Hole, Lack, Link, Stage, ThreadFacts, hole_words
from docflow.reports.thread_of import annex_of, thread_of, thread_of_document
from docflow.reports.wording import Words as Said
from docflow.reports.wording import said
from docflow.web.api.documents import Number
from docflow.web.api.shapes import Words
from docflow.web.deps import TheHouse, TheId, TheLanguage, TheReading
from docflow.web.idempotency import door
from docflow.web.security import download

router = door("/api/v1/items", tags=["threads"])
documents_router = door("/api/v1/documents", tags=["threads"])


class HoleOut(BaseModel):
    code: str
    lack: Lack = Field(description="missing, still waiting, or late: its day has passed")
    until: date | None
    text: str


class WhenOut(BaseModel):
    what: str
    on: date | None


class WhoOut(BaseModel):
    part: str
    name: str


class ReadersOut(BaseModel):
    asked: int
    confirmed: int


class KnotOut(BaseModel):
    """One thing in a chain; one that is missing stands in its place without an item."""

    depth: int = Field(description="0 for where the chain begins")
    stage: Stage
    condition: Condition
    item: int | None
    kind: str
    number: str
    title: Words
    state: str
    state_label: str
    words: str = Field(description="What was found, caused, decided or judged, as it was written")
    dates: list[WhenOut]
    people: list[WhoOut]
    content_sha256: str | None
    readers: ReadersOut | None = Field(description="Of a text in force, for those who may know")
    holes: list[HoleOut]


class ChainOut(BaseModel):
    knots: list[KnotOut] = Field(description="In the order of the thread")


class ThreadOut(BaseModel):
    item: int | None = Field(description="None for a whole document")
    kind: str
    number: str
    title: Words
    chains: list[ChainOut]
    more: int = Field(description="How many chains there are beside these")


@router.get("/{item_id}/thread", response_model=ThreadOut)
def thread(item_id: TheId, work: TheReading, house: TheHouse, language: TheLanguage) -> ThreadOut:
    """Every chain the item is a part of, from what was found to its effect, with what is missing in it."""
    return thread_out(thread_of(work, house.desk, open_item(work.session, item_id, scope_of(work))), language)


@router.get(
    "/{item_id}/thread/annex",
    response_class=Response,
    responses={200: {"content": {"application/octet-stream": {}}}},
)
def annex(
    item_id: TheId,
    work: TheReading,
    house: TheHouse,
    language: TheLanguage,
    in_language: Annotated[Literal["zh", "en"] | None, Query(alias="language")] = None,
) -> Response:
    """The thread as a Word file, to be put beside a report."""
    facts = thread_of(work, house.desk, open_item(work.session, item_id, scope_of(work)))
    return annex_file(house, work, facts, in_language or language)


@documents_router.get("/{number:path}/thread", response_model=ThreadOut)
def document_thread(number: Number, work: TheReading, house: TheHouse, language: TheLanguage) -> ThreadOut:
    """Every chain that a revision of the document is a part of, or a finding measured by one; the newest first."""
    document = document_by_number(work.session, number, scope_of(work))
    return thread_out(thread_of_document(work, house.desk, document), language)


def annex_file(house: TheHouse, work: Work, facts: ThreadFacts, language: Language) -> Response:
    newest = work.session.scalar(latest_checkpoint())
    code = short_code(Head(newest.size, bytes.fromhex(newest.root_sha256))) if newest else ""
    data = thread_annex(annex_of(work, house.desk, facts, checkpoint=code), language)
    return download(data, f"{facts.number}-thread.docx", MEDIA_TYPES["docx"])


def thread_out(facts: ThreadFacts, language: Language) -> ThreadOut:
    return ThreadOut(
        item=facts.item, kind=facts.kind, number=facts.number, title=_words(facts.title), more=facts.more,
        chains=[ChainOut(knots=[_knot(one, depth, language) for depth, one in top.walk()]) for top in facts.chains],
    )  # fmt: skip


def _knot(link: Link, depth: int, language: Language) -> KnotOut:
    return KnotOut(
        depth=depth, stage=link.stage, condition=link.condition, item=link.item, kind=link.kind, number=link.number,
        title=_words(link.title), state=link.code, state_label=said(link.state, language), words=link.words,
        dates=[WhenOut(what=said(what, language), on=on) for what, on in link.dates],
        people=[WhoOut(part=said(part, language), name=name) for part, name in link.people],
        content_sha256=link.sha256,
        readers=ReadersOut(asked=link.read[0], confirmed=link.read[1]) if link.read else None,
        holes=[_hole(one, language) for one in link.holes],
    )  # fmt: skip


def _hole(hole: Hole, language: Language) -> HoleOut:
    return HoleOut(code=hole.code, lack=hole.lack, until=hole.until, text=hole_words(hole, language))


def _words(words: Said) -> Words:
    text = words if isinstance(words, Text) else Text(words, words)
    return Words(zh=text.zh, en=text.en)
