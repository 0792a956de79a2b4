"""Management reviews over HTTP: plan one, answer its inputs and outputs, record decisions, take the minutes out."""

from datetime import date, datetime
from typing import Annotated, Any, Literal

from fastapi import Query, Response
from pydantic import BaseModel, Field, StringConstraints

from docflow.documents.intake.kinds import MEDIA_TYPES
from docflow.journal.checkpoint import Head
from docflow.journal.reader import latest_checkpoint
from docflow.journal.work import Work
from docflow.kernel.paging import cut, read_cursor
from docflow.kernel.text import Language
from docflow.lifecycle.items import open_item
from docflow.people.queries import names_of, person_of, scope_of, unit_by_code
from docflow.reports.checkpoints import short_code
from docflow.reports.minutes_of import minutes_of
from docflow.reports.review_minutes import review_minutes
from docflow.reviews import queries, service
from docflow.reviews.errors import ReviewNotFound
from docflow.reviews.forms import PlanForm
from docflow.reviews.models import ManagementReview, ReviewDecision, ReviewInput, ReviewOutput
from docflow.reviews.points import INPUTS, OUTPUTS, points
from docflow.web.api.shapes import ItemOut, Words, item_out
from docflow.web.deps import After, IfMatch, Limit, TheHouse, TheId, TheLanguage, TheReading, TheWork, etag
from docflow.web.idempotency import door
from docflow.web.security import download

router = door("/api/v1/reviews", tags=["reviews"])

Point = Annotated[str, StringConstraints(pattern=r"^[a-z][0-9]?$")]
Who = int | Annotated[str, StringConstraints(min_length=1, max_length=60)]


class ReviewOut(ItemOut):
    chair: int
    chair_name: str
    planned_on: date
    held_on: date | None
    place: str
    period_from: date
    period_to: date
    inputs_sha256: str | None


class ReviewPage(BaseModel):
    items: list[ReviewOut]
    next: str | None


class InputOut(BaseModel):
    """`snapshot` holds what was counted at `gathered_at`; `serial` is the ETag of the answer."""

    point: str
    title: Words
    snapshot: dict[str, Any]
    gathered_at: datetime
    words: str
    nothing_reason: str
    serial: int


class OutputOut(BaseModel):
    point: str
    title: Words
    conclusion: str
    none_reason: str
    serial: int


class DecisionOut(BaseModel):
    id: int
    point: str
    becomes: str
    title: str
    words: str
    unit: int
    owner: int
    owner_name: str
    due_on: date
    criterion: str
    effect_due_on: date | None
    documents: list[str]
    item: int | None = Field(description="The action or change request it became")
    carried_reason: str


class AttendanceOut(BaseModel):
    person: int
    name: str
    present: bool


class ReviewWhole(ReviewOut):
    inputs: list[InputOut]
    outputs: list[OutputOut]
    decisions: list[DecisionOut]
    attendance: list[AttendanceOut]


class InputAnswered(BaseModel):
    words: Annotated[str, StringConstraints(max_length=4000)] = ""
    nothing_reason: Annotated[str, StringConstraints(max_length=500)] = ""


class OutputAnswered(BaseModel):
    conclusion: Annotated[str, StringConstraints(max_length=4000)] = ""
    none_reason: Annotated[str, StringConstraints(max_length=500)] = ""


class Decided(BaseModel):
    point: Point
    becomes: Literal["action", "change_request"]
    title: Annotated[str, StringConstraints(min_length=1, max_length=300)]
    words: Annotated[str, StringConstraints(min_length=1, max_length=2000)]
    unit: Annotated[str, StringConstraints(max_length=20)] = Field(description="Code of the unit that carries it out")
    owner: Who
    due_on: date
    criterion: Annotated[str, StringConstraints(max_length=1000)] = Field("", description="How its effect is judged")
    effect_due_on: date | None = None
    documents: list[Annotated[str, StringConstraints(max_length=80)]] = Field(default_factory=list, max_length=50)


class Carried(BaseModel):
    reason: Annotated[str, StringConstraints(min_length=1, max_length=500)]


def open_review(work: Work, review_id: int, *, version: int | None = None) -> ManagementReview:
    """The review, locked, if the actor may see it. Raises ReviewNotFound, VersionStale."""
    item = open_item(work.session, review_id, scope_of(work), version=version)
    if not isinstance(item, ManagementReview):
        raise ReviewNotFound(review=review_id)
    return item


def _out(house: TheHouse, review: ManagementReview, names: dict[int, str], language: TheLanguage) -> ReviewOut:
    return ReviewOut(
        **item_out(review, house.lifecycles["management_review"], language).model_dump(),
        chair=review.chair_id,
        chair_name=names.get(review.chair_id, ""),
        planned_on=review.planned_on,
        held_on=review.held_on,
        place=review.place,
        period_from=review.period_from,
        period_to=review.period_to,
        inputs_sha256=review.inputs_sha256,
    )


def _whole(house: TheHouse, work: Work, review: ManagementReview, language: TheLanguage) -> ReviewWhole:
    session = work.session
    inputs = {one.point: one for one in session.scalars(queries.inputs_of(review.id))}
    outputs = {one.point: one for one in session.scalars(queries.outputs_of(review.id))}
    decisions = session.scalars(queries.decisions_of(review.id)).all()
    attendance = session.scalars(queries.attendance_of(review.id)).all()
    people = {review.chair_id, *(one.owner_id for one in decisions), *(one.person_id for one in attendance)}
    names = names_of(session, people)
    asked_in = {one.letter: one.text for one in points(house.desk, INPUTS)}
    asked_out = {one.letter: one.text for one in points(house.desk, OUTPUTS)}
    return ReviewWhole(
        **_out(house, review, names, language).model_dump(),
        inputs=[
            _input(inputs[point], Words(zh=text.zh, en=text.en)) for point, text in asked_in.items() if point in inputs
        ],
        outputs=[
            _output(outputs.get(point) or ReviewOutput(point=point, conclusion="", none_reason="", serial=0),
                    Words(zh=text.zh, en=text.en))
            for point, text in asked_out.items()
        ],
        decisions=[_decision(one, names) for one in decisions],
        attendance=[
            AttendanceOut(person=one.person_id, name=names.get(one.person_id, ""), present=one.present)
            for one in attendance
        ],
    )  # fmt: skip


def _input(one: ReviewInput, title: Words) -> InputOut:
    return InputOut(
        point=one.point, title=title, snapshot=one.snapshot, gathered_at=one.gathered_at, words=one.words,
        nothing_reason=one.nothing_reason, serial=one.serial,
    )  # fmt: skip


def _output(one: ReviewOutput, title: Words) -> OutputOut:
    return OutputOut(
        point=one.point, title=title, conclusion=one.conclusion, none_reason=one.none_reason, serial=one.serial
    )


def _decision(one: ReviewDecision, names: dict[int, str]) -> DecisionOut:
    return DecisionOut(
        id=one.id, point=one.point, becomes=one.becomes, title=one.title, words=one.words, unit=one.unit_id,
        owner=one.owner_id, owner_name=names.get(one.owner_id, ""), due_on=one.due_on, criterion=one.criterion,
        effect_due_on=one.effect_due_on, documents=one.documents, item=one.item_id, carried_reason=one.carried_reason,
    )  # fmt: skip


@router.get("", response_model=ReviewPage)
def register(
    work: TheReading,
    house: TheHouse,
    language: TheLanguage,
    state: Annotated[str | None, Query(max_length=40)] = None,
    after: After = None,
    limit: Limit = 50,
) -> ReviewPage:
    """Management reviews, the latest first."""
    before = None
    if after is not None:
        day, review_id = read_cursor(after, date.fromisoformat, int)
        before = (day, review_id)
    rows = queries.register(scope_of(work), state=state, before=before)
    page = cut(work.session.scalars(rows.limit(limit + 1)).all(), limit, lambda one: (one.planned_on, one.id))
    names = names_of(work.session, {one.chair_id for one in page.items})
    return ReviewPage(items=[_out(house, one, names, language) for one in page.items], next=page.next)


@router.post("", response_model=ReviewWhole, status_code=201)
def plan(body: PlanForm, response: Response, work: TheWork, house: TheHouse, language: TheLanguage) -> ReviewWhole:
    """Plan a review: who holds it, when, and what period it looks at."""
    session = work.session
    review = service.plan_review(
        house.desk,
        work,
        unit=unit_by_code(session, body.unit),
        chair=person_of(session, body.chair),
        planned_on=body.planned_on,
        period_from=body.period_from,
        period_to=body.period_to,
        people=[person_of(session, who) for who in body.people],
    )
    response.headers["etag"] = etag(review.version)
    return _whole(house, work, review, language)


@router.get("/{review_id}", response_model=ReviewWhole)
def show(review_id: TheId, response: Response, work: TheReading, house: TheHouse, language: TheLanguage) -> ReviewWhole:
    """A review with its inputs as they were counted, its outputs, decisions and who was there."""
    review = open_review(work, review_id)
    response.headers["etag"] = etag(review.version)
    return _whole(house, work, review, language)


@router.get(
    "/{review_id}/minutes",
    response_class=Response,
    responses={200: {"content": {"application/octet-stream": {}}}},
)
def minutes(
    review_id: TheId,
    work: TheReading,
    house: TheHouse,
    language: TheLanguage,
    in_language: Annotated[Literal["zh", "en"] | None, Query(alias="language")] = None,
) -> Response:
    """The minutes as a Word file, made from what was frozen, with the signatures given so far."""
    review = open_review(work, review_id)
    return minutes_file(house, work, review, in_language or language)


def minutes_file(house: TheHouse, work: Work, review: ManagementReview, language: Language) -> Response:
    newest = work.session.scalar(latest_checkpoint())
    code = short_code(Head(newest.size, bytes.fromhex(newest.root_sha256))) if newest else ""
    data = review_minutes(minutes_of(work, house.desk, review, language, checkpoint=code), language)
    return download(data, f"{review.number}.docx", MEDIA_TYPES["docx"])


@router.put("/{review_id}/inputs/{point}", response_model=InputOut)
def answer_input(
    review_id: TheId, point: Point, body: InputAnswered, version: IfMatch, response: Response, work: TheWork,
    house: TheHouse,
) -> InputOut:  # fmt: skip
    """Say what the figures mean, or why there is nothing to report. `If-Match` is the input's own `serial`."""
    review = open_review(work, review_id)
    found = service.answer_input(
        house.desk, work, review, point, words=body.words, nothing_reason=body.nothing_reason, serial=version
    )
    response.headers["etag"] = etag(found.serial)
    text = next(one.text for one in points(house.desk, INPUTS) if one.letter == point)
    return _input(found, Words(zh=text.zh, en=text.en))


@router.put("/{review_id}/outputs/{point}", response_model=OutputOut)
def answer_output(
    review_id: TheId, point: Point, body: OutputAnswered, version: IfMatch, response: Response, work: TheWork,
    house: TheHouse,
) -> OutputOut:  # fmt: skip
    """Write a conclusion, or why there is none. `If-Match` is the output's own `serial`."""
    review = open_review(work, review_id)
    found = service.answer_output(
        house.desk, work, review, point, conclusion=body.conclusion, none_reason=body.none_reason, serial=version
    )
    response.headers["etag"] = etag(found.serial)
    text = next(one.text for one in points(house.desk, OUTPUTS) if one.letter == point)
    return _output(found, Words(zh=text.zh, en=text.en))


@router.post("/{review_id}/decisions", response_model=DecisionOut, status_code=201)
def decide(
    review_id: TheId, body: Decided, version: IfMatch, response: Response, work: TheWork, house: TheHouse
) -> DecisionOut:
    """Record a decision; it becomes an action or a change request when the minutes are approved."""
    review = open_review(work, review_id, version=version)
    session = work.session
    given = body.model_dump(exclude={"unit", "owner", "point"})
    decision = service.decide(
        house.desk, work, review, body.point, unit=unit_by_code(session, body.unit),
        owner=person_of(session, body.owner), **given,
    )  # fmt: skip
    response.headers["etag"] = etag(review.version)
    return _decision(decision, names_of(session, [decision.owner_id]))


@router.delete("/{review_id}/decisions/{decision_id}", response_model=ReviewWhole)
def take_back(
    review_id: TheId, decision_id: TheId, version: IfMatch, response: Response, work: TheWork, house: TheHouse,
    language: TheLanguage,
) -> ReviewWhole:  # fmt: skip
    """Strike a decision while the minutes are written."""
    review = open_review(work, review_id, version=version)
    service.take_back(house.desk, work, review, decision_id)
    work.session.flush()
    response.headers["etag"] = etag(review.version)
    return _whole(house, work, review, language)


@router.post("/{review_id}/decisions/{decision_id}/carry", response_model=DecisionOut)
def carry(
    review_id: TheId, decision_id: TheId, body: Carried, version: IfMatch, response: Response, work: TheWork,
    house: TheHouse,
) -> DecisionOut:  # fmt: skip
    """Leave an unfinished decision to the next review, with the reason."""
    review = open_review(work, review_id, version=version)
    decision = service.carry(house.desk, work, review, decision_id, reason=body.reason)
    response.headers["etag"] = etag(review.version)
    return _decision(decision, names_of(work.session, [decision.owner_id]))
