"""One door for every kind: see an item, the steps it may take, its story and threads, and take a step."""

from datetime import date, datetime
from typing import Annotated, Any, Literal

from fastapi import Response
from pydantic import BaseModel, Field, StringConstraints

from docflow.journal.reader import Recorded, history
from docflow.lifecycle.decisions import assignments_of
from docflow.lifecycle.engine import Signed
from docflow.lifecycle.items import open_item
from docflow.lifecycle.links import links_of
from docflow.people.queries import names_of, scope_of
from docflow.people.signing import authenticate
from docflow.web.api.shapes import EventOut, ItemOut, StepOut, item_out, step_out
from docflow.web.api.telling import tell
from docflow.web.deps import IfMatch, TheActor, TheHouse, TheId, TheLanguage, TheReading, TheWork, etag
from docflow.web.idempotency import door

router = door("/api/v1/items", tags=["items"])

StepName = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,39}$")]
Sha256 = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]


class SignatureGiven(BaseModel):
    """The signer's password (and code), and the digest of the statement they were shown."""

    password: str = Field(min_length=1, max_length=1000)
    totp: str | None = Field(None, max_length=20)
    statement_sha256: Sha256


class StepTaken(BaseModel):
    comment: str = Field("", max_length=2000, description="Kept in the journal with the step.")
    fields: dict[str, Any] = Field(default_factory=dict, description="The step's form; see `GET …/steps`.")
    signature: SignatureGiven | None = None


class LinkOut(BaseModel):
    relation: str
    direction: Literal["to", "from"]
    item: ItemOut


@router.get("/{item_id}", response_model=ItemOut)
def show(item_id: TheId, response: Response, work: TheReading, house: TheHouse, language: TheLanguage) -> ItemOut:
    """An item as it stands; its ETag is what `If-Match` wants."""
    item = open_item(work.session, item_id, scope_of(work))
    response.headers["etag"] = etag(item.version)
    return item_out(item, house.lifecycles[item.kind], language)


@router.get("/{item_id}/steps", response_model=list[StepOut])
def steps(
    item_id: TheId, response: Response, work: TheReading, house: TheHouse, language: TheLanguage
) -> list[StepOut]:
    """Every step of the item's workflow: allowed or refused with all reasons, its form, and what signing it states."""
    item = open_item(work.session, item_id, scope_of(work))
    response.headers["etag"] = etag(item.version)
    return [step_out(offer, language) for offer in house.lifecycles[item.kind].offers(work, item)]


@router.get("/{item_id}/history", response_model=list[EventOut])
def story(item_id: TheId, work: TheReading, house: TheHouse, language: TheLanguage) -> list[EventOut]:
    """All that happened to the item, oldest first."""
    item = open_item(work.session, item_id, scope_of(work))
    entries = [Recorded(*row) for row in work.session.execute(history("item", item.id))]
    return tell(house, work.session, entries, language)


@router.get("/{item_id}/links", response_model=list[LinkOut])
def threads(item_id: TheId, work: TheReading, house: TheHouse, language: TheLanguage) -> list[LinkOut]:
    """What the item is joined to, both ways; only what the reader may see."""
    scope = scope_of(work)
    item = open_item(work.session, item_id, scope)
    return [
        LinkOut(
            relation=link.relation,
            direction="to" if link.from_id == item.id else "from",
            item=item_out(other, house.lifecycles[other.kind], language),
        )
        for link, other in work.session.execute(links_of(item.id, scope))
    ]


@router.post("/{item_id}/steps/{step}", response_model=ItemOut)
def take_step(
    item_id: TheId,
    step: StepName,
    body: StepTaken,
    version: IfMatch,
    response: Response,
    actor: TheActor,
    work: TheWork,
    house: TheHouse,
    language: TheLanguage,
) -> ItemOut:
    """Take one step, for example approve. 409 lists every reason it is refused."""
    signed = None
    if given := body.signature:
        proof = authenticate(house.store, house.clock, actor, password=given.password, totp=given.totp)
        signed = Signed(proof, given.statement_sha256)
    item = open_item(work.session, item_id, scope_of(work), version=version)
    house.lifecycles[item.kind].advance(work, item, step, comment=body.comment, fields=body.fields, signed=signed)
    response.headers["etag"] = etag(item.version)
    return item_out(item, house.lifecycles[item.kind], language)


class AssignmentOut(BaseModel):
    """Who is asked, in which stage, and what they decided."""

    id: int
    round: int
    place: int
    kind: str
    rule: str
    quorum: int
    person: int
    name: str
    active: bool
    decision: str | None
    decided_by: int | None
    decided_at: datetime | None
    comment: str
    due_on: date | None


@router.get("/{item_id}/assignments", response_model=list[AssignmentOut])
def assignments(item_id: TheId, work: TheReading) -> list[AssignmentOut]:
    """Stages and decisions of all rounds, in order."""
    item = open_item(work.session, item_id, scope_of(work))
    rows = work.session.execute(assignments_of(item.id)).all()
    names = names_of(work.session, [one.person_id for _, one in rows])
    return [
        AssignmentOut(
            id=one.id,
            round=stage.round,
            place=stage.place,
            kind=stage.kind,
            rule=stage.rule,
            quorum=stage.quorum,
            person=one.person_id,
            name=names[one.person_id],
            active=one.active,
            decision=one.decision,
            decided_by=one.decided_by_id,
            decided_at=one.decided_at,
            comment=one.comment,
            due_on=one.due_on,
        )
        for stage, one in rows
    ]
