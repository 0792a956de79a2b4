"""What concerns the whole: to-do list, coverage of a standard, the journal, health."""

from datetime import date, datetime
from typing import Annotated, Any

from fastapi import Path, Query
from fastapi.responses import PlainTextResponse
from pydantic import BaseModel, Field

from docflow import __version__
from docflow.documents.coverage import Answering, coverage
from docflow.documents.todo import tasks
from docflow.house import House
from docflow.journal.errors import EntryUnknown
from docflow.journal.followers import standings
from docflow.journal.reader import Recorded, latest_checkpoint, proof, sealed, sealed_size, unsealed
from docflow.kernel.paging import cut, read_cursor
from docflow.lifecycle.history import may_read
from docflow.people.queries import require, scope_of
from docflow.standards.errors import StandardUnknown
from docflow.web.api.shapes import EventPage, ItemOut, Words, item_out
from docflow.web.api.telling import tell
from docflow.web.deps import LARGEST_ID, After, Limit, TheHouse, TheLanguage, TheReading
from docflow.web.idempotency import door

router = door("/api/v1", tags=["system"])


class TaskOut(BaseModel):
    what: str = Field(description="The state it waits in, or `acknowledge`")
    due_on: date | None
    late: bool
    item: ItemOut


class AnsweringOut(BaseModel):
    number: str
    type: str
    title: Words
    state: str
    label: str


class CoveredOut(BaseModel):
    clause: str
    title: Words
    asks: Words | None
    effective: list[AnsweringOut]
    in_progress: list[AnsweringOut]
    missing: list[str] = Field(description="Types of document expected and not in force")


class CoverageOut(BaseModel):
    standard: str
    title: Words
    on: date
    clauses: list[CoveredOut]


class FollowerOut(BaseModel):
    name: str
    position: int
    behind: int
    fault: str


class HealthOut(BaseModel):
    version: str
    sealed: int
    unsealed: int
    oldest_unsealed_at: datetime | None
    checkpoint_at: datetime | None
    followers: list[FollowerOut]
    index_cards: int | None = Field(description="null while the index is not available")


@router.get("/worklist", response_model=list[TaskOut])
def worklist(work: TheReading, house: TheHouse, language: TheLanguage) -> list[TaskOut]:
    """What waits for me, soonest due first."""
    return [
        TaskOut(
            what=task.what,
            due_on=task.due_on,
            late=task.is_late(work.today),
            item=item_out(task.item, house.lifecycles[task.item.kind], language),
        )
        for task in tasks(work.session, house.lifecycles.values(), scope_of(work), types=house.desk.types)
    ]


@router.get("/standards/{standard}/coverage", response_model=CoverageOut)
def standard_coverage(
    standard: Annotated[str, Path(max_length=40)],
    work: TheReading,
    house: TheHouse,
    on: Annotated[date | None, Query(description="As of this day")] = None,
) -> CoverageOut:
    """Clause by clause: documents in force, on their way, and what is missing."""
    pack = next((one for one in house.packs if one.id == standard), None)
    if pack is None:
        raise StandardUnknown(standard=standard)
    return CoverageOut(
        standard=pack.id,
        title=Words(**pack.title._asdict()),
        on=on or work.today,
        clauses=[
            CoveredOut(
                clause=one.clause.number,
                title=Words(**one.clause.title._asdict()),
                asks=Words(**one.clause.asks._asdict()) if one.clause.asks else None,
                effective=[_answering(answer) for answer in one.effective],
                in_progress=[_answering(answer) for answer in one.in_progress],
                missing=list(one.missing),
            )
            for one in coverage(work.session, scope_of(work), pack, on=on)
        ],
    )


def _answering(one: Answering) -> AnsweringOut:
    revision = one.revision
    return AnsweringOut(
        number=one.number,
        type=one.type,
        title=Words(zh=revision.title_zh, en=revision.title_en),
        state=revision.state,
        label=revision.label,
    )


@router.get("/journal", response_model=EventPage)
def journal(
    work: TheReading, house: TheHouse, language: TheLanguage, after: After = None, limit: Limit = 50
) -> EventPage:
    """What happened and is sealed, in order, as far as the reader may see it."""
    start = read_cursor(after, int)[0] + 1 if after is not None else 0
    rows = sealed(start=start, limit=limit + 1, where=may_read(scope_of(work)))
    page = cut([Recorded(*row) for row in work.session.execute(rows)], limit, lambda entry: (entry.position,))
    return EventPage(items=tell(house, work.session, list(page.items), language), next=page.next)


@router.get("/journal/checkpoint", response_class=PlainTextResponse)
def checkpoint(work: TheReading) -> str:
    """The newest signed checkpoint (C2SP note): keep it, and nobody can rewrite what it covers unnoticed."""
    newest = work.session.scalar(latest_checkpoint())
    return newest.note if newest else ""


@router.get("/journal/{position}/proof", response_model=dict[str, Any])
def entry_proof(position: Annotated[int, Path(ge=0, le=LARGEST_ID)], work: TheReading) -> dict[str, Any]:
    """The entry with the hashes that lead from it to the signed root (RFC 6962)."""
    seen = sealed(start=position, limit=1, where=may_read(scope_of(work)))
    row = work.session.execute(seen).first()
    if row is None or Recorded(*row).position != position:
        raise EntryUnknown(position=position)
    return proof(work.session, position).as_json()


@router.get("/health", response_model=HealthOut)
def health(work: TheReading, house: TheHouse) -> HealthOut:
    """How far the sealer and each follower are; for those who may see the system's health."""
    require(work, "health.see")
    return health_of(house, work)


def health_of(house: House, work: TheReading) -> HealthOut:
    session = work.session
    waiting, oldest = unsealed(session)
    newest = session.scalar(latest_checkpoint())
    return HealthOut(
        version=__version__,
        sealed=sealed_size(session),
        unsealed=waiting,
        oldest_unsealed_at=oldest,
        checkpoint_at=newest.at if newest else None,
        followers=[
            FollowerOut(name=one.name, position=one.position, behind=one.behind, fault=one.fault)
            for one in standings(session, ["sealer", *(follower.name for follower in house.followers)])
            if one.name != "sealer" or one.fault
        ],
        index_cards=house.index_size(),
    )
