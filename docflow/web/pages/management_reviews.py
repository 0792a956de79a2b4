"""Management reviews: the list, planning one, and the workbench on which inputs and outputs are written."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any

from fastapi import Query
from starlette.responses import RedirectResponse, Response

from docflow.evidence.attachments import attachments_of
from docflow.house import House
from docflow.journal.reader import Recorded, history
from docflow.journal.work import Work, looking
from docflow.kernel.actor import Actor
from docflow.kernel.errors import NotFound, Refusal
from docflow.kernel.paging import cut, read_cursor
from docflow.lifecycle.items import Item
from docflow.people.queries import names_of, person_of, scope_of, unit_by_code
from docflow.people.rights import can
from docflow.reviews import queries, service
from docflow.reviews.forms import PlanForm
from docflow.reviews.models import ManagementReview, ReviewDecision, ReviewInput, ReviewOutput
from docflow.reviews.points import INPUTS, OUTPUTS, points
from docflow.web import charts
from docflow.web.api.management_reviews import minutes_file, open_review
from docflow.web.deps import Page, TheActor, TheHouse, TheId, ThePage, TheReading, TheWork
from docflow.web.forms import Filled, TheForm, day_or_none
from docflow.web.idempotency import door
from docflow.web.pages import asking
from docflow.web.pages.shown import Badge, badge, buttons, story, unit_names
from docflow.web.problems import body_of, status_of

router = door("/management-reviews", tags=["reviews"], pages=True)

ROWS = 50


@dataclass(frozen=True)
class Row:
    id: int
    number: str
    title: Any
    badge: Any
    unit: str
    chair: str
    planned_on: date
    held_on: date | None


@router.get("")
def register(
    page: ThePage,
    work: TheReading,
    house: TheHouse,
    state: Annotated[str, Query(max_length=40)] = "",
    after: Annotated[str, Query(max_length=500)] = "",
) -> Response:
    """Every review the reader may see, the latest first."""
    before = None
    if after:
        day, review_id = read_cursor(after, date.fromisoformat, int)
        before = (day, review_id)
    scope = scope_of(work)
    rows = queries.register(scope, state=state or None, before=before).limit(ROWS + 1)
    cutting = cut(work.session.scalars(rows).all(), ROWS, lambda one: (one.planned_on, one.id))
    units = unit_names(work.session, page.language)
    names = names_of(work.session, {one.chair_id for one in cutting.items})
    states = house.lifecycles["management_review"].newest.states
    return page.show(
        "reviews/list.html",
        rows=[
            Row(
                one.id, one.number, one.title, badge(house, one, page.language), units[one.unit_id].name,
                names.get(one.chair_id, ""), one.planned_on, one.held_on,
            )
            for one in cutting.items
        ],
        states=[("", page.say("list.every"))] + [(n, s.label.text.in_(page.language)) for n, s in states.items()],
        state=state,
        next=cutting.next,
        began_later=bool(after),
        may_plan=can(scope, "review.plan"),
    )  # fmt: skip


@router.get("/new")
def ask_plan(page: ThePage, work: TheReading, house: TheHouse) -> Response:
    return _plan_page(page, house, work, Filled())


@router.post("/new")
def plan(form: TheForm, page: ThePage, actor: TheActor, work: TheWork, house: TheHouse) -> Response:
    """Plan a review; what is wrong is said beside its field."""
    fields = asking.read(PlanForm, form)
    if faults := asking.faults_of(page, PlanForm, fields):
        with looking(house.store, actor, house.clock) as before:
            return _plan_page(page, house, before, form, faults=faults, status=422)
    given = PlanForm.model_validate(fields)
    try:
        session = work.session
        review = service.plan_review(
            house.desk, work, unit=unit_by_code(session, given.unit), chair=person_of(session, given.chair),
            planned_on=given.planned_on, period_from=given.period_from, period_to=given.period_to,
            people=[person_of(session, who) for who in given.people],
        )  # fmt: skip
    except Refusal as refusal:
        work.rollback()
        with looking(house.store, actor, house.clock) as before:
            problem, status = body_of(refusal, page.language), status_of(type(refusal))
            return _plan_page(page, house, before, form, problem=problem, status=status)
    return RedirectResponse(f"/management-reviews/{review.id}", 303)


def _plan_page(
    page: Page, house: House, work: Work, filled: Filled, *, faults: dict[str, str] | None = None,
    problem: dict[str, Any] | None = None, status: int = 200,
) -> Response:  # fmt: skip
    year = work.today.year - 1
    initial = {"period_from": date(year, 1, 1), "period_to": date(year, 12, 31), "planned_on": work.today}
    fields = asking.fields_of(PlanForm, filled, house, work, page.language, initial=initial, faults=faults)
    return page.show("reviews/new.html", status=status, fields=fields, problem=problem)


@router.get("/{review_id}")
def show(
    review_id: TheId, page: ThePage, work: TheReading, house: TheHouse, did: Annotated[str, Query(max_length=40)] = ""
) -> Response:
    """The workbench: inputs with their figures, outputs, decisions, who was there, and what can be done now."""
    return _page(page, house, work, review_id, did=did)


@dataclass
class Sent:
    """A form on the workbench that was refused, as it was sent."""

    form: Filled
    place: str
    problem: dict[str, Any]
    status: int


def _page(page: Page, house: House, work: Work, review_id: int, *, did: str = "", sent: Sent | None = None) -> Response:
    session, scope = work.session, scope_of(work)
    review = open_review(work, review_id)
    decisions = session.scalars(queries.decisions_of(review.id)).all()
    attendance = session.scalars(queries.attendance_of(review.id)).all()
    people = {review.chair_id, *(one.owner_id for one in decisions), *(one.person_id for one in attendance)}
    inputs = {one.point: one for one in session.scalars(queries.inputs_of(review.id))}
    outputs = {one.point: one for one in session.scalars(queries.outputs_of(review.id))}
    items = queries.items_of(session, decisions)
    may_write = can(scope, "review.plan", unit_id=review.unit_id)
    units = unit_names(session, page.language)
    entries = [Recorded(*row) for row in session.execute(history("item", review.id))][::-1]
    steps = house.lifecycles["management_review"].workflow_of(review).steps
    return page.show(
        "reviews/show.html",
        status=sent.status if sent else 200,
        review=review,
        badge=badge(house, review, page.language),
        unit=units[review.unit_id].name,
        names=names_of(session, people),
        attendance=attendance,
        inputs=[
            Letter(one.letter, one.text.in_(page.language), inputs[one.letter], _drawn(inputs[one.letter], page))
            for one in points(house.desk, INPUTS)
            if one.letter in inputs
        ],
        outputs=[
            Letter(one.letter, one.text.in_(page.language), outputs.get(one.letter) or _EMPTY)
            for one in points(house.desk, OUTPUTS)
        ],
        decisions=[_decided(house, one, items, page) for one in decisions],
        units=[(one.code, f"{one.code} {one.name}") for one in units.values()],
        people=asking.people_of(house, work, page.language),
        writes_inputs=may_write and review.state == "collecting",
        writes_outputs=may_write and review.state == "held",
        carries=may_write and review.state == "approved",
        begun=bool(inputs),
        was_held=review.held_on is not None,
        steps=buttons(house, work, review, page.language, here_only=True),
        heading=page.say("reviews.refused", step="{step}"),
        entries=story(house, session, entries, page.language),
        files=session.scalars(attachments_of(review.id)).all(),
        may_attach=may_write and not review.closed,
        did=steps[did].label.text.in_(page.language) if did in steps else "",
        sent=sent,
    )  # fmt: skip


_EMPTY = ReviewOutput(point="", conclusion="", none_reason="", serial=0)


@dataclass(frozen=True)
class Letter:
    """A point of the review as the workbench shows it; `drawn` are its series as charts with their words."""

    letter: str
    heading: str
    row: Any
    drawn: tuple["Drawn", ...] = ()


@dataclass(frozen=True)
class Drawn:
    title: str
    plot: charts.Plot
    names: tuple[str, ...]
    labels: tuple[str, ...]
    values: tuple[tuple[int, ...], ...]


def _drawn(row: ReviewInput, page: Page) -> tuple[Drawn, ...]:
    """The series as charts; one that counted nothing all along is told by its figure alone."""
    return tuple(
        Drawn(
            title=one[page.language],
            plot=charts.trend(one["labels"], [line["values"] for line in one["lines"]]),
            names=tuple(line[page.language] for line in one["lines"]),
            labels=tuple(one["labels"]),
            values=tuple(tuple(line["values"]) for line in one["lines"]),
        )
        for one in row.snapshot.get("series", ())
        if any(any(line["values"]) for line in one["lines"])
    )


@dataclass(frozen=True)
class Decided:
    """A decision, and what it became."""

    row: ReviewDecision
    number: str = ""
    href: str = ""
    badge: Badge | None = None


def _decided(house: House, row: ReviewDecision, items: dict[int, Item], page: Page) -> Decided:
    item = items.get(row.item_id or 0)
    if item is None:
        return Decided(row)
    to = house.kinds[item.kind].page
    return Decided(row, item.number, to(item.id) if to else "", badge(house, item, page.language))


def _act(
    page: Page, actor: Actor, work: Work, house: House, review_id: int, form: Filled, place: str,
    act: Callable[[ManagementReview], object],
) -> Response:  # fmt: skip
    """Do something on the workbench and go back to its place; what is refused stands there with all that was typed."""
    try:
        act(open_review(work, review_id))
    except NotFound:
        raise
    except Refusal as refusal:
        work.rollback()
        sent = Sent(form, place, body_of(refusal, page.language), status_of(type(refusal)))
        with looking(house.store, actor, house.clock) as before:
            return _page(page, house, before, review_id, sent=sent)
    return RedirectResponse(f"/management-reviews/{review_id}#{place}", 303)


@router.post("/{review_id}/inputs/{point}")
def answer_input(
    review_id: TheId, point: str, form: TheForm, page: ThePage, actor: TheActor, work: TheWork, house: TheHouse
) -> Response:
    return _act(
        page, actor, work, house, review_id, form, f"in-{point}",
        lambda review: service.answer_input(
            house.desk, work, review, point, words=form.one("words"), nothing_reason=form.one("nothing_reason"),
            serial=form.version,
        ),
    )  # fmt: skip


@router.post("/{review_id}/outputs/{point}")
def answer_output(
    review_id: TheId, point: str, form: TheForm, page: ThePage, actor: TheActor, work: TheWork, house: TheHouse
) -> Response:
    return _act(
        page, actor, work, house, review_id, form, f"out-{point}",
        lambda review: service.answer_output(
            house.desk, work, review, point, conclusion=form.one("conclusion"), none_reason=form.one("none_reason"),
            serial=form.version,
        ),
    )  # fmt: skip


@router.post("/{review_id}/decisions")
def decide(review_id: TheId, form: TheForm, page: ThePage, actor: TheActor, work: TheWork, house: TheHouse) -> Response:
    def act(review: ManagementReview) -> object:
        session = work.session
        return service.decide(
            house.desk, work, review, form.one("point"), becomes=form.one("becomes"), title=form.one("title"),
            words=form.one("words"), unit=unit_by_code(session, form.one("unit")),
            owner=person_of(session, form.one("owner")), due_on=day_or_none(form.one("due_on")) or date.min,
            criterion=form.one("criterion"), effect_due_on=day_or_none(form.one("effect_due_on")),
            documents=form.one("documents").splitlines(),
        )  # fmt: skip

    return _act(page, actor, work, house, review_id, form, "decisions", act)


@router.post("/{review_id}/decisions/{decision_id}/{what}")
def settle_decision(
    review_id: TheId, decision_id: TheId, what: str, form: TheForm, page: ThePage, actor: TheActor, work: TheWork,
    house: TheHouse,
) -> Response:  # fmt: skip
    """Strike a decision (`strike`), or carry it over to the next review (`carry`)."""

    def act(review: ManagementReview) -> object:
        if what == "carry":
            return service.carry(house.desk, work, review, decision_id, reason=form.one("reason"))
        service.take_back(house.desk, work, review, decision_id)
        return None

    return _act(page, actor, work, house, review_id, form, "decisions", act)


@router.get("/{review_id}/minutes")
def minutes(review_id: TheId, page: ThePage, work: TheReading, house: TheHouse) -> Response:
    """The minutes as a Word file in the reader's language."""
    return minutes_file(house, work, open_review(work, review_id), page.language)
